"""The command line as people and CI meet it: real processes, real sockets, exit codes, one clear line."""

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import httpx
import jsonschema_rs
import pytest
from processes import conformance, environment, given, serving, started

from conformance import secrets
from conformance.cli.processes import cores
from conformance.contract import load_contract
from conformance.option_table import OPTIONS
from conformance.report import json_report
from conformance.sdk.requests import RENEWED
from conformance.targets.credentials import GRANTED, PROOF
from conformance.variables import VARIABLES

ROOT = Path(__file__).parent.parent
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
    others = [entry["id"] for entry in report["requirements"] if entry["verdict"] != "PASS"]
    assert others
    assert all(name.startswith(("delete/error/fields", "create/201/12/")) for name in others)  # not shown there
    played = (entry for entry in report["requirements"] if entry["id"] not in others)
    assert all(entry["exchanges"] >= 1 and entry["sample"] for entry in played)
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
    "an endless time-out": (("run", "--timeout", "inf"), {}, 2, "--timeout is inf, and has to be 86400 at most"),
    "no number of seconds": (("run", "--max-wait", "nan"), {}, 2, "--max-wait is nan, and has to be 0 at least"),
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


@pytest.mark.parametrize(("arguments", "values", "code", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_one_clear_message(
    server: dict[str, str], tmp_path: Path, arguments: tuple[str, ...], values: dict[str, str], code: int, message: str
) -> None:
    done = conformance(*arguments, folder=tmp_path, **server | values)
    assert done.returncode == code
    assert message in done.stderr
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
    assert re.search(r"\d+ requirements: 1 PASS, \d+ NOT EXERCISED", done.stdout)


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
    text = conformance("explain", "200/9/status-type/type", folder=tmp_path).stdout
    assert "Is a campaign's status text or a boolean?" in text
    assert "in the body of every answer" in text
    assert "sends True where string is right" in text


def test_help_groups_options_with_their_variables_and_names_the_credentials(tmp_path: Path) -> None:
    help_text = conformance("run", "--help", folder=tmp_path).stdout
    titles = [line for line in help_text.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert titles == [f"{purpose}:" for purpose in dict.fromkeys(option.purpose for option in OPTIONS)] + [
        "General:",
        "Credentials of a live target:",
        "Exit codes:",
    ]
    text = " ".join(help_text.split())
    for option in OPTIONS:
        assert option.flag in text
        assert f"env var: {option.variable}" in text or not option.has_variable
    assert "ALLOW_RUNNING" not in text
    assert {name for name in CREDENTIALS if name in help_text} == set(CREDENTIALS)
    assert "130 interrupted by Ctrl-C or SIGTERM" in text


CREDENTIALS = [known.name for known in VARIABLES if known.name.startswith("TALKDESK_") and "IDS" not in known.name]


def test_every_variable_that_the_program_reads_is_listed() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "conformance").rglob("*.py"))
    read = set(re.findall(r"\bTALKDESK_[A-Z_]+[A-Z]\b", source))
    stand_ins = {PROOF, GRANTED, RENEWED}  # names of values that no variable holds
    assert read - stand_ins == {known.name for known in VARIABLES if known.name.startswith("TALKDESK_")}
    assert {known.name for known in VARIABLES if known.is_secret} == set(secrets.VARIABLES)


def test_a_variable_stands_for_an_option_and_the_option_is_stronger(tmp_path: Path) -> None:
    variables = {"CONFORMANCE_ONLY": "401/no-token 404/*", "CONFORMANCE_REPORT": "elsewhere"}
    done = conformance("run", folder=tmp_path, **variables)
    assert done.returncode == 0
    report = json.loads((tmp_path / "elsewhere" / "report.json").read_text())
    assert {entry["id"].partition("/")[0] for entry in report["requirements"]} == {"401", "404"}
    done = conformance("run", "--only", "401/no-token", folder=tmp_path, **variables)
    assert "1 requirements: 1 PASS" in done.stdout


def test_nothing_left_in_the_environment_sets_a_campaign_running(tmp_path: Path) -> None:
    done = conformance("run", "--only", "401/no-token", folder=tmp_path, CONFORMANCE_ALLOW_RUNNING="1")
    assert done.returncode == 0
    report = json.loads((tmp_path / "conformance-report" / "report.json").read_text())
    assert report["settings"]["allow_running"] is False


def test_a_recording_has_one_default(tmp_path: Path) -> None:
    text = " ".join(conformance("record", "--help", folder=tmp_path).stdout.split())
    assert (
        "--cassettes TEXT Folder that the recording goes to. [env var: CONFORMANCE_CASSETTES; default: cassettes]"
        in text
    )
    assert text.count("default: cassettes") == 1


MEANT = {
    "a requirement": (("explain", "200/6/maxmum"), "'200/6/maximum'"),
    "its last part": (("explain", "read-only-token"), "'403/read-only-token'"),
    "its letter case": (("explain", "401/NO-TOKEN"), "'401/no-token'"),
    "a glob": (("run", "--only", "200/99/*"), "'200/9/*'"),
    "a requirement of an SDK": (("explain", "sdk/error/raise"), "'sdk/error/raises'"),
    "a fault": (("serve", "--fault", "leak:tokn"), "'leak:token'"),
    "one fault of several": (("prove", "--list", "gzip", "leek:token"), "'leak:token'"),
    "a command": (("explian", "200/6/maximum"), "'explain'"),
    "an option": (("run", "--stict"), "--strict"),
}


@pytest.mark.parametrize(("arguments", "meant"), MEANT.values(), ids=MEANT)
def test_what_may_be_meant_is_said(tmp_path: Path, arguments: tuple[str, ...], meant: str) -> None:
    done = conformance(*arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean" in done.stderr.lower()
    assert meant in done.stderr


COMPLETED = {
    "a requirement": ("conformance explain 401/no", "401/no-token"),
    "one of an SDK": ("conformance explain sdk/error/rai", "sdk/error/raises"),
    "an option's": ("conformance run --only 200/6/max", "200/6/maximum"),
    "a fault": ("conformance serve --fault leak:tok", "leak:token"),
    "a variant": ("conformance serve --variant gz", "gzip"),
    "what is proven": ("conformance prove leak:tok", "leak:token"),
    "a command": ("conformance expl", "explain"),
}


@pytest.mark.parametrize(("line", "completed"), COMPLETED.values(), ids=COMPLETED)
def test_ids_are_completed(tmp_path: Path, line: str, completed: str) -> None:
    words = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1), "_CONFORMANCE_COMPLETE": "bash_complete"}
    command = [str(Path(sys.executable).with_name("conformance"))]
    done = subprocess.run(command, env=environment(tmp_path, **words), capture_output=True, text=True, check=False)
    assert f"plain,{completed}" in done.stdout.splitlines(), done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_can_be_switched_on(tmp_path: Path, shell: str) -> None:
    done = conformance("completion", shell, folder=tmp_path)
    assert done.returncode == 0
    assert f"_CONFORMANCE_COMPLETE={shell}_complete" in done.stdout


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
def test_a_shell_takes_the_script(tmp_path: Path) -> None:
    script = conformance("completion", "bash", folder=tmp_path).stdout
    done = subprocess.run(
        ["bash", "-c", f"{script}\ncomplete -p conformance"], capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("conformance\n")


COLOURS = {
    "no terminal": ((), {}, False),
    "asked for": (("--color", "always"), {}, True),
    "asked for against the variable": (("--color", "always"), {"NO_COLOR": "1"}, True),
    "forced": ((), {"FORCE_COLOR": "1"}, True),
    "forbidden and forced": ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    "forbidden against the variable": (("--color", "never"), {"FORCE_COLOR": "1"}, False),
    "an empty variable": ((), {"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
}


@pytest.fixture(scope="module")
def small_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    conformance("run", "--only", "401/no-token", folder=folder)
    return folder


@pytest.mark.parametrize(("arguments", "values", "coloured"), COLOURS.values(), ids=COLOURS)
def test_colours(small_report: Path, arguments: tuple[str, ...], values: dict[str, str], coloured: bool) -> None:
    done = conformance("report", "conformance-report", *arguments, folder=small_report, **values)
    assert ("\x1b[" in done.stdout) is coloured
    before = conformance(*arguments, "report", "conformance-report", folder=small_report, **values)
    assert before.stdout == done.stdout


def test_a_run_is_coloured_as_asked(tmp_path: Path) -> None:
    done = conformance("run", "--only", "401/no-token", "--color", "always", folder=tmp_path)
    assert "\x1b[32m1 PASS" in done.stdout


def test_more_processes_than_processors_are_said(tmp_path: Path) -> None:
    done = conformance("run", "--only", "401/no-token", "-n", str(cores() + 1), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"{cores() + 1} processes share {cores()} processors here" in done.stderr


def test_the_version_names_what_verdicts_depend_on(tmp_path: Path) -> None:
    text = conformance("--version", folder=tmp_path).stdout
    contract = load_contract()
    assert f"contract {contract.version} ({contract.digest[:19]})" in text
    assert f"schemathesis {version('schemathesis')}" in text


def test_what_is_printed_to_run_again_runs_as_it_is_printed(tmp_path: Path) -> None:
    conformance("run", "--only", "200/generated", "--seed", "7", "--timeout", "5", folder=tmp_path)
    report = json.loads((tmp_path / "conformance-report" / "report.json").read_text())
    (again,) = [entry["rerun"] for entry in report["requirements"]]
    assert "--seed 7" in again
    assert "--timeout 5" in again
    done = subprocess.run(
        ["sh", "-c", again], cwd=tmp_path, env=environment(tmp_path), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


FOLDER = str(Path(sys.executable).parent)
SHELLS = {
    "on the path": (f"{FOLDER}:/usr/bin:/bin", {}, "/usr/bin:/bin:" + FOLDER),
    "called by its path": ("/usr/bin:/bin", {}, "/usr/bin:/bin"),
    "in a session of nox": (f"{FOLDER}:/usr/bin:/bin", {"NOX_CURRENT_SESSION": "conformance"}, "/usr/bin:/bin"),
}


@pytest.mark.parametrize(("path", "values", "readers"), SHELLS.values(), ids=SHELLS)
def test_a_printed_command_runs_in_the_readers_shell(
    tmp_path: Path, path: str, values: dict[str, str], readers: str
) -> None:
    """A session of nox has a search path of its own; that of the shell knows nothing of this program."""
    command = [f"{FOLDER}/conformance", "run", "--only", "401/no-token"]
    subprocess.run(command, cwd=tmp_path, env=environment(tmp_path, PATH=path, **values), check=True)
    report = json.loads((tmp_path / "conformance-report" / "report.json").read_text())
    (again,) = [entry["rerun"] for entry in report["requirements"]]
    done = subprocess.run(["sh", "-c", again], cwd=tmp_path, env=environment(tmp_path, PATH=readers), check=False)
    assert done.returncode == 0, again


def test_ctrl_c_ends_with_130(tmp_path: Path) -> None:
    with (
        serving() as exported,
        started("run", "--target", "live", "--repeat", "100000", folder=tmp_path, **given(exported)) as run,
    ):
        exported.has_updated()
        run.send_signal(signal.SIGINT)
        assert run.wait(60) == 130


def test_the_command_that_puts_back_works_as_the_doctor_prints_it(tmp_path: Path) -> None:
    folder = str(tmp_path / "a journal")
    options = ("--journal", folder)
    with serving() as exported:
        values = given(exported)
        base_url = ("--base-url", values.pop("TALKDESK_BASE_URL"))
        with started("run", "--target", "live", *base_url, *options, folder=tmp_path, **values) as run:
            exported.has_updated()
            run.kill()
            run.wait(30)
        done = conformance("doctor", *base_url, *options, folder=tmp_path, **values)
        (again,) = set(re.findall(r"-> run `(.*)`", done.stdout))
        environ = environment(tmp_path, **values)
        done = subprocess.run(["sh", "-c", again], env=environ, capture_output=True, text=True, check=False)
        assert (done.returncode, "nothing to put back" in done.stdout) == (0, False), done.stdout + done.stderr
        assert conformance("doctor", *base_url, *options, folder=tmp_path, **values).returncode == 0
