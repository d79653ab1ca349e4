"""Waivers: known failures, each with a reason, an owner, an end, and the request that shows it."""

import os
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from conformance.commands import KIT, listing
from conformance.contract import Level
from conformance.documents import text_of
from conformance.errors import ConfigurationError
from conformance.report_model import Entry
from conformance.verdict import RED, Verdict
from conformance.verdicts.witness import Witness, problem, shown

DEFAULT = Path("waivers.toml")
KEYS = {"requirement": str, "reason": str, "owner": str, "expires": date, "ticket": str, "witness": dict}
WITNESS = {"method": str, "path": str, "headers": dict, "body": str, "status": int}
NAMES = {str: "str", int: "int", dict: "table", date: "date"}
TEXTS = {"requirement", "reason", "owner", "ticket"}
BEGIN = re.compile(r"""[ \t]*\[\[[ \t]*(waiver|"waiver"|'waiver')[ \t]*\]\]""")
NEEDED = ("requirement", "reason", "owner", "expires", "witness")
BROKEN, KEPT, SCENARIO = "broken", "kept", "the scenario decides"
"""What a witness may show; by itself it may show nothing, where it takes more than its answer to judge."""


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
    if path is None and not os.path.lexists(DEFAULT):
        return ()
    path = path or DEFAULT
    return parsed(text_of(path), path, known)


def parsed(text: str, path: Path, known: Collection[str]) -> tuple[Waiver, ...]:
    """The waivers in the text of a file.

    Raises:
        ConfigurationError: something is wrong; the message names line and key.
    """
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path} is no TOML: {error}") from None
    entries = document.get("waiver", [])
    if not isinstance(entries, list) or document.keys() - {"waiver"}:
        raise ConfigurationError(f"{path}: there may be tables called [[waiver]], and nothing else")
    lines = [number for number, line in enumerate(text.split("\n"), 1) if BEGIN.match(line)]
    if len(lines) != len(entries):
        raise ConfigurationError(f"{path}: each waiver has to begin with a line [[waiver]] of its own")
    made = [_waiver(entry, f"{path}, line {line}", known) for entry, line in zip(entries, lines, strict=True)]
    doubled = {waiver.requirement for waiver in made if [w.requirement for w in made].count(waiver.requirement) > 1}
    if doubled:
        raise ConfigurationError(f"{path}: {', '.join(sorted(doubled))} has two waivers: leave one")
    return tuple(made)


def _waiver(entry: Mapping[str, Any], where: str, known: Collection[str]) -> Waiver:
    _check(entry, KEYS, NEEDED, "waiver", where)
    witness = entry["witness"]
    _check(witness, WITNESS, ("method", "path"), "witness", f"{where}, witness")
    for key in TEXTS & entry.keys():
        if not entry[key].strip():
            raise ConfigurationError(f"{where}: {key} is empty")
    foreign = entry["requirement"].startswith(KIT) != any(name.startswith(KIT) for name in known)
    if entry["requirement"] not in known and not foreign:
        message = f"requirement is {shown(entry['requirement'])}, which there is not"
        raise ConfigurationError(f"{where}: {message}; `{listing(known)}` shows them all")
    if wrong := problem(witness):
        raise ConfigurationError(f"{where}, witness: {wrong}")
    made = Witness(**witness | {"headers": tuple(witness.get("headers", {}).items())})
    return Waiver(**{**entry, "witness": made})


def _check(table: Mapping[str, Any], keys: Mapping[str, type], needed: Sequence[str], what: str, where: str) -> None:
    for key in needed:
        if key not in table:
            raise ConfigurationError(f"{where}: {key} is missing")
    for key, value in table.items():
        if key not in keys:
            raise ConfigurationError(f"{where}: {shown(key)[1:-1]} is no key of a {what}; there are {', '.join(keys)}")
        if type(value) is not keys[key]:
            seen = value.isoformat() if isinstance(value, date | time) else value
            example = "; write 2030-12-31" if key == "expires" else ""
            raise ConfigurationError(f"{where}: {key} has to be a {NAMES[keys[key]]}, and is {shown(seen)}{example}")


def waived(
    requirements: Sequence[Entry], waivers: Sequence[Waiver], witnesses: Mapping[str, str], today: date
) -> list[Entry]:
    """The entries of a report with the waivers applied. An expired or needless one is STALE WAIVER."""
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
        why = f"the waiver expired on {waiver.expires}: fix the failure, or renew the waiver; {waiver.words}"
        is_red = entry["verdict"] in RED or (is_broken and entry["level"] == Level.MUST)
        return {**entry, "verdict": Verdict.FAIL if is_red else Verdict.STALE_WAIVER, "reason": why}
    if is_broken:
        stale = "; its witness no longer shows it: remove the waiver, and make a new one" if seen == KEPT else ""
        return {**entry, "verdict": Verdict.WAIVED, "reason": f"{waiver.words}{stale}"}
    if seen == KEPT:
        why = f"it is fixed: remove this waiver; {waiver.words}"
        return {**entry, "verdict": Verdict.STALE_WAIVER, "reason": why}
    return {**entry, "reason": "; ".join(filter(None, (entry["reason"], f"waived, but not seen: {seen}")))}
