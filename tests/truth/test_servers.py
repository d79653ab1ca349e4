"""Servers by another hand, each right or wrong in one way: no rule is blamed that the page does not state."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from vendor import TOKEN, Vendor, campaigns, documented, error, serving

from conformance.options import Settings
from conformance.runner import run

Verdicts = Mapping[str, Mapping[str, Any]]


class Early(Vendor):
    """Its 200 shows the campaign as it was before."""

    async def update(self, request: Request) -> Response:
        identity = request.url.path.rpartition("/")[2]
        before = dict(self.campaigns.get(identity, {}))
        answer = await super().update(request)
        return JSONResponse(before, media_type="application/hal+json") if answer.status_code == 200 else answer


class Forgiving(Vendor):
    """It never reads op, and takes any value for a name or a priority, which it then ignores."""

    async def update(self, request: Request) -> Response:
        answer = await super().update(request)
        try:
            asked = json.loads(await request.body())
        except ValueError:
            return answer
        campaign = self.campaigns.get(request.url.path.rpartition("/")[2])
        if answer.status_code != 400 or not isinstance(asked, dict) or campaign is None:
            return answer
        if (asked.get("path"), asked.get("value")) == ("status", "paused"):
            campaign["status"] = "PAUSED"
        elif asked.get("path") not in ("name", "priority") or "value" not in asked:
            return answer
        return JSONResponse(campaign, media_type="application/hal+json")


class Slash(Vendor):
    """It knows the status only as /status, as in an example of the vendor's."""

    async def update(self, request: Request) -> Response:
        body = await request.body()
        if b'"path":"/status"' in body.replace(b" ", b""):
            request._body = body.replace(b"/status", b"status")
        elif b'"/' not in body and body.strip().startswith(b"{"):
            request._body = b"{}"
        return await super().update(request)


class Refusing(Vendor):
    """It refuses a bad body with a status of HTTP's own, and names the class of an exception."""

    async def update(self, request: Request) -> Response:
        answer = await super().update(request)
        if answer.status_code != 400:
            return answer
        message = "com.vendor.campaigns.InvalidStateException: not now"
        return JSONResponse({"code": "0530001", "message": message}, 409)


class Deaf(Vendor):
    """It has no GET."""

    async def list(self, _: Request) -> Response:
        return error(405, "0")

    async def read(self, _: Request) -> Response:
        return error(405, "0")


class Wiping(Vendor):
    """An update wipes dialing_strategy."""

    def _change(self, identity: str, changes: Mapping[str, object]) -> None:
        super()._change(identity, changes)
        self.campaigns[identity].pop("dialing_strategy", None)


class Acting(Vendor):
    """It refuses a body without op, and makes the change all the same."""

    async def update(self, request: Request) -> Response:
        answer = await super().update(request)
        body, identity = await request.body(), request.url.path.rpartition("/")[2]
        if answer.status_code == 400 and b'"op"' not in body and b'"priority"' in body and identity in self.campaigns:
            self.campaigns[identity]["priority"] = int(json.loads(body).get("value", 7))
        return answer


class Making(Vendor):
    """Its 404 makes the campaign."""

    async def update(self, request: Request) -> Response:
        answer = await super().update(request)
        identity = request.url.path.rpartition("/")[2]
        if answer.status_code == 404 and len(identity) == 36:
            self.campaigns[identity] = {**next(iter(self.campaigns.values())), "id": identity}
        return answer


class Lax(Vendor):
    """It compares tokens without regard to letter case, to white space, or to a scheme that comes twice."""

    def _may(self, request: Request, *tokens: str) -> bool:
        sent = request.headers.get("authorization", "")
        words = sent.lower().replace("bearer", "").split()
        return sent.startswith("Bearer ") and "".join(words) in {token.lower() for token in tokens}


class Stumbling(Vendor):
    """It fails on an encoded slash."""

    async def update(self, request: Request) -> Response:
        if b"%2f" in request.scope["raw_path"].lower():
            return error(500, "0")
        return await super().update(request)


