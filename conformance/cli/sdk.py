"""The command that puts an SDK under the contract."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from conformance.cli import names
from conformance.cli.command import Group
from conformance.cli.exit_codes import exit_codes
from conformance.commands import spelled

REPORT = click.option("--report", default="conformance-report", show_default=True, help="Folder for the reports.")
PORT = click.option("--port", type=click.IntRange(0, 65535), help="Port of the server; 0 takes a free one.")
ONLY = click.option(
    "--only",
    multiple=True,
    help="Judge only the requirements whose id fits this glob.",
    shell_complete=names.SDK_REQUIREMENT,
)
STRICT = click.option("--strict", is_flag=True, help="Let a broken SHOULD fail, as a MUST does.")
WAIVERS = click.option("--waivers", help="File of known failures (default: waivers.toml, where there is one).")
BASELINE = click.option("--baseline", help="An earlier report: only what is worse than there is red.")
HISTORY = click.option("--history", help="File of one line for each run, which this run is added to.")


@click.group(cls=Group, invoke_without_command=True, sections={"Exit codes": exit_codes})
@click.option("--command", "program", help="The adapter: a program that reads calls and writes what came of them.")
@click.option(
    "--serve", is_flag=True, help="Judge what is sent until Ctrl-C, for tests that point their base URL here."
)
@PORT
@click.option("--state", type=click.Path(path_type=Path), hidden=True)
@ONLY
@STRICT
@click.option("--timeout", default=2.0, show_default=True, help="Seconds that the SDK shall wait for an answer.")
@REPORT
@WAIVERS
@BASELINE
@HISTORY
@click.option("--list", "as_list", is_flag=True, help="List what is asked of an SDK.")
@click.option("--plays", is_flag=True, help="List the plays: name, campaign, answers.")
@click.option("--contract", is_flag=True, help="Print the contract as OpenAPI, for generators of clients.")
@click.pass_context
def sdk(context: click.Context, /, **options: Any) -> None:
    """Put an SDK, in any language, under the contract: what it sends, and what it makes of every answer.

    An adapter that does not work ends with exit code 2.
    """
    if context.invoked_subcommand is None:
        _sdk(**options)


def _sdk(*, program: str | None, serve: bool, port: int | None, state: Path | None, **options: Any) -> None:
    from conformance.sdk.front import judged_by_command
    from conformance.sdk.settings import SdkSettings

    shown = {name: options.pop(name) for name in ("as_list", "plays", "contract")}
    if any(shown.values()):
        click.echo(_listed(options["only"], **shown))
        return
    if serve == (program is not None):
        raise click.UsageError("give either --command, the adapter, or --serve")
    line = spelled("sdk", "--serve") if serve else spelled("sdk", "--command", program or "")
    settings = SdkSettings(target="sdk", command_line=line, **options)
    if program is not None:
        sys.exit(judged_by_command(program, settings))
    from conformance.sdk.evidence import PORT as USUAL
    from conformance.sdk.serving import watched

    sys.exit(watched(settings, USUAL if port is None else port, state))


def _listed(only: tuple[str, ...], *, as_list: bool, plays: bool, contract: bool) -> str:
    from conformance.sdk.front import listed, played
    from conformance.sdk.openapi import for_generators

    if as_list:
        return listed(only)
    return for_generators() if contract and not plays else played()


@sdk.command()
@PORT
@ONLY
@STRICT
@REPORT
@WAIVERS
@BASELINE
@HISTORY
@click.option("--json", "as_json", is_flag=True, help="Print JSON: base_url, token, pid, and the plays by name.")
def start(report: str, as_json: bool, only: tuple[str, ...], strict: bool, **options: Any) -> None:
    """Start the server of --serve in the background, and print where it is: `export $(conformance sdk start)`."""
    from conformance.sdk.background import start as started

    words = [word for glob in only for word in ("--only", glob)] + ["--strict"] * strict
    words += [word for name, value in options.items() if value is not None for word in (f"--{name}", str(value))]
    if options["port"] is None:
        words += ["--port", "0"]
    found = started(Path(report), words)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        click.echo(f"TALKDESK_BASE_URL={found['base_url']}\nTALKDESK_TOKEN={found['token']}")


@sdk.command()
@REPORT
def stop(report: str) -> None:
    """End the server that `start` started, print its report, and exit by its verdict."""
    from conformance.sdk.background import stop as stopped

    text, code = stopped(Path(report))
    click.echo(text)
    sys.exit(code)
