"""Written faults of the status: refusals that are none, the wrong refusal, another success."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.reference.alteration import Fault
from conformance.reference.middleware import Answer, Asked, Rewrite

Applies = Callable[[Asked, Answer], bool]

REDIRECT = {"location": "/elsewhere"}


def answered(status: int, applies: Applies) -> Rewrite:
    """Answer with another status wherever ``applies`` says so: a 200 with a campaign, an error as documented."""

    def rewrite(asked: Asked, answer: Answer) -> Answer:
        if not asked.is_update or not applies(asked, answer):
            return answer
        return forged(status, asked, answer)

    return rewrite


def forged(status: int, asked: Asked, answer: Answer) -> Answer:
    """An answer of this status, as like a right one as can be."""
    if status == 200:
        return answer.with_status(200).with_json(_campaign(asked)).with_header("content-type", "application/hal+json")
    if status == 302:
        return answer.with_status(302).with_body(b"").with_header("location", "/elsewhere")
    if status == 204:
        return Answer(204)
    error = {"code": "0539999" if status >= 500 else _code(status), "message": "Something else"}
    return answer.with_status(status).with_json(error).with_header("content-type", "application/json")


def _campaign(asked: Asked) -> dict[str, Any]:
    ids = asked.store.ids
    return asked.store[asked.identity if asked.identity in ids else ids[0]].view()


def _code(status: int) -> str:
    codes = {400: "0530001", 401: "0530004", 403: "0530003", 404: "0530002", 422: "0530008"}
    return codes.get(status, "0539999")


def body_is(test: Callable[[Any], bool]) -> Applies:
    """Applies to authorised requests for a known campaign whose body, as JSON, passes ``test``."""
    return lambda asked, answer: answer.status in (400, 422) and asked.identity in asked.store.ids and test(asked.json)


def _object(test: Callable[[Mapping[str, Any]], bool]) -> Applies:
    return body_is(lambda body: isinstance(body, dict) and test(body))


def _authorization(test: Callable[[str], bool]) -> Applies:
    return lambda asked, answer: answer.status == 401 and test(asked.header("authorization"))


def _is_other(name: str, *right: Any) -> Applies:
    return _object(lambda body: isinstance(body.get(name), str) and body[name] not in right and len(body[name]) < 36)


def _no_text(name: str) -> Applies:
    return _object(lambda body: name in body and not isinstance(body[name], str))


REFUSALS: dict[str, Applies] = {
    "401/no-token": _authorization(lambda value: value == ""),
    "401/empty-token": _authorization(lambda value: value.strip() == "Bearer"),
    "401/garbage-token": _authorization(lambda value: value == "Bearer not-a-token"),
    "401/altered-token": _authorization(lambda value: value.endswith("-altered")),
    "401/wrong-scheme": _authorization(lambda value: value.startswith("Basic")),
    "403/read-only-token": lambda _, answer: answer.status == 403,
    "404/unknown-uuid": lambda asked, answer: answer.status == 404 and len(asked.identity) == 36,
    "404/non-uuid": lambda asked, answer: answer.status == 404 and asked.identity.startswith("no-campaign"),
    "404/over-long": lambda asked, answer: answer.status == 404 and len(asked.identity) > 36,
    "400/malformed": lambda asked, answer: answer.status == 400 and asked.json is None and asked.body[:1] not in b" n",
    "400/empty": lambda asked, answer: answer.status == 400 and not asked.body.strip(),
    "400/not-an-object": body_is(lambda body: isinstance(body, str | int | float)),
    "400/array": body_is(lambda body: isinstance(body, list)),
    "400/no-members": body_is(lambda body: body == {}),
    "400/no-op": _object(lambda body: body.keys() == {"path", "value"}),
    "400/no-path": _object(lambda body: body.keys() == {"op", "value"}),
    "400/no-value": _object(lambda body: body.keys() == {"op", "path"}),
    "400/op-type": _no_text("op"),
    "400/path-type": _no_text("path"),
    "400/value-type": _no_text("value"),
    "400/unknown-op": _is_other("op", "REPLACE", "replace"),
    "400/unknown-path": _is_other("path", "status", "/status", "name", "priority"),
    "400/unknown-value": _object(lambda body: body.get("value") == "sleeping"),
    "400/long-value": _object(lambda body: len(str(body.get("value"))) > 35),
    "400/strange-value": _object(lambda body: not str(body.get("value")).isascii() or "\0" in str(body.get("value"))),
    "422/from-INCOMPLETE": lambda _, answer: answer.status == 422,
}
"""When a request is the one that a requirement speaks of. The scenarios send them; here they are recognised."""

SUCCESSES = {201: "201 Created", 202: "202 Accepted", 204: "204 and no body", 302: "a redirect", 500: "a server error"}
UNDOCUMENTED = frozenset({"status/documented", "200/same-campaign", "200/shows-change"})
"""What falls with a status that is undocumented, or with a campaign where there should be none."""
FALLING = {
    "400": frozenset({"400/*", "state/refused-*"}),
    "200": frozenset({"200/*", "400/request-media-type", "400/undocumented-shapes", "400/generated-open"}),
}
"""What falls with all refusals of bad bodies, and with all successes; as globs of ids."""
ANOTHER = {"401": 400, "403": 401, "404": 410, "400": 409, "422": 409}
"""A refusal that is wrong for each part of the contract."""


def status_faults() -> Iterator[Fault]:
    """Every documented refusal answered with something else, and success answered with another success."""
    for requirement, applies in REFUSALS.items():
        for status in (200, ANOTHER[requirement[:3]], 500, 204, 302):
            yield Fault(
                id=f"status:{requirement}:{status}",
                breaks=requirement,
                story=f"answers {status} where {requirement} asks for a refusal",
                rewrite=answered(status, applies),
                also=FALLING.get(requirement[:3], frozenset()) | UNDOCUMENTED,
            )
    for status, words in SUCCESSES.items():
        yield Fault(
            id=f"status:200/answers:{status}",
            breaks="200/answers",
            story=f"answers an update with {words}",
            rewrite=answered(status, lambda _, answer: answer.status == 200),
            also=FALLING["200"] | UNDOCUMENTED,
        )
    for status in (400, 401, 403, 404, 422):
        yield Fault(
            id=f"status:200/answers:{status}",
            breaks="200/from-RUNNING",
            story=f"answers every update with {status}",
            rewrite=answered(status, lambda _, answer: answer.status == 200),
            also=FALLING["200"],
        )
