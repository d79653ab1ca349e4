"""Updates with something about them that should not matter: white space, escapes, headers, media types."""

import json

from conformance.exchange import Exchange, json_body
from conformance.suite.api import Api
from conformance.suite.requests import Changes
from conformance.suite.subjects import Replacement

EVERY: Changes = {
    "Content-Type": "Application/JSON;charset=UTF-8",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
}
"""Headers that should not matter, all at once."""


def spaced(base: Replacement) -> bytes:
    """A request with white space of every kind around its members."""
    text = json.dumps(base, ensure_ascii=False, separators=(" ,\r\n", " :\t"))
    return f" \n{text}\n".encode()


def escaped(body: bytes, base: Replacement) -> bytes:
    """A body that says ``base``, its value last, with the first character of that escaped."""
    value = base["value"]
    before, _, after = body.rpartition(json_body(value))
    units = value[0].encode("utf-16-be")
    first = "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True))
    return before + b'"' + first.encode() + json_body(value[1:])[1:] + after


def alike(
    api: Api, identity: str, base: Replacement, body: bytes | None = None, headers: Changes | None = None
) -> Exchange:
    """The answer to ``base``, sent with this ``body`` or these ``headers``, which should not matter.

    In the quick profile that to one with everything at once, if it is accepted: else each is tried alone.
    """
    if api.profile.is_minimal:
        exchange = api.answer(identity, escaped(spaced(base), base), EVERY)
        if exchange.status == api.contract.update.success:
            return exchange
    return api.patch(identity, base if body is None else body, headers)
