"""Campaigns are held and noted before they are changed, and put back after; by the next run, if need be."""

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.errors import ConfigurationError, TargetError
from conformance.exchange import Exchange, Failure, Request, Response, Send, json_body
from conformance.secrets import Secrets
from conformance.targets.gate import Gate
from conformance.targets.hold import holding
from conformance.targets.journal import Entry, Journal
from conformance.targets.permission import Permission, Permissions
from conformance.targets.permitted import Withheld
from conformance.targets.restoration import Restoration
from conformance.targets.target import Target

ANY = Request("GET", "http://host/campaigns/a")
BOLD = Permissions(allow_running=True)
Campaign = dict[str, object]


class Server:
    """Two campaigns that can be changed; nothing leads back to READY."""

    def __init__(self, state: str = "PAUSED") -> None:
        self.campaigns: dict[str, Campaign] = {
            "a": {"id": "a", "status": state, "name": "Aaa", "priority": 5},
            "b": {"id": "b", "status": "READY", "name": "Bbb", "priority": 5},
        }
        self.updates: list[tuple[str, str, object]] = []

    def send(self, request: Request) -> Exchange:
        campaign = self.campaigns[request.campaign]
        if request.method == "PATCH" and request.body != b"{}":
            change = json.loads(request.body)
            self.updates.append((request.campaign, change["path"], change["value"]))
            if change["value"] == "ready":
                return Exchange(request, Response(400))
            self.apply(request.campaign, change["path"], change["value"])
        return Exchange(request, Response(200, (), json_body(campaign)))

    def apply(self, identity: str, member: str, value: str) -> None:
        made = int(value) if member == "priority" else value.upper() if member == "status" else value
        self.campaigns[identity][member] = made

    def target(self, send: Send | None = None, base_url: str = "http://host") -> Target:
        gate = Gate(base_url, ("a", "b"))
        return Target("live", "", base_url, ("a", "b"), gate.around(send or self.send), Secrets({}), gate=gate)


def asleep(_: float) -> None:
    """Let no time pass."""


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Journal:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return Journal(tmp_path / "journal")


def change(target: Target, identity: str, member: str, value: str) -> Exchange:
    return target.update(identity, json_body({"op": "REPLACE", "path": member, "value": value}))


def begun(server: Server, journal: Journal, base_url: str = "http://host") -> tuple[Restoration, Target]:
    """A run that has just begun."""
    restoration = Restoration(server.target(base_url=base_url), journal, BOLD, asleep)
    return restoration, restoration.__enter__()


def killed(server: Server, journal: Journal, *changes: tuple[str, str, str], base_url: str = "http://host") -> None:
    """What a run leaves behind that made changes and was killed: its notes, and no lock."""
    restoration, target = begun(server, journal, base_url)
    for one in changes:
        change(target, *one)
    restoration._held.close()


EVERYTHING = (("a", "status", "running"), ("a", "name", "Zzz"), ("a", "priority", "1"))


def test_campaigns_are_put_back_even_after_a_crash(journal: Journal) -> None:
    server = Server()
    before = json.loads(json.dumps(server.campaigns))
    restoration = Restoration(server.target(), journal, BOLD)
    with suppress(RuntimeError), restoration as target:
        assert {entry.campaign for entry in journal.entries()[0]} == {"a", "b"}
        for one in (*EVERYTHING, ("b", "name", "Yyy")):
            assert change(target, *one).status == 200
        raise RuntimeError
    assert server.campaigns == before
    assert (restoration.left, journal.entries()) == ([], ([], []))


@pytest.mark.parametrize("base_url", ["http://host", "http://127.0.0.1:8001"])
def test_the_next_run_puts_back_what_a_killed_one_left(journal: Journal, base_url: str) -> None:
    server = Server()
    killed(server, journal, *EVERYTHING, base_url=base_url)
    restoration = Restoration(server.target(base_url=base_url), journal, sleep=asleep)
    with restoration:
        assert server.campaigns["a"] == {"id": "a", "status": "PAUSED", "name": "Aaa", "priority": 5}
    [restored] = restoration.restored
    assert restored.startswith("campaign a is again as it was found on 20")
    assert journal.entries() == ([], [])


