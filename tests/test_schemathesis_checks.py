"""Stock schemathesis with the checks of this suite beside its own: nothing is accused, and it sees more than before."""

import subprocess
from pathlib import Path

import pytest
from processes import environment

from conformance.contract.files import OPENAPI
from conformance.prove.stock import PROGRAM, configuration
from conformance.prove.trial import alterations
from conformance.reference.server import build, running


def stock(folder: Path, fault: str, hooks: str) -> subprocess.CompletedProcess[str]:
    """Let stock schemathesis judge the bundled server with a fault in it, or with none."""
    instance = build(alterations()[fault] if fault else None)
    with running(instance.application) as base_url:
        config = folder / "schemathesis.toml"
        config.write_text(configuration(base_url, instance), encoding="utf-8")
        command = [*PROGRAM, "--config-file", str(config), "run", str(OPENAPI / "campaigns.yaml")]
        return subprocess.run(
            [*command, "--max-examples", "5"],
            cwd=folder,
            env=environment(folder, SCHEMATHESIS_HOOKS=hooks),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


def test_a_right_server_is_not_accused(tmp_path: Path) -> None:
    done = stock(tmp_path, "", "conformance.schemathesis_checks")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("hooks", "code"), [("", 0), ("conformance.schemathesis_checks", 1)])
def test_a_leak_is_seen_with_these_checks_only(tmp_path: Path, hooks: str, code: int) -> None:
    done = stock(tmp_path, "leak:token", hooks)
    assert done.returncode == code, done.stdout
    assert ("page_rules" in done.stdout) == bool(hooks)
