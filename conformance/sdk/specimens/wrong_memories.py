"""Wrong SDKs that keep something from one call to another."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx

from conformance.sdk.outcome import Call
from conformance.sdk.specimens.plain import Sdk, headers_of
from conformance.sdk.specimens.specimen import Specimen

MOMENT = 0.001
"""Seconds in which another call may come between."""


class _KeepingToken(Sdk):
    token: str = ""

    def headers(self, call: Call) -> Any:
        """Headers of the request, with the first token that there was."""
        self.token = self.token or call.token
        return headers_of(replace(call, token=self.token))


class _KeepingAddress(Sdk):
    address: str = ""

    def url(self, call: Call) -> str:
        """The address of the first call."""
        self.address = self.address or Sdk.url(self, call)
        return self.address


class _KeepingCampaign(Sdk):
    """Sends nothing where it believes to know the answer."""

    known: object = None

    def __call__(self, call: Call) -> object:
        if self.known is None or call.member != "status":
            self.known = Sdk.__call__(self, call)
        return self.known


class _MixingRequests(Sdk):
    """Puts what it is about to send where other calls find it too."""

    last: Call

    def __call__(self, call: Call) -> object:
        self.last = call
        time.sleep(MOMENT)
        return Sdk.__call__(self, self.last)


class _MixingAnswers(Sdk):
    """Puts what it has received where other calls find it too."""

    last: httpx.Response

    def send(self, client: httpx.Client, call: Call) -> httpx.Response:
        """Return what came last."""
        self.last = Sdk.send(self, client, call)
        time.sleep(MOMENT)
        return self.last


MEMORIES: tuple[tuple[str, Sdk, str, tuple[str, ...]], ...] = (
    ("keeps the first token for ever", _KeepingToken(), "request/new-token", ()),
    ("keeps the first address for ever", _KeepingAddress(), "request/path", ()),
    ("remembers instead of asking", _KeepingCampaign(), "request/sent", ()),
    ("mixes the requests of two calls", _MixingRequests(), "request/at-once", ()),
    ("mixes the answers of two calls", _MixingAnswers(), "request/at-once", ()),
)


def wrong_memories() -> Iterator[Specimen]:
    """Every SDK of this kind."""
    for name, update, breaks, also in MEMORIES:
        yield Specimen(name=name, style="httpx", update=update, breaks=breaks, also=also)
