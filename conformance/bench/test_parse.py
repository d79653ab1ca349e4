"""How long it takes to read a body, and to hold it against the contract. `conformance bench parse` runs this."""

from typing import Any

import pytest

from conformance.bench.bodies import bodies
from conformance.bench.ways import WAYS, Way


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("name", bodies())
def test_parse(benchmark: Any, way: Way, name: str) -> None:
    """One way with one body."""
    status, body = bodies()[name]
    benchmark.group, benchmark.extra_info["bytes"] = name, len(body)
    benchmark(way, body, status)
