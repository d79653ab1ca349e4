"""The doctor changes nothing, and says of each problem what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sockets import saying

from conformance.reference.server import Instance, build, running
from conformance.targets.doctor import Grade, diagnose
from conformance.targets.journal import Journal


@pytest.fixture
def instance() -> Instance:
    return build()


@pytest.fixture
def environ(instance: Instance) -> Iterator[dict[str, str]]:
    with running(instance.application) as base_url:
        yield {
            "TALKDESK_BASE_URL": base_url,
            "TALKDESK_TOKEN_URL": f"{base_url}/oauth/token",
            "TALKDESK_TOKEN": instance.token,
            "TALKDESK_READONLY_TOKEN": instance.readonly_token,
            "TALKDESK_CAMPAIGN_IDS": ",".join(instance.store.ids),
        }


def diagnosed(environ: dict[str, str], tmp_path: Path) -> tuple[int, str]:
    found = list(diagnose(None, (), Journal(tmp_path), 5, environ))
    code = next((diagnosis.exit_code for diagnosis in found if diagnosis.grade is Grade.PROBLEM), 0)
    return code, "\n".join(f"{diagnosis.grade}: {diagnosis.what} -> {diagnosis.advice}" for diagnosis in found)


def test_where_nothing_is_wrong_nothing_is_changed(environ: dict[str, str], instance: Instance, tmp_path: Path) -> None:
    before = [record.view() for record in instance.store]
    code, text = diagnosed(environ, tmp_path)
    assert (code, "PROBLEM" in text) == (0, False)
    assert "READY; name and priority may be changed, and are put back" in text
    assert "scope: the token permits updates" in text
    assert [record.view() for record in instance.store] == before


def test_client_credentials_and_their_scopes(environ: dict[str, str], instance: Instance, tmp_path: Path) -> None:
    tokens = instance.api.tokens
    client = {"TALKDESK_CLIENT_ID": tokens.client_id, "TALKDESK_CLIENT_SECRET": tokens.client_secret}
    assert "gives tokens that live 599 seconds" in diagnosed(environ | client, tmp_path)[1]


PROBLEMS: dict[str, tuple[dict[str, str], int, str]] = {
    "no campaigns": ({"TALKDESK_CAMPAIGN_IDS": ""}, 2, "name the test campaigns in TALKDESK_CAMPAIGN_IDS"),
    "an unknown campaign": (
        {"TALKDESK_CAMPAIGN_IDS": "none"},
        2,
        "does not exist (404) -> correct TALKDESK_CAMPAIGN_IDS",
    ),
    "a wrong token": ({"TALKDESK_TOKEN": "wrong-token"}, 3, "the token (401)"),
    "an expired token": (
        {"TALKDESK_TOKEN": "eyJhbGciOiJub25lIn0.eyJleHAiOjF9.c2ln"},
        3,
        "has expired -> get a new one",
    ),
    "a wrong secret": (
        {"TALKDESK_CLIENT_ID": "c", "TALKDESK_CLIENT_SECRET": "wrong-secret"},
        3,
        "invalid_client: the client id or secret is wrong",
    ),
}


@pytest.mark.parametrize(("change", "code", "words"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_problem_is_reported(
    environ: dict[str, str], tmp_path: Path, change: dict[str, str], code: int, words: str
) -> None:
    seen, text = diagnosed(environ | change, tmp_path)
    assert words in text
    assert seen == code


def test_a_token_that_only_reads(environ: dict[str, str], instance: Instance, tmp_path: Path) -> None:
    code, text = diagnosed(
        environ | {"TALKDESK_TOKEN": instance.readonly_token, "TALKDESK_READONLY_TOKEN": ""}, tmp_path
    )
    assert code == 3
    assert "the token lacks campaigns:write (403) -> grant that scope" in text
    assert "there is no read-only token" in text


def test_an_unfinished_run(environ: dict[str, str], instance: Instance, tmp_path: Path) -> None:
    identity = instance.store.ids[0]
    Journal(tmp_path).open(environ["TALKDESK_BASE_URL"], identity, {"status": "PAUSED"}, ("status",))
    code, text = diagnosed(environ, tmp_path)
    assert (code, "conformance restore" in text) == (2, True)


def test_an_unreachable_server(environ: dict[str, str], tmp_path: Path) -> None:
    with saying() as base_url:
        pass
    code, text = diagnosed(environ | {"TALKDESK_BASE_URL": base_url}, tmp_path)
    assert (code, "does not answer" in text) == (3, True)


def test_only_states_that_rules_need_little_of(environ: dict[str, str], instance: Instance, tmp_path: Path) -> None:
    running_one = next(r.campaign["id"] for r in instance.store if r.campaign["status"] == "RUNNING")
    _, text = diagnosed(environ | {"TALKDESK_CAMPAIGN_IDS": running_one}, tmp_path)
    assert "no listed campaign is PAUSED, so most rules are not exercised" in text
