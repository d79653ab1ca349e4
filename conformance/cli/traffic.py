"""Commands that judge what others send and get."""

import sys
from pathlib import Path

import click

from conformance.cli import names
from conformance.cli.command import Command
from conformance.cli.exit_codes import exit_codes
from conformance.commands import spelled

STRICT = click.option("--strict", is_flag=True, help="Let a broken SHOULD fail, as a MUST does.")
ONLY = click.option(
    "--only",
    multiple=True,
    help="Judge only the requirements whose id fits this glob.",
    shell_complete=names.REQUIREMENT,
)
REPORT = click.option("--report", default="conformance-report", show_default=True, help="Folder for the reports.")


@click.command(cls=Command, sections={"Exit codes": exit_codes})
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@ONLY
@STRICT
@REPORT
def judge(files: tuple[Path, ...], only: tuple[str, ...], strict: bool, report: str) -> None:
    """Judge exchanges that somebody else made: HTTP archives (HAR), and cassettes of vcrpy. Nothing is sent."""
    from conformance.traffic.command import judged
    from conformance.traffic.judgement import TrafficSettings

    line = spelled("judge", *map(str, files), *_strictly(strict))
    settings = TrafficSettings(target="traffic", only=only, strict=strict, report=report, command_line=line)
    sys.exit(judged(list(files), settings))


@click.command(cls=Command, sections={"Exit codes": exit_codes})
@click.option("--upstream", required=True, help="Address of the API, as https://HOST or https://HOST/PATH.")
@click.option("--port", type=click.IntRange(0, 65535), default=8439, show_default=True, help="0 takes a free port.")
@ONLY
@STRICT
@REPORT
def proxy(upstream: str, port: int, only: tuple[str, ...], strict: bool, report: str) -> None:
    """Stand between a client and the API, pass everything through, and judge what passes. Nothing is sent of its own.

    What breaks a rule is printed as it happens; Ctrl-C or SIGTERM ends it and writes the reports.
    """
    from conformance.traffic.command import proxied
    from conformance.traffic.judgement import TrafficSettings

    line = spelled("proxy", "--upstream", upstream, *_strictly(strict))
    settings = TrafficSettings(target="traffic", only=only, strict=strict, report=report, command_line=line)
    sys.exit(proxied(upstream, port, settings))


def _strictly(strict: bool) -> list[str]:
    return ["--strict"] if strict else []
