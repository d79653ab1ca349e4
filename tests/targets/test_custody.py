"""Campaigns are held and noted before they are changed, and put back after; by the next run, if need be."""

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.errors import ConfigurationError, TargetError
from conformance.exchange import Exchange, Failure, Request, Response, json_body
from conformance.secrets import Secrets
from conformance.targets.custody import Custody
from conformance.targets.dialling import Withheld, guarded
from conformance.targets.journal import Journal
from conformance.targets.target import Target

ANY = Request("GET", "http://host/campaigns/a")


class Server:
    """Two campaigns that can be changed, but for the status of one."""

    def __init__(self) -> None:
        self.campaigns: dict[str, dict[str, object]] = {
            "a": {"status": "PAUSED", "name": "A", "priority": 5},
            "b": {"status": "READY", "name": "B", "priority": 5},
        }

    def send(self, request: Request) -> Exchange:
        campaign = self.campaigns[request.campaign]
        if request.method == "PATCH":
            change = json.loads(request.body)
            value = change["value"]
            if value == "ready":
                return Exchange(request, Response(400))
            campaign[change["path"]] = int(value) if change["path"] == "priority" else value
            if change["path"] == "status":
                campaign["status"] = value.upper()
        return Exchange(request, Response(200, (), json_body(campaign)))

    def target(self, *, may_run: bool = True) -> Target:
        send = guarded(self.send, ("a", "b"), may_run=may_run)
        return Target("live", "", "http://host", ("a", "b"), send, Secrets({}), lasts=True)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal")


def test_campaigns_are_put_back_even_after_a_crash(journal: Journal) -> None:
    server = Server()
    custody = Custody(server.target(), journal)
    with suppress(RuntimeError), custody:
        assert {entry.campaign for entry in journal.entries()} == {"a", "b"}
        server.campaigns["a"] |= {"status": "RUNNING", "name": "Z", "priority": 1}
        server.campaigns["b"]["status"] = "PAUSED"
        raise RuntimeError
    assert server.campaigns["a"] == {"status": "PAUSED", "name": "A", "priority": 5}
    assert custody.left == ["campaign b: status is 'PAUSED', was 'READY'"]
    assert custody.unsettled == []
    assert [entry.campaign for entry in journal.entries()] == ["b"]


def killed(server: Server, journal: Journal) -> None:
    """What a run leaves behind that is killed in the middle: its notes, and no lock."""
    custody = Custody(server.target(), journal)
    custody.__enter__()
    server.campaigns["a"] |= {"status": "RUNNING", "name": "Z", "priority": 1}
    custody._held.close()


def test_the_next_run_puts_back_what_a_killed_one_left(journal: Journal) -> None:
    server = Server()
    killed(server, journal)
    with Custody(server.target(), journal) as custody:
        assert server.campaigns["a"] == {"status": "PAUSED", "name": "A", "priority": 5}
    assert custody.restored[0].startswith("campaign a is again as it was found on 20")
    assert journal.entries() == []


@pytest.mark.parametrize(("status", "is_final"), [(400, True), (422, True), (503, False), (401, False), (None, False)])
def test_only_what_the_api_refuses_for_good_is_settled(journal: Journal, status: int | None, is_final: bool) -> None:
    server = Server()

    def send(request: Request) -> Exchange:
        if request.method == "PATCH":
            return Exchange(request, Response(status) if status else None)
        return server.send(request)

    with Custody(replace(server.target(), send=send), journal) as custody:
        server.campaigns["a"]["name"] = "Z"
    assert custody.left == ["campaign a: name is 'Z', was 'A'"]
    assert custody.unsettled == ([] if is_final else custody.left)


def test_a_number_is_put_back_as_it_may_be_sent(journal: Journal) -> None:
    server = Server()
    server.campaigns["a"]["priority"] = 5.0
    with Custody(server.target(), journal) as custody:
        server.campaigns["a"]["priority"] = 10.0
    assert (server.campaigns["a"]["priority"], custody.left) == (5, [])


