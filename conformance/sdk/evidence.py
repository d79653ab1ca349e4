"""What a report keeps of a call: its requests, the answers they got, and what the SDK made of them."""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from conformance.exchange import Exchange, Failure, Request, Response
from conformance.reference.wire import Wiring
from conformance.report_model import CallEntry, CallRequest
from conformance.sdk.documented import documented
from conformance.sdk.outcome import Outcome, Raised, Silent
from conformance.sdk.play import Play, hanging, reset, trickling, truncated
from conformance.sdk.repetition import KEPT_HEADERS
from conformance.sdk.stage import Sent, Stage

PORT = 8438
NOMINAL = f"http://127.0.0.1:{PORT}"
"""Where `conformance sdk --serve` listens by default, and so where the commands of a report lead."""
FAILURES: dict[Wiring, Failure] = {
    reset: Failure.RESET,
    truncated: Failure.TRUNCATED,
    hanging: Failure.TIMEOUT,
    trickling: Failure.TIMEOUT,
}
MOST = 3
"""Requests of one call that a report shows."""
LONGEST = 500
"""Characters of what an SDK did that an exchange shows."""


def nominal(request: Request, stage: Stage) -> Request:
    """A request as a report shows it: to an address that is there when a server is started for it."""
    return replace(request, url=request.url.replace(stage.base_url, NOMINAL))


def exchange(sent: Sent, stage: Stage, outcome: Outcome | None = None) -> Exchange:
    """One request and its answer; in ``detail`` what the SDK did."""
    failure = FAILURES.get(sent.step.wiring)
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in sent.answer.headers)
    answer = Response(sent.answer.status, headers, sent.step.content, wire_length=len(sent.answer.body))
    request = nominal(sent.request, stage)
    return Exchange(request, None if failure else answer, failure, words(outcome), started=time.time())


def unsent(play: Play, outcome: Outcome) -> Exchange:
    """What stands for the request of a call that sent none."""
    asked = documented()
    request = Request(asked.method, f"{NOMINAL}{asked.prefix}{play.campaign}")
    return Exchange(request, None, Failure.UNREACHABLE, words(outcome), started=time.time())


def words(outcome: Outcome | None) -> str:
    """What an SDK did, in a line."""
    if isinstance(outcome, Raised):
        return f"the SDK raised {outcome}"[:LONGEST]
    if isinstance(outcome, Silent):
        return f"the SDK: {outcome.why}"[:LONGEST]
    return "the SDK returned" if outcome else ""


def recorded(play: Play, sent: Sequence[Sent], stage: Stage, outcome: Outcome, broken: Iterable[str]) -> CallEntry:
    """A call as JSON values: what was sent, what was returned or raised, and which requirements that broke."""
    requests = [_sent(nominal(one.request, stage)) for one in sent[:MOST]]
    moved = json.dumps(outcome.to_json()).replace(stage.base_url, NOMINAL)
    return {
        "play": play.name,
        "count": len(sent),
        "requests": requests,
        "outcome": json.loads(moved),
        "broken": sorted(set(broken)),
    }


def _sent(request: Request) -> CallRequest:
    """A request without what differs from one machine or version to the next."""
    headers = {name.lower(): value for name, value in request.headers if name.lower() in KEPT_HEADERS}
    body = request.body.decode("utf-8", "backslashreplace")
    return {"method": request.method, "url": request.url, "headers": headers, "body": body}
