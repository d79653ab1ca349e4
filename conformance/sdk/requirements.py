"""What is asked of an SDK: each requirement with its source. Their ids begin with ``sdk/``.

A MUST is what the page says, or a standard that binds HTTP clients, with its section. Anything else is a SHOULD.
"""

from collections.abc import Mapping

from conformance.contract import Level, Requirement

HTTP = "RFC 9110"
BEARER = "RFC 6750, section 5.3: no token may leak to others"
NEWER = "sources newer than the page"
REQUEST = "page, example of the request"
ANSWER = "page, answer 200"
ERROR = "page, error table"
RETRIES = f"{HTTP}, section 9.2.2: a request that is not idempotent is not repeated automatically"
CLASSES = f"{HTTP}, section 15: a client understands the class of every status"
CALLER = "the call itself, which names the time-out and the token"
TWO_CALLS = "the two calls themselves"


def _must(name: str, statement: str, source: str, item: str | None = None) -> Requirement:
    return Requirement(f"sdk/{name}", statement, Level.MUST, source, item=item)


def _should(name: str, statement: str, source: str, reading: str | None = None) -> Requirement:
    return Requirement(f"sdk/{name}", statement, Level.SHOULD, source, reading=reading)


REQUESTS = (
    _must("request/sent", "A call sends a request.", "page, method", "request"),
    _should("request/members", "Name and priority can be changed too.", NEWER, "request-members"),
    _must("request/method", "An update is a PATCH.", "page, method", "request"),
    _must("request/path", "The path is /campaigns/ and the id, percent-encoded, below the base URL.", "page, path"),
    _should(
        "request/base-path",
        "The path is appended to the base URL's own.",
        "OpenAPI 3.1, Paths Object: the path is appended to the server's URL",
    ),
    _should("request/base-slash", "A slash at the end of the base URL is not doubled.", "page, path"),
    _must("request/object", "The body is one JSON object, in UTF-8.", REQUEST, "request"),
    _must("request/op", "op is REPLACE.", REQUEST, "request"),
    _must("request/path-member", "path names the member that is to be changed.", REQUEST, "request"),
    _must("request/value", "value is the new value, as text, unaltered.", REQUEST, "request"),
    _should("request/no-more", "The object has op, path and value, and no other member.", NEWER, "request-members"),
    _should("request/content-type", "The body is sent as application/json.", f"{NEWER}: the body's type"),
    _should("request/accept", "The SDK accepts application/hal+json.", f"{NEWER}: the answer's type", "media-type"),
    _must("request/authorization", "A bearer token is sent, the one that was given.", "page, scope", "scope"),
    _should("request/new-token", "A call that is given another token sends that one.", CALLER),
    _should("request/at-once", "Of two calls at once each sends and returns what is its own.", TWO_CALLS),
    _must(
        "request/single-headers",
        "Content-Type, Authorization and other headers of one value are sent once.",
        f"{HTTP}, section 5.3",
    ),
    _must("request/no-secret-in-url", "The token is not in the URL.", "RFC 6750, section 5.3"),
    _must(
        "request/no-secret-in-user-agent",
        "The token is in no other header than Authorization.",
        "RFC 6750, section 5.3",
    ),
    _must("request/once", "One call is one request, unless it may be repeated.", RETRIES),
    _must("request/repeats", "A request is sent again as it was, or not at all.", f"{HTTP}, section 9.2.2"),
    _must("request/redirect", "The token does not follow a redirect to another host.", BEARER),
    _should(
        "request/redirect-body",
        "The body does not follow a redirect to another host.",
        f"{HTTP}, section 15.4: care is needed with methods that are not safe",
    ),
    _must(
        "request/redirect-method",
        "A 307 or 308 is followed by the same request, or not at all.",
        f"{HTTP}, sections 15.4.8 and 15.4.9",
    ),
)

