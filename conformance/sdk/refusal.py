"""Adapters that do not work, as opposed to SDKs that are wrong: of these there is a verdict, and of those none."""

from conformance.sdk.outcome import AdapterError, Outcome, Raised, Silence, Silent
from conformance.sdk.play import Play
from conformance.sdk.stage import Sent, Stage


def refuse_broken(outcome: Outcome, sent: list[Sent], stage: Stage) -> None:
    """Refuse an adapter whose plainest call comes to nothing.

    Raises:
        AdapterError: it does.
    """
    nothing = "" if sent else f"no request came to {stage.base_url}{stage.hint}"
    if isinstance(outcome, Silent):
        raise AdapterError(_message("the adapter does not work", outcome.why, outcome.output))
    if isinstance(outcome, Raised) and (outcome.own or not sent):
        where = nothing or "its own lines failed"
        raise AdapterError(_message("the adapter does not work", f"{outcome} ({where})", outcome.output))
    if nothing:
        raise AdapterError(_message(f"the adapter returned, and {nothing}", "", outcome.output))


def refuse_silence(outcome: Outcome, sent: list[Sent], played: Play) -> None:
    """Refuse an adapter that breaks down on the way; an SDK that does not come back after its request is wrong.

    Raises:
        AdapterError: it has broken down.
    """
    if not isinstance(outcome, Silent):
        return
    if outcome.silence is Silence.GARBLED or (outcome.silence is Silence.ENDED and not sent):
        raise AdapterError(_message(f"the adapter broke down at the play {played.name!r}", outcome.why, outcome.output))


def _message(what: str, why: str, output: str) -> str:
    """A message with what the adapter itself said below it."""
    said = output.strip()
    first = f"{what}: {why}" if why else what
    return first if not said or said in first else f"{first}\n{said}"
