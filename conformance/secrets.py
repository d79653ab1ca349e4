"""Credentials by name: put in when a request leaves, taken out of whatever comes back, and of whatever is written."""

import json
import os
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.decoding.views import TooMuch
from conformance.encodings import encodings
from conformance.exchange import Exchange, Headers, Response
from conformance.finder import Finder, Hit, Written
from conformance.spellings import SHORTEST

VARIABLES = ("TALKDESK_TOKEN", "TALKDESK_READONLY_TOKEN", "TALKDESK_WRITEONLY_TOKEN", "TALKDESK_CLIENT_SECRET")
"""Variables of the environment whose values are secrets."""
WITHHELD = b"(withheld: too much is encoded in it to be searched for credentials)"
MOST_ROUNDS = 4
"""How often a text is looked through again after something was taken out of it."""


class Secrets:
    """Named values that no exchange may hold. Names are shell variables: ``TALKDESK_TOKEN``.

    With ``parts``, half of a value is as secret as the whole. ``known`` are the names of other secrets, by value.
    """

    def __init__(self, named: Mapping[str, str], *, parts: bool = True, known: Mapping[str, str] | None = None) -> None:
        self._named = {name: value for name, value in named.items() if value}
        self._parts = parts
        self._known = dict(known or {})
        self._seeker: _Seeker | None = None
        self._lock = threading.Lock()
        for name, value in self._named.items():
            self._learn(name, value)

    def replace(self, name: str, value: str) -> None:
        """Give a name another value. The old one stays a secret."""
        self._named[name] = value
        self._learn(name, value)

    def _learn(self, name: str, value: str) -> None:
        if len(value) >= SHORTEST:
            with self._lock:
                if self._known.get(value) != name:
                    self._known = {**self._known, value: name}

    @property
    def known(self) -> Mapping[str, str]:
        """The names of all that is secret, or was, by value: for another process of the same run."""
        return self._known

    def __contains__(self, name: str) -> bool:
        return name in self._named

    def __repr__(self) -> str:
        return f"Secrets({', '.join(self._named)})"

    def __or__(self, other: "Secrets") -> "Secrets":
        """All that either of them holds, or held."""
        both = Secrets(self._named | other._named, parts=self._parts)
        both._known = other._known | self._known
        return both

    def reveal(self, text: str) -> str:
        """Replace ``$NAME`` by the value of that name, for each name there is; and in some forms that Bash knows.

        ``${NAME~~}`` is in the other letter case, ``${NAME%?}`` without its last character, ``${NAME:2}`` from the
        third character on, and ``${NAME:0:2}`` the first two.
        """
        for name, value in self._named.items():
            text = text.replace(f"${name}", value)
            for made in EXPANSION.finditer(text):
                if made[1] == name:
                    text = text.replace(made[0], _expanded(value, made))
        return text

    def conceal(self, data: bytes) -> bytes:
        """Replace every value, in whatever encoding it stands, by ``$NAME``."""
        known, seeker = self._known, self._seeker
        if not known:
            return data
        if seeker is None or seeker.values is not known:  # another thread may learn one while this looks
            self._seeker = seeker = _Seeker(known, parts=self._parts)
        return seeker.conceal(data)

    def conceal_text(self, text: str) -> str:
        """As ``conceal``, for text."""
        return self.conceal(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def conceal_json(self, data: bytes) -> bytes:
        """As ``conceal``; what was a JSON text stays one."""
        concealed = self.conceal(data)
        if concealed == data or _is_json(concealed) or not _is_json(data):
            return concealed
        return json.dumps(self.conceal_value(json.loads(data))).encode()

    def conceal_value(self, value: Any) -> Any:
        """As ``conceal``, for a JSON value: its strings, the names of its members, and last what they make together."""
        if not self._is_in(value):
            return value
        within = self._within(value)
        return self._within(json.dumps(within)) if self._is_in(within) else within

    def _is_in(self, value: object) -> bool:
        whole = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return self.conceal(whole) != whole

    def _within(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.conceal_text(value)
        if isinstance(value, Mapping):
            return {self._within(name): self._within(member) for name, member in value.items()}
        return [self._within(element) for element in value] if isinstance(value, list | tuple) else value

    def conceal_exchange(self, exchange: Exchange) -> Exchange:
        """As ``conceal``, for everything that an exchange tells: its request, its answer and how it failed."""
        request, response = exchange.request, exchange.response
        bodies = (request.body, response.body if response else b"")
        # Compressed data without a beginning of its own is known as such only where a text begins.
        texts = (b"\n".join(_texts(exchange)), *(body for body in bodies if not body.isascii()))
        if all(self.conceal(text) == text for text in texts):
            return exchange
        return replace(
            exchange,
            request=replace(
                request,
                url=self.conceal_text(request.url),
                headers=self._headers(request.headers),
                body=self.conceal(request.body),
            ),
            response=response and self.conceal_response(response),
            detail=self.conceal_text(exchange.detail),
        )

    def conceal_response(self, response: Response) -> Response:
        """As ``conceal``, for everything that a server said."""
        return replace(
            response,
            headers=self._headers(response.headers),
            body=self.conceal_json(response.body),
            http_version=self._latin(response.http_version),
            reason=self._latin(response.reason),
        )

    def _headers(self, headers: Headers) -> Headers:
        return tuple((self._latin(name), self._latin(value)) for name, value in headers)

    def _latin(self, text: str) -> str:
        """As ``conceal``, for text whose characters stand for bytes."""
        data = _bytes_of(text)
        concealed = self.conceal(data)
        return text if concealed == data else concealed.decode("latin-1")


NO_SECRETS = Secrets({})


def with_environment(secrets: Secrets = NO_SECRETS, environ: Mapping[str, str] = os.environ) -> Secrets:
    """What is secret at the end, when something is written: what the environment holds, and what was learnt since."""
    return Secrets({name: environ.get(name, "").strip() for name in VARIABLES}) | secrets


EXPANSION = re.compile(r"\$\{(\w+)(?:(~~)|(%\?)|:(\d+)(?::(\d+))?)\}")


def _expanded(value: str, form: re.Match[str]) -> str:
    if form[2]:
        return value.swapcase()
    if form[3]:
        return value[:-1]
    start = int(form[4])
    return value[start : start + int(form[5])] if form[5] else value[start:]


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _texts(exchange: Exchange) -> Iterator[bytes]:
    request, response = exchange.request, exchange.response
    headers = request.headers
    yield from (request.url.encode("utf-8", "surrogatepass"), request.body)
    if response is not None:
        yield from (_bytes_of(response.http_version), _bytes_of(response.reason), response.body)
        headers += response.headers
    yield from (_bytes_of(f"{name}: {value}") for name, value in headers)
    yield exchange.detail.encode("utf-8", "surrogatepass")


def _bytes_of(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


class _Seeker:
    """Replaces values by their names: first those that are written plainly, then those that have to be decoded."""

    def __init__(self, values: Mapping[str, str], *, parts: bool) -> None:
        """``values`` are the names of values, by value."""
        self.values = values
        self._written = Written((form, name) for value, name in values.items() for form in encodings(value))
        self._finder = Finder(values, parts=parts)
        self._names = {b"$" + name.encode() for name in values.values()}

    def conceal(self, data: bytes) -> bytes:
        """Take every value out; if that does not end, or cannot be done in time, everything."""
        for _ in range(MOST_ROUNDS):
            data = _replaced(data, self._written.hits(data))
            try:
                hits = self._finder.hits(data)
            except TooMuch:
                return WITHHELD
            hits = [hit for hit in hits if not self._is_name(data, hit)]
            if not hits:
                return data
            data = _replaced(data, hits)
        return WITHHELD

    def _is_name(self, data: bytes, hit: Hit) -> bool:
        """Whether a hit is part of the name of a secret: somebody may have chosen ``a-client-secret``."""
        for name in self._names:
            start = data.rfind(name, max(0, hit.end - len(name)), hit.start + len(name))
            if 0 <= start <= hit.start and hit.end <= start + len(name):
                return True
        return False


def _replaced(data: bytes, hits: list[Hit]) -> bytes:
    """The text with a name in the place of each hit, or of several that overlap."""
    pieces, reached = [], 0
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.start >= reached:
            pieces += [data[reached : hit.start], b"$" + hit.name.encode()]
        reached = max(reached, hit.end)
    return b"".join([*pieces, data[reached:]]) if hits else data
