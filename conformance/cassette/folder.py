"""A recording on disk: a folder of cassettes, which vcrpy reads too."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from vcr.persisters.filesystem import CassetteNotFoundError, FilesystemPersister
from vcr.serialize import CASSETTE_FORMAT_VERSION
from vcr.serialize import serialize as vcr_text

from conformance.cassette import serializer
from conformance.cassette.interaction import Interaction
from conformance.cassette.metadata import Metadata
from conformance.cassette.recording import Recording
from conformance.errors import ConfigurationError
from conformance.files import write_whole

AGAIN = "record again with `conformance record`"


def write(recording: Recording, folder: Path) -> list[Path]:
    """Write a recording, each file whole or not at all; cassettes that it no longer has are removed.

    Raises:
        ConfigurationError: the folder cannot be written to.
    """
    texts = {name: _text(recording.metadata, members) for name, members in recording.cassettes.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = [folder / f"{name}.yaml" for name in texts]
        for path in written:
            write_whole(path, texts[path.stem].encode())
        for stale in set(folder.glob("*.yaml")) - set(written):
            stale.unlink()
    except OSError as error:
        raise ConfigurationError(f"the folder {folder} cannot be written to: {error.strerror}") from None
    return written


def _text(metadata: Metadata, members: Iterable[Interaction]) -> str:
    pairs = [interaction.to_vcr() for interaction in members]
    cassette = {"requests": [request for request, _ in pairs], "responses": [response for _, response in pairs]}
    return str(vcr_text(cassette | {"metadata": metadata.to_json()}, serializer))


def read(path: Path, *, as_recorded: bool = True) -> Recording:
    """Read a recording from its folder, or one cassette of it; with ``as_recorded`` only if nobody has edited it.

    Raises:
        ConfigurationError: it is missing, cut off, edited by hand, of another version, or mixed from several.
    """
    paths = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not paths:
        raise ConfigurationError(f"{path} holds no cassette: make some with `conformance record --cassettes {path}`")
    read_ones = {single: _read(single, as_recorded) for single in paths}
    metadata = read_ones[paths[0]].metadata
    for single, part in read_ones.items():
        if part.metadata.recording != metadata.recording:
            raise ConfigurationError(f"{single} and {paths[0].name} are of different recordings: {AGAIN}")
    return Recording(
        metadata=metadata,
        cassettes={name: members for part in read_ones.values() for name, members in part.cassettes.items()},
        edited=tuple(name for part in read_ones.values() for name in part.edited),
    )


def _read(path: Path, as_recorded: bool) -> Recording:
    reading = _Reading(as_recorded)
    try:
        requests, responses, *found = FilesystemPersister.load_cassette(path, reading)
        metadata = Metadata.from_json(found[0] if found else {})
        members = tuple(map(Interaction.from_vcr, requests, responses))
    except CassetteNotFoundError:
        raise ConfigurationError(f"{path} is missing or empty: {AGAIN}") from None
    except yaml.MarkedYAMLError as error:
        where = f" at line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ConfigurationError(f"{path} is cut off or no YAML{where}: {error.problem}; {AGAIN}") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path} is no cassette that can be played: {_words(error)}; {AGAIN}") from None
    return Recording(metadata, {path.stem: members}, () if reading.sealed else (path.stem,))


class _Reading:
    """The serializer, as vcrpy's persister wants it; remembers whether what it read was edited."""

    def __init__(self, as_recorded: bool) -> None:
        self._load = serializer.deserialize if as_recorded else serializer.load
        self.sealed = True

    def deserialize(self, text: str) -> dict[str, Any]:
        document = self._load(text)
        if document.get("version") != CASSETTE_FORMAT_VERSION:
            raise ValueError(f"vcrpy's version is {document.get('version')!r}, not {CASSETTE_FORMAT_VERSION}")
        self.sealed = serializer.is_sealed(document, text)
        return document


def _words(error: Exception) -> str:
    told = f"it lacks {error}" if isinstance(error, KeyError) else str(error) or type(error).__name__
    return " ".join(told.split())
