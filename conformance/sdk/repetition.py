"""How often an SDK asks, and when, held against what HTTP lets a client repeat. Pure functions of one call."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from conformance.checks.finding import Outcome as Judgement
from conformance.checks.finding import judged, quoted
from conformance.exchange import Request, header
from conformance.sdk.documented import documented
from conformance.sdk.play import Play, Scene
from conformance.sdk.requests import MOVED
from conformance.sdk.stage import Sent

CROWD, MOMENT = 6, 1.0
"""So many requests within so many seconds are a storm."""
MOST = 20
"""More requests of one call than this are a storm at any pace."""
AT_ONCE = 0.01
"""Seconds between two requests that are no pause."""
EARLY = 0.05
"""Seconds by which a clock may go wrong."""
KEPT_HEADERS = ("authorization", "content-type", "accept")


def check_repetition(play: Play, sent: Sequence[Sent]) -> Iterator[Judgement]:
    """Judge the number of requests of one call, the time between them, and whether they are the same."""
    direct = [one for one in sent if MOVED not in one.request.url]
    if play.scene is Scene.BUSY or len(direct) > 1:
        yield _repeats(direct)
    if play.scene is Scene.BUSY:
        yield from _busy(direct)
    else:
        seen = f"{len(direct)} requests"
        yield judged(_rule(play), len(direct) == 1, "call", "1 request", seen)


def _rule(play: Play) -> str:
    if play.scene in (Scene.BROKEN, Scene.LATE):
        return "sdk/transport/no-retry"
    if play.scene in (Scene.REFUSED, Scene.NOT_JSON):
        client = play.first.answer.status in range(400, 500)
        return "sdk/error/no-retry" if client else "sdk/error/no-retry-on-server-error"
    return "sdk/request/once"


def _repeats(sent: Sequence[Sent]) -> Judgement:
    """Whether what is sent again is the same request."""
    first = sent[0].request
    for number, other in enumerate(sent[1:], 2):
        if difference := _difference(first, other.request):
            where, was, became = difference
            seen = f"{became} in request {number} of {len(sent)}, after {was}"
            return judged("sdk/request/repeats", False, where, "the same request", seen)
    return judged("sdk/request/repeats", True, "", "", "")


def _difference(first: Request, other: Request) -> tuple[str, str, str] | None:
    if (first.method, first.url) != (other.method, other.url):
        return "request line", f"{first.method} {first.path}", f"{other.method} {other.path}"
    for name in KEPT_HEADERS:
        was, became = header(first.headers, name), header(other.headers, name)
        if was != became:
            return name.title(), was or "none", became or "none"
    if first.body != other.body:
        return "body", quoted(first.body.decode("utf-8", "replace")), quoted(other.body.decode("utf-8", "replace"))
    return None


def _busy(sent: Sequence[Sent]) -> Iterator[Judgement]:
    times = [one.at for one in sent]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    storm = len(sent) > MOST or is_crowded(sent)
    seen = f"{len(sent)} requests within {times[-1] - times[0]:.2f} s" if times else ""
    yield judged("sdk/busy/storm", not storm, "call", f"fewer than {CROWD} a second, and at most {MOST}", seen)
    yield from _waits(sent, pauses)
    bare = [pause for one, pause in zip(sent, pauses, strict=False) if one.step.wait is None]
    busy = [one for one in sent if one.answer.status != documented().success]
    if bare and not storm and len(busy) > 1:
        kept = max(bare) >= AT_ONCE
        yield judged("sdk/busy/backs-off", kept, "call", "a pause before it asks again", f"{max(bare) * 1000:.1f} ms")
    elif not storm:
        yield judged("sdk/busy/backs-off", True, "call", "", "")


def is_crowded(sent: Sequence[Sent]) -> bool:
    """Whether so many requests came within a moment that they are a storm."""
    times = [one.at for one in sent]
    return any(last - first < MOMENT for first, last in zip(times, times[CROWD - 1 :], strict=False))


def _waits(sent: Sequence[Sent], pauses: Sequence[float]) -> Iterator[Judgement]:
    """Whether each request comes no earlier than the answer before it allows."""
    if not any(one.step.wait is not None for one in sent):
        return
    early = [
        (number, one, pause)
        for number, (one, pause) in enumerate(zip(sent, pauses, strict=False), 2)
        if one.step.wait is not None and pause < one.step.wait - EARLY
    ]
    if not early:
        yield judged("sdk/busy/waits", True, "", "", "")
        return
    number, one, pause = early[0]
    delay = next(value.decode() for name, value in one.answer.headers if name == b"retry-after")
    expected = f"no other request before Retry-After: {delay}"
    yield judged("sdk/busy/waits", False, "call", expected, f"request {number} of {len(sent)} after {pause:.2f} s")