class Sweeping(Vendor):
    """To pause one campaign pauses all."""

    def _change(self, identity: str, changes: Mapping[str, object]) -> None:
        super()._change(identity, changes)
        if changes.get("status") == "PAUSED":
            for campaign in self.campaigns.values():
                campaign["status"] = "PAUSED"


class Forgetful(Vendor):
    """Its first update deletes another campaign."""

    def _change(self, identity: str, changes: Mapping[str, object]) -> None:
        super()._change(identity, changes)
        if len(self.campaigns) > 2:
            self.campaigns.pop(next(name for name in self.campaigns if name != identity))


class Astray(Vendor):
    """Its campaigns link leads nowhere."""

    def _change(self, identity: str, changes: Mapping[str, object]) -> None:
        super()._change(identity, changes)
        self.campaigns[identity]["_links"]["campaigns"] = {"href": "/all/campaigns"}


class Priceless(Vendor):
    """It shows a priority of 11, whatever it is set to."""

    def _change(self, identity: str, changes: Mapping[str, object]) -> None:
        super()._change(identity, changes)
        self.campaigns[identity]["priority"] = 11


class Ending(Vendor):
    """A campaign that is set running ends by itself: it has nobody to call."""

    async def update(self, request: Request) -> Response:
        answer = await super().update(request)
        identity = request.url.path.rpartition("/")[2]
        if answer.status_code == 200 and b'"running"' in await request.body():
            asyncio.get_running_loop().call_later(0.05, self._end, identity)
        return answer

    def _end(self, identity: str) -> None:
        if self.campaigns[identity]["status"] == "RUNNING":
            self.campaigns[identity]["status"] = "READY"


class Behind(Vendor):
    """It answers with what it has stored and the change that it was asked for, and stores that a while after."""

    async def update(self, request: Request) -> Response:
        answer = await super().update(request)
        changes = documented(await request.body()) or {}
        shown = json.loads(bytes(answer.body)) | changes
        return JSONResponse(shown, media_type="application/hal+json") if answer.status_code == 200 else answer


class Keeping(Vendor):
    """A name that begins as those of its campaigns cannot be given."""

    async def update(self, request: Request) -> Response:
        if b'"Campaign' in await request.body():
            return error(422, "0530008")
        return await super().update(request)


class Overwriting(Vendor):
    """It reads a campaign, thinks for a moment, and writes all of it back."""

    async def update(self, request: Request) -> Response:
        identity = request.url.path.rpartition("/")[2]
        found = dict(self.campaigns.get(identity, {}))
        await request.body()
        await asyncio.sleep(0.02)
        answer = await super().update(request)
        changes = documented(await request.body()) or {}
        if answer.status_code == 200 and found:
            self.campaigns[identity] |= found | {name: self.campaigns[identity][name] for name in changes}
        return answer


class Lenient(Vendor):
    """It reads the first JSON value of a body, and nothing behind it."""

    async def update(self, request: Request) -> Response:
        text = (await request.body()).decode("utf-8", "replace")
        try:
            value, _ = json.JSONDecoder().raw_decode(text.strip())
        except ValueError:
            return await super().update(request)
        request._body = json.dumps(value).encode()
        return await super().update(request)


class Locking(Vendor):
    """It refuses an update of a campaign of which another one is under way."""

    async def update(self, request: Request) -> Response:
        under_way: set[str] = self.__dict__.setdefault("under_way", set())
        identity = request.url.path.rpartition("/")[2]
        if identity in under_way:
            return error(409, "0530005")
        under_way.add(identity)
        try:
            await asyncio.sleep(0.01)
            return await super().update(request)
        finally:
            under_way.discard(identity)


class Pausing(Ending):
    """A campaign that is set running is PAUSED soon after."""

    def _end(self, identity: str) -> None:
        if self.campaigns[identity]["status"] == "RUNNING":
            self.campaigns[identity]["status"] = "PAUSED"