@pytest.mark.parametrize("by_run", [True, False])
def test_what_somebody_else_has_changed_is_left_alone(journal: Journal, by_run: bool) -> None:
    server = Server()
    killed(server, journal, ("a", "name", "Zzz"), ("a", "priority", "1"))
    server.campaigns["a"] |= {"name": "Renamed by somebody", "status": "RUNNING"}
    restoration = Restoration(server.target(), journal, BOLD, asleep)
    if by_run:
        with restoration:
            pass
    else:
        restoration.restore(journal.entries()[0])
    assert server.campaigns["a"] == {"id": "a", "name": "Renamed by somebody", "status": "RUNNING", "priority": 5}
    changed = [line for line in restoration.left if line.startswith("campaign a: ")]
    assert [line.split(" is ")[0] for line in changed] == ["campaign a: status", "campaign a: name"]
    assert all("changed by somebody else or by itself, and is left alone" in line for line in changed)
    assert not [entry for entry in journal.entries()[0] if entry.campaign == "a"]


def test_somebody_elses_change_during_the_run_is_kept(journal: Journal) -> None:
    server = Server()
    with Restoration(server.target(), journal) as target:
        change(target, "a", "name", "Zzz")
        server.campaigns["a"]["name"] = "Renamed by somebody"
    assert server.campaigns["a"]["name"] == "Renamed by somebody"


def test_somebody_elses_change_that_a_later_one_replaced_is_said(journal: Journal) -> None:
    server = Server()
    restoration = Restoration(server.target(), journal, sleep=asleep)
    with restoration as target:
        target.update("a", json_body({"op": "REPLACE", "path": "name", "value": "Ours"}))
        target.read("a")
        server.campaigns["a"]["name"] = "By hand"
        target.read("a")
        target.update("a", json_body({"op": "REPLACE", "path": "name", "value": "Ours"}))
    assert server.campaigns["a"]["name"] == "Aaa"
    (remark,) = restoration.remarks
    assert remark.startswith("campaign a: name was 'By hand' for a while, which this suite did not send, and is 'Aaa'")
    assert restoration.left == []


def test_an_answer_of_another_kind_at_the_end_is_asked_for_again(journal: Journal) -> None:
    server, odd = Server(), [Response(302)]
    ended: list[bool] = []

    def send(request: Request) -> Exchange:
        if ended and odd and request.method == "GET":
            return Exchange(request, odd.pop())
        return server.send(request)

    restoration = Restoration(server.target(send), journal, sleep=asleep)
    with restoration as target:
        target.update("a", json_body({"op": "REPLACE", "path": "name", "value": "Ours"}))
        ended.append(True)
    assert not odd
    assert (server.campaigns["a"]["name"], restoration.left) == ("Aaa", [])


def test_the_form_that_a_server_gives_to_a_value_is_known_as_ours(journal: Journal) -> None:
    server = Server()

    def cutting(request: Request) -> Exchange:
        exchange = server.send(request)
        server.campaigns["a"]["name"] = str(server.campaigns["a"]["name"])[:5]
        return replace(exchange, response=Response(200, (), json_body(server.campaigns[request.campaign])))

    with Restoration(server.target(cutting), journal) as target:
        change(target, "a", "name", "A long name")
    assert server.updates == [("a", "name", "A long name"), ("a", "name", "Aaa")]


def test_a_change_that_is_made_late_is_put_back_all_the_same(journal: Journal) -> None:
    server = Server()
    late: list[tuple[str, str, str]] = []

    def queueing(request: Request) -> Exchange:
        if request.method == "PATCH":
            asked = json.loads(request.body)
            late.append((request.campaign, asked["path"], asked["value"]))
        return Exchange(request, Response(200, (), json_body(server.campaigns[request.campaign])))

    with Restoration(server.target(queueing), journal) as target:
        change(target, "a", "name", "Zzz")
    for identity, member, value in late:
        server.apply(identity, member, value)
    assert server.campaigns["a"]["name"] == "Aaa"


