"""One statement of the page taken apart: which member, of which type, within which bounds."""

import re
from dataclasses import dataclass

NAME = re.compile(r'^"([^"]*)"\s*')
LENGTH = re.compile(r"<=\s*(\d+)\s*characters")
LEAST = re.compile(r">=\s*(-?\d+)")
MOST = re.compile(r"<=\s*(-?\d+)(?!\d|\s*characters)")
VALUES = re.compile(r'Allowed values?:\s*((?:"[^"]*"[\s,]*)+)')
REQUIRED = re.compile(r"\bRequired\b")


@dataclass(frozen=True)
class Statement:
    """What a statement asks of a member; None and empty where it asks nothing. ``words`` are what is left."""

    name: str
    type: str
    minimum: int | None
    maximum: int | None
    length: int | None
    values: frozenset[str]
    required: bool
    words: str


def taken_apart(text: str) -> Statement:
    """Take the words of a numbered statement apart."""
    name = NAME.match(text)
    kind, rest = _parenthesis(text[name.end() :] if name else text)
    values = VALUES.search(rest)
    bare = rest
    for pattern in (LENGTH, LEAST, MOST, VALUES, REQUIRED):
        bare = pattern.sub(" ", bare)
    return Statement(
        name=name[1] if name else "",
        type=re.sub(r"\s+", "", kind),
        minimum=_number(LEAST.search(rest)),
        maximum=_number(MOST.search(rest)),
        length=_number(LENGTH.search(rest)),
        values=frozenset(re.findall(r'"([^"]*)"', values[1])) if values else frozenset(),
        required=bool(REQUIRED.search(rest)),
        words=" ".join(re.findall(r"\w+", bare.lower())),
    )


def _number(found: re.Match[str] | None) -> int | None:
    return int(found[1]) if found else None


def _parenthesis(text: str) -> tuple[str, str]:
    """What stands in the parenthesis that a text begins with, and what follows it."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return (text[1:place], text[place + 1 :]) if place else ("", text)
    return "", text
