"""Written faults of the status: refusals that are none, the wrong refusal, another success."""

from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from conformance.contract import Operation
from conformance.reference.alteration import Fault
from conformance.reference.documented import (
    BAD_BODY,
    BAD_REQUEST,
    FORBIDDEN,
    NOT_FOUND,
    SUCCESS,
    UNAUTHORIZED,
    UNPROCESSABLE,
    UPDATE,
    of,
    refused,
)
from conformance.reference.middleware import Answer, Asked, Rewrite

Applies = Callable[[Asked, Answer], bool]


def answered(status: int, applies: Applies) -> Rewrite:
    """Answer with another status wherever ``applies`` says so: a 200 with a campaign, an error as documented."""

    def rewrite(asked: Asked, answer: Answer) -> Answer:
        if not applies(asked, answer) or not asked.is_update:
            return answer
        return forged(status, asked, answer)

    return rewrite


def forged(status: int, asked: Asked, answer: Answer) -> Answer:
    """An answer of this status, as like a right one as can be."""
    if status == SUCCESS:
        campaign, media_type = _campaign(asked), UPDATE.media_types[SUCCESS][0]
        return answer.with_status(status).with_json(campaign).with_header("content-type", media_type)
    if status == HTTPStatus.FOUND:
        return answer.with_status(status).with_body(b"").with_header("location", "/elsewhere")
    if status == HTTPStatus.NO_CONTENT:
        return Answer(status)
    return refused(answer, status, "Something else")


def _campaign(asked: Asked) -> dict[str, Any]:
    ids = asked.store.ids
    return asked.store[asked.identity if asked.identity in ids else ids[0]].view()


def body_is(test: Callable[[Any], bool]) -> Applies:
    """Applies to authorised requests for a known campaign whose body, as JSON, passes ``test``."""
    return lambda asked, answer: answer.status in BAD_BODY and asked.identity in asked.store.ids and test(asked.json)


def _object(test: Callable[[Mapping[str, Any]], bool]) -> Applies:
    return body_is(lambda body: isinstance(body, dict) and test(body))


def _authorization(test: Callable[[str], bool]) -> Applies:
    return lambda asked, answer: answer.status == UNAUTHORIZED and test(asked.header("authorization"))


def _nearly(test: Callable[[str, str], bool]) -> Applies:
    """Applies where what is sent as a token passes ``test`` beside a good one that was sent before."""

    def applies(asked: Asked, answer: Answer) -> bool:
        sent, good = asked.header("authorization").partition(" ")[2], asked.memory.setdefault("good tokens", set())
        if answer.status != UNAUTHORIZED:
            good.add(sent)
        return answer.status == UNAUTHORIZED and any(sent != token and test(sent, token) for token in good)

    return applies


def _is_other(name: str, *right: Any) -> Applies:
    return _object(lambda body: isinstance(body.get(name), str) and body[name] not in right and len(body[name]) < 36)


def _no_text(name: str) -> Applies:
    return _object(lambda body: name in body and not isinstance(body[name], str))


def _is_almost_json(asked: Asked) -> bool:
    return asked.json is None and asked.body.isascii() and b'"value":"' in asked.body


REFUSALS: dict[str, Applies] = {
    "401/no-token": _authorization(lambda value: value == ""),
    "401/empty-token": _authorization(lambda value: value.strip() == "Bearer"),
    "401/garbage-token": _authorization(lambda value: value == "Bearer not.a.token"),
    "401/altered-token": _authorization(lambda value: value.endswith("-altered")),
    "401/wrong-scheme": _authorization(lambda value: value.startswith("Basic")),
    "401/no-scheme": lambda asked, answer: (
        answer.status == UNAUTHORIZED
        and len(asked.header("authorization")) > 12
        and " " not in asked.header("authorization")
    ),
    "401/preceded-token": _nearly(lambda sent, good: sent.endswith(good) and " " not in sent),
    "401/other-case": _nearly(lambda sent, good: sent.lower() == good.lower()),
    "401/spaced-token": _nearly(lambda sent, good: "".join(sent.split()) == good),
    "401/trailed-token": _nearly(lambda sent, good: sent.partition(" ")[0] == good),
    "401/cut-token": _nearly(lambda sent, good: sent == good[:-1]),
    "401/changed-token": _nearly(lambda sent, good: len(sent) == len(good) and sent[1:] == good[1:]),
    "401/doubled-scheme": _nearly(lambda sent, good: sent == f"Bearer {good}"),
    "403/read-only-token": lambda _, answer: answer.status == FORBIDDEN,
    "404/unknown-uuid": lambda asked, answer: answer.status == NOT_FOUND and len(asked.identity) == 36,
    "404/non-uuid": lambda asked, answer: answer.status == NOT_FOUND and asked.identity.startswith("no-campaign"),
    "404/over-long": lambda asked, answer: answer.status == NOT_FOUND and len(asked.identity) > 36,
    "404/paths": lambda asked, answer: answer.status == NOT_FOUND and not asked.identity.isprintable(),
    "400/malformed": lambda asked, answer: (
        answer.status == BAD_REQUEST
        and asked.json is None
        and asked.body[:1] not in b" n"
        and not _is_almost_json(asked)
    ),
    "400/almost-json": lambda asked, answer: answer.status == BAD_REQUEST and _is_almost_json(asked),
    "400/empty": lambda asked, answer: answer.status == BAD_REQUEST and not asked.body.strip(),
    "400/not-an-object": body_is(lambda body: isinstance(body, str | int | float)),
    "400/array": body_is(lambda body: isinstance(body, list)),
    "400/no-members": body_is(lambda body: body == {}),
    "400/no-op": _object(lambda body: body.keys() == {"path", "value"}),
    "400/no-path": _object(lambda body: body.keys() == {"op", "value"}),
    "400/no-value": _object(lambda body: body.keys() == {"op", "path"}),
    "400/op-type": _object(lambda body: "path" in body and not isinstance(body.get("op", ""), str)),
    "400/path-type": _no_text("path"),
    "400/value-type": _no_text("value"),
    "400/unknown-op": _is_other("op", "REPLACE", "replace"),
    "400/unknown-path": _is_other("path", "status", "/status", "name", "priority"),
    "400/unknown-value": _object(lambda body: body.get("value") == "sleeping"),
    "400/long-value": _object(lambda body: len(str(body.get("value"))) > 35),
    "400/strange-value": _object(lambda body: not str(body.get("value")).isascii() or "\0" in str(body.get("value"))),
    "400/member-value": _object(lambda body: body.get("path") in ("name", "priority")),
    "422/from-INCOMPLETE": lambda _, answer: answer.status == UNPROCESSABLE,
}
"""When a request is the one that a requirement speaks of. The scenarios send them; here they are recognised."""

