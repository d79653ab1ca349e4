"""A rule that nothing had to do with says what was not seen: an answer of its status, or the member."""

import json

import pytest

from conformance.contract import load_contract
from conformance.exchange import Exchange, Request, Response
from conformance.suite.catalogue import catalogue
from conformance.verdict import Verdict
from conformance.verdicts.fold import NEVER, Judgement
from conformance.verdicts.unseen import explained

CONTRACT = load_contract()
CATALOGUE = catalogue(CONTRACT)


def answer(status: int, body: object, method: str = "PATCH", path: str = "/campaigns/a") -> Exchange:
    return Exchange(Request(method, f"http://host{path}"), Response(status, (), json.dumps(body).encode()))


def reason(requirement: str, *exchanges: Exchange, known: str = NEVER) -> str:
    judgement = Judgement(CATALOGUE[requirement], Verdict.NOT_EXERCISED, reason=known)
    (explanation,) = explained([judgement], exchanges, CONTRACT)
    return explanation.reason.removeprefix(f"{NEVER}: ")


UPDATED = answer(200, {"id": "a", "dialing_strategy": {"calling_hours": [], "record_chain": [{"type": "HOME"}]}})
REFUSED = answer(400, {"code": "0530001"})
OF_UPDATE, OF_DELETE = "of PATCH /campaigns/{id}", "of DELETE /campaigns/{id}"


@pytest.mark.parametrize(
    ("requirement", "words"),
    [
        ("error/422/error-codes/const", f"no answer 422 {OF_UPDATE} came"),
        ("delete/error/fields/type", f"no refusal {OF_DELETE} came"),
        ("error/fields/type", f"no refusal {OF_UPDATE} showed fields"),
        ("error/fields.name/type", f"no refusal {OF_UPDATE} showed fields"),
        ("200/10.1/type", f"no answer 200 {OF_UPDATE} showed dialing_mode_configuration"),
        ("200/11.7.1/type", f"no answer 200 {OF_UPDATE} showed dialing_strategy.calling_hours[]"),
        ("200/11.9.2/minimum", f"no answer 200 {OF_UPDATE} showed dialing_strategy.record_chain[].max_attempts"),
    ],
)
def test_what_was_not_seen_is_named(requirement: str, words: str) -> None:
    assert reason(requirement, UPDATED, REFUSED) == words


def test_of_an_operation_that_was_not_played_no_answer_came() -> None:
    assert reason("get/200/6/type", UPDATED) == "no answer 200 of GET /campaigns/{id} came"


def test_where_the_member_was_seen_it_was_of_another_kind() -> None:
    assert reason("200/11.9.1/enum", UPDATED) == (
        f"no answer 200 {OF_UPDATE} showed a value of dialing_strategy.record_chain[].type that it applies to"
    )
    assert reason("links/self", UPDATED) == NEVER


def test_a_refusal_that_is_not_documented_is_none_of_those_that_rules_are_about() -> None:
    assert reason("error/code/type", answer(500, {"code": "1"})) == f"no refusal {OF_UPDATE} came"


def test_a_reason_that_is_known_stands() -> None:
    assert reason("200/10.1/type", UPDATED, known="no listed campaign is PAUSED") == "no listed campaign is PAUSED"
