"""The command line: parses, calls, exits."""

import sys

import click

from conformance import __version__
from conformance.cli import bench, live, recordings, reports, sdk, suite
from conformance.errors import ConformanceError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="conformance")
def cli() -> None:
    """Contract tests for PATCH /campaigns/{id} of Talkdesk's Campaign Management API."""


for command in (
    suite.run,
    suite.list_requirements,
    suite.explain,
    suite.prove,
    suite.serve,
    live.doctor,
    live.restore,
    recordings.record,
    recordings.cassette,
    recordings.compare,
    recordings.observe,
    reports.report,
    reports.waive,
    sdk.sdk,
    bench.bench,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line. Errors of the user are one line, without a traceback."""
    try:
        cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except ConformanceError as error:
        click.echo(f"conformance: {error}", err=True)
        sys.exit(error.exit_code)
