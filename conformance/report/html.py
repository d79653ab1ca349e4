"""report.html: one file that needs nothing else, and in which whatever a server sent stays text."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from conformance.contract import load_contract
from conformance.report import plots
from conformance.report.tree import tree

FOLDER = Path(__file__).with_name("page")
URGENT = ("FAIL", "FLAKY", "ERROR", "WARN")
TARGETS = {"live": "a live server", "reference": "the bundled server", "replay": "a recording", "sdk": "an SDK"}

Document = Mapping[str, Any]


def as_html(document: Document, history: Sequence[Document] = ()) -> str:
    """A report as a page; with a history of runs, its trends too."""
    script = (FOLDER / "page.js").read_text(encoding="utf-8")
    requirements = document["requirements"]
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            document=document,
            against=TARGETS.get(document["target"]["name"], document["target"]["name"]),
            urgent=[entry for word in URGENT for entry in requirements if entry["verdict"] == word],
            idle=[entry for entry in requirements if entry["verdict"] == "NOT EXERCISED"],
            counts={word: count for word, count in document["counts"].items() if count},
            trees=tree(requirements),
            readings=_readings(document),
            benchmarks=[(benchmark, Markup(plots.benchmark(benchmark))) for benchmark in document["benchmarks"]],  # noqa: S704 - numbers
            plots=[Markup(plot) for plot in _plots(document, history) if plot],  # noqa: S704 - made here, of numbers
            data=Markup(_embedded(document)),  # noqa: S704 - JSON, with every < escaped
            style=Markup((FOLDER / "page.css").read_text(encoding="utf-8")),  # noqa: S704 - our own
            script=Markup(script),  # noqa: S704 - our own
            digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
    )


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(FOLDER)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _plots(document: Document, history: Sequence[Document]) -> list[str]:
    observed = document["observed"]
    return [plots.percentiles(observed), plots.spread(observed), plots.trend(history), plots.latency_trend(history)]


def _readings(document: Document) -> list[dict[str, Any]]:
    known = load_contract().readings
    told = document["readings"]
    return [{"id": name, "reading": known.get(name), "seen": sentences} for name, sentences in told.items()]


def _embedded(document: Document) -> str:
    """What the page shows on demand: JSON that cannot end the element it is in."""
    shown = {"requirements": {entry["id"]: entry for entry in document["requirements"]}}
    text = json.dumps(shown | {"exchanges": document["exchanges"]}, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("&", "\\u0026")
