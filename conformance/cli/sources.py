"""The command that holds what the vendor publishes against the contract."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from conformance.cli.command import Command
from conformance.console import inert

PATH = click.Path(path_type=Path)


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def sources(files: tuple[Path, ...], as_json: bool) -> None:
    """Hold newly saved copies of the vendor's page (text or HTML) or OpenAPI file against the contract.

    Each difference is breaking (a server that is right by the copy could fail), notable or cosmetic, and shown with the
    requirements and readings concerned. A copy without changes gives no line. Exit code 1 if anything is breaking.
    """
    from conformance.sources.copy import differences_of

    found = [(path, difference) for path in files for difference in differences_of(path)]
    if as_json:
        click.echo(json.dumps([{"file": str(path)} | asdict(difference) for path, difference in found], indent=1))
    for path, difference in () if as_json else found:
        click.echo(inert(f"{path}: {difference.line}" if len(files) > 1 else difference.line))
    sys.exit(1 if any(difference.grade == "breaking" for _, difference in found) else 0)
