"""Making a generated request smaller as long as it is answered wrongly, so that what is reported is the smallest."""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from conformance.checks.text import members
from conformance.exchange import Exchange, json_body
from conformance.suite.api import Api
from conformance.suite.smallest import smallest
from conformance.suite.trying import Trying
from conformance.targets.permitted import Withheld

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

MOST = 20
"""Smaller requests that are made at random, before what is found is made smaller still."""


class Reduction:
    """Makes the first wrong answer of each kind one to a smaller request; the others are left as they are."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._known: set[object] = set()

    def of(self, exchange: Exchange, kind: object, is_alike: Callable[[Exchange], bool]) -> Exchange:
        """The update with the smallest body that is answered alike; the exchange itself, if there is no smaller one.

        Nothing is sent where every answer was recorded earlier.
        """
        if kind in self._known or self._api.target.bodies is not None:
            return exchange
        self._known.add(kind)
        return _reduced(self._api, exchange, is_alike)


def _reduced(api: Api, exchange: Exchange, is_alike: Callable[[Exchange], bool]) -> Exchange:
    body, identity, trying = members(exchange.request.body), exchange.request.campaign, Trying(api)
    if not body:
        return exchange

    def breaks(smaller: bytes) -> bool:
        with suppress(Withheld):
            return len(smaller) < len(exchange.request.body) and is_alike(trying.patch(identity, smaller))
        return False

    found = smallest(breaks, _smaller(body), len(body), MOST)
    return api.patch(identity, found) if found else exchange


def _smaller(body: dict[str, object]) -> "SearchStrategy[bytes]":
    """Bodies with some of the members of another one, and with smaller values."""
    from hypothesis import strategies as st

    return st.fixed_dictionaries({}, optional={name: _less(value) for name, value in body.items()}).map(json_body)


def _less(value: object) -> "SearchStrategy[object]":
    """A value, or a part of it: of a text some of its characters, of an array or object nothing."""
    from hypothesis import strategies as st

    if isinstance(value, str) and value:
        ends = st.tuples(st.integers(0, len(value)), st.integers(0, len(value)))
        return st.just(value) | ends.map(lambda pair: value[min(pair) : max(pair)])
    return st.sampled_from([type(value)(), value]) if isinstance(value, dict | list) else st.just(value)
