"""One verdict for each requirement, and an exit code for all of them."""

import pytest

from conformance.checks import Finding, Kept
from conformance.contract import Level, Requirement, load_contract
from conformance.exchange import Exchange, Request, Response
from conformance.verdicts.coverage import never_seen
from conformance.verdicts.exit_code import concluded
from conformance.verdicts.fold import Verdict, Word, fold
from conformance.verdicts.ledger import Ledger

MUST = Requirement("200/x", "x.", Level.MUST, "page")
SHOULD = Requirement("200/y", "y.", Level.SHOULD, "reading")
BROKEN = Finding("200/x", "/x", "1", "2")
EXCHANGE = Exchange(Request("PATCH", "http://host/campaigns/1"), Response(200))


def verdict(requirement: Requirement, *seen: Finding | Kept, strict: bool = False, **marks: str) -> Verdict:
    ledger = Ledger()
    for outcome in seen:
        ledger.record(ledger.add(EXCHANGE, "scenario"), [outcome])
    for method, words in marks.items():
        getattr(ledger, method)(requirement.id, words)
    (folded,) = fold([requirement], ledger, strict=strict)
    return folded


def test_words() -> None:
    should = Finding("200/y", "", "", "")
    assert verdict(MUST, Kept("200/x")).word is Word.PASS
    assert verdict(MUST, Kept("200/x"), BROKEN).word is Word.FAIL
    assert verdict(SHOULD, should).word is Word.WARN
    assert verdict(SHOULD, should, strict=True).word is Word.FAIL
    assert verdict(MUST).word is Word.NOT_EXERCISED
    assert verdict(MUST, fail="KeyError: 'x'").word is Word.ERROR
    assert verdict(MUST, BROKEN, fail="KeyError: 'x'").word is Word.FAIL


def test_a_pass_shows_what_it_rests_on() -> None:
    passed = verdict(MUST, *[Kept("200/x")] * 5)
    assert (passed.exchanges, passed.broken, passed.sample) == (5, 0, (0, 1, 2))


def test_a_reason_is_always_given() -> None:
    assert verdict(MUST).reason == "no exchange of this run had anything to do with it"
    assert verdict(MUST, excuse="no token").reason == "no token"


@pytest.mark.parametrize(("again", "word"), [(set[str](), Word.FLAKY), ({"200/x"}, Word.FAIL)])
def test_what_is_not_broken_again_is_flaky(again: set[str], word: Word) -> None:
    ledger = Ledger()
    number = ledger.add(EXCHANGE, "scenario")
    ledger.record(number, [BROKEN])
    assert ledger.doubtful(number) == {"200/x"}
    ledger.settle({"200/x"}, again)
    assert fold([MUST], ledger)[0].word is word


def words(*given: Word) -> list[Verdict]:
    return [Verdict(MUST, word) for word in given]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ((Word.PASS, Word.WARN, Word.NOT_EXERCISED), 0),
        ((Word.PASS, Word.FAIL), 1),
        ((Word.PASS, Word.FLAKY), 1),
        ((Word.FAIL, Word.ERROR), 1),
        ((Word.PASS, Word.PASS, Word.ERROR), 4),
        ((Word.NOT_EXERCISED,), 4),
        ((Word.PASS, Word.NOT_EXERCISED, Word.NOT_EXERCISED), 4),
    ],
)
def test_exit_codes(given: tuple[Word, ...], code: int) -> None:
    assert concluded(words(*given)).code == code


def test_coverage_never_rounds_up() -> None:
    assert "299 of 300 MUST requirements" in concluded(words(*[Word.PASS] * 299, Word.NOT_EXERCISED)).sentence


def test_what_was_never_seen_is_named() -> None:
    ledger = Ledger()
    ledger.add(EXCHANGE, "scenario")
    idle = [
        Verdict(Requirement("200/12/format", "", Level.MUST, "", keyword="format"), Word.NOT_EXERCISED),
        Verdict(Requirement("200/6/minimum", "", Level.MUST, "", keyword="minimum"), Word.NOT_EXERCISED),
        Verdict(Requirement("200/5/minimum", "", Level.MUST, "", keyword="minimum"), Word.PASS),
        Verdict(Requirement("200/from-READY", "", Level.MUST, ""), Word.NOT_EXERCISED),
        Verdict(Requirement("400/empty", "", Level.MUST, ""), Word.NOT_EXERCISED),
    ]
    assert never_seen(idle, ledger, load_contract()) == {
        "statuses": ["400", "401", "403", "404", "422"],
        "keywords": ["format"],
        "states": ["READY"],
        "requests": ["400/empty"],
    }
