"""A recording is written whole or not at all, and one that is not right is told of in one line."""

from pathlib import Path

import pytest
from exchanges import exchange
from recordings import SCENARIO, recording

from conformance.cassette.folder import read, write
from conformance.cassette.interaction import Interaction
from conformance.cassette.recording import cassette_name
from conformance.errors import ConfigurationError

OTHER = Interaction(exchange(404), "test_404.py::test_unknown_uuid")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (path,) = write(recording(), tmp_path)
    return path


@pytest.mark.parametrize(
    ("scenario", "name"),
    [
        (SCENARIO, "200"),
        ("test_media_types.py::test_json[application/json]", "media_types"),
        ("conformance/suite/test_401.py::test_unauthorized[no-token]", "401"),
        ("", "other"),
    ],
)
def test_a_scenario_belongs_to_the_cassette_of_its_module(scenario: str, name: str) -> None:
    assert cassette_name(scenario) == name


BROKEN = {
    "missing": (None, "is missing or empty"),
    "empty": (lambda _: "", "is missing or empty"),
    "cut off": (lambda text: text[: text.index("string:") + 40], "cut off or no YAML at line"),
    "cut off between interactions": (lambda text: text.rpartition("\n- request")[0] + "\n- ", "edited or merged"),
    "edited": (lambda text: text.replace("PREDICTIVE", "PREVIEW"), "somebody has edited or merged it"),
    "without metadata": (lambda text: "version: 1\n" + text[text.index("interactions:") :], "format None"),
    "of a future format": (lambda text: text.replace("format: 1", "format: 2"), "reads format 1"),
    "of another vcrpy": (lambda text: text.replace("version: 1", "version: 7"), "vcrpy's version is 7"),
    "no mapping": (lambda _: "- 1\n", "it has no list of interactions"),
    "binary": (lambda _: "\x00\x01", "control characters are not allowed"),
    "without a member": (lambda text: text.replace("  seed: 1\n", ""), "its metadata lacks seed"),
}


@pytest.mark.parametrize(("change", "told"), BROKEN.values(), ids=BROKEN)
def test_a_broken_cassette_is_told_in_one_line(path: Path, change: object, told: str) -> None:
    if change is None:
        path.unlink()
    elif callable(change):
        path.write_text(change(path.read_text()))
    with pytest.raises(ConfigurationError, match=told) as caught:
        read(path)
    assert "\n" not in str(caught.value)
    assert "record" in str(caught.value)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="holds no cassette"):
        read(tmp_path)


def test_cassettes_of_two_recordings_do_not_mix(tmp_path: Path) -> None:
    write(recording(), tmp_path)
    write(recording(OTHER, name="two"), tmp_path / "two")
    (tmp_path / "two" / "404.yaml").rename(tmp_path / "404.yaml")
    with pytest.raises(ConfigurationError, match="are of different recordings"):
        read(tmp_path)


def test_a_new_recording_takes_the_place_of_the_old(tmp_path: Path) -> None:
    write(recording(), tmp_path)
    write(recording(OTHER, name="two"), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["404.yaml"]


def test_what_was_edited_can_still_be_looked_at(path: Path) -> None:
    path.write_text(path.read_text().replace("PREDICTIVE", "PREVIEW"))
    assert read(path, as_recorded=False).edited == ("200",)
    assert read(path.parent, as_recorded=False).edited == ("200",)
