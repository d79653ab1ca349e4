"""Commands that work on reports that were written earlier."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli import names
from conformance.cli.command import Command
from conformance.cli.options import QUIET, VERBOSE
from conformance.console import wants_colour
from conformance.errors import ConfigurationError

if TYPE_CHECKING:
    from conformance.report_measures import HistoryRun
    from conformance.report_model import Report

PATH = click.Path(path_type=Path)
FORMATS = ("html", "markdown", "junit", "har", "sarif", "github", "json", "terminal")
MERGE = "merge"


@click.command(cls=Command)
@click.argument("sources", nargs=-1)
@click.option("--format", "form", type=click.Choice(FORMATS), default="terminal", show_default=True, help="The form.")
@click.option("--output", type=PATH, help="File to write to, or the folder where reports are merged.")
@click.option("--history", "history_file", type=PATH, help="A history of runs, whose trends are shown.")
@click.option("--partial", is_flag=True, help="Join what parts there are, although some are missing.")
@QUIET
@VERBOSE
def report(
    sources: tuple[str, ...],
    form: str,
    output: Path | None,
    history_file: Path | None,
    *,
    partial: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Show a report again in another form: `report DIR --format html`.

    `report merge DIR DIR... --output DIR` joins the reports of shards into one, in all forms; its exit code is that
    of a run which had found all of it, or 4 if it would be 0 and a part is missing.
    `report --history FILE --format html` shows the trends of a history of runs without a report.
    """
    from conformance.report.finish import history

    past = history(history_file) if history_file else []
    if not sources:
        _show(_trends(history_file, past, form), output)
        return
    is_merge = sources[0] == MERGE
    document = _found([Path(source) for source in sources[is_merge:]], is_merge=is_merge, partial=partial)
    if is_merge:
        document = _merged(document, output or Path("conformance-report"), past)
    _show(_text(document, form, past, verbose - quiet), None if is_merge else output)
    sys.exit(document["exit_code"] if is_merge else 0)


def _found(sources: list[Path], *, is_merge: bool, partial: bool) -> "Report":
    """One report, which says where it lies; or several as one, which lies nowhere yet."""
    from conformance.report.ending import ended
    from conformance.report.finish import with_left
    from conformance.report.load import load
    from conformance.report.merge import whole

    documents = [load(source) for source in sources]
    if is_merge or len(documents) > 1:
        return _lying(ended(with_left(whole(documents, partial=partial))), "")
    return _lying(documents[0], str(sources[0] if sources[0].is_dir() else sources[0].parent))


def _lying(document: "Report", folder: str) -> "Report":
    return {**document, "settings": {**document["settings"], "report": folder}}


def _merged(document: "Report", folder: Path, past: "list[HistoryRun]") -> "Report":
    """Write a report that was joined of others. Returns it as it was written."""
    from conformance.files import prepare
    from conformance.report.write import write_reports

    prepare(folder, "the report folder", "--output")
    made = _lying(document, str(folder))
    write_reports(made, folder, past)
    return made


def _text(document: "Report", form: str, past: "list[HistoryRun]", detail: int) -> str:
    from conformance.report.formats import FORMATS as MADE
    from conformance.report.html import as_html
    from conformance.report.terminal import render

    if form == "terminal":
        return render(document, colour=wants_colour(sys.stdout), detail=detail)
    return as_html(document, past) if form == "html" else MADE[form](document)


def _trends(path: Path | None, past: "list[HistoryRun]", form: str) -> str:
    from conformance.report.html import trends_page
    from conformance.report.trends import as_text

    if path is None:
        raise click.UsageError("name a report, or a history with --history")
    if not past:
        raise ConfigurationError(f"{path} has no run in it: `conformance run --history {path}` adds one")
    if form not in ("html", "terminal"):
        raise click.UsageError("a history alone has the forms html and terminal; name a report for the others")
    return trends_page(past) if form == "html" else as_text(past)


def _show(text: str, output: Path | None) -> None:
    if output:
        _write(output, text)
    else:
        click.echo(text.rstrip("\n"), color=True)


def _write(path: Path, text: str) -> None:
    from conformance.files import prepare, write_whole

    prepare(path.parent, "the folder", "--output")
    try:
        write_whole(path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written to: {error.strerror}") from None


@click.command(cls=Command)
@click.argument("requirement", shell_complete=names.REQUIREMENT)
@click.option("--reason", required=True, help="Why it may be broken for now.")
@click.option("--owner", required=True, help="Who sees to it.")
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="How long it may be.")
@click.option("--ticket", default="", help="Where that is written down.")
@click.option(
    "--report", "source", type=PATH, default=Path("conformance-report"), show_default=True, help="The report."
)
@click.option("--waivers", type=PATH, default=Path("waivers.toml"), show_default=True, help="The file to add it to.")
def waive(requirement: str, reason: str, owner: str, days: int, ticket: str, source: Path, waivers: Path) -> None:
    """Waive a failure that the last report shows, with the request that shows it."""
    from conformance.report.load import load
    from conformance.report.waive import waive as written

    text = written(load(source), requirement, waivers, reason=reason, owner=owner, days=days, ticket=ticket)
    click.echo(f"added to {waivers}:\n\n{text}".rstrip())
