"""Campaigns are made for a run and deleted at its end; nothing else is ever deleted."""

import copy
import json
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from vendor import Vendor, campaigns, error, serving

from conformance import exchange
from conformance.exchange import Exchange, json_body
from conformance.options import Settings
from conformance.runner import run
from conformance.targets.gate import Gate
from conformance.targets.permitted import Withheld

MADE, SOURCE = "5c5bd0b9-8b5f-4a57-a3f4-0b1b7ac9e3f1", "0d9f4a53-6f0e-4a63-9a0e-2d1d5d6f5a10"
NAMED = {"name": "Conformance test 0a1b2c bare"}


def goes(method: str, path: str, body: object = None, *, permitted: bool = True) -> bool:
    gate = Gate("http://host", (SOURCE,))
    if permitted:
        gate.permit_making({NAMED["name"]: MADE}, SOURCE)
    send = gate.around(lambda request: Exchange(request, exchange.Response(204)))
    content = body if isinstance(body, bytes) else json_body(body) if body else b""
    try:
        return send(exchange.Request(method, f"http://host{path}", (), content)).status == 204
    except Withheld:
        return False


@pytest.mark.parametrize(
    ("method", "path", "body", "may"),
    [
        ("POST", "/campaigns", NAMED, True),
        ("POST", f"/campaigns?source_id={SOURCE}", NAMED, True),
        ("POST", f"/campaigns?source_id={MADE}", NAMED, False),
        ("POST", "/campaigns?start=true", NAMED, False),
        ("POST", "/campaigns", {"name": "Spring renewals"}, False),
        ("POST", "/campaigns", {}, False),
        ("POST", "/campaigns", NAMED | {"record_lists": ["1"]}, False),
        ("POST", "/campaigns", NAMED | {"status": "RUNNING"}, False),
        ("POST", "/campaigns", b'{"name":"Spring","name":"Conformance test x"}', False),
        ("POST", f"/campaigns/{MADE}", NAMED, False),
        ("DELETE", f"/campaigns/{MADE}", None, True),
        ("DELETE", f"/campaigns/{SOURCE}", None, False),
        ("DELETE", "/campaigns", None, False),
        ("DELETE", f"/campaigns/{MADE}/../{SOURCE}", None, False),
        ("DELETE", "/campaigns/00000000-0000-4000-8000-00000000feed", None, True),
    ],
)
def test_what_may_be_made_and_deleted(method: str, path: str, body: object, may: bool) -> None:
    assert goes(method, path, body) is may
    assert not goes(method, path, body, permitted=False)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(target="live", journal=str(tmp_path), provision=True, max_examples=1, repeat=2, report="")


