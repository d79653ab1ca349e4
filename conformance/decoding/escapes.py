"""Escapes that stand for one character each: of URLs, HTML, JSON and other languages, and of mail."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from html.entities import html5

from conformance.decoding.view import Span, View

_ESCAPE = re.compile(
    rb"""
    (?=[%&\\=]) (?:  # without which each alternative would be tried at each byte
    %u(?P<a>[0-9A-Fa-f]{4}) | %(?P<b>[0-9A-Fa-f]{2})
  | &\#[xX](?P<c>[0-9A-Fa-f]+);? | &\#(?P<decimal>[0-9]+);?
  | &(?P<name>[A-Za-z][A-Za-z0-9]{1,31};|amp|lt|gt|quot|apos)
  | \\+(?:u\{(?P<d>[0-9A-Fa-f]{1,8})\}|u(?P<e>[0-9A-Fa-f]{4})|U(?P<f>[0-9A-Fa-f]{8})
       |x\{?(?P<g>[0-9A-Fa-f]{1,8}(?=\})|[0-9A-Fa-f]{2})\}?|(?P<octal>[0-7]{1,3})|(?P<plain>[^ux0-7]))
  | =(?P<h>[0-9A-F]{2}) | =\r?\n
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_HEXADECIMAL = frozenset("abcdefgh")
_TAG = re.compile(rb"<[!/]?[A-Za-z-][^<>]{0,200}>")
_SIGNS = (b"%", b"&", b"\\", b"=")
_MOST_DIGITS = 12
"""Of a number, leading zeros aside; more are no character."""


def _character(match: re.Match[bytes]) -> bytes:
    kind, digits = match.lastgroup, match[match.lastgroup or 0]
    if kind in _HEXADECIMAL:
        return _numbered(digits, 16, kind in "bh" or (kind == "g" and len(digits) == 2))
    if kind == "decimal":
        return _numbered(digits, 10)
    if kind == "octal":
        return _numbered(digits, 8, is_byte=True)
    if kind == "name":
        return html5.get(digits.decode().rstrip(";") + ";", match[0].decode()).encode()
    if kind == "plain":
        return b" " if digits in b"nrtbfv" else digits
    return b""


def _numbered(digits: bytes, base: int, is_byte: bool = False) -> bytes:
    digits = digits.lstrip(b"0") or b"0"
    number = int(digits, base) if len(digits) < _MOST_DIGITS else -1
    if is_byte and number < 256:
        return bytes([number])
    return chr(number).encode("utf-8", "surrogatepass") if 0 <= number < 0x110000 else b""


class Unescaped(View):
    """What a view reads as with one layer of escapes taken off."""

    def __init__(self, parent: View, escape: re.Pattern[bytes] = _ESCAPE) -> None:
        super().__init__(escape.sub(_character, parent.text), parent)
        self._escape = escape

    def up(self, start: int, end: int) -> Span:
        """Escapes that are cut are taken whole."""
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, byte: int) -> Span:
        starts, lengths, before, after = self._escapes
        number = bisect_right(starts, byte) - 1
        if number < 0:
            return byte, byte + 1
        if byte < starts[number] + lengths[number]:
            return before[number], after[number]
        place = after[number] + byte - starts[number] - lengths[number]
        return place, place + 1

    @cached_property
    def _escapes(self) -> tuple[Sequence[int], ...]:
        """Where what escapes stand for begins in this text, and its length; where they begin and end in the parent."""
        starts, lengths, before, after = (array("q") for _ in range(4))
        shorter = 0
        for match in self._escape.finditer(self.parent.text if self.parent else b""):
            (start, end), length = match.span(), len(_character(match))
            starts.append(start - shorter)
            lengths.append(length)
            before.append(start)
            after.append(end)
            shorter += end - start - length
        return starts, lengths, before, after


def unescaped(view: View) -> Iterator[Unescaped]:
    """A view without escapes, and one without tags, if it may have any."""
    if any(sign in view.text for sign in _SIGNS) and _ESCAPE.search(view.text):
        yield Unescaped(view)
    if b"<" in view.text and _TAG.search(view.text):
        yield Unescaped(view, _TAG)
