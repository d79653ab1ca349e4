"""The examples for CI to copy: what they run is there, with the options that they give.

Those for the repository of an SDK put it under the contract; the others judge a live API each night.
"""

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from conformance.cli import cli

EXAMPLES = Path(__file__).parent.parent.parent / "docs" / "examples"
FOR_SDKS = {path.stem: path for path in sorted(EXAMPLES.glob("sdk-*.yml"))}
FOR_LIVE = {path.name: path for path in sorted(EXAMPLES.iterdir()) if path not in FOR_SDKS.values()}


def scripts(path: Path) -> list[str]:
    """Every line that an example gives to a shell, in the form of its CI system."""
    if path.name == "Jenkinsfile":
        return re.findall(r"\bsh '(.*)'", path.read_text())
    jobs: dict[str, Any] = yaml.safe_load(path.read_text())
    if "jobs" in jobs:
        return [line for step in jobs["jobs"]["contract"]["steps"] for line in step.get("run", "").splitlines()]
    return [line for job in jobs.values() for part in ("script", "after_script") for line in job.get(part, ())]


def commands(path: Path) -> list[list[str]]:
    """The words of each call of the command line in an example."""
    lines = [line.strip() for line in scripts(path) if line.strip().startswith("conformance ")]
    return [shlex.split(re.sub(r"\$\{baseline.*?\}| >> .*", "", line))[1:] for line in lines]


@pytest.mark.parametrize("path", [*FOR_SDKS.values(), *FOR_LIVE.values()], ids=lambda path: path.stem)
def test_an_example_calls_what_there_is(path: Path) -> None:
    for words in commands(path):
        command: click.Command = cli.commands[words[0]]
        rest = words[1:]
        if isinstance(command, click.Group) and rest[0] in command.commands:
            command, rest = command.commands[rest[0]], rest[1:]
        context = command.make_context(words[0], [*rest], resilient_parsing=False)
        assert not context.args


def test_there_is_one_for_each_language_and_each_system() -> None:
    assert (list(FOR_SDKS), list(FOR_LIVE)) == (["sdk-python", "sdk-typescript"], ["Jenkinsfile", "gitlab-ci.yml"])
    assert [words[0] for words in commands(FOR_SDKS["sdk-typescript"])] == ["sdk"] * 3
    assert "--sdk-baseline" in FOR_SDKS["sdk-python"].read_text()


@pytest.mark.parametrize("path", FOR_LIVE.values(), ids=FOR_LIVE)
def test_a_nightly_run_looks_first_and_puts_back_last(path: Path) -> None:
    assert commands(path) == [["doctor"], ["run", "--target", "live"], ["restore"]]
    assert "CONFORMANCE_JOURNAL" in path.read_text(), "what a lost run left is put back by the next"
