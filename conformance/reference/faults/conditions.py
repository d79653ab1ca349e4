"""Written faults that show under one condition only: now and then, or for one kind of request."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

from conformance.reference.alteration import Fault
from conformance.reference.documented import SUCCESS, is_error
from conformance.reference.middleware import Answer, Asked, Rewrite

Condition = Callable[[Asked], bool]

BREAKS = "200/6/maximum"
"""The requirement that these faults break, when they do: a priority of 11."""
ALSO = frozenset({"200/shows-change", "state/answer-is-the-campaign", "200/6/type"})


def eleven(asked: Asked, answer: Answer) -> Answer:
    """Show a priority of 11 in a successful answer."""
    if not asked.is_update or answer.status != SUCCESS or "priority" not in answer.json:
        return answer
    return answer.with_json(answer.json | {"priority": 11})


def when(condition: Condition, change: Rewrite = eleven) -> Rewrite:
    """Make a change only where a condition holds."""
    return lambda asked, answer: change(asked, answer) if condition(asked) else answer


def _on_success(asked: Asked, answer: Answer, is_meant: Callable[[int], bool]) -> Answer:
    """Make the change in those of the successful answers whose number, from 1, is meant."""
    if not asked.is_update or answer.status != SUCCESS:
        return answer
    asked.memory["successes"] = number = asked.memory.get("successes", 0) + 1
    return eleven(asked, answer) if is_meant(number) else answer


def one_in(period: int) -> Rewrite:
    """Make the change in one successful answer of so many."""
    return lambda asked, answer: _on_success(asked, answer, lambda number: number % period == 0)


def first_only(asked: Asked, answer: Answer) -> Answer:
    """Make the change in the first successful answer."""
    return _on_success(asked, answer, lambda number: number == 1)


def _state_before(asked: Asked) -> str:
    before = asked.before.get(asked.identity)
    return str(before["status"]) if before else ""


def _goes(origin: str, value: str) -> Condition:
    return lambda asked: _state_before(asked) == origin and asked.members.get("value") == value


def _is_spaced(asked: Asked) -> bool:
    return asked.json is not None and asked.body != json.dumps(asked.json, separators=(",", ":")).encode()


WHENS: dict[str, tuple[str, Condition, bool]] = {
    "from-25th": ("from the 25th update on", lambda asked: asked.updates >= 25, False),
    "one-campaign": ("for one campaign", lambda asked: asked.identity == asked.store.ids[-3], False),
    "last-campaign": ("for the last campaign that is READY", lambda asked: asked.identity == asked.store.ids[2], False),
    "running-to-paused": ("when a campaign that is RUNNING is paused", _goes("RUNNING", "paused"), False),
    "paused-to-running": ("when a campaign that is PAUSED is set running", _goes("PAUSED", "running"), False),
    "paused-to-paused": ("when a campaign that is PAUSED is paused", _goes("PAUSED", "paused"), False),
    "ready-to-paused": ("when a campaign that is READY is paused", _goes("READY", "paused"), False),
    "renaming": ("when a campaign is renamed", lambda asked: asked.members.get("path") == "name", False),
    "prioritising": ("when the priority is set to 10", lambda asked: asked.members.get("value") == "10", False),
    "value-first": ("when value comes first", lambda asked: list(asked.members)[:1] == ["value"], False),
    "path-first": ("when path comes first", lambda asked: list(asked.members)[:1] == ["path"], False),
    "op-last": ("when op comes last", lambda asked: list(asked.members)[-1:] == ["op"], False),
    "white-space": ("when there is white space in the body", _is_spaced, False),
    "escapes": ("when the body has an escape", lambda asked: b"\\u" in asked.body, False),
    "charset": ("when the media type has a parameter", lambda asked: ";" in asked.header("content-type"), False),
    "capitals": ("when the media type is in capitals", lambda a: a.header("content-type").startswith("A"), False),
    "accepts-json": ("when only JSON is accepted", lambda a: a.header("accept") == "application/json", False),
    "accepts-hal": ("when only HAL is accepted", lambda a: a.header("accept") == "application/hal+json", False),
    "accepts-anything": ("when anything is accepted", lambda a: a.header("accept") == "*/*", False),
    "identity": ("when no content coding is accepted", lambda a: a.header("accept-encoding") == "identity", False),
    "request-id": ("when the request has an id", lambda a: a.header("x-request-id") != "", False),
    "language": ("when a language is asked for", lambda a: a.header("accept-language") != "", False),
    "reused-connection": ("on a connection that is used again", lambda a: a.on_connection > 1, True),
    "fresh-connection": ("on a fresh connection", lambda a: a.on_connection == 1, True),
    "parallel": ("while another request is being answered", lambda a: a.in_flight > 1, True),
}


def _broken_error(asked: Asked, answer: Answer) -> Answer:
    """Leave the code out of an error."""
    if not asked.is_update or not is_error(answer):
        return answer
    return answer.with_json({"message": "Something is wrong"})


ERROR_WHENS: dict[str, tuple[str, Condition]] = {
    "uuid": ("for ids that are uuids", lambda a: a.identity.count("-") == 4),
    "no-uuid": ("for ids that are no uuids", lambda a: a.identity.count("-") != 4),
    "long-id": ("for ids that are too long", lambda a: len(a.identity) > 36),
    "no-body": ("when the body is empty", lambda a: a.body == b""),
    "big-body": ("when the body is large", lambda a: len(a.body) > 10_000),
    "array": ("when the body is an array", lambda a: isinstance(a.json, list)),
    "no-token": ("when there is no token", lambda a: a.header("authorization") == ""),
}


def condition_faults() -> Iterator[Fault]:
    """The same small fault under each condition."""
    for period in (2, 10, 30, 100):
        yield Fault(
            id=f"condition:one-in-{period}",
            breaks=BREAKS,
            also=ALSO,
            story=f"shows a priority of 11 in one answer of {period}",
            rewrite=one_in(period),
            rare=period > 30,
        )
    story = "shows a priority of 11 in the first update only"
    yield Fault(id="condition:first-only", breaks=BREAKS, also=ALSO, story=story, rewrite=first_only)
    for name, (words, condition, socket) in WHENS.items():
        yield Fault(
            id=f"condition:{name}",
            breaks=BREAKS,
            also=ALSO,
            story=f"shows a priority of 11 {words}",
            rewrite=when(condition),
            socket=socket,
            rare=name == "parallel",
        )
    for name, (words, applies) in ERROR_WHENS.items():
        yield Fault(
            id=f"condition:error-{name}",
            breaks="error/code/required",
            story=f"leaves the code out of an error {words}",
            rewrite=when(applies, _broken_error),
        )


def composed(one: Fault, other: Fault) -> Fault:
    """A fault that shows only where another one's change comes on top of it: both at once."""

    def rewrite(asked: Asked, answer: Answer) -> Answer:
        return other.rewrite(asked, one.rewrite(asked, answer))

    story = f"{one.story}; and {other.story}"
    return replace(one, id=f"{one.id}+{other.id}", story=story, rewrite=rewrite, also=one.also | {other.breaks})
