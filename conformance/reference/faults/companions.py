"""What written faults of the other operations share: their form, and the refusals that are none."""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from urllib.parse import parse_qs

from conformance.contract import Operation
from conformance.reference.alteration import Fault
from conformance.reference.documented import refused
from conformance.reference.faults.statuses import ANOTHER, REFUSALS, Applies
from conformance.reference.middleware import Answer, Asked, Rewrite

TOKENS = tuple((name, applies) for name, applies in REFUSALS.items() if name.startswith("401/"))
"""When a credential is the one that a requirement speaks of: that does not depend on the operation."""


def query(asked: Asked) -> dict[str, str]:
    """The last value of each parameter of a query."""
    return {name: values[-1] for name, values in parse_qs(asked.query, keep_blank_values=True).items()}


def written(
    operation: Operation, requirement: str, kind: str, story: str, rewrite: Rewrite, also: Iterable[str] = ()
) -> Fault:
    """A fault of an operation. ``kind`` tells it from the others of its requirement; ``also`` falls with it."""
    return Fault(
        id=f"{operation.prefix}:written:{requirement}:{kind}",
        breaks=operation.identity(requirement),
        story=story,
        rewrite=rewrite,
        also=frozenset(also),
        operation=operation.id,
    )


def refusal_faults(operation: Operation, refusals: Iterable[tuple[str, Applies]]) -> Iterator[Fault]:
    """Success, another refusal and a failure where a requirement asks for a refusal: of each token, and of these.

    Where GET has no 404, what is deleted does not seem to be gone.
    """
    for requirement, applies in (*TOKENS, *refusals):
        also = (operation.identity("status/documented"), *(("delete/204/gone",) if requirement[:3] == "404" else ()))
        another = ANOTHER.get(requirement[:3], HTTPStatus.GONE)
        for status in (operation.success, another, HTTPStatus.INTERNAL_SERVER_ERROR):
            story = f"answers {status:d} where {operation.identity(requirement)} asks for a refusal"
            yield written(operation, requirement, f"{status:d}", story, _instead(operation, status, applies), also)


def _instead(operation: Operation, status: int, applies: Applies) -> Rewrite:
    """Success as the contract shows it, or another refusal, where a requirement asks for a refusal."""

    def rewrite(asked: Asked, answer: Answer) -> Answer:
        # Every request is looked at, of other operations too: some conditions remember the tokens that were accepted.
        if not applies(asked, answer) or asked.operation is not operation:
            return answer
        if status != operation.success:
            return refused(answer, status, "Something else")
        if operation.answers[status].is_empty:
            return Answer(status)
        media_type = operation.media_types[status][0]
        example = operation.answers[status].fullest
        return answer.with_status(status).with_json(example).with_header("content-type", media_type)

    return rewrite