def test_putting_back_is_tried_again(journal: Journal) -> None:
    server = Server()
    refusals = iter((Response(503), Response(409)))

    def send(request: Request) -> Exchange:
        refusal = next(refusals, None) if request.method == "PATCH" else None
        return Exchange(request, refusal) if refusal else server.send(request)

    with Custody(replace(server.target(), send=send), journal) as custody:
        server.campaigns["a"]["name"] = "Z"
    assert server.campaigns["a"]["name"] == "A"
    assert custody.left == []


def test_a_copy_that_lags_does_not_hide_what_is_to_be_put_back(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server()
    earlier = dict(server.campaigns["a"])
    killed(server, journal)
    slept: list[float] = []
    monkeypatch.setattr("conformance.targets.custody.time.sleep", slept.append)

    def send(request: Request) -> Exchange:
        lags = request.method == "GET" and request.campaign == "a" and not slept
        return Exchange(request, Response(200, (), json_body(earlier))) if lags else server.send(request)

    with Custody(replace(server.target(), send=send, settling=(0.0, 0.5, 1.5)), journal):
        assert server.campaigns["a"] == earlier
    assert slept[0] == 2.0


def test_a_target_that_was_given_up_on_is_put_back_all_the_same(journal: Journal) -> None:
    server = Server()
    gave_up = False

    def send(request: Request) -> Exchange:
        if gave_up:
            raise Withheld("nothing more was sent")
        return server.send(request)

    with Custody(replace(server.target(), send=send, custodian=server.send), journal) as custody:
        server.campaigns["a"]["name"] = "Z"
        gave_up = True
    assert server.campaigns["a"]["name"] == "A"
    assert custody.left == []


@pytest.mark.parametrize("answer", [Exchange(ANY, Response(503)), Exchange(ANY, failure=Failure.TIMEOUT)])
def test_what_cannot_be_looked_at_is_not_touched(journal: Journal, answer: Exchange) -> None:
    target = replace(Server().target(), send=lambda _: answer)
    with pytest.raises(TargetError, match="campaign a cannot be looked at now"), Custody(target, journal):
        pytest.fail("entered")
    with Custody(Server().target(), journal):
        pass


def test_what_cannot_be_put_back_keeps_its_first_note(journal: Journal) -> None:
    server = Server()
    server.campaigns["a"]["status"] = "RUNNING"
    custody = Custody(server.target(), journal)
    custody.__enter__()
    server.campaigns["a"]["status"] = "PAUSED"
    custody._held.close()
    careful = server.target(may_run=False)
    with Custody(careful, journal) as custody:
        pass
    assert custody.left == custody.unsettled == ["campaign a: status is 'PAUSED', was 'RUNNING'"]
    assert [entry.before["status"] for entry in journal.entries()] == ["RUNNING"]
    with Custody(server.target(), journal):
        assert server.campaigns["a"]["status"] == "RUNNING"


def test_two_runs_do_not_share_a_campaign(journal: Journal) -> None:
    server = Server()
    with (
        Custody(server.target(), journal),
        pytest.raises(ConfigurationError, match="campaign a is being used by another run on this machine"),
        Custody(server.target(), Journal(journal.folder)),
    ):
        pass
    with Custody(server.target(), journal):
        pass


def test_a_target_that_refuses_everything_leaves_the_notes(journal: Journal) -> None:
    server = Server()
    killed(server, journal)

    def refuse(_: Request) -> Exchange:
        raise TargetError("expired")

    target = Target("live", "", "http://host", ("a", "b"), refuse, Secrets({}), lasts=True)
    with Custody(target, journal) as custody:
        pass
    assert any("campaign a: could not be read" in line for line in custody.left)
    assert len(journal.entries()) == 2


def test_a_foreign_file_in_the_journal_is_told(journal: Journal) -> None:
    with Custody(Server().target(), journal):
        (path,) = (path for path in journal.folder.glob("*.json") if json.loads(path.read_text())["campaign"] == "a")
        path.write_text("{")
        with pytest.raises(ConfigurationError, match="is no journal entry of this version"):
            journal.entries()
        path.unlink()


def test_a_target_whose_changes_do_not_last_needs_no_custody(tmp_path: Path) -> None:
    target = Target("reference", "", "http://host", ("a",), lambda _: pytest.fail("sent"), Secrets({}))
    with Custody(target, Journal(tmp_path / "none")):
        assert not (tmp_path / "none").exists()
