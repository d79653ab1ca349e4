"""Scenarios as pytest has them: what each proves, and in which order they are played."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import pytest

from conformance.console import inert
from conformance.contract import Requirement
from conformance.errors import ConfigurationError
from conformance.suite.api import Api
from conformance.suite.early import Scenario
from conformance.suite.own_scenarios import IDENTITY, UNLOADABLE, Own
from conformance.verdicts.ledger import Ledger

MARKERS = (
    "proves(requirement): the requirement that this scenario proves",
    "any_order: nothing changes even if all that this scenario sends is accepted",
)


def proven(item: pytest.Item) -> list[Requirement]:
    """The requirements that a scenario proves."""
    return [requirement for mark in item.iter_markers("proves") for requirement in mark.args]


def place(item: pytest.Item) -> int:
    """The place of a scenario: first what changes nothing, then what looks at the state that was found."""
    if is_any_order(item):
        return 0
    return 1 if item.path.stem == "test_state" else 2


def is_any_order(item: pytest.Item) -> bool:
    """Whether what a scenario sends may be sent at the same time as what others do."""
    return item.get_closest_marker("any_order") is not None


def in_any_order(items: Iterable[pytest.Item]) -> Iterator[Scenario]:
    """The scenarios whose requests may be sent ahead."""
    for item in items:
        if isinstance(item, pytest.Function) and is_any_order(item):
            parameters = item.callspec.params if hasattr(item, "callspec") else {}
            yield proven(item)[0], partial(item.obj, **parameters)


def in_part(items: Sequence[pytest.Item], number: int, count: int) -> list[pytest.Item]:
    """The scenarios of one part of several: whole modules, taken in turn as they were collected."""
    modules = {path: index for index, path in enumerate(dict.fromkeys(item.path for item in items))}
    return [item for item in items if modules[item.path] % count == number]


def of_own(own: Own, session: pytest.Session) -> Iterator[pytest.Item]:
    """The scenarios of the user's own modules, which were loaded before, without what else pytest finds beside them.

    Raises:
        ConfigurationError: pytest cannot make scenarios of them.
    """
    for path, module in own.modules.items():
        node = pytest.Module.from_parent(session, path=path, nodeid=module.__name__)
        node.obj = module
        try:
            items = [item for item in node.collect() if isinstance(item, pytest.Item)]
        except UNLOADABLE as error:
            raise ConfigurationError(f"{path} cannot be played: {inert(str(error).strip())}") from error
        if unproven := [item.name for item in items if not proven(item)]:
            raise ConfigurationError(f"{path}: {unproven[0]} proves nothing: give it @proves")
        yield from items


SILENT = "its scenario says of no answer whether it is right: api.expect does"


def note(item: pytest.Item, error: BaseException | None, ledger: Ledger) -> None:
    """Note how a scenario ended: why not as it should have, before, in, or after it; or that it said nothing."""
    api = getattr(item, "funcargs", {}).get("api")
    for requirement in proven(item):
        if isinstance(error, pytest.skip.Exception):
            ledger.excuse(requirement.id, inert(str(error)))
        elif isinstance(error, pytest.fail.Exception) and not (isinstance(api, Api) and api.findings):
            ledger.fail(requirement.id, inert(str(error)))
        elif isinstance(error, Exception) and not isinstance(error, pytest.exit.Exception):
            ledger.fail(requirement.id, inert(f"{type(error).__name__}: {error}"))
        elif error is None and IDENTITY.fullmatch(requirement.id):
            ledger.excuse(requirement.id, SILENT)
