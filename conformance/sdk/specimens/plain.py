"""A plain SDK over httpx, right in every part: each wrong one has another part."""

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ssl import create_default_context
from typing import Any
from urllib.parse import quote

import httpx

from conformance.sdk.outcome import Call

TLS = create_default_context()
"""Made once: it takes longer than a hundred calls."""
BUSY = (429, 502, 503, 504)
LONGEST_WAIT = 3.0
"""Seconds. A server that asks for more is not asked again."""
PAUSES = (0.1, 0.2)
"""Seconds before a busy server that names no time is asked again."""


class HttpError(Exception):
    """What the plain SDKs raise: all that the API said."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.code = body.get("code")
        self.message = body.get("message")
        self.description = body.get("description")
        self.fields = body.get("fields")


def as_object(content: bytes) -> dict[str, Any]:
    """The members of a JSON object, or none."""
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def asked(call: Call) -> dict[str, str]:
    """The body of an update."""
    return {"op": "REPLACE", "path": call.member, "value": call.value}


def address(call: Call) -> str:
    """The address of a campaign."""
    return f"{call.base_url.rstrip('/')}/campaigns/{quote(call.campaign, safe='')}"


def headers_of(call: Call) -> dict[str, str]:
    """The headers of an update."""
    return {"Content-Type": "application/json", "Accept": "*/*", "Authorization": f"Bearer {call.token}"}


def wait(headers: Mapping[str, str], attempt: int) -> float | None:
    """Seconds to wait before a busy server is asked again; None if it is not to be asked at all."""
    named = headers.get("retry-after", "").strip()
    if not named or (not named.isdecimal() and "," not in named):
        return PAUSES[attempt]
    seconds = float(named) if named.isdecimal() else _until(named)
    return None if seconds > LONGEST_WAIT else max(seconds, 0.0)


def _until(date: str) -> float:
    return (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds()


class Sdk:
    """One request a call, and no more."""

    method = "PATCH"
    follow = False

    def __call__(self, call: Call) -> object:
        """Update a campaign."""
        with httpx.Client(timeout=self.timeout(call), follow_redirects=self.follow, verify=TLS) as client:
            return self.given(call, self.send(client, call))

    def timeout(self, call: Call) -> float | None:
        """Seconds to wait."""
        return call.timeout

    def url(self, call: Call) -> str:
        """Where to."""
        return address(call)

    def headers(self, call: Call) -> Any:
        """Headers of the request."""
        return headers_of(call)

    def body(self, call: Call) -> Any:
        """Body of the request, as JSON value."""
        return asked(call)

    def content(self, call: Call) -> bytes:
        """Body of the request, as bytes."""
        return json.dumps(self.body(call)).encode()

    def send(self, client: httpx.Client, call: Call) -> httpx.Response:
        """Send it."""
        return client.request(self.method, self.url(call), headers=self.headers(call), content=self.content(call))

    def given(self, call: Call, answer: httpx.Response) -> object:
        """What is returned, or raised."""
        if answer.status_code != 200:
            raise self.error(call, answer)
        return self.campaign(answer)

    def campaign(self, answer: httpx.Response) -> object:
        """The campaign of an answer."""
        return json.loads(answer.content)

    def error(self, call: Call, answer: httpx.Response) -> Exception:
        """The error of an answer."""
        del call
        return HttpError(answer.status_code, as_object(answer.content))


class Patient(Sdk):
    """Asks a busy server again, and waits for as long as the server asks."""

    def send(self, client: httpx.Client, call: Call) -> httpx.Response:
        """Send it, and again."""
        answer = Sdk.send(self, client, call)
        for attempt in range(len(PAUSES)):
            pause = wait(answer.headers, attempt) if answer.status_code in BUSY else None
            if pause is None:
                break
            time.sleep(pause)
            answer = self.again(client, call)
        return answer

    def again(self, client: httpx.Client, call: Call) -> httpx.Response:
        """Send it once more."""
        return Sdk.send(self, client, call)


def changed(kind: type[Sdk] = Sdk, **parts: Any) -> Sdk:
    """A plain SDK with other parts: methods as functions of the SDK and their arguments."""
    made: Sdk = type("Wrong", (kind,), parts)()
    return made
