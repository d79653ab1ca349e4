"""What no answer may give away: credentials, the inside of the program, the names of machines."""

import re
from collections.abc import Iterator

from conformance.checks.answer import Answer
from conformance.checks.finding import Outcome, judged, quoted
from conformance.contract import Level, Requirement

SECRET = Requirement("leak/secret", "No answer repeats a credential.", Level.MUST, "RFC 6750, section 5.2")
TRACE = Requirement(
    "leak/stack-trace",
    "No error shows a stack trace, or the error of a database.",
    Level.MUST,
    "page, error table: members for people",
)
INTERNAL = Requirement(
    "leak/internal-host",
    "No error names a machine of the inside.",
    Level.SHOULD,
    "reading internal-names",
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
    rb"|[\w/.-]{1,300}\.rb:\d+:in [`']"
    rb"|\b(?:javax?|com|org|io)\.[\w.]{1,200}(?:Exception|Error)\b"
    rb"|\bSystem\.[\w.]{0,200}Exception\b"
    rb"|\bSQLSTATE\b|\bORA-\d{5}\b|syntax error at or near|error in your SQL syntax|duplicate key value violates"
)
"""The traces of Python, the JVM, JavaScript, .NET, Go, PHP and Ruby, and the errors of SQL databases."""

PRIVATE = rb"(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}"
INTERNAL_HOST = re.compile(
    rb"(?<![\d.])" + PRIVATE + rb"(?![\d.])"
    rb"|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:internal|intranet|corp|lan|cluster\.local|localdomain)\b"
    rb"|\b[\w-]{1,63}\.[\w-]{1,63}\.svc\b"
)
SEARCHED = 64 * 1024
"""Bytes at the start of a body that are searched. Patterns are bounded too, so that no body makes them slow."""


def check_leaks(answer: Answer) -> Iterator[Outcome]:
    """Search headers and body of any answer for credentials; errors also for traces and machines."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.response.headers).encode()
    body = answer.response.body[:SEARCHED]
    yield _searched(SECRET, CREDENTIAL, headers + b"\n" + body)
    if answer.status >= 400:
        yield _searched(TRACE, STACK_TRACE, body)
        yield _searched(INTERNAL, INTERNAL_HOST, body)


def _searched(requirement: Requirement, pattern: re.Pattern[bytes], where: bytes) -> Outcome:
    match = pattern.search(where)
    seen = quoted(match[0].decode("utf-8", "replace")) if match else ""
    return judged(requirement.id, match is None, "answer", requirement.statement, seen)
