"""The pytest plugin: options, fixtures, and the way from a played scenario to the ledger and the reports."""

import signal
from collections.abc import Iterator
from functools import partial
from typing import Any, NoReturn

import pytest

from conformance.conclusion import conclude
from conformance.console import inert
from conformance.distribution import Gathering, is_controller, is_first, is_worker, share
from conformance.errors import ConformanceError
from conformance.interruption import INTERRUPTION
from conformance.options import OPTIONS, Settings
from conformance.report.terminal import render
from conformance.scenarios import MARKERS, at_place, in_part, note, of_own, place, proven
from conformance.session import Session
from conformance.suite.api import Api
from conformance.suite.early import Place
from conformance.suite.generation import bodies, sample
from conformance.suite.subjects import NotExercised
from conformance.targets.permitted import Withheld

RUN = pytest.StashKey["Session"]()
PYTEST_OPTIONS = tuple(option for option in OPTIONS if option.name != "workers")
"""The number of processes is an option of pytest-xdist's own."""
GATHERING = pytest.StashKey[Gathering]()
NOT_IN_QUICK = "the quick profile plays no scenario of reads, and none again"


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
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    config.stash[GATHERING] = Gathering()
    try:
        if RUN not in config.stash:
            config.stash[RUN] = Session(share(_settings(config), config), first=is_first(config))
            config.stash[RUN].is_part |= is_worker(config)
    except ConformanceError as error:
        raise pytest.UsageError(inert(str(error))) from error
    INTERRUPTION.begin(is_worker=is_worker(config))


def pytest_unconfigure() -> None:
    """Leave signals as they were."""
    INTERRUPTION.end()


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the user's own scenarios, leave out those that say nothing of what is asked for, and put all in order."""
    state = config.stash[RUN]
    try:
        items += of_own(state.own, session)
    except ConformanceError as error:
        _stop(config, error)
    mine = in_part(items, *state.settings.part)
    chosen = sorted((item for item in mine if state.wants(proven(item))), key=place)
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


@pytest.hookimpl(wrapper=True)
def pytest_sessionstart(session: pytest.Session) -> Iterator[None]:
    """Start workers so that Ctrl-C, which comes to them too, is left to this process, which interrupts them."""
    if not is_controller(session.config):
        return (yield)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return (yield)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def pytest_collection_finish(session: pytest.Session) -> None:
    """Learn how many scenarios there are."""
    session.config.stash[RUN].scenarios = len(session.items)


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[None]:
    """Play all scenarios with the target open."""
    state = session.config.stash[RUN]
    if session.config.option.collectonly or state.suite_error:
        return (yield)
    if is_controller(session.config):
        return (yield from _distributed(session.config))
    try:
        with state.connected():
            try:
                if state.target and not is_worker(session.config):
                    updates, reads = (at_place(session.items, kind) for kind in (Place.UPDATES, Place.READS))
                    state.sending.play_early(updates, reads, state.target)
                return (yield)
            finally:
                INTERRUPTION.wait()
    except ConformanceError as error:
        _stop(session.config, error)


def _distributed(config: pytest.Config) -> Iterator[None]:
    """Wait for the workers, and for them to end in good order if this process is interrupted."""
    try:
        return (yield)
    except KeyboardInterrupt:
        INTERRUPTION.wait()
        config.stash[GATHERING].interrupt(config)
        raise


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Count the scenarios that were played to their end."""
    result = yield
    item.config.stash[RUN].played += 1
    return result


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Note how a scenario ended."""
    if call.excinfo or call.when == "call":
        note(item, call.excinfo.value if call.excinfo else None, item.config.stash[RUN].ledger)


def _stop(config: pytest.Config, error: ConformanceError) -> NoReturn:
    config.stash[RUN].stopped = error
    if is_worker(config):
        config.workeroutput["stopped"] = [error.exit_code, str(error)]  # type: ignore[attr-defined]
    pytest.exit(inert(str(error)), returncode=error.exit_code)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodeready(node: Any) -> None:
    """Know which process a worker is, so that it can be interrupted."""
    node.config.stash[GATHERING].pids.append(node.gateway._rinfo().pid)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker found."""
    node.config.stash[GATHERING].add(node.gateway.id, getattr(node, "workeroutput", None) or {})


@pytest.fixture
def api(request: pytest.FixtureRequest) -> Api:
    """The endpoint, as the requesting scenario sees it."""
    session = request.config.stash[RUN]
    assert session.subjects is not None
    requirement = proven(request.node)[0]
    return Api(
        session.subjects, session.contract, session.ledger, request.node.nodeid, requirement, session.settings.plays
    )


@pytest.fixture
def generated(pytestconfig: pytest.Config) -> tuple[bytes, ...]:
    """The bodies of generated requests; of a recording, those that were generated for it."""
    session = pytestconfig.stash[RUN]
    assert session.target is not None
    recorded = session.target.bodies
    settings = session.settings
    if recorded is not None:
        return recorded
    return sample(bodies(settings.seed, settings.drawn), session.contract, settings.plays.every, settings.seed)


@pytest.fixture
def seed(pytestconfig: pytest.Config) -> int:
    """What everything random of a run begins from."""
    return pytestconfig.stash[RUN].settings.seed


@pytest.fixture
def repeat(pytestconfig: pytest.Config) -> int:
    """How often the same update is sent."""
    return pytestconfig.stash[RUN].settings.repeats


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """Play a scenario, and turn what it found into pytest's own words."""
    session = pyfuncitem.config.stash[RUN]
    api = pyfuncitem.funcargs.get("api")
    session.sending.begin_kind(place(pyfuncitem))
    if session.is_enough(requirements := proven(pyfuncitem)):
        for requirement in requirements:
            session.ledger.excuse(requirement.id, NOT_IN_QUICK)
        pytest.skip(NOT_IN_QUICK)
    session.begin_scenario(pyfuncitem.nodeid)
    try:
        result = yield
    except (NotExercised, Withheld) as reason:
        for requirement in proven(pyfuncitem):
            session.ledger.excuse(requirement.id, str(reason))
        pytest.skip(inert(str(reason)))
    except ConformanceError as error:
        _stop(pyfuncitem.config, error)
    red = [finding for finding in api.findings if session.is_red(finding)] if isinstance(api, Api) else []
    if red:
        lines = (inert(f"{finding.requirement} at {finding.pointer or 'the body'}: {finding.seen}") for finding in red)
        pytest.fail("\n".join(dict.fromkeys(lines)), pytrace=False)
    return result


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Conclude, write the reports, and set the exit code."""
    state = session.config.stash[RUN]
    if session.config.option.collectonly:
        return
    try:
        conclude(session, state, session.config.stash[GATHERING])
    except ConformanceError as error:
        state.stopped = error
        session.exitstatus = error.exit_code


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the report below pytest's own lines."""
    state = config.stash[RUN]
    if is_worker(config) or not (state.run or state.document):
        return
    terminalreporter.section("conformance")
    terminalreporter.write_line(
        render(state.finish(), colour=terminalreporter.hasmarkup, detail=terminalreporter.verbosity)
    )
    if state.stopped:
        terminalreporter.write_line(f"conformance: {inert(str(state.stopped))}")
