"""At the end of a run: what has changed that nobody asked for is blamed on the update after which it was so."""

import json
from collections.abc import Callable, Mapping

import pytest

from conformance.checks.state import ONLY_THE_NAMED
from conformance.contract import load_contract
from conformance.errors import ConformanceError, TargetError
from conformance.exchange import Exchange, Request, Response, json_body
from conformance.profile import PROFILES
from conformance.secrets import Secrets
from conformance.suite.catalogue import catalogue
from conformance.suite.closing import compare
from conformance.suite.subjects import Subjects
from conformance.suite.views import OTHERS
from conformance.targets.permitted import Withheld
from conformance.targets.target import Target
from conformance.verdicts.ledger import Ledger

CONTRACT = load_contract()
World = dict[str, dict[str, object]]
Effect = Callable[[World], object]


class Run:
    """A run on two campaigns, of which the test says what each update does."""

    def __init__(self, profile: str = "default") -> None:
        full = CONTRACT.example("full")
        self.world: World = {name: {**full, "id": name, "status": "PAUSED"} for name in ("a", "b")}
        self.subjects = Subjects(Target("test", "a test", "http://host", ("a", "b"), self._answer, Secrets({})))
        self.ledger = Ledger()
        self.error: ConformanceError | None = None
        self.profile = PROFILES[profile]
        self.subjects.snapshot()

    def _answer(self, request: Request) -> Exchange:
        if self.error:
            raise self.error
        return Exchange(request, Response(200, (), json.dumps(self.world[request.campaign]).encode()))

    def update(self, identity: str, member: str, value: str, effect: Effect = dict, status: int = 200) -> int:
        """Answer an update, which has an ``effect`` on the world. Returns its number."""
        body = json_body({"op": "REPLACE", "path": member, "value": value})
        effect(self.world)
        exchange = Exchange(Request("PATCH", f"http://host/campaigns/{identity}", (), body), Response(status))
        self.subjects.saw(exchange)
        return self.ledger.add(exchange, "test")

    def found(self) -> Mapping[str, list[tuple[int, str]]]:
        """What the last look finds broken: numbers of exchanges and pointers, by requirement."""
        compare(self.subjects, CONTRACT, self.ledger, catalogue(CONTRACT), self.profile)
        broken = self.ledger.broken.items()
        return {name: [(entry.exchange, entry.finding.pointer) for entry in entries] for name, entries in broken}


def gives(identity: str, member: str, value: object) -> Effect:
    return lambda world: world[identity].update({member: value})


def also_previews(world: World) -> None:
    world["a"] |= {"name": "Another name", "dialing_mode": "PREVIEW"}


def test_what_was_asked_for_is_no_side_effect() -> None:
    run = Run()
    run.update("a", "priority", "3", gives("a", "priority", 3))
    run.subjects.snapshot()
    run.update("a", "name", "Another name", gives("a", "name", "Another name"))
    assert not run.found()


def test_a_member_that_no_request_can_name_is_blamed_on_the_last_update_before() -> None:
    run = Run()
    run.update("a", "priority", "3", gives("a", "priority", 3))
    run.subjects.snapshot()
    guilty = run.update("a", "name", "Another name", also_previews)
    run.subjects.snapshot()
    run.update("a", "priority", "4", gives("a", "priority", 4))
    assert run.found() == {ONLY_THE_NAMED: [(guilty, "/dialing_mode")]}


def test_a_member_that_is_lost_for_good_is_found_and_one_that_comes_back_is_not() -> None:
    run = Run()
    guilty = run.update("a", "priority", "5", lambda world: world["b"].pop("run_once"))
    assert run.found() == {OTHERS: [(guilty, "/run_once")]}
    back = Run()
    back.update("a", "priority", "5", lambda world: world["b"].pop("run_once"))
    back.subjects.snapshot()
    back.update("a", "priority", "5", gives("b", "run_once", False))
    assert not back.found()


def test_a_priority_that_only_another_campaign_was_to_have_is_found() -> None:
    run = Run()
    guilty = run.update("a", "status", "running", gives("b", "priority", 7))
    run.subjects.snapshot()
    run.update("b", "priority", "7")
    assert run.found() == {OTHERS: [(guilty, "/priority")]}


