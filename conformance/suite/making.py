"""Campaigns that scenarios make and delete: each is named and noted before it is made, and deleted after the run."""

from collections.abc import Mapping
from typing import Any

from conformance.contract import load_contract
from conformance.exchange import Exchange
from conformance.suite.api import Api
from conformance.suite.companions import none_is_made
from conformance.suite.reader import GONE, answered
from conformance.suite.requests import Changes, creating, deleting
from conformance.suite.subjects import NotExercised
from conformance.targets.maker import Maker

CREATE, DELETE = "createCampaign", "deleteCampaign"
WRONG, SPARE = "wrong", "spare"
"""What campaigns are called that nobody means to make, and those that there are to be deleted."""


def is_gone(api: Api, identity: str) -> bool:
    """Whether GET shows, soon, that there is no such campaign."""
    return api.target.soon(lambda: api.target.read(identity).status in GONE)


def maker(api: Api) -> Maker:
    """What campaigns are made with.

    Raises:
        NotExercised: none may be made.
    """
    maker, obstacle = api.target.maker, none_is_made(api.target)
    if obstacle or maker is None:
        raise NotExercised(obstacle)
    return maker


def create(
    api: Api,
    kind: str,
    members: Mapping[str, Any],
    source: str = "",
    headers: Changes | None = None,
    *,
    alone: bool = False,
) -> Exchange:
    """Make a campaign with these members, under a name of the suite's own that ends in ``kind``.

    ``alone`` asks for a connection of its own, where there are connections.
    """
    name = maker(api).named(kind)
    request = creating(api.target, {"name": name, **members}, source, headers)
    exchange = api.ask(request, alone=alone)
    maker(api).saw(name, exchange)
    return exchange


def made(
    api: Api, kind: str, members: Mapping[str, Any] | None = None, source: str = "", *, alone: bool = False
) -> tuple[str, Exchange]:
    """The id of a campaign that is made now, and the exchange that made it.

    Raises:
        NotExercised: it could not be made.
    """
    exchange = create(api, kind, members or {}, source, alone=alone)
    identity = str(answered(exchange).get("id") or "")
    if exchange.status != load_contract().operations[CREATE].success or not identity:
        raise NotExercised(f"no campaign could be made: {exchange.summary()}")
    api.target.soon(lambda: api.target.read(identity).status not in GONE)
    return identity, exchange


def spare(api: Api) -> str:
    """The id of a campaign that may be deleted: one is made if there is none.

    Raises:
        NotExercised: none could be made.
    """
    kept = [identity for identity in maker(api).spares if api.subjects.look(identity)]
    maker(api).spares = kept or [made(api, SPARE)[0]]
    return maker(api).spares[0]


def delete(api: Api, identity: str, headers: Changes | None = None, *, alone: bool = False) -> Exchange:
    """Delete a campaign, ``alone`` over a connection of its own."""
    return api.ask(deleting(api.target, identity, headers), alone=alone)
