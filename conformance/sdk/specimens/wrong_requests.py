"""Wrong SDKs that send something other than the contract has it."""

import base64
import json
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import httpx

from conformance.sdk.outcome import Call
from conformance.sdk.specimens.plain import Sdk, changed, headers_of
from conformance.sdk.specimens.specimen import Specimen


def _body(change: Callable[[Call, dict[str, Any]], Any]) -> Sdk:
    return changed(body=lambda self, call: change(call, Sdk.body(self, call)))


def _value(change: Callable[[str], str]) -> Sdk:
    return _body(lambda _, body: body | {"value": change(body["value"])})


def _headers(change: Callable[[Call], dict[str, str]]) -> Sdk:
    return changed(headers=lambda self, call: Sdk.headers(self, call) | change(call))


def _also(*pairs: Callable[[Call], tuple[str, str]]) -> Sdk:
    """Further headers, beside those of the same name."""
    return changed(headers=lambda _, call: [*headers_of(call).items(), *(pair(call) for pair in pairs)])


def _url(change: Callable[[Call, str], str]) -> Sdk:
    return changed(url=lambda self, call: change(call, Sdk.url(self, call)))


def _chasing(with_token: bool, method: str = "PATCH") -> Sdk:
    """Follows every redirect by hand."""

    def send(self: Sdk, client: httpx.Client, call: Call) -> httpx.Response:
        answer = Sdk.send(self, client, call)
        if answer.status_code in (307, 308):
            headers = {name: value for name, value in headers_of(call).items() if with_token or name != "Authorization"}
            content = self.content(call) if not with_token else b""
            answer = client.request(method, answer.headers["location"], headers=headers, content=content)
        return answer

    return changed(send=send)


def _only_status(self: Sdk, call: Call) -> object:
    if call.member != "status":
        raise ValueError(f"{call.member} cannot be changed")
    return Sdk.__call__(self, call)


def _twice(self: Sdk, client: httpx.Client, call: Call) -> httpx.Response:
    Sdk.send(self, client, call)
    return Sdk.send(self, client, call)


