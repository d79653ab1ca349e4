"""report.html: one file that needs nothing else, and in which whatever a server sent stays text."""

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from conformance.commands import waive
from conformance.console import inert, inert_values, without_commands_in_json
from conformance.contract import load_contract
from conformance.report import plots
from conformance.report.causes import LIVE, WAIVABLE, causes
from conformance.report.har import extent
from conformance.report.tree import tree
from conformance.report.trends import facts, weeks
from conformance.report_measures import Benchmark, HistoryRun
from conformance.report_model import Entry, Report
from conformance.verdict import ORDER, URGENT, Verdict
from conformance.verdicts.fold import LIKELY

FOLDER = Path(__file__).with_name("page")
LAST = len(ORDER)
"""Where requirements stand in the list that need no look: in the order of the contract, after all others."""
TARGETS = {"live": "a live server", "reference": "the bundled server", "replay": "a recording", "sdk": "an SDK"}


def as_html(document: Report, history: Sequence[HistoryRun] = ()) -> str:
    """A report as a page; with a history of runs, its trends too."""
    script = (FOLDER / "page.js").read_text(encoding="utf-8")
    requirements = document["requirements"]
    return _rendered(
        "page.html.j2",
        document=document,
        against=TARGETS.get(document["target"]["name"], document["target"]["name"]),
        extent=extent(document),
        causes=causes(document),
        first_notes=[note for note in document["notes"] if note.startswith(LIKELY)],
        notes=[note for note in document["notes"] if not note.startswith(LIKELY)],
        urgent=URGENT,
        ordered=sorted(requirements, key=_place),
        idle=[entry for entry in requirements if entry["verdict"] == Verdict.NOT_EXERCISED],
        counts={word: count for word, count in document["counts"].items() if count},
        trees=tree(requirements),
        readings=_readings(document),
        benchmarks=[(measured, _benchmark(measured)) for measured in document["benchmarks"]],
        plots=_plots(document),
        trends=_trends(history) if len(history) > 1 else None,
        data=Markup(_embedded(document)),  # noqa: S704 - JSON, with every < escaped
        script=Markup(script),  # noqa: S704 - our own
        digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def trends_page(history: Sequence[HistoryRun]) -> str:
    """The trends of a history of runs as a page of its own."""
    return _rendered("history.html.j2", trends=_trends(history))


def _rendered(name: str, **values: Any) -> str:
    style = Markup((FOLDER / "page.css").read_text(encoding="utf-8"))  # noqa: S704 - our own
    return _environment().get_template(name).render(style=style, **values)


def _place(entry: Entry) -> int:
    return ORDER.index(Verdict(entry["verdict"])) if entry["verdict"] in URGENT else LAST


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(FOLDER)
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _plain(value: object) -> object:
    """A value as the page shows it: of text nothing is hidden. What is markup already is our own."""
    return inert(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _benchmark(measured: Benchmark) -> Markup:
    return Markup(plots.benchmark(inert_values(measured)))  # noqa: S704 - made here, of numbers and escaped names


def _plots(document: Report) -> list[Markup]:
    observed = inert_values(document["observed"])
    return _markup([plots.percentiles(observed), plots.spread(observed)])


def _trends(history: Sequence[HistoryRun]) -> dict[str, Any]:
    past = inert_values(list(history))
    kept, latencies = [plots.trend(past)], [plots.latency_trend(weeks(past))]
    return {**facts(past), "kept": _markup(kept), "latencies": _markup(latencies)}


def _markup(made: Sequence[str]) -> list[Markup]:
    return [Markup(plot) for plot in made if plot]  # noqa: S704 - made here, of numbers


def _readings(document: Report) -> list[dict[str, Any]]:
    known = load_contract().readings
    observed = document["readings"]
    return [{"id": name, "reading": known.get(name), "seen": sentences} for name, sentences in observed.items()]


def _embedded(document: Report) -> str:
    """What the page shows on demand: JSON that cannot end the element it is in. Of exchanges, those that it shows."""
    entries = {inert(entry["id"]): _shown(entry, document) for entry in document["requirements"]}
    numbers = {str(number) for entry in document["requirements"] for number in _numbers(entry)}
    exchanges = {number: exchange for number, exchange in document["exchanges"].items() if number in numbers}
    shown = {"live": document["target"]["name"] == LIVE, "requirements": entries, "exchanges": exchanges}
    text = json.dumps(shown, ensure_ascii=True, separators=(",", ":"))
    return without_commands_in_json(text.replace("<", "\\u003c").replace("&", "\\u0026"))


def _numbers(entry: Entry) -> list[int]:
    """The exchanges that a verdict rests on."""
    return [*entry["sample"], *(finding["exchange"] for finding in entry["findings"])]


def _shown(entry: Entry, document: Report) -> dict[str, Any]:
    """An entry, with the command that waives it where that is to the point."""
    can_be = entry["findings"] and document["settings"]["report"] and document["target"]["name"] in WAIVABLE
    return {**entry, "waive": waive(document["settings"], entry["id"]) if can_be else ""}
