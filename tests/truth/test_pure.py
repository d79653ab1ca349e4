"""What follows from what, how sure a repetition is, which rule a body breaks: without a server."""

from typing import Any

import pytest
from exchanges import CONTRACT, campaign, exchange, request

from conformance.checks import Finding
from conformance.checks.requests import RequestContract, Standing
from conformance.exchange import Exchange, json_body
from conformance.report.merge import lost
from conformance.secrets import Secrets
from conformance.suite.catalogue import catalogue
from conformance.suite.lag import Trail
from conformance.targets.permitted import STRANGE_PATHS, Withheld, checked_address
from conformance.verdict import Verdict
from conformance.verdicts.certainty import at_most
from conformance.verdicts.fold import fold
from conformance.verdicts.form import likely
from conformance.verdicts.ledger import Ledger

CATALOGUE = catalogue(CONTRACT)
REQUESTS = RequestContract(CONTRACT)


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ({"op": 1, "path": "status", "value": "paused"}, "400/op-type"),
        ({"op": "REPLACE", "path": "name", "value": False}, "400/member-value"),
        ({"op": "REPLACE", "path": "priority", "value": "11"}, "400/member-value"),
        ({"op": "REPLACE", "path": "dialing_mode", "value": "paused"}, "400/member-value"),
        ({"op": 1, "path": "status", "value": "sleeping"}, "400/unknown-value"),
        ({"op": "REPLACE", "path": "status", "value": "p" * 36}, "400/long-value"),
        ({"op": "REPLACE", "path": "status", "value": []}, "400/value-type"),
        ({"op": "REPLACE", "path": "status"}, "400/no-value"),
        ({"op": "REPLACE", "value": "paused"}, "400/no-path"),
        ({"op": "REPLACE", "path": 7, "value": "paused"}, "400/path-type"),
        ({"op": "REPLACE", "path": "nothing", "value": "paused"}, "400/unknown-path"),
        ({}, "400/no-members"),
        (7, "400/not-an-object"),
        (b"", "400/empty"),
        (b"{", "400/malformed"),
        (b'{"op": "\xff"}', "400/not-utf-8"),
    ],
)
def test_a_wrong_body_breaks_the_rule_that_is_most_binding(body: object, rule: str) -> None:
    content = body if isinstance(body, bytes) else json_body(body)
    assert REQUESTS.standing(content) is Standing.WRONG
    assert REQUESTS.rule(content) == rule
    assert rule in CATALOGUE


@pytest.mark.parametrize("value", [True, 1, "1", "true", "PAUSED", " paused "])
def test_what_a_framework_may_take_for_a_status_is_open(value: object) -> None:
    assert REQUESTS.standing(json_body({"op": "REPLACE", "path": "status", "value": value})) is Standing.OPEN


def ledger(*findings: tuple[int, str, str]) -> Ledger:
    made = Ledger()
    for _ in range(3):
        made.add(exchange(body=campaign(priority=11)), "scenario")
    for number, name, pointer in findings:
        made.record(number, [Finding(name, pointer, "this", "that")])
    return made


def words(subject: Ledger) -> dict[str, str]:
    return {v.requirement.id: v.verdict for v in fold(CATALOGUE.values(), subject, CATALOGUE) if v.broken}


def test_one_cause_is_one_failure() -> None:
    seen = ledger((0, "200/6/maximum", "/priority"), (0, "state/persists", "/priority"))
    assert words(seen) == {"200/6/maximum": Verdict.FAIL, "state/persists": Verdict.NOT_EXERCISED}
    by_id = {v.requirement.id: v.reason for v in fold(CATALOGUE.values(), seen, CATALOGUE)}
    assert by_id["state/persists"] == "it is broken, which follows from 200/6/maximum"
    assert by_id["200/6/maximum"] == "from this follows, and is not counted: state/persists"


CHAIN = "/dialing_strategy/record_chain"


