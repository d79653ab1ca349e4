"""Files that are replaced together count together: those that wait until the last one says so, and no others."""

from pathlib import Path

import pytest

from conformance.cassette import seal
from conformance.cassette.replacement import LONGEST_HEAD, Replacement, current, finish, replace_all, waiting

OLD, NEW = seal.sealed("format: 1\n", "value: old\n"), seal.sealed("format: 1\n", "value: new\n")


def digest(text: str) -> str:
    return seal.in_text(text)


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_a_file_waits_beside_the_one_that_it_is_to_replace(tmp_path: Path) -> None:
    assert waiting(tmp_path / "200.yaml") == tmp_path / ".200.yaml.next"


@pytest.mark.parametrize(
    ("there", "waits", "counts", "is_waiting"),
    [
        (OLD, NEW, digest(NEW), True),
        (OLD, NEW, digest(OLD), False),
        (None, NEW, digest(NEW), True),
        (OLD, None, digest(OLD), False),
        (OLD, None, digest(NEW), False),
        (None, None, digest(NEW), False),
        (NEW, NEW, digest(NEW), False),
        (OLD, NEW, "sha256:0", False),
        (OLD, "value: new\n", "", False),
        (OLD, "# é".ljust(LONGEST_HEAD - 1) + "é\n" + NEW, digest(NEW), False),
        (OLD, NEW.ljust(LONGEST_HEAD - 1) + "é\n", digest(NEW), True),
    ],
)
def test_the_file_with_the_digest_counts(
    tmp_path: Path, there: str | None, waits: str | None, counts: str, is_waiting: bool
) -> None:
    path = tmp_path / "200.yaml"
    for place, text in ((path, there), (waiting(path), waits)):
        if text is not None:
            place.write_text(text, encoding="utf-8")
    assert current(path, counts) == (waiting(path) if is_waiting else path)


def test_all_is_written_that_changed_and_removed_that_is_none_of_them(tmp_path: Path) -> None:
    for name in ("same.yaml", "other.yaml", "z gone.yaml", "gone.yaml", "README.md"):
        (tmp_path / name).write_text(OLD)
    texts = {"same.yaml": OLD, "other.yaml": NEW, "new.yaml": NEW, "recording.yaml": "last\n"}
    done = replace_all(tmp_path, texts, "recording.yaml")
    written, removed = ("other.yaml", "new.yaml", "recording.yaml"), ("gone.yaml", "z gone.yaml")
    assert done == Replacement(written, removed, 1)
    assert files(tmp_path) == texts | {"README.md": OLD}
    again = replace_all(tmp_path, texts, "recording.yaml")
    assert again == Replacement((), (), 4)


@pytest.mark.parametrize(
    ("done", "is_none"),
    [
        (Replacement((), (), 3), True),
        (Replacement(("a.yaml",), (), 3), False),
        (Replacement((), ("a.yaml",), 3), False),
        (Replacement(("a.yaml",), ("b.yaml",), 0), False),
    ],
)
def test_a_replacement_is_none_where_nothing_was_written_and_nothing_removed(done: Replacement, is_none: bool) -> None:
    assert done.is_none is is_none


def test_the_last_file_stays_as_it_is_where_it_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "recording.yaml").write_text(OLD)
    before = (tmp_path / "recording.yaml").stat().st_ino
    done = replace_all(tmp_path, {"200.yaml": NEW, "recording.yaml": OLD}, "recording.yaml")
    assert done == Replacement(("200.yaml",), (), 1)
    assert (tmp_path / "recording.yaml").stat().st_ino == before


def test_what_cannot_be_written_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "200.yaml").write_text(OLD)
    (tmp_path / "gone.yaml").write_text(OLD)
    (tmp_path / "recording.yaml").mkdir()
    with pytest.raises(OSError, match=r"recording\.yaml"):
        replace_all(tmp_path, {"200.yaml": NEW, "404.yaml": NEW, "recording.yaml": NEW}, "recording.yaml")
    (tmp_path / "recording.yaml").rmdir()
    assert files(tmp_path) == {"200.yaml": OLD, "gone.yaml": OLD}


def test_a_file_that_cannot_be_made_to_wait_leaves_no_other_waiting(tmp_path: Path) -> None:
    too_long = f"{'x' * 300}.yaml"
    with pytest.raises(OSError, match="too long"):
        replace_all(tmp_path, {"200.yaml": NEW, too_long: NEW, "recording.yaml": NEW}, "recording.yaml")
    assert files(tmp_path) == {}


@pytest.mark.parametrize(
    ("left", "text", "after"),
    [
        (".200.yaml.next", NEW, NEW),
        (".200.yaml.next", OLD.replace("old", "x"), OLD),
        (".200.yaml.next", "value: new\n", OLD),
        (".200.yaml.4f2k9v", NEW, OLD),
        (".404.yaml.next", NEW, OLD),
        (".404.yaml.next", "value: new\n", OLD),
    ],
)
def test_what_was_left_waiting_takes_its_place_where_it_counts_and_is_removed_else(
    tmp_path: Path, left: str, text: str, after: str
) -> None:
    (tmp_path / "200.yaml").write_text(OLD)
    (tmp_path / "200.yaml.next").write_text("of somebody else")
    (tmp_path / ".hidden").write_text("of somebody else")
    (tmp_path / left).write_text(text)
    finish(tmp_path, {"200": digest(NEW)})
    others = {"200.yaml.next": "of somebody else", ".hidden": "of somebody else"}
    assert files(tmp_path) == {"200.yaml": after} | others


def test_of_several_that_wait_each_takes_its_own_place(tmp_path: Path) -> None:
    for name in ("200", "404"):
        waiting(tmp_path / f"{name}.yaml").write_text(NEW if name == "200" else OLD)
    finish(tmp_path, {"200": digest(NEW), "404": digest(OLD)})
    assert files(tmp_path) == {"200.yaml": NEW, "404.yaml": OLD}
