"""Looking for campaigns by name, on as many pages of the list as there are."""

from collections.abc import Iterator

from conformance.checks.text import listed, members
from conformance.errors import TargetError
from conformance.exchange import Request, Send
from conformance.targets.target import AUTHORIZED, Target

PAGE = 100
"""Campaigns on a page that is asked for."""
PAGES = 100


def ids_of(target: Target, name: str) -> list[str]:
    """The ids of the campaigns of a name, whether or not the list heeds that only those are asked for.

    Raises:
        TargetError: the list cannot be read to its end, so nobody knows.
    """
    campaigns = list(_listed(target, name, target.restorer or target.send))
    found = [campaign.get("id") for campaign in campaigns if campaign.get("name") == name]
    ids = [identity for identity in found if isinstance(identity, str)]
    if found != ids:
        raise TargetError(f"GET /campaigns shows a campaign {name!r} without an id, so it cannot be looked for")
    return ids


def _listed(target: Target, name: str, send: Send) -> Iterator[dict[str, object]]:
    seen = 0
    for number in range(1, PAGES + 1):
        query = f"/campaigns?name={name.replace(' ', '%20')}&page={number}&per_page={PAGE}"
        exchange = send(Request("GET", target.url(query), AUTHORIZED))
        page = members(exchange.response.body) if exchange.response else {}
        campaigns = listed(page)
        if exchange.status != 200 or campaigns is None:
            raise TargetError(f"GET /campaigns is answered {exchange.summary()}, so it cannot be looked for")
        yield from campaigns
        seen, total = seen + len(campaigns), page.get("total")
        if not campaigns or (seen >= total if isinstance(total, int) else len(campaigns) < PAGE):
            return
    raise TargetError(f"GET /campaigns shows more than {PAGES} pages, so it cannot be looked for")
