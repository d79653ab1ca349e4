"""Disturbances are as frequent as they were asked to be, and say in every way when they end."""

import httpx
import pytest

from conformance.exchange import Response
from conformance.reference.disturbances import Disturbances
from conformance.reference.middleware import Message, Receive, Send
from conformance.targets.retry import asked_delay


async def fine(scope: Message, receive: Receive, send: Send) -> None:
    del scope, receive
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


async def answers(disturbances: Disturbances, count: int) -> list[httpx.Response]:
    transport = httpx.ASGITransport(disturbances.around(fine))
    async with httpx.AsyncClient(transport=transport, base_url="http://host") as client:
        return [await client.get("/") for _ in range(count)]


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.anyio
async def test_every_third_is_unavailable(anyio_backend: str) -> None:
    del anyio_backend
    assert [a.status_code for a in await answers(Disturbances(unavailable=3), 6)] == [200, 200, 503, 200, 200, 503]


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.anyio
async def test_more_than_two_a_second_are_too_many(anyio_backend: str) -> None:
    del anyio_backend
    now = [0.0]
    disturbances = Disturbances(rate_limit=2, clock=lambda: now[0])
    first = await answers(disturbances, 6)
    assert [a.status_code for a in first] == [200, 200, 429, 429, 429, 429]
    hints = [asked_delay(Response(429, tuple(a.headers.items()), a.content), 0) is not None for a in first[2:]]
    assert hints == [True, True, True, False]
    now[0] = 1.0
    assert [a.status_code for a in await answers(disturbances, 1)] == [200]
