"""Commands that make recordings, look them over, and compare what was seen."""

import json
import sys
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import click

from conformance.cli.command import Command, Group
from conformance.cli.options import RunCommand, with_options
from conformance.cli.processes import beyond_the_cores
from conformance.console import inert, inert_values, without_commands, without_commands_in_json
from conformance.options import Settings

KINDS = ("edited", "violation")
"""What a recording may be forgiven; a leak is not among it."""
PATH = click.Path(path_type=Path)


@click.command(cls=RunCommand)
@partial(with_options, recording=True)
def record(**options: Any) -> None:
    """Play the suite against a target and keep every exchange, without secrets, to be replayed later."""
    from conformance.planning import plan
    from conformance.runner import record as play

    settings = Settings(**options)
    beyond_the_cores(settings.workers)
    sys.exit((plan if settings.plan else play)(settings))


@click.group(cls=Group)
def cassette() -> None:
    """Look after recordings."""


@cassette.command()
@click.argument("folder", type=PATH, required=False)
@click.option(
    "--max-age",
    type=click.IntRange(0, 36_500),
    default=90,
    show_default=True,
    help="Days after which a recording is stale.",
)
@click.option("--fail-when-stale", is_flag=True, help="Let a stale recording fail, not only warn.")
@click.option("--allow", multiple=True, type=click.Choice(KINDS), help="Let problems of this kind only warn.")
def lint(folder: Path | None, max_age: int, fail_when_stale: bool, allow: tuple[str, ...]) -> None:
    """Look a recording over: leaked secrets, edited files, unused or rule-breaking interactions, old age.

    FOLDER is a folder of cassettes (default: the one bundled). Exit code 1 if something fails.
    """
    from conformance.cassette.lint import Limits
    from conformance.contract.files import CASSETTES
    from conformance.recordings import looked_over

    found = looked_over(folder or CASSETTES, Limits(timedelta(days=max_age), fail_when_stale))
    problems = [replace(problem, fails=problem.fails and problem.kind not in allow) for problem in found]
    for problem in problems:
        word = "FAIL" if problem.fails else "warn"
        click.echo(inert(f"{word}  {problem.kind:<10} {problem.where}: {problem.message}"))
    failing = sum(problem.fails for problem in problems)
    click.echo(f"{folder or CASSETTES}: {failing} to mend, {len(problems) - failing} to know of")
    sys.exit(1 if failing else 0)


@click.command(cls=Command)
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
    output = json.dumps(render.as_json(before, after, found), indent=1) if as_json else None
    click.echo(without_commands_in_json(output) if output else render.as_markdown(before, after, found).rstrip())
    sys.exit(1 if any(change.grade is Grade.BREAKING for change in found) else 0)


@click.command(cls=Command)
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
    click.echo(f"# {inert(seen.title)}" if overlay else f"{inert(seen.title)}\n")
    output = overlays.overlay(contract, seen.profile, seen.title) if overlay else None
    observed = inert_values(evidence(contract, seen.profile))
    click.echo(without_commands(output or render.readings(contract, observed)))