ANSWERS = (
    _must("200/object", "The campaign is returned as an object, not as its text.", ANSWER, "200"),
    _must("200/values", "The SDK returns the documented members, unaltered.", ANSWER, "200"),
    _must("200/invented", "No documented member is returned that was not sent, save as null.", ANSWER, "200"),
    _should("200/no-other-members", "No member is returned that neither server nor page know.", ANSWER),
    _must("200/optional-members", "A campaign without an optional member is returned.", ANSWER, "200"),
    _must("200/unknown-members", "A campaign with members that nobody knows is returned.", "page, no object is closed"),
    _should(
        "200/keeps-unknown-members", "Members that nobody knows are returned too, unaltered.", "forward compatibility"
    ),
    _should(
        "200/unknown-values", "A value that an enumeration does not know is returned as it is.", "forward compatibility"
    ),
    _must("200/date-times", "A date-time is returned as the moment that it is.", "page item 12", "12"),
    _should(
        "200/media-types",
        "A campaign is read whichever of its media types it is sent as.",
        "reading media-type",
        "media-type",
    ),
    _must("200/variants", "The answer of every correct server is returned.", ANSWER, "200"),
    _should(
        "200/nulls",
        "A campaign with null in the place of an optional member is returned.",
        "silence of the page; reading null-members",
        "null-members",
    ),
    _must("200/unreadable", "A 200 whose body cannot be read is raised.", ANSWER, "200"),
    _should("200/empty", "A 200 without a body is raised.", ANSWER),
)

ERRORS = (
    _must("error/raises", "An answer that is no 2xx is no success.", f"{ERROR}; {CLASSES}"),
    _must("error/surfaces-status", "An error tells the status, and no other.", "page, headings of the answers"),
    _must("error/surfaces-code", "An error tells the code.", ERROR),
    _must("error/surfaces-message", "An error tells the message.", ERROR),
    _should("error/surfaces-description", "An error tells the description.", f"{ERROR}, where it is optional"),
    _must("error/surfaces-fields", "An error tells the fields, with name and description.", ERROR),
    _must("error/not-json", "An error whose body is not the documented one is raised, with its status.", CLASSES),
    _must("error/server-error", "A server error is raised, with its status.", CLASSES),
    _must("error/no-retry", "A request that was refused is not sent again.", f"{HTTP}, section 15.5; {RETRIES}"),
    _must("error/no-retry-on-server-error", "A PATCH is not repeated after a 500.", RETRIES),
    _must("error/no-secret", "No error shows the token, in its text or in anything that it holds.", BEARER),
    _must("error/no-secret-in-output", "Nothing on standard error, in a warning or in a log shows the token.", BEARER),
    _should("error/no-secret-in-debug-log", "A log below WARNING does not show the token either.", BEARER),
)

FAILURES = (
    _must("busy/raises", "Where a server stays busy, that is raised, with the status.", CLASSES),
    _must(
        "busy/recovers",
        "Who asks a busy server again returns the campaign that it answers with then.",
        f"{HTTP}, section 15.3.1",
    ),
    _must("busy/waits", "A busy server is not asked again before the time it names.", f"{HTTP}, section 10.2.3"),
    _must(
        "busy/storm",
        "A busy server is asked again a few times, and not all at once.",
        f"{HTTP}, section 9.2.2: a failed automatic retry is not retried automatically",
    ),
    _should("busy/backs-off", "Between two requests to a busy server there is a pause.", "RFC 6585, section 4"),
    _must("transport/truncated", "A body that breaks off is raised.", "RFC 9112, section 8"),
    _must("transport/reset", "A connection that breaks off is raised.", "RFC 9112, section 9"),
    _must("transport/slow", "An answer that does not come is raised once the time-out has passed.", CALLER),
    _must("transport/no-retry", "A PATCH is not repeated after a broken connection or a time-out.", RETRIES),
    _should(
        "transport/informational", "An informational answer is not taken for the last one.", f"{HTTP}, section 15.2"
    ),
    _must("transport/returns", "A call comes to an end, whatever the answer.", CALLER),
)

EVERY = (*REQUESTS, *ANSWERS, *ERRORS, *FAILURES)
REQUIREMENTS: Mapping[str, Requirement] = {requirement.id: requirement for requirement in EVERY}
