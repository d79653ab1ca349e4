"""What each trial rests on: its key, and the modules that are in it."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from conformance.checks import by_module
from conformance.contract import Requirement, load_contract
from conformance.reference.alteration import Alteration, Fault
from conformance.suite.catalogue import catalogue, declared, modules
from conformance.verdicts.grounds import grounds
from conformance.verdicts.proof import PACKAGE, key

OF_SCHEMAS = ("checks/body.py", "contract/body.py", "contract/schema.py")
"""The modules by which a requirement of a schema is checked."""
CHECKING, ALTERING = ("checks", "suite"), ("reference/faults", "reference/variants")
"""Folders of the modules on both sides of a trial."""
HARNESS = frozenset(
    {"suite/api.py", "suite/requirement.py", "suite/subjects.py"}
    | {"checks/__init__.py", "checks/answer.py", "checks/finding.py", "checks/prefix.py"}
)
"""What any check is made with, whatever it looks at."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The key of a trial, and the modules that are in it, as paths in the package."""

    key: str
    sources: tuple[str, ...]


def ground(alteration: Alteration) -> Ground:
    """What a trial rests on.

    That of a fault rests on the requirement that is broken: on its part of the contract, and on its check. A variant
    has to be left in peace by every check, and by all that the contract asks of the answers of its operation.
    """
    contract = load_contract()
    if isinstance(alteration, Fault):
        rests: list[Any] = grounds(contract, _catalogue()[alteration.breaks])
        mine = checking().get(alteration.breaks, OF_SCHEMAS)
    else:
        asked = contract.operations[alteration.operation].requirements
        rests = [grounds(contract, requirement) for requirement in asked]
        mine = tuple({*OF_SCHEMAS, *(source for sources in checking().values() for source in sources)})
    sources = tuple(sorted({*mine, *with_imports(alteration.module, ALTERING)}))
    return Ground(key(rests, alteration.id, alteration.story, sources), sources)


@cache
def _catalogue() -> Mapping[str, Requirement]:
    return catalogue(load_contract())


@cache
def checking() -> Mapping[str, tuple[str, ...]]:
    """The modules by which each requirement is checked that is none of a schema: that of a scenario has helpers."""
    found: dict[str, tuple[str, ...]] = {}
    for operation in load_contract().operations.values():
        for module, requirements in by_module(operation):
            found |= dict.fromkeys((requirement.id for requirement in requirements), (_path(module.__name__),))
    for module in modules():
        sources = tuple(source for source in with_imports(module.__name__, CHECKING) if source not in HARNESS)
        found |= dict.fromkeys((requirement.id for requirement in declared(module)), sources)
    return found


def _path(module: str) -> str:
    """The path of a module in the package."""
    return f"{module.removeprefix('conformance.').replace('.', '/')}.py"


@cache
def with_imports(module: str, folders: tuple[str, ...]) -> tuple[str, ...]:
    """A module and those in some folders that it imports."""
    found = {path for path in _imports(PACKAGE / _path(module)) if path.startswith(folders)}
    return (_path(module), *sorted(path for path in found if (PACKAGE / path).is_file()))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield _path(node.module)
            yield from (_path(f"{node.module}.{name.name}") for name in node.names)
