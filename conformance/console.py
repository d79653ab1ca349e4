"""Text of others on its way to a terminal or to the log of a CI system: it stays text there, whatever it is."""

import os
import re
import unicodedata
from collections.abc import Mapping
from typing import TextIO, TypeVar

Value = TypeVar("Value")

UNSEEN = frozenset({"Cc", "Cf", "Cn", "Cs", "Zl", "Zp"})
"""Categories of characters that move the cursor, change colours or the direction of text, or are not seen at all."""
COMMAND = re.compile(r"(?:\A|(?<=[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]))(\s*:)(?=:)|(#)(?=#[\w.-]*\[)")
"""Where a command of a CI system begins: ``::error::`` starts a line; ``##[error]`` and ``##vso[`` stand anywhere."""


def wants_colour(stream: TextIO) -> bool:
    """Whether to colour what is written to a stream: as ``NO_COLOR`` and ``FORCE_COLOR`` say, else if it is a terminal.

    Both are conventions of many programs (no-color.org, force-color.org); set to nothing they say nothing.
    """
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")


def visible(text: str) -> str:
    r"""Text on one line, with an escape (``\x1b``, ``\u202e``, ``\n``) for each character that nobody sees."""
    if text.isprintable():
        return text
    return "".join(_escaped(mark) if unicodedata.category(mark) in UNSEEN else mark for mark in text)


def _escaped(mark: str) -> str:
    return mark.encode("unicode_escape").decode("ascii")


def without_commands(text: str) -> str:
    """Text, of one line or many, in which no CI system finds a command: each is broken by a space."""
    return COMMAND.sub(lambda found: f"{found[0]} ", text)


def inert(text: str) -> str:
    """Text of others for a line of ours: nothing in it is hidden, and nothing in it is a command."""
    return without_commands(visible(text))


def inert_values(value: Value) -> Value:
    """JSON values in which every text, also the name of a member, is inert."""
    made: object = value
    if isinstance(value, str):
        made = inert(value)
    elif isinstance(value, Mapping):
        made = {inert_values(name): inert_values(member) for name, member in value.items()}
    elif isinstance(value, list | tuple):
        made = [inert_values(member) for member in value]
    return made  # type: ignore[return-value]


def without_commands_in_json(text: str) -> str:
    """A JSON text that means the same, and in which no CI system finds a command."""
    return re.sub(r"#(?=#[\w.-]*\[)", r"\\u0023", text)
