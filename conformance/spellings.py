"""How a value may be spelt: in reverse, by the numbers of its characters, in base64 and base32 wherever it begins.

A spelling has letters and digits only, in small letters, as ``decoding.letters`` leaves a text. Escapes are no
spellings: they are taken off.
"""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from conformance.decoding.letters import letters

SHORTEST = 8
"""Characters. A shorter value would be found by chance in innocent text."""
SHORTEST_PART = 12
"""Characters of a part of a value that counts as the value, if it is half of it at least."""
LONGEST_SEED = 32
"""Characters by which a long spelling is found. More would only take more memory."""

_BY_NUMBER: tuple[Callable[[int], str], ...] = (
    "{:02x}".format,
    "{:04x}".format,
    "0x{:02x}".format,
    "u{:04x}".format,
    "{:d}".format,
    "{:03d}".format,
    "{:o}".format,
    "{:03o}".format,
    "{:08b}".format,
)
_ROT13 = bytes.maketrans(b"abcdefghijklmnopqrstuvwxyz", b"nopqrstuvwxyzabcdefghijklm")
_HEX32 = bytes.maketrans(b"abcdefghijklmnopqrstuvwxyz234567", b"0123456789abcdefghijklmnopqrstuv")


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a value. As many characters of it as ``enough`` count as the value."""

    text: bytes
    enough: int

    def seeds(self) -> Iterator[tuple[int, bytes]]:
        """Parts of it and where they stand: whatever is long enough to count holds one of them."""
        length = min((self.enough + 1) // 2, LONGEST_SEED)
        apart = self.enough - length + 1
        return ((place, self.text[place : place + length]) for place in range(0, len(self.text) - length + 1, apart))


def spellings(value: str, *, parts: bool) -> Iterator[Spelling]:
    """The ways to write a value, beside as it is. With ``parts``, half of it counts too."""
    plain, raw = letters(value.encode()), value.encode()
    if len(plain) >= SHORTEST:
        enough = min(len(plain), max(SHORTEST_PART, _fewest_letters(value, _count(len(value), parts))))
        yield from (Spelling(text, enough) for text in (plain, plain[::-1], plain.translate(_ROT13)))
    count = _count(len(raw), parts)
    for written in _BY_NUMBER:
        numbers = [written(byte).encode() for byte in raw]
        yield Spelling(b"".join(numbers), _fewest(numbers, count))
    yield from _in_digits(raw, count)


def exact(value: str, *, parts: bool) -> Spelling:
    """A value as it is, punctuation and all."""
    return Spelling(value.encode(), _count(len(value.encode()), parts))


def _count(length: int, parts: bool) -> int:
    """How many neighbouring characters count as the value."""
    return min(length, max(SHORTEST_PART, length // 2)) if parts else length


def _fewest_letters(value: str, count: int) -> int:
    return _fewest([letters(character.encode()) for character in value], count)


def _fewest(pieces: list[bytes], count: int) -> int:
    """How long ``count`` neighbouring pieces are at least."""
    reached = [0, *accumulate(map(len, pieces))]
    return min(end - start for start, end in zip(reached, reached[count:], strict=False))


def _in_digits(raw: bytes, count: int) -> Iterator[Spelling]:
    """Base64 and base32 at each alignment, without the digits that depend on what stands before and after."""
    for width, encode, alignments in ((6, base64.b64encode, 3), (5, base64.b32encode, 5)):
        whole = (8 * count - width + 1) // width
        for shift in range(alignments):
            written = encode(b"\0" * shift + raw)
            first, last = -(-8 * shift // width), 8 * (shift + len(raw)) // width
            digits = written[first:last]
            text = letters(digits)
            yield from _enough_of(text, whole - (len(digits) - len(text)))
            if width == 5:
                yield from _enough_of(text.translate(_HEX32), whole)


def _enough_of(text: bytes, enough: int) -> Iterator[Spelling]:
    if enough >= SHORTEST:
        yield Spelling(text, min(enough, len(text)))
