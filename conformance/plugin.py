"""The pytest plugin: options, fixtures, and the way from a played scenario to the ledger and the reports."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

import pytest

from conformance.checks import Finding
from conformance.contract import Contract, Level, Requirement, load_contract
from conformance.errors import ConformanceError
from conformance.options import OPTIONS, Settings
from conformance.report.run import Run
from conformance.report.terminal import render
from conformance.report.write import prepare, write_reports
from conformance.suite.api import Api
from conformance.suite.catalogue import catalogue, selected
from conformance.suite.fleet import Fleet, NotExercised
from conformance.targets import Target
from conformance.targets.custody import Custody
from conformance.targets.dialling import Withheld
from conformance.targets.live import live_target
from conformance.targets.reference import reference_target
from conformance.verdicts.fold import fold
from conformance.verdicts.ledger import Ledger

RUN = pytest.StashKey["Session"]()
PROVES = "proves(requirement): the requirement that this scenario proves"


Opening = Callable[[], AbstractContextManager[Target]]


def open_target(settings: Settings) -> AbstractContextManager[Target]:
    """Open the target that the settings name."""
    if settings.target == "reference":
        return reference_target(settings.timeout)
    return live_target(
        settings.base_url, settings.campaign, allow_running=settings.allow_running, timeout=settings.timeout
    )


class Session:
    """Everything that one run of the suite keeps between its scenarios."""

    def __init__(self, settings: Settings, opening: Opening | None = None) -> None:
        self.settings = settings
        self._opening = opening or partial(open_target, settings)
        self.contract: Contract = load_contract()
        self.catalogue = catalogue(self.contract)
        self.requirements = selected(self.catalogue, settings.only)
        self.ledger = Ledger()
        self.target: Target | None = None
        self.fleet: Fleet | None = None
        self.run: Run | None = None
        self.notes: tuple[str, ...] = ()
        self.stopped: ConformanceError | None = None
        self._started, self._clock = time.time(), time.perf_counter()

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Open the target that the settings name, and put its campaigns back as they were found."""
        if self.settings.report:
            prepare(self.settings.folder)
        with self._opening() as self.target:
            self.fleet = Fleet(self.target)
            with Custody(self.target) as custody:
                yield
            self.notes = tuple(custody.left)

    def is_red(self, finding: Finding) -> bool:
        """Whether a finding fails the scenario that came upon it."""
        return self.settings.strict or self.catalogue[finding.requirement].level is Level.MUST

    def wants(self, requirements: list[Requirement]) -> bool:
        """Whether a scenario is of use: it proves something selected, or gives answers for what is."""
        chosen = set(self.requirements)
        behaviours = {requirement for requirement in chosen if requirement.pointer is None}
        return not self.settings.only or bool(chosen - behaviours) or not chosen.isdisjoint(requirements)

    def conclude(self) -> Run:
        """Fold the ledger into verdicts."""
        verdicts = fold(self.requirements, self.ledger, strict=self.settings.strict)
        assert self.target is not None
        seconds = time.perf_counter() - self._clock
        self.run = Run(
            self.settings, self.contract, self.target, self.ledger, verdicts, self._started, seconds, self.notes
        )
        return self.run


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
        session.config.stash[RUN].stopped = error
        pytest.exit(str(error), returncode=error.exit_code)


@pytest.fixture
def api(request: pytest.FixtureRequest) -> Api:
    """The endpoint, as the requesting scenario sees it."""
    session = request.config.stash[RUN]
    assert session.fleet is not None
    (requirement,) = _proven(request.node)
    return Api(session.fleet, session.contract, session.ledger, request.node.nodeid, requirement)


@pytest.fixture
def seed(pytestconfig: pytest.Config) -> int:
    """The seed of generated requests."""
    return pytestconfig.stash[RUN].settings.seed


@pytest.fixture
def max_examples(pytestconfig: pytest.Config) -> int:
    """How many requests each kind of fuzzing generates."""
    return pytestconfig.stash[RUN].settings.max_examples


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
    try:
        result = yield
    except (NotExercised, Withheld) as reason:
        for requirement in _proven(pyfuncitem):
            ledger.excuse(requirement.id, str(reason))
        pytest.skip(str(reason))
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
    if state.target is None or session.config.option.collectonly:
        return
    run = state.conclude()
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
