"""Encodings of bytes as digits of 4, 5 or 6 bits: hexadecimal, base32, base64; whatever stands between the digits."""

import binascii
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from math import gcd

from conformance.decoding.blocks import Blocks
from conformance.decoding.view import Span, View
from conformance.decoding.zipped import is_zipped

SHORTEST_RUN = 12
"""Characters of readable text in decoded bytes that are worth a look: those of the shortest part of a value."""
_MARKS = bytes(byte in b"\0\t\n\r" or 0x20 <= byte < 0x7F for byte in range(256))
"""Whether a byte is readable."""
_MARKED_RUN, _UNREADABLE = b"\1" * SHORTEST_RUN, b"\0"


class Alphabet:
    """An encoding whose digits are worth ``width`` bits each. ``same`` are further digits, and those they equal."""

    def __init__(self, width: int, digits: bytes, same: tuple[bytes, bytes] = (b"", b"")) -> None:
        self.width = width
        self._others = bytes(set(range(256)) - set(digits + same[0]))
        self.step = gcd(width, 8)
        self._zero = digits[:1]
        self._same = bytes.maketrans(*same)
        self._in_32 = bytes.maketrans(digits[:32], b"0123456789abcdefghijklmnopqrstuv"[: len(digits)])

    def of(self, text: bytes) -> bytes:
        """The digits in a text."""
        return text.translate(self._same, self._others)

    def decoded(self, text: bytes) -> Iterator[bytes]:
        """What the digits of a text stand for, beginning at each bit, by ``step``, where a byte may begin."""
        digits = self.of(text)
        if len(digits) * self.width < 8 * SHORTEST_RUN:
            return
        digits += self._zero * (-len(digits) % (8 // self.step))
        number, size = self._number(digits), len(digits) * self.width // 8
        bits = (1 << (size * 8)) - 1
        for shift in range(0, 8, self.step):
            yield ((number << shift) & bits).to_bytes(size, "big")

    def _number(self, digits: bytes) -> int:
        if self.width == 6:
            return int.from_bytes(binascii.a2b_base64(digits), "big")
        return int(digits.translate(self._in_32), 1 << self.width)


_UPPER, _LOWER, _DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz", b"0123456789"
ALPHABETS = (
    Alphabet(6, _UPPER + _LOWER + _DIGITS + b"+/", (b"-_", b"+/")),
    Alphabet(5, _UPPER + b"234567"),
    Alphabet(4, _DIGITS + b"abcdef", (b"ABCDEF", b"abcdef")),
)


class Decoded(View):
    """The bytes that the digits of a view stand for, beginning at one of their bits."""

    def __init__(self, text: bytes, parent: View, alphabet: Alphabet, shift: int) -> None:
        super().__init__(text, parent)
        self._alphabet = alphabet
        self._shift = shift

    def up(self, start: int, end: int) -> Span:
        """From the first digit that has a bit of it to the last one."""
        width, last = self._alphabet.width, self._blocks.length - 1
        first = min((8 * start + self._shift) // width, last)
        after = min((8 * end + self._shift - 1) // width, last)
        return self._blocks.place(first)[0], self._blocks.place(after)[1]

    @cached_property
    def _blocks(self) -> Blocks:
        return Blocks(self.parent.text if self.parent else b"", self._alphabet.of)


def decoded(view: View) -> Iterator[Decoded]:
    """What the digits in a view may stand for, in each of the alphabets and from each bit, where it is not noise."""
    for alphabet in ALPHABETS:
        for number, text in enumerate(alphabet.decoded(view.text)):
            if is_readable(text) or is_zipped(text):
                yield Decoded(text, view, alphabet, number * alphabet.step)


def is_readable(text: bytes) -> bool:
    """Whether bytes have a run of readable text in them."""
    return _MARKED_RUN in text.translate(_MARKS)


def _runs(text: bytes) -> Iterator[Span]:
    """Where the runs of readable text begin and end."""
    marks = text.translate(_MARKS) + _UNREADABLE
    start = marks.find(_MARKED_RUN)
    while start >= 0:
        end = marks.index(_UNREADABLE, start)
        yield start, end
        start = marks.find(_MARKED_RUN, end)


class Readable(View):
    """The runs of readable text in a view, a line each."""

    def __init__(self, parent: View) -> None:
        self._runs = list(_runs(parent.text))
        super().__init__(b"\n".join(parent.text[start:end] for start, end in self._runs), parent)

    def up(self, start: int, end: int) -> Span:
        """The same characters, with all that stands between them."""
        return self._place(start), self._place(end - 1) + 1

    def _place(self, byte: int) -> int:
        number = bisect_right(self._starts, byte) - 1
        return self._runs[number][0] + byte - self._starts[number]

    @cached_property
    def _starts(self) -> list[int]:
        starts, place = [], 0
        for start, end in self._runs:
            starts.append(place)
            place += end - start + 1
        return starts