class Redirecting(Vendor):
    """Its list is at /campaigns/, where /campaigns leads."""

    async def list(self, request: Request) -> Response:
        is_there = request.url.path.endswith("/")
        return await super().list(request) if is_there else RedirectResponse("/campaigns/", 308)

    async def read(self, request: Request) -> Response:
        return await (super().read(request) if request.path_params["id"] else self.list(request))


class Copied(Vendor):
    """Its list is a copy that is made anew every half second."""

    async def list(self, request: Request) -> Response:
        now = time.monotonic()
        if now - self.__dict__.get("copied_at", 0.0) > 0.5:
            self.__dict__.update(copied_at=now, copy=await super().list(request))
        copy: Response = self.__dict__["copy"]
        return copy


class Busy(Vendor):
    """It changes no campaign that runs, but for its status."""

    async def update(self, request: Request) -> Response:
        campaign = self.campaigns.get(request.url.path.rpartition("/")[2], {})
        is_edit = "status" not in (documented(await request.body()) or {"status": ""})
        busy = is_edit and campaign.get("status") == "RUNNING" and self._may(request, TOKEN)
        return error(422, "0530008") if busy else await super().update(request)


class Strict(Vendor):
    """It takes only letters, digits and spaces in a name."""

    async def update(self, request: Request) -> Response:
        name = (documented(await request.body()) or {}).get("name", "")
        is_plain = str(name).replace(" ", "").isalnum() or not name
        return await super().update(request) if is_plain or not self._may(request, TOKEN) else error(400, "0530001")


class Slow(Vendor):
    """It takes longer for a name than for anything else."""

    async def update(self, request: Request) -> Response:
        is_rename = "name" in (documented(await request.body()) or {})
        await asyncio.sleep(0.02 if is_rename and self._may(request, TOKEN) else 0)
        return await super().update(request)


class Failing(Vendor):
    """It fails on every third request that it would refuse."""

    async def update(self, request: Request) -> Response:
        answer = await super().update(request)
        refused = self.__dict__.setdefault("refused", count(1))
        return error(500, "0") if answer.status_code >= 400 and next(refused) % 3 == 0 else answer


RIGHT: dict[str, tuple[Callable[..., Vendor], set[str]]] = {
    "plain": (Vendor, set()),
    "shows before": (Early, {"200/shows-change"}),
    "forgiving": (Forgiving, {"400/no-op", "400/op-type", "400/unknown-op", "400/member-value"}),
    "other refusals": (Refusing, {"400/status"}),
    "asynchronous": (lambda made: Vendor(made, delay=0.3), {"200/shows-change", "state/read-lag"}),
    "asynchronous, soon": (lambda made: Vendor(made, delay=0.03), {"200/shows-change", "state/read-lag"}),
    "write-behind": (lambda made: Behind(made, delay=0.7), {"state/read-lag"}),
    "ends by itself": (Ending, set()),
    "ends PAUSED by itself": (Pausing, set()),
    "locks": (Locking, set()),
    "redirects the list": (Redirecting, {"list/status/documented"}),
    "the list lags": (Copied, set()),
    "does not edit what runs": (Busy, set()),
    "plain names only": (Strict, set()),
    "slow with names": (Slow, set()),
    "GET lags": (lambda made: Vendor(made, lag=0.5), {"state/read-lag"}),
    "writes all of it": (Overwriting, {"state/at-once"}),
    "reads the first JSON value": (Lenient, {"400/almost-json"}),
    "no GET": (Deaf, set()),
    "GET refused": (lambda made: Vendor(made, get="refused"), set()),
}
WRONG: dict[str, tuple[Callable[..., Vendor], set[str]]] = {
    "slash only": (Slash, {"200/updates"}),
    "wipes": (Wiping, {"state/only-the-named-member"}),
    "acts": (Acting, {"state/refused-400"}),
    "makes": (Making, {"state/refused-404"}),
    "lax tokens": (Lax, {"401/other-case", "401/spaced-token", "401/doubled-scheme"}),
    "stumbles": (Stumbling, {"404/paths"}),
    "pauses all": (Sweeping, {"state/other-campaigns"}),
    "deletes another": (Forgetful, {"state/other-campaigns"}),
    "links astray": (Astray, {"links/campaigns"}),
    "priority of 11": (Priceless, {"200/6/maximum"}),
}


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Vendor], tuple[Verdicts, dict[str, Any]]]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def judge(vendor: Vendor) -> tuple[Verdicts, dict[str, Any]]:
        folder = tmp_path / "report"
        settings = Settings(
            target="live",
            allow_running=True,
            journal=str(tmp_path / "journal"),
            report=str(folder),
            max_examples=1,
            repeat=2,
        )
        with serving(vendor) as variables:
            for name, value in variables.items():
                monkeypatch.setenv(name, value)
            run(settings)
        document = json.loads((folder / "report.json").read_text())
        return {entry["id"]: entry for entry in document["requirements"]}, document

    return judge


