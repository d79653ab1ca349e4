"""How a scenario says what it proves."""

import pytest

from conformance.contract import Level, Requirement, load_contract


def proves(
    identity: str,
    statement: str,
    *,
    level: Level = Level.MUST,
    source: str = "",
    item: str | None = None,
    reading: str | None = None,
) -> pytest.MarkDecorator:
    """Mark a scenario with the requirement that it proves.

    Without a ``source`` the page's own item is the source.
    """
    words = source or f"page, answer {item or identity.partition('/')[0]}"
    if reading:
        words += f"; reading {reading}"
    return pytest.mark.proves(Requirement(identity, statement, level, words, item, reading))


any_order = pytest.mark.any_order
"""Marks a scenario that changes nothing even if all is accepted, and rests on nothing that others change."""

reads_only = pytest.mark.reads_only
"""Marks a scenario that only reads, and rests on nothing but which campaigns there are: updates may go meanwhile."""


def companion(operation: str, name: str, statement: str) -> pytest.MarkDecorator:
    """As ``proves``, for an operation beside that of the page: under its prefix, on its source, never a MUST."""
    found = load_contract().operations[operation]
    return proves(found.identity(name), statement, level=Level.SHOULD, source=found.about)
