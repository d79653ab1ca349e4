"""Every specimen there is."""

from collections.abc import Iterator, Mapping
from functools import cache

from conformance.sdk.specimens.right import right
from conformance.sdk.specimens.specimen import Specimen
from conformance.sdk.specimens.wrong_answers import wrong_answers
from conformance.sdk.specimens.wrong_errors import wrong_errors
from conformance.sdk.specimens.wrong_memories import wrong_memories
from conformance.sdk.specimens.wrong_requests import wrong_requests
from conformance.sdk.specimens.wrong_retries import wrong_retries

IN_JAVASCRIPT: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("sends JSON as text", "request/content-type", ()),
    ("does not encode the id", "request/path", ()),
    ("drops the base URL's path", "request/base-path", ()),
    ("encodes JSON twice", "request/object", ()),
    ("joins Authorization", "request/single-headers", ()),
    ("follows redirects", "request/redirect-body", ()),
    ("returns text", "200/object", ("200/unreadable", "200/empty", "transport/truncated")),
    ("takes an unreadable 200 for null", "200/unreadable", ("200/empty", "transport/*")),
    ("invents a default", "200/invented", ()),
    ("loses false", "200/values", ("200/unknown-values",)),
    ("returns errors", "error/raises", ()),
    ("raises a 403 as a 401", "error/surfaces-status", ("error/not-json",)),
    ("loses the description", "error/surfaces-description", ()),
    ("crashes on an error that is no JSON", "error/not-json", ("error/*", "busy/raises")),
    ("ends the process", "transport/returns", ()),
    ("prints the token", "error/no-secret-in-output", ()),
    ("keeps the token in its errors", "error/no-secret", ()),
    ("asks forty times", "busy/storm", ("busy/*",)),
    ("lets a long time overflow", "busy/waits", ()),
    ("takes a date for no time", "busy/waits", ()),
    ("asks again without the token", "request/repeats", ()),
    ("asks again without the body", "request/repeats", ()),
    (
        "repeats after a failure",
        "transport/no-retry",
        ("request/once", "200/unreadable", "200/empty", "error/no-retry*"),
    ),
    ("repeats what was refused", "error/no-retry", ("busy/waits",)),
    ("hides broken connections", "transport/truncated", ("transport/*", "200/unreadable", "200/empty")),
)


@cache
def all_specimens() -> Mapping[str, Specimen]:
    """Every right and every wrong SDK by name."""
    every = (*right(), *wrong_requests(), *wrong_memories(), *wrong_answers(), *wrong_errors(), *wrong_retries())
    return {specimen.name: specimen for specimen in (*every, *_in_javascript())}


def _in_javascript() -> Iterator[Specimen]:
    for name, breaks, also in IN_JAVASCRIPT:
        yield Specimen(name=f"js: {name}", style="fetch", breaks=breaks, also=also, needs="node", on_socket=True)
