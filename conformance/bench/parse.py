"""`conformance bench parse`: pytest-benchmark plays the measurements, and a table tells them."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from conformance import markdown
from conformance.bench.playing import Document, played
from conformance.bench.ways import FLOOR, WAYS
from conformance.report.benchmarks import MICROSECONDS, benchmark
from conformance.report_measures import Benchmark


def measured() -> Document:
    """Measure every way with every body. Returns pytest-benchmark's JSON.

    Raises:
        ConformanceError: a way failed on a body.
    """
    return played("test_parse.py", "--benchmark-warmup=on")


def ratios(document: Document) -> Mapping[str, float]:
    """How many times as long as the floor each way takes with each body. The shortest times are the least noisy."""
    floors = {entry["group"]: entry["stats"]["min"] for entry in document["benchmarks"] if _way(entry) == FLOOR}
    return {
        f"{_way(entry)}, {entry['group']}": entry["stats"]["min"] / floors[entry["group"]]
        for entry in document["benchmarks"]
    }


def reported(document: Document) -> list[Benchmark]:
    """A measurement as a report has it, body by body, in microseconds."""
    about = ("the libraries of this process", document["machine_info"]["machine"], document["datetime"])
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in document["benchmarks"]:
        times = {name: value * 1e3 for name, value in entry["extra_info"]["whole"].items()}
        rows[entry["group"]].append({"name": _way(entry), "count": entry["stats"]["rounds"], **times})
    return [benchmark(f"Reading a body: {body}", *about, found, MICROSECONDS) for body, found in rows.items()]


def table(document: Mapping[str, Any]) -> str:
    """Medians in microseconds, and as a ratio to the floor in the same run, as a table in Markdown."""
    medians = {(entry["group"], _way(entry)): entry for entry in document["benchmarks"]}
    sizes = {entry["group"]: entry["extra_info"]["bytes"] for entry in document["benchmarks"]}
    heads = (f"µs, and times `{FLOOR}`", *(f"{group} ({size:,} B)" for group, size in sizes.items()))
    rows = ((way, *(_cell(medians[group, way], medians[group, FLOOR]) for group in sizes)) for way in WAYS)
    return markdown.table("l" + "r" * len(sizes), heads, rows)


def _way(entry: Mapping[str, Any]) -> str:
    """The way that a measurement is of: the last part of its name's parameters."""
    return str(entry["param"]).removeprefix(f"{entry['group']}-")


def _cell(entry: Mapping[str, Any], floor: Mapping[str, Any]) -> str:
    median, least = entry["stats"]["median"], floor["stats"]["median"]
    ratio = median / least
    return f"{median * 1e6:,.1f} ({ratio:.0f}×)" if ratio >= 10 else f"{median * 1e6:,.1f} ({ratio:.1f}×)"
