"""The media type of an answer (reading media-type)."""

from collections.abc import Iterator

from conformance.checks.answer import Answer
from conformance.checks.finding import Outcome, judged, quoted
from conformance.contract import Level, Requirement
from conformance.exchange import values

CAMPAIGN = Requirement(
    "200/media-type",
    "A campaign is sent as application/hal+json or application/json.",
    Level.SHOULD,
    "sources newer than the page; reading media-type",
    item="200",
    reading="media-type",
)
ERROR = Requirement(
    "error/media-type",
    "An error is sent with a JSON media type.",
    Level.SHOULD,
    "sources newer than the page; reading media-type",
    reading="media-type",
)
ONE = Requirement("headers/one-media-type", "There is one media type at most.", Level.MUST, "RFC 9110, section 8.3")
REQUIREMENTS = (CAMPAIGN, ERROR, ONE)


def check_media_type(answer: Answer) -> Iterator[Outcome]:
    """Say whether the media type is one that a JSON client would read."""
    types = list(values(answer.response.headers, "content-type"))
    yield judged(ONE.id, len(types) <= 1, "Content-Type", "one media type", quoted(types))
    if not answer.is_documented:
        return
    media_type = answer.response.media_type
    if answer.status == 200:
        kept = media_type in ("application/hal+json", "application/json")
        yield judged(CAMPAIGN.id, kept, "Content-Type", CAMPAIGN.statement, media_type or "no media type")
    else:
        kept = media_type == "application/json" or media_type.endswith("+json")
        yield judged(ERROR.id, kept, "Content-Type", ERROR.statement, media_type or "no media type")
