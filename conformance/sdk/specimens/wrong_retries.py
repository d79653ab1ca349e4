"""Wrong SDKs that ask again where they should not, too soon, too often, or otherwise; or that never come back."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx

from conformance.sdk.outcome import Call
from conformance.sdk.specimens.plain import BUSY, HttpError, Patient, Sdk, as_object, changed, headers_of
from conformance.sdk.specimens.specimen import Specimen

Wrong = tuple[str, Sdk, str, tuple[str, ...]]
MANY = 40


def _repeating(*statuses: int, times: int = 2, pause: float = 0.0) -> Sdk:
    """Asks again on these statuses."""

    def send(self: Sdk, client: httpx.Client, call: Call) -> httpx.Response:
        answer = Sdk.send(self, client, call)
        for _ in range(times):
            if answer.status_code in statuses:
                time.sleep(pause)
                answer = Sdk.send(self, client, call)
        return answer

    return changed(send=send)


def _again(**changes: Any) -> Sdk:
    """Asks a busy server again, as it should, with something else in the request."""

    def again(self: Sdk, client: httpx.Client, call: Call) -> httpx.Response:
        part: dict[str, Any] = {"headers": headers_of(call), "content": self.content(call), "method": self.method}
        part |= {name: change(call) for name, change in changes.items()}
        return client.request(part["method"], self.url(call), headers=part["headers"], content=part["content"])

    return changed(Patient, again=again)


def _lacking(name: str) -> Callable[[Call], dict[str, str]]:
    return lambda call: {header: value for header, value in headers_of(call).items() if header != name}


def _reading(wait: Callable[[str], float]) -> Sdk:
    """Reads a Retry-After in a way of its own."""

    def send(self: Sdk, client: httpx.Client, call: Call) -> httpx.Response:
        answer = Sdk.send(self, client, call)
        named = answer.headers.get("retry-after")
        if answer.status_code in BUSY and named:
            time.sleep(wait(named))
            answer = Sdk.send(self, client, call)
        return answer

    return changed(send=send)


def _capped(seconds: float) -> float:
    return min(seconds, 0.05)


def _guessed(named: str) -> float:
    """Waits for seconds, and not at all for anything else."""
    return min(float(named), 1.0) if named.isdecimal() else 0.0


def _persisting(*failures: type[Exception]) -> Sdk:
    """Asks again after a failure below HTTP."""

    def send(self: Sdk, client: httpx.Client, call: Call) -> httpx.Response:
        for _ in range(2):
            try:
                return Sdk.send(self, client, call)
            except failures:
                continue
        return Sdk.send(self, client, call)

    return changed(send=send)


def _for_ever(self: Sdk, client: httpx.Client, call: Call) -> httpx.Response:
    answer = Sdk.send(self, client, call)
    while answer.status_code in BUSY:
        time.sleep(0.3)
        answer = Sdk.send(self, client, call)
    return answer


def _remembering(self: Sdk, client: httpx.Client, call: Call) -> httpx.Response:
    """Recovers, and raises the first error all the same."""
    first = Sdk.send(self, client, call)
    if first.status_code not in BUSY or "retry-after" in first.headers:
        return first
    time.sleep(0.05)
    Sdk.send(self, client, call)
    raise HttpError(first.status_code, as_object(first.content))


def _ignoring_failures(self: Sdk, call: Call) -> object:
    try:
        return Sdk.__call__(self, call)
    except httpx.TransportError:
        return None


def _ignoring_resets(self: Sdk, call: Call) -> object:
    try:
        return Sdk.__call__(self, call)
    except (httpx.ReadError, httpx.RemoteProtocolError):
        return None


def _over(seconds: float) -> Callable[..., float]:
    return lambda _, call: call.timeout + seconds


EARLY = ("busy/storm", "busy/backs-off", "busy/waits")

ON_ROUTES: tuple[Wrong, ...] = (
    ("repeats what was refused", _repeating(400, 401, 403, 404, 422), "error/no-retry", ()),
    ("repeats after a 401", _repeating(401, times=1), "error/no-retry", ()),
    ("repeats after a 500", _repeating(500), "error/no-retry-on-server-error", ()),
    ("does not wait", _repeating(429), "busy/waits", ("busy/backs-off",)),
    ("asks forty times on a 429", _repeating(429, times=MANY), "busy/storm", EARLY),
    ("asks forty times on a 502", _repeating(502, times=MANY), "busy/storm", EARLY),
    ("asks a busy server again at once", _repeating(502, 503, times=1), "busy/backs-off", ("busy/waits",)),
    ("waits a little, whatever is named", _reading(lambda _: 0.05), "busy/waits", ()),
    (
        "crashes on a Retry-After that is a date",
        _reading(lambda named: _capped(int(named))),
        "busy/raises",
        ("busy/*",),
    ),
    ("takes a date for no time", _reading(_guessed), "busy/waits", ("busy/*",)),
    (
        "asks again without the token",
        _again(headers=_lacking("Authorization")),
        "request/repeats",
        (),
    ),
    (
        "asks again without the media type",
        _again(headers=_lacking("Content-Type")),
        "request/repeats",
        (),
    ),
    (
        "asks again with another media type",
        _again(headers=lambda call: headers_of(call) | {"Content-Type": "text/plain"}),
        "request/repeats",
        (),
    ),
    ("asks again without the body", _again(content=lambda _: b""), "request/repeats", ()),
    ("asks again with another method", _again(method=lambda _: "POST"), "request/repeats", ()),
    ("raises although it recovered", changed(send=_remembering), "busy/recovers", ()),
    ("repeats after a reset", _persisting(httpx.ReadError), "transport/no-retry", ()),
    ("repeats after a time-out", _persisting(httpx.TimeoutException), "transport/no-retry", ()),
    ("repeats after a body that broke off", _persisting(httpx.RemoteProtocolError), "transport/no-retry", ()),
)

ON_SOCKETS: tuple[Wrong, ...] = (
    ("waits for ever", changed(send=_for_ever), "transport/returns", ("busy/*",)),
    ("ignores time-outs", changed(timeout=lambda _, __: None), "transport/slow", ("transport/returns",)),
    ("is slow to time out", changed(timeout=_over(2.5)), "transport/slow", ()),
    ("hides broken connections", changed(__call__=_ignoring_failures), "transport/truncated", ("transport/*",)),
    ("takes a reset for a success", changed(__call__=_ignoring_resets), "transport/reset", ("transport/truncated",)),
)


def wrong_retries() -> Iterator[Specimen]:
    """Every SDK of this kind."""
    for on_socket, every in ((False, ON_ROUTES), (True, ON_SOCKETS)):
        for name, update, breaks, also in every:
            yield Specimen(name=name, style="httpx", update=update, breaks=breaks, also=also, on_socket=on_socket)
