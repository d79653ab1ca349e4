"""Markdown: tables, and text of others inside them, which stays text, whatever it is."""

from collections.abc import Iterable, Sequence

SIDES = {"l": "---|", "r": "---:|"}


def table(sides: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table whose cells are Markdown already. ``sides`` has a letter for each column: l for words, r for numbers."""
    lines = [_row(heads), "|" + "".join(SIDES[side] for side in sides), *map(_row, rows)]
    return "\n".join(lines)


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def cell(text: str) -> str:
    """Text that stays inside one cell of a table, and is not taken for markup."""
    flat = " ".join(text.split())
    return "".join(f"\\{mark}" if mark in "\\|`*_<>[]#" else mark for mark in flat)


def code(text: str) -> str:
    """Text between back-ticks, in a cell of a table."""
    return " ".join(text.split()).replace("`", "'").replace("|", "\\|")
