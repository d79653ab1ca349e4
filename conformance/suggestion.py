"""Did you mean …? What a person may have wanted to write."""

from collections.abc import Iterable
from difflib import get_close_matches

ALIKE = 0.6
MOST = 3


def did_you_mean(written: str, known: Iterable[str]) -> str:
    """The end of a message about a name or glob that fits nothing: what is close to it. Empty if nothing is.

    ``known`` are names whose parts are separated by slashes; a glob for all that begins alike is suggested, too.
    """
    names = list(dict.fromkeys(known))
    near = [name for name in names if name.casefold() == written.casefold()]
    near += get_close_matches(written, _with_globs(names), MOST, ALIKE)
    if len(written) > 2:
        near += [name for name in names if name.rpartition("/")[2] == written or written in name]
    found = [repr(name) for name in dict.fromkeys(near)][:MOST]
    return f"; did you mean {' or '.join(found)}?" if found else ""


def _with_globs(names: Iterable[str]) -> list[str]:
    """The names, and a glob for the names below each of their parts."""
    globs: dict[str, None] = {}
    for name in names:
        parts = name.split("/")
        globs |= dict.fromkeys(("/".join([*parts[:count], "*"]) for count in range(1, len(parts))), None)
    return [*names, *globs]
