"""Starting pytest, the one runner, with the suite and nothing of the folder it is started in."""

import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from conformance import plugin, suite
from conformance.cassette.recorder import Recorder
from conformance.distribution import sharded
from conformance.errors import ConfigurationError
from conformance.files import prepare
from conformance.options import Settings
from conformance.plugin import RUN
from conformance.report.terminal import render
from conformance.session import Session
from conformance.targets.configuration import configuration
from conformance.targets.rehearsal import Tally, rehearsal_target
from conformance.verdicts.exit_code import CONFORMANT, INCONCLUSIVE, USAGE

FOLDER = Path(suite.__file__).parent
INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""
ENDED = {pytest.ExitCode.INTERRUPTED: INTERRUPTED, pytest.ExitCode.USAGE_ERROR: USAGE}
"""Our exit codes for those of pytest, where there is no run to take one from."""


class Carrier:
    """Hands a session to the plugin."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Come before the plugin makes a session of its own."""
        config.stash[RUN] = self._session


class Quiet:
    """Takes the place of pytest's own reporter: one line that moves, and errors in full."""

    def __init__(self) -> None:
        self._total = 0
        self._played = 0

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Silence pytest's reporter."""
        config.pluginmanager.unregister(name="terminalreporter")

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Learn how many scenarios there are."""
        self._total = len(session.items)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Show which scenario is being played."""
        self._played += 1
        self._line(f"[{self._played}/{self._total}] {nodeid[:70]}")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Show why a module cannot be loaded."""
        if report.failed:
            sys.stderr.write(f"{report.longreprtext}\n")

    def pytest_internalerror(self, excrepr: object) -> None:
        """Show an error of the suite itself."""
        sys.stderr.write(f"{excrepr}\n")

    def pytest_sessionfinish(self) -> None:
        """Wipe the line that moves."""
        self._line("")

    def _line(self, text: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()


def run(settings: Settings, pytest_args: Sequence[str] = ()) -> int:
    """Play the suite, print its report, and return the exit code.

    With ``pytest_args`` pytest reports in its own way, and the conformance report follows below.

    Raises:
        ConformanceError: the settings are not right, or the target cannot be used.
    """
    if settings.plan:
        return plan(settings)
    return _concluded(Session(sharded(settings)), pytest_args)


def plan(settings: Settings) -> int:
    """Tell how many requests of which kind a live run would send where, and send nothing.

    Raises:
        ConfigurationError: the environment is not right, or the target is not a live one.
    """
    if settings.target != "live":
        raise ConfigurationError("only a live run sends anything anywhere: add --target live to --plan")
    asked = configuration(settings.base_url, settings.campaign, os.environ)
    tally = Tally(asked.base_url)
    with tempfile.TemporaryDirectory() as folder:
        rehearsal = partial(rehearsal_target, asked, tally, allow_running=settings.allow_running)
        play(Session(replace(settings, report="", journal=folder), rehearsal))
    sys.stdout.write("Nothing was sent. A run would send about this, if the campaigns are PAUSED:\n\n")
    sys.stdout.write("\n".join(tally.rows()) + "\n")
    return CONFORMANT


def record(settings: Settings) -> int:
    """As ``run``, and keep every exchange as a recording, in the folder of cassettes.

    What was recorded there before is replaced once the whole suite has been played, and not otherwise.

    Raises:
        ConformanceError: the settings are not right, or the target cannot be used.
    """
    from conformance.cassette.folder import write

    if settings.plan:
        return plan(settings)
    folder = Path(settings.cassettes or "cassettes")
    prepare(folder, "the folder of cassettes", "--cassettes")
    session = Session(settings, recorder=Recorder())
    code = _concluded(session)
    if code == INTERRUPTED:
        return code
    written = write(session.recording(), folder)
    sys.stdout.write(f"recorded in {folder}: {', '.join(path.name for path in written)}\n")
    return code


def _concluded(session: Session, pytest_args: Sequence[str] = ()) -> int:
    code = play(session, pytest_args)
    if session.stopped:
        sys.stderr.writelines(f"note: {note}\n" for note in session.notes)
        raise session.stopped
    if session.run is None and session.document is None:
        return ENDED.get(code, INCONCLUSIVE)
    document = session.finish()
    if not pytest_args:
        sys.stdout.write(render(document, colour=sys.stdout.isatty()) + "\n")
    return INTERRUPTED if code == pytest.ExitCode.INTERRUPTED else session.exit_code


def play(session: Session, pytest_args: Sequence[str] = ()) -> pytest.ExitCode:
    """Let pytest play the suite in a session. Returns pytest's own exit code.

    SIGTERM ends it as Ctrl-C does: campaigns are put back first.
    """
    with suppress(ValueError):  # outside the main thread nobody may say what a signal does
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.setdefault("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    arguments = [str(FOLDER), "-c", str(FOLDER / "pytest.ini"), "--rootdir", str(FOLDER), *pytest_args]
    plugins = [plugin, Carrier(session), *([] if pytest_args else [Quiet()])]
    if session.settings.workers > 1:
        arguments += ["-p", "xdist", "-p", "conformance.plugin", "-n", str(session.settings.workers)]
        arguments += ["--dist", "loadfile", *session.settings.pytest_args()]
        plugins.remove(plugin)
    code = pytest.main(arguments, plugins=plugins)
    return next((known for known in pytest.ExitCode if known == code), pytest.ExitCode.OK)
