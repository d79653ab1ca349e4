"""Changes to answers that leave them correct: statuses, headers, errors, waiting."""

import gzip
import json
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from conformance.reference.middleware import Answer, Asked, Rewrite


def on_errors(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Rewrite:
    """Change every error."""
    return lambda _, answer: answer.with_json(change(answer.json)) if answer.status >= 400 and answer.json else answer


def on_updates(change: Callable[[Asked, Answer], Answer]) -> Rewrite:
    """Change every answer of the endpoint under test."""
    return lambda asked, answer: change(asked, answer) if asked.is_update else answer


def _undo(asked: Asked, answer: Answer) -> None:
    """Take back what an update changed, if it was made: it will be refused."""
    if answer.status == 200 and asked.is_update:
        asked.store[asked.identity].campaign.update(asked.before[asked.identity])


def _accepted(asked: Asked, answer: Answer, **members: object) -> Answer:
    """Set these members, although the bundled server refuses it, and show the campaign."""
    record = asked.store[asked.identity]
    record.campaign.update(members)
    return answer.with_status(200).with_json(record.view()).with_header("content-type", "application/hal+json")


def bad_bodies(status: int) -> Rewrite:
    """Answer every bad body with the same status."""
    codes = {400: "0530001", 422: "0530008"}

    def change(_: Asked, answer: Answer) -> Answer:
        if answer.status not in (400, 422):
            return answer
        return answer.with_status(status).with_json(answer.json | {"code": codes[status]})

    return on_updates(change)


def refusing(status: int, applies: Callable[[Asked], bool]) -> Rewrite:
    """Refuse what the bundled server accepts, and what the page leaves open."""

    def change(asked: Asked, answer: Answer) -> Answer:
        if answer.status != 200 or not applies(asked):
            return answer
        _undo(asked, answer)
        error = {"code": {400: "0530001", 422: "0530008"}.get(status, "0539999"), "message": "Not now"}
        return answer.with_status(status).with_json(error).with_header("content-type", "application/json")

    return on_updates(change)


def status_from(*states: str) -> Callable[[Asked], bool]:
    """Whether a request changes the status of a campaign in one of these states."""
    return lambda asked: asked.members.get("path") == "status" and asked.before[asked.identity]["status"] in states


def lenient(asked: Asked, answer: Answer) -> Answer:
    """Accept any letter case, and a path with a slash, as the page leaves them open."""
    body = {str(k).lower(): str(v).lower().removeprefix("/") for k, v in asked.members.items()}
    documented = {"op": "replace", "path": "status", "value": "paused"}
    if answer.status != 400 or body != documented or asked.identity not in asked.store.ids:
        return answer
    return _accepted(asked, answer, status="PAUSED")


def forgiving_numbers(asked: Asked, answer: Answer) -> Answer:
    """Accept a priority in any writing that means a whole number."""
    if answer.status != 400 or asked.identity not in asked.store.ids or asked.members.get("path") != "priority":
        return answer
    with suppress(ValueError, TypeError):
        number = float(asked.members.get("value", ""))
        if asked.members.get("op") == "REPLACE" and number in range(1, 11):
            return _accepted(asked, answer, priority=int(number))
    return answer


def tidy_names(asked: Asked, answer: Answer) -> Answer:
    """Keep names in composed Unicode, without outer space."""
    if answer.status != 200:
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


def expiring(asked: Asked, answer: Answer) -> Answer:
    """Refuse each good token from its 40th use on."""
    token = asked.header("authorization")
    if answer.status in (401, 403):
        return answer
    asked.memory[token] = asked.memory.get(token, 0) + 1
    if asked.memory[token] < 40:
        return answer
    _undo(asked, answer)
    return answer.with_status(401).with_json({"code": "0530004", "message": "Token expired"})


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
        return answer.with_header("content-type", campaign if answer.status == 200 else error)

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
        refusing(415, lambda _: True)(asked, answer) if answer.status == 200 else answer.with_status(415).with_body(b"")
    )


def narrow(asked: Asked, answer: Answer) -> Answer:
    """Refuse bodies of more than 16 kB, and more than 20 headers."""
    if not asked.is_update or (len(asked.body) <= 16 * 1024 and len(asked.headers) <= 20):
        return answer
    _undo(asked, answer)
    return Answer(413 if len(asked.headers) <= 20 else 431).with_body(b"")


def write_only(asked: Asked, answer: Answer) -> Answer:
    """Let nobody read anything."""
    if asked.is_update or answer.status != 200:
        return answer
    return answer.with_status(403).with_json({"code": "0530003", "message": "Forbidden"})


def bad_id(asked: Asked, answer: Answer) -> Answer:
    """Call an id that is no uuid an error in the submitted data."""
    if answer.status != 404 or asked.identity.count("-") == 4:
        return answer
    return answer.with_status(400).with_json(answer.json | {"code": "0530001"})


def unknown_first(asked: Asked, answer: Answer) -> Answer:
    """Say that there is no such campaign to those who have no token, too."""
    if answer.status not in (401, 403) or not asked.is_update or asked.identity in asked.store.ids:
        return answer
    return answer.with_status(404).with_json({"code": "0530002", "message": "Not found"})
