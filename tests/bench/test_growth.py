"""Whole runs are timed as processes of their own, and a run that does not end well is no measurement."""

import fnmatch

import pytest

from conformance.bench.growth import VARIED, Measurement, measured, table
from conformance.contract import load_contract
from conformance.errors import ConformanceError
from conformance.suite.catalogue import catalogue

CATALOGUE = catalogue(load_contract())


def test_runs_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    live = ("--target", "live", "--only", "401/*", "-n", "2")
    monkeypatch.setitem(VARIED, "requirements", (("--only", "404/*"), live))
    one, two = measured(["requirements"])
    assert (one.varied, one.options, two.options) == ("requirements", ("--only", "404/*"), live)
    assert [one.requirements, two.requirements] == [len(fnmatch.filter(CATALOGUE, glob)) for glob in ("404/*", "401/*")]
    assert one.exchanges >= one.requirements
    assert one.seconds > 0


def test_a_run_that_ends_badly_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(VARIED, "requirements", (("--only", "no-such-requirement"),))
    with pytest.raises(ConformanceError, match="ended with 2"):
        list(measured(["requirements"]))


def test_the_table() -> None:
    made = [Measurement("workers", (), 305, 1000, 2.0)]
    assert table(made).splitlines()[-1] == "| workers | `none` | 305 | 1,000 | 2.00 | 2.00 |"
