"""The gate reports what has grown slower only if it is slower each time."""

from pathlib import Path

import pytest

from conformance.bench.gate import confirmed, keep, saved, slower
from conformance.errors import ConfigurationError

BEFORE = {"a": 2.0, "b": 4.0, "gone": 1.0}


def test_a_ratio_may_grow_by_half() -> None:
    assert slower(BEFORE, {"a": 3.0, "b": 6.1, "new": 9.0}) == {"b": "b: 6.10 times its floor, was 4.00"}


def test_what_is_slower_once_is_noise() -> None:
    again = iter(({"a": 9.0, "b": 4.0}, {"a": 2.0, "b": 9.0}))
    assert confirmed(BEFORE, {"a": 9.0, "b": 9.0}, lambda: next(again)) == []


def test_what_is_slower_each_time_is_reported() -> None:
    again = iter(({"a": 8.0, "b": 4.0}, {"a": 7.0, "b": 4.0}))
    assert confirmed(BEFORE, {"a": 9.0, "b": 4.0}, lambda: next(again)) == ["a: 7.00 times its floor, was 2.00"]


def test_nothing_is_measured_again_without_need() -> None:
    assert confirmed(BEFORE, BEFORE, lambda: pytest.fail("measured again")) == []


def test_what_is_kept_can_be_read(tmp_path: Path) -> None:
    document: dict[str, object] = {"machine_info": {}, "benchmarks": [{"extra_info": {}}]}
    keep(document, tmp_path / "new" / "kept.json")
    assert saved(tmp_path / "new" / "kept.json") == document
    with pytest.raises(ConfigurationError, match="cannot be read"):
        saved(tmp_path / "none.json")
