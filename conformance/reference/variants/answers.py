"""Changes to answers that leave them correct: statuses, headers, errors, waiting."""

import gzip
import json
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from conformance.reference.documented import (
    BAD_BODY,
    BAD_REQUEST,
    FORBIDDEN,
    NOT_FOUND,
    SUCCESS,
    UNAUTHORIZED,
    UPDATE,
    code,
    is_error,
    refused,
)
from conformance.reference.middleware import Answer, Asked, Rewrite


def on_errors(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Rewrite:
    """Change every error."""
    return lambda _, answer: answer.with_json(change(answer.json)) if is_error(answer) and answer.json else answer


def on_updates(change: Callable[[Asked, Answer], Answer]) -> Rewrite:
    """Change every answer of the endpoint under test."""
    return lambda asked, answer: change(asked, answer) if asked.is_update else answer


def _undo(asked: Asked, answer: Answer) -> None:
    """Take back what an update changed, if it was made: it will be refused."""
    if answer.status == SUCCESS and asked.is_update:
        asked.store[asked.identity].campaign.update(asked.before[asked.identity])


def _accepted(asked: Asked, answer: Answer, **members: object) -> Answer:
    """Set these members, although the bundled server refuses it, and show the campaign."""
    record = asked.store[asked.identity]
    record.campaign.update(members)
    media_type = UPDATE.media_types[SUCCESS][0]
    return answer.with_status(SUCCESS).with_json(record.view()).with_header("content-type", media_type)


def bad_bodies(status: int) -> Rewrite:
    """Answer every bad body with the same status."""

    def change(_: Asked, answer: Answer) -> Answer:
        if answer.status not in BAD_BODY:
            return answer
        return answer.with_status(status).with_json(answer.json | {"code": code(status)})

    return on_updates(change)


def refusing(status: int, applies: Callable[[Asked], bool]) -> Rewrite:
    """Refuse what the bundled server accepts, and what the page leaves open."""

    def change(asked: Asked, answer: Answer) -> Answer:
        if answer.status != SUCCESS or not applies(asked):
            return answer
        _undo(asked, answer)
        return refused(answer, status, "Not now")

    return on_updates(change)


def status_from(*states: str) -> Callable[[Asked], bool]:
    """Whether a request changes the status of a campaign in one of these states."""
    return lambda asked: asked.members.get("path") == "status" and asked.before[asked.identity]["status"] in states


def lenient(asked: Asked, answer: Answer) -> Answer:
    """Accept any letter case, and a path with a slash, as the page leaves them open."""
    body = {str(k).lower(): str(v).lower().removeprefix("/") for k, v in asked.members.items()}
    documented = {"op": "replace", "path": "status", "value": "paused"}
    if answer.status != BAD_REQUEST or body != documented or asked.identity not in asked.store.ids:
        return answer
    return _accepted(asked, answer, status="PAUSED")


def forgiving_numbers(asked: Asked, answer: Answer) -> Answer:
    """Accept a priority in any writing that means a whole number."""
    if answer.status != BAD_REQUEST or asked.identity not in asked.store.ids or asked.members.get("path") != "priority":
        return answer
    with suppress(ValueError, TypeError):
        number = float(asked.members.get("value", ""))
        if asked.members.get("op") == "REPLACE" and number in range(1, 11):
            return _accepted(asked, answer, priority=int(number))
    return answer


def tidy_names(asked: Asked, answer: Answer) -> Answer:
    """Keep names in composed Unicode, without outer space."""
    if answer.status != SUCCESS:
        return answer
    record = asked.store[asked.identity]
    record.campaign["name"] = unicodedata.normalize("NFC", record.campaign["name"]).strip()
    return answer.with_json(record.view())


def now_and_then(period: int, status: int, headers: dict[str, str], body: object = None) -> Rewrite:
    """Ask some requests to come back later."""

    def rewrite(asked: Asked, answer: Answer) -> Answer:
        asked.memory["asked"] = asked.memory.get("asked", 0) + 1
        if asked.memory["asked"] % period:
            return answer
        _undo(asked, answer)
        later = answer.with_status(status).with_json(body if body is not None else {"message": "later"})
        for name, value in headers.items():
            later = later.with_header(name, value)
        return later

    return rewrite


OFTEN = 120
"""Uses of a token before it is refused: a run has made its first updates by then."""


def expiring(asked: Asked, answer: Answer) -> Answer:
    """Refuse each good token that has been used often."""
    token = asked.header("authorization")
    if answer.status in (UNAUTHORIZED, FORBIDDEN):
        return answer
    asked.memory[token] = asked.memory.get(token, 0) + 1
    if asked.memory[token] < OFTEN:
        return answer
    _undo(asked, answer)
    return refused(answer, UNAUTHORIZED, "Token expired")


def with_headers(**headers: str) -> Rewrite:
    """Send these headers too."""

    def change(_: Asked, answer: Answer) -> Answer:
        for name, value in headers.items():
            answer = answer.with_header(name.replace("_", "-"), value)
        return answer

    return on_updates(change)


def typed(campaign: str, error: str) -> Rewrite:
    """Send these media types."""

    def change(_: Asked, answer: Answer) -> Answer:
        return answer.with_header("content-type", campaign if answer.status == SUCCESS else error)

    return on_updates(change)


def gzipped(asked: Asked, answer: Answer) -> Answer:
    """Compress what the client lets be compressed."""
    if "gzip" not in asked.header("accept-encoding") or not answer.body:
        return answer
    return answer.with_body(gzip.compress(answer.body)).with_header("content-encoding", "gzip")


def with_bytes(change: Callable[[bytes], bytes]) -> Rewrite:
    """Write the same JSON with other bytes."""
    return lambda _, answer: answer.with_body(change(answer.body)) if answer.body else answer


def pretty(body: bytes) -> bytes:
    """JSON with indentation, outer white space and escapes."""
    return b"\r\n" + json.dumps(json.loads(body), indent=4, ensure_ascii=True).encode() + b"\n"


LATER = {"code": "0530429", "message": "Too many", "fields": [{"name": "retry-after", "description": "0"}]}
"""An error that says in its body when to come back."""


def detailed(error: dict[str, Any]) -> dict[str, Any]:
    """An error with every documented member."""
    fields = [{"name": "value", "description": "is not right"}, {"name": "", "description": ""}]
    return {"description": "More words.", "fields": fields} | error


def is_not_status(asked: Asked) -> bool:
    """Whether a request is for a member that the page does not show."""
    return asked.members.get("path") != "status"


def unsupported_media_type(asked: Asked, answer: Answer) -> Answer:
    """Refuse other media types with 415, without a body."""
    if not asked.is_update or asked.header("content-type").lower().startswith("application/json"):
        return answer
    return (
        refusing(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, lambda _: True)(asked, answer)
        if answer.status == SUCCESS
        else answer.with_status(HTTPStatus.UNSUPPORTED_MEDIA_TYPE).with_body(b"")
    )


def narrow(asked: Asked, answer: Answer) -> Answer:
    """Refuse bodies of more than 16 kB, and more than 20 headers."""
    if not asked.is_update or (len(asked.body) <= 16 * 1024 and len(asked.headers) <= 20):
        return answer
    _undo(asked, answer)
    status = (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE if len(asked.headers) <= 20 else HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    )
    return Answer(status).with_body(b"")


def write_only(asked: Asked, answer: Answer) -> Answer:
    """Let nobody read anything."""
    if asked.is_update or answer.status != SUCCESS:
        return answer
    return refused(answer, FORBIDDEN, "Forbidden")


def bad_id(asked: Asked, answer: Answer) -> Answer:
    """Call an id that is no uuid an error in the submitted data."""
    if answer.status != NOT_FOUND or asked.identity.count("-") == 4:
        return answer
    return answer.with_status(BAD_REQUEST).with_json(answer.json | {"code": code(BAD_REQUEST)})


def redirected(asked: Asked, answer: Answer) -> Answer:
    """Send what asks for a path with a slash too many to the one without, as frameworks do."""
    if answer.status != NOT_FOUND or not asked.is_update or not set(asked.identity) & set("/\\"):
        return answer
    return answer.with_status(HTTPStatus.TEMPORARY_REDIRECT).with_header("Location", "/campaigns/no-campaign")


def malformed_token(asked: Asked, answer: Answer) -> Answer:
    """Call what is no credential of the scheme an error in the submitted data (RFC 6750, section 3.1)."""
    scheme, _, token = asked.header("authorization").partition(" ")
    is_of_scheme = scheme.lower() in ("", "bearer") and " " not in token.strip()
    return answer if answer.status != UNAUTHORIZED or is_of_scheme else refused(answer, BAD_REQUEST, "No credential")


def unknown_first(asked: Asked, answer: Answer) -> Answer:
    """Say that there is no such campaign to those who have no token, too."""
    if answer.status not in (UNAUTHORIZED, FORBIDDEN) or not asked.is_update or asked.identity in asked.store.ids:
        return answer
    return refused(answer, NOT_FOUND, "Not found")
