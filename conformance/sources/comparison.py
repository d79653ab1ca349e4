"""A newer copy of a source held against what the contract rests on, statement by statement.

What the contract demands and the copy no longer says is breaking: a server that is right by the copy could fail.
What the copy says beyond the contract is notable, and what differs in words only is cosmetic.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from conformance.contract import Contract, Requirement
from conformance.drift.comparison import Grade
from conformance.sources.statement import taken_apart

ORDER = (Grade.BREAKING, Grade.NOTABLE, Grade.COSMETIC)
MOST_NAMED = 6


@dataclass(frozen=True)
class Difference:
    """One difference: how much it matters, in which statement, what it is; with what rests on that statement."""

    grade: Grade
    item: str
    text: str
    requirements: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The difference in a line."""
        more = f" and {len(self.requirements) - MOST_NAMED} others" if len(self.requirements) > MOST_NAMED else ""
        named = ", ".join(self.requirements[:MOST_NAMED]) + more
        parts = [f"requirements {named}" if named else "", f"readings {', '.join(self.readings)}" * bool(self.readings)]
        reason = "; ".join(filter(None, parts)) or "nothing rests on it"
        return f"{self.grade:<8}  {self.item:<10}  {self.text} ({reason})"


def page_differences(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    """What differs between the page as the contract has it and a newer copy, both as statements."""
    moved = dict(_moved(old, new))
    for item in old:
        if item in moved:
            yield Difference(Grade.COSMETIC, item, f"has the number {moved[item]} now")
        elif item not in new:
            yield Difference(Grade.BREAKING, item, f"is no longer there: {old[item]}")
        else:
            yield from _changed(item, old[item], new[item])
    for item in new:
        if item not in old and item not in moved.values():
            yield Difference(Grade.NOTABLE, item, f"is new: {new[item]}")


def _moved(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Statements that are word for word under another number, by the old one."""
    gone, come = [i for i in old if i not in new], [i for i in new if i not in old]
    for item in gone:
        same = [other for other in come if new[other] == old[item]]
        if len(same) == 1 and sum(old[other] == old[item] for other in gone) == 1:
            yield item, same[0]


def _changed(item: str, before: str, after: str) -> Iterator[Difference]:
    if before == after:
        return
    grades = list(_by_constraint(before, after)) if item[:1].isdigit() and before.startswith('"') else None
    if grades is None:
        grades = [_unnumbered(item, before, after)]
    for grade, text in grades or [(Grade.COSMETIC, f"reads {after!r} now, and read {before!r}")]:
        yield Difference(grade, item, text)


def _unnumbered(item: str, before: str, after: str) -> tuple[Grade, str]:
    text = f"reads {after!r} now, and read {before!r}"
    if item == "request":
        return (Grade.COSMETIC if _loaded(before) == _loaded(after) else Grade.BREAKING), text
    if item in ("endpoint", "scope"):
        return Grade.BREAKING, text
    cells = [cell.strip() for cell in before.split("|")], [cell.strip() for cell in after.split("|")]
    if item.isdigit() or len(cells[0]) < 3 or len(cells[0]) != len(cells[1]):
        return (Grade.COSMETIC if item.isdigit() else Grade.BREAKING), text
    if cells[0][1] != cells[1][1]:
        return Grade.BREAKING, text
    was, now = (cell[-1].split()[-1 if item == "links" else 0] for cell in cells)
    return (Grade.COSMETIC if was == now else Grade.BREAKING if was == "yes" else Grade.NOTABLE), text


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _by_constraint(before: str, after: str) -> Iterator[tuple[Grade, str]]:
    one, other = taken_apart(before), taken_apart(after)
    for name in ("name", "type"):
        if getattr(one, name) != getattr(other, name):
            yield Grade.BREAKING, f"{name} is {getattr(other, name)!r}, was {getattr(one, name)!r}"
    for name, sign in (("minimum", -1), ("maximum", 1), ("length", 1)):
        yield from bound(name, getattr(one, name), getattr(other, name), sign)
    yield from choices(one.values, other.values)
    if one.required != other.required:
        yield required(one.required)
    if one.words != other.words:
        yield Grade.COSMETIC, f"reads {after!r} now, and read {before!r}"


def bound(name: str, one: float | None, other: float | None, sign: int) -> Iterator[tuple[Grade, str]]:
    """What it means that a bound has changed; ``sign`` is 1 where more of it lets more through."""
    if one == other:
        return
    is_wider = other is None or (one is not None and sign * other > sign * one)
    yield (Grade.BREAKING if is_wider else Grade.NOTABLE), f"{name} is {_or_none(other)}, was {_or_none(one)}"


def choices(one: Iterable[object], other: Iterable[object]) -> Iterator[tuple[Grade, str]]:
    """What it means that the allowed values have changed. No values allow any."""
    before, after = {str(value) for value in one}, {str(value) for value in other}
    if before and not after:
        yield Grade.BREAKING, f"any value is allowed now, and was one of {', '.join(sorted(before))}"
        return
    if added := after - before:
        grade = Grade.BREAKING if before else Grade.NOTABLE
        yield grade, f"allows {', '.join(sorted(added))} now" + ("" if before else " only, and allowed any value")
    if gone := before - after:
        yield Grade.NOTABLE, f"no longer allows {', '.join(sorted(gone))}"


def required(was: bool) -> tuple[Grade, str]:
    """What it means that a member is no longer required, or has become so."""
    return (Grade.BREAKING, "is no longer required") if was else (Grade.NOTABLE, "is required now")


def _or_none(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"


def with_concerns(
    differences: Iterable[Difference], contract: Contract, requirements: Iterable[Requirement]
) -> list[Difference]:
    """The differences with the requirements and readings concerned, the ones that matter most first."""
    every = tuple(requirements)
    found = [_with_concerns(difference, contract, every) for difference in differences]
    return sorted(found, key=lambda difference: ORDER.index(difference.grade))


def _with_concerns(difference: Difference, contract: Contract, every: tuple[Requirement, ...]) -> Difference:
    item = difference.item.partition("#")[0]
    mine = [requirement for requirement in every if requirement.place == item]
    readings = {requirement.reading: None for requirement in mine if requirement.reading}
    pattern = re.compile(rf"(?<![\d.]){re.escape(item)}(?![\d.]*\d)") if item[:1].isdigit() else None
    for reading in contract.readings.values():
        if pattern and any(pattern.search(text) for text in (reading.question, reading.id, *reading.evidence)):
            readings[reading.id] = None
    names = tuple(requirement.id for requirement in mine)
    return Difference(difference.grade, difference.item, difference.text, names, tuple(filter(None, readings)))
