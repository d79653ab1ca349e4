"""The one value that flows through the program: a request and what came back.

Exchanges never hold a secret. A request names its credential (``Bearer $TALKDESK_TOKEN``); the target puts
the value in when it sends, and takes any value out again of what it receives.
"""

import json
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit

from conformance.limits import LARGEST_BODY_IN_EVIDENCE, LONGEST_QUOTED

Headers = tuple[tuple[str, str], ...]


def header(headers: Headers, name: str) -> str | None:
    """Return the first value of a header, or None. Names are compared without regard to letter case."""
    return next(values(headers, name), None)


def values(headers: Headers, name: str) -> Iterator[str]:
    """Yield every value of a header, in the order in which it was sent."""
    return (value for key, value in headers if key.lower() == name.lower())


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: method, absolute URL, headers as sent, body as bytes.

    ``again`` tells that it is sent once more, because its first answer broke a rule.
    """

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""
    again: bool = False

    @property
    def path(self) -> str:
        """The path of the URL, still percent-encoded."""
        return urlsplit(self.url).path

    @property
    def target(self) -> str:
        """The path and the query of the URL, as they are sent."""
        parts = urlsplit(self.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    @property
    def campaign(self) -> str:
        """The id in the path, decoded. Empty if the path does not end in one."""
        return unquote(self.path.rpartition("/campaigns/")[2])

    def curl(self) -> str:
        """A shell command that sends this request again. Credentials stay shell variables."""
        words = ["curl", "-i", "-X", self.method, shlex.quote(self.url)]
        for name, value in self.headers:
            if name.lower() not in IMPLIED_BY_CURL:
                words += ["-H", _double_quoted(f"{name}: {value}" if value else f"{name};")]
        names = {name.lower() for name, _ in self.headers}
        words += [word for name in ADDED_BY_CURL if name.lower() not in names for word in ("-H", f'"{name}:"')]
        if not self.body:
            return " ".join(words)
        plain = _plain(self.body)
        if plain is not None:
            return " ".join([*words, "--data-binary", shlex.quote(plain)])
        octets = "".join(f"\\{byte:03o}" for byte in self.body)
        return f"printf '{octets}' | {' '.join([*words, '--data-binary', '@-'])}"


ADDED_BY_CURL = ("Accept", "Content-Type")
"""Headers that curl adds unless an option forbids it."""
IMPLIED_BY_CURL = frozenset({"host", "content-length", "connection", "accept-encoding", "user-agent"})


def _double_quoted(text: str) -> str:
    """Quote for the shell, leaving ``$TALKDESK_…`` to be expanded."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`").replace("$", "\\$")
    return '"' + escaped.replace("\\$TALKDESK_", "$TALKDESK_") + '"'


def _plain(body: bytes) -> str | None:
    """A body as text that every shell, and curl, takes as it stands; None if it is not such text."""
    text = body.decode("utf-8", "backslashreplace")
    return text if text.encode() == body and text.isprintable() and not text.startswith("@") else None


class Failure(StrEnum):
    """How an exchange broke off below HTTP."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    RESET = "reset"
    TRUNCATED = "truncated"
    TOO_LARGE = "too-large"
    PROTOCOL = "protocol"
    ENCODING = "encoding"


@dataclass(frozen=True, slots=True)
class Response:
    """What came back: status, headers as received, body with its content coding removed.

    ``wire_length`` counts the bytes of the body as they were received, before decoding; ``surplus`` those
    that came after its announced end, None where nobody looked.
    """

    status: int
    headers: Headers = ()
    body: bytes = b""
    http_version: str = "HTTP/1.1"
    reason: str = ""
    wire_length: int = 0
    surplus: int | None = None

    @property
    def media_type(self) -> str:
        """The media type in lower case, without parameters. Empty if there is none."""
        return (header(self.headers, "content-type") or "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its outcome. ``response`` and ``failure`` are both set when a body broke off.

    ``elapsed``, ``first_byte`` and ``connect`` are seconds, the last of them 0 where a connection had been kept.
    ``waits`` are the statuses by which the target asked to come back later before this answer (429, 502, 503, 504).
    """

    request: Request
    response: Response | None = None
    failure: Failure | None = None
    detail: str = ""
    elapsed: float = 0.0
    first_byte: float = 0.0
    started: float = 0.0
    waits: tuple[int, ...] = ()
    connect: float = 0.0

    @property
    def status(self) -> int | None:
        """The status of the response, or None if there was no response."""
        return self.response.status if self.response else None

    def summary(self) -> str:
        """One line: the answer, in words."""
        if self.failure:
            detail = self.detail[:LONGEST_QUOTED]
            return f"{self.failure.value}: {detail}" if detail else self.failure.value
        return f"{self.status} {self.response.reason[:LONGEST_QUOTED]}".strip() if self.response else "nothing"

    def to_json(self, most: int = LARGEST_BODY_IN_EVIDENCE) -> dict[str, Any]:
        """The exchange as JSON values, with ``most`` bytes of each body.

        Bodies are text; bytes that are no UTF-8 become escapes.
        """
        return {
            "request": _message(self.request.headers, self.request.body, most)
            | {"method": self.request.method, "url": self.request.url},
            "response": self.response and self._response_json(self.response, most),
            "failure": self.failure and self.failure.value,
            "detail": self.detail,
            "elapsed": round(self.elapsed, 6),
            "first_byte": round(self.first_byte, 6),
            "started": self.started,
            "waits": list(self.waits),
        }

    @staticmethod
    def _response_json(response: Response, most: int) -> dict[str, Any]:
        return _message(response.headers, response.body, most) | {
            "status": response.status,
            "reason": response.reason,
            "http_version": response.http_version,
            "wire_length": response.wire_length,
            "surplus": response.surplus,
        }


Send = Callable[[Request], Exchange]
"""A way to send a request. It always comes back with an exchange."""


def _message(headers: Headers, body: bytes, most: int) -> dict[str, Any]:
    kept = body[:most]
    return {
        "headers": [list(pair) for pair in headers],
        "body": kept.decode("utf-8", "backslashreplace"),
        "body_omitted": len(body) - len(kept),
    }


def json_body(value: object) -> bytes:
    """Encode a JSON value as a request body: UTF-8, compact, members in the order given."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def merged(headers: Mapping[str, str | None], defaults: Mapping[str, str]) -> Headers:
    """Defaults overridden by ``headers``, where None removes one. Names match regardless of letter case."""
    chosen = {name.lower(): (name, value) for name, value in defaults.items()}
    for name, value in headers.items():
        chosen.pop(name.lower(), None)
        if value is not None:
            chosen[name.lower()] = (name, value)
    return tuple(chosen.values())


def as_asked(sent: Headers, asked: Headers) -> Headers:
    """Headers as they were sent, in which credentials still have their names: those asked for are as they were."""
    left = [(name.lower(), value) for name, value in asked]
    made = []
    for name, value in sent:
        same = next((pair for pair in left if pair[0] == name.lower()), None)
        if same:
            left.remove(same)
        made.append((name, same[1] if same else value))
    return tuple(made)
