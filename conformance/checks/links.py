"""Where the links of an updated campaign lead: to the campaign itself, and to the list that holds it."""

from collections.abc import Iterator
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from conformance.checks.answer import Answer
from conformance.checks.echo import plain
from conformance.checks.finding import Outcome, judged, quoted
from conformance.contract import Level, Requirement

SELF = Requirement(
    "200/self-link", "The self link leads to the campaign that carries it.", Level.MUST, "page item 1", item="1"
)
LISTED = Requirement(
    "200/campaigns-link",
    "The self link is the campaigns link with the id after it.",
    Level.SHOULD,
    "page items 1 and 2: the campaign and the list of all campaigns",
    item="2",
)

REQUIREMENTS = (SELF, LISTED)

WITHIN = "/campaigns/"
"""What comes before the id of a campaign in an address."""
LONGEST_HREF = 2000
"""Characters. Servers in use take no longer request line than 4 to 8 kilobytes."""
RESERVED = "%:/?#[]@!$&'()*+,;=~"
"""Characters of an address that stay as they are, beside letters, digits, ``-``, ``.`` and ``_``."""


def check_links(answer: Answer) -> Iterator[Outcome]:
    """Hold the links of a 200 against its id, and against one another."""
    identity, href = answer.body.members.get("id"), link(answer.body.members, "self")
    if answer.status != 200 or not isinstance(identity, str) or "/id" in answer.body.broken_places or href is None:
        return
    address = resolved(answer.exchange.request.url, href)
    if address is None:
        yield judged(SELF.id, False, "/_links/self/href", "an address", quoted(href))
        return
    _, found, after = urlsplit(address).path.rpartition(WITHIN)
    if found and WITHIN in href:
        leads_there = plain(unquote(after.partition("/")[0])) == plain(identity)
        yield judged(SELF.id, leads_there, "/_links/self/href", quoted(identity), quoted(href))
        if leads_there:
            yield from _beside(answer, href)


def _beside(answer: Answer, own: str) -> Iterator[Outcome]:
    """Hold the campaigns link against a self link that is right, where both are written in the same way."""
    href, base = link(answer.body.members, "campaigns"), answer.exchange.request.url
    expected = own.partition("?")[0].rpartition(WITHIN)[0] + WITHIN.rstrip("/")
    places = [_place(address) for address in (resolved(base, href or ""), resolved(base, expected)) if address]
    if href and len(places) > 1 and _names_a_host(href) == _names_a_host(own):
        yield judged(LISTED.id, places[0] == places[1], "/_links/campaigns/href", quoted(expected), quoted(href))


def _names_a_host(href: str) -> bool:
    return "//" in href.partition("?")[0]


def _place(address: str) -> tuple[str, str]:
    """Host and path of an address; what is asked of the list may stand behind them."""
    parts = urlsplit(address)
    return parts.netloc.lower(), parts.path.rstrip("/")


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
