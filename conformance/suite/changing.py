"""What a change does: it is there when the campaign is read, and nothing else has changed, there or elsewhere."""

from conformance.checks import Kept
from conformance.checks.echo import same_as_sent
from conformance.checks.state import ONLY_THE_NAMED, unsteady
from conformance.exchange import Exchange
from conformance.suite.api import Api
from conformance.suite.change import Change
from conformance.suite.reader import Campaign, answered
from conformance.suite.views import OTHERS, breaks, changes, contradicted, judge_unchanged

ANSWER = "state/answer-is-the-campaign"
"""The requirement that the answer shows the campaign as GET does."""
OFFERED = {"name": "200/name", "priority": "200/priority", "status": "200/from-RUNNING"}
"""The requirements that a member can be replaced, as a visible change does."""


def judge_change(api: Api, change: Change, least: int) -> bool:
    """Judge what a change does to the campaign and to others, ``least`` in all.

    Returns whether that could be seen.
    """
    before = api.subjects.snapshot(change.identity, least, anew=not api.profile.is_minimal)
    if not api.profile.is_minimal:
        before = api.subjects.first_views() | before
    exchange = api.patch(change.identity, change.body)
    after = api.subjects.snapshot(change.identity, least)
    one, other = before.pop(change.identity, None), after.get(change.identity)
    if exchange.status != 200:
        return False
    api.report(exchange, [Kept(OFFERED[change.member])])
    judge_unchanged(api, exchange, before, after, of=OTHERS)
    if one is None or other is None:
        return False
    _judge_the_others(api, change, exchange, one, other)
    if shown := answered(exchange):
        different = contradicted(api, exchange, other)
        api.judge_alike(exchange, different, "what GET shows", shown, other, of=ANSWER)
    return _judge_kept(api, change, exchange, other.get(change.member))


def _judge_kept(api: Api, change: Change, exchange: Exchange, shown: object) -> bool:
    """Judge whether a change is there when it is read back. Returns whether that could be seen.

    Where GET alone shows what no campaign may show, that is a rule of its own; where the answer shows that too, it is
    what this follows from.
    """
    if shown is None or isinstance(shown, bool):
        return False
    kept = same_as_sent(change.member, shown, change.sent)
    answer = answered(exchange)
    is_answered = change.member in answer and breaks(api, change.member, answer[change.member])
    if not kept and breaks(api, change.member, shown) and not is_answered:
        return False
    seen = str(shown)
    api.judge(exchange, kept, f"/{change.member}", f"{change.shown} when read", seen, of="state/persists")
    return True


def _judge_the_others(api: Api, change: Change, exchange: Exchange, before: Campaign, after: Campaign) -> None:
    """Judge what a change does to the members that it does not name."""
    changed = changes(api, change.identity, before, after, change.member, *unsteady(before, after))
    api.judge_alike(exchange, changed, "no other change", before, after, of=ONLY_THE_NAMED)
