"""Plots, as SVG that stands inside a page: no script, no request, colours of the page."""

import sys
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element, tostring

from conformance.report_measures import HistoryRun

LOOKS = {
    "background": "transparent",
    "plot_background": "transparent",
    "foreground": "var(--ink)",
    "foreground_strong": "var(--ink)",
    "foreground_subtle": "var(--quiet)",
    "font_family": "inherit",
    "label_font_size": 13,
    "major_label_font_size": 13,
    "legend_font_size": 13,
    "value_font_size": 12,
    "opacity": "1",
    "guide_stroke_color": "var(--line)",
    "major_guide_stroke_color": "var(--line)",
    "colors": ("#2563eb", "#d97706", "#059669", "#db2777", "#7c3aed", "#0891b2", "#65a30d"),
}
MOST_LABELS = 8
MOST_LINES = 6
NAMESPACE = "{http://www.w3.org/2000/svg}"


def percentiles(observed: Mapping[str, Any]) -> str:
    """The percentiles of latency, in milliseconds, for each kind of answer. Nothing, where there are none."""
    timed = {kind: answer["latency"] for kind, answer in observed.items() if answer["latency"]}
    if not timed:
        return ""
    chart = _pygal().HorizontalBar(**_options("ms"), height=90 + 60 * len(timed))
    chart.x_labels = list(timed)
    for name in ("p50", "p90", "p99"):
        chart.add(name, [latency[name] for latency in timed.values()])
    return _svg(chart, "Latency of first answers: p50, p90 and p99 in milliseconds, by status")


def benchmark(measured: Mapping[str, Any]) -> str:
    """The percentiles of a benchmark, row by row."""
    rows = measured["rows"][::-1]  # such a chart begins at its foot
    chart = _pygal().HorizontalBar(**_options(measured["unit"]), height=90 + 45 * len(rows))
    chart.x_labels = [row["name"] for row in rows]
    for name in ("p50", "p90", "p99"):
        chart.add(name, [row[name] for row in rows])
    return _svg(chart, f"{measured['title']}: p50, p90 and p99 in {measured['unit']}")


def spread(observed: Mapping[str, Any]) -> str:
    """How many answers took how long, for each kind of answer."""
    steps = sorted({float(step) for answer in observed.values() for step in answer["spread"]})
    if not steps:
        return ""
    chart = _pygal().StackedBar(**_options(""), height=320)
    chart.x_labels = [f"≤ {step:g}" if step != float("inf") else "more" for step in steps]
    chart.x_title = "milliseconds"
    for kind, answer in observed.items():
        chart.add(kind, [answer["spread"].get(f"{step:g}", 0) for step in steps])
    return _svg(chart, "How many first answers took how many milliseconds, by status")


def trend(history: Sequence[HistoryRun]) -> str:
    """The share of requirements kept, in percent, over the runs in a history: of the parts that lost most."""
    if len(history) < 2:
        return ""
    every = {name: [run["groups"].get(name) for run in history] for run in history for name in run["groups"]}
    worst = sorted(every, key=lambda name: sum(100.0 if share is None else share for share in every[name]))
    shown = {name: every[name] for name in worst[:MOST_LINES]}
    least = min((share for shares in shown.values() for share in shares if share is not None), default=0)
    chart = _pygal().Line(**_options("%"), **_every(len(history)), height=360, range=(min(least, 99), 100), dots_size=1)
    chart.x_labels = [run["started"][:10] for run in history]
    for name, shares in shown.items():
        chart.add(name, shares)
    return _svg(chart, "Share of requirements kept, in percent, by part of the contract, run by run")


def latency_trend(weeks: Mapping[str, Mapping[str, float]]) -> str:
    """The median latency, in milliseconds, for each kind of answer, week by week."""
    if len(weeks) < 2:
        return ""
    chart = _pygal().Line(**_options("ms"), **_every(len(weeks)), height=320)
    chart.x_labels = list(weeks)
    for kind in dict.fromkeys(name for week in weeks.values() for name in week):
        chart.add(kind, [week.get(kind) for week in weeks.values()])
    return _svg(chart, "Median latency in milliseconds, by status, week by week")


def _every(count: int) -> dict[str, Any]:
    """Labels of an axis, so few that they can be read."""
    return {
        "x_labels_major_every": max(1, -(-count // MOST_LABELS)),
        "show_minor_x_labels": False,
        "truncate_label": -1,
    }


@cache
def _pygal() -> Any:
    """The library, without the import hook that it leaves behind: one of an older protocol, which Python warns of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)
        import pygal
    sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]
    return pygal


def _options(unit: str) -> dict[str, Any]:
    return {
        "style": _pygal().style.Style(**LOOKS),
        "js": (),
        "width": 900,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": 3,
        "print_values": False,
        "value_formatter": lambda value: f"{value:g} {unit}".strip() if value is not None else "",
    }


def _svg(chart: Any, title: str) -> str:
    """The chart without its scripts, named for those who cannot see it."""
    root: Element = chart.render_tree()
    for parent in root.iter():
        for child in [child for child in parent if child.tag in ("script", f"{NAMESPACE}script")]:
            parent.remove(child)
    root.set("role", "img")
    root.set("aria-label", title)
    return tostring(root, encoding="unicode")
