"""Scenarios of the user's own: modules, and files of examples, that are loaded before anything is sent."""

import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import module_from_spec, spec_from_file_location
from inspect import isclass, isfunction
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

from conformance.contract import Requirement
from conformance.errors import ConfigurationError
from conformance.suite.catalogue import declared_by

IDENTITY = re.compile(r"own(/[a-z0-9][a-z0-9._-]*)+")
RULE = "an id of your own begins with own/, and has small letters, digits, and . _ - / between them"
SOURCE = "a scenario of your own"
UNLOADABLE = (Exception, SystemExit, pytest.skip.Exception, pytest.fail.Exception)
"""What may come of importing a module. Ctrl-C goes on its way."""


@dataclass(frozen=True)
class Own:
    """Modules that hold scenarios, by the files that they are made from; and what those scenarios prove, by id."""

    modules: Mapping[Path, ModuleType] = field(default_factory=dict)
    requirements: Mapping[str, Requirement] = field(default_factory=dict)


def load(scenarios: Iterable[str], examples: Iterable[str]) -> Own:
    """Load modules, the ones in folders too, and files of examples.

    Raises:
        ConfigurationError: something is wrong with one of them; the message says where.
    """
    files = [file for name in scenarios for file in _files(Path(name).resolve())]
    tables = [Path(name).resolve() for name in examples]
    files += [(path, _name(path.name)) for path in tables]
    modules = {path: _made(path, name, is_table=path in tables) for path, name in _unique(files)}
    requirements: dict[str, Requirement] = {}
    places: dict[str, str] = {}
    for path, module in modules.items():
        for where, requirement in _required(path, module):
            if requirement.id in places:
                raise ConfigurationError(
                    f"{where}: {requirement.id} is taken: it stands at {places[requirement.id]} too"
                )
            places[requirement.id], requirements[requirement.id] = where, requirement
    return Own(modules, requirements)


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    """A module, or those of a folder that are called test_*.py, each with its name in reports."""
    if path.is_dir():
        found = sorted(path.rglob("test_*.py"))
        if not found:
            raise ConfigurationError(f"{path} holds no scenarios: no file in it is called test_*.py")
        yield from ((file, _name(str(file.relative_to(path)))) for file in found)
    elif path.suffix == ".py" and path.exists():
        yield path, _name(path.name)
    else:
        raise ConfigurationError(f"{path} is no folder and no Python module, as --scenarios needs it")


def _name(path: str) -> str:
    return "own-" + path.rpartition(".")[0].replace("\\", "/").replace("/", "-").removeprefix("test_")


def _unique(files: Iterable[tuple[Path, str]]) -> Iterator[tuple[Path, str]]:
    """The files, each once. Recordings and processes know them by their names, so no two may have the same."""
    known: dict[str, Path] = {}
    for path, name in files:
        if known.setdefault(name, path) != path:
            raise ConfigurationError(f"{path} and {known[name]} would have the same name in reports: rename one")
    yield from ((path, name) for name, path in known.items())


def _made(path: Path, name: str, *, is_table: bool) -> ModuleType:
    if not is_table:
        return _imported(path, name)
    from conformance.suite.own_examples import module_of

    return module_of(path, name)


def _imported(path: Path, name: str) -> ModuleType:
    """Import a module, which may import those beside it, if none of this program is called so."""
    spec = spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = module_from_spec(spec)
    if str(path.parent) not in sys.path:
        sys.path.append(str(path.parent))
    try:
        spec.loader.exec_module(module)
    except UNLOADABLE as error:
        message = f"cannot be imported: {type(error).__name__}: {str(error).partition(chr(10))[0]}"
        raise ConfigurationError(f"{_reached(path, error)}: {message}") from error
    return module


def _reached(path: Path, error: BaseException) -> str:
    """A module, and the line of it that an error came up in."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    if isinstance(error, SyntaxError) and error.filename == str(path):
        lines = [error.lineno]
    return f"{path}, line {lines[-1]}" if lines else str(path)


def _required(path: Path, module: ModuleType) -> Iterator[tuple[str, Requirement]]:
    """What each scenario of a module proves, and where it stands.

    Raises:
        ConfigurationError: there is none, or one proves nothing, or nothing that it may.
    """
    found = {name: value for name, value in vars(module).items() if name.startswith(("test", "Test"))}
    for name, value in found.items():
        if isclass(value) and value.__module__ == module.__name__:
            raise ConfigurationError(f"{path}: {name} is a class, and scenarios are functions")
    scenarios = [value for value in found.values() if isfunction(value)]
    if not scenarios:
        raise ConfigurationError(f"{path} holds no scenario: a function whose name begins with test")
    for scenario in scenarios:
        where = _where(path, scenario)
        marks = [mark for mark in getattr(scenario, "pytestmark", ()) if isinstance(mark, pytest.Mark)]
        requirements = [requirement for mark in marks for requirement in declared_by(mark)]
        if not requirements:
            raise ConfigurationError(f'{where}: {scenario.__name__} proves nothing: give it @proves("own/…", "…")')
        for requirement in requirements:
            _check(requirement, where)
        yield from ((where, requirement) for requirement in dict.fromkeys(requirements))


def _where(path: Path, scenario: FunctionType) -> str:
    return f"{path}, line {scenario.__code__.co_firstlineno}" if path.suffix == ".py" else str(path)


def _check(requirement: object, where: str) -> None:
    if not isinstance(requirement, Requirement):
        raise ConfigurationError(f"{where}: {requirement!r} is no requirement: use @proves of conformance.own")
    if not IDENTITY.fullmatch(str(requirement.id)):
        raise ConfigurationError(f"{where}: {requirement.id!r} is no id of your own: {RULE}")
    if not str(requirement.statement or "").strip():
        raise ConfigurationError(f"{where}: {requirement.id} has no statement")
