"""What an SDK sends, held against the contract. Pure functions of the requests of one call."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote, urlsplit

from conformance.checks.finding import Outcome as Judgement
from conformance.checks.finding import judged, quoted
from conformance.checks.text import read
from conformance.exchange import Request, header
from conformance.sdk.play import Play
from conformance.targets.target import TOKEN

MEMBERS = ("op", "path", "value")
NEVER = re.compile(r"(?:^|;)q=0(?:\.0*)?(?:;|$)")
"""The weight of what is not acceptable."""
ACCEPTED = ("*/*", "application/*", "application/hal+json")


def check_request(play: Play, request: Request, base_url: str) -> Iterator[Judgement]:
    """Hold the first request of a call against the contract."""
    yield judged("sdk/request/method", request.method == "PATCH", "method", "PATCH", request.method)
    yield from _path(play, request, base_url)
    yield from _body(play, request)
    yield from _headers(request)


def _path(play: Play, request: Request, base_url: str) -> Iterator[Judgement]:
    wanted, seen = urlsplit(base_url), urlsplit(request.url)
    prefix, _, last = seen.path.rpartition("/campaigns/")
    kept = (seen.netloc, prefix, unquote(last)) == (wanted.netloc, wanted.path.rstrip("/"), play.campaign)
    kept = kept and "/" not in last and not seen.query
    yield judged("sdk/request/path", kept, "path", f"/campaigns/{play.campaign}, encoded", request.url)
    told = f"${TOKEN}" in request.url
    yield judged("sdk/request/no-secret-in-url", not told, "URL", "no token", request.url if told else "")


def _body(play: Play, request: Request) -> Iterator[Judgement]:
    text = read(request.body)
    members = text.value if isinstance(text.value, dict) and not text.findings else None
    seen = quoted(request.body.decode("utf-8", "replace"))
    yield judged("sdk/request/object", members is not None, "body", "one JSON object", seen)
    if members is None:
        return
    yield judged("sdk/request/op", members.get("op") == "REPLACE", "/op", "REPLACE", quoted(members.get("op")))
    path, value = members.get("path"), members.get("value")
    yield judged("sdk/request/path-member", path == play.member, "/path", play.member, quoted(path))
    kept = isinstance(value, str) and value == play.value
    yield judged("sdk/request/value", kept, "/value", quoted(play.value), quoted(value))
    more = sorted(members.keys() - set(MEMBERS))
    yield judged("sdk/request/no-more", not more, "body", "op, path and value", ", ".join(more))


def _headers(request: Request) -> Iterator[Judgement]:
    sent_as = (header(request.headers, "content-type") or "none").partition(";")[0].strip().lower()
    yield judged("sdk/request/content-type", sent_as == "application/json", "Content-Type", "application/json", sent_as)
    accept = header(request.headers, "accept")
    yield judged("sdk/request/accept", _accepts(accept), "Accept", "application/hal+json", accept or "")
    given = header(request.headers, "authorization") or "none"
    right = given.partition(" ")[0].lower() == "bearer" and given.partition(" ")[2].strip() == f"${TOKEN}"
    yield judged("sdk/request/authorization", right, "Authorization", f"Bearer ${TOKEN}", given)
    others = [f"{n}: {v}" for n, v in request.headers if n.lower() != "authorization" and f"${TOKEN}" in v]
    yield judged(
        "sdk/request/no-secret-in-user-agent",
        not others,
        "headers",
        "the token in Authorization only",
        "; ".join(others),
    )


def _accepts(accept: str | None) -> bool:
    """Whether hal+json is accepted; no header accepts everything."""
    ranges = [part.strip().lower().replace(" ", "").partition(";") for part in (accept or "*/*").split(",")]
    return any(name in ACCEPTED and not NEVER.search(parameters) for name, _, parameters in ranges)


def check_redirected(strayed: Sequence[Request]) -> Judgement:
    """Whether anything that is nobody else's business went to another host."""
    told = [request for request in strayed if request.body or f"${TOKEN}" in str(request.headers) + request.url]
    seen = f"{told[0].method} {told[0].url} with {'a body' if told[0].body else 'the token'}" if told else ""
    return judged("sdk/request/redirect", not told, "other host", "neither token nor body", seen)
