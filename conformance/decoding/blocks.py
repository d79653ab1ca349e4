"""The way back from what is left of a text to the text, block by block: a number for each byte would take too much."""

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate, pairwise

from conformance.decoding.view import Span

BLOCK = 256
"""Bytes of a block: it is halved until the place is found that is asked for."""
_INSIDE = range(0x80, 0xC0)
"""Bytes of UTF-8 that do not begin a character."""
_MOST_INSIDE = 3


class Blocks:
    """Where each byte that is left of a text stands in it. ``left`` says what is left of any piece of it.

    ``length`` is how many bytes are left.
    """

    def __init__(self, text: bytes, left: Callable[[bytes], bytes]) -> None:
        self._text, self._left = text, left
        self._starts = [_start(text, near) for near in range(0, len(text), BLOCK)]
        ends = [*self._starts, len(text)]
        self._reached = list(accumulate((len(left(text[a:b])) for a, b in pairwise(ends)), initial=0))
        self.length = self._reached[-1]

    def place(self, byte: int) -> Span:
        """Where the character stands that the byte of this number is left of."""
        block = bisect_right(self._reached, byte) - 1
        start, wanted = self._starts[block], byte - self._reached[block]
        ends = range(start + 1, start + BLOCK + _MOST_INSIDE + 1)
        after = ends[bisect_right(ends, wanted, key=lambda end: len(self._left(self._text[start:end])))]
        return _beginning(self._text, after - 1), after


def _start(text: bytes, near: int) -> int:
    """Where a character begins, there or soon after."""
    last = min(near + _MOST_INSIDE, len(text))
    return next((place for place in range(near, last) if text[place] not in _INSIDE), last)


def _beginning(text: bytes, last: int) -> int:
    """Where the character begins whose last byte that is."""
    while text[last] in _INSIDE:
        last -= 1
    return last
