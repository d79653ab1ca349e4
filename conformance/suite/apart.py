"""Updates of several campaigns at the same time, one for each: what one of them does is no matter to the others."""

from collections.abc import Mapping
from contextlib import suppress

from conformance.exchange import Exchange
from conformance.suite.api import Api
from conformance.suite.views import OTHERS
from conformance.targets.permitted import Withheld


def patch_each(api: Api, bodies: Mapping[str, object]) -> list[Exchange]:
    """PATCH each campaign with its body, as far as that may be sent; at the same time, where updates stay apart."""
    if not api.is_broken(OTHERS):
        api.send_ahead(api.request(identity, body) for identity, body in bodies.items())
    exchanges = []
    for identity, body in bodies.items():
        with suppress(Withheld):
            exchanges.append(api.patch(identity, body))
    return exchanges
