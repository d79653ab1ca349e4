"""Every form of a report, each made from report.json: at the end of a run, or again later."""

import json
from collections.abc import Callable, Mapping, Sequence

from conformance.console import without_commands_in_json
from conformance.report.annotations import as_github, as_sarif
from conformance.report.har import as_har
from conformance.report.html import as_html
from conformance.report.junit import as_junit
from conformance.report.markdown import as_markdown
from conformance.report_measures import HistoryRun
from conformance.report_model import Report


def _json(value: object) -> str:
    return without_commands_in_json(json.dumps(value, indent=1, ensure_ascii=True)) + "\n"


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "json": _json,
    "html": as_html,
    "markdown": as_markdown,
    "junit": lambda document: as_junit(document).decode(),
    "har": lambda document: without_commands_in_json(as_har(document)),
    "sarif": lambda document: _json(as_sarif(document)),
    "github": as_github,
}
"""How each form is made."""
FILES: Mapping[str, str] = {
    "report.json": "json",
    "report.html": "html",
    "summary.md": "markdown",
    "junit.xml": "junit",
    "exchanges.har": "har",
    "report.sarif": "sarif",
}
"""The files that a run leaves, and the form of each."""


def files(document: Report, history: Sequence[HistoryRun] = ()) -> dict[str, str]:
    """Every file of a report by its name; the page with the trends of a history."""
    made = {name: FORMATS[kind](document) for name, kind in FILES.items() if kind != "html"}
    return made | {"report.html": as_html(document, history)}
