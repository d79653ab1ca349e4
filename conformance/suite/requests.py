"""The requests that scenarios send: a read, an update, a creation or a deletion, with some headers changed."""

from collections.abc import Mapping
from urllib.parse import quote

from conformance.exchange import Request, json_body, merged
from conformance.targets import Target
from conformance.targets.target import AUTHORIZED, TOKEN, campaign_path

Changes = Mapping[str, str | None]
"""Headers to set, or with None to leave out."""

DEFAULTS = {"Content-Type": "application/json", "Authorization": f"Bearer ${TOKEN}"}


def reading(target: Target, path: str, headers: Changes | None = None) -> Request:
    """The request to GET a path that is already percent-encoded."""
    return Request("GET", target.url(path), merged(headers or {}, dict(AUTHORIZED)))


def creating(target: Target, body: object, source: str = "", headers: Changes | None = None) -> Request:
    """The request to make a campaign, as a copy of ``source`` if that is given."""
    query = f"?source_id={quote(source, safe='')}" if source else ""
    return Request("POST", target.url(f"/campaigns{query}"), merged(headers or {}, DEFAULTS), json_body(body))


def deleting(target: Target, identity: str, headers: Changes | None = None) -> Request:
    """The request to delete a campaign."""
    return Request("DELETE", target.url(campaign_path(identity)), merged(headers or {}, dict(AUTHORIZED)))


def updating(target: Target, path: str, body: object, headers: Changes | None = None) -> Request:
    """The request to PATCH a path. ``body`` is sent as it is if it is bytes, else as JSON."""
    content = body if isinstance(body, bytes) else json_body(body)
    return Request("PATCH", target.url(path), merged(headers or {}, DEFAULTS), content)
