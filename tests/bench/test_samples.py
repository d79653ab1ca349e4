"""Percentiles, and a floor for servers near and far."""

import pytest
from sockets import saying

from conformance.bench import samples
from conformance.bench.samples import floor, is_near, least, percentiles


def test_percentiles_are_milliseconds() -> None:
    assert percentiles([number / 1000 for number in range(101)]) == {"p50": 50.0, "p90": 90.0, "p99": 99.0}
    assert percentiles([0.002]) == {"p50": 2.0, "p90": 2.0, "p99": 2.0}
    assert percentiles([]) == {}
    assert least([number / 1000 for number in range(1, 101)]) == pytest.approx(10, rel=0.1)


def test_a_server_is_near_or_far() -> None:
    assert is_near("http://127.0.0.1:8437")
    assert is_near("http://[::1]:8437")
    assert not is_near("https://api.talkdeskapp.com")


def test_the_floor_of_a_near_server_is_an_echo() -> None:
    with floor("http://127.0.0.1:1") as bare:
        assert all(bare() > 0 for _ in range(20))


def test_the_floor_of_a_far_server_is_a_handshake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "is_near", lambda _: False)
    with saying(b"", b"") as base_url, floor(base_url) as bare:
        assert bare() > 0
        assert bare() > 0
