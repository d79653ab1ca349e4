"""The form of updates: whether it is the documented one, and which other one a server takes in its place."""

from collections.abc import Iterable
from functools import cache

from conformance.checks.echo import CHANGEABLE
from conformance.checks.requests import RequestContract, Standing
from conformance.checks.text import members, read
from conformance.contract import load_contract
from conformance.exchange import Exchange


def likely(exchanges: Iterable[Exchange]) -> str:
    """Why nothing was ever updated, if that can be seen: another form of a request was accepted. Else nothing."""
    updates = [exchange for exchange in exchanges if exchange.request.method == "PATCH" and exchange.status]
    if any(exchange.status == 200 and is_documented(exchange) for exchange in updates):
        return ""
    accepted = [exchange for exchange in updates if exchange.status == 200]
    if not accepted or not any(map(is_documented, updates)):
        return ""
    best = min(accepted, key=_strangeness)
    body = best.request.body.decode("utf-8", "replace")
    hint = "; its path begins with a slash, as in an example of a newer source" if _has_slash(best) else ""
    return f"no request of the documented form was accepted, but this one was: {body[:200]}{hint}"


def _strangeness(exchange: Exchange) -> tuple[bool, int]:
    return not _has_slash(exchange), len(exchange.request.body)


def _has_slash(exchange: Exchange) -> bool:
    return str(members(exchange.request.body).get("path", "")).startswith("/")


def is_documented(exchange: Exchange) -> bool:
    """Whether an update has the form that the page documents: REPLACE, a member that can be changed, a value."""
    text = read(exchange.request.body)
    asked = text.value if isinstance(text.value, dict) and not text.findings else {}
    is_whole = asked.keys() == {"op", "path", "value"} and isinstance(asked["path"], str)
    return is_whole and asked["op"] == "REPLACE" and asked["path"] in CHANGEABLE


def is_right(exchange: Exchange) -> bool:
    """Whether an update has the documented form, and a value that its member may have."""
    return _requests().standing(exchange.request.body) in (Standing.DOCUMENTED, Standing.NEWER)


@cache
def _requests() -> RequestContract:
    return RequestContract(load_contract())
