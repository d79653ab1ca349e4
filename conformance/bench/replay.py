"""Replaying recordings of growing length: this suite beside stock vcrpy."""

import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import vcr

from conformance import markdown
from conformance.cassette import serializer
from conformance.cassette.folder import read, write
from conformance.cassette.interaction import Interaction
from conformance.cassette.keyed import KeyedCassette
from conformance.cassette.metadata import Metadata
from conformance.cassette.recording import Recording
from conformance.cassette.redaction import BASE_URL
from conformance.contract import load_contract
from conformance.exchange import Exchange, Request, Response, json_body, merged
from conformance.processes import pool
from conformance.targets.client import DEFAULTS
from conformance.targets.permission import unlimited
from conformance.targets.replay import replay_target

SCENARIO = "test_generated.py::test_documented"
SAMPLE = 50
"""Requests that stock vcrpy answers. Each takes as long as the cassette is long, so a few tell of all."""
CAMPAIGN = "c0000000-0000-4000-8000-000000000001"
HEADERS = {"Authorization": "Bearer $TALKDESK_TOKEN", "Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Measurement:
    """``load`` is in seconds, ``request`` in microseconds for each, ``memory`` bytes of Python objects at the most."""

    way: str
    interactions: int
    load: float
    request: float
    memory: int


def requests(count: int) -> list[Request]:
    """That many requests, no two alike."""
    headers = merged(HEADERS, DEFAULTS)
    url = f"{BASE_URL}/campaigns/{CAMPAIGN}"
    bodies = (json_body({"op": "REPLACE", "path": "name", "value": f"Name {number}"}) for number in range(count))
    return [Request("PATCH", url, headers, body) for body in bodies]


def recorded(count: int, folder: Path) -> Path:
    """Write a recording of that many interactions, each answered with a campaign of 2.5 kB of its own."""
    example = load_contract().example("full")
    exchanges = [
        Exchange(request, Response(200, (("Content-Type", "application/hal+json"),), json_body(example | {"name": n})))
        for n, request in enumerate(requests(count))
    ]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    metadata = Metadata(
        now, "bench", "made up", "", "", 1, 1, "default", (CAMPAIGN,), (unlimited(CAMPAIGN).to_json(),), "", ""
    )
    recording = Recording(metadata, {"generated": tuple(Interaction(made, SCENARIO) for made in exchanges)})
    write(recording, folder)
    return folder / "generated.yaml"


Way = Callable[[Path, Sequence[Request]], tuple[float, float]]


def _over_httpx(cassette: AbstractContextManager[Any], asked: Sequence[Request]) -> tuple[float, float]:
    """Load a cassette into vcrpy's own machinery, and send requests by httpx. Seconds for each."""
    clock = time.perf_counter()
    with cassette, httpx.Client() as client:
        prepared = [client.build_request(r.method, r.url, headers=dict(r.headers), content=r.body) for r in asked]
        loaded = time.perf_counter()
        for request in prepared:
            client.send(request)
        return loaded - clock, time.perf_counter() - loaded


def stock(path: Path, asked: Sequence[Request]) -> tuple[float, float]:
    """Vcrpy as it is."""
    step = max(1, len(asked) // SAMPLE)
    sample = asked[::step][:SAMPLE]
    cassette = vcr.use_cassette(str(path), record_mode="none", match_on=("method", "uri", "raw_body"))
    loading, sending = _over_httpx(cassette, sample)
    return loading, sending * len(asked) / len(sample)


def keyed(path: Path, asked: Sequence[Request]) -> tuple[float, float]:
    """Vcrpy with the cassette and the serializer of this suite in the place of its own."""
    return _over_httpx(KeyedCassette.use(path=str(path), serializer=serializer, record_mode="none"), asked)


def target(path: Path, asked: Sequence[Request]) -> tuple[float, float]:
    """The replay target of this suite."""
    clock = time.perf_counter()
    with replay_target(path.parent, (), load_contract()) as opened:
        opened.begin_scenario(SCENARIO)
        loaded = time.perf_counter()
        for request in asked:
            opened.send(request)
        return loaded - clock, time.perf_counter() - loaded


WAYS: dict[str, Way] = {
    "stock vcrpy over httpx": stock,
    "keyed cassette over httpx": keyed,
    "replay target": target,
}


def measure(way: str, path: Path, count: int) -> Measurement:
    """Measure one way with one recording: the time, and then, in a second go that takes longer, the memory."""
    asked = requests(count)
    loading, sending = WAYS[way](path, asked)
    tracemalloc.start()
    WAYS[way](path, asked[:SAMPLE])
    _, memory = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return Measurement(way, count, loading, sending / count * 1e6, memory)


def measured(counts: Sequence[int]) -> Iterator[Measurement]:
    """Measure every way with recordings of these lengths, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            path = recorded(count, Path(folder) / str(count))
            assert len(tuple(read(path).interactions)) == count
            for way in WAYS:
                with pool(1) as process:
                    yield process.submit(measure, way, path, count).result()


def table(measurements: Sequence[Measurement]) -> str:
    """The measurements as a table in Markdown."""
    heads = ("interactions", "way", "load, s", "a request, µs", "memory, MB")
    return markdown.table("rlrrr", heads, map(_cells, measurements))


def _cells(m: Measurement) -> tuple[str, ...]:
    return f"{m.interactions:,}", m.way, f"{m.load:.2f}", f"{m.request:,.0f}", f"{m.memory / 1e6:.0f}"
