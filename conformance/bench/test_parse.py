"""How long it takes to read a body, and to hold it against the contract. `conformance bench parse` runs this."""

from typing import Any

import pytest

from conformance.bench.bodies import bodies
from conformance.bench.ways import WAYS, Way


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize(("status", "body"), bodies().values(), ids=bodies())
def test_parse(benchmark: Any, way: Way, status: int, body: bytes) -> None:
    """One way with one body."""
    benchmark.group = next(name for name, found in bodies().items() if found == (status, body))
    benchmark.extra_info["bytes"] = len(body)
    benchmark(way, body, status)
