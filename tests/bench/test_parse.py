"""What is measured is done: every way reads every body, and those that validate refuse one that is wrong."""

import json

import pytest

from conformance.bench.bodies import bodies
from conformance.bench.parse import table
from conformance.bench.ways import FLOOR, PARSING, VALIDATING, WAYS, WRONG, Way
from conformance.contract import load_contract
from conformance.exchange import json_body


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("name", bodies())
def test_every_way_reads_every_body(way: Way, name: str) -> None:
    status, body = bodies()[name]
    assert way(body, status) is not None


@pytest.mark.parametrize("way", VALIDATING.values(), ids=VALIDATING)
def test_a_way_that_validates_refuses_what_is_wrong(way: Way) -> None:
    wrong = load_contract().example("full") | {"priority": 11}
    with pytest.raises(WRONG):
        way(json_body(wrong), 200)
    with pytest.raises(WRONG):
        way(b'{"code": "0530001"}', 400)


def test_bodies_are_as_the_contract_has_them() -> None:
    for status, body in bodies().values():
        assert list(load_contract().answers[status].violations(json.loads(body))) == []
    sizes = [len(body) for status, body in bodies().values() if status == 200]
    assert sizes == sorted(sizes)


def test_the_table_tells_ratios_to_the_floor() -> None:
    def entry(group: str, way: str, median: float) -> dict[str, object]:
        stats, size = {"median": median}, {"bytes": 100}
        return {"group": group, "param": f"{group}-{way}", "stats": stats, "extra_info": size}

    benchmarks = [entry("200, typical", way, 1e-6 if way == FLOOR else 5e-6) for way in WAYS]
    lines = table({"benchmarks": benchmarks}).splitlines()
    assert lines[0] == f"| µs, and times `{FLOOR}` | 200, typical (100 B) |"
    assert lines[2] == f"| {FLOOR} | 1.0 (1.0×) |"
    assert lines[-1] == "| openapi-core | 5.0 (5.0×) |"
    assert len(lines) == 2 + len(PARSING) + len(VALIDATING)
