"""The kit accuses no SDK that is right, and catches every one that is wrong, each by the right requirement."""

import secrets
from fnmatch import fnmatchcase

import pytest
from sdks import MISTAKES, Mistake, Sdk, Update, awaiting, bare, typed

from conformance.report.run import Run
from conformance.sdk.call import adapted, in_time
from conformance.sdk.fixture import CampaignsApi
from conformance.sdk.mocked import mocked
from conformance.sdk.plays import all_plays
from conformance.sdk.requirements import REQUIREMENTS
from conformance.sdk.stage import staged
from conformance.sdk.trial import SdkSettings, Trial, secrets_with
from conformance.verdicts.fold import Word

TIMEOUT = 0.4
SLACK = 1.5


def tried(sdk: Update, *, on_socket: bool) -> Run:
    token = f"conformance-{secrets.token_urlsafe(16)}"
    front = staged if on_socket else mocked
    with front(all_plays(), secrets_with(token)) as stage:
        trial = Trial(stage, token, SdkSettings(target="sdk", timeout=TIMEOUT, report=""), "an SDK of a test")
        adapter = adapted(sdk)
        trial.play(in_time(adapter, SLACK) if on_socket else adapter, all_plays().values())
        return trial.conclude()


def told(run: Run) -> dict[str, str]:
    words = (Word.FAIL, Word.WARN, Word.FLAKY, Word.ERROR)
    return {v.requirement.id.removeprefix("sdk/"): v.word.value for v in run.verdicts if v.word in words}


RIGHT: dict[str, tuple[Update, bool]] = {
    "typed, by routes": (typed, False),
    "typed, on a socket": (typed, True),
    "awaiting, by routes": (awaiting, False),
    "awaiting, on a socket": (awaiting, True),
    "plain, by routes": (Sdk(), False),
    "plain, on a socket": (Sdk(), True),
}


def test_an_sdk_that_is_right_but_for_a_library_of_its_language_is_warned() -> None:
    """The standard library's client takes an informational answer for the last one; the page says nothing of those."""
    assert set(told(tried(bare, on_socket=True)).items()) <= {("transport/informational", "WARN")}


@pytest.mark.parametrize(("sdk", "on_socket"), RIGHT.values(), ids=RIGHT)
def test_a_right_sdk_is_not_accused(sdk: Update, on_socket: bool) -> None:
    run = tried(sdk, on_socket=on_socket)
    assert told(run) == {}
    assert {verdict.word for verdict in run.verdicts} == {Word.PASS}
    assert run.exit_code == 0


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_wrong_sdk_is_caught_by_the_right_requirement(mistake: Mistake) -> None:
    found = told(tried(mistake.sdk, on_socket=mistake.on_socket))
    assert mistake.breaks in found
    announced = (mistake.breaks, *mistake.also)
    assert [name for name in found if not any(fnmatchcase(name, glob) for glob in announced)] == []


def test_every_requirement_is_proven_by_a_mistake() -> None:
    proven = {f"sdk/{mistake.breaks}" for mistake in MISTAKES.values()}
    caught_beside = {"sdk/200/variants", "sdk/transport/reset", "sdk/transport/informational"}
    assert set(REQUIREMENTS) - proven <= caught_beside


def test_the_fixture_takes_three_lines(campaigns_api: CampaignsApi) -> None:
    campaigns_api.check(typed)


def test_the_fixture_fails_with_a_report(campaigns_api: CampaignsApi) -> None:
    with pytest.raises(pytest.fail.Exception) as caught:
        campaigns_api.check(MISTAKES["truncates priority"].sdk)
    assert "FAIL sdk/request/value: value is the new value, as text, unaltered." in str(caught.value)
    assert "play: pause" in str(caught.value)
    campaigns_api.check(MISTAKES["truncates priority"].sdk, only=["sdk/error/*"])


def test_one_play_can_be_asked_for(campaigns_api: CampaignsApi) -> None:
    import httpx

    answer = httpx.patch(f"{campaigns_api.base_url}/campaigns/{campaigns_api.campaign('bare 422')}")
    assert answer.status_code == 422
    assert answer.json()["code"] == "0530008"
