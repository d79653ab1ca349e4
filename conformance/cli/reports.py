"""Commands that work on reports that were written earlier."""

import sys
from pathlib import Path

import click

PATH = click.Path(path_type=Path)
FORMATS = ("html", "markdown", "junit", "har", "sarif", "github", "json", "terminal")
MERGE = "merge"


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(FORMATS), default="terminal", show_default=True, help="The form.")
@click.option("--output", type=PATH, help="File to write to, or the folder where reports are merged.")
@click.option("--history", "history_file", type=PATH, help="A history of runs, whose trends the page shows.")
def report(sources: tuple[str, ...], form: str, output: Path | None, history_file: Path | None) -> None:
    """Show a report again in another form: `report DIR --format html`.

    `report merge DIR DIR... --output DIR` joins the reports of shards into one, in all forms; its exit code is that
    of a run which had found all of it.
    """
    from conformance.files import prepare, write_whole
    from conformance.report.finish import history, with_left
    from conformance.report.formats import FORMATS as MADE
    from conformance.report.html import as_html
    from conformance.report.load import load
    from conformance.report.merge import merged
    from conformance.report.terminal import render
    from conformance.report.write import write_reports

    is_merge = sources[0] == MERGE
    documents = [load(Path(source)) for source in sources[is_merge:]]
    document = with_left(merged(documents)) if is_merge or len(documents) > 1 else documents[0]
    past = history(history_file) if history_file else []
    if is_merge:
        folder = output or Path("conformance-report")
        prepare(folder, "the report folder", "--output")
        write_reports(document | {"settings": document["settings"] | {"report": str(folder)}}, folder, past)
    text = as_html(document, past) if form == "html" else (MADE.get(form) or render)(document)
    if output and not is_merge:
        prepare(output.parent, "the folder", "--output")
        write_whole(output, text.encode("utf-8", "replace"))
    else:
        click.echo(text.rstrip("\n"))
    sys.exit(document["exit_code"] if is_merge else 0)


@click.command()
@click.argument("requirement")
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
