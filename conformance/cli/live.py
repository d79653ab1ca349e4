"""Commands for a live server, beside running the suite against it."""

import os
import sys
from pathlib import Path

import click

BASE_URL = click.option("--base-url", help="Address of the server (default: TALKDESK_BASE_URL).")
CAMPAIGN = click.option("--campaign", multiple=True, help="A campaign (default: TALKDESK_CAMPAIGN_IDS).")
JOURNAL = click.option(
    "--journal", type=click.Path(path_type=Path), help="Folder of the journal (default: in your own state folder)."
)
TIMEOUT = click.option("--timeout", default=10.0, show_default=True, help="Seconds to wait for an answer.")


@click.command()
@BASE_URL
@CAMPAIGN
@JOURNAL
@TIMEOUT
def doctor(base_url: str | None, campaign: tuple[str, ...], journal: Path | None, timeout: float) -> None:
    """Look at all that a live run needs, without changing anything, and say what to do about each problem.

    Exit codes: 0 a run may begin; 2 configuration; 3 target unreachable or credentials refused.
    """
    from conformance.targets.doctor import diagnose
    from conformance.targets.journal import Journal

    code = 0
    for diagnosis in diagnose(base_url, campaign, Journal(journal), timeout, os.environ):
        code = code or diagnosis.exit_code
        click.echo(f"{diagnosis.grade.value:<8} {diagnosis.what}")
        if diagnosis.advice:
            click.echo(f"{'':<8}   -> {diagnosis.advice}")
    sys.exit(code)


@click.command()
@BASE_URL
@JOURNAL
@TIMEOUT
@click.option("--allow-running", is_flag=True, help="Set a campaign running again that was. It then dials people.")
def restore(base_url: str | None, journal: Path | None, timeout: float, allow_running: bool) -> None:
    """Put back the campaigns that a run left changed because it was killed.

    Exit codes: 0 all are as they were found; 1 some are not; 2 and 3 as those of `run`.
    """
    from conformance.targets.journal import Journal
    from conformance.targets.restoration import restored

    told, left = restored(base_url, Journal(journal), os.environ, timeout=timeout, allow_running=allow_running)
    for line in told or ([] if left else ["nothing to put back"]):
        click.echo(line)
    for line in left:
        click.echo(f"left: {line}")
    sys.exit(1 if left else 0)
