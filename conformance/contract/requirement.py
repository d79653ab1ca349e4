"""A requirement: one testable statement with a stable id that shows where it comes from."""

import re
from dataclasses import dataclass
from enum import StrEnum

NAMED = {"campaign": "200", "error": "code", "fields.name": "fields", "fields.description": "fields"}
"""Items of the contract that the page states in another place."""
ANSWER = re.compile(r"page, answer (\w+)")


class Level(StrEnum):
    """How binding a requirement is.

    MUST: the page says so, and nothing contradicts it. SHOULD: a newer source says so, or it rests on a
    reading; breaking it is a warning.
    """

    MUST = "MUST"
    SHOULD = "SHOULD"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One testable statement.

    ``source`` says in words where the statement comes from, ``item`` is the page's own number for it,
    ``reading`` the id of the reading it rests on, ``pointer`` the JSON pointer of its constraint in the contract;
    ``member`` is what it is about, in words such as ``dialing_strategy.calling_hours[].from``.
    """

    id: str
    statement: str
    level: Level
    source: str
    item: str | None = None
    reading: str | None = None
    pointer: str | None = None
    keyword: str | None = None
    member: str | None = None

    @property
    def place(self) -> str:
        """The statement of the page that it rests on: its number there, or its name; empty if there is none."""
        if self.item:
            return NAMED.get(self.item, self.item)
        found = ANSWER.match(self.source)
        return found[1] if found else ""

    @property
    def group(self) -> str:
        """The part of the contract it belongs to."""
        return group_of(self.id)


def group_of(identity: str) -> str:
    """The part of the contract that a requirement belongs to: the first segment of its id, two for an SDK."""
    first, second, *_ = [*identity.split("/"), ""]
    return f"{first}/{second}" if first == "sdk" else first
