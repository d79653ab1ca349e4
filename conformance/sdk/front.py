"""`conformance sdk`: the two ways to put an SDK of any language under the contract."""

import secrets
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

import click

from conformance.files import prepare
from conformance.report.catalogue import as_table
from conformance.report.json_report import as_json
from conformance.report.run import Run
from conformance.report.terminal import render
from conformance.report.write import write_reports
from conformance.sdk.command import commanded
from conformance.sdk.plays import all_plays
from conformance.sdk.requirements import REQUIREMENTS
from conformance.sdk.stage import staged
from conformance.sdk.trial import SdkSettings, Trial, secrets_with
from conformance.suite.catalogue import selected


def judged_by_command(program: str, settings: SdkSettings) -> int:
    """Let an adapter make every call, print the report and return the exit code.

    Raises:
        ConfigurationError: the adapter cannot be started, or the report folder cannot be written to.
    """
    prepare(settings.folder, "the report folder", "--report")
    token = f"conformance-{secrets.token_urlsafe(24)}"
    with staged(all_plays(), secrets_with(token)) as stage, commanded(program) as adapter:
        trial = Trial(stage, token, settings, f"the SDK behind `{program}`")
        trial.play(adapter, all_plays().values())
        return _told(trial.conclude())


def watched(settings: SdkSettings, port: int) -> int:
    """Play the answers until Ctrl-C, then judge what was sent. Returns the exit code.

    Raises:
        ConfigurationError: the port is taken, or the report folder cannot be written to.
    """
    prepare(settings.folder, "the report folder", "--report")
    token = f"conformance-{secrets.token_urlsafe(24)}"
    with staged(all_plays(), secrets_with(token), port) as stage:
        click.echo(f"Base URL {stage.base_url}; token {token}; Ctrl-C ends it and judges what was sent.\n")
        click.echo("An update of this campaign   is answered so")
        for campaign, played in all_plays().items():
            click.echo(f"  {campaign:<38} {played.name}")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
        trial = Trial(stage, token, settings, "what was sent to the plays")
        trial.watch(all_plays())
        return _told(trial.conclude())


def _told(run: Run) -> int:
    document = as_json(run)
    write_reports(document, run.settings.folder)
    click.echo(render(document, colour=sys.stdout.isatty()))
    return run.exit_code


def listed(only: Sequence[str]) -> str:
    """What is asked of an SDK, as a table.

    Raises:
        ConfigurationError: a glob fits nothing.
    """
    return as_table(selected(REQUIREMENTS, only))
