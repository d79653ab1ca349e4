"""What a fault is: a wrapper around the application that breaks one requirement."""

from collections.abc import Callable
from dataclasses import dataclass

from conformance.reference.middleware import Answer, Asked, rewriting
from conformance.reference.server import Application

Rewrite = Callable[[Asked, Answer], Answer]


@dataclass(frozen=True)
class Fault:
    """One way to break one requirement.

    ``breaks`` is the id of the requirement, ``story`` says what the server does, ``rewrite`` does it to an
    answer. ``also`` names requirements that nobody can keep while breaking this one.
    """

    id: str
    breaks: str
    story: str
    rewrite: Rewrite
    also: frozenset[str] = frozenset()

    def wrap(self, application: Application) -> Application:
        """Put the fault around an application."""
        return rewriting(application, self.rewrite)
