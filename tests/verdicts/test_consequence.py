"""What follows from what: one cause is one failure, and a cause that explains only a part is none."""

import pytest
from exchanges import CONTRACT, campaign, exchange, request

from conformance.checks import Finding
from conformance.exchange import Exchange, Failure
from conformance.suite.catalogue import catalogue
from conformance.verdict import Verdict
from conformance.verdicts.consequence import causes
from conformance.verdicts.fold import fold
from conformance.verdicts.form import likely
from conformance.verdicts.ledger import Ledger

CATALOGUE = catalogue(CONTRACT)
UPDATES, STATUS = "200/updates", "status/documented"
Seen = tuple[Exchange, dict[str, str]]


def ledger(*seen: Seen, scenario: str = "scenario") -> Ledger:
    """Exchanges, each with the requirements that it broke and where."""
    made = Ledger()
    for answered, places in seen:
        number = made.add(answered, scenario)
        made.record(number, [Finding(name, place, "this", "that") for name, place in places.items()])
    return made


def because(*seen: Seen, scenario: str = "scenario") -> dict[str, tuple[str, ...]]:
    return dict(causes(ledger(*seen, scenario=scenario), CATALOGUE))


def answered(status: int, asked: bytes = b"{}") -> Exchange:
    return exchange(status, b"{}", asked=request(asked))


REFUSED, FAILED, SHOWN = answered(403), answered(500), exchange(body=campaign(priority=11))


@pytest.mark.parametrize(
    ("other", "place", "follows"),
    [
        (REFUSED, "status", True),
        (answered(422), "status", True),
        (REFUSED, "/priority", False),
        (SHOWN, "status", False),
        (SHOWN, "/priority", False),
    ],
)
def test_where_no_update_is_accepted_every_other_refusal_follows(other: Exchange, place: str, follows: bool) -> None:
    found = because((REFUSED, {UPDATES: "status"}), (other, {"200/priority": place}))
    assert found == ({"200/priority": (UPDATES,)} if follows else {})


def test_what_is_broken_by_more_than_refusals_is_a_failure_of_its_own() -> None:
    refused = [(REFUSED, {UPDATES: "status", "200/priority": "status"})] * 2
    assert because(*refused) == {"200/priority": (UPDATES,)}
    assert because(*refused, (SHOWN, {"200/priority": "/priority"})) == {}


def test_where_every_update_fails_the_status_is_the_cause_of_all() -> None:
    failing = (FAILED, {UPDATES: "status", STATUS: "status", "200/priority": "status"})
    assert because(failing, failing) == {UPDATES: (STATUS,), "200/priority": (STATUS,)}
    assert because(failing, (REFUSED, {UPDATES: "status"})) == {"200/priority": (UPDATES,)}
    assert because((REFUSED, {UPDATES: "status"}), (FAILED, {STATUS: "status"})) == {}


def test_a_refusal_is_no_consequence_where_some_update_is_accepted() -> None:
    assert because((REFUSED, {"200/priority": "status"})) == {}


@pytest.mark.parametrize(
    ("generated", "written", "follows"),
    [
        ([500], [500], True),
        ([500], [500, 502], True),
        ([500, 502], [500], False),
        ([404], [404], False),
        ([400], [400], False),
        ([499], [499], False),
        ([399], [399], True),
        ([200], [200], False),
        ([200], [200, 500], True),
        ([None], [None], True),
    ],
)
@pytest.mark.parametrize("name", ["400/generated", "400/generated-open"])
def test_generated_bodies_follow_from_one_that_is_answered_as_wrongly(
    name: str, generated: list[int | None], written: list[int | None], follows: bool
) -> None:
    def wrong(broken: str, statuses: list[int | None]) -> list[Seen]:
        silent = Exchange(request(), failure=Failure.RESET)
        return [(answered(status) if status else silent, {broken: "status"}) for status in statuses]

    found = because(*wrong(name, generated), *wrong("400/malformed", written), *wrong("404/paths", written))
    assert found == ({name: ("400/malformed",)} if follows else {})


def test_generated_bodies_are_no_cause_of_each_other() -> None:
    assert because((FAILED, {"400/generated": "status", "400/generated-open": "status"})) == {}


BAD, OTHER_BAD = answered(500, b"{"), answered(500, b"[")


def test_a_status_that_nothing_else_asks_about_is_a_failure_of_its_own() -> None:
    assert because((BAD, {STATUS: "status"})) == {}
    asking = (BAD, {STATUS: "status", "400/malformed": "status"})
    assert because(asking) == {STATUS: ("400/malformed",)}
    assert because(asking, (OTHER_BAD, {STATUS: "status"})) == {}
    assert because(asking, (OTHER_BAD, {STATUS: "status", "400/malformed": "status"})) == {STATUS: ("400/malformed",)}
    assert because(asking, (OTHER_BAD, {STATUS: "status", "400/empty": "status"})) == {}


