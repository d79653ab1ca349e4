"""How long the answers take. `conformance bench latency` plays this."""

from typing import Any

import pytest

from conformance.bench.stage import ANSWERS, WAYS, Stage


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("way", WAYS)
def test_latency(benchmark: Any, stage: Stage, answer: int, way: str) -> None:
    """One answer, asked for in one way."""
    if answer not in stage.requests:
        pytest.skip(f"no request is known to be answered with {answer} here")
    sampling = stage.sampling(answer, way)
    benchmark.group = str(answer)
    benchmark.pedantic(sampling.once, rounds=stage.rounds, warmup_rounds=stage.warm_up)
    benchmark.extra_info.update(sampling.summary(stage.warm_up))
