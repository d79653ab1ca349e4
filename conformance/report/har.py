"""exchanges.har: the exchanges that a report shows, for tools that read HTTP archives."""

from collections.abc import Mapping
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import harfile

from conformance import __version__


def as_har(document: Mapping[str, Any]) -> str:
    """The exchanges of a report as HAR 1.2. Those without an answer have status 0 and say so in a comment."""
    buffer = StringIO()
    creator = harfile.Creator(name="campaigns-conformance", version=__version__)
    with harfile.HarFile(buffer, creator=creator) as archive:
        for number, exchange in document["exchanges"].items():
            milliseconds = exchange["elapsed"] * 1000
            archive.add_entry(
                startedDateTime=datetime.fromtimestamp(exchange["started"], UTC),
                time=milliseconds,
                request=_request(exchange["request"]),
                response=_response(exchange),
                timings=_timings(exchange),
                comment=f"{number}: {exchange['scenario']}",
            )
    return buffer.getvalue()


def _request(request: Mapping[str, Any]) -> harfile.Request:
    headers = request["headers"]
    media_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    body = request["body"]
    return harfile.Request(
        method=request["method"],
        url=request["url"],
        httpVersion="HTTP/1.1",
        headers=[harfile.Record(name=name, value=value) for name, value in headers],
        queryString=[harfile.Record(name=n, value=v) for n, v in parse_qsl(urlsplit(request["url"]).query)],
        postData=harfile.PostData(mimeType=media_type, text=body) if body else None,
        headersSize=-1,
        bodySize=len(body.encode()),
    )


def _response(exchange: Mapping[str, Any]) -> harfile.Response:
    response = exchange["response"] or {"status": 0, "headers": [], "body": "", "reason": "", "wire_length": 0}
    headers = response["headers"]
    media_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    return harfile.Response(
        status=response["status"],
        statusText=response["reason"],
        httpVersion=response.get("http_version", "HTTP/1.1"),
        headers=[harfile.Record(name=name, value=value) for name, value in headers],
        content=harfile.Content(size=len(response["body"].encode()), mimeType=media_type, text=response["body"]),
        headersSize=-1,
        bodySize=response["wire_length"],
        comment=exchange["failure"] or "",
    )


def _timings(exchange: Mapping[str, Any]) -> harfile.Timings:
    first, whole = exchange["first_byte"] * 1000, exchange["elapsed"] * 1000
    return harfile.Timings(send=0, wait=first, receive=max(0.0, whole - first))