@pytest.mark.parametrize(
    ("cause", "place", "consequence", "at"),
    [
        ("200/5/maxLength", "/dialing_mode", "200/5/enum", "/dialing_mode"),
        ("200/11.9.1/enum", f"{CHAIN}/0/type", "200/11.9/HOME/minContains", CHAIN),
        ("401/empty-token", "status", "200/shows-change", "/status"),
        ("404/unknown-uuid", "status", "200/same-campaign", "/id"),
    ],
)
def test_another_side_of_the_same_answer_follows(cause: str, place: str, consequence: str, at: str) -> None:
    seen = ledger((0, cause, place), (0, consequence, at))
    assert words(seen) == {cause: Verdict.FAIL, consequence: Verdict.NOT_EXERCISED}
    apart = ledger((0, cause, place), (1, consequence, at))
    assert words(apart)[consequence] != Verdict.NOT_EXERCISED


def test_a_refusal_that_acts_belongs_to_the_status_that_it_had() -> None:
    made = Ledger()
    for name in ("state/refused-400", "state/refused-422"):
        made.record(made.add(exchange(400), "scenario"), [Finding(name, "/priority", "this", "that")])
    assert words(made) == {"state/refused-400": Verdict.FAIL, "state/refused-422": Verdict.NOT_EXERCISED}


@pytest.mark.parametrize("others", [(), ("400/empty",)])
def test_a_status_follows_from_the_one_kind_of_request_that_gets_it(others: tuple[str, ...]) -> None:
    made = Ledger()
    for scenario, name in (("bad", "400/malformed"), ("again", ""), *(("more", other) for other in others)):
        number = made.add(exchange(500, b"{}", asked=request(name.encode() if name in others else b"{")), scenario)
        made.record(number, [Finding("status/documented", "status", "another", "500")])
        made.record(number, [Finding(name, "status", "a refusal", "500")] if name else [])
    is_one = words(made)["status/documented"] == Verdict.NOT_EXERCISED
    assert is_one == (not others)
    assert words(made)["400/malformed"] == Verdict.FAIL


def test_what_is_broken_elsewhere_too_is_a_cause_of_its_own() -> None:
    seen = ledger((0, "200/6/maximum", "/priority"), (0, "state/persists", "/priority"), (1, "state/persists", "/name"))
    assert words(seen) == {"200/6/maximum": Verdict.FAIL, "state/persists": Verdict.FAIL}


def test_a_warning_is_no_cause_of_a_failure() -> None:
    seen = ledger((0, "200/4/name-length/maxLength", "/name"), (0, "state/persists", "/name"))
    assert words(seen)["state/persists"] is Verdict.FAIL


def test_a_link_rests_on_the_id_that_it_leads_to() -> None:
    seen = ledger((0, "200/3/required", ""), (0, "links/self", "/_links/self/href"))
    assert words(seen) == {"200/3/required": Verdict.FAIL, "links/self": Verdict.NOT_EXERCISED}


def test_of_requirements_that_follow_from_each_other_one_is_left() -> None:
    names = ("state/twice", "state/sequence", "state/only-the-named-member", "state/answer-is-the-campaign")
    found = words(ledger(*((number % 3, name, "/status") for number, name in enumerate(names))))
    assert Verdict.FAIL in found.values()


def test_the_accepted_form_is_the_likely_cause() -> None:
    refused, slash = exchange(400), exchange(asked=request({"op": "REPLACE", "path": "/status", "value": "paused"}))
    hint = "; its path begins with a slash, as in an example of a newer source"
    said = "no request of the documented form was accepted, but this one was: "
    assert likely([refused, slash]) == f"{said}{slash.request.body.decode()}{hint}"
    other = exchange(asked=request({"op": "add", "path": "name", "value": "a"}))
    assert likely([refused, other, slash, other]) == likely([refused, slash])
    assert likely([refused, other]) == f"{said}{other.request.body.decode()}"
    assert likely([refused, slash, exchange()]) == ""
    assert likely([refused]) == ""


