"""A loopback server that plays the answers, byte by byte, for an SDK in any language."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

from conformance.exchange import Request, header
from conformance.reference.middleware import Answer, Message, Receive, Send
from conformance.reference.wire import Call, Wire, plainly, wired
from conformance.sdk.play import ELSEWHERE, Play, answered
from conformance.secrets import Secrets

UNKNOWN = answered(404, {"code": "0530002", "message": "No play is about this campaign"})


@dataclass
class Stage:
    """Plays by the id of their campaign, and what was ``received``; ``strayed`` is what came to the other host."""

    plays: Mapping[str, Play]
    secrets: Secrets
    base_url: str = ""
    elsewhere: str = ""
    received: list[Request] = field(default_factory=list)
    strayed: list[Request] = field(default_factory=list)

    def answer(self, request: Request) -> Answer:
        """Note a request, and give the answer that is played for its campaign."""
        self.received.append(request)
        played = self.plays.get(request.campaign)
        if played is None:
            return UNKNOWN
        answer = played.answer
        if played.is_compressed and "gzip" not in (header(request.headers, "accept-encoding") or ""):
            answer = answer.with_body(played.content).with_header("content-encoding", None)
        headers = ((n, v.replace(ELSEWHERE.encode(), self.elsewhere.encode())) for n, v in answer.headers)
        return Answer(answer.status, tuple(headers), answer.body)

    def wire(self, call: Call, answer: Answer) -> Wire:
        """The bytes of an answer."""
        campaign = unquote(call.target.partition("?")[0].rpartition("/campaigns/")[2])
        played = self.plays.get(campaign)
        return (played.wiring if played else plainly)(call, answer)

    async def application(self, scope: Message, receive: Receive, send: Send) -> None:
        """The server as an ASGI application."""
        await _respond(send, self.answer(await self._request(scope, receive, self.base_url)))

    async def other_host(self, scope: Message, receive: Receive, send: Send) -> None:
        """The other host, which notes what comes and knows nothing."""
        self.strayed.append(await self._request(scope, receive, self.elsewhere))
        await _respond(send, UNKNOWN)

    async def _request(self, scope: Message, receive: Receive, base_url: str) -> Request:
        body = (await receive())["body"]
        query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
        url = f"{base_url}{scope['raw_path'].decode('latin-1')}{query}"
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
        return self.noted(Request(scope["method"], url, headers, body))

    def noted(self, request: Request) -> Request:
        """A request without secrets."""
        conceal = self.secrets.conceal_text
        headers = tuple((name, conceal(value)) for name, value in request.headers)
        return Request(request.method, conceal(request.url), headers, self.secrets.conceal(request.body))


async def _respond(send: Send, answer: Answer) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": list(answer.headers)})
    await send({"type": "http.response.body", "body": answer.body})


@contextmanager
def staged(plays: Mapping[str, Play], secrets: Secrets, port: int = 0) -> Iterator[Stage]:
    """Serve the plays on a loopback port (0 takes a free one), and another host, as long as the context lasts.

    Raises:
        ConfigurationError: the port is taken.
    """
    stage = Stage(plays, secrets)
    with wired(stage.application, stage.wire, port) as base_url, wired(stage.other_host, plainly) as other:
        stage.base_url, stage.elsewhere = base_url, other.replace("127.0.0.1", "localhost")
        yield stage
