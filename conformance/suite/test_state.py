"""What an update does to campaigns, read back with GET: the named member changes, and nothing else, ever."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice

import pytest

from conformance.checks import Kept
from conformance.checks.echo import same_as_sent
from conformance.checks.state import ONLY_THE_NAMED, same_moment, unsteady
from conformance.contract import Level
from conformance.exchange import Exchange, Request
from conformance.suite.api import Api
from conformance.suite.change import Change, lasting_changes, made, visible_change, visible_changes
from conformance.suite.lag import READ_LAG, is_documented
from conformance.suite.reader import GONE, Campaign, answered
from conformance.suite.refused import REFUSED, read_only, were_harmless, without_harmless, wrong_statuses
from conformance.suite.requirement import proves
from conformance.suite.subjects import PAUSE, NotExercised
from conformance.suite.views import OTHERS, Wrong, breaks, changes, contradicted, judge_refused, judge_unchanged
from conformance.targets.permitted import LIST, UNKNOWN
from conformance.targets.target import READONLY_TOKEN, campaign_path

ANSWER = "state/answer-is-the-campaign"
Wrongs = Callable[[Change], Iterator[Wrong]]
OFFERED = {"name": "200/name", "priority": "200/priority", "status": "200/from-RUNNING"}
"""The requirements that a member can be replaced, as a visible change does."""
WATCHED = (2, 1, 1)
"""The campaigns that are looked at around each change, where only a few are."""
MOST_CHANGES = 2
"""Changes that are asked for in many wrong ways: one of a status, if it may be, and one of another member."""


@proves("state/persists", "A change that was answered with 200 is there when the campaign is read.", item="200")
@proves(ANSWER, "The answer shows the campaign as GET then shows it.", item="200")
@proves(ONLY_THE_NAMED, "An update changes no other member of the campaign.", item="200")
@proves(OTHERS, "An update changes no other campaign.", item="200")
@proves(READ_LAG, "GET shows a change as soon as it is answered.", level=Level.SHOULD, item="200", reading="read-lag")
def test_change(api: Api) -> None:
    if len(api.target.campaigns) < 2:
        api.excuse(OTHERS, "only one campaign is listed")
    seen = [_judge_change(api, change, least) for least, change in zip(WATCHED, visible_changes(api), strict=False)]
    if api.target.may_start and not api.profile.is_minimal:
        for judge in (_judge_one_that_runs, _judge_change_of_one_that_runs):
            with suppress(NotExercised):
                judge(api)
    if not any(seen):
        raise NotExercised("no change was accepted, or the campaign cannot be read back, or does not show the member")


def _judge_change(api: Api, change: Change, least: int) -> bool:
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
    changed = changes(api, change.identity, before, after, change.member, *unsteady(before))
    api.judge_alike(exchange, changed, "no other change", before, after, of=ONLY_THE_NAMED)


def _judge_one_that_runs(api: Api) -> None:
    """Judge whether to pause a campaign that is PAUSED ends another that runs: twice, and not by itself."""
    if _ending(api, looks=1) and (exchange := _ending(api, looks=2)) and not _ends_by_itself(api):
        api.judge(exchange, False, "/status", "another campaign RUNNING as before", "it was ended twice", of=OTHERS)


def _judge_change_of_one_that_runs(api: Api) -> None:
    """Judge whether to change another member of a campaign that runs ends it: twice, and not by itself."""
    if _stopping(api) and (exchange := _stopping(api)) and not _ends_by_itself(api):
        api.judge(exchange, False, "/status", "RUNNING as before", "it was ended twice", of=ONLY_THE_NAMED)


def _stopping(api: Api) -> Exchange | None:
    """An update of another member of a campaign that ran, after which it no longer did; judged as any change."""
    running = api.in_state("RUNNING")
    change = next(lasting_changes(api, {running: api.subjects.look(running) or {}}), None)
    if change is None or not _judge_change(api, change, 1):
        return None
    exchange, has_ended = api.subjects.updates(running)[-1], _state(api, running) not in (None, "RUNNING")
    api.patch(running, change.undo)
    return exchange if has_ended else None


def _ends_by_itself(api: Api) -> bool:
    """Whether a campaign that runs soon no longer does, though nothing is sent."""
    running = api.in_state("RUNNING")
    return api.target.soon(lambda: _state(api, running) != "RUNNING")


def _ending(api: Api, looks: int) -> Exchange | None:
    """An update that paused a campaign and right after which another no longer ran that had, at so many looks."""
    running, other = api.in_state("RUNNING"), api.in_state("PAUSED")
    if other == running or any(_state(api, running) != "RUNNING" for _ in range(looks)):
        return None
    exchange = api.patch(other)
    has_ended = exchange.status == 200 and _state(api, running) not in (None, "RUNNING")
    return exchange if has_ended else None


def _state(api: Api, identity: str) -> object:
    return (api.subjects.look(identity) or {}).get("status")


@proves("state/twice", "The same update twice is harmless: the second is answered, and changes nothing.", item="200")
def test_twice(api: Api) -> None:
    identity, body = _accepted_once(api)
    before = api.subjects.snapshot(identity)
    second = api.patch(identity, body)
    if api.expect(second, 200, 422):
        judge_unchanged(api, second, before, api.subjects.snapshot(identity))


def _accepted_once(api: Api) -> tuple[str, object]:
    """A campaign and an update of it that was accepted last; in the quick profile none is sent for it."""
    if api.profile.is_minimal:
        for identity in api.target.campaigns:
            if (updates := api.subjects.updates(identity)) and is_documented(updates[-1]):
                return identity, updates[-1].request.body
    change = visible_change(api)
    made(api, change)
    return change.identity, change.body


@proves("state/created-at", "created_at stays as it is.", item="12")
def test_created_at(api: Api) -> None:
    identity, base = api.accepted()
    updates = api.subjects.updates(identity)
    first, second = updates if len(updates) > 1 else (api.patch(identity, base), api.patch(identity, base))
    one, other = answered(first).get("created_at"), answered(second).get("created_at")
    if one is None or other is None:
        raise NotExercised("the campaign does not show created_at")
    api.judge(second, one == other or same_moment(one, other), "/created_at", str(one), str(other))


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(
            wrong,
            id=status,
            marks=proves(f"state/refused-{status}", f"A request {words}, refused, changes nothing.", item=status),
        )
        for status, (words, wrong) in REFUSED.items()
    ],
)
def test_refused(api: Api, wrong: Wrongs) -> None:
    if wrong is read_only and READONLY_TOKEN not in api.target.secrets:
        raise NotExercised(f"{READONLY_TOKEN} is not set")
    harmless = were_harmless(api, wrong)
    if not harmless:
        _judge_refused(api, wrong, api.profile.few)
    if harmless is False and not api.findings:
        _judge_refused(api, wrong, list)
    if wrong is wrong_statuses:
        with suppress(NotExercised):
            judge_refused(api, api.in_state("INCOMPLETE"), [Wrong(PAUSE, {})], PAUSE)


def _judge_refused(api: Api, wrong: Wrongs, few: Callable[[Iterable[Wrong]], Iterable[Wrong]]) -> None:
    """Send wrong requests for changes, each once, though several changes may give the same."""
    most = None if wrong is read_only else MOST_CHANGES
    changes = [visible_change(api), *islice(visible_changes(api), 1, most)]
    sent: set[Request] = set()
    for change in api.profile.few(changes):
        asked = {api.request(change.identity, each.body, each.headers): each for each in few(wrong(change))}
        asked = {request: each for request, each in asked.items() if request not in sent}
        if new := without_harmless(api, change.identity, asked):
            judge_refused(api, change.identity, new.values(), change.undo)
        sent |= asked.keys()


@proves("state/refused-404", "A request for a campaign that does not exist changes and makes nothing.", item="404")
def test_refused_unknown(api: Api) -> None:
    unknown = f"{UNKNOWN}0000000000aa"
    is_minimal = api.profile.is_minimal
    before, known = api.subjects.snapshot(anew=not is_minimal), None if is_minimal else api.subjects.read(unknown)
    exchange = api.patch(unknown)
    if exchange.status is None or exchange.status < 400:
        raise NotExercised(f"the request was not refused: {exchange.summary()}")
    judge_unchanged(api, exchange, before, api.subjects.snapshot())
    if known is None and not is_minimal:
        api.target.ahead(map(api.target.reading, (campaign_path(unknown), LIST)))
    made = known is None and _is_there(api, unknown)
    if made and is_minimal:
        made = api.subjects.read(f"{UNKNOWN}0000000000bb") is None  # nor does GET show whatever it is asked for
    api.judge(exchange, not made, "GET", "no such campaign", f"GET shows campaign {unknown}, which did not exist")


def _is_there(api: Api, identity: str) -> bool:
    """Whether GET or the list shows a campaign; where few requests are sent, the list only if GET leaves that open."""
    exchange = api.target.read(identity)
    if exchange.status in GONE and api.profile.is_minimal:
        return False
    return exchange.status == api.contract.operations["getCampaign"].success or identity in api.subjects.listed()