@pytest.fixture(autouse=True)
def environ(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    return monkeypatch


def played(vendor: Vendor, settings: Settings, environ: pytest.MonkeyPatch) -> int:
    with serving(vendor) as variables:
        for name, value in variables.items():
            environ.setenv(name, value)
        return run(settings)


def test_an_account_with_nothing_listed_is_judged_on_what_is_made(
    settings: Settings, environ: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vendor = Vendor({})
    played(vendor, settings, environ)
    assert vendor.campaigns == {}
    assert list(tmp_path.glob("*")) == []
    methods = [method for method, _ in vendor.requests]
    assert methods.count("DELETE") >= methods.count("POST") > 3
    assert "RUNNING" not in [value for _, _, value in vendor.history]
    assert "made for this run, and deleted at its end" in capsys.readouterr().out


def test_a_server_that_makes_none_is_said_to_in_one_line(
    settings: Settings, environ: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    vendor = Vendor(campaigns("PAUSED"), makes=False)
    before = copy.deepcopy(vendor.campaigns)
    played(vendor, settings, environ)
    assert vendor.campaigns == before
    assert capsys.readouterr().out.count("could be made: POST /campaigns is answered 405") == 1
    assert [method for method, _ in vendor.requests].count("POST") == 1


def test_what_cannot_be_deleted_is_said_and_stays_noted(
    settings: Settings, environ: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Keeping(Vendor):
        async def delete(self, request: Request) -> Response:
            return await self.list(request)

    vendor = Keeping({})
    assert played(vendor, settings, environ) in (1, 3)
    assert capsys.readouterr().out.count("made for a run, is not deleted: DELETE is answered 200") == 1
    assert [method for method, _ in vendor.requests].count("POST") == 1, "no other is made"
    assert len(list(tmp_path.glob("made-*"))) == 1


def test_an_id_that_would_lead_elsewhere_is_asked_for_by_nobody(
    settings: Settings, environ: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Elsewhere(Vendor):
        async def make(self, request: Request) -> Response:
            response = await super().make(request)
            made = json.loads(bytes(response.body))
            return Response(json.dumps(made | {"id": "a/b"}), 201)

    vendor = Elsewhere(campaigns("READY"))
    assert played(vendor, settings, environ) in (0, 1, 3)
    assert "may send" not in capsys.readouterr().err
    assert not any("a%2Fb" in path for _, path in vendor.requests)


def test_a_campaign_whose_id_a_new_one_is_given_is_neither_changed_nor_deleted(
    settings: Settings, environ: pytest.MonkeyPatch
) -> None:
    class Mistaken(Vendor):
        async def make(self, request: Request) -> Response:
            before = set(self.campaigns)
            response = await super().make(request)
            made = next(iter(set(self.campaigns) - before))
            return Response(
                bytes(response.body).replace(made.encode(), next(iter(before)).encode()), 201, response.headers
            )

    vendor = Mistaken(campaigns("READY"))
    before = copy.deepcopy(vendor.campaigns)
    played(vendor, settings, environ)
    assert {identity: vendor.campaigns.get(identity) for identity in before} == before


class BehindAGateway(Vendor):
    """Makes the campaigns of its first requests, and then says that it gave up."""

    gave_up: int = 0

    async def make(self, request: Request) -> Response:
        response = await super().make(request)
        self.gave_up += 1
        return Response(status_code=504) if self.gave_up <= 2 else response


def test_a_campaign_that_was_made_behind_a_gateway_which_gave_up_is_deleted(
    settings: Settings, environ: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    vendor = BehindAGateway(campaigns("PAUSED", "READY"))
    before = copy.deepcopy(vendor.campaigns)
    played(vendor, settings, environ)
    assert vendor.campaigns == before
    assert vendor.gave_up
    assert list(tmp_path.glob("*")) == []


class InPages(Vendor):
    """Shows two campaigns on a page, whichever are asked for, and forgets the id of what it makes."""

    async def list(self, request: Request) -> Response:
        number = int(request.query_params.get("page", 1))
        shown = list(self.campaigns.values())[2 * number - 2 : 2 * number]
        return JSONResponse({"total": len(self.campaigns), "_embedded": {"campaigns": shown}})

    async def make(self, request: Request) -> Response:
        await super().make(request)
        return Response(status_code=500)


def test_a_campaign_of_unknown_id_is_looked_for_on_every_page(
    settings: Settings, environ: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    vendor = InPages(campaigns("PAUSED", "READY", "READY", "READY", "READY"))
    before = copy.deepcopy(vendor.campaigns)
    played(vendor, settings, environ)
    assert vendor.campaigns == before
    assert "POST" in [method for method, _ in vendor.requests]
    assert list(tmp_path.glob("*")) == []


class Closed(Vendor):
    """Makes no campaign that is named wrongly, and shows no list."""

    async def list(self, _: Request) -> Response:
        return error(403, "0530003")

    async def make(self, request: Request) -> Response:
        asked = json.loads(await request.body())
        return await super().make(request) if 2 < len(str(asked.get("name"))) < 31 else error(400, "0530001")


def test_what_was_refused_is_not_looked_for_where_nobody_can_look(
    settings: Settings, environ: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vendor = Closed(campaigns("PAUSED"))
    before = copy.deepcopy(vendor.campaigns)
    assert played(vendor, settings, environ) != 3
    assert "is not deleted" not in capsys.readouterr().out
    assert vendor.campaigns == before
    assert list(tmp_path.glob("*")) == []