def test_a_status_follows_only_from_what_asks_for_a_status() -> None:
    assert because((BAD, {STATUS: "status", "400/malformed": "/priority"})) == {}
    assert because((BAD, {STATUS: "status", "400/status": "status"})) == {}


def test_an_answer_that_nobody_judges_needs_no_cause_of_its_status() -> None:
    made = ledger((BAD, {STATUS: "status", "400/malformed": "status"}))
    made.record(made.add(OTHER_BAD, "test_state.py::test_refused[x]"), [Finding(STATUS, "status", "this", "that")])
    assert dict(causes(made, CATALOGUE)) == {STATUS: ("400/malformed",)}


ACCEPTED = "401/empty-token"


@pytest.mark.parametrize(
    ("name", "place", "follows"),
    [
        ("200/same-campaign", "/id", True),
        ("200/shows-change", "/priority", True),
        ("state/persists", "/priority", False),
        ("links/campaigns", "/_links/campaigns", False),
        ("200/priority", "status", False),
    ],
)
def test_of_an_answer_that_should_have_been_a_refusal_the_echo_does_not_count(
    name: str, place: str, follows: bool
) -> None:
    found = because((SHOWN, {ACCEPTED: "status", name: place}))
    assert found == ({name: (ACCEPTED,)} if follows else {})
    assert because((SHOWN, {ACCEPTED: "status"}), (SHOWN, {name: place})) == {}


@pytest.mark.parametrize(
    ("asked", "follows"),
    [
        (b'{"op":"REPLACE","path":"status","value":"sleeping"}', True),
        (b'{"path":"status","value":"paused"}', True),
        (b'{"op":"REPLACE","path":"status","value":"paused"}', False),
    ],
)
def test_what_the_answer_to_a_wrong_request_shows_follows_from_its_being_accepted(asked: bytes, follows: bool) -> None:
    accepted = (exchange(asked=request(b'{"value":"sleeping"}')), {"400/unknown-value": "status"})
    found = because(accepted, (exchange(asked=request(asked)), {"200/shows-change": "/status"}))
    assert found == ({"200/shows-change": ("400/unknown-value",)} if follows else {})


@pytest.mark.parametrize(
    ("length", "spoilt", "follows"),
    [
        ("transport/length", "transport/well-formed", True),
        ("transport/length", "get/transport/well-formed", True),
        ("get/transport/length", "list/transport/well-formed", True),
        ("get/transport/length", "transport/well-formed", False),
        ("transport/whole", "transport/well-formed", False),
    ],
)
def test_what_follows_the_end_of_an_answer_spoils_the_next(length: str, spoilt: str, follows: bool) -> None:
    found = because((SHOWN, {length: "connection"}), (exchange(body=campaign()), {spoilt: "connection"}))
    assert found == ({spoilt: (length,)} if follows else {})


def test_one_refusal_that_was_missed_is_cause_enough() -> None:
    missed = {ACCEPTED: "status", "404/unknown-uuid": "status", "200/same-campaign": "/id"}
    assert because((SHOWN, missed)) == {"200/same-campaign": (ACCEPTED,)}
    in_another = [(SHOWN, {"401/no-token": "status"}), (SHOWN, {"200/same-campaign": "/id"})]
    assert because(*in_another, scenario="test_state.py::test_refused[x]") == {"200/same-campaign": ("401/no-token",)}


def test_a_change_in_several_members_follows_if_each_of_them_is_wrong() -> None:
    side_effect = {"state/only-the-named-member": "/priority, /name"}
    both = {"200/6/maximum": "/priority", "200/4/maxLength": "/name"}
    assert because((SHOWN, both | side_effect)) == {"state/only-the-named-member": ("200/6/maximum", "200/4/maxLength")}
    assert because((SHOWN, {"200/6/maximum": "/priority"} | side_effect)) == {}
    assert because((SHOWN, both), (SHOWN, side_effect)) == {}


