"""Waivers: known failures, each with a reason, an owner, an end, and the request that shows it."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from conformance.errors import ConfigurationError

DEFAULT = Path("waivers.toml")
KEYS = {"requirement": str, "reason": str, "owner": str, "expires": date, "ticket": str, "witness": dict}
WITNESS = {"method": str, "path": str, "headers": dict, "body": str, "status": int}
NEEDED = ("requirement", "reason", "owner", "expires", "witness")
BROKEN, KEPT, SCENARIO = "broken", "kept", "the scenario decides"
"""What a witness may show; by itself it may show nothing, where it takes more than its answer to judge."""

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Witness:
    """The request that shows the failure, and the status that it was answered with, if that is the failure.

    ``path`` has ``{campaign}`` where the id of a campaign of the target goes.
    """

    method: str
    path: str
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """One known failure. It ends after the day ``expires``."""

    requirement: str
    reason: str
    owner: str
    expires: date
    witness: Witness
    ticket: str = ""

    @property
    def words(self) -> str:
        """The waiver in a line."""
        ticket = f", {self.ticket}" if self.ticket else ""
        return f"{self.reason} ({self.owner}{ticket}, until {self.expires})"


def load(path: Path | None, known: Collection[str]) -> tuple[Waiver, ...]:
    """Read a file of waivers; without a path the usual one, if there is one. ``known`` are the ids of requirements.

    Raises:
        ConfigurationError: the file cannot be read, or something in it is wrong; the message names line and key.
    """
    if path is None and not DEFAULT.is_file():
        return ()
    path = path or DEFAULT
    try:
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is no TOML: {error}") from None
    entries = document.get("waiver", [])
    if not isinstance(entries, list) or document.keys() - {"waiver"}:
        raise ConfigurationError(f"{path}: there may be tables called [[waiver]], and nothing else")
    made = [_waiver(entry, f"{path}, line {line}", known) for entry, line in zip(entries, _lines(text), strict=False)]
    doubled = {waiver.requirement for waiver in made if [w.requirement for w in made].count(waiver.requirement) > 1}
    if doubled:
        raise ConfigurationError(f"{path}: {', '.join(sorted(doubled))} has two waivers: leave one")
    return tuple(made)


def _lines(text: str) -> list[int]:
    """The lines, from 1, on which waivers begin."""
    return [number for number, line in enumerate(text.splitlines(), 1) if line.strip().startswith("[[waiver]]")]


def _waiver(entry: Mapping[str, Any], where: str, known: Collection[str]) -> Waiver:
    _check(entry, KEYS, NEEDED, where)
    _check(entry["witness"], WITNESS, ("method", "path"), f"{where}, witness")
    if entry["requirement"] not in known:
        raise ConfigurationError(f"{where}: requirement is {entry['requirement']!r}, which there is not")
    witness = entry["witness"] | {"headers": tuple(entry["witness"].get("headers", {}).items())}
    return Waiver(**{**entry, "witness": Witness(**witness)})


def _check(table: Mapping[str, Any], keys: Mapping[str, type], needed: Sequence[str], where: str) -> None:
    for key in needed:
        if key not in table:
            raise ConfigurationError(f"{where}: {key} is missing")
    for key, value in table.items():
        if key not in keys:
            raise ConfigurationError(f"{where}: {key} is no key of a waiver; there are {', '.join(keys)}")
        if not isinstance(value, keys[key]) or isinstance(value, bool):
            raise ConfigurationError(f"{where}: {key} has to be a {keys[key].__name__}, and is {value!r}")


def waived(
    requirements: Sequence[Entry], waivers: Sequence[Waiver], witnesses: Mapping[str, str], today: date
) -> list[Entry]:
    """The entries of a report with the waivers applied. An expired waiver is red, and so is one that is not needed."""
    by_name = {waiver.requirement: waiver for waiver in waivers}
    return [
        _applied(entry, by_name[entry["id"]], witnesses.get(entry["id"], ""), today)
        if entry["id"] in by_name
        else entry
        for entry in requirements
    ]


def _applied(entry: Entry, waiver: Waiver, seen: str, today: date) -> Entry:
    if seen == SCENARIO and entry["exchanges"]:
        seen = BROKEN if entry["broken"] else KEPT
    is_broken = entry["broken"] > 0 or seen == BROKEN
    if today > waiver.expires:
        told = f"the waiver expired on {waiver.expires}: mend it, or renew the waiver; {waiver.words}"
        return entry | {"verdict": "FAIL", "reason": told}
    if is_broken:
        stale = "; its witness no longer shows it, renew it with `conformance waive`" if seen == KEPT else ""
        return entry | {"verdict": "WAIVED", "reason": f"{waiver.words}{stale}"}
    if seen == KEPT:
        return entry | {"verdict": "FAIL", "reason": f"it is fixed: remove this waiver; {waiver.words}"}
    return entry | {"reason": "; ".join(filter(None, (entry["reason"], f"waived, but not seen: {seen}")))}
