"""A server of the API by another hand: as forgiving, slow or closed as it is asked to be."""

import asyncio
import copy
import gzip
import html
import json
import re
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

from exchanges import FULL
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from conformance.reference.server import running

Campaign = dict[str, Any]
TOKEN, READONLY = "a-token-that-may-write", "a-token-that-may-read"
STATES = ("PAUSED", "READY", "RUNNING", "INCOMPLETE")


@dataclass
class Vendor:
    """Campaigns by id, and how they are served.

    ``get`` is "whole", "refused" or "partial"; ``lag`` the seconds after which GET shows a change, ``delay`` those
    after which it is made. A ``tolerant`` server makes a change of whatever it is sent, whoever sends it. Where it
    ``makes`` campaigns, POST makes one. ``history`` lists every change: campaign, member, new value.
    """

    campaigns: dict[str, Campaign]
    get: str = "whole"
    lag: float = 0.0
    delay: float = 0.0
    tolerant: bool = False
    makes: bool = True
    history: list[tuple[str, str, object]] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    _copies: list[tuple[float, dict[str, Campaign]]] = field(default_factory=list)

    def application(self) -> Starlette:
        """The server as an ASGI application."""
        routes = [
            Route("/campaigns", self.list, methods=["GET"]),
            Route("/campaigns", self.make, methods=["POST"]),
            Route("/campaigns/{id:path}", self.delete, methods=["DELETE"]),
            Route("/campaigns/{id:path}", self.read, methods=["GET"]),
            Route("/{rest:path}", self.update, methods=["PATCH", "POST", "PUT", "DELETE"]),
        ]
        return Starlette(routes=routes)

    async def list(self, _: Request) -> Response:
        """GET /campaigns."""
        return JSONResponse({"total": len(self.campaigns), "_embedded": {"campaigns": list(self.campaigns.values())}})

    async def read(self, request: Request) -> Response:
        """GET /campaigns/{id}."""
        self._count(request)
        if self.get == "refused" or not self._may(request, READONLY, TOKEN):
            return error(403, "0530003")
        campaign = self._shown().get(request.path_params["id"])
        if campaign is None:
            return error(404, "0530002")
        left_out = {"priority", "dialing_strategy"} if self.get == "partial" else set[str]()
        return JSONResponse({name: value for name, value in campaign.items() if name not in left_out})

    async def make(self, request: Request) -> Response:
        """POST /campaigns."""
        self._count(request)
        if not self.makes:
            return error(405, "0530001")
        identity = str(uuid.uuid4())
        links = {"self": {"href": f"/campaigns/{identity}"}, "campaigns": {"href": "/campaigns"}}
        made = json.loads(await request.body()) | {"id": identity, "status": "INCOMPLETE", "_links": links}
        self.campaigns[identity] = made
        return JSONResponse(made, 201)

    async def delete(self, request: Request) -> Response:
        """DELETE /campaigns/{id}."""
        self._count(request)
        campaign = self.campaigns.get(request.path_params["id"])
        if campaign is None:
            return error(404, "0530002")
        if campaign["status"] == "RUNNING":
            return error(409, "0530005")
        del self.campaigns[request.path_params["id"]]
        return Response(status_code=204)

    async def update(self, request: Request) -> Response:
        """PATCH /campaigns/{id}; to a tolerant server, anything else too."""
        self._count(request)
        body, identity = await request.body(), unquote(request.url.path).rpartition("/campaigns/")[2]
        campaign = self.campaigns.get(identity.lower())
        if not self.tolerant:
            if not self._may(request, READONLY, TOKEN):
                return error(401, "0530004")
            if not self._may(request, TOKEN):
                return error(403, "0530003")
        if campaign is None:
            return error(404, "0530002")
        changes = forgiven(body, request.headers) if self.tolerant else documented(body)
        if changes is None:
            return error(400, "0530001")
        if not self.tolerant and campaign["status"] == "INCOMPLETE" and "status" in changes:
            return error(422, "0530008")
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, self._change, identity, changes)
        else:
            self._change(identity, changes)
        return JSONResponse(campaign, media_type="application/hal+json")

    def _change(self, identity: str, changes: Mapping[str, object]) -> None:
        if self.lag:
            self._copies.append((time.monotonic(), copy.deepcopy(self.campaigns)))
        for member, value in changes.items():
            self.history.append((identity, member, value))
            self.campaigns[identity][member] = value

    def _shown(self) -> dict[str, Campaign]:
        """The campaigns as they were a while ago."""
        late = [shown for changed, shown in self._copies if time.monotonic() < changed + self.lag]
        return late[0] if late else self.campaigns

    def _count(self, request: Request) -> None:
        self.requests.append((request.method, request.url.path))

    def _may(self, request: Request, *tokens: str) -> bool:
        return request.headers.get("authorization") in {f"Bearer {token}" for token in tokens}


