"""The statuses and codes that the contract documents for the endpoint under test, by their names there."""

from conformance.contract import Operation, load_contract
from conformance.reference.middleware import Answer, Rewrite

UPDATE = load_contract().update
SUCCESS = UPDATE.success
BAD_REQUEST = UPDATE.named["BadRequest"]
UNAUTHORIZED = UPDATE.named["Unauthorized"]
FORBIDDEN = UPDATE.named["Forbidden"]
NOT_FOUND = UPDATE.named["NotFound"]
UNPROCESSABLE = UPDATE.named["Unprocessable"]
BAD_BODY = (BAD_REQUEST, UNPROCESSABLE)
"""The refusals of a body that is not right: which of them it is, is not documented."""
ERROR_TYPE = UPDATE.media_types[BAD_REQUEST][0]
NO_CODE = "0539999"
"""A code that is none of the documented ones."""


def code(status: int) -> str:
    """The documented code of a status of the endpoint; one that is not documented for any other status."""
    return next(iter(UPDATE.codes.get(status, ())), NO_CODE)


def refused(answer: Answer, status: int, message: str) -> Answer:
    """An error in place of an answer, with the code of its status."""
    error = {"code": code(status), "message": message}
    challenge = "Bearer" if status == UNAUTHORIZED else None
    refusal = answer.with_status(status).with_json(error).with_header("www-authenticate", challenge)
    return refusal.with_header("content-type", ERROR_TYPE)


def of(operation: Operation, rewrite: Rewrite) -> Rewrite:
    """Change the answers of one operation only."""
    return lambda asked, answer: rewrite(asked, answer) if asked.operation is operation else answer


def is_error(answer: Answer) -> bool:
    """Whether an answer refuses or fails."""
    return answer.status >= BAD_REQUEST


def successes(rewrite: Rewrite) -> Rewrite:
    """Change successful answers only."""
    return lambda asked, answer: answer if is_error(answer) else rewrite(asked, answer)


def errors(rewrite: Rewrite) -> Rewrite:
    """Change refusals only."""
    return lambda asked, answer: rewrite(asked, answer) if is_error(answer) else answer
