"""What no answer may give away: credentials, the inside of the program, the names of machines."""

import re
from collections.abc import Iterator

from conformance.checks.answer import Answer
from conformance.checks.finding import Outcome, judged, quoted
from conformance.contract import Level, Requirement
from conformance.limits import SEARCHED_FOR_LEAKS

SECRET = Requirement(
    "leak/secret",
    "No answer repeats a credential.",
    Level.MUST,
    'RFC 6750, section 5.3: "bearer tokens are not leaked to unintended parties", as whoever keeps answers is one',
)
TRACE = Requirement(
    "leak/stack-trace",
    "No error shows a stack trace, or the error of a database.",
    Level.SHOULD,
    "CWE-209, error messages with sensitive information; the page is silent; reading inner-workings",
    reading="inner-workings",
)
INTERNAL = Requirement(
    "leak/internal-host",
    "No error names a machine of the inside.",
    Level.SHOULD,
    "CWE-209, error messages with sensitive information; the page is silent; reading internal-names",
    reading="internal-names",
)
REQUIREMENTS = (SECRET, TRACE, INTERNAL)

CREDENTIAL = re.compile(rb"\$TALKDESK_[A-Z_]+")
"""A credential, as the target leaves it in what it received."""

STACK_TRACE = re.compile(
    rb"Traceback \(most recent call last\)"
    rb"|File \\?\"[^\"]{1,300}\", line \d+"
    rb"|\bat [\w$.<>]{1,200}\((?:[\w$]{1,100}\.(?:java|kt|scala|groovy):\d+|Native Method|Unknown Source)\)"
    rb"|\bat (?:[\w$.<>\[\] ]{1,200} \()?(?:file:///|node:|/|[A-Z]:\\)[^\s()\"]{1,300}:\d+:\d+"
    rb"|\bat [\w.<>`]{1,200}\([^)]{0,300}\) in [^\s\"]{1,300}:line \d+"
    rb"|\bgoroutine \d+ \[|panic: runtime error"
    rb"|#\d+ /[^\s\"]{1,300}\.php\(\d+\)"
    rb"|(?<=[\w-])\.rb:\d+:in [`']"
    rb"|\bSQLSTATE\b|\bORA-\d{5}\b|syntax error at or near|error in your SQL syntax|duplicate key value violates"
)
"""The traces of Python, the JVM, JavaScript, .NET, Go, PHP and Ruby, and the errors of SQL databases.

The name of a class is no trace: frameworks put that of an exception into the messages that they make.
"""

PRIVATE = rb"(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}"
INTERNAL_HOST = re.compile(
    rb"(?<![\d.])" + PRIVATE + rb"(?![\d.])"
    rb"|(?<=[\w-])\.(?:internal|intranet|corp|lan|cluster\.local|localdomain)\b"
    rb"|(?<=[\w-])\.[\w-]{1,63}\.svc\b"
)
"""The address of a machine of the inside, or the end of its name."""
NAME_BEFORE = re.compile(rb"[\w.-]{1,100}\Z")


def check_leaks(answer: Answer) -> Iterator[Outcome]:
    """Search headers and body of any answer for credentials; errors also for traces and machines."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.response.headers).encode()
    body = answer.response.body[:SEARCHED_FOR_LEAKS]
    yield _searched(SECRET, CREDENTIAL, headers + b"\n" + body)
    if answer.status >= 400:
        yield _searched(TRACE, STACK_TRACE, body)
        yield _searched(INTERNAL, INTERNAL_HOST, body)


def _searched(requirement: Requirement, pattern: re.Pattern[bytes], where: bytes) -> Outcome:
    match = pattern.search(where)
    seen = quoted(_seen(match, where).decode("utf-8", "replace")) if match else ""
    return judged(requirement.id, match is None, "answer", requirement.statement, seen)


def _seen(match: re.Match[bytes], where: bytes) -> bytes:
    """What was found, with the beginning of the name that it ends."""
    before = NAME_BEFORE.search(where[max(0, match.start() - 100) : match.start()])
    return (before[0] if before and match[0].startswith(b".") else b"") + match[0]