def error(status: int, code: str) -> Response:
    """A documented error."""
    return JSONResponse({"code": code, "message": "no"}, status)


def documented(body: bytes) -> Mapping[str, object] | None:
    """The change that a body asks for, if it is a documented one."""
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(asked, dict) or asked.keys() != {"op", "path", "value"} or asked["op"] != "REPLACE":
        return None
    path, value = asked["path"], asked["value"]
    if path == "status" and value in ("running", "paused"):
        return {"status": value.upper()}
    if path == "priority" and value in map(str, range(1, 11)):
        return {"priority": int(value)}
    return {"name": value} if path == "name" and isinstance(value, str) and 2 < len(value) < 35 else None


def forgiven(body: bytes, headers: Mapping[str, str]) -> Mapping[str, object]:
    """Every change that anybody could read out of a body."""
    if "gzip" in headers.get("content-encoding", "") or body[:2] == b"\x1f\x8b":
        body = gzip.decompress(body)
    text = html.unescape(body.decode("utf-8", "ignore").replace("\0", ""))
    try:
        return dict(_changes(json.loads(text, object_pairs_hook=lambda pairs: dict(pairs[::-1]))))
    except (ValueError, RecursionError):
        form = {name: values[0] for name, values in parse_qs(text).items()}
        return dict(_changes(form)) if form else dict(_changes({"value": text}))


def _changes(asked: object) -> Iterator[tuple[str, object]]:
    if isinstance(asked, list):
        for element in asked:
            yield from _changes(element)
        return
    members = {str(name).strip().lower(): value for name, value in asked.items()} if isinstance(asked, dict) else {}
    if not isinstance(asked, dict):
        members = {"value": asked}
    for name in ("status", "name", "priority"):
        if name in members:
            yield name, _value(name, members[name])
    if "value" in members or "path" in members:
        path = str(members.get("path") or "status").strip().strip("/").lower()
        if "path" in members or _state(members["value"]):
            yield path, _value(path, members.get("value"))


def _value(member: str, value: object) -> object:
    return (_state(value) or value) if member == "status" else value


def _state(value: object) -> str | None:
    letters = re.sub("[^a-z]", "", str(value).lower())
    if "run" in letters or value is True or value == 1:
        return "RUNNING"
    return next((state for state in STATES if letters and state.lower() in letters), None)


def accounts() -> dict[str, tuple[str, ...]]:
    """The states of the campaigns of each account."""
    return {state: (state,) for state in STATES} | {"mixed": STATES}


def campaigns(*states: str) -> dict[str, Campaign]:
    """A campaign in each state, with every member."""
    made = {}
    for number, state in enumerate(states, 1):
        identity = f"5c5bd0b9-8b5f-4a57-a3f4-{number:012d}"
        links = {"self": {"href": f"/campaigns/{identity}"}, "campaigns": {"href": "/campaigns"}}
        made[identity] = copy.deepcopy(FULL) | {
            "id": identity, "name": f"Campaign {number}", "status": state, "priority": 5, "_links": links
        }  # fmt: skip
    return made


@contextmanager
def serving(vendor: Vendor) -> Iterator[dict[str, str]]:
    """Serve as long as the context lasts. Yields the variables that reach it."""
    with running(vendor.application()) as base_url:
        yield {
            "TALKDESK_BASE_URL": base_url,
            "TALKDESK_TOKEN": TOKEN,
            "TALKDESK_READONLY_TOKEN": READONLY,
            "TALKDESK_CAMPAIGN_IDS": ",".join(vendor.campaigns),
        }
