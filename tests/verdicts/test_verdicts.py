"""One verdict for each requirement, and an exit code for all of them."""

import dataclasses
from typing import Any

import pytest

from conformance.checks import REQUIREMENTS, Finding, Kept
from conformance.contract import Level, Requirement, load_contract
from conformance.exchange import Exchange, Request, Response
from conformance.verdict import Verdict
from conformance.verdicts.certainty import certainty
from conformance.verdicts.consequence import UPDATES
from conformance.verdicts.coverage import never_seen, waits
from conformance.verdicts.exit_code import Conclusion, concluded, conclusion, reconcluded
from conformance.verdicts.fold import NEVER, SAMPLE, Judgement, fold
from conformance.verdicts.ledger import Ledger
from conformance.verdicts.likely import likely_causes
from conformance.verdicts.shown import beside_reads

MUST = Requirement("200/x", "x.", Level.MUST, "page")
SHOULD = Requirement("200/y", "y.", Level.SHOULD, "reading")
BROKEN = Finding("200/x", "/x", "1", "2")
EXCHANGE = Exchange(Request("PATCH", "http://host/campaigns/1"), Response(200))


def verdict(requirement: Requirement, *seen: Finding | Kept, strict: bool = False, **marks: str) -> Judgement:
    ledger = Ledger()
    for outcome in seen:
        ledger.record(ledger.add(EXCHANGE, "scenario"), [outcome])
    for method, words in marks.items():
        getattr(ledger, method)(requirement.id, words)
    (folded,) = fold([requirement], ledger, strict=strict)
    return folded


def test_words() -> None:
    should = Finding("200/y", "", "", "")
    assert verdict(MUST, Kept("200/x")).verdict is Verdict.PASS
    assert verdict(MUST, Kept("200/x"), BROKEN).verdict is Verdict.FAIL
    assert verdict(SHOULD, should).verdict is Verdict.WARN
    assert verdict(SHOULD, should, strict=True).verdict is Verdict.FAIL
    assert verdict(MUST).verdict is Verdict.NOT_EXERCISED
    assert verdict(MUST, fail="KeyError: 'x'").verdict is Verdict.ERROR
    assert verdict(MUST, BROKEN, fail="KeyError: 'x'").verdict is Verdict.FAIL


def test_a_pass_shows_what_it_rests_on() -> None:
    passed = verdict(MUST, *[Kept("200/x")] * 5)
    assert (passed.exchanges, passed.broken, passed.sample) == (5, 0, (0, 1, 2))


def test_a_reason_is_always_given() -> None:
    assert verdict(MUST).reason == "no exchange of this run had anything to do with it"
    assert verdict(MUST, excuse="no token").reason == "no token"


@pytest.mark.parametrize(("again", "word"), [(set[str](), Verdict.FLAKY), ({"200/x"}, Verdict.FAIL)])
def test_what_is_not_broken_again_is_flaky(again: set[str], word: Verdict) -> None:
    ledger = Ledger()
    number = ledger.add(EXCHANGE, "scenario")
    ledger.record(number, [BROKEN])
    assert ledger.doubtful(number) == {"200/x"}
    ledger.settle({"200/x"}, again)
    assert fold([MUST], ledger)[0].verdict is word


def words(*given: Verdict) -> list[Judgement]:
    return [Judgement(MUST, word) for word in given]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ((Verdict.PASS, Verdict.WARN, Verdict.NOT_EXERCISED), 0),
        ((Verdict.PASS, Verdict.FAIL), 1),
        ((Verdict.PASS, Verdict.FLAKY), 1),
        ((Verdict.FAIL, Verdict.ERROR), 1),
        ((Verdict.PASS, Verdict.PASS, Verdict.ERROR), 4),
        ((Verdict.NOT_EXERCISED,), 4),
        ((Verdict.PASS, Verdict.NOT_EXERCISED, Verdict.NOT_EXERCISED), 4),
    ],
)
def test_exit_codes(given: tuple[Verdict, ...], code: int) -> None:
    assert concluded(words(*given)).code == code


def test_coverage_never_rounds_up() -> None:
    assert "299 of 300 MUST requirements" in concluded(words(*[Verdict.PASS] * 299, Verdict.NOT_EXERCISED)).sentence