def _cut(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    return body | {"value": call.value[:1]} if call.member == "priority" else body


def _number(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    return body | {"value": int(call.value)} if call.member == "priority" else body


def _basic(call: Call) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(call.token.encode()).decode()}"}


BODIES: tuple[tuple[str, Sdk, str, tuple[str, ...]], ...] = (
    ("sends a JSON Patch", _body(lambda _, body: [body]), "request/object", ()),
    ("encodes JSON twice", _body(lambda _, body: json.dumps(body)), "request/object", ()),
    ("sends no body", changed(content=lambda _, __: b""), "request/object", ()),
    (
        "sends a form",
        changed(content=lambda self, call: str(httpx.QueryParams(Sdk.body(self, call))).encode()),
        "request/object",
        (),
    ),
    (
        "sends Latin-1",
        changed(
            content=lambda self, call: json.dumps(Sdk.body(self, call), ensure_ascii=False).encode("latin-1", "replace")
        ),
        "request/object",
        ("request/value",),
    ),
    ("asks for replace", _body(lambda _, body: body | {"op": "replace"}), "request/op", ()),
    ("leaves op out", _body(lambda _, body: {"path": body["path"], "value": body["value"]}), "request/op", ()),
    ("writes a slash", _body(lambda _, body: body | {"path": f"/{body['path']}"}), "request/path-member", ()),
    (
        "changes the status whatever is asked",
        _body(lambda _, body: body | {"path": "status"}),
        "request/path-member",
        (),
    ),
    ("sends numbers", _body(_number), "request/value", ()),
    ("truncates priority", _body(_cut), "request/value", ()),
    ("writes values in capitals", _body(lambda _, body: body | {"value": body["value"].upper()}), "request/value", ()),
    ("cuts values at 30 characters", _value(lambda value: value[:30]), "request/value", ()),
    ("cuts values at 34 characters", _value(lambda value: value[:34]), "request/value", ()),
    ("composes what it sends", _value(lambda value: unicodedata.normalize("NFC", value)), "request/value", ()),
    ("folds what it sends", _value(lambda value: unicodedata.normalize("NFKC", value)), "request/value", ()),
    ("strips what it sends", _value(str.strip), "request/value", ()),
    ("sends the id too", _body(lambda call, body: body | {"id": call.campaign}), "request/no-more", ()),
)

ADDRESSES: tuple[tuple[str, Sdk, str, tuple[str, ...]], ...] = (
    ("posts", changed(method="POST"), "request/method", ()),
    ("puts", changed(method="PUT"), "request/method", ()),
    (
        "does not encode the id",
        _url(lambda call, _: f"{call.base_url.rstrip('/')}/campaigns/{call.campaign}"),
        "request/path",
        (),
    ),
    (
        "encodes the id twice",
        _url(lambda call, _: f"{call.base_url.rstrip('/')}/campaigns/{quote(quote(call.campaign, safe=''), safe='')}"),
        "request/path",
        (),
    ),
    ("ends the path in a slash", _url(lambda _, url: f"{url}/"), "request/path", ()),
    ("adds a query", _url(lambda _, url: f"{url}?notify=false"), "request/path", ()),
    (
        "asks another path",
        _url(lambda _, url: url.replace("/campaigns/", "/campaign/")),
        "request/path",
        (),
    ),
    (
        "drops the base URL's path",
        _url(lambda call, url: str(httpx.URL(call.base_url).join(url[url.index("/campaigns/") :]))),
        "request/base-path",
        (),
    ),
    (
        "doubles the base URL's slash",
        _url(lambda call, _: f"{call.base_url}/campaigns/{quote(call.campaign, safe='')}"),
        "request/base-slash",
        (),
    ),
    (
        "puts the token into the URL",
        _url(lambda call, url: f"{url}?access_token={call.token}"),
        "request/no-secret-in-url",
        (),
    ),
)

HEADERS: tuple[tuple[str, Sdk, str, tuple[str, ...]], ...] = (
    (
        "sends json-patch",
        _headers(lambda _: {"Content-Type": "application/json-patch+json"}),
        "request/content-type",
        (),
    ),
    ("sends text", _headers(lambda _: {"Content-Type": "text/plain;charset=UTF-8"}), "request/content-type", ()),
    ("accepts JSON only", _headers(lambda _: {"Accept": "application/json"}), "request/accept", ()),
    (
        "refuses hal+json",
        _headers(lambda _: {"Accept": "application/json, application/hal+json;q=0"}),
        "request/accept",
        (),
    ),
    (
        "accepts anything but hal+json",
        _headers(lambda _: {"Accept": "application/hal+json;q=0, */*"}),
        "request/accept",
        (),
    ),
    ("sends no token", _headers(lambda _: {"Authorization": "none"}), "request/authorization", ()),
    ("sends Basic", _headers(_basic), "request/authorization", ()),
    (
        "sends half a token",
        _headers(lambda call: {"Authorization": f"Bearer {call.token[:9]}"}),
        "request/authorization",
        (),
    ),
    ("doubles Content-Type", _also(lambda _: ("content-type", "application/json")), "request/single-headers", ()),
    (
        "doubles Authorization",
        _also(lambda call: ("authorization", f"Bearer {call.token}")),
        "request/single-headers",
        (),
    ),
    (
        "joins Content-Type",
        _headers(lambda _: {"Content-Type": "application/json, application/json"}),
        "request/single-headers",
        (),
    ),
    (
        "names the token as its agent",
        _headers(lambda call: {"User-Agent": f"sdk/1 ({call.token})"}),
        "request/no-secret-in-user-agent",
        (),
    ),
    (
        "sends the token as a key too",
        _headers(lambda call: {"X-Api-Key": call.token}),
        "request/no-secret-in-user-agent",
        (),
    ),
)

CALLS: tuple[tuple[str, Sdk, str, tuple[str, ...]], ...] = (
    ("changes the status only", changed(__call__=_only_status), "request/members", ()),
    (
        "sends everything twice",
        changed(send=_twice),
        "request/once",
        (),
    ),
    ("follows redirects with the token", _chasing(True), "request/redirect", ("request/object",)),
    ("follows redirects with the body", _chasing(False), "request/redirect-body", ()),
    (
        "follows redirects with a GET",
        _chasing(False, "GET"),
        "request/redirect-method",
        ("request/redirect-body",),
    ),
)


def wrong_requests() -> Iterator[Specimen]:
    """Every SDK of this kind."""
    for name, update, breaks, also in (*BODIES, *ADDRESSES, *HEADERS, *CALLS):
        yield Specimen(name=name, style="httpx", update=update, breaks=breaks, also=also)
