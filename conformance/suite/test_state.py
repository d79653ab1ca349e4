"""What an update does to campaigns, read back with GET: the named member changes, and nothing else, ever."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice

import pytest

from conformance.checks.state import ONLY_THE_NAMED, same_moment
from conformance.contract import Level
from conformance.exchange import Request
from conformance.suite.api import Api
from conformance.suite.change import Change, lasting_changes, made, visible_change, visible_changes
from conformance.suite.changing import ANSWER, judge_change
from conformance.suite.lag import READ_LAG, is_documented
from conformance.suite.reader import GONE, answered
from conformance.suite.refused import REFUSED, read_only, were_harmless, without_harmless, wrong_statuses
from conformance.suite.requirement import proves
from conformance.suite.running import judge_what_runs
from conformance.suite.subjects import KEPT_STILL, PAUSE, NotExercised
from conformance.suite.views import OTHERS, Wrong, judge_refused, judge_unchanged
from conformance.targets.permitted import LIST, UNKNOWN
from conformance.targets.target import READONLY_TOKEN, campaign_path

Wrongs = Callable[[Change], Iterator[Wrong]]
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
    seen = [judge_change(api, change, least) for least, change in zip(WATCHED, visible_changes(api), strict=False)]
    if not api.profile.is_minimal:
        _judge_as_found(api)
    if api.target.may_start and not api.profile.is_minimal:
        judge_what_runs(api)
    if not any(seen):
        raise NotExercised("no change was accepted, or the campaign cannot be read back, or does not show the member")


def _judge_as_found(api: Api) -> None:
    """Judge changes of one campaign in each state that nothing leads back to, where it may be changed."""
    every = api.subjects.seen_all()
    found = {str(view.get("status")): {identity: view} for identity, view in every.items()}
    for state in KEPT_STILL:
        for change in lasting_changes(api, found.get(state, {})):
            judge_change(api, change, 1)


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
