"""What campaigns were like before they were changed, kept on disk until they are as they were; and who holds them."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from platformdirs import user_state_path

from conformance.errors import ConfigurationError
from conformance.files import prepare, write_whole

DEFAULT_FOLDER = user_state_path("campaigns-conformance") / "journal"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A campaign as it was found: ``before`` holds the members that a request can change."""

    base_url: str
    campaign: str
    before: Mapping[str, object]
    found: str


class Journal:
    """A folder with one file for each campaign that may be changed at present, and one for each that is held.

    An entry is on the disk, not merely on its way there, before the first change is made; so it outlives
    Ctrl-C, SIGKILL and a machine that loses power.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or DEFAULT_FOLDER

    @contextmanager
    def holding(self, base_url: str, campaigns: tuple[str, ...]) -> Iterator[None]:
        """Hold campaigns as long as the context lasts, so that no other run on this machine touches them.

        Raises:
            ConfigurationError: another run holds one of them, or the folder cannot be written to.
        """
        prepare(self.folder, "the journal folder", "--journal")
        with ExitStack() as stack:
            for campaign in campaigns:
                lock = FileLock(self._path(base_url, campaign, "lock"), blocking=False)
                try:
                    stack.enter_context(lock)
                except Timeout:
                    raise ConfigurationError(
                        f"campaign {campaign} is being used by another run on this machine: wait until it has ended"
                    ) from None
            yield

    def write(self, base_url: str, campaign: str, before: Mapping[str, object]) -> None:
        """Note how a campaign was found. When this returns, the note is on the disk."""
        found = datetime.now(UTC).isoformat(timespec="seconds")
        entry = {"format": FORMAT} | asdict(Entry(base_url, campaign, before, found))
        path = self._path(base_url, campaign, "json")
        write_whole(path, json.dumps(entry, indent=1).encode())
        self._sync()

    def read(self, base_url: str, campaign: str) -> Entry | None:
        """The note on one campaign, or None.

        Raises:
            ConfigurationError: the file holds something else.
        """
        return _entry(self._path(base_url, campaign, "json"))

    def entries(self) -> list[Entry]:
        """All notes there are.

        Raises:
            ConfigurationError: a file holds something else.
        """
        found = (_entry(path) for path in sorted(self.folder.glob("*.json")))
        return [entry for entry in found if entry is not None]

    def remove(self, base_url: str, campaign: str) -> None:
        """Forget a campaign: it is as it was found."""
        self._path(base_url, campaign, "json").unlink(missing_ok=True)
        self._sync()

    def _path(self, base_url: str, campaign: str, kind: str) -> Path:
        name = hashlib.sha256(json.dumps([base_url, campaign]).encode()).hexdigest()[:20]
        return self.folder / f"{name}.{kind}"

    def _sync(self) -> None:
        """Put the folder itself on the disk, where the system lets one."""
        if hasattr(os, "O_DIRECTORY"):
            handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _entry(path: Path) -> Entry | None:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document.pop("format") == FORMAT and isinstance(document["before"], dict):
            return Entry(**document)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        pass
    raise ConfigurationError(f"{path} is no journal entry of this version: look at the campaign, then delete the file")
