"""Wrong SDKs that lose an error, or something of it, or that give the token away."""

import logging
import sys
import warnings
from collections.abc import Callable, Iterator

import httpx

from conformance.sdk.outcome import Call
from conformance.sdk.specimens.plain import HttpError, Sdk, as_object, changed
from conformance.sdk.specimens.specimen import Specimen

Wrong = tuple[str, Sdk, str, tuple[str, ...]]


def _error(change: Callable[[Call, HttpError], Exception]) -> Sdk:
    def error(self: Sdk, call: Call, answer: httpx.Response) -> Exception:
        made = Sdk.error(self, call, answer)
        assert isinstance(made, HttpError)
        return change(call, made)

    return changed(error=error)


def _without(name: str) -> Sdk:
    def change(_: Call, error: HttpError) -> Exception:
        setattr(error, name, None)
        if name == "status":
            error.args = ("refused",)
        return error

    return _error(change)


def _with(**members: Callable[[Call, HttpError], object]) -> Sdk:
    def change(call: Call, error: HttpError) -> Exception:
        for name, value in members.items():
            setattr(error, name, value(call, error))
        return error

    return _error(change)


def _swallowing(*statuses: int) -> Sdk:
    def given(self: Sdk, call: Call, answer: httpx.Response) -> object:
        return None if not statuses or answer.status_code in statuses else Sdk.given(self, call, answer)

    return changed(given=given)


def _all_swallowing(self: Sdk, call: Call, answer: httpx.Response) -> object:
    return Sdk.given(self, call, answer) if answer.status_code == 200 else as_object(answer.content)


def _strict_json(_: Sdk, __: Call, answer: httpx.Response) -> object:
    body = answer.json()
    if answer.status_code != 200:
        raise HttpError(answer.status_code, body if isinstance(body, dict) else {})
    return body


def _printing(call: Call, error: HttpError) -> Exception:
    sys.stderr.write(f"request failed: Authorization: Bearer {call.token}\n")
    return error


def _logging(call: Call, error: HttpError) -> Exception:
    logging.getLogger("sdk").error("refused: %s", {"token": call.token})
    return error


def _debugging(call: Call, error: HttpError) -> Exception:
    logging.getLogger("sdk").debug("refused: %s", {"token": call.token})
    return error


def _warning(call: Call, error: HttpError) -> Exception:
    warnings.warn(f"refused: {call.token}", stacklevel=2)
    return error


def _code_of_status(_: Call, error: HttpError) -> str:
    return {400: "0530001", 401: "0530004", 403: "0530003", 404: "0530002", 422: "0530008"}.get(error.status, "")


def _cut(characters: int) -> Callable[[Call, HttpError], str]:
    return lambda _, error: (error.message or "")[:characters]


def _caused(call: Call, error: HttpError) -> Exception:
    error.__cause__ = RuntimeError(f"with the token {call.token}")
    return error


def _leaking(call: Call, error: HttpError) -> Exception:
    error.args = (f"refused {call.token}",)
    return error


ERRORS: tuple[Wrong, ...] = (
    ("swallows every error", changed(given=_all_swallowing), "error/raises", ()),
    ("swallows 422", _swallowing(422), "error/raises", ("error/not-json",)),
    ("swallows 500", _swallowing(500), "error/server-error", ()),
    ("swallows 429", _swallowing(429), "busy/raises", ()),
    ("loses the status", _without("status"), "error/surfaces-status", ()),
    (
        "raises a 403 as a 401",
        _with(status=lambda _, error: 401 if error.status == 403 else error.status),
        "error/surfaces-status",
        ("error/not-json",),
    ),
    ("loses the code", _without("code"), "error/surfaces-code", ()),
    (
        "reads the code as a number",
        _with(code=lambda _, error: int(str(error.code or 0), 36)),
        "error/surfaces-code",
        (),
    ),
    ("makes the code of the status", _with(code=_code_of_status), "error/surfaces-code", ()),
    (
        "cuts messages at 20 characters",
        _with(message=_cut(20)),
        "error/surfaces-message",
        (),
    ),
    (
        "cuts messages at 80 characters",
        _with(message=_cut(80)),
        "error/surfaces-message",
        (),
    ),
    (
        "cuts descriptions at 80 characters",
        _with(description=lambda _, e: (e.description or "")[:80]),
        "error/surfaces-description",
        (),
    ),
    ("capitalises messages", _with(message=lambda _, e: (e.message or "").capitalize()), "error/surfaces-message", ()),
    ("loses the message", _without("message"), "error/surfaces-message", ()),
    ("loses the description", _without("description"), "error/surfaces-description", ()),
    ("tells the first field only", _with(fields=lambda _, e: (e.fields or [])[:1]), "error/surfaces-fields", ()),
    ("loses the fields", _without("fields"), "error/surfaces-fields", ()),
    (
        "reads every error as JSON",
        changed(given=_strict_json),
        "error/not-json",
        ("error/server-error", "busy/raises", "error/raises"),
    ),
    ("leaks the token", _error(_leaking), "error/no-secret", ()),
    ("keeps the token in its errors", _with(request=lambda call, _: {"auth": call.token}), "error/no-secret", ()),
    ("leaks the token in a cause", _error(_caused), "error/no-secret", ()),
    ("prints the token", _error(_printing), "error/no-secret-in-output", ()),
    ("warns with the token", _error(_warning), "error/no-secret-in-output", ()),
    ("logs the token for debugging", _error(_debugging), "error/no-secret-in-debug-log", ()),
    ("logs the token", _error(_logging), "error/no-secret-in-output", ()),
)


def wrong_errors() -> Iterator[Specimen]:
    """Every SDK of this kind."""
    for name, update, breaks, also in ERRORS:
        yield Specimen(name=name, style="httpx", update=update, breaks=breaks, also=also)
