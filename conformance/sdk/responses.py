"""What an SDK makes of an answer, held against the contract. Pure functions of a play and what came of the call."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from conformance.checks.finding import Finding, Kept, judged, quoted
from conformance.checks.finding import Outcome as Judgement
from conformance.sdk.campaigns import added, altered, at, forgotten, invented
from conformance.sdk.documented import documented
from conformance.sdk.errors import check_error, check_no_secret, check_status, stated
from conformance.sdk.outcome import Outcome, Raised, Returned, Silent
from conformance.sdk.play import Play, Scene, Step
from conformance.sdk.repetition import is_crowded
from conformance.sdk.requests import shows_token
from conformance.sdk.stage import Sent

UNKNOWN = ("sdk/200/unknown-members", "sdk/200/keeps-unknown-members")
SLACK = 2.0
"""Seconds that a call may take beyond its time-out: for start-up, and a machine that is busy."""


def check_outcome(
    play: Play, sent: Sequence[Sent], outcome: Outcome, elapsed: float, timeout: float
) -> Iterator[Judgement]:
    """Hold what came of a call against the last answer that it got."""
    seen = outcome.output[-300:] if shows_token(outcome.output) else ""
    yield judged("sdk/error/no-secret-in-output", not seen, "output", "no token", seen)
    if outcome.logs is not None:  # of a program, only what it writes is heard
        seen = outcome.logs[-300:] if shows_token(outcome.logs) else ""
        yield judged("sdk/error/no-secret-in-debug-log", not seen, "log", "no token", seen)
    if isinstance(outcome, Silent):
        if not is_crowded(sent):
            yield Finding(
                f"sdk/transport/{_late(play, sent)}", "call", "the campaign or an error, in time", outcome.why
            )
        return
    yield Kept("sdk/transport/returns")
    if isinstance(outcome, Raised):
        yield check_no_secret(outcome, shows_token)
    if play.scene is Scene.LATE and isinstance(outcome, Raised):
        if len(sent) == 1:
            seen, expected = f"one after {elapsed:.1f} s", f"an error after {timeout:g} s"
            yield judged("sdk/transport/slow", elapsed <= timeout + SLACK, "call", expected, seen)
    elif len(sent) == 1 or play.scene not in (Scene.BROKEN, Scene.LATE):
        yield from SCENES[play.scene](play, sent, outcome)


def _late(play: Play, sent: Sequence[Sent]) -> str:
    return "slow" if play.scene is Scene.LATE and len(sent) == 1 else "returns"


def _updated(play: Play, sent: Sequence[Sent], outcome: Outcome) -> Iterator[Judgement]:
    """The campaign is to be returned, all of it."""
    yield from check_campaign(f"sdk/200/{play.proves}", sent[-1].step, outcome)


def check_campaign(identity: str, step: Step, outcome: Outcome) -> Iterator[Judgement]:
    """Hold what was returned against the campaign that was sent. What is no object is judged no further."""
    tree, body = documented().campaign, step.body
    if not isinstance(outcome, Returned):
        yield Finding(identity, "call", "the campaign", f"raised {outcome}"[:300])
        return
    given = outcome.campaign
    if not isinstance(given, dict):
        yield Finding("sdk/200/object", "call", "the campaign as an object", _no_object(given))
        return
    yield Kept("sdk/200/object")
    if json.dumps(given) == json.dumps(body):
        yield from map(Kept, (identity, "sdk/200/invented", "sdk/200/no-other-members"))
        yield from map(Kept, UNKNOWN if _has_unknown(step) else ())
        return
    lost = list(altered(tree, body, given))
    yield judged(identity, not lost, ", ".join(lost), _sent(body, lost), _seen(given, lost))
    made_up, other = list(invented(tree, body, given)), list(added(tree, body, given))
    yield judged("sdk/200/invented", not made_up, ", ".join(made_up), "no such member", _seen(given, made_up))
    yield judged("sdk/200/no-other-members", not other, ", ".join(other), "no such member", _seen(given, other))
    if _has_unknown(step):
        if not lost:
            yield Kept("sdk/200/unknown-members")
        gone = list(forgotten(tree, body, given))
        yield judged("sdk/200/keeps-unknown-members", not gone, ", ".join(gone), _sent(body, gone), _seen(given, gone))


@cache
def _has_unknown(step: Step) -> bool:
    """Whether the campaign of an answer has members that the contract does not know."""
    return any(True for _ in forgotten(documented().campaign, step.body, None))


def _no_object(given: object) -> str:
    if isinstance(given, str):
        return f"text: the body was not parsed as JSON: {quoted(given)}"
    return "nothing (null)" if given is None else quoted(given)


def _sent(body: object, pointers: list[str]) -> str:
    """What the server sent at the first of some pointers."""
    return quoted(at(body, pointers[0])) if pointers else ""


def _seen(given: object, pointers: list[str]) -> str:
    """What the SDK gave at the first of some pointers."""
    return quoted(at(given, pointers[0])) if pointers else ""


def _informed(_: Play, __: Sequence[Sent], outcome: Outcome) -> Iterator[Judgement]:
    """Something is to be returned; what it is, other plays tell."""
    seen = f"raised {outcome}"[:300] if isinstance(outcome, Raised) else ""
    yield judged("sdk/transport/informational", not seen, "call", "the campaign", seen)


def _unreadable(play: Play, _: Sequence[Sent], outcome: Outcome) -> Iterator[Judgement]:
    yield _raises(f"sdk/200/{play.proves}", outcome)


def _raises(identity: str, outcome: Outcome) -> Judgement:
    seen = f"returned {quoted(outcome.campaign)}" if isinstance(outcome, Returned) else ""
    return judged(identity, not seen, "call", "an error", seen)


def _refused(play: Play, _: Sequence[Sent], outcome: Outcome) -> Iterator[Judgement]:
    """The documented error is to be raised, with all that it tells."""
    yield _raises("sdk/error/raises", outcome)
    if isinstance(outcome, Raised):
        yield from check_error(outcome, play.first.body, play.first.answer.status)


def _not_json(play: Play, sent: Sequence[Sent], outcome: Outcome) -> Iterator[Judgement]:
    """An error is to be raised with its status; what comes of asking again is judged elsewhere."""
    if len(sent) == 1:
        yield from _with_status(f"sdk/error/{play.proves}", sent, outcome)


def _with_status(identity: str, sent: Sequence[Sent], outcome: Outcome) -> Iterator[Judgement]:
    """The last status is to be raised, or another that the call came upon."""
    if isinstance(outcome, Raised):
        seen = [one.answer.status for one in sent]
        status = stated(outcome)
        yield check_status(outcome, status if status in seen else seen[-1], identity)
    else:
        yield _raises(identity, outcome)


def _busy(play: Play, sent: Sequence[Sent], outcome: Outcome) -> Iterator[Judgement]:
    """The last answer counts: a campaign is to be returned, an error to be raised with its status."""
    if sent[-1].answer.status != documented().success:
        yield from _with_status("sdk/busy/raises", sent, outcome)
        if len(play.steps) > 1:
            yield Kept("sdk/busy/recovers")
        return
    if isinstance(outcome, Returned):
        yield Kept("sdk/busy/recovers")
        yield from check_campaign("sdk/200/values", sent[-1].step, outcome)
    else:
        yield Finding("sdk/busy/recovers", "call", "the campaign", f"raised {outcome}"[:300])


def _broken(play: Play, _: Sequence[Sent], outcome: Outcome) -> Iterator[Judgement]:
    """An error is to be raised, whichever."""
    yield _raises(f"sdk/transport/{play.proves}", outcome)


def _redirected(_: Play, sent: Sequence[Sent], outcome: Outcome) -> Iterator[Judgement]:
    """Where the campaign was answered with in the end, it may be returned; else an error is to be raised."""
    if sent[-1].answer.status != documented().success:
        yield _raises("sdk/error/raises", outcome)


SCENES: Mapping[Scene, Callable[[Play, Sequence[Sent], Outcome], Iterator[Judgement]]] = {
    Scene.UPDATED: _updated,
    Scene.INFORMED: _informed,
    Scene.UNREADABLE: _unreadable,
    Scene.REFUSED: _refused,
    Scene.NOT_JSON: _not_json,
    Scene.BUSY: _busy,
    Scene.BROKEN: _broken,
    Scene.LATE: _broken,
    Scene.REDIRECTED: _redirected,
}
