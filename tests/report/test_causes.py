"""Failures of one cause are one entry, in the terminal, in the page and in the summary."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from itertools import pairwise
from typing import Any

import pytest
from reports import report

from conformance.options import Settings
from conformance.reference.alteration import Variant
from conformance.reference.middleware import Answer, Asked
from conformance.report.causes import causes
from conformance.report.html import as_html
from conformance.report.json_report import as_json
from conformance.report.markdown import as_markdown
from conformance.report.terminal import Detail, render
from conformance.runner import play
from conformance.session import Session
from conformance.targets.reference import reference_target

MAXIMUM = "200/6/maximum"
STATUS_200 = "The status is 200 where another one is due."


def failing(_: Asked, answer: Answer) -> Answer:
    return replace(answer, status=500, body=b"{}")


def spelled(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: spelled(member) for name, member in value.items()}
    if isinstance(value, list):
        return [spelled(member) for member in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def texts(_: Asked, answer: Answer) -> Answer:
    """Numbers as strings."""
    try:
        body = json.dumps(spelled(json.loads(answer.body))).encode()
    except ValueError:
        return answer
    length = str(len(body)).encode()
    headers = tuple((name, length if name.lower() == b"content-length" else value) for name, value in answer.headers)
    return replace(answer, body=body, headers=headers)


def accepting(asked: Asked, answer: Answer) -> Answer:
    return replace(answer, status=200) if asked.is_update and answer.status == 400 else answer


SERVERS: dict[str, Callable[[Asked, Answer], Answer]] = {
    "500 to everything": failing,
    "numbers as strings": texts,
    "200 for 400": accepting,
}


@cache
def reported(name: str) -> Any:
    altered = Variant(id="x", story="altered", rewrite=SERVERS[name])
    session = Session(
        Settings(report="", timeout=0.5, repeat=5), partial(reference_target, 0.5, altered, in_process=True)
    )
    play(session)
    assert session.run is not None
    return as_json(session.run)


@pytest.mark.parametrize("name", ["500 to everything", "numbers as strings"])
def test_one_cause_is_one_entry(name: str) -> None:
    document = reported(name)
    (cause,) = causes(document)
    wrong = {entry["id"] for entry in document["requirements"] if entry["verdict"] in ("FAIL", "WARN")}
    assert {entry["id"] for entry in cause.entries} == wrong
    assert len(wrong) > 3
    text = render(document)
    assert text.count("  rerun     ") == 1
    assert all(identity in text for identity in wrong)
    assert as_html(document).count("<li data-verdict=") == 1
    assert sum(line.startswith(("| FAIL", "| WARN")) for line in as_markdown(document).splitlines()) == 1


@pytest.mark.parametrize("name", ["500 to everything", "numbers as strings"])
def test_as_much_is_reported_as_was_asked_for(name: str) -> None:
    document = reported(name)
    brief, usual, whole = (render(document, detail=detail).splitlines() for detail in Detail)
    assert len(brief) == 2
    assert brief[-1] == document["sentence"]
    assert len(brief) < len(usual) < len(whole)
    assert "\n".join(whole).count("  rerun     ") == document["counts"]["FAIL"] + document["counts"]["WARN"]


def test_what_was_not_exercised_is_one_line_for_each_reason() -> None:
    text = render(reported("500 to everything"))
    idle = [line for line in text.splitlines() if line.startswith("NOT EXERCISED ")]
    reasons = [line.rpartition(": no ")[2] for line in idle]
    assert len(set(reasons)) == len(idle) > 3
    assert "see why GET shows no campaign: it is answered 500" in text
    assert "list a campaign that is PAUSED, or" not in text


def test_campaigns_to_which_the_same_may_be_done_are_one_line() -> None:
    document: Any = copy.deepcopy(report())
    alike = [f"campaign {name}: PAUSED; all may be changed" for name in ("0f8fad5b-d9cb", "7c9e6679-7425")]
    document["target"]["permissions"] = [*alike, "campaign 3b241101-e2bb: RUNNING; observed only: nothing is sent"]
    head = render(document).splitlines()[2:4]
    assert head[0] == "2 campaigns (0f8fad5b…, 7c9e6679…): PAUSED; all may be changed"
    assert head[1] == "campaign 3b241101-e2bb: RUNNING; observed only: nothing is sent"


def test_two_causes_are_two() -> None:
    document: Any = copy.deepcopy(report("200:200/6/maximum"))
    entry = next(entry for entry in document["requirements"] if entry["id"] == "200/3/maxLength")
    other = next(entry for entry in document["requirements"] if entry["id"] == MAXIMUM)
    entry |= {"verdict": "FAIL", "broken": entry["exchanges"], "findings": [other["findings"][0] | {"place": "/id"}]}
    assert [cause.first["id"] for cause in causes(document)] == ["200/3/maxLength", MAXIMUM]


def test_what_shows_in_one_exchange_only_is_one_cause() -> None:
    document: Any = copy.deepcopy(report("200:200/6/maximum"))
    other = next(entry for entry in document["requirements"] if entry["id"] == MAXIMUM)
    other |= {"broken": 1, "findings": other["findings"][:1]}
    for name in ("200/3/maxLength", "200/4/type"):
        entry = next(entry for entry in document["requirements"] if entry["id"] == name)
        entry |= {"verdict": "FAIL", "broken": 1, "findings": [other["findings"][0] | {"place": "/id"}]}
    (cause,) = causes(document)
    assert len(cause.entries) == 3
    assert "in the same exchanges" in cause.title


def test_what_follows_stands_under_its_cause() -> None:
    document: Any = copy.deepcopy(report("200:200/6/maximum"))
    chain = [MAXIMUM, "200/shows-change", "state/twice"]
    for because, name in pairwise(chain):
        entry = next(entry for entry in document["requirements"] if entry["id"] == name)
        entry |= {"verdict": "NOT EXERCISED", "reason": "it follows", "because": [because]}
    (cause,) = causes(document)
    assert [entry["id"] for entry in cause.follows] == chain[1:]
    text = render(document)
    assert "  follows   200/shows-change, state/twice" in text
    assert "it follows" not in text


def test_the_body_of_an_answer_with_the_wrong_status_is_no_cause() -> None:
    """Where a refusal comes as 200, its body is no campaign either; but only where nothing else shows it."""
    assert causes(reported("200 for 400"))[0].title == STATUS_200
    document = copy.deepcopy(reported("200 for 400"))
    refused = min(f["exchange"] for e in document["requirements"] for f in e["findings"] if f["place"] == "status")
    for finding in (f for e in document["requirements"] for f in e["findings"] if f["place"] != "status"):
        finding["exchange"] = refused
    (cause,) = causes(document)
    assert cause.title == STATUS_200
    assert {entry["id"] for entry in cause.entries} > {"400/malformed", "400/empty"}
    assert {entry["id"] for entry in cause.follows} >= {"200/3/required", "200/4/required"}


def test_a_circle_of_consequences_hides_nothing() -> None:
    document: Any = copy.deepcopy(report("200:200/6/maximum"))
    entry = next(entry for entry in document["requirements"] if entry["id"] == MAXIMUM)
    entry["because"] = [MAXIMUM]
    assert [cause.first["id"] for cause in causes(document)] == [MAXIMUM]
    other = next(entry for entry in document["requirements"] if entry["id"] == "200/3/maxLength")
    other |= {"verdict": "FAIL", "findings": entry["findings"], "because": [MAXIMUM]}
    entry["because"] = ["200/3/maxLength"]
    assert {e["id"] for cause in causes(document) for e in (*cause.entries, *cause.follows)} == {MAXIMUM, other["id"]}


def test_a_failure_of_the_connection_is_one_cause() -> None:
    document: Any = copy.deepcopy(report("200:200/6/maximum"))
    failed = next(entry for entry in document["requirements"] if entry["verdict"] == "FAIL")
    number = failed["findings"][0]["exchange"]
    document["exchanges"][str(number)] |= {"response": None, "failure": "timeout"}
    for entry in document["requirements"][:9]:
        entry |= {"verdict": "FAIL", "findings": [failed["findings"][0] | {"place": "connection"}], "broken": 7}
    (cause,) = causes(document)
    assert cause.title == "No whole answer comes: timeout."
    assert render(document).count("  rerun     ") == 1
