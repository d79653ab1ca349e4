"""All requirements there are: from the contract, from the checks, from the scenarios."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from types import ModuleType

import pytest

from conformance import checks, suite
from conformance.checks.state import ONLY_THE_NAMED
from conformance.contract import Contract, Requirement
from conformance.errors import ConfigurationError


def catalogue(contract: Contract) -> Mapping[str, Requirement]:
    """Every requirement by id: bodies first, then what checks ask of any answer, then behaviour."""
    every = (*contract.requirements.values(), *checks.REQUIREMENTS, *behaviours())
    return {requirement.id: requirement for requirement in every}


def told_by_any(contract: Contract) -> frozenset[str]:
    """Ids of the requirements of which the answer to any request may tell, not only to that of a certain scenario."""
    return frozenset({*contract.requirements, *(found.id for found in checks.REQUIREMENTS), ONLY_THE_NAMED})


def behaviours() -> Iterator[Requirement]:
    """The requirements that scenarios declare, in the order of the modules."""
    for module in modules():
        for value in vars(module).values():
            marks = getattr(value, "pytestmark", ())
            for mark in marks if isinstance(marks, list) else ():
                yield from declared(mark)


def modules() -> Iterator[ModuleType]:
    """The modules that hold scenarios."""
    for found in pkgutil.iter_modules(suite.__path__, suite.__name__ + "."):
        if found.name.rpartition(".")[2].startswith("test_"):
            yield importlib.import_module(found.name)


def declared(mark: pytest.Mark) -> Iterator[Requirement]:
    """The requirements in one mark of a scenario, or in the parameters that it is run with."""
    if mark.name == "proves":
        yield from mark.args
    elif mark.name == "parametrize":
        for parameters in mark.args[1]:
            for inner in getattr(parameters, "marks", ()):
                yield from declared(getattr(inner, "mark", inner))


def selected(requirements: Mapping[str, Requirement], globs: Iterable[str]) -> tuple[Requirement, ...]:
    """The requirements whose id fits one of ``globs``; all if there is none.

    Raises:
        ConfigurationError: a glob fits nothing.
    """
    globs = tuple(globs)
    for glob in globs:
        if not any(fnmatchcase(identity, glob) for identity in requirements):
            raise ConfigurationError(f"no requirement is called {glob!r}: `conformance list` shows them all")
    chosen = requirements.values()
    return tuple(r for r in chosen if not globs or any(fnmatchcase(r.id, glob) for glob in globs))
