"""What campaigns were like before they were changed, and what they were sent since, kept on disk."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from platformdirs import user_state_path

from conformance.errors import ConfigurationError
from conformance.files import prepare, sync, write_whole
from conformance.targets.hold import key

DEFAULT_FOLDER = user_state_path("campaigns-conformance") / "journal"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A campaign as it was found; and by member, in order, the values that it was ``sent`` since, and ``given``.

    What is given is the form that a server gave to a value that it was sent.
    ``before`` holds the members that a request can change, ``names`` the names of all members that were shown.
    ``found`` is the moment, in UTC; an ``expendable`` campaign may be left in another state.
    """

    base_url: str
    campaign: str
    before: Mapping[str, object]
    names: tuple[str, ...]
    found: str
    expendable: bool = False
    sent: dict[str, list[object]] = field(default_factory=dict)
    given: dict[str, list[object]] = field(default_factory=dict)

    def note(self, member: str, value: object, *, given: bool = False) -> None:
        """Note a value, if it is another one than the last for this member."""
        if not self.is_noted(member, value, given=given):
            (self.given if given else self.sent).setdefault(member, []).append(value)

    def is_noted(self, member: str, value: object, *, given: bool = False) -> bool:
        """Whether a value is the last that was noted for a member."""
        values = (self.given if given else self.sent).get(member, [])
        return bool(values) and _identical(values[-1], value)

    def is_ours(self, member: str, shown: object) -> bool:
        """Whether this suite may have given a member the value that it shows.

        A campaign that it has set running may have ended since. One that ran when it was found may have done so anyway.
        """
        if member == "status" and "running" in self.sent.get(member, ()) and self.before.get(member) != "RUNNING":
            return True
        values = [*self.sent.get(member, ()), *self.given.get(member, ())]
        if None in values and not shown:  # a value that nobody could foresee may have emptied it
            return True
        return any(_identical(value, shown) or _alike(value, shown) for value in values)


def _identical(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def _alike(sent: object, shown: object) -> bool:
    """Whether a value is shown as it was sent, letter case, outer space and the form of numbers aside."""
    return _form(sent) == _form(shown)


def _form(value: object) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True)
    text = str(value).strip().casefold()
    try:
        return str(float(text))
    except ValueError:
        return text


class Journal:
    """A folder with one file for each campaign that may be changed at present.

    Its first line is how the campaign was found; each further one a value that it may have now. A line is on the disk,
    not merely on its way there, before the change is made; so it outlives Ctrl-C, SIGKILL and a loss of power.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or DEFAULT_FOLDER
        self.named = str(folder) if folder else None

    def prepare(self) -> None:
        """Make sure that the folder can be written to.

        Raises:
            ConfigurationError: it cannot.
        """
        prepare(self.folder, "the journal folder", "--journal")

    def open(
        self,
        base_url: str,
        campaign: str,
        before: Mapping[str, object],
        names: tuple[str, ...],
        expendable: bool = False,
    ) -> Entry:
        """Note how a campaign was found. When this returns, the note is on the disk.

        Raises:
            ConfigurationError: it cannot be written.
        """
        found = datetime.now(UTC).isoformat(timespec="seconds")
        entry = Entry(base_url, campaign, dict(before), names, found, expendable)
        self._write(entry)
        return entry

    def note(self, entry: Entry, member: str, value: object, *, given: bool = False) -> None:
        """Note a value that a campaign is about to be sent, or that it was given instead. Then it is on the disk.

        Raises:
            ConfigurationError: it cannot be written; nothing must be sent then.
        """
        if entry.is_noted(member, value, given=given):
            return
        try:
            with self._path(entry.base_url, entry.campaign).open("ab") as stream:
                stream.write(_line({"member": member, "value": value, "given": given}))
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise self._unwritable(error) from None
        entry.note(member, value, given=given)

    def read(self, base_url: str, campaign: str) -> Entry | None:
        """The note on one campaign, or None.

        Raises:
            ConfigurationError: the file holds something else.
        """
        path = self._path(base_url, campaign)
        return _entry(path) if path.exists() else None

    def entries(self) -> tuple[list[Entry], list[str]]:
        """All notes there are; and of the files that hold something else, in words, what to do about them."""
        found, broken = [], []
        for path in sorted(self.folder.glob("*.jsonl")):
            try:
                found.append(_entry(path))
            except ConfigurationError as error:
                broken.append(str(error))
        return found, broken

    def close(self, entry: Entry) -> None:
        """Forget a campaign: there is nothing left to put back."""
        self._path(entry.base_url, entry.campaign).unlink(missing_ok=True)
        with suppress(OSError):  # a note that comes back is compared with the campaign, and does no harm
            sync(self.folder)

    def _write(self, entry: Entry) -> None:
        head = {name: value for name, value in asdict(entry).items() if name not in ("sent", "given")}
        try:
            write_whole(self._path(entry.base_url, entry.campaign), _line({"format": FORMAT} | head))
            sync(self.folder)
        except OSError as error:
            raise self._unwritable(error) from None

    def _unwritable(self, error: OSError) -> ConfigurationError:
        return ConfigurationError(
            f"the journal in {self.folder} cannot be written to ({error.strerror}), so nothing more is changed: "
            "make room, or give another folder with --journal"
        )

    def _path(self, base_url: str, campaign: str) -> Path:
        return self.folder / f"{hashlib.sha256(key(base_url, campaign).encode()).hexdigest()[:20]}.jsonl"


def _line(document: Mapping[str, object]) -> bytes:
    return json.dumps(document).encode() + b"\n"


def _entry(path: Path) -> Entry:
    """Read a note. A last line that was cut off by a crash was never followed by its change, so it is left out."""
    try:
        head, *values = path.read_bytes().decode("ascii").splitlines(keepends=True)
        document: dict[str, Any] = json.loads(head)
        document = {name: value for name, value in document.items() if (name, value) != ("format", FORMAT)}
        entry = Entry(**{**document, "before": dict(document["before"]), "names": tuple(document["names"])})
        for line in _whole(values):
            noted = json.loads(line)
            entry.note(str(noted["member"]), noted["value"], given=bool(noted["given"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ConfigurationError(
            f"{path} is no journal entry of this version: look at the campaign, then delete the file"
        ) from None
    return entry


def _whole(lines: list[str]) -> Iterator[str]:
    return (line for line in lines if line.endswith("\n"))
