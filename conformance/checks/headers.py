"""The headers of an answer, beside its media type: how its body is framed, and what a client is to do about a 401."""

from collections.abc import Iterator

from conformance.checks.answer import Answer
from conformance.checks.finding import Outcome, judged, quoted
from conformance.contract import Level, Requirement
from conformance.exchange import values

UNAUTHORIZED = 401
FRAMING = Requirement(
    "headers/one-framing",
    "A body has a length or is sent in chunks, not both: readers would disagree where it ends.",
    Level.MUST,
    "RFC 9112, section 6.2",
)
CHALLENGE = Requirement(
    "headers/challenge",
    "A 401 names the scheme to authenticate by (WWW-Authenticate).",
    Level.SHOULD,
    "RFC 9110, section 15.5.2; the page speaks of no headers, and many frameworks leave this one out",
    item="401",
)
REQUIREMENTS = (FRAMING, CHALLENGE)


def check_headers(answer: Answer) -> Iterator[Outcome]:
    """Say whether the headers are those that HTTP asks for."""
    headers = answer.response.headers
    coding, length = list(values(headers, "transfer-encoding")), list(values(headers, "content-length"))
    seen = f"Transfer-Encoding {quoted(coding)}, Content-Length {quoted(length)}"
    yield judged(FRAMING.id, not (coding and length), "Transfer-Encoding", "one of the two", seen)
    if answer.status == UNAUTHORIZED:
        challenges = [value for value in values(headers, "www-authenticate") if value.strip()]
        yield judged(CHALLENGE.id, bool(challenges), "WWW-Authenticate", "a scheme, such as Bearer", "no such header")
