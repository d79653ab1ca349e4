"""How a scenario says what it proves."""

import pytest

from conformance.contract import Level, Requirement


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
