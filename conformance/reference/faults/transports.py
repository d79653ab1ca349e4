"""Written faults of the transport: what happens to the bytes of an answer, and what leaks into them."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

from conformance.contract import Operation
from conformance.reference.alteration import Fault
from conformance.reference.documented import errors, is_error, of, successes
from conformance.reference.faults.leaks import LEAKS
from conformance.reference.middleware import Answer, Asked, Rewrite, unchanged
from conformance.reference.wire import Call, End, Wire, Wiring, head, plainly

MEGABYTES = 20
LEVELS = 50_000


def on_success(change: Callable[[Answer], Wire]) -> Wiring:
    """Change the bytes of successful answers."""
    return lambda call, answer: plainly(call, answer) if is_error(answer) else change(answer)


def on_error(change: Callable[[Answer], Wire]) -> Wiring:
    """Change the bytes of refusals."""
    return lambda call, answer: change(answer) if is_error(answer) else plainly(call, answer)


def calling(operation: Operation, wiring: Wiring) -> Wiring:
    """Change the bytes of the answers of one operation only."""
    return lambda call, answer: wiring(call, answer) if call.operation is operation else plainly(call, answer)


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


@cache
def blanks() -> bytes:
    """Many megabytes of nothing."""
    return b" " * (MEGABYTES << 20)


def huge(answer: Answer) -> Wire:
    """Send many megabytes."""
    longer = answer.with_header("content-length", str(len(answer.body) + len(blanks())))
    return Wire(head(longer) + answer.body, End.CLOSE, more=blanks())


@cache
def bomb() -> bytes:
    """A few kilobytes that unpack to many megabytes."""
    return gzip.compress(blanks())


def no_http(_: Answer) -> Wire:
    """Send something that is no HTTP."""
    return Wire(b"220 smtp.example ESMTP\r\n\r\n", End.CLOSE)


def longer(answer: Answer) -> Wire:
    """Send more bytes than announced."""
    return Wire(head(answer) + answer.body + b'{"surplus": true}', End.KEEP)


def two_lengths(answer: Answer) -> Wire:
    """Announce two different lengths."""
    return Wire(head(replace(answer, headers=(*answer.headers, (b"content-length", b"7")))) + answer.body, End.CLOSE)


def chunked_with_length(answer: Answer) -> Wire:
    """Send chunks, and announce a length beside them."""
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(answer.body), answer.body)
    return Wire(head(answer.with_header("transfer-encoding", "chunked")) + chunks)


def lengthless(answer: Answer) -> Wire:
    """Announce no length, and keep the connection open."""
    return Wire(head(answer.with_header("content-length", None)) + answer.body, End.HANG)


def one_in_three_reset(call: Call, answer: Answer) -> Wire:
    """Reset one connection in three."""
    return Wire(b"", End.RESET) if call.number % 3 == 0 else plainly(call, answer)


WIRED: tuple[tuple[str, str, Wiring], ...] = (
    ("truncated", "transport/whole", on_success(truncated)),
    ("reset", "transport/whole", on_success(reset)),
    ("closed", "transport/whole", on_success(closed)),
    ("truncated-error", "transport/whole", on_error(truncated)),
    ("reset-error", "transport/whole", on_error(reset)),
    ("one-in-three-reset", "transport/whole", one_in_three_reset),
    ("hanging", "transport/in-time", on_success(hanging)),
    ("half-then-hanging", "transport/in-time", on_success(half_then_hanging)),
    ("lengthless", "transport/in-time", on_success(lengthless)),
    ("hanging-error", "transport/in-time", on_error(hanging)),
    ("huge", "transport/bounded", on_success(huge)),
    ("no-http", "transport/well-formed", on_success(no_http)),
    ("two-lengths", "transport/well-formed", on_success(two_lengths)),
    ("chunked-with-length", "headers/one-framing", on_error(chunked_with_length)),
    ("longer-than-announced", "transport/length", on_success(longer)),
    ("longer-error", "transport/length", on_error(longer)),
)
OF_A_BODY = ("lengthless", "huge", "two-lengths")
"""Those that show only where an answer has a body."""
FREQUENT = "one-in-three-reset"
"""The one that shows only in the operation of which most requests are: few resets are a server's right."""

