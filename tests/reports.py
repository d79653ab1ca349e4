"""Reports for tests, made in this process."""

from dataclasses import replace
from functools import cache, partial
from typing import Any

from conformance.options import Settings
from conformance.prove.trial import alterations
from conformance.report.json_report import as_json
from conformance.runner import play
from conformance.session import Session
from conformance.targets.reference import reference_target


@cache
def _report(identity: str, only: tuple[str, ...], repeat: int) -> Any:
    settings = replace(Settings(report="", timeout=0.5, repeat=repeat), only=only)
    alteration = alterations()[identity] if identity else None
    session = Session(settings, partial(reference_target, 0.5, alteration, in_process=True))
    play(session)
    assert session.run is not None
    return as_json(session.run)


def report(identity: str = "", *only: str, repeat: int = 5) -> Any:
    """The report of a run against the bundled server, with a fault or a variant in it if one is named."""
    return dict(_report(identity, only, repeat))