def named(verdicts: Verdicts, *words: str) -> set[str]:
    return {name for name, entry in verdicts.items() if entry["verdict"] in words}


Judge = Callable[[Vendor], tuple[Verdicts, dict[str, Any]]]


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_server_is_not_accused(name: str, judged: Judge, capsys: pytest.CaptureFixture[str]) -> None:
    make, warned = RIGHT[name]
    verdicts, _ = judged(make(campaigns("PAUSED", "RUNNING", "PAUSED")))
    assert named(verdicts, "FAIL", "FLAKY", "ERROR") == set(), capsys.readouterr().out
    assert warned <= named(verdicts, "WARN")


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_server_is_blamed_once(name: str, judged: Judge, capsys: pytest.CaptureFixture[str]) -> None:
    make, broken = WRONG[name]
    verdicts, _ = judged(make(campaigns("PAUSED", "RUNNING", "PAUSED")))
    assert named(verdicts, "FAIL", "FLAKY", "ERROR") == broken, capsys.readouterr().out


def test_answers_that_change_each_time_are_not_asked_for_without_end(judged: Judge) -> None:
    vendor = Failing(campaigns("PAUSED", "RUNNING", "PAUSED"))
    verdicts, _ = judged(vendor)
    assert verdicts["status/documented"]["verdict"] == "FAIL"
    assert named(verdicts, "ERROR") == set()
    assert len(vendor.requests) < 2000


def test_a_campaign_that_is_not_as_it_was_ends_a_run_with_3(judged: Judge) -> None:
    verdicts, document = judged(Keeping(campaigns("PAUSED")))
    assert named(verdicts, "FAIL", "FLAKY", "ERROR") == set()
    assert document["exit_code"] == 3
    assert "But not every campaign is as it was found: see the notes" in document["sentence"]
    assert any("name is" in line for line in document["left"])


def test_the_likely_cause_is_said_first(judged: Judge, capsys: pytest.CaptureFixture[str]) -> None:
    _, document = judged(Slash(campaigns("PAUSED", "RUNNING", "PAUSED")))
    assert document["notes"][0].startswith("likely cause: no request of the documented form was accepted")
    assert "/status" in document["notes"][0]
    printed = capsys.readouterr().out
    assert printed.index("likely cause:") < printed.index("200/updates: Some documented request")


def test_what_follows_is_named_under_its_cause(judged: Judge) -> None:
    verdicts, _ = judged(Priceless(campaigns("PAUSED", "RUNNING", "PAUSED")))
    assert "state/persists" in verdicts["200/6/maximum"]["reason"]
    assert verdicts["state/persists"]["verdict"] == "NOT EXERCISED"
    assert "follows from 200/6/maximum" in verdicts["state/persists"]["reason"]


def test_no_token_is_in_what_is_sent_to_find_lax_ones(judged: Judge, tmp_path: Path) -> None:
    judged(Lax(campaigns("PAUSED")))
    for path in (tmp_path / "report").iterdir():
        assert TOKEN not in path.read_text().lower()
