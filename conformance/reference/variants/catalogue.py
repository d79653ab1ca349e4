"""All variants there are."""

from collections.abc import Iterator, Mapping
from functools import cache
from http import HTTPStatus
from itertools import chain

from conformance.reference.alteration import Prepare, Variant, made_by
from conformance.reference.documented import BAD_REQUEST, UNPROCESSABLE
from conformance.reference.middleware import Rewrite
from conformance.reference.variants import answers as a
from conformance.reference.variants import campaigns as c
from conformance.reference.variants import moments as m
from conformance.reference.variants import wires as w
from conformance.reference.variants.companions import companion_variants
from conformance.reference.wire import Wiring

ALPHABET = "Ünïcödé 春の更新 🎈 العربية "


def _members() -> Iterator[tuple[str, str, Rewrite]]:
    """Other members, values and orders of a campaign."""
    shown = c.on_campaigns
    yield "only-required", "shows only required members", shown(c.only("_links", "id", "name"))
    yield "no-status", "shows no status", shown(c.without("status"))
    yield "no-created-at", "shows no created_at", shown(c.without("created_at"))
    yield "no-record-chain", "shows no record_chain", shown(c.in_strategy(record_chain=None))
    yield "no-calling-hours", "has empty calling hours", shown(c.in_strategy(calling_hours=[]))
    yield "lean-get", "leaves strategy and configuration out of GET", c.lean_get
    yield "late-get", "shows an update only at the second reading", c.late_get
    yield "minimums", "has every number at its minimum", shown(c.bounded("minimum"))
    yield "maximums", "has every number at its maximum", shown(c.bounded("maximum"))
    yield "zero-fractions", "writes integers with a zero fraction", shown(c.with_zero_fractions)
    yield "unknown-members", "adds unknown members at every level", shown(c.with_unknown)
    yield "extra-disposition", "adds a disposition", shown(c.with_disposition)
    yield "reversed-members", "shows members in reverse order", shown(c.reordered)
    yield "shuffled-chain", "shows record_chain in another order each time", c.shuffled_chain
    yield "page-literal", "types status as boolean and units as integers", shown(c.literal)
    yield "null-members", "shows null for optional members", shown(c.with_nulls)


def _texts() -> Iterator[tuple[str, str, Rewrite]]:
    """Other ways to write addresses and moments."""
    shown = c.on_campaigns
    yield "relative-links", "links relative to the campaign", shown(c.with_self_link(str))
    yield (
        "public-links",
        "links to its public address",
        shown(c.with_self_link("https://api.example/campaigns/{}".format)),
    )
    yield "templated-links", "links with a template", shown(c.with_self_link("/campaigns/{}{{?fields}}".format))
    yield "queried-links", "links with a query", shown(c.with_self_link("/campaigns/{}?view=whole".format))
    yield (
        "offset-moments",
        "writes moments with an offset",
        c.moments("2026-03-02T09:15:30+01:00", "2026-03-02T08:15:30Z"),
    )
    yield (
        "fine-moments",
        "writes moments with fractions",
        c.moments("2026-03-02T08:15:30.123456Z", "2026-03-02T08:15:30Z"),
    )


def _moments() -> Iterator[tuple[str, str, Rewrite]]:
    """Other moments at which a server is right, and what frameworks and gateways do by themselves."""
    yield "shows-before", "shows the campaign as it was before the change", m.shows_before
    yield "applies-later", "makes a change a moment after its answer", m.applies_later
    yield "late-every-eighth", "shows every eighth update late", m.late_every_eighth
    yield "reads-no-op", "never looks at op", m.reads_no_op
    yield "takes-any-value", "takes any value for a member that the page does not name", m.takes_any_value
    yield "ends-by-itself", "has campaigns that end by themselves", m.ends_by_itself
    yield "gateway-paths", "has a gateway that refuses strange paths", m.gateway_paths
    yield "names-exceptions", "names the class of an exception in errors", m.names_exceptions
    yield (
        "running-unavailable",
        "lets a campaign be paused unless it is RUNNING",
        a.refusing(UNPROCESSABLE, a.status_from("RUNNING")),
    )


