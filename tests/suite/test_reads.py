"""Every read of a run is evidence of its own operation: recorded, judged, distinguished, and never red by itself."""

from dataclasses import replace
from functools import partial

import pytest

from conformance.cli import cli
from conformance.contract import Level, load_contract
from conformance.exchange import Exchange, Request
from conformance.options import Settings
from conformance.reference.alteration import Alteration
from conformance.reference.documented import of
from conformance.reference.faults import all_faults
from conformance.reference.middleware import Rewrite
from conformance.reference.variants.campaigns import without
from conformance.reference.variants.companions import on_body, on_success
from conformance.report.groups import grouped
from conformance.runner import play
from conformance.session import Session
from conformance.suite.catalogue import catalogue
from conformance.targets.reference import reference_target
from conformance.verdict import Verdict
from conformance.verdicts.fold import Judgement

CONTRACT = load_contract()
FAULTS = all_faults(companions=True)
RULE = "200/6/maximum"


def both(one: Rewrite, other: Alteration) -> Alteration:
    """A server altered in two ways."""
    return Alteration(id="both", story="both", rewrite=lambda asked, answer: other.rewrite(asked, one(asked, answer)))


def played(alteration: Alteration | None = None, **settings: object) -> Session:
    chosen = replace(Settings(report="", max_examples=2, repeat=2), **settings)  # type: ignore[arg-type]
    session = Session(chosen, partial(reference_target, 5.0, alteration, in_process=True))
    play(session)
    assert session.run
    return session


@pytest.fixture(scope="module")
def plain() -> Session:
    return played()


def verdicts(session: Session) -> dict[str, Judgement]:
    assert session.run
    return {verdict.requirement.id: verdict for verdict in session.run.judgements}


def test_every_read_is_recorded_once_under_the_scenario_that_sent_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from conformance.targets.client import Client

    sent: list[Request] = []
    send = Client.send

    def counted(client: Client, request: Request) -> Exchange:
        sent.append(request)
        return send(client, request)

    monkeypatch.setattr(Client, "send", counted)
    session = played()
    ledger = session.ledger
    reads = [request for request in sent if request.method == "GET"]
    kept = [exchange for exchange in ledger.exchanges if exchange.request.method == "GET"]
    assert [exchange.request.url for exchange in kept] == [request.url for request in reads]
    assert len(ledger.exchanges) == len(sent)
    numbers = [number for exchange in kept if (number := ledger.number_of(exchange)) is not None]
    assert len(numbers) == len(kept)
    scenarios = {ledger.scenarios[number].partition("::")[0] for number in numbers}
    assert {"test_state.py", "test_200.py", "test_links.py"} <= {name.rpartition("/")[2] for name in scenarios}


def test_reads_give_verdicts_of_their_own_operations(plain: Session) -> None:
    found = verdicts(plain)
    of_reads = [name for name in found if name.startswith(("get/", "list/"))]
    not_seen = {name for name in of_reads if found[name].verdict is not Verdict.PASS}
    assert not_seen == {"get/transport/length", "list/transport/length"}, "these take a connection"
    assert {found[name].requirement.level for name in of_reads} == {Level.SHOULD}
    plain.finish()
    assert plain.exit_code == 0


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("get:200:200/6/maximum", "get/200/6/maximum"),
        ("list:200:200/total/type", "list/200/total/type"),
        ("list:written:200/count:total", "list/200/count"),
        ("get:written:401/no-token:200", "get/401/no-token"),
        ("list:written:400/per_page:200", "list/400/per_page"),
    ],
)
def test_a_read_that_breaks_a_rule_warns_and_is_red_only_if_that_is_asked_for(fault: str, rule: str) -> None:
    warned = played(FAULTS[fault])
    assert verdicts(warned)[rule].verdict is Verdict.WARN
    assert warned.finish()["exit_code"] == 0
    strict = played(FAULTS[fault], strict=True)
    assert verdicts(strict)[rule].verdict is Verdict.FAIL
    assert strict.finish()["exit_code"] == 1


def test_what_no_update_shows_and_get_does_is_reported_beside_the_rule() -> None:
    bare = of(CONTRACT.update, on_success(CONTRACT.update, on_body(without("priority"))))
    session = played(both(bare, FAULTS["get:200:200/6/maximum"]))
    verdict = verdicts(session)[RULE]
    assert verdict.verdict is Verdict.NOT_EXERCISED
    assert verdict.reason == "not exercised; GET shows 11 there, which would break it"
    assert [entry.finding.pointer for entry in verdict.evidence] == ["/priority"] * len(verdict.evidence)
    document = session.finish()
    entry = next(entry for entry in document["requirements"] if entry["id"] == RULE)
    shown = document["exchanges"][str(entry["findings"][0]["exchange"])]
    assert shown["request"]["method"] == "GET"
    warning = f"with warnings: GET shows what would break {RULE}, which no update exercised; "
    assert document["sentence"].startswith(f"Conformant, {warning}")
    assert document["exit_code"] == 0
    kept = verdicts(session)["200/6/minimum"]
    assert (kept.verdict, kept.reason) == (Verdict.NOT_EXERCISED, "not exercised; GET shows it kept")
    assert session.ledger.exchanges[kept.sample[0]].request.method == "GET"
    strict = played(both(bare, FAULTS["get:200:200/6/maximum"]), strict=True).finish()
    assert strict["exit_code"] == 1
    assert strict["sentence"].startswith("Not conformant")


def test_what_an_update_shows_counts_and_not_what_get_shows() -> None:
    session = played(FAULTS["get:200:200/6/maximum"])
    assert verdicts(session)[RULE].verdict is Verdict.PASS
    assert session.finish()["sentence"].startswith("Conformant: ")


def test_a_scenario_of_a_read_says_nothing_of_updates(plain: Session) -> None:
    session = played(only=("401/no-token", "get/401/no-token"))
    assert {name: verdict.verdict for name, verdict in verdicts(session).items()} == {
        "401/no-token": Verdict.PASS,
        "get/401/no-token": Verdict.PASS,
    }
    assert plain.run
    assert plain.run.never["statuses"] == []
    assert not any("/" in status for status in plain.run.never["statuses"])


def test_only_updates_count_as_seen() -> None:
    session = played(only=("get/404/*",))
    assert session.run
    assert "get/404/unknown-uuid" in verdicts(session)
    assert all(not name.startswith(("get/", "list/")) for names in session.run.never.values() for name in names)


def test_the_operation_of_the_page_comes_first_everywhere(plain: Session) -> None:
    assert plain.run
    entries = plain.finish()["requirements"]
    is_companion = [CONTRACT.companion_of(entry["id"]) is not None for entry in entries]
    assert is_companion == sorted(is_companion)
    titles = [title for title, _ in grouped((entry["id"], entry["verdict"]) for entry in entries)]
    assert titles[-4:] == ["GET /campaigns/{id}", "GET /campaigns", "DELETE /campaigns/{id}", "POST /campaigns"]


@pytest.mark.parametrize("name", ["update", "get", "list", "create", "delete"])
def test_requirements_are_listed_by_operation(name: str) -> None:
    from click.testing import CliRunner

    lines = CliRunner().invoke(cli, ["list", "--operation", name]).output.splitlines()
    listed = {line.split()[0] for line in lines[:-1]}
    every = catalogue(CONTRACT)
    companion = {known: CONTRACT.companion_of(known) for known in every}
    assert listed == {known for known, found in companion.items() if name == (found.prefix if found else "update")}
