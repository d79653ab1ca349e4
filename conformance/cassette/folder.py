"""A recording on disk: a folder of cassettes, which vcrpy reads too, and the manifest that holds them together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from vcr.serialize import CASSETTE_FORMAT_VERSION
from vcr.serialize import deserialize as of_vcr
from vcr.serialize import serialize as by_vcr

from conformance.cassette import manifest, seal, serializer
from conformance.cassette.interaction import Interaction
from conformance.cassette.manifest import Manifest, times_of
from conformance.cassette.metadata import STALE
from conformance.cassette.recording import REPORT_IT, Recording
from conformance.cassette.replacement import Replacement, current, finish, replace_all
from conformance.errors import ConfigurationError, ConformanceError
from conformance.secrets import NO_SECRETS, Secrets, with_environment

AGAIN = "record again with `conformance record`"
BROKEN = (OSError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError)
"""What comes of reading a file that is something else."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the files of a recording, and of which moment the one is that is there now."""

    files: Replacement
    recorded: str

    @property
    def sentence(self) -> str:
        """The same in words."""
        if self.files.is_none:
            return f"the recording is as it was on {self.recorded[:10]}; nothing was written"
        removed = f", removed {', '.join(self.files.removed)}" if self.files.removed else ""
        return f"wrote {', '.join(self.files.written) or 'nothing'}{removed}; {self.files.kept} files are as they were"


def write(recording: Recording, folder: Path, secrets: Secrets = NO_SECRETS) -> Written:
    """Write a recording: all of it or nothing, and of its files only those that are not what they were.

    Where it is the same as the one that is there, its date and its times aside, nothing is written; only one that is
    stale is given the new date. Cassettes that it no longer has are removed. ``secrets`` are values that may not be in
    it, beside those of the environment.

    Raises:
        ConfigurationError: the folder cannot be written to.
        ConformanceError: a secret would be in it all the same; then nothing is written.
    """
    texts = {name: _text(members) for name, members in recording.cassettes.items()}
    digests = {name: seal.in_text(text) for name, text in texts.items()}
    times = {name: times_of(members) for name, members in recording.cassettes.items()}
    made = Manifest(recording.metadata, digests, times)
    _refuse_secrets(texts | {manifest.NAME: made.to_text()}, with_environment(secrets))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        known, text = _known(folder)
        finish(folder, known.digests if known else {})
        is_as_it_was = known is not None and known.metadata.age <= STALE and not known.differs(made)
        texts[manifest.NAME] = text if is_as_it_was else made.to_text()
        files = replace_all(folder, {f"{name}.yaml": text for name, text in texts.items()}, manifest.FILE)
        return Written(files, (known if known and is_as_it_was else made).metadata.recorded)
    except OSError as error:
        raise ConfigurationError(f"the folder {folder} cannot be written to: {error.strerror}") from None


def _text(members: Iterable[Interaction]) -> str:
    pairs = [interaction.to_vcr() for interaction in members]
    cassette = {"requests": [request for request, _ in pairs], "responses": [response for _, response in pairs]}
    return str(by_vcr(cassette, serializer))


def _refuse_secrets(texts: Mapping[str, str], secrets: Secrets) -> None:
    for name, text in texts.items():
        content = text.encode()
        if secrets.conceal(content) != content:
            raise ConformanceError(f"nothing was recorded, since {name}.yaml would hold a credential: {REPORT_IT}")


def _known(folder: Path) -> tuple[Manifest | None, str]:
    """The manifest that is there, and its text, if it is one of this format and nobody has edited it."""
    try:
        text = (folder / manifest.FILE).read_text(encoding="utf-8")
        return Manifest.from_text(text), text
    except BROKEN:
        return None, ""


def read(path: Path, *, as_recorded: bool = True) -> Recording:
    """Read a recording from its folder, or one cassette of it; with ``as_recorded`` only if nobody has edited it.

    Raises:
        ConfigurationError: it is missing, cut off, edited by hand, of another version, or mixed from several.
    """
    if not path.exists():
        raise ConfigurationError(f"{path} is missing or empty: {AGAIN}")
    whole = path.is_dir() or path.name == manifest.FILE
    folder = path if path.is_dir() else path.parent
    found, edited = _manifest(folder, path, as_recorded)
    names = sorted(found.digests) if whole else [path.stem]
    cassettes: dict[str, tuple[Interaction, ...]] = {}
    for name in names:
        listed = found.digests.get(name, "")
        interactions, is_intact = _cassette(current(folder / f"{name}.yaml", listed), listed, as_recorded)
        cassettes[name] = tuple(found.timed(name, interactions))
        edited += () if is_intact else (name,)
    if whole and not as_recorded:
        edited += tuple(one.stem for one in sorted(folder.glob("*.yaml")) if one.stem not in {manifest.NAME, *names})
    return Recording(found.metadata, cassettes, edited)


def _manifest(folder: Path, path: Path, as_recorded: bool) -> tuple[Manifest, tuple[str, ...]]:
    """The manifest, and its name if somebody has edited it."""
    file = folder / manifest.FILE
    if not any(folder.glob("*.yaml")):
        raise ConfigurationError(f"{path} holds no cassette: make some with `conformance record --cassettes {path}`")
    if not file.exists():
        raise ConfigurationError(f"{file} is missing: the recording is of an older suite, or not whole; {AGAIN}")
    try:
        text = file.read_text(encoding="utf-8")
        found = Manifest.from_text(text, as_recorded=as_recorded)
    except BROKEN as error:
        raise _unreadable(file, error) from None
    return found, (() if seal.is_intact(text) else (manifest.NAME,))


def _cassette(path: Path, listed: str, as_recorded: bool) -> tuple[list[Interaction], bool]:
    """The interactions of a cassette, and whether it is the one with the digest that the manifest lists."""
    reading = _Reading(listed, as_recorded)
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if not text.strip():
            raise ConfigurationError(f"{path} is missing or empty: {AGAIN}")
        requests, responses, *_ = of_vcr(text, reading)
        return list(map(Interaction.from_vcr, requests, responses)), reading.is_intact
    except BROKEN as error:
        raise _unreadable(path, error) from None


class _Reading:
    """The serializer, as vcrpy wants it; remembers whether what it read is what the manifest lists."""

    def __init__(self, listed: str, as_recorded: bool) -> None:
        self._listed = listed
        self._as_recorded = as_recorded
        self.is_intact = True

    def deserialize(self, text: str) -> dict[str, Any]:
        document = serializer.load(text)
        if document.get("version") != CASSETTE_FORMAT_VERSION:
            raise ValueError(f"vcrpy's version is {document.get('version')!r}, not {CASSETTE_FORMAT_VERSION}")
        wrong = "" if seal.is_intact(text) else seal.EDITED
        if not wrong and seal.in_text(text) != self._listed:
            wrong = f"it is of another recording than {manifest.FILE}"
        self.is_intact = not wrong
        if self._as_recorded and wrong:
            raise ValueError(wrong)
        return document


def _unreadable(path: Path, error: Exception) -> ConfigurationError:
    if isinstance(error, yaml.MarkedYAMLError):
        where = f" at line {error.problem_mark.line + 1}" if error.problem_mark else ""
        return ConfigurationError(f"{path} is cut off or no YAML{where}: {error.problem}; {AGAIN}")
    reason = f"it lacks {error}" if isinstance(error, KeyError) else str(error) or type(error).__name__
    return ConfigurationError(f"{path} is no recording that can be played: {' '.join(reason.split())}; {AGAIN}")
