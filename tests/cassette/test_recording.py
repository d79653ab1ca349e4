"""A recording that is not as it was written is refused in one line."""

import re
from pathlib import Path

import pytest
from exchanges import exchange
from recordings import SCENARIO, recording

from conformance.cassette import seal
from conformance.cassette.folder import read, write
from conformance.cassette.interaction import Interaction
from conformance.cassette.recording import cassette_name
from conformance.errors import ConfigurationError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(recording(), tmp_path)
    return tmp_path


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
    "of another vcrpy": (lambda text: text.replace("version: 1", "version: 7"), "vcrpy's version is 7"),
    "no mapping": (lambda _: "- 1\n", "it has no list of interactions"),
    "binary": (lambda _: "\x00\x01", "control characters are not allowed"),
    "without its seal": (lambda text: re.sub("digest: .*\n", "", text), "somebody has edited"),
    "with another seal": (lambda text: re.sub("sha256:[0-9a-f]{4}", "sha256:0000", text), "somebody has edited"),
    "with two seals": (lambda text: re.sub("(digest: .*\n)", r"\1\1", text), "somebody has edited"),
    "with a remark": (lambda text: "# a remark\n" + text, "somebody has edited"),
}
MANIFEST = {
    "missing": (None, "recording.yaml is missing"),
    "empty": (lambda _: "", "format None"),
    "of an older format": (lambda text: text.replace("format: 2", "format: 1"), "reads format 2"),
    "no YAML": (lambda text: text.replace("seed: 1", "seed: ]"), "no YAML at line"),
    "no mapping": (lambda _: "- 1\n", "format None"),
    "of another target": (lambda text: text.replace("target: reference", "target: live"), "somebody has edited"),
    "of another date": (lambda text: text.replace("recorded: '20", "recorded: '19", 1), "somebody has edited"),
    "about something else": (lambda text: text.replace("about: the", "about: a"), "somebody has edited"),
    "with other times": (lambda text: text.replace("[0.0]", "[9.0]"), "somebody has edited"),
    "with another cassette": (lambda text: text.replace("'200': sha256:", "'200': sha256:0"), "somebody has edited"),
    "with more in it": (lambda text: text.replace("seed: 1", "seed: 1\nmore: 1"), "somebody has edited"),
    "without a member": (lambda text: resealed(text.replace("seed: 1\n", "")), "it lacks seed"),
    "without digests": (lambda text: resealed(text.replace("cassettes:", "others:")), "it lacks 'cassettes'"),
    "of a profile that there is not": (
        lambda text: resealed(text.replace("profile: default", "profile: deeper")),
        "the profile 'deeper'",
    ),
    "of fewer campaigns": (lambda text: resealed(re.sub(r"campaigns: .*", "campaigns: []", text)), "of each campaign"),
}


def resealed(text: str) -> str:
    before, after = re.split("digest: .*\n", text, maxsplit=1)
    return seal.sealed(before, after)


def alter(path: Path, change: object) -> None:
    if change is None:
        path.unlink()
    elif callable(change):
        text = path.read_text()
        path.write_text(change(text))
        assert path.read_text() != text


@pytest.mark.parametrize("only", [False, True], ids=["folder", "cassette"])
@pytest.mark.parametrize(("change", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_cassette_is_refused_in_one_line(folder: Path, change: object, words: str, only: bool) -> None:
    alter(folder / "200.yaml", change)
    with pytest.raises(ConfigurationError, match=words) as caught:
        read(folder / "200.yaml" if only else folder)
    assert "\n" not in str(caught.value)
    assert "record" in str(caught.value)


@pytest.mark.parametrize(("change", "words"), MANIFEST.values(), ids=MANIFEST)
def test_a_broken_manifest_is_refused_in_one_line(folder: Path, change: object, words: str) -> None:
    alter(folder / "recording.yaml", change)
    with pytest.raises(ConfigurationError, match=words) as caught:
        read(folder)
    assert "\n" not in str(caught.value)
    assert "record again" in str(caught.value)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="holds no cassette"):
        read(tmp_path)


def test_cassettes_of_two_recordings_do_not_mix(folder: Path) -> None:
    write(recording(Interaction(exchange(422), SCENARIO)), folder / "two")
    (folder / "two" / "200.yaml").replace(folder / "200.yaml")
    with pytest.raises(ConfigurationError, match="is of another recording than"):
        read(folder)
    assert read(folder, as_recorded=False).edited == ("200",)


def test_what_was_edited_can_still_be_looked_at(folder: Path) -> None:
    alter(folder / "200.yaml", BROKEN["edited"][0])
    (folder / "401.yaml").write_text("version: 1\ninteractions: []\n")
    alter(folder / "recording.yaml", MANIFEST["of another target"][0])
    assert read(folder / "200.yaml", as_recorded=False).edited == ("recording", "200")
    assert read(folder, as_recorded=False).edited == ("recording", "200", "401")


def test_a_cassette_that_was_never_listed_is_not_played(folder: Path) -> None:
    (folder / "401.yaml").write_text("version: 1\ninteractions: []\n")
    assert list(read(folder).cassettes) == ["200"]
    with pytest.raises(ConfigurationError, match="somebody has edited"):
        read(folder / "401.yaml")
