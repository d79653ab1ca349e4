"""The file of proofs: what of it stands, and how it is renewed without losing anything."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance import __version__
from conformance.errors import ConfigurationError
from conformance.files import write_whole
from conformance.progress import Pace
from conformance.prove.grounds import Ground, ground
from conformance.prove.trial import Trial, alterations
from conformance.verdicts.proof import FORMAT, SHIPPED, proof_document

EVERY = 5.0
"""Seconds between two writings, at least."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A trial, and what it rested on when it was played."""

    trial: Trial
    ground: Ground


class Kept:
    """The trials in a file, which is written anew while others are played.

    Trials of the proof that ships with the package count too, where the file has none that stand.
    """

    def __init__(self, path: Path, shipped: Path = SHIPPED) -> None:
        self._path = path
        self._pace = Pace(EVERY)
        self._grounds = {name: ground(alteration) for name, alteration in alterations().items()}
        self._entries: dict[str, Entry] = {}
        for source in dict.fromkeys((shipped, path)):
            for entry in _entries(source):
                if entry.trial.id not in self._entries or self._stands(entry):
                    self._entries[entry.trial.id] = entry

    @property
    def standing(self) -> frozenset[str]:
        """Ids of the trials that stand: what they rest on is as it was, and they went well."""
        return frozenset(name for name, entry in self._entries.items() if self._stands(entry))

    def trial(self, name: str) -> Trial:
        """The trial of a fault or variant.

        Raises:
            KeyError: it was never tried.
        """
        return self._entries[name].trial

    def _stands(self, entry: Entry) -> bool:
        return entry.trial.is_good and entry.ground.key == self._grounds[entry.trial.id].key

    def add(self, trial: Trial) -> None:
        """Take over a trial that was played just now, and write the file if that was some seconds ago."""
        self._entries[trial.id] = Entry(trial, self._grounds[trial.id])
        if self._pace.is_due():
            self.write()

    def write(self) -> None:
        """Write the file, whole or not at all.

        Raises:
            ConfigurationError: it cannot be written.
        """
        entries = [self._entries[name] for name in alterations() if name in self._entries]
        sources = list(dict.fromkeys(entry.ground.sources for entry in entries))
        numbers = {listed: number for number, listed in enumerate(sources)}
        rows = (_row(entry, numbers[entry.ground.sources]) for entry in entries)
        head = {"format": FORMAT, "suite": __version__}
        parts = (f'"sources": {_lines(map(list, sources))}', f'"trials": {_lines(rows)}')
        text = ",\n".join((json.dumps(head)[:-1], *parts)) + "}\n"
        try:
            write_whole(self._path, text.encode())
        except OSError as error:
            raise ConfigurationError(f"{self._path} cannot be written: {error.strerror}") from None


def _entries(path: Path) -> Iterator[Entry]:
    """The trials in a file of faults and variants that there still are."""
    document = proof_document(path)
    for row in document["trials"]:
        if row["id"] in alterations():
            sources = tuple(document["sources"][row["sources"]])
            yield Entry(Trial.from_json(row, alterations()[row["id"]]), Ground(row["key"], sources))


def _row(entry: Entry, sources: int) -> dict[str, Any]:
    return entry.trial.to_json() | {"key": entry.ground.key, "sources": sources}


def _lines(values: Iterator[Any]) -> str:
    return "[\n" + ",\n".join(map(json.dumps, values)) + "\n]"
