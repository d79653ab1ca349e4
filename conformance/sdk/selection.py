"""Which plays are of use for which requirements, so that `--only` plays no more than it needs."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from conformance.contract import Requirement
from conformance.sdk.campaign_plays import CALLS, PLAIN
from conformance.sdk.play import Play, Scene

ALWAYS = (  # any play may break these, and no play is for them alone
    "sdk/transport/returns",
    "sdk/error/no-secret-in-output",
    "sdk/error/no-secret-in-debug-log",
)
CAMPAIGN = ("sdk/200/object", "sdk/200/values", "sdk/200/invented", "sdk/200/no-other-members")
UNKNOWN = ("sdk/200/unknown-members", "sdk/200/keeps-unknown-members")
BY_SCENE = {
    Scene.UPDATED: ("sdk/request/*", *CAMPAIGN, *UNKNOWN, "sdk/200/{}"),
    Scene.INFORMED: ("sdk/transport/informational",),
    Scene.UNREADABLE: ("sdk/200/{}", "sdk/error/no-secret"),
    Scene.REFUSED: ("sdk/error/surfaces-*", "sdk/error/raises", "sdk/error/no-retry", "sdk/error/no-secret"),
    Scene.NOT_JSON: (
        "sdk/request/*",
        "sdk/error/not-json",
        "sdk/error/server-error",
        "sdk/error/no-retry*",
        "sdk/error/no-secret",
    ),
    Scene.BUSY: ("sdk/busy/*", "sdk/request/*", "sdk/error/no-secret"),
    Scene.BROKEN: ("sdk/request/*", "sdk/transport/*", "sdk/error/no-secret"),
    Scene.LATE: ("sdk/request/*", "sdk/transport/*", "sdk/error/no-secret"),
    Scene.REDIRECTED: ("sdk/request/redirect*", "sdk/error/raises"),
}
"""Globs of what a play of each scene is for."""


def useful(plays: Iterable[Play], requirements: Iterable[Requirement]) -> Iterator[Play]:
    """The plays that may say something of the requirements; the plainest always comes first."""
    wanted = {requirement.id for requirement in requirements} - set(ALWAYS)
    if not wanted:
        yield from plays
        return
    for play in plays:
        globs = [glob.format(play.proves) for glob in BY_SCENE[play.scene]]
        if play.scene is Scene.UPDATED and play.proves != "values":
            globs = [glob for glob in globs if not glob.startswith("sdk/request/")]
        if play.name == PLAIN or any(fnmatchcase(name, glob) for name in wanted for glob in globs):
            yield play


def is_a_call(play: Play) -> bool:
    """Whether a play is about a member that newer sources alone say can be changed."""
    return play.member != CALLS[PLAIN][0]
