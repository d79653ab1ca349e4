"""respx routes that play the answers, for a Python SDK on httpx: no socket, and no port."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx
import respx

from conformance.exchange import Request
from conformance.reference.middleware import Answer
from conformance.sdk.play import Play, Step, hanging, reset, trickling, truncated
from conformance.sdk.responses import SLACK
from conformance.sdk.stage import GIVEN_UP, Stage
from conformance.secrets import Secrets

BASE_URL = "https://campaigns.example"
ELSEWHERE = "https://elsewhere.example"
HINT = " (only requests of httpx are seen here; for any other client take the fixture `campaigns_server`)"

SEEN_BY = "whether the SDK gives up by itself is seen by the fixture `campaigns_server`, which keeps it waiting"


@contextmanager
def mocked(plays: Mapping[str, Play], secrets: Secrets) -> Iterator[Stage]:
    """Route everything that httpx sends to the plays for as long as the context lasts."""
    stage = Stage(plays, secrets, BASE_URL, ELSEWHERE, hint=HINT)

    def play(request: httpx.Request) -> httpx.Response:
        asked = _request(stage, request)
        if request.url.host != httpx.URL(BASE_URL).host:
            stage.strayed.append(asked)
            return _response(GIVEN_UP)
        stage.meet()
        step = stage.answer(asked)
        stage.unseen = stage.unseen or _unseen(stage, step, request)
        _break_off(step, request)
        return _response(step.answer)

    with respx.mock(assert_all_called=False) as router:
        router.route().mock(side_effect=play)
        yield stage


def _request(stage: Stage, request: httpx.Request) -> Request:
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw)
    url = f"{request.url.scheme}://{request.url.netloc.decode()}{request.url.raw_path.decode('latin-1')}"
    return stage.noted(Request(request.method, url, headers, request.content))


def _unseen(stage: Stage, step: Step, request: httpx.Request) -> str:
    """Why it cannot be seen how long a client waits: httpx is given more time than the call has, or any.

    The client may bound the call in a way of its own, but nothing here keeps it waiting.
    """
    given = request.extensions.get("timeout", {}).get("read")
    if step.wiring not in (hanging, trickling) or (given is not None and given <= stage.timeout + SLACK):
        return ""
    waits = "without a limit" if given is None else f"for {given:g} s"
    return f"httpx waits {waits}, and the call has {stage.timeout:g} s: {SEEN_BY}"


def _break_off(step: Step, request: httpx.Request) -> None:
    """What httpx raises where the wire breaks off."""
    if step.wiring in (hanging, trickling):
        raise httpx.ReadTimeout("the answer does not come", request=request)
    if step.wiring is truncated:
        raise httpx.RemoteProtocolError("the body breaks off", request=request)
    if step.wiring is reset:
        raise httpx.ReadError("the connection was reset", request=request)


def _response(answer: Answer) -> httpx.Response:
    return httpx.Response(answer.status, headers=list(answer.headers), content=answer.body)