def test_what_was_never_seen_is_named() -> None:
    ledger = Ledger()
    ledger.add(EXCHANGE, "scenario")
    idle = [
        Judgement(Requirement("200/12/format", "", Level.MUST, "", keyword="format"), Verdict.NOT_EXERCISED),
        Judgement(Requirement("200/6/minimum", "", Level.MUST, "", keyword="minimum"), Verdict.NOT_EXERCISED),
        Judgement(Requirement("200/5/minimum", "", Level.MUST, "", keyword="minimum"), Verdict.PASS),
        Judgement(Requirement("200/from-READY", "", Level.MUST, ""), Verdict.NOT_EXERCISED),
        Judgement(Requirement("400/empty", "", Level.MUST, ""), Verdict.NOT_EXERCISED),
    ]
    assert never_seen(idle, ledger, load_contract()) == {
        "statuses": ["400", "401", "403", "404", "422"],
        "keywords": ["format"],
        "states": ["READY"],
        "requests": ["400/empty"],
    }


WAIVED, STALE, NONE = Verdict.WAIVED, Verdict.STALE_WAIVER, Verdict.NOT_EXERCISED


@pytest.mark.parametrize(
    ("given", "code", "sentence"),
    [
        (
            (Verdict.PASS, NONE),
            0,
            "Conformant: nothing that was exercised is broken; 1 of 2 MUST requirements were exercised.",
        ),
        ((Verdict.PASS, Verdict.FAIL), 1, "Not conformant: documented rules are broken."),
        (
            (Verdict.FAIL, WAIVED, STALE),
            1,
            "Not conformant: documented rules are broken. 1 waiver no longer holds, remove or renew. "
            "1 known failure is waived.",
        ),
        (
            (Verdict.FAIL, WAIVED, WAIVED, STALE, STALE),
            1,
            "Not conformant: documented rules are broken. 2 waivers no longer hold, remove or renew. "
            "2 known failures are waived.",
        ),
        ((Verdict.PASS, STALE), 1, "Stale waivers: 1 waiver no longer holds, remove or renew."),
        (
            (Verdict.PASS, WAIVED),
            0,
            "Conformant but for known failures: 2 of 2 MUST requirements were exercised. 1 known failure is waived.",
        ),
        ((Verdict.PASS, NONE, NONE), 4, "Inconclusive: 1 of 3 MUST requirements were exercised."),
        (
            (WAIVED, NONE, NONE),
            4,
            "Inconclusive: 1 of 3 MUST requirements were exercised. 1 known failure is waived.",
        ),
    ],
)
def test_what_verdicts_come_to_is_said_in_a_sentence(given: tuple[Verdict, ...], code: int, sentence: str) -> None:
    assert concluded(words(*given)) == Conclusion(code, sentence)


def test_should_weighs_only_where_no_must_is_asked_for() -> None:
    should, must = [("SHOULD", "PASS")] * 3, [("MUST", "NOT EXERCISED")]
    assert conclusion(should).code == 0
    assert conclusion([*should, *must]).code == 4


@pytest.mark.parametrize(
    ("shown", "named"), [(3, "a0, a1, a2"), (4, "a0, a1, a2 and 1 more"), (6, "a0, a1, a2 and 3 more")]
)
def test_a_sentence_warns_of_what_get_shows_to_be_broken(shown: int, named: str) -> None:
    said = conclusion([("MUST", "PASS")], [f"a{n}" for n in range(shown)]).sentence
    assert said.startswith(f"Conformant, with warnings: GET shows what would break {named}, which no update exercised;")
    little = conclusion([("MUST", "NOT EXERCISED")], ["a0"]).sentence
    assert little.startswith("Inconclusive, with warnings: GET shows what would break a0, which no update exercised; 0")


def test_answers_that_came_late_are_counted() -> None:
    ledger = Ledger()
    assert list(waits(ledger)) == []
    for waited in ((429, 503), (), (429,)):
        ledger.add(dataclasses.replace(EXCHANGE, waits=waited), "scenario")
    said = "2 of 3 answers came only after the server had said 2 times 429, 1 times 503"
    assert list(waits(ledger)) == [said]


def soaked(bad: int, count: int = 10) -> Ledger:
    ledger = Ledger()
    ledger.record(ledger.add(EXCHANGE, "test_reads.py::test_read"), [BROKEN])
    for number in range(count):
        added = ledger.add(EXCHANGE, f"test_soak.py::test_soak[{number}]")
        ledger.record(added, [BROKEN, BROKEN] if number < bad else [Kept("200/x")])
    return ledger


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (0, "no bad answer in 10, so at most 26 %"),
        (1, "one bad answer in 10, so at most 39 %"),
        (2, "2 bad answers in 10, so at most 51 %"),
    ],
)
def test_a_repetition_says_how_sure_it_is(bad: int, words: str) -> None:
    assert list(certainty(soaked(bad), 10)) == [f"--repeat 10: {words} of such answers are bad, at 95% certainty"]
    assert list(certainty(soaked(bad), 0)) == list(certainty(soaked(0, 0), 10)) == []


