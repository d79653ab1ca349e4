"""What is installed is locked by its hash, and what is given away has its licence with it."""

import re
import shutil
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(path: Path) -> dict[str, str]:
    """The locked packages by name, each with what stands behind it."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    return {line.partition("==")[0]: line for line in text.splitlines()}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_every_package_is_locked_by_version_and_hash(path: Path) -> None:
    for name, line in pins(path).items():
        assert re.match(rf"{re.escape(name)}==\S+( ;.*?)? +--hash=sha256:[0-9a-f]{{64}}", line), line


def test_locks_agree_and_hold_what_is_asked_for() -> None:
    assert {path.stem for path in LOCKS} >= {
        "run",
        "bench",
        "load",
        "tests",
        "mutants",
        "sdk",
        "docs",
        "types",
        "lint",
        "nox",
        "lock",
    }
    versions: dict[str, set[str]] = {}
    for path in LOCKS:
        for name, line in pins(path).items():
            versions.setdefault(name, set()).add(line.split()[0])
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["build"]]
    names = {re.split(r"[^A-Za-z0-9._-]", wanted)[0].lower().replace("_", "-") for wanted in asked}
    assert names <= pins(ROOT / "requirements" / "run.txt").keys()


def test_a_nightly_run_installs_what_it_uses() -> None:
    spared = {
        "locust",
        "gevent",
        "respx",
        "openapi-core",
        "msgspec",
        "orjson",
        "pytest-benchmark",
        "zensical",
        "playwright",
    }
    assert not spared & pins(ROOT / "requirements" / "run.txt").keys()
    assert PROJECT["project"]["optional-dependencies"].keys() == {"bench", "load", "sdk"}


def test_nothing_stray_lies_at_the_top() -> None:
    assert not (ROOT / "proof.json").exists()


def test_the_licence_is_in_what_is_built(tmp_path: Path) -> None:
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    (source,) = SdistBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        assert any(name.endswith("licenses/LICENSE") for name in archive.namelist())
    with tarfile.open(source) as archive:
        assert any(name.endswith("/LICENSE") for name in archive.getnames())
    assert "MIT License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


CONTAINER = (ROOT / "Containerfile").read_text(encoding="utf-8")


def test_the_image_runs_as_nobody_in_particular() -> None:
    users = re.findall(r"^USER (\S+)", CONTAINER, re.MULTILINE)
    assert users[-1:] == ["10001"]
    assert "pip install" not in CONTAINER[CONTAINER.index("USER") :]
    for line in re.findall(r"pip install (.*)", CONTAINER):
        assert "--require-hashes" in line or "--no-deps --no-build-isolation" in line


def test_the_image_is_given_all_that_the_package_is_built_of(tmp_path: Path) -> None:
    ignored = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    assert ignored == (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*"
    for name in (line.removeprefix("!") for line in ignored if line.startswith("!")):
        source, copy = ROOT / name, tmp_path / name
        copy.parent.mkdir(exist_ok=True)
        shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy)
    (wheel,) = WheelBuilder(str(tmp_path)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        assert {"conformance/data/openapi/campaigns.yaml", "conformance/cli/__init__.py"} <= set(archive.namelist())


def test_all_addresses_name_the_same_repository() -> None:
    repository = PROJECT["project"]["urls"]["Source"].removeprefix("https://github.com/")
    for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for found in re.findall(
            r"github\.com/([\w-]+/[\w-]+)|uses: ([\w-]+/campaigns-conformance)", path.read_text(encoding="utf-8")
        ):
            assert repository in found, path
