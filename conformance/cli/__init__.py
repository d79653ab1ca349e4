"""The command line: parses, calls, exits."""

import io
import os
import platform
import sys
import traceback
from contextlib import suppress
from importlib.metadata import version

import click
from click.shell_completion import get_completion_class

from conformance import __version__
from conformance.cli import bench, live, recordings, reports, sdk, sources, suite, traffic
from conformance.cli.command import GENERAL, Command, Group, Option, with_colour
from conformance.cli.exit_codes import INTERRUPTED, exit_codes
from conformance.console import inert
from conformance.errors import REPORT_IT, ConformanceError, SuiteError
from conformance.output import concealed_output
from conformance.secrets import with_environment


def _version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Print what verdicts depend on: this program, the contract, and what generates requests."""
    if not wanted or context.resilient_parsing:
        return
    from conformance.contract import load_contract

    contract = load_contract()
    click.echo(f"conformance {__version__}")
    click.echo(f"contract {contract.version} ({contract.digest[:19]})")
    click.echo(f"schemathesis {version('schemathesis')}, Python {platform.python_version()}")
    context.exit()


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    sections={"Exit codes": exit_codes},
    epilog="`conformance completion bash` (zsh, fish) prints what completes commands, options and ids in a shell.",
)
@click.option(
    "--version",
    cls=Option,
    purpose=GENERAL,
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_version,
    help="Show the versions and exit.",
)
def cli() -> None:
    """Contract tests for PATCH /campaigns/{id} of Talkdesk's Campaign Management API."""


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print the script that completes commands, options and ids in SHELL.

    bash, in ~/.bashrc: eval "$(conformance completion bash)". zsh, in ~/.zshrc: eval "$(conformance completion zsh)".
    fish: conformance completion fish > ~/.config/fish/completions/conformance.fish
    """
    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(cli, {}, "conformance", "_CONFORMANCE_COMPLETE").source())


cli.add("Judge a server", (suite.run, live.doctor, live.restore, suite.serve))
cli.add("Judge the traffic of others", (traffic.judge, traffic.proxy))
cli.add("Know the rules", (suite.list_requirements, suite.explain, sources.sources))
cli.add("Work with reports", (reports.report, reports.waive))
cli.add("Work with recordings", (recordings.record, recordings.cassette, recordings.compare, recordings.observe))
cli.add("Judge an SDK", (sdk.sdk,))
cli.add("Prove and measure this suite", (suite.prove, bench.bench))
cli.add("Set up", (completion,))
with_colour(cli)


def main() -> None:
    """Run the command line. Whatever goes wrong is one line, without a traceback or a secret, and no exit code of 0."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal need not know every character
    with concealed_output(with_environment().conceal_text):
        code = _ended()
    sys.exit(code)


def _ended() -> int | str | None:
    """Run the command line. Returns the exit code."""
    try:
        try:
            cli.main(standalone_mode=False)
        except SystemExit as ending:
            sys.stdout.flush()
            return ending.code
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code if isinstance(error, click.UsageError) else ConformanceError.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("conformance: interrupted", err=True)
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last resort
        return _explained(error)
    return 0


def _explained(error: Exception) -> int:
    if isinstance(error, SuiteError):
        return _failed(str(error), error.trace)
    if isinstance(error, ConformanceError):
        click.echo("\n".join(map(inert, f"conformance: {error}".splitlines())), err=True)
        return error.exit_code
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return _refused(f"{place}{error.strerror or error}")
    return _failed(f"{type(error).__name__}: {error}", "".join(traceback.format_exception(error)))


def _failed(message: str, trace: str) -> int:
    """Tell that the suite itself failed. Returns the exit code."""
    click.echo(f"conformance: the suite itself failed: {inert(message)}; {REPORT_IT}", err=True)
    if os.environ.get("CONFORMANCE_TRACEBACK"):
        click.echo(trace, err=True)
    return SuiteError.exit_code


def _refused(message: str) -> int:
    """Tell what the machine refused, as room on a disk. Returns the exit code."""
    with suppress(OSError):  # what cannot be written is not written at the end either
        sys.stdout.flush()
    if sys.stdout is not None and not sys.stdout.closed:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    click.echo(f"conformance: {inert(message)}", err=True)
    return ConformanceError.exit_code
