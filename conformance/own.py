"""What scenarios of your own may rely on: import from here, and from nowhere else in this package."""

import pytest

from conformance.contract import Level
from conformance.suite import requirement
from conformance.suite.api import Api
from conformance.suite.own_scenarios import SOURCE
from conformance.suite.subjects import NotExercised

__all__ = ["Api", "Level", "NotExercised", "proves"]


def proves(identity: str, statement: str, *, level: Level = Level.MUST, source: str = SOURCE) -> pytest.MarkDecorator:
    """Mark a scenario with the requirement that it proves: an id that begins with ``own/``, and what has to hold.

    A MUST that is broken fails the run, a SHOULD warns. ``source`` says where the statement comes from.
    """
    return requirement.proves(identity, statement, level=Level(level), source=source)
