"""`conformance sdk`: an adapter in any language put under the contract, and what there is to be asked and played."""

import secrets
import sys
from collections.abc import Sequence

from conformance.interruption import INTERRUPTION
from conformance.report.catalogue import as_table
from conformance.runner import INTERRUPTED
from conformance.sdk.command import commanded
from conformance.sdk.finish import ending
from conformance.sdk.play import Play
from conformance.sdk.plays import all_plays
from conformance.sdk.requirements import REQUIREMENTS
from conformance.sdk.settings import SdkSettings, secrets_with
from conformance.sdk.stage import staged
from conformance.sdk.trial import Trial
from conformance.suite.catalogue import selected

NOTICE = b"\nconformance: reports are written first; once more gives that up\n"


def new_token() -> str:
    """A token that is worth nothing, and is not to be seen anywhere all the same."""
    return f"conformance-{secrets.token_urlsafe(24)}"


def judged_by_command(program: str, settings: SdkSettings) -> int:
    """Let an adapter make every call, print the report and return the exit code.

    Ctrl-C and SIGTERM end the calls, and not the report on those that were made.

    Raises:
        AdapterError: the adapter does not work.
        ConfigurationError: it cannot be started, or a file of the settings cannot be read or written.
    """
    INTERRUPTION.begin(NOTICE)
    try:
        return _judged(program, settings)
    finally:
        INTERRUPTION.end()


def _judged(program: str, settings: SdkSettings) -> int:
    end, token = ending(settings), new_token()
    with staged(all_plays(), secrets_with(token)) as stage:
        trial = Trial(stage, token, settings, f"the SDK behind `{program}`")
        try:
            with commanded(program) as adapter:
                trial.notes = adapter.notes
                trial.play(adapter, all_plays().values())
        except KeyboardInterrupt:
            trial.interrupted = True
        INTERRUPTION.wait()
        if trial.interrupted and not trial.calls:
            sys.stderr.write("conformance: interrupted before a call was judged, so there is no report\n")
            return INTERRUPTED
        code = end.tell(end.document(trial.conclude(), trial.calls))
        return INTERRUPTED if trial.interrupted else code


def listed(only: Sequence[str]) -> str:
    """What is asked of an SDK, as a table.

    Raises:
        ConfigurationError: a glob fits nothing.
    """
    return as_table(selected(REQUIREMENTS, only))


def played() -> str:
    """All plays by name, with the campaign that each is about and the answer that it gets."""
    plays = all_plays().values()
    width = max(len(play.name) for play in plays)
    return "\n".join(f"{play.name:<{width}}  {play.campaign:<36}  {_answers(play)}" for play in plays)


def _answers(play: Play) -> str:
    return ", then ".join(str(step.answer.status) for step in play.steps)
