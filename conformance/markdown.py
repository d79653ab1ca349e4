"""Markdown: tables, and text of others inside them, which stays text, whatever it is.

GitHub looks for mentions, references and addresses in the text as it is shown, so that no escape of Markdown's own
keeps it from linking them; a space without width does.
"""

import re
from collections.abc import Iterable, Sequence

from conformance.console import inert

SIDES = {"l": "---|", "r": "---:|"}
BREAK = "&ZeroWidthSpace;"
LINKED = re.compile(r"@(?=\w)|#(?=\d)|\bGH(?=-\d)|\w+(?=://)|\b(?:mailto|xmpp)(?=:)|\bwww(?=\.)", re.IGNORECASE)
"""After which text a break has to come: a mention or mail address, ``#12``, ``GH-12``, ``http:``, ``www.``."""
HASH = re.compile(r"(?<![0-9a-z])(?=[0-9]*[a-f]|[0-9]{20})[0-9a-f]{7,}(?![0-9a-z])", re.IGNORECASE)
"""What may be the hash of a commit. Seven digits alone are the code of an error."""
ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&dollar;"} | {mark: f"\\{mark}" for mark in "\\|`*_[]#~!"}
"""Marks that begin markup, and how they stand in a cell."""


def table(sides: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table whose cells are Markdown already. ``sides`` has a letter for each column: l for words, r for numbers."""
    lines = [_row(heads), "|" + "".join(SIDES[side] for side in sides), *map(_row, rows)]
    return "\n".join(lines)


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def cell(text: str) -> str:
    """Text that stays inside one cell of a table, is not taken for markup, mentions nobody and links to nothing."""
    flat = inert(" ".join(text.split()))
    broken = HASH.sub(lambda found: "\0".join(_pieces(found[0])), LINKED.sub(lambda found: f"{found[0]}\0", flat))
    return "".join(ESCAPED.get(mark, mark) for mark in broken).replace("\0", BREAK)


def _pieces(word: str) -> Iterable[str]:
    return (word[start : start + 6] for start in range(0, len(word), 6))


def code(text: str) -> str:
    """Text between back-ticks, in a cell of a table. Nothing is linked there."""
    return inert(" ".join(text.split())).replace("`", "'").replace("|", "\\|")
