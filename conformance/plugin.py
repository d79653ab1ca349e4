"""The pytest plugin: options, fixtures, and the way from a played scenario to the ledger and the reports."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any, NoReturn

import pytest

from conformance.contract import Requirement
from conformance.distribution import Gathering, is_controller, is_first, is_worker, share
from conformance.errors import ConfigurationError, ConformanceError, TargetError
from conformance.options import OPTIONS, Settings
from conformance.report.json_report import as_json
from conformance.report.terminal import render
from conformance.report.write import write_reports
from conformance.session import Session
from conformance.suite.api import Api
from conformance.suite.fleet import NotExercised
from conformance.suite.generation import bodies
from conformance.targets.dialling import Withheld

RUN = pytest.StashKey["Session"]()
PYTEST_OPTIONS = tuple(option for option in OPTIONS if option.name != "workers")
"""The number of processes is an option of pytest-xdist's own."""
GATHERING = pytest.StashKey[Gathering]()
PROVES = "proves(requirement): the requirement that this scenario proves"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a run."""
    group = parser.getgroup("conformance", "API conformance")
    for option in PYTEST_OPTIONS:
        add = partial(group.addoption, option.pytest_flag, dest=option.destination, help=option.help)
        if option.type is bool:
            add(action="store_true", default=False)
        elif option.many:
            add(action="append", default=[])
        else:
            add(type=option.type, default=option.default, choices=option.choices or None)


def _settings(config: pytest.Config) -> Settings:
    values: dict[str, Any] = {option.name: config.getoption(option.destination) for option in PYTEST_OPTIONS}
    for option in PYTEST_OPTIONS:
        if option.many:
            values[option.name] = tuple(values[option.name])
    return Settings(**values)


def pytest_configure(config: pytest.Config) -> None:
    """Read the settings and the contract once."""
    config.addinivalue_line("markers", PROVES)
    config.stash[GATHERING] = Gathering()
    try:
        if RUN not in config.stash:
            config.stash[RUN] = Session(share(_settings(config), config), first=is_first(config))
    except ConformanceError as error:
        raise pytest.UsageError(str(error)) from error


def _proven(item: pytest.Item) -> list[Requirement]:
    return [requirement for mark in item.iter_markers("proves") for requirement in mark.args]


def _is_late(item: pytest.Item) -> bool:
    """Whether others come first: those that look at the state, while campaigns are in the one they were found in."""
    return item.path.stem != "test_state"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the scenarios that say nothing of the requirements asked for, and put the others in order."""
    session = config.stash[RUN]
    number, count = session.settings.part
    modules = {path: index for index, path in enumerate(sorted({item.path for item in items}))}
    mine = [item for item in items if modules[item.path] % count == number]
    chosen = sorted((item for item in mine if session.wants(_proven(item))), key=_is_late)
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[None]:
    """Play all scenarios with the target open."""
    if session.config.option.collectonly or is_controller(session.config):
        return (yield)
    try:
        with session.config.stash[RUN].connected():
            return (yield)
    except ConformanceError as error:
        _stop(session.config, error)


def _stop(config: pytest.Config, error: ConformanceError) -> NoReturn:
    config.stash[RUN].stopped = error
    if is_worker(config):
        config.workeroutput["stopped"] = [error.exit_code, str(error)]  # type: ignore[attr-defined]
    pytest.exit(str(error), returncode=error.exit_code)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker found."""
    node.config.stash[GATHERING].add(getattr(node, "workeroutput", None) or {})


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
        _stop(pyfuncitem.config, error)
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
    config, state = session.config, session.config.stash[RUN]
    if is_controller(config):
        _gather(session)
    elif state.target is None or state.stopped or config.option.collectonly:
        return
    else:
        state.conclude(interrupted=session.exitstatus == pytest.ExitCode.INTERRUPTED)
        if is_worker(config):
            config.workeroutput["report"] = json.dumps(as_json(state.run))  # type: ignore[attr-defined, arg-type]
            return
    if state.settings.report and not state.stopped:
        write_reports(state.finish(), state.settings.folder, state.past)
    if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        session.exitstatus = state.exit_code


def _gather(session: pytest.Session) -> None:
    """Join what the workers found; or stop for the reason that one of them had."""
    state, gathering = session.config.stash[RUN], session.config.stash[GATHERING]
    if gathering.stopped:
        code, message = gathering.stopped[0]
        state.stopped = TargetError(message) if code == TargetError.exit_code else ConfigurationError(message)
        session.exitstatus = code
    else:
        state.finish(gathering.document(state.settings, state.seconds))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the report below pytest's own lines."""
    state = config.stash[RUN]
    if not is_worker(config) and not state.stopped and (state.run or state.document):
        terminalreporter.section("conformance")
        terminalreporter.write_line(render(state.finish(), colour=terminalreporter.hasmarkup))
