"""All requirements there are: from the contract, from the checks, from the scenarios."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from types import ModuleType

import pytest

from conformance import checks, suite
from conformance.checks.state import ONLY_THE_NAMED
from conformance.commands import listing
from conformance.contract import Contract, Requirement
from conformance.errors import ConfigurationError
from conformance.suggestion import did_you_mean


def catalogue(contract: Contract) -> Mapping[str, Requirement]:
    """Every requirement by id: bodies first, then what checks ask of any answer, then behaviour.

    Those of the operation of the page come before those of its companions, one companion after the other.
    """
    every = (*contract.requirements.values(), *checks.REQUIREMENTS, *checks.companions(contract), *behaviours())
    order = [None, *(operation for operation in contract.operations.values() if operation.is_companion)]
    ranked = sorted(every, key=lambda requirement: order.index(contract.companion_of(requirement.id)))
    return {requirement.id: requirement for requirement in ranked}


def judged_by_any(contract: Contract) -> frozenset[str]:
    """Ids of the requirements of which the answer to any request may tell, not only to that of a certain scenario."""
    of_any = (*contract.requirements.values(), *checks.REQUIREMENTS, *checks.companions(contract))
    return frozenset({*(found.id for found in of_any), ONLY_THE_NAMED})


def behaviours() -> Iterator[Requirement]:
    """The requirements that scenarios declare, in the order of the modules."""
    for module in modules():
        yield from declared(module)


def modules() -> Iterator[ModuleType]:
    """The modules that hold scenarios."""
    for found in pkgutil.iter_modules(suite.__path__, suite.__name__ + "."):
        if found.name.rpartition(".")[2].startswith("test_"):
            yield importlib.import_module(found.name)


def declared(module: ModuleType) -> Iterator[Requirement]:
    """The requirements that the scenarios of a module declare."""
    for value in vars(module).values():
        marks = getattr(value, "pytestmark", ())
        for mark in marks if isinstance(marks, list) else ():
            yield from declared_by(mark)


def declared_by(mark: pytest.Mark) -> Iterator[Requirement]:
    """The requirements in one mark of a scenario, or in the parameters that it is run with."""
    if mark.name == "proves":
        yield from mark.args
    elif mark.name == "parametrize":
        for parameters in mark.args[1]:
            for inner in getattr(parameters, "marks", ()):
                yield from declared_by(getattr(inner, "mark", inner))


UPDATE = "update"
"""What the operation of the page is called where operations are chosen; the others are called by their prefixes."""


def of_operation(requirements: Mapping[str, Requirement], name: str, contract: Contract) -> Mapping[str, Requirement]:
    """The requirements on one operation.

    Raises:
        ConfigurationError: there is no such operation.
    """
    names = [UPDATE, *(operation.prefix for operation in contract.operations.values() if operation.is_companion)]
    if name not in names:
        raise ConfigurationError(f"no operation is called {name!r}: they are {', '.join(names)}")
    companions = ((r, contract.companion_of(r.id)) for r in requirements.values())
    return {r.id: r for r, operation in companions if name == (operation.prefix if operation else UPDATE)}


def selected(requirements: Mapping[str, Requirement], globs: Iterable[str]) -> tuple[Requirement, ...]:
    """The requirements whose id fits one of ``globs``; all if there is none.

    Raises:
        ConfigurationError: a glob fits nothing.
    """
    globs = tuple(globs)
    for glob in globs:
        if not any(fnmatchcase(identity, glob) for identity in requirements):
            meant = did_you_mean(glob, requirements)
            where = _where_to_look(glob, requirements)
            raise ConfigurationError(f"no requirement is called {glob!r}{meant or ':'} {where}")
    chosen = requirements.values()
    return tuple(r for r in chosen if not globs or any(fnmatchcase(r.id, glob) for glob in globs))


def _where_to_look(glob: str, requirements: Iterable[str]) -> str:
    if glob.startswith("own/"):
        return "name the file of your own scenarios with --scenarios or --examples"
    return f"`{listing(requirements)}` shows them all"
