"""Scenarios as pytest has them: what each proves, and in which order they are played."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import pytest

from conformance.console import inert
from conformance.contract import Requirement
from conformance.errors import ConfigurationError
from conformance.suite.api import Api
from conformance.suite.early import Place, Scenario
from conformance.suite.own_scenarios import IDENTITY, UNLOADABLE, Own
from conformance.verdicts.ledger import Ledger

MARKERS = (
    "proves(requirement): the requirement that this scenario proves",
    "any_order: nothing changes even if all that this scenario sends is accepted",
    "reads_only: this scenario only reads, and rests on nothing but which campaigns there are",
)


def proven(item: pytest.Item) -> list[Requirement]:
    """The requirements that a scenario proves."""
    return [requirement for mark in item.iter_markers("proves") for requirement in mark.args]


BY_MODULE = {
    "test_as_found": Place.STATE,
    "test_state": Place.STATE,
    "test_create_campaign": Place.MAKING,
    "test_delete_campaign": Place.MAKING,
    "test_sequences": Place.MAKING,
}


def place(item: pytest.Item) -> Place:
    """The place of a scenario."""
    for name, found in {"any_order": Place.UPDATES, "reads_only": Place.READS}.items():
        if item.get_closest_marker(name):
            return found
    return BY_MODULE.get(item.path.stem, Place.REST)


def at_place(items: Iterable[pytest.Item], wanted: Place) -> Iterator[Scenario]:
    """The scenarios of one place, with what they are called with."""
    for item in items:
        if isinstance(item, pytest.Function) and place(item) is wanted:
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
