"""Starting pytest, the one runner, with the suite and nothing of the folder it is started in."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from conformance import plugin, suite
from conformance.cassette.recorder import Recorder
from conformance.console import inert, wants_colour
from conformance.distribution import sharded
from conformance.errors import ConfigurationError, ConformanceError, SuiteError
from conformance.files import prepare
from conformance.kept import recording_of
from conformance.options import Settings
from conformance.plugin import RUN
from conformance.progress import Progress
from conformance.report.terminal import Detail, render
from conformance.scenarios import of_own
from conformance.session import Session
from conformance.targets.hold import recording_into
from conformance.verdicts.exit_code import INCONCLUSIVE, USAGE

FOLDER = Path(suite.__file__).parent
INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""
LONGEST = 300
"""Characters of an error of the suite that are shown."""
ENDED = {pytest.ExitCode.INTERRUPTED: INTERRUPTED, pytest.ExitCode.USAGE_ERROR: USAGE}
"""Our exit codes for those of pytest, where there is no run to take one from."""


class Carrier:
    """Hands a session to the plugin, and tells it what goes wrong in the suite itself."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Come before the plugin makes a session of its own."""
        config.stash[RUN] = self._session

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_setupnodes(self, config: pytest.Config) -> None:
        """Try the user's own scenarios before there are workers, which do not end quietly while they collect."""
        collecting = config.pluginmanager.get_plugin("session")
        assert isinstance(collecting, pytest.Session)
        try:
            list(of_own(self._session.own, collecting))
        except ConformanceError as error:
            self._session.stopped = error
            raise collecting.Failed from error

    def pytest_internalerror(self, excrepr: object, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note an error outside all scenarios."""
        self._note(f"{excinfo.typename}: {excinfo.value}", str(excrepr))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note that a module cannot be loaded."""
        if report.failed:
            self._note(f"{report.nodeid} cannot be loaded: {report.longreprtext}", report.longreprtext)

    def _note(self, message: str, trace: str) -> None:
        """Keep the first error: the first line of it, and the last one, which says what it is."""
        lines = [line.strip() for line in message.splitlines() if line.strip()]
        self._session.suite_error = self._session.suite_error or inert(
            " … ".join(dict.fromkeys(lines[:1] + lines[-1:]))
        )
        self._session.trace += trace


class Quiet:
    """Takes the place of pytest's own reporter: one line that moves, or of a live run one now and then in a log."""

    def __init__(self, session: Session) -> None:
        self._progress = Progress(self._log) if session.settings.target == "live" else None
        session.sending.progress = self._progress
        self._total = 0
        self._played = 0

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Silence pytest's reporter."""
        config.pluginmanager.unregister(name="terminalreporter")

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Learn how many scenarios there are."""
        self._total = len(session.items)
        if self._progress:
            self._progress.total = self._total

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Show which scenario is being played."""
        self._played += 1
        if self._progress:
            self._progress.scenario()
        self._line(f"[{self._played}/{self._total}] {nodeid[:70]}")

    def pytest_internalerror(self) -> bool:
        """Keep pytest from showing it: it is shown in a line at the end."""
        return True

    def pytest_sessionfinish(self) -> None:
        """Wipe the line that moves."""
        self._line("")

    @staticmethod
    def _log(line: str) -> None:
        if not sys.stderr.isatty():
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    def _line(self, text: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()


def run(settings: Settings, pytest_args: Sequence[str] = (), *, detail: int = Detail.USUAL) -> int:
    """Play the suite, print its report, and return the exit code.

    ``detail`` is how much of it. With ``pytest_args`` pytest reports in its own way, and the conformance report
    follows below.

    Raises:
        ConformanceError: the settings are not right, or the target cannot be used.
    """
    return _concluded(Session(sharded(settings)), pytest_args, detail)


def record(settings: Settings) -> int:
    """As ``run``, and keep every exchange as a recording, in the folder of cassettes.

    What was recorded there before is replaced once the whole suite has been played, and not otherwise.

    Raises:
        ConformanceError: the settings are not right, the target cannot be used, or another run records there.
    """
    from conformance.cassette.folder import write

    if settings.workers > 1 or settings.part[1] > 1:
        raise ConfigurationError("a recording is made in one process: leave -n and --shard out")
    folder = Path(settings.cassettes or "cassettes")
    prepare(folder, "the folder of cassettes", "--cassettes")
    with recording_into(folder):
        session = Session(settings, recorder=Recorder())
        code = _concluded(session)
        if code == INTERRUPTED:
            return code
        assert session.target is not None
        written = write(recording_of(session), folder, session.target.secrets)
    sys.stdout.write(f"{folder}: {written.sentence}\n")
    return code


def _concluded(session: Session, pytest_args: Sequence[str] = (), detail: int = Detail.USUAL) -> int:
    code = play(session, pytest_args)
    if session.run and not session.stopped:
        session.finish()
    if session.document is not None and not pytest_args:
        sys.stdout.write(render(session.document, colour=wants_colour(sys.stdout), detail=detail) + "\n")
    if session.stopped and session.document is None:
        sys.stderr.writelines(f"note: {inert(note)}\n" for note in session.notes)
    look(session, code)
    if session.document is None:
        if code == pytest.ExitCode.INTERRUPTED:
            sys.stderr.write("conformance: interrupted before a scenario was played, so there is no report\n")
        return ENDED.get(code, INCONCLUSIVE)
    return INTERRUPTED if code == pytest.ExitCode.INTERRUPTED else session.exit_code


def look(session: Session, code: pytest.ExitCode) -> None:
    """Make sure that a session was not stopped, and that the suite did not fail.

    Raises:
        ConformanceError: it was, or it did.
    """
    if session.stopped:
        raise session.stopped
    is_ours = session.document is not None and session.exit_code == code  # pytest's 3 is an error of its own
    if session.suite_error or (code == pytest.ExitCode.INTERNAL_ERROR and not is_ours):
        raise SuiteError(session.suite_error or "pytest gave up", session.trace)


def play(session: Session, pytest_args: Sequence[str] = ()) -> pytest.ExitCode:
    """Let pytest play the suite in a session. Returns pytest's own exit code.

    SIGTERM ends it as Ctrl-C does: campaigns are put back first.
    """
    os.environ.setdefault("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    arguments = [str(FOLDER), "-c", str(FOLDER / "pytest.ini"), "--rootdir", str(FOLDER), *pytest_args]
    plugins = [plugin, Carrier(session), *([] if pytest_args else [Quiet(session)])]
    if session.settings.workers > 1:
        arguments += ["-p", "xdist", "-p", "conformance.plugin", "-n", str(session.settings.workers)]
        # another worker in place of one that died would take the campaigns of a third
        arguments += ["--dist", "loadfile", "--max-worker-restart", "0", *session.settings.pytest_args()]
        plugins.remove(plugin)
    code = pytest.main(arguments, plugins=plugins)
    return next((known for known in pytest.ExitCode if known == code), pytest.ExitCode.OK)
