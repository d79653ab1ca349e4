"""Credentials that are none: each has to be refused with 401."""

from conformance.suite.api import Api
from conformance.suite.subjects import NotExercised
from conformance.targets.target import TOKEN

OTHER_CASE = f"${{{TOKEN}~~}}"
"""The token with capitals for small letters and the other way round, as Bash writes it; so are the forms below.

Tokens may have a tilde, and hardly begin with one.
"""

WRONG: dict[str, tuple[str, str | None]] = {
    "no-token": ("A request without a token is refused with 401.", None),
    "empty-token": ("A request whose token is empty is refused with 401.", "Bearer"),
    "garbage-token": ("A request with a token that nobody issued is refused with 401.", "Bearer not.a.token"),
    "altered-token": ("A good token with more behind it is refused with 401.", f"Bearer ${TOKEN}-altered"),
    "wrong-scheme": ("A good token under another scheme is refused with 401 or 400.", f"Basic ${TOKEN}"),
    "no-scheme": ("A good token without a scheme is refused with 401 or 400.", f"${TOKEN}"),
    "preceded-token": ("A good token with more before it is refused with 401.", f"Bearer x${TOKEN}"),
    "other-case": ("A good token in the other letter case is refused with 401.", f"Bearer {OTHER_CASE}"),
    "spaced-token": (
        "A good token with white space inside is refused with 401 or 400.",
        f"Bearer ${{{TOKEN}:0:6}} ${{{TOKEN}:6}}",
    ),
    "trailed-token": (
        "A good token with more after a space is refused with 401 or 400.",
        f"Bearer ${TOKEN} more",
    ),
    "cut-token": ("A good token without its last character is refused with 401.", f"Bearer ${{{TOKEN}%?}}"),
    "changed-token": ("A good token with another first character is refused with 401.", f"Bearer ~${{{TOKEN}:1}}"),
    "doubled-scheme": (
        "A good token with its scheme doubled is refused with 401 or 400.",
        f"Bearer Bearer ${TOKEN}",
    ),
}
"""By name: what is asked, and the header; None where there is none."""
FORGOTTEN = ("Bearer null", "Bearer undefined")
"""What programs send that have no token."""
MALFORMED = ("wrong-scheme", "no-scheme", "doubled-scheme", "trailed-token", "spaced-token")
"""Those that are no credentials of the scheme: 400 is right for them too (RFC 6750, section 3.1)."""


def statuses_for(name: str) -> tuple[int, ...]:
    """The refusals that are right for a credential."""
    return (401, 400) if name in MALFORMED else (401,)


def sendable(api: Api, authorization: str | None) -> str | None:
    """The header, if this target's token makes it a wrong one.

    Raises:
        NotExercised: the token is what it is to be changed into.
    """
    reveal = api.target.secrets.reveal
    if authorization and reveal(authorization) == reveal(f"Bearer ${TOKEN}"):
        raise NotExercised("this token stays as it is when it is changed so: it has no letters")
    return authorization
