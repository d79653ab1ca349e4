"""What an SDK makes of an answer, held against the contract. Pure functions of a play and what came of the call."""

from collections.abc import Callable, Iterator, Mapping

from conformance.checks.finding import Finding, Kept, judged, quoted
from conformance.checks.finding import Outcome as Judgement
from conformance.contract import Contract
from conformance.exchange import Headers
from conformance.sdk.call import Outcome, Raised, Returned, Silent
from conformance.sdk.campaigns import altered, forgotten
from conformance.sdk.play import Play, Scene

SLACK = 2.0
"""Seconds that a call may take beyond its time-out: for start-up, and a machine that is busy."""


def check_outcome(play: Play, outcome: Outcome, contract: Contract, elapsed: float, late: float) -> Iterator[Judgement]:
    """Hold what came of a call against the answer it got. ``late`` is the time-out, and ``elapsed`` seconds too."""
    if isinstance(outcome, Silent):
        identity = "sdk/transport/slow" if play.scene is Scene.LATE else "sdk/transport/returns"
        yield Finding(identity, "call", "the campaign or an error, in time", outcome.why)
        return
    yield Kept("sdk/transport/returns")
    if isinstance(outcome, Raised):
        told = "$TALKDESK_TOKEN" in f"{outcome}{outcome.message}"
        yield judged("sdk/error/no-secret", not told, "error", "no token", str(outcome) if told else "")
    if play.scene is Scene.LATE and isinstance(outcome, Raised):
        in_time = elapsed <= late + SLACK
        yield judged("sdk/transport/slow", in_time, "call", f"an error after {late:g} s", f"one after {elapsed:.1f} s")
    else:
        yield from SCENES[play.scene](play, outcome, contract)


def _updated(play: Play, outcome: Outcome, contract: Contract) -> Iterator[Judgement]:
    """The campaign is to be returned, all of it."""
    identity, tree = f"sdk/200/{play.proves}", contract.answers[200].tree
    if not isinstance(outcome, Returned):
        yield Finding(identity, "call", "the campaign", f"raised {outcome}")
        return
    lost = list(altered(tree, play.body, outcome.campaign))
    yield judged(identity, not lost, ", ".join(lost), "what the server sent", _seen(outcome.campaign, lost))
    if any(True for _ in forgotten(tree, play.body, None)):
        if not lost:
            yield Kept("sdk/200/unknown-members")
        gone = list(forgotten(tree, play.body, outcome.campaign))
        yield judged(
            "sdk/200/keeps-unknown-members", not gone, ", ".join(gone), "as it was", _seen(outcome.campaign, gone)
        )


def _informed(_: Play, outcome: Outcome, __: Contract) -> Iterator[Judgement]:
    """Something is to be returned; what it is, other plays tell."""
    seen = f"raised {outcome}" if isinstance(outcome, Raised) else ""
    yield judged("sdk/transport/informational", not seen, "call", "the campaign", seen)


def _seen(campaign: object, pointers: list[str]) -> str:
    """What the SDK gave for the first of some pointers."""
    value = campaign
    for step in pointers[0].split("/")[1:] if pointers else ():
        if step == "*":
            return quoted(value)
        value = value.get(step, "no such member") if isinstance(value, dict) else "no object"
    return quoted(value) if pointers else ""


def _refused(play: Play, outcome: Outcome, _: Contract) -> Iterator[Judgement]:
    """The documented error is to be raised, with all that it tells."""
    if isinstance(outcome, Returned):
        yield Finding("sdk/error/raises", "call", "an error", f"returned {quoted(outcome.campaign)}")
        return
    assert isinstance(outcome, Raised)
    yield Kept("sdk/error/raises")
    yield _status(play, outcome, "sdk/error/surfaces-status")
    body = play.body
    for name in ("code", "message"):
        seen = getattr(outcome, name)
        kept = seen == body[name] or str(body[name]) in outcome.text
        yield judged(f"sdk/error/surfaces-{name}", kept, name, quoted(body[name]), quoted(seen))
    if body.get("fields"):
        kept = _tells(outcome, body["fields"])
        yield judged("sdk/error/surfaces-fields", kept, "fields", quoted(body["fields"]), quoted(outcome.fields))


def _tells(outcome: Raised, fields: list[Mapping[str, str]]) -> bool:
    """Whether an error tells every entry of ``fields``."""
    given = outcome.fields if isinstance(outcome.fields, list) else []
    shown = [entry for entry in given if isinstance(entry, dict)]
    wanted = [{name: entry[name] for name in ("name", "description")} for entry in fields]
    has_all = all(any(entry.items() <= other.items() for other in shown) for entry in wanted)
    return has_all or all(value in outcome.text for entry in wanted for value in entry.values())


def _status(play: Play, outcome: Raised, identity: str) -> Judgement:
    status = play.answer.status
    kept = outcome.status == status or str(status) in outcome.text
    return judged(identity, kept, "status", str(status), quoted(outcome.status) if outcome.status else str(outcome))


def _raised_with_status(identity: str) -> Callable[[Play, Outcome, Contract], Iterator[Judgement]]:
    def check(play: Play, outcome: Outcome, _: Contract) -> Iterator[Judgement]:
        name = identity.format(play.proves)
        if isinstance(outcome, Returned):
            yield Finding(name, "call", "an error", f"returned {quoted(outcome.campaign)}")
        elif isinstance(outcome, Raised):
            yield _status(play, outcome, name)

    return check


def _broken(play: Play, outcome: Outcome, _: Contract) -> Iterator[Judgement]:
    """An error is to be raised, whichever."""
    seen = f"returned {quoted(outcome.campaign)}" if isinstance(outcome, Returned) else ""
    yield judged(f"sdk/transport/{play.proves}", not seen, "call", "an error", seen)


def _redirected(_: Play, outcome: Outcome, __: Contract) -> Iterator[Judgement]:
    seen = f"returned {quoted(outcome.campaign)}" if isinstance(outcome, Returned) else ""
    yield judged("sdk/error/raises", not seen, "call", "an error", seen)


SCENES: Mapping[Scene, Callable[[Play, Outcome, Contract], Iterator[Judgement]]] = {
    Scene.UPDATED: _updated,
    Scene.INFORMED: _informed,
    Scene.REFUSED: _refused,
    Scene.NOT_JSON: _raised_with_status("sdk/error/{}"),
    Scene.BUSY: _raised_with_status("sdk/busy/raises"),
    Scene.BROKEN: _broken,
    Scene.LATE: _broken,
    Scene.REDIRECTED: _redirected,
}


def check_repetition(play: Play, count: int) -> Iterator[Judgement]:
    """Hold the number of requests of one call against what HTTP lets a client repeat."""
    seen = f"{count} requests"
    if play.scene in (Scene.UPDATED, Scene.REDIRECTED):
        yield judged("sdk/request/once", count == 1, "call", "1 request", seen)
    elif play.scene is Scene.BUSY and _names_a_time(play.answer.headers, play.body):
        yield judged("sdk/busy/waits", count == 1, "call", "no other request within the hour", seen)
    elif play.scene in (Scene.REFUSED, Scene.NOT_JSON):
        identity = "sdk/error/no-retry" if play.answer.status < 500 else "sdk/error/no-retry-on-server-error"
        yield judged(identity, count == 1, "call", "1 request", seen)


def _names_a_time(headers: tuple[tuple[bytes, bytes], ...], body: object) -> bool:
    return any(name == b"retry-after" for name, _ in headers) or (isinstance(body, dict) and "retry-after" in body)


def headers_of(play: Play) -> Headers:
    """The headers of a play's answer, as text."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in play.answer.headers)
