"""Readings are whole, and agree with the requirements that rest on them."""

from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from conformance.contract import Level, load_contract
from conformance.contract.readings import load_readings
from conformance.errors import ConfigurationError
from conformance.suite.catalogue import catalogue

CONTRACT = load_contract()
CATALOGUE = {name: r for name, r in catalogue(CONTRACT).items() if CONTRACT.companion_of(name) is None}
"""What is asked of the operation of the page: a reading names that, and holds for the companions as well."""


def test_what_rests_on_a_reading_is_never_a_must() -> None:
    resting = {name: r.level for name, r in CATALOGUE.items() if r.reading}
    assert resting
    assert set(resting.values()) == {Level.SHOULD}


@pytest.mark.parametrize("reading", CONTRACT.readings.values(), ids=lambda reading: reading.id)
def test_a_reading_lists_exactly_what_rests_on_it(reading) -> None:  # type: ignore[no-untyped-def]
    marked = {name for name, requirement in CATALOGUE.items() if requirement.reading == reading.id}
    listed = {name for name in CATALOGUE for glob in reading.rests if fnmatchcase(name, glob)}
    assert listed == marked
    assert all(any(fnmatchcase(name, glob) for name in CATALOGUE) for glob in reading.rests)


def test_every_reading_that_a_requirement_names_exists() -> None:
    assert {r.reading for r in CATALOGUE.values() if r.reading} <= set(CONTRACT.readings)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("readings: [", "cannot be read as YAML"),
        ("readings: {x: {question: Why}}", "at readings/x"),
        ("{}", "at the top"),
    ],
)
def test_a_malformed_file_is_reported_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "readings.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=message):
        load_readings(path)
