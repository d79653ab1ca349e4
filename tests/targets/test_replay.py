"""A recording answers as it was answered; what it does not hold is not exercised, and a newer contract judges it."""

from dataclasses import replace
from pathlib import Path

import pytest
from exchanges import PAUSE, exchange, request
from recordings import SCENARIO, recording

from conformance.cassette.folder import write
from conformance.cassette.interaction import Interaction
from conformance.cassette.redaction import BASE_URL
from conformance.contract import load_contract
from conformance.contract.files import CASSETTES
from conformance.errors import ConfigurationError
from conformance.exchange import Exchange, Request
from conformance.targets.replay import NotRecorded, replay_target
from conformance.targets.target import Target

CONTRACT = load_contract()
CAMPAIGN = "c0000000-0000-4000-8000-000000000001"
SENT = (
    ("Host", "campaigns.invalid"),
    ("User-Agent", "campaigns-conformance/0"),
    ("Accept", "application/hal+json, application/json"),
    ("Accept-Encoding", "gzip, deflate"),
    ("Authorization", "Bearer $TALKDESK_TOKEN"),
)


def made(body: object = PAUSE, status: int = 200, scenario: str = SCENARIO, again: bool = False) -> Interaction:
    asked = request(body, CAMPAIGN)
    sent = Request("PATCH", f"{BASE_URL}/campaigns/{CAMPAIGN}", SENT, asked.body, again)
    return Interaction(replace(exchange(status), request=sent), scenario)


def asked(target: Target, body: object = PAUSE, *, again: bool = False, identity: str = CAMPAIGN) -> Exchange:
    plain = request(body, identity)
    return target.send(Request("PATCH", target.url(f"/campaigns/{identity}"), plain.headers, plain.body, again))


def test_each_answer_is_played_once_in_its_order(tmp_path: Path) -> None:
    write(recording(made(), made(status=422)), tmp_path)
    with replay_target(tmp_path, (), CONTRACT) as target:
        target.begin_scenario(SCENARIO)
        assert [asked(target).status, asked(target).status] == [200, 422]
        with pytest.raises(NotRecorded, match="no answer to what the scenario sends"):
            asked(target)


def test_a_request_that_was_sent_again_is_another(tmp_path: Path) -> None:
    write(recording(made(), made(status=404, again=True), made(status=422)), tmp_path)
    with replay_target(tmp_path, (), CONTRACT) as target:
        target.begin_scenario(SCENARIO)
        assert [asked(target).status, asked(target).status, asked(target, again=True).status] == [200, 422, 404]


def test_another_scenario_of_the_module_may_lend_a_change(tmp_path: Path) -> None:
    write(
        recording(made(), made(scenario="test_200.py::test_other", status=422), made(scenario="test_400.py::t")),
        tmp_path,
    )
    with replay_target(tmp_path, (), CONTRACT) as target:
        target.begin_scenario("test_200.py::test_new")
        assert [asked(target).status, asked(target).status] == [200, 422]
        with pytest.raises(NotRecorded):
            asked(target)
        assert [scenario for scenario, _ in target.unplayed()] == ["test_400.py::t"]


def test_a_header_that_tells_requests_apart_counts(tmp_path: Path) -> None:
    write(recording(made()), tmp_path)
    with replay_target(tmp_path, (), CONTRACT) as target:
        target.begin_scenario(SCENARIO)
        plain = request(PAUSE, CAMPAIGN)
        url = target.url(f"/campaigns/{CAMPAIGN}")
        with pytest.raises(NotRecorded):
            target.send(Request("PATCH", url, (*plain.headers, ("Accept-Language", "pt")), plain.body))


def test_campaigns_of_ones_own_stand_for_those_recorded(tmp_path: Path) -> None:
    write(recording(made()), tmp_path)
    own = "5c5bd0b9-8b5f-4a57-a3f4-0b1b7ac9e3f1"
    with replay_target(tmp_path, (own,), CONTRACT) as target:
        target.begin_scenario(SCENARIO)
        played = asked(target, identity=own)
        assert played.request.campaign == own
        assert target.campaigns == (own,)
    with (
        pytest.raises(ConfigurationError, match="the recording has 1 campaigns, not 2"),
        replay_target(tmp_path, ("a", "b"), CONTRACT),
    ):
        pass


def test_generated_requests_are_those_recorded(tmp_path: Path) -> None:
    write(recording(made({"x": 1}, 400, "test_generated.py::test_wrong"), made()), tmp_path)
    with replay_target(tmp_path, (), CONTRACT) as target:
        assert target.bodies == (b'{"x":1}',)


def test_age_and_another_contract_are_reported(tmp_path: Path) -> None:
    old = recording(made(), days=100)
    write(replace(old, metadata=replace(old.metadata, contract="sha256:0123456789abcdef")), tmp_path)
    with replay_target(tmp_path, (), CONTRACT) as target:
        assert target.notes == (
            "recorded under contract sha256:0123456789ab, judged by today's",
            "the recording is 100 days old: record again with `conformance record`",
        )


def test_the_bundled_recording_says_what_it_is_of() -> None:
    with replay_target(CASSETTES, (), CONTRACT) as target:
        assert (
            "from reference: the server bundled with this suite; nothing here says anything of the live API"
            in target.about
        )
        assert target.notes == ()
