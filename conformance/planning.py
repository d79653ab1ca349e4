"""What a live run would send and exercise: the suite is played against the bundled server, as the account is now."""

import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from conformance.contract import Level
from conformance.errors import ConfigurationError
from conformance.options import Settings
from conformance.runner import look, play
from conformance.session import Session
from conformance.targets.configuration import Configuration, configuration
from conformance.targets.live import chosen_rate, live_target
from conformance.targets.rehearsal import Tally, rehearsal_target, views_of
from conformance.verdict import Verdict
from conformance.verdicts.advice import advice
from conformance.verdicts.exit_code import CONFORMANT

READ = "Nothing was sent but reads. A run would send about this:"
UNREAD = "Nothing was sent. A run would send about this, if the campaigns are PAUSED and show every member:"


def plan(settings: Settings) -> int:
    """Say how many requests of which kind a live run would send where, and what it would exercise.

    The campaigns are read for that, and nothing else is sent; nothing at all where ``settings`` say offline.

    Raises:
        ConfigurationError: the environment is not right, or the target is not a live one.
        TargetError: the campaigns cannot be read.
    """
    if settings.target != "live":
        raise ConfigurationError("only a live run sends anything anywhere: add --target live to --plan")
    asked = configuration(
        settings.base_url, settings.campaign, os.environ, settings.expendable, may_be_none=settings.provision
    )
    views, tally = _views(asked, settings), Tally(asked.base_url)
    with tempfile.TemporaryDirectory() as folder:
        rehearsal = partial(rehearsal_target, asked, tally, views)
        session = Session(replace(settings, report="", journal=folder, workers=0), rehearsal)
        look(session, play(session))
    sys.stdout.write(f"{UNREAD if settings.offline else READ}\n\n")
    sys.stdout.writelines(f"{line}\n" for line in (*tally.rows(), "", *_reach(session, tally, asked, settings)))
    return CONFORMANT


def _views(asked: Configuration, settings: Settings) -> dict[str, dict[str, object]]:
    if settings.offline:
        return {}
    with live_target(asked, timeout=settings.timeout, rate=settings.rate, max_wait=settings.max_wait) as target:
        return views_of(target)


def _reach(session: Session, tally: Tally, asked: Configuration, settings: Settings) -> Iterator[str]:
    """The share of the rules that the run would exercise, how long it would take, and what would bring more."""
    assert session.run is not None
    judgements = session.run.judgements
    musts = [each for each in judgements if each.requirement.level is Level.MUST]
    reached = sum(each.verdict is not Verdict.NOT_EXERCISED for each in musts)
    rate, sent = chosen_rate(asked, settings.rate), tally.counts.total()
    duration = f", in {sent / rate:.0f} seconds at {rate:g} requests a second" if rate else ""
    yield f"That would exercise {reached} of {len(musts)} MUST requirements on a right server{duration}."
    yield from advice(judgements, session.ledger.exchanges, session.contract)
