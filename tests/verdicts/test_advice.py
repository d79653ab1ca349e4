"""What would exercise more is said by what is missing, with how many rules it brings."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from conformance.checks import REQUIREMENTS, companions
from conformance.contract import load_contract
from conformance.exchange import Exchange, Request, Response
from conformance.verdict import Verdict
from conformance.verdicts.advice import advice
from conformance.verdicts.fold import NEVER, Judgement

CONTRACT = load_contract()


def idle(requirement: str, reason: str = NEVER) -> Judgement:
    return Judgement(CONTRACT.requirements[requirement], Verdict.NOT_EXERCISED, 0, 0, (), (), reason)


def update(campaign: Mapping[str, object]) -> Exchange:
    return Exchange(Request("PATCH", "http://host/campaigns/a"), Response(200, (), json.dumps(campaign).encode()))


def test_the_outermost_member_that_no_answer_shows_is_named() -> None:
    idles = [idle("200/11.8.3.3/minimum"), idle("200/11.8.3.3/maximum"), idle("200/11.1/minimum")]
    (all_of_it,) = advice(idles, [update({"id": "a"})], CONTRACT)
    assert all_of_it == ("to exercise 3 more rules (3 MUST): list a campaign that is PAUSED and shows dialing_strategy")
    shown = {"dialing_strategy": {"max_skip_attempts": 1, "dispositions": {}}}
    (part,) = advice(idles[:2], [update(shown)], CONTRACT)
    assert part.endswith("shows dialing_strategy.dispositions.abandoned")


def test_the_members_of_lists_are_looked_for_in_each_entry() -> None:
    hours = {"dialing_strategy": {"calling_hours": [{}, {"to": "10:00:00"}]}}
    (line,) = advice([idle("200/11.7.1/type"), idle("200/11.7.2/type")], [update(hours)], CONTRACT)
    assert line.startswith("to exercise 1 more rule (1 MUST)")
    assert line.endswith("shows dialing_strategy.calling_hours[].from")


@pytest.mark.parametrize(
    ("reason", "action"),
    [
        ("--provision permits it", "--provision"),
        ("TALKDESK_READONLY_TOKEN is not set; it has to be one", "set TALKDESK_READONLY_TOKEN"),
        ("nothing leads back to READY, so it is left alone without --expendable", "--expendable"),
        ("--allow-running was not given", "--allow-running"),
        ("the token may not read: 403; grant campaigns:read", "grant campaigns:read"),
        ("only one campaign is listed", "second campaign"),
        ("no listed campaign is PAUSED", "PAUSED"),
        ("the quick profile plays no scenario of reads, and none again", "--profile default"),
    ],
)
def test_each_reason_leads_to_what_to_do(reason: str, action: str) -> None:
    (line,) = advice([idle("200/6/maximum", reason)], [], CONTRACT)
    assert action in line


@pytest.mark.parametrize("reason", [NEVER, "no listed campaign can be read with GET", "no listed campaign is PAUSED"])
def test_where_no_campaign_is_shown_the_answer_is_named_and_no_other_campaign(reason: str) -> None:
    failing = Exchange(Request("GET", "http://host/campaigns/a"), Response(500))
    idles = [idle("200/6/maximum", reason)]
    (line,) = advice(idles, [failing], CONTRACT)
    assert line == "to exercise 1 more rule (1 MUST): see why GET shows no campaign: it is answered 500"
    for seen in (Response(200, (), b"{}"), Response(403)):
        (line,) = advice(idles, [failing, replace(failing, response=seen)], CONTRACT)
        assert "see why" not in line


OTHERS = {requirement.id: requirement for requirement in (*companions(CONTRACT), *REQUIREMENTS)}


@pytest.mark.parametrize(
    "requirement",
    ["get/error/message/type", "delete/204/no-body", "list/200/6/maximum", "get/bytes/json", "transport/in-time"],
)
def test_what_no_single_campaign_would_show_needs_no_other_campaign(requirement: str) -> None:
    judgement = Judgement(OTHERS[requirement], Verdict.NOT_EXERCISED, reason=NEVER)
    for seen in ([], [update({"id": "a"})]):
        assert list(advice([judgement], seen, CONTRACT)) == []


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.NOT_EXERCISED])
def test_what_was_exercised_needs_nothing(verdict: Verdict) -> None:
    judgement = replace(idle("200/6/maximum", "--provision permits it"), verdict=verdict)
    assert list(advice([judgement], [], CONTRACT)) == []


def test_of_several_answers_without_a_campaign_the_usual_one_is_named() -> None:
    asked = Request("GET", "http://host/campaigns/a")
    seen = [Exchange(asked, Response(status)) for status in (500, 503, 503)]
    (line,) = advice([idle("200/6/maximum")], seen, CONTRACT)
    assert line.endswith("it is answered 503")


def test_nothing_is_advised_where_nobody_knows_what_would_help() -> None:
    assert list(advice([idle("200/6/maximum", "the target kept answering 429")], [], CONTRACT)) == []


def test_what_brings_most_of_the_page_comes_first() -> None:
    idles = [idle("200/6/maximum", "--provision permits it"), *[idle("200/5/enum", "only one campaign is listed")] * 2]
    assert [line.rpartition(": ")[2][:4] for line in advice(idles, [], CONTRACT)] == ["list", "camp"]
