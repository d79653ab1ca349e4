"""The command line as people and CI meet it: real processes, real sockets, exit codes, one clear line."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import jsonschema_rs
import pytest
from processes import conformance, environment, given, serving

from conformance.contract import load_contract
from conformance.report import json_report

SCHEMA = json.loads(Path(json_report.__file__).with_name("report.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    """The reference server as a process of its own. Yields the variables that reach it with given tokens."""
    with serving() as exported:
        yield given(exported)


@pytest.fixture(scope="module")
def reference_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    folder = tmp_path_factory.mktemp("reference")
    return conformance("run", folder=folder), folder / "conformance-report"


def test_the_reference_server_conforms_in_full(reference_run: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    done, folder = reference_run
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((folder / "report.json").read_text())
    assert {entry["verdict"] for entry in report["requirements"]} == {"PASS"}
    assert all(entry["exchanges"] >= 1 and entry["sample"] for entry in report["requirements"])
    assert len(report["requirements"]) > 250
    assert "the server bundled with this suite; nothing here says anything of the live API" in done.stdout


def test_the_report_follows_its_schema(reference_run: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    _, folder = reference_run
    report = json.loads((folder / "report.json").read_text())
    jsonschema_rs.validator_for(SCHEMA, validate_formats=True).validate(report)
    assert report["contract"]["digest"] == load_contract().digest


def test_junit_has_a_case_for_each_requirement(reference_run: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    _, folder = reference_run
    text = (folder / "junit.xml").read_text()
    report = json.loads((folder / "report.json").read_text())
    assert text.count("<testcase ") == len(report["requirements"])
    assert "<failure" not in text


def test_another_server_on_loopback_is_a_live_target(server: dict[str, str], tmp_path: Path) -> None:
    before = states(server)
    base_url = server["TALKDESK_BASE_URL"]
    credentials = {name: value for name, value in server.items() if name != "TALKDESK_BASE_URL"}
    done = conformance("run", "--target", "live", "--base-url", base_url, folder=tmp_path, **credentials)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT EXERCISED 200/running" in done.stdout
    assert states(server) == before
    written = "".join(path.read_text() for path in (tmp_path / "conformance-report").iterdir())
    for name in ("TALKDESK_TOKEN", "TALKDESK_READONLY_TOKEN"):
        assert server[name] not in done.stdout + done.stderr + written


def states(server: dict[str, str]) -> object:
    headers = {"Authorization": f"Bearer {server['TALKDESK_TOKEN']}"}
    return httpx.get(f"{server['TALKDESK_BASE_URL']}/campaigns", headers=headers).json()


def test_with_permission_campaigns_run_and_are_put_back(server: dict[str, str], tmp_path: Path) -> None:
    before = states(server)
    done = conformance("run", "--target", "live", "--allow-running", folder=tmp_path, **server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert states(server) == before


def test_without_a_read_only_token_403_is_not_exercised(server: dict[str, str], tmp_path: Path) -> None:
    done = conformance("run", "--target", "live", folder=tmp_path, **server | {"TALKDESK_READONLY_TOKEN": ""})
    assert done.returncode == 0
    assert "NOT EXERCISED 403/read-only-token" in done.stdout
    assert "TALKDESK_READONLY_TOKEN is not set" in done.stdout


@pytest.mark.parametrize("only", ["200/shows-change", "bytes/*", "leak/secret", "state/only-the-named-member"])
def test_what_any_answer_tells_of_is_looked_for_in_all(tmp_path: Path, only: str) -> None:
    done = conformance("run", "--only", only, folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT EXERCISED" not in done.stdout
    report = json.loads((tmp_path / "conformance-report" / "report.json").read_text())
    assert {entry["exchanges"] > 20 for entry in report["requirements"]} == {True}


BAD = {
    "a missing variable": (("run", "--target", "live"), {"TALKDESK_TOKEN": ""}, 2, "set TALKDESK_CLIENT_ID with"),
    "an unreachable port": (
        ("run", "--target", "live", "--base-url", "http://127.0.0.1:1"),
        {},
        3,
        "cannot be reached",
    ),
    "a wrong token": (("run", "--target", "live"), {"TALKDESK_TOKEN": "wrong-token"}, 3, "refuses the token"),
    "an unknown campaign": (("run", "--target", "live", "--campaign", "no-such-one"), {}, 2, "knows no campaign"),
    "an unknown requirement": (("run", "--only", "200/99/*"), {}, 2, "no requirement is called '200/99/*'"),
    "a negative time-out": (("run", "--timeout", "-1"), {}, 2, "--timeout is -1, and has to be 0.01 at least"),
    "a negative rate": (("run", "--rate", "-1"), {}, 2, "--rate is -1, and has to be 0 at least"),
    "no examples": (("run", "--max-examples", "0"), {}, 2, "--max-examples is 0"),
    "no such baseline": (("run", "--baseline", "none.json"), {}, 2, "none.json cannot be read: No such file"),
    "no such waivers": (("run", "--waivers", "none.toml"), {}, 2, "none.toml cannot be read: No such file"),
    "no such recording": (("run", "--target", "replay", "--cassettes", "none"), {}, 2, "none is missing or empty"),
    "an unwritable recording": (("record", "--cassettes", "/dev/null/x"), {}, 2, "give another with --cassettes"),
    "an unwritable journal": (("run", "--target", "live", "--journal", "/dev/null/x"), {}, 2, "another with --journal"),
    "no such report": (("report", "none"), {}, 2, "none cannot be read: No such file"),
    "nothing to merge": (("report", "merge"), {}, 2, "name the reports that are to be joined"),
    "nothing to compare": (("compare", "none", "none"), {}, 2, "none does not exist: give a report or a recording"),
    "an unwritable folder": (("run", "--report", "/dev/null/x"), {}, 2, "cannot be written to"),
    "an unknown target": (("run", "--target", "mars"), {}, 2, "'mars' is not one of"),
    "an unknown option": (("run", "--colour"), {}, 2, "No such option"),
    "an unknown requirement to explain": (("explain", "nothing"), {}, 2, "`conformance list` shows them all"),
}


@pytest.mark.parametrize(("arguments", "values", "code", "told"), BAD.values(), ids=BAD)
def test_bad_input_is_one_clear_message(
    server: dict[str, str], tmp_path: Path, arguments: tuple[str, ...], values: dict[str, str], code: int, told: str
) -> None:
    done = conformance(*arguments, folder=tmp_path, **server | values)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert done.stdout == ""


def test_too_little_is_inconclusive(server: dict[str, str], tmp_path: Path) -> None:
    done = conformance(
        "run", "--target", "live", "--only", "403/*", folder=tmp_path, **server | {"TALKDESK_READONLY_TOKEN": ""}
    )
    assert done.returncode == 4
    assert "Inconclusive: 0 of 1 MUST requirements were exercised." in done.stdout


def test_one_requirement_alone(tmp_path: Path) -> None:
    done = conformance("run", "--only", "401/no-token", folder=tmp_path)
    assert done.returncode == 0
    assert "1 requirements: 1 PASS" in done.stdout


def test_the_settings_of_the_folder_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (tmp_path / "conftest.py").write_text("raise RuntimeError\n")
    assert conformance("run", "--only", "401/*", folder=tmp_path).returncode == 0


def test_arguments_after_the_dashes_reach_pytest(tmp_path: Path) -> None:
    done = conformance("run", "--only", "401/*", "--", "-v", "-k", "garbage", folder=tmp_path)
    assert "test_unauthorized[garbage-token] PASSED" in done.stdout
    assert "1 PASS, 4 NOT EXERCISED" in done.stdout


def test_faults_and_variants_can_be_listed(tmp_path: Path) -> None:
    done = conformance("prove", "--list", "leak:*", "gzip", folder=tmp_path)
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()][-1] == "gzip"
    assert "leak:token                                   repeats the token in errors" in done.stdout


def test_plain_pytest_runs_the_suite(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "--pyargs", "conformance.suite", "--target", "reference", "-q"]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Conformant" in done.stdout


def test_list_prints_what_is_asked_for(tmp_path: Path) -> None:
    done = conformance("list", "200/6/*", folder=tmp_path)
    assert done.stdout.splitlines()[-1] == "3 requirements"
    rows = json.loads(conformance("list", "--json", "--level", "SHOULD", folder=tmp_path).stdout)
    assert {row["level"] for row in rows} == {"SHOULD"}


def test_explain_tells_reading_check_and_fault(tmp_path: Path) -> None:
    told = conformance("explain", "200/9/status-type/type", folder=tmp_path).stdout
    assert "Is a campaign's status text or a boolean?" in told
    assert "in the body of every answer" in told
    assert "sends True where string is right" in told
