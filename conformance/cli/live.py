"""Commands for a live server, beside running the suite against it."""

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli.command import Command, Option
from conformance.cli.exit_codes import EXIT_CODES
from conformance.cli.options import BY_NAME, credentials, option
from conformance.console import inert
from conformance.option_table import CAMPAIGNS
from conformance.verdicts.exit_code import UNREACHABLE, USAGE

if TYPE_CHECKING:
    from conformance.targets.journal import Journal

BASE_URL, CAMPAIGN, EXPENDABLE, JOURNAL, TIMEOUT = (
    option(BY_NAME[name]) for name in ("base_url", "campaign", "expendable", "journal", "timeout")
)
ALLOW_RUNNING = partial(click.option, "--allow-running", is_flag=True, cls=Option, purpose=CAMPAIGNS)


def doctors_exit_codes() -> list[tuple[str, str]]:
    """Code and meaning, as rows."""
    return [("0", "a run may begin"), *((str(code), EXIT_CODES[code]) for code in (USAGE, UNREACHABLE))]


def restores_exit_codes() -> list[tuple[str, str]]:
    """Code and meaning, as rows."""
    rows = [("0", "all campaigns are as they were found"), ("1", "some are not")]
    return [*rows, *((str(code), EXIT_CODES[code]) for code in (USAGE, UNREACHABLE))]


def _journal(folder: str | None) -> "Journal":
    from conformance.targets.journal import Journal

    return Journal(Path(folder) if folder else None)


SECTIONS = {"Credentials of a live target": credentials}


@click.command(cls=Command, sections=SECTIONS | {"Exit codes": doctors_exit_codes})
@BASE_URL
@CAMPAIGN
@EXPENDABLE
@ALLOW_RUNNING(help="Say what a run with --allow-running may do.")
@JOURNAL
@TIMEOUT
def doctor(
    *,
    base_url: str | None,
    campaign: tuple[str, ...],
    expendable: tuple[str, ...],
    allow_running: bool,
    journal: str | None,
    timeout: float,
) -> None:
    """Look at all that a live run needs, without changing anything, and say what to do about each problem."""
    from conformance.targets.configuration import expendable_campaigns
    from conformance.targets.doctor import diagnose
    from conformance.targets.permission import Permissions

    code, permissions = 0, Permissions(allow_running, expendable_campaigns(expendable, os.environ))
    for diagnosis in diagnose(base_url, campaign, _journal(journal), timeout, os.environ, permissions):
        code = code or diagnosis.exit_code
        click.echo(inert(f"{diagnosis.grade.value:<8} {diagnosis.what}"))
        if diagnosis.advice:
            click.echo(inert(f"{'':<8}   -> {diagnosis.advice}"))
    sys.exit(code)


@click.command(cls=Command, sections=SECTIONS | {"Exit codes": restores_exit_codes})
@BASE_URL
@JOURNAL
@TIMEOUT
@ALLOW_RUNNING(help="Set a campaign running again that was. It then dials people.")
def restore(base_url: str | None, journal: str | None, timeout: float, allow_running: bool) -> None:
    """Put back the campaigns that a run left changed because it was killed.

    What somebody else has changed since is left as it is.
    """
    from conformance.targets.restore import restored

    found = restored(base_url, _journal(journal), os.environ, timeout=timeout, allow_running=allow_running)
    lines = found.restored or ([] if found.left else ["nothing to put back"])
    for line in (*lines, *found.remarks, *(f"left: {line}" for line in found.left)):
        click.echo(inert(line))
    if found.trouble:
        raise found.trouble
    sys.exit(1 if found.left else 0)
