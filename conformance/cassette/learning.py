"""Learning what there is to take out of a recording, and what stands for each of it: the same each time."""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from urllib.parse import urlsplit

from conformance.cassette.interaction import Interaction
from conformance.cassette.recording import cassette_name
from conformance.cassette.redaction import BASE_URL, Redaction
from conformance.checks.text import members, read
from conformance.decoding.letters import letters
from conformance.exchange import Exchange
from conformance.spellings import SHORTEST

UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
MADE_UP = ("00000000-0000-4000-8000-", "c0000000-0000-4000-8000-")
"""How the uuids begin that the suite makes up, and those that stand in the place of others."""

LEAST_TELLING = 11
"""Letters and digits that do not stand one after the other by chance, spaces and punctuation left out."""


def learned(interactions: Iterable[Interaction], base_url: str, private: Iterable[str], words: str) -> Redaction:
    """Learn what there is to take out of a recording.

    That is the address, any uuid, the names of campaigns that the suite did not give them itself, and what is
    ``private``: ids of campaigns first. ``words`` is text whose words are no names: one that stands there, or is
    short, is replaced only where it is a name.
    """
    interactions = list(interactions)
    ids = _numbered(private, interactions)
    address = {base_url.rstrip("/"): BASE_URL, urlsplit(base_url).netloc: urlsplit(BASE_URL).netloc}
    pairs = address | {real: placeholder(real, number) for real, number in ids.items()}
    names = {
        real: _name(real, number)
        for number, real in enumerate(_names(interaction.exchange for interaction in interactions), 1)
    }
    common = {real for real in names if len(real) < SHORTEST or real.casefold() in words.casefold()}
    long = {real: other for real, other in names.items() if real not in common}
    telling = [text for text in ids if _is_telling(text, pairs[text])]
    telling += [text for text, other in long.items() if _is_telling(text, f"{words} {other}")]
    return Redaction(pairs | long, {real: names[real] for real in common}, telling)


def _is_telling(text: str, words: str) -> bool:
    """Whether a text is known by its letters alone, whatever stands between them."""
    plain = letters(text.encode("utf-8", "replace"))
    return len(plain) >= LEAST_TELLING and plain not in letters(words.encode("utf-8", "replace"))


def placeholder(identity: str, number: int) -> str:
    """What stands for an id: a uuid for a uuid, else text of the same length."""
    if UUID.fullmatch(identity):
        return f"{MADE_UP[1]}{number:012d}"
    return f"campaign-{number}".rjust(len(identity), "x")[-len(identity) :]


STAND_INS: Mapping[int, str] = {1: "n123456789", 2: "абвгдежзик", 3: "一二三四五六七八九十", 4: "🌀🌁🌂🌃🌄🌅🌆🌇🌈🌉"}
"""Ten characters for each number of bytes that a character may take in UTF-8."""


def _name(real: str, number: int) -> str:
    """What stands for a name: as many characters, and each of as many bytes, so that base64 lines up too."""
    text = f"Campaign {number}"
    if real.isascii() and len(text) <= len(real):
        return text.ljust(len(real), ".")
    digits = str(number).rjust(len(real), "0")[-len(real) :]
    widths = (len(character.encode("utf-8", "replace")) for character in real)
    return "".join(STAND_INS[width][int(digit)] for width, digit in zip(widths, digits, strict=True))


def _numbered(private: Iterable[str], interactions: Iterable[Interaction]) -> dict[str, int]:
    """A number for each id: of the private ones from 1 on, of any uuid among those that the same cassette shows first.

    So one uuid more in one cassette changes the numbers in no other, unless that shows the same ones.
    """
    counts: Counter[int] = Counter()
    numbers: dict[str, int] = {}
    for block, found in chain(((0, identity) for identity in private), _uuids(interactions)):
        if found not in numbers and not found.startswith(MADE_UP):
            counts[block] += 1
            numbers[found] = block * LARGEST_BLOCK + counts[block]
    return numbers


LARGEST_BLOCK = 10**6
"""Uuids that are numbered together; twelve digits hold as many blocks."""


def _uuids(interactions: Iterable[Interaction]) -> Iterator[tuple[int, str]]:
    """Every uuid, with the block of numbers that belongs to its cassette."""
    for interaction in interactions:
        block = 1 + zlib.crc32(cassette_name(interaction.scenario).encode()) % (LARGEST_BLOCK - 1)
        for text in interaction.texts():
            yield from ((block, found.lower()) for found in UUID.findall(text.decode("utf-8", "replace")))


def _names(exchanges: Iterable[Exchange]) -> list[str]:
    """The names that campaigns had before the suite gave them others."""
    given: set[str] = set()
    found: dict[str, None] = {}
    for exchange in exchanges:
        sent = members(exchange.request.body) if exchange.request.body else {}
        asked = (sent.get(name) for name in ("value", "name"))
        given |= {value for value in asked if isinstance(value, str) and value not in found}
        if exchange.response:
            shown = _campaign_names(read(exchange.response.body).value)
            found |= dict.fromkeys(name for name in shown if name not in given)
    return list(found)


def _campaign_names(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("name"), str) and value["name"] and value.keys() & {"id", "_links"}:
            yield value["name"]
        for member in value.values():
            yield from _campaign_names(member)
    elif isinstance(value, list):
        for element in value:
            yield from _campaign_names(element)
