"""Putting reports on disk: each file whole or not at all."""

import json
from pathlib import Path

from conformance.files import write_whole
from conformance.report.json_report import as_json
from conformance.report.junit import as_junit
from conformance.report.markdown import as_markdown
from conformance.report.run import Run


def write_reports(run: Run, folder: Path) -> None:
    """Write ``report.json``, ``junit.xml`` and ``summary.md`` into ``folder``."""
    text = json.dumps(as_json(run), indent=1, ensure_ascii=True)
    write_whole(folder / "report.json", text.encode() + b"\n")
    write_whole(folder / "junit.xml", as_junit(run))
    write_whole(folder / "summary.md", as_markdown(run).encode("utf-8", "replace"))
