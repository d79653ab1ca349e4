"""What an updated campaign has to do with the request: the same campaign, with the change in it."""

import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from conformance.checks.answer import Answer
from conformance.checks.finding import Outcome, judged, quoted
from conformance.contract import Level, Requirement

SAME = Requirement(
    "200/same-campaign", "The campaign in the answer is the one in the path.", Level.MUST, "page item 3", item="3"
)
SELF = Requirement(
    "200/self-link", "The self link leads to the campaign that carries it.", Level.MUST, "page item 1", item="1"
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

REQUIREMENTS = (SAME, SELF, SHOWN)


def check_echo(answer: Answer) -> Iterator[Outcome]:
    """Hold a 200 against its request."""
    if answer.status != 200 or not answer.body.members:
        return
    asked, given = answer.exchange.request.campaign, answer.body.members.get("id")
    if isinstance(given, str) and "/id" not in answer.body.broken_places:
        yield judged(SAME.id, plain(given) == plain(asked), "/id", quoted(asked), quoted(given))
        yield from _self_link(answer, given)
    yield from _change(answer)


def _self_link(answer: Answer, identity: str) -> Iterator[Outcome]:
    href = link(answer.body.members, "self")
    if href is None:
        return
    address = resolved(answer.exchange.request.url, href)
    if address is None:
        yield judged(SELF.id, False, "/_links/self/href", "an address", quoted(href))
        return
    _, found, after = urlsplit(address).path.rpartition("/campaigns/")
    if found and "/campaigns/" in href:
        named = unquote(after.partition("/")[0])
        yield judged(SELF.id, plain(named) == plain(identity), "/_links/self/href", quoted(identity), quoted(href))


def link(campaign: dict[str, object], relation: str) -> str | None:
    """The address that a HAL relation leads to, without a template, or None."""
    links = campaign.get("_links")
    target = links.get(relation) if isinstance(links, dict) else None
    href = target.get("href") if isinstance(target, dict) else None
    return href.partition("{")[0] if isinstance(href, str) else None


def resolved(base: str, href: str) -> str | None:
    """The absolute address that a link leads to from ``base``, or None if it leads nowhere.

    What may not stand in an address is percent-encoded, as browsers do (RFC 3987, section 3.1).
    """
    if len(href) > LONGEST_HREF:
        return None
    try:
        return urldefrag(urljoin(base, quote(href, safe=RESERVED, errors="replace"))).url
    except ValueError:
        return None


LONGEST_HREF = 2000
"""Characters. Servers in use take no longer request line than 4 to 8 kilobytes."""
RESERVED = "%:/?#[]@!$&'()*+,;=~"
"""Characters of an address that stay as they are, beside letters, digits, ``-``, ``.`` and ``_``."""


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
