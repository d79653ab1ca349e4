"""What is asked of an SDK: each requirement with its source. Their ids begin with ``sdk/``."""

from collections.abc import Mapping

from conformance.contract import Level, Requirement

HTTP = "RFC 9110"


def _must(name: str, statement: str, source: str, item: str | None = None) -> Requirement:
    return Requirement(f"sdk/{name}", statement, Level.MUST, source, item=item)


def _should(name: str, statement: str, source: str, reading: str | None = None) -> Requirement:
    return Requirement(f"sdk/{name}", statement, Level.SHOULD, source, reading=reading)


REQUEST = "page, example of the request"
ANSWER = "page, answer 200"
ERROR = "page, error table"

EVERY = (
    _must("request/method", "An update is a PATCH.", "page, method", "request"),
    _must("request/path", "The path is /campaigns/ and the id, percent-encoded, below the base URL.", "page, path"),
    _must("request/object", "The body is one JSON object, in UTF-8.", REQUEST, "request"),
    _must("request/op", "op is REPLACE.", REQUEST, "request"),
    _must("request/path-member", "path names the member that is to be changed.", REQUEST, "request"),
    _must("request/value", "value is the new value, as text, unaltered.", REQUEST, "request"),
    _should(
        "request/no-more", "The object has op, path and value, and no other member.", "sources newer than the page"
    ),
    _must(
        "request/content-type", "The body is sent as application/json.", "sources newer than the page: the body's type"
    ),
    _must("request/accept", "The SDK accepts application/hal+json.", "sources newer than the page: the answer's type"),
    _must("request/authorization", "A bearer token is sent, the one that was given.", "page, scope", "scope"),
    _must("request/no-secret-in-url", "The token is not in the URL.", "RFC 6750, section 5.3"),
    _must(
        "request/no-secret-in-user-agent",
        "The token is in no other header than Authorization.",
        "RFC 6750, section 5.3",
    ),
    _must("request/once", "One call is one request, unless it may be repeated.", f"{HTTP}, section 9.2.2"),
    _must("request/redirect", "Neither token nor body follow a redirect to another host.", f"{HTTP}, section 15.4"),
    _must("200/values", "The SDK returns the documented members, unaltered.", ANSWER, "200"),
    _must("200/optional-members", "A campaign without an optional member is returned.", ANSWER, "200"),
    _must("200/unknown-members", "A campaign with members that nobody knows is returned.", "page, no object is closed"),
    _should(
        "200/keeps-unknown-members", "Members that nobody knows are returned too, unaltered.", "forward compatibility"
    ),
    _must(
        "200/unknown-values", "A value that an enumeration does not know is returned as it is.", "forward compatibility"
    ),
    _must("200/date-times", "A date-time is returned as the moment that it is.", "page item 12", "12"),
    _must("200/media-types", "A campaign is read whichever of its media types it is sent as.", "reading media-type"),
    _must("200/variants", "The answer of every correct server is returned.", ANSWER, "200"),
    _must("error/raises", "An answer that is no 2xx is no success.", ERROR),
    _must("error/surfaces-status", "An error tells the status.", "page, headings of the answers"),
    _must("error/surfaces-code", "An error tells the code.", ERROR),
    _must("error/surfaces-message", "An error tells the message.", ERROR),
    _must("error/surfaces-fields", "An error tells the fields, with name and description.", ERROR),
    _must("error/not-json", "An error whose body is not the documented one is raised, with its status.", HTTP),
    _must("error/server-error", "A server error is raised, with its status.", HTTP),
    _must("error/no-retry", "A request that was refused is not sent again.", f"{HTTP}, section 15.5"),
    _must("error/no-retry-on-server-error", "A PATCH is not repeated after a 500.", f"{HTTP}, section 9.2.2"),
    _must("error/no-secret", "No error shows the token.", "RFC 6750, section 5.2"),
    _must("busy/raises", "Where a server stays busy, that is raised, with the status.", HTTP),
    _must("busy/waits", "A busy server is not asked again before the time it names.", f"{HTTP}, section 10.2.3"),
    _must("transport/truncated", "A body that breaks off is raised.", "RFC 9112, section 8"),
    _must("transport/reset", "A connection that breaks off is raised.", "RFC 9112, section 9"),
    _must(
        "transport/slow",
        "An answer that does not come is raised once the time-out has passed.",
        "the SDK's own time-out",
    ),
    _should(
        "transport/informational", "An informational answer is not taken for the last one.", "RFC 9110, section 15.2"
    ),
    _must("transport/returns", "A call comes to an end, whatever the answer.", "the SDK's own time-out"),
)

REQUIREMENTS: Mapping[str, Requirement] = {requirement.id: requirement for requirement in EVERY}
