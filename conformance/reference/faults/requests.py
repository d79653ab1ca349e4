"""Written faults of reading requests: a server that trips over what should not matter, or over one kind of body."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from conformance.reference.alteration import Fault
from conformance.reference.documented import BAD_BODY, BAD_REQUEST, NOT_FOUND, SUCCESS
from conformance.reference.faults.statuses import answered, forged
from conformance.reference.middleware import Answer, Asked

Condition = Callable[[Asked], bool]


def _state(asked: Asked) -> str:
    before: dict[str, Any] = asked.before.get(asked.identity, {})
    return str(before.get("status", ""))


def _pauses(*states: str) -> Condition:
    return lambda asked: _state(asked) in states and asked.members.get("value") == "paused"


def _sets(member: str, value: str | None = None) -> Condition:
    return lambda asked: asked.members.get("path") == member and value in (None, asked.members.get("value"))


def _last_paused(asked: Asked) -> str:
    found = [name for name, seen in asked.before.items() if seen["name"].startswith("Paused")]
    return found[-1] if found else ""  # they may all be called otherwise for a moment


def _is_plain(asked: Asked) -> bool:
    return asked.header("content-type").lower().startswith("application/json")


def _is_spaced(asked: Asked) -> bool:
    return asked.body.startswith(b" \n") and asked.json is not None


def _is_open(asked: Asked) -> bool:
    return "extra" in asked.members


def _priority_9(asked: Asked) -> bool:
    return asked.members.get("path") == "priority" and asked.members.get("value") == "9"


TRIPS: tuple[tuple[str, int, Condition, str], ...] = (
    ("200/answers", HTTPStatus.CONFLICT, _pauses("RUNNING", "READY"), "pauses only what is PAUSED"),
    ("200/from-RUNNING", HTTPStatus.CONFLICT, _pauses("RUNNING"), "refuses to pause what is RUNNING"),
    ("200/from-READY", HTTPStatus.CONFLICT, _pauses("READY"), "refuses to pause what is READY"),
    ("200/from-PAUSED", HTTPStatus.CONFLICT, _pauses("PAUSED"), "refuses to pause what is PAUSED"),
    ("200/running", HTTPStatus.CONFLICT, _sets("status", "running"), "refuses to set a campaign running"),
    ("200/name", HTTPStatus.CONFLICT, _sets("name"), "refuses another name with 409"),
    ("200/priority", HTTPStatus.CONFLICT, _sets("priority"), "refuses another priority with 409"),
    (
        "200/every-campaign",
        HTTPStatus.CONFLICT,
        lambda asked: asked.identity == _last_paused(asked),
        "knows one campaign no more",
    ),
    (
        "200/request-media-type",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        lambda a: "charset" in a.header("content-type").lower(),
        "refuses a charset",
    ),
    (
        "400/request-media-type",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        lambda a: not _is_plain(a),
        "fails on other media types",
    ),
    ("200/accept", HTTPStatus.CONFLICT, lambda a: a.header("accept") == "application/hal+json", "refuses to send HAL"),
    ("200/member-order", BAD_REQUEST, lambda a: list(a.members)[:1] == ["value"], "reads members in one order only"),
    ("200/white-space", BAD_REQUEST, _is_spaced, "cannot read white space"),
    ("200/escapes", BAD_REQUEST, lambda a: b"\\u0070" in a.body, "cannot read escapes"),
    ("200/headers", BAD_REQUEST, lambda a: a.header("x-conformance") != "", "refuses unknown headers"),
    ("200/connection", BAD_REQUEST, lambda a: a.header("connection") == "close", "refuses connections of their own"),
    ("200/soak", NOT_FOUND, lambda a: a.updates % 17 == 0, "forgets campaigns now and then"),
    ("status/documented", HTTPStatus.INTERNAL_SERVER_ERROR, lambda a: a.updates % 13 == 0, "fails now and then"),
    ("200/generated", HTTPStatus.INTERNAL_SERVER_ERROR, _priority_9, "fails on one documented priority"),
    ("400/undocumented-shapes", HTTPStatus.INTERNAL_SERVER_ERROR, _is_open, "fails on a member that it does not know"),
)

REFUSED: tuple[tuple[str, int, Condition, str], ...] = (
    (
        "400/nested",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        lambda a: a.body.count(b'{"op":') > 100,
        "fails on a body that is nested deep",
    ),
    (
        "400/not-utf-8",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        lambda a: b"\xff\xfe" in a.body,
        "fails on a body that is no UTF-8",
    ),
    (
        "400/generated-open",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        lambda a: a.members.get("op") == "add",
        "fails on another op",
    ),
    (
        "400/generated",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        lambda a: a.members.get("value") == "-1",
        "fails on a negative priority",
    ),
    (
        "200/state-values",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        lambda a: a.members.get("value") == "INCOMPLETE",
        "fails where a campaign is to become INCOMPLETE",
    ),
    (
        "error/connection",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        lambda a: a.header("connection") == "close",
        "fails on a wrong body over fresh connections",
    ),
)


def request_faults() -> Iterator[Fault]:
    """One small stumble for each requirement on what a server has to read."""
    for requirement, status, condition, story in TRIPS:
        yield _fault(requirement, status, condition, story, lambda answer: answer.status == SUCCESS)
    for requirement, status, condition, story in REFUSED:
        yield _fault(requirement, status, condition, story, lambda answer: answer.status in BAD_BODY)
    yield Fault(
        id="request:slash-only",
        breaks="200/updates",
        story="knows a path only with a slash before it",
        rewrite=_slash_only,
        also=frozenset({"200/generated", "200/*"}),
    )
    yield Fault(
        id="request:state/sequence",
        breaks="state/sequence",
        story="keeps a priority of 10 as 9",
        rewrite=_misremembered,
        also=frozenset({"state/answer-is-the-campaign", "state/only-the-named-member"}),
    )


def _fault(requirement: str, status: int, condition: Condition, story: str, hits: Callable[[Answer], bool]) -> Fault:
    return Fault(
        id=f"request:{requirement}",
        breaks=requirement,
        story=story,
        rewrite=answered(status, lambda asked, answer: hits(answer) and condition(asked)),
        socket="connection" in requirement,
        rare=requirement == "200/generated",
        also=frozenset({"200/*", "400/*", "state/*", "links/*", "status/documented"}),
    )


def _slash_only(asked: Asked, answer: Answer) -> Answer:
    if not asked.is_update or asked.identity not in asked.store.ids:
        return answer
    path = asked.members.get("path")
    record = asked.store[asked.identity]
    if answer.status == SUCCESS:
        record.campaign |= asked.before[asked.identity]
        return forged(BAD_REQUEST, asked, answer)
    if path == "/status" and asked.members.get("value") == "paused":
        record.campaign["status"] = "PAUSED"
        return forged(SUCCESS, asked, answer)
    return answer


def _misremembered(asked: Asked, answer: Answer) -> Answer:
    if asked.is_update and answer.status == SUCCESS and asked.members.get("value") == "10":
        asked.store[asked.identity].campaign["priority"] = 9
    return answer