Bytes = Callable[[bytes], bytes]


def with_bytes(change: Bytes) -> Rewrite:
    """Change the body of every answer that has one."""
    return lambda _, answer: answer.with_body(change(answer.body)) if answer.body else answer


def with_header(name: str, value: str | None) -> Rewrite:
    """Set a header of every answer."""
    return lambda _, answer: answer.with_header(name, value)


def two_media_types(_: Asked, answer: Answer) -> Answer:
    """Send two media types."""
    return replace(answer, headers=(*answer.headers, (b"content-type", b"text/html")))


def media_type(value: str | None) -> Rewrite:
    """Send another media type."""
    return with_header("content-type", value)


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
    (
        "no-challenge",
        "headers/challenge",
        errors(with_header("www-authenticate", None)),
        "names no scheme to authenticate by",
    ),
    ("text-plain", "{}/media-type", successes(media_type("text/plain")), "sends a campaign as text/plain"),
    ("no-media-type", "{}/media-type", successes(media_type(None)), "sends a campaign without a media type"),
    ("xml-media-type", "{}/media-type", successes(media_type("application/xml")), "sends a campaign as XML"),
    ("error-html", "error/media-type", errors(media_type("text/html")), "sends errors as HTML"),
    ("error-no-media-type", "error/media-type", errors(media_type(None)), "sends errors without a media type"),
)
"""By name: what is broken (with the status of success for braces), how, and the story."""


SILENCED = ("transport/whole", "transport/in-time", "transport/well-formed")
LINKS = ("links/self", "links/campaigns")
"""What may come on top where a connection is in a bad state."""
NEXT = "*transport/well-formed"
"""What may fall with more bytes than announced: the answer that comes next on that connection begins with them."""


def _coded(name: str, rewrite: Rewrite) -> Rewrite:
    if name != "bomb":
        return rewrite
    coded = with_header("content-encoding", "gzip")
    return lambda asked, answer: coded(asked, rewrite(asked, answer)) if answer.body else answer


def transport_faults(operation: Operation) -> Iterator[Fault]:
    """Faults of the bytes of an operation's answers, on the wire and in the body, and leaks."""
    has_body = not operation.answers[operation.success].is_empty
    for name, breaks, wiring in WIRED:
        if (has_body or name not in OF_A_BODY) and (not operation.is_companion or name != FREQUENT):
            yield _fault(operation, "transport", name, breaks, name.replace("-", " "), wiring=wiring)
    for group, table in (("bytes", BYTES), ("leak", LEAKS)):
        for name, breaks, rewrite, story in table:
            if has_body or "{}" not in breaks:
                yield _fault(operation, group, name, breaks, story, rewrite=_coded(name, rewrite))


def _fault(
    operation: Operation,
    group: str,
    name: str,
    breaks: str,
    story: str,
    *,
    wiring: Wiring = plainly,
    rewrite: Rewrite = unchanged,
) -> Fault:
    silenced = (*map(operation.identity, SILENCED), *(() if operation.is_companion else LINKS))
    spoilt = (NEXT,) if name.startswith("longer") else ()
    return Fault(
        id=f"{operation.prefix}:{group}:{name}".lstrip(":"),
        breaks=operation.identity(breaks.format(operation.success)),
        story=story,
        wiring=plainly if wiring is plainly else calling(operation, wiring),
        rewrite=rewrite if rewrite is unchanged else of(operation, rewrite),
        also=frozenset((*silenced, *spoilt)) if wiring is not plainly else frozenset(),
        operation=operation.id,
    )
