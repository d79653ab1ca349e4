"""Bodies that have errors, made of a documented request: each has to be refused, or should be."""

from collections.abc import Callable
from urllib.parse import quote

from conformance.exchange import json_body
from conformance.suite.subjects import Replacement


def but(base: Replacement, **members: object) -> dict[str, object]:
    """A documented request with other members."""
    return {**base, **members}


def without(base: Replacement, member: str) -> dict[str, object]:
    """A documented request without a member."""
    return {name: value for name, value in base.items() if name != member}


CUT = b'{"op": "REPLACE", "path": '
NO_TEXT: tuple[object, ...] = (1, True, None, [], {})
NO_STATUS: tuple[object, ...] = (7, None, [], {})
"""true may be a status, and so 1: the page types it boolean (reading status-type)."""

NO_PRIORITY: tuple[object, ...] = ("11", "0", "five", [])
NO_NAME: tuple[object, ...] = ("x" * 37, False, {})

Bodies = Callable[[Replacement], list[object]]
"""Makes bodies of a documented request that changes nothing: what is accepted by mistake does no harm then."""

BAD: dict[str, tuple[str, Bodies]] = {
    "malformed": (
        "that is cut off or no JSON",
        lambda base: [
            CUT,
            f"op=REPLACE&path={base['path']}&value={quote(base['value'])}".encode(),
            b"{'op': 'REPLACE'}",
        ],
    ),
    "empty": ("that is empty", lambda _: [b"", b"   "]),
    "not-an-object": ("that is null, a number, text or a boolean", lambda base: [None, 7, base["value"], True]),
    "no-members": ("without any member", lambda _: [{}]),
    "no-path": ("without path", lambda base: [without(base, "path")]),
    "no-value": ("without value", lambda base: [without(base, "value")]),
    "path-type": ("whose path is no text", lambda base: [but(base, path=kind) for kind in NO_TEXT]),
    "unknown-path": (
        "for a member that no campaign has",
        lambda base: [but(base, path="no_such_member"), but(base, path="")],
    ),
    "nested": ("that is nested deep", lambda _: [b'{"op":' * 500 + b"1" + b"}" * 500]),
}
BAD_STATUS: dict[str, tuple[str, Bodies]] = {
    "value-type": ("whose status is no text", lambda base: [but(base, value=kind) for kind in NO_STATUS]),
    "unknown-value": (
        "for a status that does not exist",
        lambda base: [but(base, value="sleeping"), but(base, value=""), but(base, value="7")],
    ),
    "long-value": (
        "whose value is longer than any",
        lambda base: [but(base, value="p" * 36), but(base, value="p" * 100_000)],
    ),
    "strange-value": (
        "whose value has a NUL, or is not in ASCII",
        lambda base: [but(base, value="paused\0"), but(base, value="παύση🎈"), but(base, value="\u202epaused")],
    ),
    "not-utf-8": ("that is no UTF-8", lambda _: [b'{"op":"REPLACE","path":"status","value":"\xff\xfe"}']),
}
DOUBTFUL: dict[str, tuple[str, str, Bodies]] = {
    "array": ("that is an array of operations", "single-object", lambda base: [[base], []]),
    "almost-json": (
        "that some read as JSON, though it is none",
        "json-syntax",
        lambda base: [
            json_body(base) + b" more",
            json_body(base) * 2,
            json_body(base)[:-1] + b",}",
            b"/* why */ " + json_body(base),
        ],
    ),
    "no-op": ("without op", "request-members", lambda base: [without(base, "op")]),
    "unknown-op": (
        "with an op other than REPLACE",
        "request-members",
        lambda base: [but(base, op="REMOVE"), but(base, op="")],
    ),
    "op-type": ("whose op is no text", "request-members", lambda base: [but(base, op=kind) for kind in NO_TEXT]),
    "member-value": (
        "with a value that a member beside the status cannot have",
        "request-members",
        lambda base: [
            *(but(base, path="priority", value=value) for value in NO_PRIORITY),
            *(but(base, path="name", value=value) for value in NO_NAME),
        ],
    ),
}
