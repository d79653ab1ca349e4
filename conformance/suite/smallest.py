"""The smallest of what breaks a rule: what is generated is made smaller by Hypothesis as long as it breaks it."""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Value = TypeVar("Value")

MOST_TRIES = 200
"""Times that something is tried again to make it smaller."""


class _Broken(Exception):
    """A rule is broken."""


def smallest(
    breaks: Callable[[Value], bool], values: "SearchStrategy[Value]", seed: int, examples: int
) -> Value | None:
    """The smallest value that ``breaks`` something, of as many as ``examples``; None if none does.

    The same seed gives the same values. Where what breaks once does not break again, it is as small as it was then.
    """
    import hypothesis

    found: list[Value] = []
    tries = 0

    @hypothesis.given(values)
    def attempt(value: Value) -> None:
        nonlocal tries
        tries += bool(found)
        if tries <= MOST_TRIES and breaks(value):
            found.append(value)
            raise _Broken

    settings = hypothesis.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate, hypothesis.Phase.shrink],
        suppress_health_check=list(hypothesis.HealthCheck),
        verbosity=hypothesis.Verbosity.quiet,
        print_blob=False,
    )
    with suppress(_Broken, hypothesis.errors.Flaky):
        hypothesis.seed(seed)(settings(attempt))()
    return found[-1] if found else None
