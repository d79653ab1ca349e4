"""What is measured is done: every way reads every body, and those that validate refuse one that is wrong."""

import json

import pytest

from conformance.bench.bodies import bodies
from conformance.bench.parse import ratios, reported, table
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


def test_a_measurement_is_reported_body_by_body() -> None:
    def entry(group: str, way: str) -> dict[str, object]:
        whole = {"p50": 0.001, "p90": 0.002, "p99": 0.003}
        return {"group": group, "param": f"{group}-{way}", "stats": {"rounds": 7}, "extra_info": {"whole": whole}}

    benchmarks = [entry(group, way) for way in ("orjson", FLOOR) for group in ("200, largest", "400, largest")]
    about = {"machine_info": {"machine": "2 cores"}, "datetime": "2026-11-24T12:00:00+00:00"}
    first, second = reported(about | {"benchmarks": benchmarks})
    assert (first["title"], second["title"]) == ("Reading a body: 200, largest", "Reading a body: 400, largest")
    assert (first["unit"], first["machine"]) == ("µs", "2 cores")
    assert first["rows"] == [{"name": way, "count": 7, "p50": 1.0, "p90": 2.0, "p99": 3.0} for way in ("orjson", FLOOR)]


def test_ratios_are_of_the_shortest_times() -> None:
    def entry(way: str, least: float) -> dict[str, object]:
        return {"group": "200, typical", "param": f"200, typical-{way}", "stats": {"min": least, "median": 9.0}}

    found = ratios({"benchmarks": [entry(FLOOR, 2.0), entry("orjson", 1.0)]})
    assert found == {f"{FLOOR}, 200, typical": 1.0, "orjson, 200, typical": 0.5}
