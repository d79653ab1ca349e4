"""The media type of an answer (reading media-type)."""

from collections.abc import Iterator

from conformance.checks.answer import Answer
from conformance.checks.finding import Outcome, judged, quoted
from conformance.contract import Level, Operation, Requirement
from conformance.exchange import values

ONE = Requirement("headers/one-media-type", "There is one media type at most.", Level.MUST, "RFC 9110, section 8.3")


def _documented(group: str, statement: str, item: str | None = None) -> Requirement:
    source = "sources newer than the page; reading media-type"
    return Requirement(f"{group}/media-type", statement, Level.SHOULD, source, item=item, reading="media-type")


ERROR = _documented("error", "An error is sent with a JSON media type.")


def requirements_of(operation: Operation) -> tuple[Requirement, ...]:
    """What is asked of the media types of an operation, by the ids that any operation would have for it."""
    typed = (status for status, types in operation.media_types.items() if types)
    right = (_success(operation, status) for status in typed if status not in operation.refusals)
    return (*right, *((ERROR,) if operation.refusals else ()), ONE)


def _success(operation: Operation, status: int) -> Requirement:
    subject, types = operation.answers[status].scope.subject, operation.media_types[status]
    return _documented(str(status), f"A {subject} is sent as {' or '.join(types)}.", str(status))


def check_media_type(answer: Answer) -> Iterator[Outcome]:
    """Say whether the media type is one that a JSON client would read."""
    types = list(values(answer.response.headers, "content-type"))
    yield judged(ONE.id, len(types) <= 1, "Content-Type", "one media type", quoted(types))
    operation = answer.operation
    wanted = operation.media_types.get(answer.status) if operation else None
    if operation is None or not wanted:
        return
    media_type = answer.response.media_type
    if answer.status in operation.refusals:
        requirement, kept = ERROR, media_type == "application/json" or media_type.endswith("+json")
    else:
        requirement, kept = _success(operation, answer.status), media_type in wanted
    yield judged(requirement.id, kept, "Content-Type", requirement.statement, media_type or "no media type")
