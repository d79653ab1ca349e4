"""Compressed data, wherever it begins in a text: gzip and zlib."""

import zlib
from collections.abc import Iterator
from contextlib import suppress

from ahocorasick_rs import BytesAhoCorasick

from conformance.decoding.view import Span, View

LARGEST = 1 << 18
"""Bytes that are unpacked of one piece of compressed data."""
_ONE_FOR = 64
"""Bytes of a text for each place that is tried in it: where compressed data may begin, by chance or on purpose."""
_BEGINNINGS = (b"\x1f\x8b\x08", b"\x78\x9c", b"\x78\xda", b"\x78\x01", b"\x78\x5e")
"""How gzip and zlib begin."""
_ANY_BEGINNING = BytesAhoCorasick(_BEGINNINGS)
_EITHER, _RAW = 47, -15
"""What zlib calls data with a beginning, and without."""


class Unzipped(View):
    """What compressed data in a view unpacks to."""

    def __init__(self, text: bytes, parent: View, place: Span) -> None:
        super().__init__(text, parent)
        self._place = place

    def up(self, start: int, end: int) -> Span:  # noqa: ARG002 - a part of it cannot be discerned from another
        """All of the compressed data."""
        return self._place


def is_zipped(text: bytes) -> bool:
    """Whether compressed data may begin somewhere in a text."""
    return bool(_ANY_BEGINNING.find_matches_as_indexes(text))


def unzipped(view: View) -> Iterator[Unzipped]:
    """What is compressed in a view; of the very first text also what has no beginning of its own."""
    if view.parent is None and not view.text.isascii():
        yield from _unpacked(view, 0, _RAW)
    for _, place, _ in _ANY_BEGINNING.find_matches_as_indexes(view.text)[: 1 + len(view.text) // _ONE_FOR]:
        yield from _unpacked(view, place, _EITHER)


def _unpacked(view: View, place: int, bits: int) -> Iterator[Unzipped]:
    """What can be unpacked from there on, up to the end or to where it is broken."""
    unpacker, text = zlib.decompressobj(bits), view.text
    plain, end = bytearray(), place
    try:
        while end < len(text) and not unpacker.eof and len(plain) < LARGEST:
            plain += unpacker.decompress(text[end : end + _ONE_FOR], LARGEST - len(plain))
            end += _ONE_FOR
    except zlib.error:
        plain += _before_the_error(text, place, end, bits)
        end += _ONE_FOR
    if plain:
        yield Unzipped(bytes(plain), view, (place, min(end, len(text)) - len(unpacker.unused_data)))


def _before_the_error(text: bytes, place: int, end: int, bits: int) -> bytes:
    """What was unpacked before the error, of the piece that begins at ``end``, of which zlib itself keeps nothing."""
    unpacker, plain = zlib.decompressobj(bits), bytearray()
    unpacker.decompress(text[place:end])
    with suppress(zlib.error):
        for byte in range(end, min(end + _ONE_FOR, len(text))):
            plain += unpacker.decompress(text[byte : byte + 1], LARGEST)
    return bytes(plain)