def test_an_expendable_campaign_may_be_left_in_another_state_but_not_running(journal: Journal) -> None:
    server = Server()
    permissions = Permissions(allow_running=True, expendable=("b",))
    restoration = Restoration(server.target(), journal, permissions)
    with restoration as target:
        change(target, "b", "name", "Zzz")
        change(target, "b", "status", "running")
    assert server.campaigns["b"] == {"id": "b", "status": "PAUSED", "name": "Bbb", "priority": 5}
    assert restoration.left == []
    assert restoration.remarks == ["campaign b is expendable: it was READY, and is PAUSED"]
    assert journal.entries() == ([], [])


def test_what_a_request_has_added_is_reported(journal: Journal) -> None:
    server = Server()
    restoration = Restoration(server.target(), journal)
    with restoration as target:
        change(target, "a", "no_such_member", "x")
    expected = "campaign a: it shows no_such_member, which it did not have before, and no request takes it away"
    assert restoration.left == [expected]


@pytest.mark.parametrize("status", [400, 422, 503, 401, None])
def test_what_is_refused_is_reported_and_stays_noted(journal: Journal, status: int | None) -> None:
    server = Server()
    refuses = False

    def send(request: Request) -> Exchange:
        if request.method == "PATCH" and refuses:
            return Exchange(request, Response(status) if status else None)
        return server.send(request)

    restoration = Restoration(server.target(send), journal)
    with restoration as target:
        change(target, "a", "name", "Zzz")
        refuses = True
    assert restoration.left == ["campaign a: name is 'Zzz', was 'Aaa'"]
    assert [entry.campaign for entry in journal.entries()[0]] == ["a"]


def test_a_number_is_put_back_as_it_may_be_sent(journal: Journal) -> None:
    server = Server()
    server.campaigns["a"]["priority"] = 5.0
    restoration = Restoration(server.target(), journal)
    with restoration as target:
        change(target, "a", "priority", "10")
    assert (server.updates[-1], restoration.left) == (("a", "priority", "5"), [])


def test_putting_back_is_tried_again(journal: Journal) -> None:
    server = Server()
    refusals = iter([None, Response(503), Response(409)])

    def send(request: Request) -> Exchange:
        refusal = next(refusals, None) if request.method == "PATCH" else None
        return Exchange(request, refusal) if refusal else server.send(request)

    restoration = Restoration(server.target(send), journal)
    with restoration as target:
        change(target, "a", "name", "Zzz")
    assert server.campaigns["a"]["name"] == "Aaa"
    assert restoration.left == []


def test_a_copy_that_lags_does_not_hide_what_is_to_be_put_back(journal: Journal) -> None:
    server = Server()
    earlier = dict(server.campaigns["a"])
    killed(server, journal, *EVERYTHING)
    slept: list[float] = []

    def send(request: Request) -> Exchange:
        lags = request.method == "GET" and request.campaign == "a" and len(slept) < 3
        return Exchange(request, Response(200, (), json_body(earlier))) if lags else server.send(request)

    target = replace(server.target(send), settling=(0.0, 0.5, 1.5))
    with Restoration(target, journal, sleep=slept.append):
        assert server.campaigns["a"] == earlier
    assert slept[0] == 2.0


def test_a_target_that_was_given_up_on_is_put_back_all_the_same(journal: Journal) -> None:
    server = Server()
    gave_up = False

    def send(request: Request) -> Exchange:
        if gave_up:
            raise Withheld("nothing more was sent")
        return server.send(request)

    target = server.target(send)
    assert target.gate
    restoration = Restoration(replace(target, restorer=target.gate.around(server.send)), journal)
    with restoration as admitted:
        change(admitted, "a", "name", "Zzz")
        gave_up = True
    assert server.campaigns["a"]["name"] == "Aaa"
    assert restoration.left == []


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Exchange(ANY, Response(503)), "not available now"),
        (Exchange(ANY, failure=Failure.TIMEOUT), "does not answer in time"),
        (Exchange(ANY, failure=Failure.UNREACHABLE), "cannot be reached"),
        (Exchange(ANY, Response(401)), "refuses the token"),
    ],
)
def test_a_target_that_cannot_be_used_ends_the_run(journal: Journal, answer: Exchange, message: str) -> None:
    with (
        pytest.raises(TargetError, match=message),
        Restoration(Server().target(lambda request: replace(answer, request=request)), journal),
    ):
        pytest.fail("entered")
    with holding("http://host", ("a", "b")):
        pass


