"""exchanges.har: the exchanges that a report shows, for tools that read HTTP archives."""

from datetime import UTC, datetime
from io import StringIO
from urllib.parse import parse_qsl, urlsplit

import harfile

from conformance import __version__
from conformance.report_model import ExchangeEntry, Report, RequestEntry, ResponseEntry

NONE: ResponseEntry = {
    "status": 0,
    "reason": "",
    "http_version": "HTTP/1.1",
    "headers": [],
    "body": "",
    "body_omitted": 0,
    "wire_length": 0,
    "surplus": 0,
}
"""What stands where no response came."""


def as_har(document: Report) -> str:
    """The exchanges of a report as HAR 1.2. Those without an answer have status 0 and say so in a comment."""
    buffer = StringIO()
    comment = extent(document)
    creator = harfile.Creator(name="campaigns-conformance", version=__version__)
    with harfile.HarFile(buffer, creator=creator, comment=comment) as archive:
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


def extent(document: Report) -> str:
    """How many of how many exchanges a report holds, in words."""
    held, total = len(document["exchanges"]), document["total"]
    if held >= total:
        return f"all {total} exchanges of the run"
    return f"{held} of {total} exchanges, those that verdicts rest on; a run with --har all keeps every one"


def _request(request: RequestEntry) -> harfile.Request:
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


def _response(exchange: ExchangeEntry) -> harfile.Response:
    response = exchange["response"] or NONE
    headers = response["headers"]
    media_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    return harfile.Response(
        status=response["status"],
        statusText=response["reason"],
        httpVersion=response["http_version"],
        headers=[harfile.Record(name=name, value=value) for name, value in headers],
        content=harfile.Content(size=len(response["body"].encode()), mimeType=media_type, text=response["body"]),
        headersSize=-1,
        bodySize=response["wire_length"],
        comment=exchange["failure"] or "",
    )


def _timings(exchange: ExchangeEntry) -> harfile.Timings:
    first, whole = exchange["first_byte"] * 1000, exchange["elapsed"] * 1000
    return harfile.Timings(send=0, wait=first, receive=max(0.0, whole - first))
