"""Campaigns that the suite makes itself: noted on disk by their names before they are made, and by id once they are."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from conformance.errors import ConfigurationError
from conformance.files import sync, write_whole
from conformance.targets.hold import Held, holding
from conformance.targets.permitted import MARK

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Creation:
    """A campaign that is about to be made, or was: no other one begins with this ``name``.

    ``run`` names the run that makes it; ``campaign`` is its id, empty as long as nobody knows it.
    """

    base_url: str
    run: str
    name: str
    campaign: str = ""


def new_run() -> str:
    """A name for a run, which no other one has."""
    return secrets.token_hex(3)


class Creations:
    """A folder with one file for each campaign that the suite has made, or may have, and not deleted yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def note(self, creation: Creation) -> None:
        """Note a campaign. When this returns, the note is on the disk.

        Raises:
            ConfigurationError: it cannot be written; nothing must be made then.
        """
        try:
            write_whole(self._path(creation), json.dumps({"format": FORMAT} | asdict(creation)).encode())
            sync(self._folder)
        except OSError as error:
            raise ConfigurationError(
                f"the journal in {self._folder} cannot be written to ({error.strerror}), so nothing is made: "
                "make room, or give another folder with --journal"
            ) from None

    def forget(self, creation: Creation) -> None:
        """Forget a campaign: it is no more."""
        self._path(creation).unlink(missing_ok=True)

    def all(self) -> Iterator[Creation]:
        """Every campaign that is noted; what cannot be read is none of them, and is left where it is."""
        for path in sorted(self._folder.glob("made-*.json")):
            try:
                document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
                if document.pop("format") == FORMAT and str(document["name"]).startswith(MARK):
                    yield Creation(**document)
            except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
                continue

    def of_ended_runs(self, base_url: str) -> Iterator[Creation]:
        """The campaigns at an address that were made by runs which have ended, and so by one that was killed."""
        for creation in self.all():
            if creation.base_url == base_url:
                try:
                    with held_run(creation.run):
                        yield creation
                except Held:
                    continue

    def _path(self, creation: Creation) -> Path:
        return self._folder / f"made-{creation.run}-{creation.name.rpartition(' ')[2]}.json"


@contextmanager
def held_run(run: str) -> Iterator[None]:
    """Hold what a run makes as long as the context lasts, so that no other run deletes it.

    Raises:
        Held: that run goes on.
    """
    with holding("", [f"made by run {run}"]):
        yield
