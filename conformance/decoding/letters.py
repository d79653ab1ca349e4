"""The letters and digits of a text, and nothing else: no case, width, accents, punctuation, spaces or line breaks.

So a value is found whatever stands between its characters.
"""

import re
import unicodedata
from functools import cached_property

from conformance.decoding.blocks import Blocks
from conformance.decoding.view import Span, View

_LOWER = bytes(range(256)).lower()
_OTHERS = bytes(byte for byte in range(128) if not chr(byte).isalnum())
_NO_ASCII = re.compile(b"[\x80-\xff]+")
TAGS = range(0xE0020, 0xE007F)
"""Invisible characters that stand for those of ASCII (Unicode, tags)."""


class _Folding(dict[int, str]):
    """What remains of a character, by its number."""

    def __missing__(self, number: int) -> str:
        character = chr(number - 0xE0000 if number in TAGS else number)
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
        self[number] = folded = "".join(filter(str.isalnum, plain))
        return folded


_FOLDING = _Folding()


def letters(text: bytes) -> bytes:
    """The letters and digits of a text, folded."""
    return (text if text.isascii() else _NO_ASCII.sub(_folded, text)).translate(_LOWER, _OTHERS)


def _folded(match: re.Match[bytes]) -> bytes:
    return match[0].decode("utf-8", "surrogateescape").translate(_FOLDING).encode()


class Letters(View):
    """A view of the letters and digits of another."""

    def __init__(self, parent: View) -> None:
        super().__init__(letters(parent.text), parent)

    def up(self, start: int, end: int) -> Span:
        """From the beginning of the first character to the end of the last one."""
        return self._blocks.place(start)[0], self._blocks.place(end - 1)[1]

    @cached_property
    def _blocks(self) -> Blocks:
        return Blocks(self.parent.text if self.parent else b"", letters)
