"""From what a session has seen to its report, its exit code, and what it says of itself."""

import json

import pytest

from conformance.distribution import Gathering, is_controller, is_worker, restoring
from conformance.errors import ConfigurationError, TargetError
from conformance.report.json_report import as_json
from conformance.report.write import write_reports
from conformance.session import Session


def conclude(session: pytest.Session, state: Session, gathering: Gathering) -> None:
    """Fold what was seen into a report, write it, and set the exit code of ``session``.

    A worker only hands over what it found; the process that started the workers joins what all of them did.

    Raises:
        ConfigurationError: the report or the history cannot be written to.
    """
    config = session.config
    if session.exitstatus == pytest.ExitCode.INTERNAL_ERROR and not state.stopped:
        state.suite_error = state.suite_error or "see the error above"
    if is_controller(config):
        _gather(session, state, gathering)
    elif state.target and not state.stopped:
        unplayed = state.played < state.scenarios and not is_worker(config)
        state.conclude(interrupted=unplayed or session.exitstatus == pytest.ExitCode.INTERRUPTED)
        if is_worker(config):
            output = config.workeroutput  # type: ignore[attr-defined]
            output["report"] = json.dumps(as_json(state.run))  # type: ignore[arg-type]
            output["secrets"] = dict(state.target.secrets.known)
            return
    is_shown = state.settings.report or config.pluginmanager.has_plugin("terminalreporter")
    if state.stopped or not is_shown or not (state.run or state.document):
        return
    document = state.finish()
    if state.settings.report:
        secrets = state.target.secrets if state.target else gathering.secrets
        write_reports(document, state.settings.folder, state.past, secrets)
    if session.exitstatus != pytest.ExitCode.INTERRUPTED:
        session.exitstatus = state.exit_code


def _gather(session: pytest.Session, state: Session, gathering: Gathering) -> None:
    """Join what the workers found; or stop for the reason that one of them had."""
    if gathering.stopped:
        code, message = gathering.stopped[0]
        state.stopped = TargetError(message) if code == TargetError.exit_code else ConfigurationError(message)
        session.exitstatus = code
    elif gathering.documents:
        state.finish(gathering.document(state.settings, state.seconds, state.suite_error))
    elif gathering.lost and session.exitstatus != pytest.ExitCode.INTERRUPTED:
        state.suite_error = state.suite_error or f"no process came to its end; {restoring(state.settings)}"
