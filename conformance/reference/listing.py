"""A page of the campaigns, as the list shows it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from conformance.contract import Operation
from conformance.reference.store import Campaign, Record

SAME = ("name", "dialing_mode", "priority")
"""Parameters that a campaign's member of that name has to equal."""


def page_of(operation: Operation, records: Sequence[Record], query: Mapping[str, Any], hidden: Collection[str]) -> Any:
    """The page that a query asks for, with its links. Members named in ``hidden`` are left out of the campaigns."""
    found = [record for record in records if _fits(record.view(), query)]
    page, size = query["page"], query["per_page"]
    shown = found[(page - 1) * size : page * size]
    last = max(1, -(-len(found) // size))
    others = {"self": page, "prev": page - 1, "next": page + 1, "first": 1, "last": last}
    return {
        "total": len(found),
        "count": len(shown),
        "page": page,
        "per_page": size,
        "total_pages": last,
        "_embedded": {"campaigns": [record.view(without=hidden) for record in shown]},
        "_links": {
            name: {"href": f"{operation.template}?{urlencode({**query, 'page': number}, doseq=True)}"}
            for name, number in others.items()
            if name == "self" or 1 <= number <= last
        },
    }


def _fits(campaign: Campaign, query: Mapping[str, Any]) -> bool:
    return (
        all(campaign.get(name) == query[name] for name in SAME if name in query)
        and str(campaign.get("status", "")).lower() == query.get("status", str(campaign.get("status", "")).lower())
        and query.get("search", "").casefold() in campaign["name"].casefold()
        and _is_made(campaign, query)
    )


def _is_made(campaign: Campaign, query: Mapping[str, Any]) -> bool:
    bounds = [query.get("created_at_from"), query.get("created_at_to")]
    if bounds == [None, None]:
        return True
    made = campaign.get("created_at")
    if made is None:
        return False
    moment, (first, last) = _moment(made), bounds
    return (first is None or _moment(first) <= moment) and (last is None or moment <= _moment(last))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.upper().replace("Z", "+00:00"))
