"""createCampaign: what is given is there, under an id of its own; and the refusals."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from conformance.checks.state import contradictory_views, unsteady
from conformance.checks.text import listed
from conformance.contract import load_contract
from conformance.exchange import Exchange
from conformance.suite.api import Api
from conformance.suite.bad_credentials import sendable
from conformance.suite.making import CREATE, WRONG, create, made, maker
from conformance.suite.queries import NONSENSE, read, without_writing, wrong_tokens
from conformance.suite.reader import Campaign, answered
from conformance.suite.requirement import companion
from conformance.suite.subjects import NotExercised
from conformance.suite.views import breaks
from conformance.targets.permitted import UNKNOWN
from conformance.targets.target import campaign_path

OPERATION = load_contract().operations[CREATE]
MEMBERS: Mapping[str, Mapping[str, Any]] = (OPERATION.request_schema or {})["properties"]
TOO_LONG = "x" * MEMBERS["name"]["maxLength"]


def given() -> dict[str, Any]:
    """Every optional member that a new campaign may have, as the contract shows it."""
    full = load_contract().example("full")
    return {name: full[name] for name in MEMBERS if name in full and name != "name"}


def wrong_values(schema: Mapping[str, Any]) -> Iterator[object]:
    """Values that a member with this schema may not have."""
    yield NONSENSE
    if "minimum" in schema:
        yield schema["minimum"] - 1
    if "maximum" in schema:
        yield schema["maximum"] + 1
    if schema.get("required"):
        yield {}


@pytest.mark.parametrize(("authorization", "statuses"), wrong_tokens(CREATE))
def test_unauthorized(api: Api, authorization: str | None, statuses: tuple[int, ...]) -> None:
    headers = {"Authorization": sendable(api, authorization)}
    api.expect(create(api, WRONG, {}, headers=headers), *statuses)


@companion(CREATE, "403/read-only-token", "A token without the scope campaigns:write is refused with 403.")
def test_read_only_token(api: Api) -> None:
    api.expect(create(api, WRONG, {}, headers=without_writing(api)), 403)


@companion(CREATE, "400/name", "A name that is longer than 35 characters is refused with 400.")
def test_long_name(api: Api) -> None:
    api.expect(create(api, TOO_LONG, {}, alone=True), 400)


@pytest.mark.parametrize(
    "member",
    [
        pytest.param(
            name, id=name, marks=companion(CREATE, f"400/{name}", f"A {name} that no campaign has is refused with 400.")
        )
        for name in MEMBERS
        if name != "name"
    ],
)
def test_wrong_member(api: Api, member: str) -> None:
    for value in wrong_values(MEMBERS[member]):
        api.expect(create(api, WRONG, {member: value}), 400)


@companion(CREATE, "400/source_id", "A copy of a campaign that does not exist is refused with 400.")
def test_unknown_source(api: Api) -> None:
    api.expect(create(api, WRONG, {}, source=f"{UNKNOWN}00000000feed"), 400)


@companion(CREATE, "201/as-given", "A new campaign has what it was given.")
@companion(CREATE, "201/as-read", "GET shows a new campaign as the answer did.")
def test_made(api: Api) -> None:
    members = given()
    identity, exchange = made(api, "full", members, alone=True)
    shown = answered(exchange)
    wanted = {name: value for name, value in members.items() if name in shown}
    _judge_alike(api, exchange, wanted, {name: shown[name] for name in wanted}, "201/as-given")
    seen = api.subjects.look(identity)
    if seen is None:
        read(api, campaign_path(identity), campaign_path(api.target.campaigns[0]))
        if not any(map(api.subjects.look, api.target.campaigns)):
            raise NotExercised("no campaign can be read")
        api.judge(exchange, False, "GET", "the campaign", "none", of=OPERATION.identity("201/as-read"))
    else:
        _judge_alike(api, exchange, shown, seen, "201/as-read", *unsteady(shown))


@companion(CREATE, "201/own-id", "Every new campaign has an id that no other one has.")
def test_own_id(api: Api) -> None:
    (one, _), (other, exchange) = made(api, "first", {}), made(api, "second", {})
    if breaks(api, "id", other, a_must=True):
        raise NotExercised("the new campaign shows an id that breaks a rule of its own")
    taken = {one, *api.target.campaigns}
    api.judge(exchange, other not in taken, "/id", "an id of its own", f"{other}, which another campaign has")


@companion(CREATE, "201/listed", "The list shows a new campaign.")
def test_listed(api: Api) -> None:
    name = maker(api).named("listed")
    identity, exchange = made(api, "listed", {})
    is_listed = api.target.soon(lambda: identity in _named(api, name))
    if not is_listed and any(breaks(api, "id", shown, a_must=True) for shown in _named(api, name)):
        raise NotExercised("the list shows ids that break a rule of their own")
    api.judge(exchange, is_listed, "GET /campaigns", f"campaign {identity}", f"none of the name {name!r} with this id")


def _named(api: Api, name: str) -> list[object]:
    """The ids of the campaigns of a name that the list shows.

    Raises:
        NotExercised: it cannot be read.
    """
    campaigns = listed(answered(api.target.get(f"/campaigns?name={name.replace(' ', '%20')}")))
    if campaigns is None:
        raise NotExercised("the list cannot be read")
    return [campaign.get("id") for campaign in campaigns]


@companion(CREATE, "201/copy", "A copy has the name that it is given, and the dialing_mode of its source.")
def test_copy(api: Api) -> None:
    source = maker(api).source
    if not source:
        raise NotExercised("--source names no campaign to copy")
    before = api.subjects.read(source) or {}
    name = maker(api).named("copy")
    _, exchange = made(api, "copy", {}, source)
    wanted: Campaign = {"name": name} | {m: before[m] for m in ("dialing_mode",) if m in before}
    shown = answered(exchange)
    _judge_alike(api, exchange, wanted, {name: shown.get(name) for name in wanted}, "201/copy")


def _judge_alike(api: Api, exchange: Exchange, one: Campaign, other: Campaign, name: str, *but: str) -> None:
    different = contradictory_views(OPERATION.answers[OPERATION.success], one, other, but)
    api.judge_alike(exchange, different, "what was given", one, other, of=OPERATION.identity(name))