@pytest.mark.parametrize(("bad", "count", "most"), [(0, 20, 0.139), (0, 300, 0.00994), (1, 100, 0.0466), (5, 5, 1.0)])
def test_how_sure_a_repetition_is(bad: int, count: int, most: float) -> None:
    assert at_most(bad, count) == pytest.approx(most, rel=0.01)


def test_a_view_is_late_only_if_it_shows_an_earlier_value() -> None:
    trail = Trail()
    trail.saw({"priority": 5})
    asked = request({"op": "REPLACE", "path": "priority", "value": "3"})
    trail.answered(exchange(body=campaign(priority=5), asked=asked))
    assert trail.late({"priority": 5}) == ["priority"]
    assert trail.late({"priority": 3}) == trail.late({"priority": 9}) == []


def test_a_value_that_no_server_has_to_take_may_show_late() -> None:
    trail = Trail()
    trail.saw({"name": "Aaa"})
    for before, value in (("Aaa", " padded "), (" padded ", "Bbb")):
        asked = request({"op": "REPLACE", "path": "name", "value": value})
        trail.answered(exchange(body=campaign(name=before), asked=asked))
    assert trail.late({"name": " padded "}) == ["name"]
    assert trail.late({"name": "Bbb"}) == []


def named(value: str, shown: str) -> Exchange:
    """An update of the name, and what its answer shows."""
    return exchange(body=campaign(name=shown), asked=request({"op": "REPLACE", "path": "name", "value": value}))


def test_an_answer_that_shows_the_value_before_is_behind() -> None:
    trail = Trail()
    trail.saw({"name": "Aaa"})
    trail.answered(named("Bbb", "Bbb"))
    assert [trail.explains("name", value) for value in ("Aaa", "Bbb", "Ccc")] == [False, True, False]
    assert not trail.is_behind
    trail.answered(named("Ccc", "Bbb"))
    assert [trail.has_had("name", value) for value in ("Aaa", "Bbb", "Ccc", "Ddd")] == [True, True, True, False]
    assert trail.is_behind


def test_of_updates_at_the_same_time_none_is_due() -> None:
    trail = Trail()
    trail.saw({"name": "Aaa"})
    trail.overtook(named("Bbb", "Aaa"))
    assert (trail.due, trail.last) == ({}, None)
    assert trail.has_had("name", "Bbb")


@pytest.mark.parametrize(
    ("form", "sent"),
    [("${T~~}", "aBCDEFGH1"), ("${T%?}", "Abcdefgh"), ("${T:0:3} ${T:3}", "Abc defgh1"), ("x$T", "xAbcdefgh1")],
)
def test_forms_of_a_secret(form: str, sent: str) -> None:
    assert Secrets({"T": "Abcdefgh1"}).reveal(form) == sent


def test_only_the_strange_paths_of_the_suite_may_go() -> None:
    for path in STRANGE_PATHS:
        checked_address(request().__class__("PATCH", f"http://host{path}"), "http://host")
    for path in ("/campaigns/a%2Fb", "/campaigns/..%2Fcampaigns", f"{STRANGE_PATHS[0]}x"):
        with pytest.raises(Withheld):
            checked_address(request().__class__("PATCH", f"http://host{path}"), "http://host")


def test_what_dividing_the_campaigns_has_lost_is_reported() -> None:
    entries: Any = [
        {"id": "200/from-READY", "verdict": "NOT EXERCISED", "reason": "no listed campaign is READY, and so on"},
        {"id": "state/created-at", "verdict": "NOT EXERCISED", "reason": "the campaign does not show created_at"},
        {"id": "403/read-only-token", "verdict": "NOT EXERCISED", "reason": "TALKDESK_READONLY_TOKEN is not set"},
        {"id": "links/self", "verdict": "NOT EXERCISED", "reason": "it is broken, which follows from 200/3/type"},
    ]
    document: Any = {}
    lines = lost([document, document], entries)
    assert ["200/from-READY" in lines[0], "state/created-at" in lines[1]] == [True, True]
    assert not any("403" in line or "links/self" in line for line in lines)
    assert lost([document], entries) == []
