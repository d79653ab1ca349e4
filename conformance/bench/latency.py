"""`conformance bench latency`: how long the documented answers take, of any target."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from conformance import markdown
from conformance.bench.answers import requests
from conformance.bench.playing import Document, played
from conformance.bench.samples import FEW, floor, is_near
from conformance.bench.stage import Stage
from conformance.drift.profile import PERCENTILES
from conformance.errors import TargetError
from conformance.report.benchmarks import benchmark
from conformance.report_measures import Benchmark
from conformance.targets.first_look import held_and_observed
from conformance.targets.target import Target

NEAR, FAR = 200, 5
"""Rounds that are played where nothing else is asked for: of a server on this machine, and of any other."""
WARM_UP = 3
TITLE = "Latency of each answer"
MEASURES = ("connect", "first_byte", "whole")


@dataclass
class Carrier:
    """Hands the stage to the measurements."""

    staged: Stage

    @pytest.fixture
    def stage(self) -> Stage:
        """What to measure on."""
        return self.staged


@contextmanager
def staged(opened: Target, rounds: int | None, at_once: int) -> Iterator[Stage]:
    """Hold and read the campaigns, and make ready what is measured. Nothing but reads is sent yet.

    Raises:
        ConformanceError: a campaign is in use, or cannot be looked at.
    """
    chosen = rounds or (NEAR if is_near(opened.base_url) else FAR)
    with held_and_observed(opened) as target, ThreadPoolExecutor(at_once) as pool, floor(target.base_url) as bare:
        yield Stage(target, requests(target), chosen, min(WARM_UP, chosen), at_once, pool, bare)


def is_few(stage: Stage) -> bool:
    """Whether nobody needs to be asked before so many requests are sent."""
    return is_near(stage.target.base_url) or stage.count() <= FEW


def measured(stage: Stage) -> Document:
    """Measure every answer in every way. Returns pytest-benchmark's JSON.

    ``extra_info`` of each has the percentiles of its parts, in milliseconds, and the floor of the same run.

    Raises:
        ConformanceError: a measurement failed.
        TargetError: not one answer was the documented one.
    """
    options = ("--benchmark-timer=conformance.bench.stage.seconds",)
    document = played("test_latency.py", *options, plugins=[Carrier(stage)])
    if not ratios(document):
        about = f"{stage.target.base_url} gave none of the documented answers"
        raise TargetError(f"{about}, so nothing was measured: `conformance run` tells what it gives")
    return document


def ratios(document: Document) -> Mapping[str, float]:
    """How many times as long as the floor each answer takes, by its median."""
    return {
        f"{entry['group']}, {entry['extra_info']['way']}": _ratio(entry["extra_info"])
        for entry in document["benchmarks"]
        if entry["extra_info"]["whole"]
    }


def reported(document: Document, about: str) -> Benchmark:
    """A measurement as a report has it."""
    rows = [
        {"name": f"{entry['group']}, {info['way']}", "count": info["count"], **info["whole"]}
        for entry in document["benchmarks"]
        if (info := entry["extra_info"])["whole"]
    ]
    return benchmark(TITLE, about, document["machine_info"]["machine"], document["datetime"], rows)


def _ratio(info: Mapping[str, Any]) -> float:
    return float(info["whole"]["p50"] / info["floor"])


def table(document: Document) -> str:
    """Percentiles in milliseconds, and the median of the whole as a ratio to the floor, as a table in Markdown."""
    parts = [f"{measure.replace('_', ' ')}, p{percentile}" for measure in MEASURES for percentile in PERCENTILES]
    heads = ("answer", "way", *parts, "times the floor", "samples")
    return markdown.table("ll" + "r" * (len(heads) - 2), heads, map(_cells, document["benchmarks"]))


def _cells(entry: Mapping[str, Any]) -> tuple[str, ...]:
    info = entry["extra_info"]
    parts = (_cell(info[measure], f"p{percentile}") for measure in MEASURES for percentile in PERCENTILES)
    ratio = f"{_ratio(info):.1f}" if info["whole"] else ""
    left_out = f" ({info['left_out']} left out)" if info["left_out"] else ""
    return entry["group"], info["way"], *parts, ratio, f"{info['count']}{left_out}"


def _cell(found: Mapping[str, float], name: str) -> str:
    return f"{found[name]:.2f}" if found else ""
