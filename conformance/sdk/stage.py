"""A loopback server that plays the answers, byte by byte, for an SDK in any language."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from conformance.exchange import Request, header
from conformance.reference.middleware import Answer, Message, Receive, Send
from conformance.reference.wire import Call, Wire, plainly, wired
from conformance.sdk.documented import documented
from conformance.sdk.play import ELSEWHERE, HERE, Play, Step, answered, dated
from conformance.secrets import Secrets

STORM = 60
"""Requests of one call after which nobody waits for its end."""
MEETING = 0.2
"""Seconds that a request waits for one of another call."""
GIVEN_UP = answered(410, {"code": "0530002", "message": "This call has been given up"})


@dataclass(frozen=True, slots=True)
class Sent:
    """One request of a call, when it came, the step of the play that answers it, and that answer as it was sent."""

    request: Request
    campaign: str
    at: float
    step: Step
    answer: Answer


Judge = Callable[["Stage", Request, Play | None], Answer | None]
"""What may answer in the place of a play: to a request that is wrong."""


def nothing(_: "Stage", __: Request, ___: Play | None) -> Answer | None:
    """The judge who leaves every answer to the plays."""
    return None


@dataclass
class Stage:
    """Plays by the id of their campaign, and what was ``received``; ``strayed`` is what came to the other host.

    ``hint`` says why a client may not be seen; ``current`` is the play that is on, which answers what is sent to no
    known campaign. ``media_type`` is that of all campaigns, where it is not the contract's own. ``timeout`` is what
    the current call has; ``unseen`` says why it cannot be seen here how long its client waits. At ``meeting``
    requests of calls that are made at once wait for each other.
    """

    plays: Mapping[str, Play]
    secrets: Secrets
    base_url: str = ""
    elsewhere: str = ""
    judge: Judge = nothing
    current: Play | None = None
    media_type: str = ""
    hint: str = ""
    timeout: float = 0.0
    unseen: str = ""
    meeting: threading.Barrier | None = None
    received: list[Sent] = field(default_factory=list)
    strayed: list[Request] = field(default_factory=list)
    _turns: Counter[str] = field(default_factory=Counter)
    _given_up: set[str] = field(default_factory=set)
    _step: Step | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, play: Play, timeout: float) -> None:
        """Start a play from its first answer, for a call with this time-out."""
        with self._lock:
            self.timeout, self.unseen = timeout, ""
            self.current = play
            self._turns.pop(play.campaign, None)
            self.received.clear()
            self.strayed.clear()

    def meet(self) -> None:
        """Let a request wait for that of another call, where one is to come; an SDK may well send them in turn."""
        if self.meeting:
            with suppress(threading.BrokenBarrierError):
                self.meeting.wait(MEETING)

    def give_up(self, play: Play) -> None:
        """Answer a call that nobody waits for any longer so that it ends."""
        self._given_up.add(play.campaign)

    def sent(self, play: Play) -> list[Sent]:
        """The requests of a play, as far as they have come; where none has, those that name another campaign."""
        with self._lock:
            own = [sent for sent in self.received if sent.campaign == play.campaign]
            return own or [sent for sent in self.received if sent.campaign not in self._given_up]

    def find(self, request: Request) -> Play | None:
        """The play that a request is about, also where its path is not quite right."""
        raw = urlsplit(request.url).path
        segments = [unquote(part) for part in raw.split("/")]
        last = unquote(raw.rstrip("/").rpartition(documented().prefix)[2])
        found = next((name for name in (request.campaign, last, *segments) if name in self.plays), None)
        return self.plays[found] if found else self.current

    def answer(self, request: Request) -> Step:
        """Note a request, and give the answer to it."""
        now, play = time.monotonic(), self.find(request)
        judged = self.judge(self, request, play)
        with self._lock:
            step = self._next(play) if judged is None else Step(judged)
            self._step = replace(step, answer=self._dressed(step, request))
            self.received.append(Sent(request, play.campaign if play else "", now, step, self._step.answer))
            return self._step

    def _next(self, play: Play | None) -> Step:
        if play is None or play.campaign in self._given_up:
            return Step(GIVEN_UP)
        step = play.step(self._turns[play.campaign])
        self._turns[play.campaign] += 1
        return step

    def _dressed(self, step: Step, request: Request) -> Answer:
        """An answer as this client gets it: with real addresses and dates, and with a coding that it can read."""
        answer = dated(step.answer, time.time())
        if step.is_compressed and "gzip" not in (header(request.headers, "accept-encoding") or ""):
            answer = answer.with_body(step.content).with_header("content-encoding", None)
        own = documented().sent_back[0].encode()
        if self.media_type and not (self.current and self.current.proves == "media-types"):
            swapped = {own: self.media_type.encode()}
            answer = replace(answer, headers=tuple((n, swapped.get(v, v)) for n, v in answer.headers))
        addresses = {ELSEWHERE: self.elsewhere, HERE: self.base_url}
        for placeholder, address in addresses.items():
            put = ((n, v.replace(placeholder.encode(), address.encode())) for n, v in answer.headers)
            answer = replace(answer, headers=tuple(put))
        return answer

    def wire(self, call: Call, answer: Answer) -> Wire:
        """The bytes of the answer that was just given: the server answers one request at a time."""
        step = self._step
        return (step.wiring if step else plainly)(call, answer)

    async def application(self, scope: Message, receive: Receive, send: Send) -> None:
        """The server as an ASGI application."""
        await _respond(send, self.answer(await self._request(scope, receive, self.base_url)).answer)

    async def other_host(self, scope: Message, receive: Receive, send: Send) -> None:
        """The other host, which notes what comes and knows nothing."""
        self.strayed.append(await self._request(scope, receive, self.elsewhere))
        await _respond(send, GIVEN_UP)

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
def staged(plays: Mapping[str, Play], secrets: Secrets, port: int = 0, judge: Judge = nothing) -> Iterator[Stage]:
    """Serve the plays on a loopback port (0 takes a free one), and another host, as long as the context lasts.

    Raises:
        ConfigurationError: the port is taken.
    """
    stage = Stage(plays, secrets, judge=judge)
    with wired(stage.application, stage.wire, port) as base_url, wired(stage.other_host, plainly) as other:
        stage.base_url, stage.elsewhere = base_url, other.replace("127.0.0.1", "localhost")
        yield stage