@pytest.mark.parametrize(
    ("cause", "place", "name", "at", "follows"),
    [
        ("200/5/maxLength", "/dialing_mode", "200/5/enum", "/dialing_mode", True),
        ("200/5/maxLength", "/dialing_mode", "200/9/enum", "/status", False),
        ("200/5/type", "/dialing_mode", "200/5/enum", "/dialing_mode", False),
        ("200/11.9.1/enum", "/chain/0/type", "200/11.9/HOME/minContains", "/chain", True),
        ("200/11.9.1/enum", "/chains/0/type", "200/11.9/HOME/minContains", "/chain", False),
        ("200/3/required", "", "links/self", "/_links/self/href", True),
        ("200/3/required", "", "links/campaigns", "/_links/campaigns/href", False),
        ("200/1.1/maxLength", "/_links/self/href", "links/self", "/_links/self", True),
        ("200/same-campaign", "/id", "200/self-link", "/_links/self/href", True),
        ("200/self-link", "/_links/self/href", "links/self", "/_links/self/href", True),
        ("200/6/maximum", "/priority", "200/from-PAUSED", "/priority", False),
        ("200/11.7.1/hour-format/maxLength", "/from", "200/11.7.1/hour-format/pattern", "/from", True),
        ("200/11.7.1/hour-format/maxLength", "/to", "200/11.7.1/hour-format/pattern", "/from", False),
        ("error/code/error-codes/pattern", "/code", "error/400/error-codes/const", "/code", True),
        ("error/code/type", "/code", "error/400/error-codes/const", "/code", False),
        ("create/201/3/type", "/id", "create/201/own-id", "/id", True),
        ("create/201/3/type", "/id", "create/201/as-read", "GET", True),
        ("create/201/4/type", "/name", "create/201/listed", "GET /campaigns", False),
        ("list/200/page/type", "/page", "list/200/links", "/_links/next/href", True),
        ("list/200/total/minimum", "/total", "list/200/links", "/_links/next/href", False),
        ("list/200/4/type", "/_embedded/campaigns/2/name", "list/200/count", "/count", True),
        ("list/200/4/type", "/_embedded/campaigns/2/name", "list/200/page", "/page", False),
        ("list/200/4/type", "/_embedded/campaigns/2/name", "list/200/per-page", "/_embedded/campaigns", True),
    ],
)
def test_another_side_of_what_an_answer_breaks_follows(
    cause: str, place: str, name: str, at: str, follows: bool
) -> None:
    assert because((SHOWN, {cause: place, name: at})) == ({name: (cause,)} if follows else {})


@pytest.mark.parametrize(
    ("cause", "name", "follows"),
    [
        ("state/created-at", "state/twice", True),
        ("state/refused-400", "state/other-campaigns", True),
        ("state/other-campaigns", "state/sequence", True),
        ("state/persists", "200/shows-change", True),
        ("state/twice", "state/sequence", True),
        ("state/answer-is-the-campaign", "200/shows-change", True),
        ("state/only-the-named-member", "state/twice", True),
        ("state/only-the-named-member", "state/at-once", True),
        ("state/persists", "state/at-once", True),
        ("state/at-once", "state/twice", False),
        ("state/persists", "state/created-at", False),
        ("state/read-lag", "state/twice", False),
        ("links/self", "state/twice", False),
    ],
)
def test_in_the_same_member_one_failure_of_the_state_follows_from_another(cause: str, name: str, follows: bool) -> None:
    found = because((SHOWN, {cause: "/priority"}), (SHOWN, {name: "/priority"}))
    assert found.get(name) == ((cause,) if follows else None)
    assert cause not in found
    for place in ("/priority", "answer", "/name, /priority"):
        assert because((SHOWN, {cause: "/name"}), (SHOWN, {name: place})) == {}


@pytest.mark.parametrize(("refusal", "actual"), [("state/refused-422", 400), ("state/refused-400", 422)])
def test_a_refusal_that_acts_is_named_after_the_status_that_it_had(refusal: str, actual: int) -> None:
    real = f"state/refused-{actual}"
    acting = (answered(actual), {refusal: "/priority"})
    assert because(acting) == {}
    assert because(acting, (answered(actual), {real: "/priority"})) == {refusal: (real,)}


def test_a_judgement_names_what_it_follows_from_and_what_follows() -> None:
    seen = ledger((SHOWN, {"200/6/maximum": "/priority", "state/persists": "/priority"}))
    by_id = {judged.requirement.id: judged for judged in fold(CATALOGUE.values(), seen, CATALOGUE)}
    assert (by_id["state/persists"].because, by_id["200/6/maximum"].because) == (("200/6/maximum",), ())
    assert by_id["state/persists"].verdict is Verdict.NOT_EXERCISED
    assert by_id["state/persists"].exchanges == by_id["state/persists"].broken == 1


def test_that_nothing_is_updated_says_first_what_would_be_accepted_and_then_what_follows() -> None:
    accepted = exchange(asked=request({"op": "add", "path": "name", "value": "a"}))
    refused = exchange(400)
    seen = ledger((refused, {UPDATES: "status", "200/priority": "status"}), (accepted, {}))
    (judged,) = fold([CATALOGUE[UPDATES]], seen, CATALOGUE)
    said = "no request of the documented form was accepted, but this one was: "
    form = '{"op":"add","path":"name","value":"a"}'
    assert judged.reason == f"{said}{form}; from this follows, and is not counted: 200/priority"
    (alone,) = fold([CATALOGUE[UPDATES]], ledger((refused, {UPDATES: "status"}), (accepted, {})), CATALOGUE)
    assert alone.reason == f"{said}{form}"


def test_a_form_that_is_no_text_is_shown_as_far_as_it_can_be() -> None:
    accepted = exchange(asked=request(b"\xff" + b"x" * 300))
    assert likely([exchange(400), accepted]).endswith(f"but this one was: \ufffd{'x' * 199}")


@pytest.mark.parametrize("name", ["200/shows-change", "200/same-campaign"])
def test_what_an_answer_shows_is_not_its_own_cause(name: str) -> None:
    assert because((answered(200), {name: "status"})) == {}
