"""Commands that make recordings, look them over, and compare what was seen."""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from conformance.cli.options import with_options
from conformance.options import Settings

PATH = click.Path(path_type=Path)


@click.command()
@with_options
def record(**options: Any) -> None:
    """Play the suite against a target and keep every exchange, without secrets, to be replayed later.

    The recording goes to the folder of --cassettes (default: cassettes). Exit codes are those of `run`.
    """
    from conformance.runner import record as play

    sys.exit(play(Settings(**options)))


@click.group()
def cassette() -> None:
    """Look after recordings."""


@cassette.command()
@click.argument("folder", type=PATH, required=False)
@click.option("--max-age", default=90, show_default=True, help="Days after which a recording is stale.")
@click.option("--fail-when-stale", is_flag=True, help="Let a stale recording fail, not only warn.")
def lint(folder: Path | None, max_age: int, fail_when_stale: bool) -> None:
    """Look a recording over: leaked secrets, edited, doubled, unused or rule-breaking interactions, old age.

    FOLDER is a folder of cassettes (default: the one bundled). Exit code 1 if something fails.
    """
    from conformance.cassette.lint import Limits
    from conformance.contract.files import CASSETTES
    from conformance.recordings import looked_over

    problems = looked_over(folder or CASSETTES, Limits(timedelta(days=max_age), fail_when_stale))
    for problem in problems:
        click.echo(f"{'FAIL' if problem.fails else 'warn'}  {problem.kind:<10} {problem.where}: {problem.told}")
    failing = sum(problem.fails for problem in problems)
    click.echo(f"{folder or CASSETTES}: {failing} to mend, {len(problems) - failing} to know of")
    sys.exit(1 if failing else 0)


@click.command()
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of Markdown.")
def compare(old: Path, new: Path, as_json: bool) -> None:
    """Compare two reports or recordings: members, types, values, statuses, headers, latency, verdicts.

    OLD and NEW are folders of cassettes, single cassettes, report.json files, or folders that hold one.
    Exit code 1 if something breaks clients.
    """
    from conformance.drift import render
    from conformance.drift.comparison import Grade
    from conformance.drift.source import compared, load

    before, after = load(old), load(new)
    found = compared(before, after)
    told = json.dumps(render.as_json(before, after, found), indent=1) if as_json else None
    click.echo(told or render.as_markdown(before, after, found).rstrip())
    sys.exit(1 if any(change.grade is Grade.BREAKING for change in found) else 0)


@click.command()
@click.argument("source", type=PATH)
@click.option("--overlay", is_flag=True, help="Print an OpenAPI Overlay that adds to the contract what was seen.")
def observe(source: Path, overlay: bool) -> None:
    """Tell what a report or recording shows of the questions that the page leaves open."""
    from conformance.contract import load_contract
    from conformance.drift import overlay as overlays
    from conformance.drift import render
    from conformance.drift.evidence import evidence
    from conformance.drift.source import load

    contract, seen = load_contract(), load(source)
    click.echo(f"# {seen.title}" if overlay else f"{seen.title}\n")
    told = overlays.overlay(contract, seen.profile, seen.title) if overlay else None
    click.echo(told or render.readings(contract, evidence(contract, seen.profile)))