def test_what_does_not_stay_to_the_end_is_found() -> None:
    run = Run()
    guilty = run.update("a", "priority", "3", gives("a", "priority", 3))
    run.subjects.snapshot()
    run.update("b", "priority", "4", gives("a", "priority", CONTRACT.example("full")["priority"]))
    run.world["b"]["priority"] = 4
    assert run.found() == {"state/persists": [(guilty, "/priority")]}


def test_a_pause_that_does_not_last_is_found() -> None:
    run = Run()
    guilty = run.update("a", "status", "paused", gives("a", "status", "READY"))
    run.subjects.snapshot()
    run.update("a", "name", "Another name", gives("a", "name", "Another name"))
    run.update("a", "status", "paused", gives("a", "status", "PAUSED"))
    assert run.found() == {"state/persists": [(guilty, "/status")]}


def test_a_campaign_that_another_update_starts_is_found() -> None:
    run = Run()
    guilty = run.update("b", "priority", "3", gives("a", "status", "RUNNING"))
    run.world["b"]["priority"] = 3
    assert run.found() == {OTHERS: [(guilty, "/status")]}


@pytest.mark.parametrize("value", ["running", "RUNNING"])
@pytest.mark.parametrize("is_seen", [True, False])
def test_a_campaign_that_was_asked_to_run_may_do_so_and_end(value: str, is_seen: bool) -> None:
    run = Run()
    run.update("a", "status", value, gives("a", "status", "RUNNING"))
    if is_seen:
        run.subjects.snapshot()
    run.world["a"]["status"] = "READY"
    assert not run.found()


def test_nothing_is_said_of_a_status_where_changes_show_late() -> None:
    run = Run()
    run.update("a", "status", "paused", gives("a", "status", "READY"))
    run.subjects.waiting.has_lagged = True
    assert not run.found()


def test_what_no_campaign_may_show_is_for_its_own_rule() -> None:
    run = Run()
    run.world["a"]["priority"] = 11
    run.subjects.look("a")
    run.update("a", "priority", "3")
    assert not run.found()


def test_what_a_server_shows_late_is_not_waited_for_at_the_end() -> None:
    run = Run()
    run.update("a", "priority", "3")
    run.subjects.waiting.has_lagged = True
    assert not run.found()


def test_a_refusal_is_blamed_where_nothing_was_accepted() -> None:
    run = Run()
    guilty = run.update("a", "status", "sleeping", gives("b", "run_once", True), status=422)
    assert run.found() == {OTHERS: [(guilty, "/run_once")]}


@pytest.mark.parametrize("body", [b'{"path": "priority"}', b'{"value": "7"}'])
def test_nothing_is_said_of_a_priority_once_nobody_knows_what_was_asked_for(body: bytes) -> None:
    run = Run()
    run.world["a"]["priority"] = 7
    run.subjects.saw(Exchange(Request("PATCH", "http://host/campaigns/a", (), body), Response(200)))
    assert not run.found()


def test_what_was_found_is_not_found_again() -> None:
    run = Run()
    run.update("a", "name", "Another name", also_previews)
    first = run.found()
    assert first == run.found()
    assert [len(entries) for entries in first.values()] == [1]


def test_quick_reads_nothing_for_it() -> None:
    run = Run("quick")
    run.update("a", "name", "Another name", also_previews)
    assert not run.found()
    run.subjects.snapshot()
    assert list(run.found()) == [ONLY_THE_NAMED]


@pytest.mark.parametrize("error", [TargetError("it is gone"), Withheld("nothing more is sent")])
def test_a_target_that_can_no_longer_be_read_is_not_compared(error: ConformanceError) -> None:
    run = Run()
    run.update("a", "priority", "5", gives("b", "run_once", True))
    run.error = error
    assert not run.found()


def test_what_changes_with_no_update_in_between_is_nobodys_fault() -> None:
    run = Run()
    run.update("a", "name", "Another name", gives("a", "name", "Another name"))
    run.subjects.snapshot()
    run.world["b"]["run_once"] = True
    run.subjects.look("b")
    assert not run.found()