def test_a_repetition_of_bad_answers_only_says_so() -> None:
    assert list(certainty(soaked(10), 10)) == ["--repeat 10: all of 10 answers were bad"]


def test_a_read_is_none_of_the_answers_that_were_repeated() -> None:
    made = soaked(1)
    read = dataclasses.replace(EXCHANGE, request=dataclasses.replace(EXCHANGE.request, method="GET"))
    made.record(made.add(read, "test_soak.py::test_soak[read]"), [BROKEN])
    assert list(certainty(made, 10)) == list(certainty(soaked(1), 10))
    only = Ledger()
    only.add(read, "test_soak.py::test_soak[read]")
    assert list(certainty(only, 10)) == []


def test_what_is_likely_is_said_of_updates_that_are_red_for_a_reason() -> None:
    update = Requirement(UPDATES, "", Level.MUST, "")
    given = [
        Judgement(update, Verdict.FAIL, reason="the token expired"),
        Judgement(update, Verdict.FAIL),
        Judgement(update, Verdict.PASS, reason="none"),
        Judgement(MUST, Verdict.FAIL, reason="another"),
    ]
    assert list(likely_causes(given)) == ["likely cause: the token expired"]


def test_what_reads_show_stands_beside_what_no_update_exercised() -> None:
    contract, ledger = load_contract(), Ledger()
    for _ in range(SAMPLE + 2):
        seen = Finding("get/200/6/maximum", "/priority", "at most 10", "11")
        ledger.record(ledger.add(EXCHANGE, "scenario"), [seen, Kept("get/200/6/minimum")])
    asked = [contract.requirements[f"200/6/{name}"] for name in ("maximum", "minimum", "type")]
    (broken, kept, unseen) = beside_reads(fold(asked, ledger), ledger, contract)
    assert broken.reason == "not exercised; GET shows 11 there, which would break it"
    assert [entry.exchange for entry in broken.evidence] == [0, 1, 2]
    assert (kept.reason, kept.sample, kept.evidence) == ("not exercised; GET shows it kept", (0, 1, 2), ())
    assert (unseen.reason, unseen.evidence, unseen.sample) == (NEVER, (), ())
    ledger.excuse(asked[0].id, "no campaign is PAUSED")
    assert concluded(beside_reads(fold(asked[:1], ledger), ledger, contract)).sentence.count(asked[0].id) == 1
    (excused,) = beside_reads(fold(asked[:1], ledger), ledger, contract)
    assert excused.reason == "no campaign is PAUSED; GET shows 11 there, which would break it"
    ledger.record(0, [Kept(asked[0].id)])
    (passed,) = beside_reads(fold(asked[:1], ledger), ledger, contract)
    assert (passed.verdict, passed.reason) == (Verdict.PASS, "")


def test_only_reads_stand_beside_what_no_update_exercised() -> None:
    contract = load_contract()
    asked = [requirement for requirement in REQUIREMENTS if requirement.id == "bytes/json"]
    for prefix, reason in (("get", "not exercised; GET shows it kept"), ("create", NEVER), ("delete", NEVER)):
        ledger = Ledger()
        ledger.record(ledger.add(EXCHANGE, "scenario"), [Kept(f"{prefix}/bytes/json")])
        (judged,) = beside_reads(fold(asked, ledger), ledger, contract)
        assert judged.reason == reason


def test_of_what_reads_show_broken_the_first_is_quoted() -> None:
    contract, ledger = load_contract(), Ledger()
    for seen in ("11", "12"):
        finding = Finding("get/200/6/maximum", "/priority", "at most 10", seen)
        ledger.record(ledger.add(EXCHANGE, "scenario"), [finding])
    (judged,) = beside_reads(fold([contract.requirements["200/6/maximum"]], ledger), ledger, contract)
    assert judged.reason == "not exercised; GET shows 11 there, which would break it"


def test_a_report_comes_to_what_its_run_came_to() -> None:
    def entry(identity: str, verdict: str, *findings: object) -> Any:
        return {"id": identity, "level": "MUST", "verdict": verdict, "findings": findings}

    entries = [entry("a", "PASS"), entry("b", "NOT EXERCISED", BROKEN), entry("c", "PASS"), entry("d", "NOT EXERCISED")]
    assert reconcluded(entries) == conclusion([("MUST", each["verdict"]) for each in entries], ["b"])
    assert reconcluded([*entries, entry("e", "FAIL", BROKEN)]).code == 1
