"""A comparison names what differs between two recordings with its weight, and nothing that is the same."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from exchanges import FULL, HAL, campaign, exchange
from oas_patch.overlay import apply_overlay
from recordings import recording

from conformance.cassette.folder import write
from conformance.cassette.interaction import Interaction
from conformance.contract import load_contract
from conformance.contract.files import OPENAPI
from conformance.drift.comparison import Change, Grade, changes
from conformance.drift.evidence import evidence
from conformance.drift.overlay import overlay
from conformance.drift.profile import Profile, profile
from conformance.drift.render import as_json, as_markdown
from conformance.drift.source import Source, compared, load
from conformance.drift.verdicts import verdict_changes
from conformance.errors import ConfigurationError
from conformance.exchange import Exchange, Failure, json_body

CONTRACT = load_contract()


def of(*bodies: Mapping[str, Any], **options: Any) -> Profile:
    return profile(exchange(body=body, **options) for body in bodies)


def found(old: Profile, new: Profile) -> list[tuple[str, str, str]]:
    return [(change.grade.value, change.where, change.text) for change in changes(old, new)]


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in FULL.items() if key != name}


STRATEGY = {key: value for key, value in FULL["dialing_strategy"].items() if key != "record_chain"}
SAME = of(FULL)
CHANGES: dict[str, tuple[Profile, Profile, list[tuple[str, str, str]]]] = {
    "a new member": (SAME, of(campaign(budget=7)), [("notable", "200 /budget", "is a new member: integer")]),
    "a member gone": (SAME, of(without("priority")), [("breaking", "200 /priority", "has vanished")]),
    "a whole object gone": (
        SAME,
        of(campaign(dialing_strategy=STRATEGY)),
        [("breaking", "200 /dialing_strategy/record_chain", "has vanished")],
    ),
    "one that came and went": (
        of(FULL, without("priority")),
        of(without("priority")),
        [("notable", "200 /priority", "has vanished")],
    ),
    "now and then missing": (
        SAME,
        of(FULL, without("priority")),
        [("breaking", "200 /priority", "is missing from 1 of 2, was always there")],
    ),
    "another type": (
        SAME,
        of(campaign(priority="five")),
        [("breaking", "200 /priority", "is string now, was integer")],
    ),
    "a value of an enumeration": (
        SAME,
        of(campaign(status="ARCHIVED")),
        [
            ("notable", "200 /status", "has new values: ARCHIVED"),
            ("cosmetic", "200 /status", f"no longer has the values {FULL['status']}"),
        ],
    ),
    "another range": (
        SAME,
        of(campaign(priority=9)),
        [("cosmetic", "200 /priority", f"ranges from 9 to 9, was {FULL['priority']} to {FULL['priority']}")],
    ),
    "another media type": (
        SAME,
        of(FULL, headers=(("Content-Type", "text/html"),)),
        [("breaking", "200 Content-Type", "is text/html now, was application/hal+json")],
    ),
    "another parameter": (
        SAME,
        of(FULL, headers=(("Content-Type", "application/hal+json; charset=utf-8"),)),
        [("cosmetic", "200 Content-Type", "has other parameters: application/hal+json;charset=utf-8")],
    ),
    "a header that matters": (
        SAME,
        of(FULL, headers=(*HAL, ("X-RateLimit-Limit", "9"))),
        [("notable", "200 x-ratelimit-limit", "is a new header")],
    ),
    "a header that does not": (
        SAME,
        of(FULL, headers=(*HAL, ("X-Served-By", "a"))),
        [("cosmetic", "200 x-served-by", "is a new header")],
    ),
    "no 200 any more": (
        SAME,
        profile([exchange(404)]),
        [
            ("breaking", "200", "is no longer answered (was in 1 exchanges)"),
            ("notable", "404", "is answered now (1 exchanges)"),
        ],
    ),
    "server errors": (
        SAME,
        profile([exchange(), exchange(500, body={})]),
        [("breaking", "500", "is answered now (1 exchanges)")],
    ),
    "broken connections": (
        SAME,
        profile([exchange(), replace(exchange(), failure=Failure.RESET)]),
        [("breaking", "reset", "is answered now (1 exchanges)")],
    ),
}


@pytest.mark.parametrize(("old", "new", "changes"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_reported_with_its_weight(old: Profile, new: Profile, changes: list[tuple[str, str, str]]) -> None:
    assert found(old, new) == changes


def test_what_is_the_same_is_not_reported() -> None:
    assert found(SAME, SAME) == []
    assert found(SAME, Profile.from_json(json.loads(json.dumps(SAME.to_json())))) == []


def slow(milliseconds: float) -> Profile:
    return profile([replace(exchange(), elapsed=milliseconds / 1000) for _ in range(5)])


def test_latency_counts_where_it_is_felt() -> None:
    assert found(slow(100), slow(210)) == [("notable", "200 latency", "has a median of 210 ms, was 100 ms")]
    assert found(slow(1), slow(10)) == []
    assert found(slow(100), slow(150)) == []


def test_no_name_and_no_id_is_kept() -> None:
    kept = json.dumps(of(campaign(name="ACME", id=FULL["id"]), campaign(name="Spring")).to_json())
    assert "Spring" not in kept
    assert FULL["id"] not in kept


def verdict(word: str, reason: str = "", seen: str = "") -> Any:
    return {"verdict": word, "reason": reason, "findings": [{"place": "/a", "seen": seen}] if seen else []}


def test_verdicts_are_compared_and_explained() -> None:
    old = {"a": verdict("PASS"), "b": verdict("PASS"), "c": verdict("FAIL", seen="1"), "d": verdict("PASS")}
    new = {"a": verdict("FAIL", seen="11"), "b": verdict("NOT EXERCISED", "no token"), "c": verdict("PASS")}
    assert list(verdict_changes(old, new)) == [
        Change(Grade.BREAKING, "a", "is FAIL now, was PASS", "/a: 11"),
        Change(Grade.NOTABLE, "b", "is NOT EXERCISED now, was PASS", "no token"),
        Change(Grade.COSMETIC, "c", "is PASS now, was FAIL", "/a: 1"),
        Change(Grade.NOTABLE, "d", "is not in the new report", "the suites, contracts or selections differ"),
    ]


def test_markdown_and_json_tell_the_same() -> None:
    old, new = Source("old | one", SAME, "sha256:a"), Source("new", of(campaign(budget=7)), "sha256:b")
    changes = compared(old, new)
    markdown = as_markdown(old, new, changes)
    assert "| `200 /budget` | is a new member: integer |  |" in markdown
    assert "old \\| one" in markdown
    assert "judged by different contracts" in markdown
    assert as_json(old, new, changes)["counts"] == {"breaking": 0, "notable": 1, "cosmetic": 0}
    assert "Nothing has changed." in as_markdown(old, old, compared(old, old))


def test_hostile_names_stay_text() -> None:
    evil = "<img src=x onerror=alert(1)>`|\n# x"
    new = Source("new", of(campaign(**{evil: 1})), "")
    old = Source("old", SAME, "")
    lines = as_markdown(old, new, compared(old, new)).splitlines()
    (row,) = (line for line in lines if "onerror" in line)
    assert row.startswith("| `200 /<img src=x onerror=alert(1)>'\\| # x` |")


def test_a_source_is_a_recording_or_a_report(tmp_path: Path) -> None:
    write(recording(Interaction(exchange(), "test_200.py::t")), tmp_path)
    assert found(load(tmp_path).profile, SAME) == []
    assert found(load(tmp_path / "200.yaml").profile, SAME) == []
    for name, content in {"report.json": "{}", "other.json": "["}.items():
        (tmp_path / name).write_text(content)
        with pytest.raises(ConfigurationError, match="is no report of this suite"):
            load(tmp_path / name)
    with pytest.raises(ConfigurationError, match="does not exist"):
        load(tmp_path / "none")


def test_evidence_settles_what_can_be_seen() -> None:
    bodies = [campaign(status="PAUSED"), campaign(status=True), without("created_at")]
    seen = evidence(CONTRACT, of(*bodies))
    assert seen["status-type"] == [f"status was a boolean or a string ({_words('PAUSED', True)}) in 3 of 3 campaigns"]
    assert seen["created-at-required"] == ["created_at was a string (20 characters) in 2 of 3 campaigns"]
    assert seen["media-type"] == ["application/hal+json in 3 of 3 campaigns"]
    assert seen["stray-ids"][0] == "_links/self/id was in none of 3 campaigns"
    assert "fields-required" not in seen
    errors = evidence(CONTRACT, profile([exchange(400), exchange(404, body={"code": "1", "message": "m"})]))
    assert errors["fields-required"][1] == "fields was in none of 1 answers 404"


def _words(*values: object) -> str:
    return ", ".join(sorted({str(FULL["status"]), *map(str, values)}))


def test_the_overlay_adds_to_the_contract_what_was_seen() -> None:
    seen = profile(
        [
            exchange(body=campaign(status="ARCHIVED", budget=7)),
            exchange(body=campaign(dialing_strategy=FULL["dialing_strategy"] | {"ivr_enabled": True})),
            exchange(409, body={"code": "1", "message": "m"}),
        ]
    )
    written = yaml.safe_load(overlay(CONTRACT, seen, "test"))
    patched = apply_overlay(yaml.safe_load((OPENAPI / "campaigns.yaml").read_text()), written)
    assert set(patched["paths"]["/campaigns/{id}"]["patch"]["responses"]) == {*map(str, CONTRACT.answers), "409"}
    properties = patched["components"]["schemas"]["Campaign"]["properties"]
    assert properties["budget"]["type"] == "integer"
    assert properties["dialing_strategy"]["properties"]["ivr_enabled"]["type"] == "boolean"
    assert "ARCHIVED" in json.dumps(properties["status"])


def test_what_the_contract_knows_makes_no_overlay() -> None:
    assert yaml.safe_load(overlay(CONTRACT, of(FULL), "test"))["actions"] == []


def test_what_is_no_json_is_counted_all_the_same() -> None:
    seen = profile([exchange(200, body=b"<html>"), exchange(200, body=json_body([1]))])
    assert seen.answers["200"].count == 2
    assert seen.answers["200"].members == {}


def test_reads_are_no_answers_of_the_endpoint() -> None:
    read = exchange()
    got = Exchange(replace(read.request, method="GET"), read.response)
    assert profile([got]).answers == {}
