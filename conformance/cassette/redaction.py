"""Taking out of a recording what is nobody's business, and putting it in again: both ways, in common encodings.

What stands in its place is as long as it was and keeps to the same rules, so that a name that is too long
stays too long, and an id stays a uuid. Byte by byte: a body that is no JSON stays the one it was. What is written
in yet other ways is blanked, and not put in again.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ahocorasick_rs import MATCHKIND_LEFTMOST_LONGEST, BytesAhoCorasick

from conformance.cassette.interaction import Interaction
from conformance.cassette.patterns import plain_of_patterns
from conformance.encodings import counterparts
from conformance.exchange import Exchange, Headers, Request, Response
from conformance.secrets import Secrets

BASE_URL = "https://campaigns.invalid"
"""The address that every recording is of."""


class Redaction:
    """Knows what stands for what. ``conceal`` and ``reveal`` are each other's inverse, but for what is blanked."""

    def __init__(
        self, pairs: Mapping[str, str], short: Mapping[str, str] | None = None, blanked: Iterable[str] = ()
    ) -> None:
        """``pairs`` are replaced wherever they stand, ``short`` ones only as whole JSON strings of a name.

        ``blanked`` are those that go in every encoding.
        """
        self._blanked = Secrets({f"PRIVATE_{number}": text for number, text in enumerate(blanked, 1)}, parts=False)
        self._there = _replacing(_written(pairs))
        self._back = _replacing(_written({other: real for real, other in pairs.items()}))
        self._names = _naming(short or {})
        self._names_back = _naming({other: real for real, other in (short or {}).items()})

    def conceal(self, data: bytes) -> bytes:
        """Take out what is nobody's business."""
        return self._blanked.conceal_json(self._replaced(data))

    def _replaced(self, data: bytes) -> bytes:
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
        replaced = _through(interaction.exchange, self._replaced)
        blanked = self._blanked.conceal_exchange(replaced)
        if blanked.response and replaced.response:
            blanked = replace(blanked, response=_resized(blanked.response, replaced.response))
        return replace(interaction, exchange=blanked)

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
    ways = list(pairs)
    automaton = BytesAhoCorasick(ways, matchkind=MATCHKIND_LEFTMOST_LONGEST)

    def replaced(data: bytes) -> bytes:
        pieces, reached = [], 0
        for number, start, end in automaton.find_matches_as_indexes(data):
            pieces += [data[reached:start], pairs[ways[number]]]
            reached = end
        return b"".join([*pieces, data[reached:]])

    return replaced


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
    changed = replace(
        response,
        headers=_headers(response.headers, change),
        body=change(response.body),
        http_version=_text(response.http_version, change),
        reason=_text(response.reason, change),
    )
    return _resized(changed, response)


def _resized(response: Response, before: Response) -> Response:
    """A response whose lengths follow what was changed in the body that it had before."""
    longer = len(response.body) - len(before.body)
    headers = tuple(
        (name, str(int(value) + longer) if _is_length(name, value) else value) for name, value in response.headers
    )
    return replace(response, headers=headers, wire_length=response.wire_length + longer)


def _headers(headers: Headers, change: Rewrite) -> Headers:
    return tuple((_text(name, change), _text(value, change)) for name, value in headers)


def _text(text: str, change: Rewrite) -> str:
    return change(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")


def _is_length(name: str, value: str) -> bool:
    return name.lower() == "content-length" and value.isascii() and value.isdigit()