def test_what_cannot_be_read_is_observed_only(journal: Journal) -> None:
    target = Server().target(lambda request: Exchange(request, Response(403)))
    with Restoration(target, journal, BOLD) as admitted:
        assert admitted.subjects["a"].permission is Permission.OBSERVE
        assert "grant campaigns:read" in admitted.subjects["a"].sentence
        with pytest.raises(Withheld):
            change(admitted, "a", "status", "paused")
        assert journal.entries() == ([], [])


def test_what_cannot_be_put_back_keeps_its_first_note(journal: Journal) -> None:
    server = Server("RUNNING")
    killed(server, journal, ("a", "status", "paused"))
    careful = Restoration(server.target(), journal, sleep=asleep)
    with careful:
        pass
    assert careful.left[0].startswith("campaign a: status is 'PAUSED', was 'RUNNING'; --allow-running")
    assert [entry.before["status"] for entry in journal.entries()[0]] == ["RUNNING"]
    with Restoration(server.target(), journal, BOLD, asleep):
        assert server.campaigns["a"]["status"] == "RUNNING"


@pytest.mark.parametrize("other", ["http://host", "http://host:80", "http://HOST", "http://host/"])
def test_two_runs_do_not_share_a_campaign(journal: Journal, tmp_path: Path, other: str) -> None:
    server = Server()
    elsewhere = replace(server.target(), base_url=other)
    with (
        Restoration(server.target(), journal),
        pytest.raises(ConfigurationError, match="campaign a is being used by another run on this machine"),
        Restoration(elsewhere, Journal(tmp_path / "another journal")),
    ):
        pass


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://127.0.0.1:8000", "http://localhost:8000", True),
        ("http://[::1]:8000", "http://localhost:8000/v1", True),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8001", False),
        ("https://api.talkdeskapp.com", "https://proxy.example/talkdesk", True),
    ],
)
def test_a_campaign_is_held_by_its_id_and_on_this_machine_by_its_port(one: str, other: str, same: bool) -> None:
    with holding(one, ("A",)):
        if not same:
            with holding(other, ("a",)):
                return
        with pytest.raises(ConfigurationError), holding(other, ("a",)):
            pass


def given_up(journal: Journal, error: Exception) -> Restoration:
    """A restoration after a run that changed a name, and whose target raises at everything from then on."""
    server, has_ended = Server(), False

    def send(request: Request) -> Exchange:
        if has_ended:
            raise error
        return server.send(request)

    restoration = Restoration(server.target(send), journal)
    with restoration as target:
        change(target, "a", "name", "Zzz")
        has_ended = True
    return restoration


def test_a_target_that_refuses_everything_leaves_the_notes(journal: Journal) -> None:
    restoration = given_up(journal, TargetError("expired"))
    assert any("campaign a: could not be read at the end" in line and "expired" in line for line in restoration.left)
    assert isinstance(restoration.trouble, TargetError)
    assert len(journal.entries()[0]) == 2


