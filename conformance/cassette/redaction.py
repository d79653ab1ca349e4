"""Taking out of a recording what is nobody's business, and putting it in again: both ways, in every encoding.

What stands in its place is as long as it was and keeps to the same rules, so that a name that is too long
stays too long, and an id stays a uuid. Byte by byte: a body that is no JSON stays the one it was.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from conformance.cassette.interaction import Interaction
from conformance.cassette.patterns import plain_of_patterns
from conformance.checks.text import NOTHING, read
from conformance.encodings import SHORTEST, counterparts
from conformance.exchange import Exchange, Headers, Request, Response

UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
MADE_UP = ("00000000-0000-4000-8000-", "c0000000-0000-4000-8000-")
"""How the uuids begin that the suite makes up, and those that stand in the place of others."""

BASE_URL = "https://campaigns.invalid"
"""The address that every recording is of."""


class Redaction:
    """Knows what stands for what. ``conceal`` and ``reveal`` are each other's inverse."""

    def __init__(self, pairs: Mapping[str, str], short: Mapping[str, str] | None = None) -> None:
        """``pairs`` are replaced wherever they stand, ``short`` ones only as whole JSON strings of a name."""
        self._there = _replacing(_written(pairs))
        self._back = _replacing(_written({other: real for real, other in pairs.items()}))
        self._names = _naming(short or {})
        self._names_back = _naming({other: real for real, other in (short or {}).items()})

    def conceal(self, data: bytes) -> bytes:
        """Take out what is nobody's business."""
        return plain_of_patterns(self._names(self._there(data)))

    def reveal(self, data: bytes) -> bytes:
        """Put in again what can be known: patterns, such as telephone numbers, stay out."""
        return self._back(self._names_back(data))

    def text(self, text: str) -> str:
        """As ``conceal``, for text."""
        return _text(text, self.conceal)

    def request(self, request: Request) -> Request:
        """A request as it is kept."""
        return _request_through(request, self.conceal)

    def concealed(self, interaction: Interaction) -> Interaction:
        """An interaction that may be kept."""
        return replace(interaction, exchange=_through(interaction.exchange, self.conceal))

    def revealed(self, exchange: Exchange) -> Exchange:
        """An exchange as it was before."""
        return _through(exchange, self.reveal)


def _written(pairs: Mapping[str, str]) -> dict[bytes, bytes]:
    """Both sides of each pair in every encoding and letter case; of two that look alike, the first counts."""
    found: dict[bytes, bytes] = {}
    for real, other in pairs.items():
        for change in (str, str.lower, str.upper):
            found = counterparts(change(real), change(other)) | found
    return found


Rewrite = Callable[[bytes], bytes]


def _replacing(pairs: Mapping[bytes, bytes]) -> Rewrite:
    if not pairs:
        return bytes
    pattern = re.compile(b"|".join(map(re.escape, sorted(pairs, key=len, reverse=True))))
    return lambda data: pattern.sub(lambda match: pairs[match[0]], data)


def _naming(names: Mapping[str, str]) -> Rewrite:
    """Replace whole strings that are the value of a member ``name`` or ``value``."""
    if not names:
        return bytes
    written = {json.dumps(name)[1:-1].encode(): json.dumps(other)[1:-1].encode() for name, other in names.items()}
    written |= {name.encode(): other.encode() for name, other in names.items()}
    choice = b"|".join(map(re.escape, sorted(written, key=len, reverse=True)))
    pattern = re.compile(rb'("(?:name|value)"\s*:\s*")(' + choice + rb')(?=")')
    return lambda data: pattern.sub(lambda match: match[1] + written[match[2]], data)


def _through(exchange: Exchange, change: Rewrite) -> Exchange:
    """Every text of an exchange, changed."""
    response = exchange.response and _response_through(exchange.response, change)
    detail = _text(exchange.detail, change)
    return replace(exchange, request=_request_through(exchange.request, change), response=response, detail=detail)


def _request_through(request: Request, change: Rewrite) -> Request:
    headers = _headers(request.headers, change)
    return replace(request, url=_text(request.url, change), headers=headers, body=change(request.body))


def _response_through(response: Response, change: Rewrite) -> Response:
    body = change(response.body)
    longer = len(body) - len(response.body)
    headers = tuple(
        (name, str(int(value) + longer) if _is_length(name, value) else value)
        for name, value in _headers(response.headers, change)
    )
    return replace(response, headers=headers, body=body, wire_length=response.wire_length + longer)


def _headers(headers: Headers, change: Rewrite) -> Headers:
    return tuple((name, _text(value, change)) for name, value in headers)


def _text(text: str, change: Rewrite) -> str:
    return change(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")


def _is_length(name: str, value: str) -> bool:
    return name.lower() == "content-length" and value.isdigit()


def learned(interactions: Iterable[Interaction], base_url: str, private: Iterable[str], words: str) -> Redaction:
    """Learn what there is to take out of a recording.

    That is the address, any uuid, the names of campaigns that the suite did not give them itself, and what is
    ``private``: ids of campaigns first. ``words`` is text whose words are no names: one that stands there, or is
    short, is replaced only where it is a name.
    """
    interactions = list(interactions)
    ids = [found for found in dict.fromkeys([*private, *_uuids(interactions)]) if not found.startswith(MADE_UP)]
    address = {base_url.rstrip("/"): BASE_URL, urlsplit(base_url).netloc: urlsplit(BASE_URL).netloc}
    pairs = address | {real: placeholder(real, number) for number, real in enumerate(ids, 1)}
    names = {
        real: _name(real, number)
        for number, real in enumerate(_names(interaction.exchange for interaction in interactions), 1)
    }
    common = {real for real in names if len(real) < SHORTEST or real.casefold() in words.casefold()}
    long = {real: other for real, other in names.items() if real not in common}
    return Redaction(pairs | long, {real: names[real] for real in common})


def placeholder(identity: str, number: int) -> str:
    """What stands for an id: a uuid for a uuid, else text of the same length."""
    if UUID.fullmatch(identity):
        return f"{MADE_UP[1]}{number:012d}"
    return f"campaign-{number}".rjust(len(identity), "x")[-len(identity) :]


STAND_INS: Mapping[int, str] = {1: "n123456789", 2: "àáâãäåæçèé", 3: "一二三四五六七八九十", 4: "🌀🌁🌂🌃🌄🌅🌆🌇🌈🌉"}
"""Ten characters for each number of bytes that a character may take in UTF-8."""


def _name(real: str, number: int) -> str:
    """What stands for a name: as many characters, and each of as many bytes, so that base64 lines up too."""
    text = f"Campaign {number}"
    if real.isascii() and len(text) <= len(real):
        return text.ljust(len(real), ".")
    digits = str(number).rjust(len(real), "0")[-len(real) :]
    widths = (len(character.encode("utf-8", "replace")) for character in real)
    return "".join(STAND_INS[width][int(digit)] for width, digit in zip(widths, digits, strict=True))


def _uuids(interactions: Iterable[Interaction]) -> Iterator[str]:
    for interaction in interactions:
        for text in interaction.texts():
            yield from (found.lower() for found in UUID.findall(text.decode("utf-8", "replace")))


def _names(exchanges: Iterable[Exchange]) -> list[str]:
    """The names that campaigns had before the suite gave them others."""
    given: set[str] = set()
    found: dict[str, None] = {}
    for exchange in exchanges:
        sent = read(exchange.request.body).value if exchange.request.body else NOTHING
        if isinstance(sent, dict) and isinstance(sent.get("value"), str) and sent["value"] not in found:
            given.add(sent["value"])
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
