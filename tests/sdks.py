"""SDKs for tests: right ones in different styles, and wrong ones that each make one mistake."""

import base64
import http.client
import json
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from conformance.client import AsyncCampaigns, Campaigns
from conformance.sdk import Call

Update = Callable[[Call], object]
TLS = ssl.create_default_context()
"""Made once: it takes longer than a hundred calls."""


def typed(call: Call) -> object:
    """The client of this package."""
    with Campaigns(call.base_url, call.token, call.timeout) as api:
        return api.update(call.campaign, call.member, call.value)


async def awaiting(call: Call) -> object:
    """The same, awaited."""
    async with AsyncCampaigns(call.base_url, call.token, call.timeout) as api:
        return await api.update(call.campaign, call.member, call.value)


class HttpError(Exception):
    """What the plain SDKs raise."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.code = body.get("code")
        self.message = body.get("message")
        self.fields = body.get("fields")


def bare(call: Call) -> object:
    """One connection of the standard library, and dicts."""
    parts = urlsplit(call.base_url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=call.timeout)
    body = json.dumps({"op": "REPLACE", "path": call.member, "value": call.value})
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Accept": "application/*",
        "Authorization": f"bearer {call.token}",
    }
    try:
        connection.request("PATCH", f"/campaigns/{quote(call.campaign, safe='')}", body.encode(), headers)
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise HttpError(answer.status, as_object(content))
    return json.loads(content)


def as_object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class Sdk:
    """A plain SDK over httpx, right in every part. Each wrong one overrides one part."""

    method = "PATCH"
    content_type = "application/json"
    follow = False

    def __call__(self, call: Call) -> object:
        with httpx.Client(timeout=self.timeout(call), follow_redirects=self.follow, verify=TLS) as client:
            answer = self.send(client, call)
            return self.given(call, answer)

    def timeout(self, call: Call) -> float | None:
        return call.timeout

    def url(self, call: Call) -> str:
        return f"{call.base_url}/campaigns/{quote(call.campaign, safe='')}"

    def headers(self, call: Call) -> dict[str, str]:
        return {"Content-Type": self.content_type, "Accept": "*/*", "Authorization": f"Bearer {call.token}"}

    def body(self, call: Call) -> Any:
        return {"op": "REPLACE", "path": call.member, "value": call.value}

    def content(self, call: Call) -> bytes:
        return json.dumps(self.body(call)).encode()

    def send(self, client: httpx.Client, call: Call) -> httpx.Response:
        return client.request(self.method, self.url(call), headers=self.headers(call), content=self.content(call))

    def given(self, call: Call, answer: httpx.Response) -> object:
        if answer.status_code != 200:
            raise self.error(call, answer)
        return self.campaign(answer)

    def campaign(self, answer: httpx.Response) -> object:
        return json.loads(answer.content)

    def error(self, call: Call, answer: httpx.Response) -> Exception:
        del call
        return HttpError(answer.status_code, as_object(answer.content))


@dataclass(frozen=True)
class Mistake:
    """A wrong SDK: the requirement that it breaks, and globs of those that fall with it."""

    sdk: Update
    breaks: str
    also: tuple[str, ...] = ()
    on_socket: bool = False


def wrong(**parts: Any) -> Sdk:
    """The right SDK with other parts: methods as functions of the SDK and their arguments."""
    made: Sdk = type("Wrong", (Sdk,), parts)()
    return made


def _body(change: Callable[[Call, dict[str, Any]], Any]) -> Sdk:
    return wrong(body=lambda self, call: change(call, Sdk.body(self, call)))


def _headers(change: Callable[[Call], dict[str, str]]) -> Sdk:
    return wrong(headers=lambda self, call: Sdk.headers(self, call) | change(call))


def _campaign(change: Callable[[dict[str, Any]], object]) -> Sdk:
    return wrong(campaign=lambda _, answer: change(json.loads(answer.content)))


def _retrying(*statuses: int) -> Sdk:
    def send(self: Sdk, client: httpx.Client, call: Call) -> httpx.Response:
        answer = Sdk.send(self, client, call)
        for _ in range(2):
            if answer.status_code in statuses:
                answer = Sdk.send(self, client, call)
        return answer

    return wrong(send=send)


def _error(change: Callable[[Call, HttpError], Exception]) -> Sdk:
    def error(self: Sdk, call: Call, answer: httpx.Response) -> Exception:
        made = Sdk.error(self, call, answer)
        assert isinstance(made, HttpError)
        return change(call, made)

    return wrong(error=error)


def _without(name: str) -> Sdk:
    def change(_: Call, error: HttpError) -> Exception:
        setattr(error, name, None)
        if name == "status":
            error.args = ("refused",)
        return error

    return _error(change)


def _swallowing(*statuses: int) -> Sdk:
    def given(self: Sdk, call: Call, answer: httpx.Response) -> object:
        return None if answer.status_code in statuses else Sdk.given(self, call, answer)

    return wrong(given=given)


def _only_json(answer: httpx.Response) -> object:
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    return json.loads(answer.content) if is_json else answer.text


KNOWN = {"READY", "RUNNING", "PAUSED", "INCOMPLETE", True, False, None}
MEMBERS = {"_links", "id", "name", "dialing_mode", "priority", "run_once", "action_required", "status"} | {
    "dialing_mode_configuration",
    "dialing_strategy",
    "created_at",
}


def _known_only(campaign: dict[str, Any]) -> object:
    return campaign | {"status": campaign.get("status") if campaign.get("status") in KNOWN else None}


def _closed(campaign: dict[str, Any]) -> object:
    if unknown := campaign.keys() - MEMBERS:
        raise TypeError(f"unexpected {unknown}")
    return campaign


def _to_the_second(campaign: dict[str, Any]) -> object:
    moment = campaign.get("created_at")
    if not isinstance(moment, str):
        return campaign
    return campaign | {"created_at": datetime.fromisoformat(moment.replace("Z", "+00:00")).replace(microsecond=0)}


def _ignoring_failures(self: Sdk, call: Call) -> object:
    try:
        return Sdk.__call__(self, call)
    except httpx.TransportError:
        return None


def _until_it_works(self: Sdk, client: httpx.Client, call: Call) -> httpx.Response:
    answer = Sdk.send(self, client, call)
    while answer.status_code in (429, 502):
        time.sleep(0.05)
        answer = Sdk.send(self, client, call)
    return answer


def _json_or_error(_: Sdk, __: Call, answer: httpx.Response) -> object:
    body = answer.json()
    if answer.status_code != 200:
        raise HttpError(answer.status_code, body if isinstance(body, dict) else {})
    return body


MISTAKES: dict[str, Mistake] = {
    "sends an array": Mistake(_body(lambda _, body: [body]), "request/object"),
    "sends a form": Mistake(
        wrong(content=lambda _, call: f"op=REPLACE&path={call.member}&value={quote(call.value)}".encode()),
        "request/object",
    ),
    "sends JSON Patch": Mistake(wrong(content_type="application/json-patch+json"), "request/content-type"),
    "sends POST": Mistake(wrong(method="POST"), "request/method"),
    "does not encode the id": Mistake(
        wrong(url=lambda _, call: f"{call.base_url}/campaigns/{call.campaign}"), "request/path", ("200/values",)
    ),
    "leaves a slash in the id": Mistake(
        wrong(url=lambda _, call: f"{call.base_url}/campaigns/{quote(call.campaign)}"), "request/path"
    ),
    "writes op in small letters": Mistake(_body(lambda _, body: body | {"op": "replace"}), "request/op"),
    "leaves op out": Mistake(_body(lambda _, body: {k: v for k, v in body.items() if k != "op"}), "request/op"),
    "writes a pointer": Mistake(_body(lambda call, body: body | {"path": f"/{call.member}"}), "request/path-member"),
    "truncates priority": Mistake(_body(lambda call, body: body | {"value": call.value[:1]}), "request/value"),
    "sends a number": Mistake(
        _body(lambda call, body: body | {"value": int(call.value) if call.value.isdigit() else call.value}),
        "request/value",
    ),
    "sends more members": Mistake(_body(lambda _, body: body | {"from": None}), "request/no-more"),
    "accepts plain JSON only": Mistake(_headers(lambda _: {"Accept": "application/json"}), "request/accept"),
    "refuses hal+json": Mistake(
        _headers(lambda _: {"Accept": "application/json, application/hal+json;q=0"}), "request/accept"
    ),
    "sends no token": Mistake(_headers(lambda _: {"Authorization": "none"}), "request/authorization"),
    "sends Basic": Mistake(
        _headers(lambda call: {"Authorization": f"Basic {base64.b64encode(call.token.encode()).decode()}"}),
        "request/authorization",
    ),
    "puts the token into the URL": Mistake(
        wrong(url=lambda self, call: f"{Sdk.url(self, call)}?access_token={call.token}"),
        "request/no-secret-in-url",
        ("request/path",),
    ),
    "names the token as its agent": Mistake(
        _headers(lambda call: {"User-Agent": f"sdk/1 ({call.token})"}), "request/no-secret-in-user-agent"
    ),
    "sends everything twice": Mistake(
        wrong(send=lambda self, client, call: (Sdk.send(self, client, call), Sdk.send(self, client, call))[1]),
        "request/once",
        ("error/no-retry*", "busy/waits"),
    ),
    "follows redirects": Mistake(wrong(follow=True), "request/redirect"),
    "repeats what was refused": Mistake(_retrying(400, 401, 403, 404, 422), "error/no-retry"),
    "repeats after a 500": Mistake(_retrying(500), "error/no-retry-on-server-error"),
    "does not wait": Mistake(_retrying(429), "busy/waits"),
    "waits for ever": Mistake(wrong(send=_until_it_works), "transport/returns", ("busy/*",), on_socket=True),
    "parses application/json only": Mistake(
        wrong(campaign=lambda _, answer: _only_json(answer)), "200/media-types", ("200/*",)
    ),
    "mangles what is not ASCII": Mistake(
        wrong(campaign=lambda _, answer: json.loads(answer.content.decode("latin-1"))), "200/values", ("200/variants",)
    ),
    "drops unknown values": Mistake(_campaign(_known_only), "200/unknown-values"),
    "is closed to unknown members": Mistake(
        _campaign(_closed), "200/unknown-members", ("200/variants", "200/keeps-unknown-members")
    ),
    "drops unknown members": Mistake(
        _campaign(lambda campaign: {name: campaign[name] for name in campaign.keys() & MEMBERS}),
        "200/keeps-unknown-members",
    ),
    "needs every member": Mistake(
        _campaign(lambda campaign: campaign | {"priority": campaign["priority"]}),
        "200/optional-members",
        ("200/variants",),
    ),
    "rounds moments": Mistake(_campaign(_to_the_second), "200/date-times", ("200/variants",)),
    "holds numbers as floats": Mistake(
        wrong(campaign=lambda _, answer: json.loads(answer.content, parse_int=float)), "200/keeps-unknown-members"
    ),
    "swallows 422": Mistake(_swallowing(422), "error/raises", ("error/not-json",)),
    "swallows 500": Mistake(_swallowing(500), "error/server-error"),
    "swallows 429": Mistake(_swallowing(429), "busy/raises"),
    "loses the status": Mistake(
        _without("status"), "error/surfaces-status", ("error/not-json", "error/server-error", "busy/raises")
    ),
    "loses the code": Mistake(_without("code"), "error/surfaces-code"),
    "loses the message": Mistake(_without("message"), "error/surfaces-message"),
    "tells the first field only": Mistake(
        _error(lambda _, error: HttpError(error.status, vars(error) | {"fields": (error.fields or [])[:1]})),
        "error/surfaces-fields",
    ),
    "loses the fields": Mistake(_without("fields"), "error/surfaces-fields"),
    "reads every error as JSON": Mistake(
        wrong(given=_json_or_error), "error/not-json", ("error/server-error", "busy/raises", "error/raises")
    ),
    "leaks the token": Mistake(
        _error(
            lambda call, error: type("Leak", (HttpError,), {"__str__": lambda _: f"refused {call.token}"})(
                error.status, {"code": error.code, "message": error.message, "fields": error.fields}
            )
        ),
        "error/no-secret",
    ),
    "ignores time-outs": Mistake(wrong(timeout=lambda _, __: None), "transport/slow", on_socket=True),
    "hides broken connections": Mistake(
        wrong(__call__=_ignoring_failures), "transport/truncated", ("transport/*",), on_socket=True
    ),
}