def corrupt(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(text)


@pytest.mark.parametrize("text", ["{", "", "[]\n", '{"format": 9}\n', "[" * 100_000, "\x00\n"])
def test_a_corrupt_note_is_reported_and_keeps_no_other_from_being_put_back(journal: Journal, text: str) -> None:
    server = Server()
    killed(server, journal, ("a", "name", "Zzz"), ("b", "name", "Yyy"))
    (path,) = (path for path in journal.folder.iterdir() if '"campaign": "a"' in path.read_text())
    corrupt(text)(path)
    entries, broken = journal.entries()
    assert [entry.campaign for entry in entries] == ["b"]
    assert len(broken) == 1
    assert "is no journal entry of this version" in broken[0]
    with pytest.raises(ConfigurationError, match="is no journal entry"), Restoration(server.target(), journal):
        pass


def test_a_line_that_was_cut_off_was_never_followed_by_its_change(journal: Journal) -> None:
    server = Server()
    killed(server, journal, ("a", "name", "Zzz"))
    for path in journal.folder.iterdir():
        path.write_bytes(path.read_bytes() + b'{"member": "name", "val')
    assert {entry.campaign: entry.sent for entry in journal.entries()[0]} == {"a": {"name": ["Zzz"]}, "b": {}}


def test_a_full_disk_ends_the_changes(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server()
    with Restoration(server.target(), journal) as target:
        with monkeypatch.context() as patched:
            patched.setattr("os.fsync", _no_room)
            for _ in range(2):
                with pytest.raises(ConfigurationError, match=r"cannot be written to .* so nothing more is changed"):
                    change(target, "a", "name", "Zzz")
        assert server.campaigns["a"]["name"] == "Aaa"


def test_a_disk_that_is_full_meanwhile_keeps_nothing_from_being_put_back(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server()
    with Restoration(server.target(), journal) as target:
        change(target, "a", "name", "Zzz")
        monkeypatch.setattr("os.fsync", _no_room)
    assert server.campaigns["a"]["name"] == "Aaa"


def _no_room(_: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_target_whose_changes_do_not_last_is_not_noted(tmp_path: Path) -> None:
    target = Target("reference", "", "http://host", ("a",), lambda _: pytest.fail("sent"), Secrets({}))
    with Restoration(target, Journal(tmp_path / "none")):
        assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("shown", [None, ["RUNNING"], {}])
def test_nothing_is_left_running_that_does_not_show_its_state(shown: object, journal: Journal) -> None:
    server = Server()

    def send(request: Request) -> Exchange:
        answer = server.send(request)
        campaign = {name: value for name, value in server.campaigns[request.campaign].items() if name != "status"}
        body = json_body(campaign | ({} if shown is None else {"status": shown}))
        return replace(answer, response=Response(200, (), body))

    bold = Permissions(allow_running=True, expendable=("a",))
    with Restoration(server.target(send), journal, bold, asleep) as target:
        change(target, "a", "status", "running")
    assert server.updates == [("a", "status", "running"), ("a", "status", "paused")]


def test_campaigns_are_noted_as_they_were_found(journal: Journal) -> None:
    server = Server()
    permissions = Permissions(expendable=("b",))
    with Restoration(server.target(), journal, permissions) as target:
        change(target, "a", "name", "Zzz")
        entries = {entry.campaign: entry for entry in journal.entries()[0]}
    names = ("id", "status", "name", "priority")
    assert entries == {
        "a": Entry(
            "http://host",
            "a",
            {"status": "PAUSED", "name": "Aaa", "priority": 5},
            names,
            entries["a"].found,
            False,
            {"name": ["Zzz"]},
            {"name": ["Zzz"]},
        ),
        "b": Entry(
            "http://host", "b", {"status": "READY", "name": "Bbb", "priority": 5}, names, entries["b"].found, True
        ),
    }


def test_a_server_that_takes_no_text_for_a_number_is_sent_the_number(journal: Journal) -> None:
    class Strict(Server):
        def send(self, request: Request) -> Exchange:
            is_text = request.method == "PATCH" and isinstance(json.loads(request.body).get("value"), str)
            return Exchange(request, Response(400)) if is_text else super().send(request)

    server = Strict()
    with Restoration(server.target(), journal, BOLD, asleep) as target:
        target.update("a", json_body({"op": "REPLACE", "path": "priority", "value": 1}))
        assert server.updates[-1] == ("a", "priority", 1)
    assert server.campaigns["a"]["priority"] == 5


def test_a_campaign_that_was_set_running_and_has_ended_is_paused_again(journal: Journal) -> None:
    server = Server()
    server.campaigns["a"]["status"] = "PAUSED"
    restoration = Restoration(server.target(), journal, BOLD, asleep)
    with restoration as target:
        change(target, "a", "status", "running")
        server.campaigns["a"]["status"] = "READY"
    assert (server.campaigns["a"]["status"], restoration.left) == ("PAUSED", [])


def test_what_was_made_for_the_run_is_not_noted(journal: Journal) -> None:
    with Restoration(Server().target(), journal, Permissions(made=("a",))) as target:
        assert [entry.campaign for entry in journal.entries()[0]] == ["b"]
        change(target, "a", "name", "Zzz")
    assert journal.entries() == ([], [])


def test_the_target_comes_with_what_was_seen_and_paused_campaigns_first(journal: Journal) -> None:
    server = Server("READY")
    server.campaigns["b"]["status"] = "PAUSED"
    asked: list[Request] = []

    def ahead(requests: Iterable[Request]) -> list[Exchange]:
        asked.extend(requests)
        return []

    target = replace(server.target(), ahead=ahead)
    with Restoration(target, journal) as admitted:
        assert admitted.campaigns == ("b", "a")
        assert admitted.views == server.campaigns
        assert {identity: subject.found for identity, subject in admitted.subjects.items()} == server.campaigns
        permissions = {identity: subject.permission for identity, subject in admitted.subjects.items()}
        assert permissions == {"a": Permission.TOUCH, "b": Permission.PAUSE}
    assert asked == [target.reading("/campaigns/a"), target.reading("/campaigns/b")]


def test_what_shows_nothing_is_not_among_what_was_seen(journal: Journal) -> None:
    server = Server()

    def send(request: Request) -> Exchange:
        return Exchange(request, Response(403)) if request.campaign == "a" else server.send(request)

    with Restoration(server.target(send), journal) as admitted:
        assert admitted.views == {"b": server.campaigns["b"]}


def test_two_servers_on_this_machine_may_have_campaigns_of_one_id(journal: Journal, tmp_path: Path) -> None:
    one, other = (Server().target(base_url=f"http://127.0.0.1:{port}") for port in (8001, 8002))
    with Restoration(one, journal), Restoration(other, Journal(tmp_path / "another journal")) as target:
        assert change(target, "a", "name", "Zzz").status == 200


def test_what_an_earlier_run_left_is_put_back_and_noted_anew(journal: Journal) -> None:
    server = Server()
    killed(server, journal, *EVERYTHING)
    with Restoration(server.target(), journal, sleep=asleep) as target:
        assert {entry.campaign: entry.sent for entry in journal.entries()[0]} == {"a": {}, "b": {}}
        change(target, "a", "name", "Zzz")
    assert server.campaigns["a"]["name"] == "Aaa"


def test_what_an_earlier_run_changed_counts_as_found_before_it(journal: Journal) -> None:
    server = Server("RUNNING")
    killed(server, journal, ("a", "status", "paused"))
    with Restoration(server.target(), journal, sleep=asleep) as admitted:
        assert admitted.subjects["a"].found == {"id": "a", "status": "RUNNING", "name": "Aaa", "priority": 5}
        assert admitted.views["a"]["status"] == "PAUSED"


def test_where_nothing_was_noted_nobody_waits_and_nothing_is_sent(journal: Journal) -> None:
    server = Server()
    slept: list[float] = []
    settling = replace(server.target(lambda _: pytest.fail("sent")), settling=(1.0, 2.0))
    Restoration(settling, journal, sleep=slept.append).restore([])
    killed(server, journal, ("a", "name", "Zzz"))
    Restoration(replace(settling, gate=None), journal, sleep=slept.append).restore(journal.entries()[0])
    assert slept == []


def lagging(server: Server, target_settling: tuple[float, ...], status: int) -> tuple[Target, list[bytes]]:
    """A target that answers with a status what puts a name back, and does not do it; and the bodies of that."""
    bodies: list[bytes] = []

    def send(request: Request) -> Exchange:
        if request.method == "PATCH" and b"Aaa" in request.body:
            bodies.append(request.body)
            return Exchange(request, Response(status))
        return server.send(request)

    return replace(server.target(send), settling=target_settling), bodies


@pytest.mark.parametrize(
    ("settling", "status", "slept"),
    [
        ((0.0, 0.5), 200, [0.0, 0.5, 3.0, 5.0]),
        ((0.0, 0.5), 299, [0.0, 0.5, 3.0, 5.0]),
        ((0.0, 0.5), 300, [0.0, 0.5]),
        ((0.0, 0.5), 199, [0.0, 0.5]),
        ((0.0, 0.0), 200, [0.0, 0.0]),
        ((0.0, 0.0), 422, [0.0, 0.0]),
    ],
)
def test_only_for_what_was_accepted_is_waited_longer(
    journal: Journal, settling: tuple[float, ...], status: int, slept: list[float]
) -> None:
    waited: list[float] = []
    target, bodies = lagging(Server(), settling, status)
    restoration = Restoration(target, journal, sleep=waited.append)
    with restoration as admitted:
        change(admitted, "a", "name", "Zzz")
    assert waited == slept
    assert set(bodies) == {b'{"op":"REPLACE","path":"name","value":"Aaa"}'}
    assert len(bodies) == len(slept) + (status not in range(200, 300) and 0.5 in settling)
    assert restoration.left == ["campaign a: name is 'Zzz', was 'Aaa'"]


def test_what_is_as_it_was_found_is_read_once_and_sent_nothing(journal: Journal) -> None:
    server, waited = Server(), list[float]()
    with Restoration(replace(server.target(), settling=(0.5,)), journal, sleep=waited.append):
        pass
    assert (server.updates, waited) == ([], [])


def test_a_target_that_sends_nothing_any_more_is_named_as_such(journal: Journal) -> None:
    restoration = given_up(journal, Withheld("given up"))
    sentence = "could not be read at the end (nothing was sent any more): look by hand whether it is as it was"
    assert restoration.left == [f"campaign a: {sentence}", f"campaign b: {sentence}"]
    assert restoration.trouble is None


def test_an_expendable_campaign_that_is_left_running_is_reported(journal: Journal) -> None:
    server = Server()

    def send(request: Request) -> Exchange:
        if b"paused" in request.body:
            return Exchange(request, Response(503))
        return server.send(request)

    permissions = Permissions(allow_running=True, expendable=("a",))
    restoration = Restoration(server.target(send), journal, permissions)
    with restoration as target:
        change(target, "a", "status", "running")
    assert restoration.left == ["campaign a: status is 'RUNNING', was 'PAUSED'"]
    assert restoration.remarks == ["campaign a is expendable: it was PAUSED, and is RUNNING"]
    assert [entry.campaign for entry in journal.entries()[0]] == ["a"]


def test_a_member_that_was_not_shown_before_is_remarked(journal: Journal) -> None:
    server = Server()
    restoration = Restoration(server.target(), journal)
    with restoration as target:
        change(target, "a", "name", "Zzz")
        server.campaigns["a"] |= {"no_such_member": 1, "dialing_mode": "PREVIEW"}
    assert restoration.remarks == ["campaign a: it shows no_such_member, which it did not show before"]
    assert restoration.left == []


def test_nothing_is_said_twice_of_what_cannot_be_put_back(journal: Journal) -> None:
    server = Server("RUNNING")
    killed(server, journal, ("a", "status", "paused"))
    restoration = Restoration(server.target(), journal, sleep=asleep)
    with restoration:
        pass
    hint = "; --allow-running sets a campaign running again"
    assert restoration.left == [f"campaign a: status is 'PAUSED', was 'RUNNING'{hint}"]
    assert not any("campaign a" in line for line in restoration.restored)


def test_a_server_that_sets_nothing_running_again_is_named_as_such(journal: Journal) -> None:
    class Cautious(Server):
        def apply(self, identity: str, member: str, value: str) -> None:
            if value != "running":
                super().apply(identity, member, value)

    server = Cautious("RUNNING")
    restoration = Restoration(server.target(), journal, BOLD, asleep)
    with restoration as target:
        change(target, "a", "status", "paused")
    hint = "the server does not set it running again"
    assert restoration.left == [f"campaign a: status is 'PAUSED', was 'RUNNING'; {hint}"]


def test_what_somebody_else_has_changed_is_said_in_words(journal: Journal) -> None:
    server = Server()
    restoration = Restoration(server.target(), journal)
    with restoration:
        server.campaigns["a"]["name"] = "Renamed"
    sentence = "this suite sent neither, so it was changed by somebody else or by itself, and is left alone"
    assert restoration.left == [f"campaign a: name is 'Renamed', was 'Aaa'; {sentence}"]


def test_a_value_that_no_request_can_have_is_not_sent(journal: Journal) -> None:
    server = Server()
    server.campaigns["a"]["name"] = "x" * 40
    killed(server, journal, ("a", "priority", "1"))
    server.updates.clear()
    with Restoration(server.target(), journal, sleep=asleep):
        pass
    assert server.updates == [("a", "priority", "5")]
