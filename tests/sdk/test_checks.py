"""The checks of the kit on single values: what a language cannot hold is no loss, and what it can is."""

import pytest

from conformance.contract import Level
from conformance.errors import ConfigurationError
from conformance.sdk.campaigns import added, altered, invented, same
from conformance.sdk.documented import documented
from conformance.sdk.errors import stated
from conformance.sdk.outcome import Raised
from conformance.sdk.plays import all_plays, named
from conformance.sdk.requirements import REQUIREMENTS
from conformance.sdk.selection import useful

TREE = documented().campaign
FULL = documented().example("full")


@pytest.mark.parametrize(
    ("sent", "given", "kept"),
    [
        ("2026-03-02T08:15:30.123456Z", "2026-03-02T08:15:30.123Z", True),
        ("2026-03-02T08:15:30.123456Z", "2026-03-02T09:15:30.123456+01:00", True),
        ("2026-03-02T08:15:30.123456Z", "2026-03-02T08:15:30Z", False),
        (2**53 + 1, 2**53, True),
        (2**53 + 1, (2**53 + 1) & 0x7FFFFFFF, False),
        (5, 5.0, True),
        (1, True, False),
        (0, None, False),
        (False, None, False),
        ("5", 5, False),
        ({"deep": [1, "2026-03-02T08:15:30Z"]}, {"deep": [1.0, "2026-03-02T08:15:30.000Z"]}, True),
    ],
)
def test_values_are_the_same_as_far_as_a_language_can_hold_them(sent: object, given: object, kept: bool) -> None:
    assert same(sent, given) is kept


def test_what_is_absent_may_be_null_and_nothing_else() -> None:
    minimal = documented().example("minimal")
    absent = {"priority": None, "dialing_strategy": {"max_attempts": None}}
    assert list(invented(TREE, minimal, minimal | absent)) == []
    made_up = {"priority": 5, "run_once": False, "dialing_strategy": {"record_chain": []}}
    assert list(invented(TREE, minimal, minimal | made_up)) == ["/priority", "/run_once", "/dialing_strategy"]
    assert list(added(TREE, minimal, minimal | made_up | {"url": "x"})) == ["/url"]


def test_a_loss_is_reported_where_it_is() -> None:
    chain = [
        FULL["dialing_strategy"]["record_chain"][0] | {"max_attempts": 99},
        *FULL["dialing_strategy"]["record_chain"][1:],
    ]
    given = FULL | {"dialing_strategy": FULL["dialing_strategy"] | {"record_chain": chain}}
    assert list(altered(TREE, FULL, given)) == ["/dialing_strategy/record_chain/0/max_attempts"]


@pytest.mark.parametrize(
    ("raised", "status"),
    [
        (Raised("ApiError", "no", status=403), 403),
        (Raised("ApiError", "server said 403", status=401), 401),
        (Raised("ApiError", "HTTP 403: scope missing (0530003)"), 403),
        (Raised("ApiError", "refused 0530403"), None),
        (Raised("ApiError", "campaign 5bb9-403-aa is not there"), None),
        (Raised("UnauthorizedError", "the server answered 403"), 401),
        (Raised("NotFoundError", "no such campaign"), 404),
        (Raised("ApiError", "Client error '403 Forbidden' for url 'http://127.0.0.1:40412/campaigns/x'"), 403),
        (Raised("ApiError", "x", status="422 Unprocessable Content"), 422),
        (Raised("ApiError", "x", status=True), None),
    ],
)
def test_the_status_that_an_error_tells(raised: Raised, status: int | None) -> None:
    assert stated(raised) == status


def test_a_must_names_the_page_a_standard_or_the_call() -> None:
    for requirement in REQUIREMENTS.values():
        has_source = requirement.source.startswith(("page", "RFC", "the call itself")) and (
            not requirement.source.startswith("RFC") or "section" in requirement.source
        )
        assert requirement.level is Level.SHOULD or has_source, requirement


def test_what_rests_on_readings_is_no_must() -> None:
    readings = ("request/content-type", "request/accept", "200/media-types", "200/unknown-values", "request/no-more")
    assert {REQUIREMENTS[f"sdk/{name}"].level for name in readings} == {Level.SHOULD}


def test_the_nearest_play_is_named() -> None:
    with pytest.raises(ConfigurationError, match="no play is called 'bare 42'; did you mean 'bare 422'"):
        named("bare 42")


def test_only_what_is_needed_is_played() -> None:
    every = list(all_plays().values())
    for name, most in (("sdk/request/value", 50), ("sdk/200/date-times", 4), ("sdk/error/surfaces-code", 50)):
        assert 2 <= len(list(useful(every, [REQUIREMENTS[name]]))) <= most
    for chosen in (REQUIREMENTS.values(), [REQUIREMENTS["sdk/error/no-secret-in-output"]]):
        assert list(useful(every, chosen)) == every