def _refusals() -> Iterator[tuple[str, str, Rewrite]]:
    """Other refusals, and other reasons to refuse."""
    yield "bare-errors", "sends errors with code and message only", a.on_errors(c.only("code", "message"))
    yield "full-errors", "sends errors with everything", a.on_errors(a.detailed)
    yield "unknown-error-members", "adds unknown members to errors", a.on_errors(c.with_unknown)
    yield "other-codes", "uses codes of its own", a.on_errors(lambda error: error | {"code": "CAMPAIGN_ERROR"})
    yield "all-400", "answers every bad body with 400", a.bad_bodies(BAD_REQUEST)
    yield "all-422", "answers every bad body with 422", a.bad_bodies(UNPROCESSABLE)
    yield (
        "strict-states",
        "pauses only what is RUNNING",
        a.refusing(UNPROCESSABLE, a.status_from("READY", "PAUSED", "INCOMPLETE")),
    )
    yield "status-only", "changes nothing but the status", a.refusing(BAD_REQUEST, a.is_not_status)
    yield "lenient-case", "accepts any letter case, and a slash", a.lenient
    yield "lenient-numbers", "accepts a number in any writing", a.on_updates(a.forgiving_numbers)
    yield "tidy-names", "composes and trims names", a.on_updates(a.tidy_names)
    yield "strict-media-type", "answers other media types with 415", a.unsupported_media_type
    yield "narrow", "takes no large bodies and not many headers", a.narrow
    yield "write-only", "lets nobody read a campaign", a.write_only
    yield "non-uuid-400", "answers ids that are no uuids with 400", a.bad_id
    yield "malformed-token-400", "answers what is no credential of its scheme with 400", a.malformed_token
    yield "strange-paths-redirected", "redirects strange paths to plain ones", a.redirected
    yield "unknown-before-token", "looks for the campaign before the token", a.unknown_first


def _waiting() -> Iterator[tuple[str, str, Rewrite]]:
    """Come back later, and other headers."""
    yield (
        "rate-limit",
        "answers 429 with seconds",
        a.now_and_then(7, HTTPStatus.TOO_MANY_REQUESTS, {"retry-after": "0"}),
    )
    yield (
        "rate-limit-in-body",
        "answers 429 with a delay in the body",
        a.now_and_then(9, HTTPStatus.TOO_MANY_REQUESTS, {}, a.LATER),
    )
    yield "rate-limit-bare", "answers 429 and no more", a.now_and_then(11, HTTPStatus.TOO_MANY_REQUESTS, {})
    yield "unavailable", "answers 503 now and then", a.now_and_then(10, HTTPStatus.SERVICE_UNAVAILABLE, {})
    yield (
        "gateway",
        "answers 502 with HTML now and then",
        a.now_and_then(13, HTTPStatus.BAD_GATEWAY, {"content-type": "text/html"}, "bad"),
    )
    yield "expiring-token", "refuses each token after some uses", a.expiring
    yield "json", "sends application/json", a.typed("application/json", "application/json")
    yield (
        "parameters",
        "sends parameters with media types",
        a.typed("application/hal+json;charset=UTF-8", "application/json; v=1"),
    )
    yield "problem-json", "sends problem+json", a.typed("application/hal+json", "application/problem+json")
    yield "gzip", "compresses", a.gzipped
    yield (
        "headers",
        "sends many headers",
        a.with_headers(etag='"1"', via="1.1 edge", set_cookie="s=1", x_served_by="a7"),
    )
    yield "www-authenticate", "challenges", a.with_headers(www_authenticate='Bearer error="invalid_token"')
    yield "pretty", "prints JSON prettily, in ASCII", a.with_bytes(a.pretty)


def _prepared() -> Iterator[tuple[str, str, Prepare]]:
    yield "long-names", "has names of 35 characters", c.named(lambda name: name.ljust(35, "x"))
    yield "short-names", "has names of 3 characters", c.named(lambda name: name[-3:].rjust(3, "x"))
    yield "non-ascii-names", "has names in many scripts", c.named(lambda name: (ALPHABET + name)[:30])
    yield "quoted-names", "has names with quotes and markup", c.named(lambda name: f'"<b>\\{name}</b>')
    yield "preview", "has preview campaigns", c.previewing


def _wired() -> Iterator[tuple[str, str, Wiring]]:
    yield "chunked", "sends chunks", w.chunked
    yield "closing", "closes each connection", w.closing
    yield "closing-silently", "closes each connection without a word", w.closing_silently
    yield "http-1.0", "speaks HTTP/1.0, and closes to end a body", w.old
    yield "capital-headers", "writes header names in capitals", w.capitals
    yield "early-hints", "sends an informational answer first", w.informing
    yield "slow", "takes its time", w.slow


def _of_the_page() -> Iterator[Variant]:
    for name, story, rewrite in chain(_members(), _texts(), _refusals(), _moments(), _waiting()):
        yield Variant(id=name, story=story, rewrite=rewrite)
    yield from (Variant(id=name, story=story, prepare=prepare) for name, story, prepare in _prepared())
    yield from (Variant(id=name, story=story, wiring=wiring) for name, story, wiring in _wired())


@cache
def all_variants(*, companions: bool = False) -> Mapping[str, Variant]:
    """Every variant by id: those that change what the endpoint answers, and with ``companions`` the others too."""
    others = made_by(companion_variants) if companions else ()
    return {variant.id: variant for variant in (*made_by(_of_the_page), *others)}
