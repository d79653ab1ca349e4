"""The pytest plugin: options, fixtures, and the way from a played scenario to the ledger and the reports."""

from collections.abc import Iterator
from functools import partial
from typing import Any, NoReturn

import pytest

from conformance.contract import Requirement
from conformance.errors import ConformanceError
from conformance.options import OPTIONS, Settings
from conformance.report.terminal import render
from conformance.report.write import write_reports
from conformance.session import Session
from conformance.suite.api import Api
from conformance.suite.fleet import NotExercised
from conformance.suite.generation import bodies
from conformance.targets.dialling import Withheld

RUN = pytest.StashKey["Session"]()
PROVES = "proves(requirement): the requirement that this scenario proves"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a run."""
    group = parser.getgroup("conformance", "API conformance")
    for option in OPTIONS:
        add = partial(group.addoption, option.pytest_flag, dest=option.destination, help=option.help)
        if option.type is bool:
            add(action="store_true", default=False)
        elif option.many:
            add(action="append", default=[])
        else:
            add(type=option.type, default=option.default, choices=option.choices or None)


def _settings(config: pytest.Config) -> Settings:
    values: dict[str, Any] = {option.name: config.getoption(option.destination) for option in OPTIONS}
    for option in OPTIONS:
        if option.many:
            values[option.name] = tuple(values[option.name])
    return Settings(**values)


def pytest_configure(config: pytest.Config) -> None:
    """Read the settings and the contract once."""
    config.addinivalue_line("markers", PROVES)
    try:
        if RUN not in config.stash:
            config.stash[RUN] = Session(_settings(config))
    except ConformanceError as error:
        raise pytest.UsageError(str(error)) from error


def _proven(item: pytest.Item) -> list[Requirement]:
    return [requirement for mark in item.iter_markers("proves") for requirement in mark.args]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the scenarios that say nothing of the requirements asked for."""
    session = config.stash[RUN]
    chosen = [item for item in items if session.wants(_proven(item))]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[None]:
    """Play all scenarios with the target open."""
    if session.config.option.collectonly:
        return (yield)
    try:
        with session.config.stash[RUN].connected():
            return (yield)
    except ConformanceError as error:
        _stop(session.config.stash[RUN], error)


def _stop(session: Session, error: ConformanceError) -> NoReturn:
    session.stopped = error
    pytest.exit(str(error), returncode=error.exit_code)


@pytest.fixture
def api(request: pytest.FixtureRequest) -> Api:
    """The endpoint, as the requesting scenario sees it."""
    session = request.config.stash[RUN]
    assert session.fleet is not None
    (requirement,) = _proven(request.node)
    return Api(session.fleet, session.contract, session.ledger, request.node.nodeid, requirement)


@pytest.fixture
def generated(pytestconfig: pytest.Config) -> tuple[bytes, ...]:
    """The bodies of generated requests; of a recording, those that were generated for it."""
    session = pytestconfig.stash[RUN]
    assert session.target is not None
    recorded = session.target.bodies
    return bodies(session.settings.seed, session.settings.max_examples) if recorded is None else recorded


@pytest.fixture
def repeat(pytestconfig: pytest.Config) -> int:
    """How often the same update is sent."""
    return pytestconfig.stash[RUN].settings.repeat


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """Play a scenario, and turn what it found into pytest's own words."""
    session = pyfuncitem.config.stash[RUN]
    ledger = session.ledger
    api = pyfuncitem.funcargs.get("api")
    session.cue(pyfuncitem.nodeid)
    try:
        result = yield
    except (NotExercised, Withheld) as reason:
        for requirement in _proven(pyfuncitem):
            ledger.excuse(requirement.id, str(reason))
        pytest.skip(str(reason))
    except ConformanceError as error:
        _stop(session, error)
    except Exception as error:
        for requirement in _proven(pyfuncitem):
            ledger.fail(requirement.id, f"{type(error).__name__}: {error}")
        raise
    red = [finding for finding in api.findings if session.is_red(finding)] if isinstance(api, Api) else []
    if red:
        told = (f"{finding.requirement} at {finding.pointer or 'the body'}: {finding.seen}" for finding in red)
        pytest.fail("\n".join(dict.fromkeys(told)), pytrace=False)
    return result


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Conclude, write the reports, and set the exit code."""
    state = session.config.stash[RUN]
    if state.target is None or state.stopped or session.config.option.collectonly:
        return
    run = state.conclude(interrupted=session.exitstatus == pytest.ExitCode.INTERRUPTED)
    if state.settings.report:
        write_reports(run, state.settings.folder)
    if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        session.exitstatus = run.exit_code


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the report below pytest's own lines."""
    run = config.stash[RUN].run
    if run:
        terminalreporter.section("conformance")
        terminalreporter.write_line(render(run, colour=terminalreporter.hasmarkup))
