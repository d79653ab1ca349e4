"""What updates do to a campaign that runs: only what is asked for, whichever campaign is updated."""

from contextlib import suppress

from conformance.checks.state import ONLY_THE_NAMED
from conformance.exchange import Exchange
from conformance.suite.api import Api
from conformance.suite.change import lasting_changes
from conformance.suite.changing import judge_change
from conformance.suite.subjects import PAUSE, NotExercised
from conformance.suite.views import OTHERS


def judge_what_runs(api: Api) -> None:
    """Judge what an update does to a campaign that runs: one of another campaign, and one of another member."""
    for value in ("paused", "running"):
        with suppress(NotExercised):
            _judge_one_that_runs(api, value)
    with suppress(NotExercised):
        _judge_change_of_one_that_runs(api)


def _judge_one_that_runs(api: Api, value: str) -> None:
    """Judge whether to pause a campaign, or to set it running, ends another that runs: twice, and not by itself."""
    if _ending(api, value, looks=1) and (exchange := _ending(api, value, looks=2)) and not _ends_by_itself(api):
        api.judge(exchange, False, "/status", "another campaign RUNNING as before", "it was ended twice", of=OTHERS)


def _judge_change_of_one_that_runs(api: Api) -> None:
    """Judge whether to change another member of a campaign that runs ends it: twice, and not by itself."""
    if _stopping(api) and (exchange := _stopping(api)) and not _ends_by_itself(api):
        api.judge(exchange, False, "/status", "RUNNING as before", "it was ended twice", of=ONLY_THE_NAMED)


def _stopping(api: Api) -> Exchange | None:
    """An update of another member of a campaign that ran, after which it no longer did; judged as any change."""
    running = api.in_state("RUNNING")
    change = next(lasting_changes(api, {running: api.subjects.look(running) or {}}), None)
    if change is None or not judge_change(api, change, 1):
        return None
    exchange, has_ended = api.subjects.updates(running)[-1], _state(api, running) not in (None, "RUNNING")
    api.patch(running, change.undo)
    return exchange if has_ended else None


def _ends_by_itself(api: Api) -> bool:
    """Whether a campaign that runs soon no longer does, though nothing is sent."""
    running = api.in_state("RUNNING")
    return api.target.soon(lambda: _state(api, running) != "RUNNING")


def _ending(api: Api, value: str, looks: int) -> Exchange | None:
    """An update of one that is PAUSED, right after which another no longer ran that had, at so many looks."""
    running, other = api.in_state("RUNNING"), api.in_state("PAUSED")
    if other == running or any(_state(api, running) != "RUNNING" for _ in range(looks)):
        return None
    exchange = api.patch(other, PAUSE | {"value": value})
    has_ended = exchange.status == 200 and _state(api, running) not in (None, "RUNNING")
    return exchange if has_ended else None


def _state(api: Api, identity: str) -> object:
    return (api.subjects.look(identity) or {}).get("status")
