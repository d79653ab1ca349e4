"""What an SDK sends, held against the contract. Pure functions of one request."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote, urlsplit

from conformance.checks.finding import Outcome as Judgement
from conformance.checks.finding import judged, quoted
from conformance.checks.text import read
from conformance.exchange import Request, header, values
from conformance.sdk.documented import documented
from conformance.sdk.play import Play
from conformance.targets.target import TOKEN

NEVER = re.compile(r"(?:^|;)q=0(?:\.0*)?(?:;|$)")
"""The weight of what is not acceptable."""
SECRET = f"${TOKEN}"
RENEWED = "TALKDESK_RENEWED_TOKEN"
"""The name of the token that one call has, after all others had the first one."""
SINGLE = ("content-type", "authorization", "content-length", "host", "user-agent")
"""Headers of one value, which may not be sent twice."""
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
MOVED = "/moved/"
"""Part of the address that a redirect leads to."""


def check_request(play: Play, request: Request, base_url: str) -> Iterator[Judgement]:
    """Hold a request of a call against the contract. What follows a redirect may go without the token."""
    method = documented().method
    followed = MOVED in urlsplit(request.url).path
    if not followed:
        yield judged("sdk/request/method", request.method == method, "method", method, request.method)
        yield _path(play, request, base_url)
        yield check_renewed(request) if play.renewed else check_token(request)
    yield from check_body(request, play.member, play.value)
    yield from check_headers(request)
    yield from check_secrets(request)


def _path(play: Play, request: Request, base_url: str) -> Judgement:
    """Hold the path against the base URL that was given, each kind of which has a requirement of its own."""
    wanted, seen = urlsplit(base_url), urlsplit(request.url)
    prefix, _, last = seen.path.rpartition(documented().prefix)
    kept = (seen.netloc, prefix, unquote(last)) == (wanted.netloc, wanted.path.rstrip("/"), play.campaign)
    kept = kept and "/" not in last and not seen.query
    name = {"": "path", "/": "base-slash"}.get(play.base, "base-path")
    expected = f"{wanted.path.rstrip('/')}{documented().prefix}{play.campaign}, encoded, and no more"
    return judged(f"sdk/request/{name}", kept, "path", expected, seen._replace(scheme="", netloc="").geturl())


def check_token(request: Request) -> Judgement:
    """Whether the token is sent that was given."""
    given = header(request.headers, "authorization") or "none"
    scheme, _, credentials = given.partition(" ")
    right = scheme.lower() == "bearer" and credentials.split(",")[0].strip() == SECRET
    return judged("sdk/request/authorization", right, "Authorization", f"Bearer {SECRET}", given)


def check_renewed(request: Request) -> Judgement:
    """Whether a call with another token than those before it sends that one. Else it may be any but the first."""
    given = header(request.headers, "authorization") or "none"
    if f"${RENEWED}" in given or SECRET in given:
        return judged("sdk/request/new-token", SECRET not in given, "Authorization", f"Bearer ${RENEWED}", given)
    return check_token(request)


def check_body(request: Request, member: str | None, value: str | None) -> Iterator[Judgement]:
    """Hold a body against the change that was asked for; without one, against what the contract accepts."""
    asked = documented()
    text = read(request.body)
    members = text.value if isinstance(text.value, dict) and not text.findings else None
    seen = quoted(request.body.decode("utf-8", "replace"))
    yield judged("sdk/request/object", members is not None, "body", "one JSON object", seen)
    if members is None:
        return
    given_op, given_path, given_value = (members.get(name) for name in asked.members)
    op, path, content = (f"/{name}" for name in asked.members)
    yield judged("sdk/request/op", given_op == asked.operation, op, asked.operation, quoted(given_op))
    right = given_path == member if member else given_path in asked.paths
    yield judged("sdk/request/path-member", right, path, member or " or ".join(asked.paths), quoted(given_path))
    if value is not None:
        kept = isinstance(given_value, str) and given_value == value
        yield judged("sdk/request/value", kept, content, quoted(value), quoted(given_value))
    elif right:
        kept = asked.accepts(given_path, given_value)
        expected = f"a documented value of {given_path}, as text"
        yield judged("sdk/request/value", kept, content, expected, quoted(given_value))
    more = sorted(members.keys() - set(asked.members))
    yield judged("sdk/request/no-more", not more, "body", " and ".join(asked.members), ", ".join(more))


def check_headers(request: Request) -> Iterator[Judgement]:
    """Hold media types against the contract, and look for headers that are sent twice."""
    asked = documented()
    sent_as = re.split("[;,]", header(request.headers, "content-type") or "none")[0].strip().lower()
    yield judged("sdk/request/content-type", sent_as == asked.sent_as, "Content-Type", asked.sent_as, sent_as)
    accept = ", ".join(values(request.headers, "accept"))
    yield judged("sdk/request/accept", _accepts(accept), "Accept", asked.sent_back[0], accept)
    twice = [name for name in SINGLE if _is_doubled(request, name)]
    shown = "; ".join(f"{name}: {value}" for name in twice for value in values(request.headers, name))
    yield judged("sdk/request/single-headers", not twice, ", ".join(twice), "each of them once", shown)


def _is_doubled(request: Request, name: str) -> bool:
    """Whether a header is there twice, or holds two values in one line."""
    found = list(values(request.headers, name))
    joined = name != "user-agent" and any("," in QUOTED.sub("", value) for value in found)
    return len(found) > 1 or joined


def _accepts(accept: str) -> bool:
    """Whether the contract's media type is accepted: the narrowest range that it falls in decides.

    No header accepts everything (RFC 9110, section 12.5.1).
    """
    kind = documented().sent_back[0]
    ranges = [part.strip().lower().replace(" ", "").partition(";") for part in (accept or "*/*").split(",")]
    for narrower in (kind, f"{kind.partition('/')[0]}/*", "*/*"):
        weights = [parameters for name, _, parameters in ranges if name == narrower]
        if weights:
            return not all(map(NEVER.search, weights))
    return False


def shows_token(text: str) -> bool:
    """Whether a token stands in a text, which names it in its place."""
    return SECRET in text or f"${RENEWED}" in text


def check_secrets(request: Request) -> Iterator[Judgement]:
    """Whether the token stands where it should not."""
    leaks = shows_token(request.url)
    yield judged("sdk/request/no-secret-in-url", not leaks, "URL", "no token", request.url if leaks else "")
    others = [f"{n}: {v}" for n, v in request.headers if n.lower() != "authorization" and shows_token(v)]
    expected = "the token in Authorization only"
    yield judged("sdk/request/no-secret-in-user-agent", not others, "headers", expected, "; ".join(others))


def check_redirected(strayed: Sequence[Request]) -> Iterator[Judgement]:
    """Whether anything that is nobody else's business went to another host."""
    for name, what, leaking in (
        ("redirect", "token", [sent for sent in strayed if shows_token(f"{sent.headers}{sent.url}{sent.body!r}")]),
        ("redirect-body", "body", [sent for sent in strayed if sent.body]),
    ):
        seen = f"{leaking[0].method} {leaking[0].url} with the {what}" if leaking else ""
        yield judged(f"sdk/request/{name}", not leaking, "other host", f"no {what}", seen)


def check_followed(sent: Sequence[Request], strayed: Sequence[Request]) -> Judgement:
    """Whether what follows a redirect is the same request; what follows none is kept too."""
    method = documented().method
    wrong = [one for one in (*sent, *strayed) if MOVED in one.url and one.method != method]
    seen = f"{wrong[0].method} {wrong[0].url}" if wrong else ""
    return judged("sdk/request/redirect-method", not wrong, "method", method, seen)
