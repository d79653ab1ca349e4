"""Right SDKs in the styles that there are: httpx, requests, urllib3, the standard library, aiohttp, fetch."""

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from functools import cache
from urllib.parse import urlsplit

import httpx

from conformance.client import AsyncCampaigns, Campaigns
from conformance.sdk.documented import documented
from conformance.sdk.outcome import Call
from conformance.sdk.specimens.plain import (
    BUSY,
    PAUSES,
    TLS,
    HttpError,
    Patient,
    Sdk,
    address,
    as_object,
    asked,
    changed,
    headers_of,
    wait,
)
from conformance.sdk.specimens.specimen import Specimen

OLD = ("transport/informational",)
"""What the client of Python's standard library cannot do, nor what is built on it."""


def typed(call: Call) -> object:
    """The client of this package."""
    with Campaigns(call.base_url, call.token, call.timeout) as api:
        return api.update(call.campaign, call.member, call.value)


async def awaiting(call: Call) -> object:
    """The same, awaited."""
    async with AsyncCampaigns(call.base_url, call.token, call.timeout) as api:
        return await api.update(call.campaign, call.member, call.value)


def answer(status: int, content: bytes) -> object:
    """The campaign of an answer, or its error raised."""
    if status != 200:
        raise HttpError(status, as_object(content))
    return json.loads(content)


def bare(call: Call) -> object:
    """One connection of the standard library, and dicts."""
    parts = urlsplit(address(call))
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=call.timeout)
    try:
        connection.request("PATCH", parts.path, json.dumps(asked(call)).encode(), headers_of(call))
        response = connection.getresponse()
        return answer(response.status, response.read())
    finally:
        connection.close()


class _NotFollowing(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Leave a redirect to the caller."""


OPENER = urllib.request.build_opener(_NotFollowing)


def with_urllib(call: Call) -> object:
    """The other client of the standard library, which sends UTF-8 as it is."""
    body = json.dumps(asked(call), ensure_ascii=False).encode()
    request = urllib.request.Request(address(call), body, headers_of(call), method="PATCH")  # noqa: S310 - loopback
    try:
        with OPENER.open(request, timeout=call.timeout) as response:
            return answer(response.status, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return answer(error.code, error.read())


def with_urllib3(call: Call) -> object:
    """One request of urllib3, without its repetitions."""
    import urllib3

    with urllib3.PoolManager(retries=False, timeout=call.timeout) as pool:
        body, headers = json.dumps(asked(call)).encode(), headers_of(call)
        response = pool.request("PATCH", address(call), body=body, headers=headers, redirect=False)
        return answer(response.status, response.data)


def with_requests(call: Call) -> object:
    """One request of requests, whose own errors come through where no answer does."""
    import requests

    response = requests.patch(
        address(call), json=asked(call), headers=headers_of(call), timeout=call.timeout, allow_redirects=False
    )
    return answer(response.status_code, response.content)


def patient_with_requests(call: Call) -> object:
    """A session of requests that asks a busy server again, and waits for as long as the server asks."""
    import requests

    def send(session: requests.Session) -> requests.Response:
        return session.patch(
            address(call), json=asked(call), headers=headers_of(call), timeout=call.timeout, allow_redirects=False
        )

    with requests.Session() as session:
        response, attempt = send(session), 0
        while (pause := _pause(response.status_code, response.headers, attempt)) is not None:
            time.sleep(pause)
            response, attempt = send(session), attempt + 1
    return answer(response.status_code, response.content)


def _pause(status: int, headers: Mapping[str, str], attempt: int) -> float | None:
    """How long to wait before asking again; None if the answer asks for nothing, or it was asked often enough."""
    return wait(headers, attempt) if status in BUSY and attempt < len(PAUSES) else None


async def with_aiohttp(call: Call) -> object:
    """One request of aiohttp."""
    status, content, _ = await _of_aiohttp(call)
    return answer(status, content)


async def patient_with_aiohttp(call: Call) -> object:
    """The same, which asks a busy server again, and waits for as long as the server asks."""
    import asyncio

    status, content, headers = await _of_aiohttp(call)
    attempt = 0
    while (pause := _pause(status, headers, attempt)) is not None:
        await asyncio.sleep(pause)
        status, content, headers = await _of_aiohttp(call)
        attempt += 1
    return answer(status, content)


async def _of_aiohttp(call: Call) -> tuple[int, bytes, Mapping[str, str]]:
    import aiohttp
    from yarl import URL

    url, timeout = URL(address(call), encoded=True), aiohttp.ClientTimeout(total=call.timeout)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.patch(url, json=asked(call), headers=headers_of(call), allow_redirects=False) as response,
    ):
        return response.status, await response.read(), response.headers


class _Pooled(Sdk):
    """One client for all calls, whose connections stay open from one call to the next."""

    def __call__(self, call: Call) -> object:
        client = _pool()
        client.timeout = httpx.Timeout(call.timeout)
        return self.given(call, self.send(client, call))


@cache
def _pool() -> httpx.Client:
    return httpx.Client(verify=TLS)


def _careful(self: Sdk, call: Call) -> object:
    """Refuse to send a name that the newer source does not allow."""
    if not documented().accepts(call.member, call.value):
        raise ValueError(f"{call.value!r} is no {call.member}")
    return Sdk.__call__(self, call)


def _followed(self: Sdk, call: Call) -> object:
    """Follow a redirect on the same server, without the token, as browsers do."""
    with httpx.Client(timeout=call.timeout) as client:
        response = Sdk.send(self, client, call)
        target = response.headers.get("location", "")
        if response.status_code in (307, 308) and target.startswith(call.base_url.rstrip("/")):
            headers = {name: value for name, value in headers_of(call).items() if name != "Authorization"}
            response = client.patch(target, headers=headers, json=asked(call))
        return self.given(call, response)


def right() -> Iterator[Specimen]:
    """Every right SDK."""
    yield Specimen(name="typed client", style="httpx", update=typed)
    yield Specimen(name="typed client, awaited", style="httpx", update=awaiting)
    yield Specimen(name="plain httpx", style="httpx", update=Sdk())
    yield Specimen(name="patient httpx", style="httpx", update=Patient())
    followed = changed(__call__=_followed)
    yield Specimen(name="httpx, follows on the same server without the token", style="httpx", update=followed)
    yield Specimen(name="httpx, one client for all calls", style="httpx", update=_Pooled(), on_socket=True)
    careful = changed(__call__=_careful)
    yield Specimen(name="httpx, refuses what the contract does not accept", style="httpx", update=careful)
    for name, style, update, warned in (
        ("the standard library", "http.client", bare, OLD),
        ("urllib", "urllib", with_urllib, OLD),
        ("urllib3", "urllib3", with_urllib3, OLD),
        ("requests", "requests", with_requests, OLD),
        ("patient requests", "requests", patient_with_requests, OLD),
        ("aiohttp", "aiohttp", with_aiohttp, ()),
        ("patient aiohttp", "aiohttp", patient_with_aiohttp, ()),
    ):
        yield Specimen(name=name, style=style, update=update, warned=warned, needs=style, on_socket=True)
    for name in ("plain", "patient", "dates"):
        yield Specimen(name=name, style="fetch", needs="node", on_socket=True)
