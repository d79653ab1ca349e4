"""Every form of a report, each made from report.json: at the end of a run, or again later."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from conformance.report.annotations import as_github, as_sarif
from conformance.report.har import as_har
from conformance.report.html import as_html
from conformance.report.junit import as_junit
from conformance.report.markdown import as_markdown

Document = Mapping[str, Any]

FORMATS: Mapping[str, Callable[[Document], str]] = {
    "json": lambda document: json.dumps(document, indent=1, ensure_ascii=True) + "\n",
    "html": as_html,
    "markdown": as_markdown,
    "junit": lambda document: as_junit(document).decode(),
    "har": as_har,
    "sarif": lambda document: json.dumps(as_sarif(document), indent=1) + "\n",
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


def files(document: Document, history: Sequence[Document] = ()) -> dict[str, str]:
    """Every file of a report by its name; the page with the trends of a history."""
    made = {name: FORMATS[kind](document) for name, kind in FILES.items() if kind != "html"}
    return made | {"report.html": as_html(document, history)}
