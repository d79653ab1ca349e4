"""Written faults of what an answer gives away."""

from conformance.reference.documented import errors, is_error
from conformance.reference.middleware import Answer, Asked, Rewrite


def _token(asked: Asked) -> str:
    return asked.header("authorization").partition(" ")[2]


def echoing(asked: Asked, answer: Answer) -> Answer:
    """Repeat the token in the message of an error."""
    if not is_error(answer) or not answer.body:
        return answer
    return answer.with_json(answer.json | {"message": f"No such thing for {_token(asked)}"})


def echoing_header(asked: Asked, answer: Answer) -> Answer:
    """Repeat the token in a header."""
    return answer.with_header("x-debug-authorization", _token(asked) or "none")


def described(text: str) -> Rewrite:
    """Describe every error with a text that gives something away."""
    return errors(lambda _, answer: answer.with_json(answer.json | {"description": text}))


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