SUCCESSES = {
    HTTPStatus.CREATED: "201 Created",
    HTTPStatus.ACCEPTED: "202 Accepted",
    HTTPStatus.NO_CONTENT: "204 and no body",
    HTTPStatus.FOUND: "a redirect",
    HTTPStatus.INTERNAL_SERVER_ERROR: "a server error",
}
UNDOCUMENTED = frozenset({"status/documented", "200/same-campaign", "200/shows-change"})
"""What falls with a status that is undocumented, or with a campaign where there should be none."""
FALLING = {
    "400": frozenset({"400/*", "state/refused-*"}),
    "404": frozenset({"404/paths"}),
    "422": frozenset({"200/state-values"}),
    "200": frozenset({"200/*", "400/request-media-type", "400/undocumented-shapes", "400/generated-open"}),
}
"""What falls with refusals of each kind, and with all successes; as globs of ids."""
NO_REFUSALS = (HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.NO_CONTENT)
ANOTHER: Mapping[str, int] = {
    "401": HTTPStatus.GONE,
    "403": UNAUTHORIZED,
    "404": HTTPStatus.GONE,
    "400": HTTPStatus.CONFLICT,
    "422": HTTPStatus.CONFLICT,
}
"""A refusal that is wrong for each part of the contract."""
ANY_REFUSAL = "404/paths"
"""The requirement that any refusal keeps, and a redirect."""
BREAKS_WITH = {HTTPStatus.CONFLICT: "400/status"}
"""What another refusal of a body breaks, instead of that it is refused."""


def status_faults() -> Iterator[Fault]:
    """Every documented refusal answered with something else, and success answered with another success."""
    for requirement, applies in REFUSALS.items():
        others = () if requirement == ANY_REFUSAL else (ANOTHER[requirement[:3]], HTTPStatus.FOUND)
        for status in (SUCCESS, *others, *NO_REFUSALS):
            yield Fault(
                id=f"status:{requirement}:{status:d}",
                breaks=BREAKS_WITH.get(HTTPStatus(status), requirement) if requirement[:3] == "400" else requirement,
                story=f"answers {status:d} where {requirement} asks for a refusal",
                rewrite=answered(status, applies),
                also=FALLING.get(requirement[:3], frozenset()) | UNDOCUMENTED,
            )
    for status, words in SUCCESSES.items():
        yield Fault(
            id=f"status:200/answers:{status:d}",
            breaks="status/documented",
            story=f"answers an update with {words}",
            rewrite=answered(status, lambda _, answer: answer.status == SUCCESS),
            also=FALLING["200"] | UNDOCUMENTED,
        )
    for status in UPDATE.refusals:
        yield Fault(
            id=f"status:200/answers:{status}",
            breaks="200/updates",
            story=f"answers every update with {status}",
            rewrite=answered(status, lambda _, answer: answer.status == SUCCESS),
            also=FALLING["200"] | {"state/refused-422"},
        )


def companion_status_faults(operation: Operation) -> Iterator[Fault]:
    """Success of a companion answered with a server error, or with a redirect."""
    for status in (HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.FOUND):
        yield Fault(
            id=f"{operation.prefix}:status:{status:d}",
            breaks=operation.identity("status/documented"),
            story=f"answers {operation.method} {operation.template} with {status:d}",
            rewrite=of(operation, _instead(operation, status)),
            operation=operation.id,
        )


def _instead(operation: Operation, status: int) -> Rewrite:
    return lambda asked, answer: forged(status, asked, answer) if answer.status == operation.success else answer
