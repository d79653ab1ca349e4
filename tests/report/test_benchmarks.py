"""Measurements join a report that is there, in the place of older ones of their title, and show in its page."""

from pathlib import Path
from typing import Any

import pytest
from reports import report

from conformance.errors import ConfigurationError
from conformance.report.benchmarks import MICROSECONDS, added, benchmark
from conformance.report.load import load
from conformance.report.write import write_reports

ABOUT = ("a <b>server</b>", "2 cores", "2026-11-24T12:00:00+00:00")


def made(title: str, p50: float) -> Any:
    rows = [{"name": "200, kept", "count": 9, "p50": p50, "p90": 2.0, "p99": 3.0}]
    return benchmark(title, *ABOUT, rows, MICROSECONDS)


def test_a_later_one_takes_the_place_of_an_earlier(tmp_path: Path) -> None:
    write_reports(report(), tmp_path)
    added([made("One", 1.0), made("Two", 1.0)], tmp_path)
    added([made("One", 1.5)], tmp_path)
    found = load(tmp_path)["benchmarks"]
    assert [(entry["title"], entry["rows"][0]["p50"]) for entry in found] == [("Two", 1.0), ("One", 1.5)]


def test_the_page_and_the_summary_show_it(tmp_path: Path) -> None:
    write_reports(report(), tmp_path)
    added([made("One", 1.5)], tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'aria-label="One: p50, p90 and p99 in µs"' in page
    assert '<th scope="col">p50, µs</th>' in page
    assert "a &lt;b&gt;server&lt;/b&gt;" in page
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert "| µs | samples | p50 | p90 | p99 |" in summary
    assert "| 200, kept | 9 | 1.50 | 2.00 | 3.00 |" in summary


def test_there_has_to_be_a_report(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        added([made("One", 1.0)], tmp_path)
