"""Seals: a line in a file with the digest of all its other lines, so that an edit is noticed."""

import hashlib
import re

EDITED = "it is not what was recorded: somebody has edited or merged it"
LINE, UNSEALED = "digest: {}\n", "digest: ''\n"
"""The line that seals a file, and that line as it is sealed."""
FOUND = re.compile(r"^digest: (\S+)$", re.MULTILINE)


def sealed(before: str, after: str) -> str:
    """A text with the line between its two parts that seals both."""
    return before + LINE.format(_digest(before + UNSEALED + after)) + after


def in_text(text: str) -> str:
    """The digest in a text that was sealed, or in the beginning of it; empty if there is none."""
    found = FOUND.search(text)
    return found[1] if found else ""


def is_intact(text: str) -> bool:
    """Whether a text is as it was sealed, to the letter."""
    digest = in_text(text)
    return digest == _digest(text.replace(LINE.format(digest), UNSEALED, 1))


def _digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
