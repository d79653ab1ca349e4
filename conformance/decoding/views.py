"""Everything that a text may read as, with the encodings inside one another taken off, in bounded time."""

from collections import deque
from collections.abc import Iterator

from conformance.decoding.digits import Readable, decoded
from conformance.decoding.escapes import unescaped
from conformance.decoding.view import View
from conformance.decoding.zipped import unzipped

DEEPEST = 10
"""Encodings inside one another that are taken off."""
WORK = 32
"""Bytes that are decoded for each byte of a text, at most."""
LEAST_WORK = 1 << 18


class TooMuch(Exception):
    """There is more encoded in a text than may be looked through."""


def views(text: bytes) -> Iterator[View]:
    """The text, and what it may read as; what takes fewer steps comes first.

    Raises:
        TooMuch: it would take too long to look at all of it.
    """
    waiting = deque([(View(text), 0)])
    left, seen = WORK * len(text) + LEAST_WORK, {text}
    while waiting:
        view, depth = waiting.popleft()
        yield view
        for child in _children(view) if depth < DEEPEST else ():
            if child.text in seen:
                continue
            left -= len(child.text)
            if left < 0:
                raise TooMuch
            seen.add(child.text)
            waiting.append((child, depth + 1))


def _children(view: View) -> Iterator[View]:
    yield from unescaped(view)
    if view.parent is None:
        yield from unzipped(view)
    for bytes_of in decoded(view):
        yield Readable(bytes_of)
        yield from unzipped(bytes_of)
