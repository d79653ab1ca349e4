"""What an updated campaign has to do with the request: the same campaign, with the change in it."""

import unicodedata
from collections.abc import Iterator
from contextlib import suppress

from conformance.checks.answer import Answer
from conformance.checks.finding import Outcome, judged, quoted
from conformance.contract import Level, Requirement

SAME = Requirement(
    "200/same-campaign", "The campaign in the answer is the one in the path.", Level.MUST, "page item 3", item="3"
)
SHOWN = Requirement(
    "200/shows-change",
    "The answer shows the member with its new value.",
    Level.SHOULD,
    "page, 200: campaign updated successfully; reading moment-of-answer",
    item="200",
    reading="moment-of-answer",
)
CHANGEABLE = frozenset({"status", "name", "priority"})
"""The members that a request can name (reading request-members)."""

REQUIREMENTS = (SAME, SHOWN)


def check_echo(answer: Answer) -> Iterator[Outcome]:
    """Hold a 200 against its request."""
    if answer.status != 200 or not answer.body.members:
        return
    asked, given = answer.exchange.request.campaign, answer.body.members.get("id")
    if isinstance(given, str) and "/id" not in answer.body.broken_places:
        yield judged(SAME.id, plain(given) == plain(asked), "/id", quoted(asked), quoted(given))
    yield from _change(answer)


def _change(answer: Answer) -> Iterator[Outcome]:
    path, value = answer.request_members.get("path"), answer.request_members.get("value")
    if not isinstance(path, str) or not isinstance(value, str):
        return
    member = plain(path).removeprefix("/")
    shown = answer.body.members.get(member)
    if isinstance(shown, bool) or shown is None:  # a boolean may be a status (reading status-type)
        return
    if member in CHANGEABLE and f"/{member}" not in answer.body.broken_places:
        yield judged(SHOWN.id, same_as_sent(member, shown, value), f"/{member}", quoted(value), quoted(shown))


def same_as_sent(member: str, shown: object, sent: object) -> bool:
    """Whether a member shows what was sent for it, or what another view of it shows."""
    if shown == sent and isinstance(shown, bool) == isinstance(sent, bool):
        return True
    if not isinstance(sent, str) or isinstance(shown, bool):
        return False
    return _same_name(shown, sent) if member == "name" else _same(shown, sent)


def _same_name(shown: object, sent: str) -> bool:
    """Whether a name is the one that was sent, in its letter case too: no list of values says how it is written."""
    return _trimmed(str(shown)) == _trimmed(sent)


def _same(shown: object, sent: str) -> bool:
    """Whether a member shows what was sent for it: as text, or as a number whichever way that was written."""
    if isinstance(shown, int | float):
        with suppress(ValueError):
            return float(plain(sent)) == shown
        return False
    return plain(str(shown)) == plain(sent)


def plain(text: str) -> str:
    """Text without the differences that no source speaks of: letter case, outer space, Unicode form."""
    return _trimmed(text).casefold()


def _trimmed(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip() if len(text) <= LONGEST_NORMALIZED else text


LONGEST_NORMALIZED = 1000
"""Characters. Normalization takes a time that grows with the square of the accents on one letter."""
