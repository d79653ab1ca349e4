"""Exchanges of an HTTP archive (HAR 1.2), as browsers, mitmproxy, Postman and Insomnia write it."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from conformance.exchange import Exchange, Headers, Request, Response
from conformance.limits import LARGEST_BODY

Entry = Mapping[str, Any]


def exchanges(document: Mapping[str, Any]) -> Iterator[Exchange | None]:
    """Yield the exchanges of an archive; None for each that has no whole answer in it.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it is no such archive.
    """
    for entry in document["log"]["entries"]:
        yield _exchange(entry)


def _exchange(entry: Entry) -> Exchange | None:
    asked, answered = entry["request"], entry["response"]
    body = _body(answered)
    if not answered.get("status") or body is None:
        return None
    sent = (asked.get("postData") or {}).get("text") or ""
    url = str(asked["url"])
    urlsplit(url)  # what is no URL raises here, and not where it is judged
    request = Request(str(asked["method"]), url, _headers(asked), sent.encode("utf-8", "surrogatepass"))
    response = Response(
        status=int(answered["status"]),
        headers=_headers(answered),
        body=body[:LARGEST_BODY],
        http_version=str(answered.get("httpVersion") or "HTTP/1.1").upper(),
        reason=str(answered.get("statusText") or ""),
        wire_length=len(body),
    )
    seconds = max(0.0, float(entry.get("time") or 0)) / 1000
    return Exchange(request, response, elapsed=seconds, first_byte=seconds, started=_moment(entry))


def _headers(message: Entry) -> Headers:
    """Headers as they were sent; those that HTTP/2 makes of the request line are none."""
    pairs = ((str(header["name"]), str(header["value"])) for header in message.get("headers") or ())
    return tuple((name, value) for name, value in pairs if not name.startswith(":"))


def _body(answered: Entry) -> bytes | None:
    """The body with its content coding removed, as archives have it; None where one was left out."""
    content = answered.get("content") or {}
    text = content.get("text")
    if text is None:
        return None if int(content.get("size") or 0) > 0 else b""
    if content.get("encoding") == "base64":
        try:
            return base64.b64decode(text, validate=False)
        except binascii.Error:
            return None
    return str(text).encode("utf-8", "surrogatepass")


def _moment(entry: Entry) -> float:
    try:
        return max(0.0, datetime.fromisoformat(str(entry.get("startedDateTime"))).timestamp())
    except (ValueError, OverflowError):
        return 0.0
