"""Generated requests depend on the seed and on nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.suite.generation import bodies

PROGRAM = """
import hashlib, sys
from conformance.suite.generation import bodies
print(hashlib.sha256(b"\\n".join(bodies(int(sys.argv[1]), 10))).hexdigest())
"""


def digest(seed: int, hash_seed: str, cache: Path) -> str:
    command = [sys.executable, "-c", PROGRAM, str(seed)]
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "XDG_CACHE_HOME": str(cache)}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout.strip()


def test_the_same_seed_gives_the_same_requests_in_every_process(tmp_path: Path) -> None:
    made = {digest(7, hash_seed, tmp_path / hash_seed) for hash_seed in ("1", "2")}
    assert len(made) == 1
    assert digest(8, "1", tmp_path / "1") not in made


def test_what_was_made_is_kept_and_what_is_broken_is_made_again(tmp_path: Path) -> None:
    first = digest(7, "1", tmp_path)
    (kept,) = tmp_path.rglob("*.txt")
    whole = kept.read_text()
    replaced = whole.split()[1:2] + whole.split()[1:]
    kept.write_text("\n".join(replaced))
    assert digest(7, "1", tmp_path) != first, "the kept ones are read"
    for broken in ("", whole[: len(whole) // 2], "no hexadecimal\n2\n"):
        kept.write_text(broken)
        assert digest(7, "1", tmp_path) == first
        assert kept.read_text() == whole


def test_nothing_is_left_in_the_folder_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    assert digest(7, "1", tmp_path / "cache")
    assert list(here.iterdir()) == []
    assert (tmp_path / "cache" / "campaigns-conformance" / "generated" / "hypothesis").is_dir()


def test_a_folder_that_cannot_be_written_to_does_not_matter() -> None:
    assert digest(7, "1", Path("/dev/null"))


def test_no_two_requests_are_alike() -> None:
    made = bodies(1, 10)
    assert len(made) == len(set(made)) > 100
