"""Written faults of the transport: what happens to the bytes of an answer, and what leaks into them."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

from conformance.reference.alteration import Fault
from conformance.reference.middleware import Answer, Asked, Rewrite
from conformance.reference.wire import Call, End, Wire, Wiring, head, plainly

MEGABYTES = 20
LEVELS = 50_000


def on_update(change: Callable[[Answer], Wire]) -> Wiring:
    """Change the bytes of successful updates."""
    return lambda call, answer: change(answer) if call.is_update and answer.status == 200 else plainly(call, answer)


def on_error(change: Callable[[Answer], Wire]) -> Wiring:
    """Change the bytes of refused updates."""
    return lambda call, answer: change(answer) if call.is_update and answer.status >= 400 else plainly(call, answer)


def truncated(answer: Answer) -> Wire:
    """Close the connection in the middle of the body."""
    return Wire((head(answer) + answer.body)[: -len(answer.body) // 2], End.CLOSE)


def reset(_: Answer) -> Wire:
    """Reset the connection instead of answering."""
    return Wire(b"", End.RESET)


def closed(_: Answer) -> Wire:
    """Close the connection instead of answering."""
    return Wire(b"", End.CLOSE)


def hanging(_: Answer) -> Wire:
    """Never answer."""
    return Wire(b"", End.HANG)


def half_then_hanging(answer: Answer) -> Wire:
    """Stop in the middle of the body, and keep the connection open."""
    return Wire((head(answer) + answer.body)[: -len(answer.body) // 2], End.HANG)


def huge(answer: Answer) -> Wire:
    """Send many megabytes."""
    longer = answer.with_body(answer.body + b" " * (MEGABYTES << 20))
    return Wire(head(longer) + longer.body, End.CLOSE)


@cache
def bomb() -> bytes:
    """A few kilobytes that unpack to many megabytes."""
    return gzip.compress(b" " * (MEGABYTES << 20))


def no_http(_: Answer) -> Wire:
    """Send something that is no HTTP."""
    return Wire(b"220 smtp.example ESMTP\r\n\r\n", End.CLOSE)


def longer(answer: Answer) -> Wire:
    """Send more bytes than announced."""
    return Wire(head(answer) + answer.body + b'{"surplus": true}', End.KEEP)


def two_lengths(answer: Answer) -> Wire:
    """Announce two different lengths."""
    return Wire(head(replace(answer, headers=(*answer.headers, (b"content-length", b"7")))) + answer.body, End.CLOSE)


def lengthless(answer: Answer) -> Wire:
    """Announce no length, and keep the connection open."""
    return Wire(head(answer.with_header("content-length", None)) + answer.body, End.HANG)


def one_in_ten_reset(call: Call, answer: Answer) -> Wire:
    """Reset one connection in ten."""
    return Wire(b"", End.RESET) if call.is_update and call.number % 10 == 0 else plainly(call, answer)


WIRED: tuple[tuple[str, str, Wiring], ...] = (
    ("truncated", "transport/whole", on_update(truncated)),
    ("reset", "transport/whole", on_update(reset)),
    ("closed", "transport/whole", on_update(closed)),
    ("truncated-error", "transport/whole", on_error(truncated)),
    ("reset-error", "transport/whole", on_error(reset)),
    ("one-in-ten-reset", "transport/whole", one_in_ten_reset),
    ("hanging", "transport/in-time", on_update(hanging)),
    ("half-then-hanging", "transport/in-time", on_update(half_then_hanging)),
    ("lengthless", "transport/in-time", on_update(lengthless)),
    ("hanging-error", "transport/in-time", on_error(hanging)),
    ("huge", "transport/bounded", on_update(huge)),
    ("no-http", "transport/well-formed", on_update(no_http)),
    ("two-lengths", "transport/well-formed", on_update(two_lengths)),
    ("longer-than-announced", "transport/length", on_update(longer)),
    ("longer-error", "transport/length", on_error(longer)),
)

Bytes = Callable[[bytes], bytes]


def with_bytes(change: Bytes) -> Rewrite:
    """Change the body of every answer of the endpoint that has one."""
    return lambda asked, answer: answer.with_body(change(answer.body)) if asked.is_update and answer.body else answer


def with_header(name: str, value: str | None) -> Rewrite:
    """Set a header of every answer of the endpoint."""
    return lambda asked, answer: answer.with_header(name, value) if asked.is_update else answer


def two_media_types(asked: Asked, answer: Answer) -> Answer:
    """Send two media types."""
    headers = (*answer.headers, (b"content-type", b"text/html"))
    return replace(answer, headers=headers) if asked.is_update else answer


def media_type(value: str | None, *statuses: int) -> Rewrite:
    """Send another media type with these statuses."""
    return lambda asked, answer: (
        answer.with_header("content-type", value) if asked.is_update and answer.status in statuses else answer
    )


ERRORS = (400, 401, 403, 404, 422)
BYTES: tuple[tuple[str, str, Rewrite, str], ...] = (
    ("utf-8", "bytes/utf-8", with_bytes(lambda b: b[:-1] + b',"x":"\xff"}'), "sends a byte that is no UTF-8"),
    ("surrogate", "bytes/utf-8", with_bytes(lambda b: b[:-1] + b',"x":"\\ud800"}'), "sends half a character"),
    ("utf-16", "bytes/utf-8", with_bytes(lambda b: b.decode().encode("utf-16")), "sends UTF-16"),
    ("latin-1", "bytes/utf-8", with_bytes(lambda b: b[:-1] + b',"x":"caf\xe9"}'), "sends ISO 8859-1"),
    ("twice", "bytes/unique-members", with_bytes(lambda b: b[:-1] + b',"x":1,"x":2}'), "sends a member twice"),
    ("nan", "bytes/finite-numbers", with_bytes(lambda b: b[:-1] + b',"x":NaN}'), "sends NaN"),
    ("infinity", "bytes/finite-numbers", with_bytes(lambda b: b[:-1] + b',"x":-Infinity}'), "sends -Infinity"),
    ("bom", "bytes/no-bom", with_bytes(lambda b: b"\xef\xbb\xbf" + b), "sends a byte order mark"),
    (
        "trailing",
        "bytes/one-document",
        with_bytes(lambda b: b + b"\n<!-- served by 7 -->"),
        "sends text after the JSON",
    ),
    ("two-documents", "bytes/one-document", with_bytes(lambda b: b + b), "sends the JSON twice"),
    ("cut", "bytes/json", with_bytes(lambda b: b[:-7]), "sends JSON that is cut off, with the length of what is left"),
    ("comma", "bytes/json", with_bytes(lambda b: b[:-1] + b",}"), "sends a comma too many"),
    ("comment", "bytes/json", with_bytes(lambda b: b"// answer\n" + b), "sends a comment"),
    ("html", "bytes/json", with_bytes(lambda _: b"<html><body>It works</body></html>"), "sends HTML"),
    ("empty", "bytes/json", with_bytes(lambda _: b""), "sends an empty body"),
    ("deep", "bytes/json", with_bytes(lambda _: b"[" * LEVELS + b"]" * LEVELS), f"sends {LEVELS} levels of arrays"),
    ("bomb", "transport/bounded", with_bytes(lambda _: bomb()), "sends a bomb"),
    ("gzip", "transport/coding", with_header("content-encoding", "gzip"), "announces gzip and does not apply it"),
    ("brotli", "transport/coding", with_header("content-encoding", "br"), "uses a coding that was not accepted"),
    ("two-media-types", "headers/one-media-type", two_media_types, "sends two media types"),
    ("text-plain", "200/media-type", media_type("text/plain", 200), "sends a campaign as text/plain"),
    ("no-media-type", "200/media-type", media_type(None, 200), "sends a campaign without a media type"),
    ("xml-media-type", "200/media-type", media_type("application/xml", 200), "sends a campaign as XML"),
    ("error-html", "error/media-type", media_type("text/html", *ERRORS), "sends errors as HTML"),
    ("error-no-media-type", "error/media-type", media_type(None, *ERRORS), "sends errors without a media type"),
)


def _token(asked: Asked) -> str:
    return asked.header("authorization").partition(" ")[2]


def echoing(asked: Asked, answer: Answer) -> Answer:
    """Repeat the token in the message of an error."""
    if not asked.is_update or answer.status < 400 or not answer.body:
        return answer
    return answer.with_json(answer.json | {"message": f"No such thing for {_token(asked)}"})


def echoing_header(asked: Asked, answer: Answer) -> Answer:
    """Repeat the token in a header."""
    return answer.with_header("x-debug-authorization", _token(asked) or "none") if asked.is_update else answer


def described(text: str) -> Rewrite:
    """Describe every error with a text that gives something away."""

    def rewrite(asked: Asked, answer: Answer) -> Answer:
        if not asked.is_update or answer.status < 400:
            return answer
        return answer.with_json(answer.json | {"description": text})

    return rewrite


LEAKS: tuple[tuple[str, str, Rewrite, str], ...] = (
    ("token", "leak/secret", echoing, "repeats the token in errors"),
    ("token-header", "leak/secret", echoing_header, "repeats the token in a header"),
    (
        "python",
        "leak/stack-trace",
        described('Traceback (most recent call last):\n File "a.py", line 1'),
        "shows Python",
    ),
    ("java", "leak/stack-trace", described("at com.vendor.Campaigns.patch(Campaigns.java:42)"), "shows Java"),
    ("sql", "leak/stack-trace", described('ERROR: syntax error at or near "x"'), "shows SQL"),
    ("node", "leak/stack-trace", described("at patch (/srv/app/index.js:10:5)"), "shows JavaScript"),
    ("host", "leak/internal-host", described("no answer from campaigns-db-1.prod.internal:5432"), "names a machine"),
    ("address", "leak/internal-host", described("connect ECONNREFUSED 10.12.0.7:6379"), "names an inner address"),
)


def transport_faults() -> Iterator[Fault]:
    """Faults of the bytes, on the wire and in the body, and leaks."""
    for name, breaks, wiring in WIRED:
        yield Fault(id=f"transport:{name}", breaks=breaks, story=name.replace("-", " "), wiring=wiring, also=SILENCED)
    for prefix, table in (("bytes", BYTES), ("leak", LEAKS)):
        for name, breaks, rewrite, story in table:
            yield Fault(id=f"{prefix}:{name}", breaks=breaks, story=story, rewrite=_coded(name, rewrite))


SILENCED = frozenset({"transport/whole", "transport/in-time", "transport/well-formed", "links/self", "links/campaigns"})
"""What may come on top where a connection is in a bad state."""


def _coded(name: str, rewrite: Rewrite) -> Rewrite:
    if name != "bomb":
        return rewrite
    return lambda asked, answer: with_header("content-encoding", "gzip")(asked, rewrite(asked, answer))
