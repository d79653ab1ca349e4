"""Scenarios and examples of the user's own, from a folder of theirs: judged, withheld, recorded and refused."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from processes import campaigns, conformance, given, serving

from conformance.errors import ConfigurationError
from conformance.options import Settings
from conformance.runner import play
from conformance.session import Session
from conformance.suite.own_scenarios import load

READY, PAUSED = "88d58012-368e-5728-bb30-44aaf8f8efd9", "997617b3-a655-5948-be90-caf9e4db5c2c"
HEAD = "import pytest\nfrom conformance.own import Api, Level, NotExercised, proves\n"
MODULE = f"""{HEAD}
from names import RENAMED


@proves("own/renames", "A campaign that is paused can be renamed.")
def test_renames(api: Api) -> None:
    body = {{"op": "REPLACE", "path": "name", "value": RENAMED}}
    api.expect(api.patch(api.in_state("PAUSED"), body), 200)


@proves("own/teapot", "A campaign that is paused is a teapot.")
def test_teapot(api: Api) -> None:
    api.expect(api.patch(api.in_state("PAUSED")), 418)


@proves("own/kettle", "A campaign that is paused had better be a kettle.", level=Level.SHOULD)
def test_kettle(api: Api) -> None:
    api.expect(api.patch(api.in_state("PAUSED")), 418)


@proves("own/ready", "A campaign that is ready can be paused.")
def test_ready(api: Api) -> None:
    api.expect(api.patch("{READY}"), 200)


@proves("own/stranger", "A campaign that is not listed can be paused.")
def test_stranger(api: Api) -> None:
    api.expect(api.patch("{READY[:-1]}8"), 200)


@proves("own/absent", "There is such a campaign.")
def test_absent(api: Api) -> None:
    raise NotExercised("this account has none")


@proves("own/silent", "Something holds.")
def test_silent(api: Api) -> None:
    api.patch(api.in_state("PAUSED"))


@proves("own/wrong", "The scenario has no mistake.")
def test_wrong(api: Api) -> None:
    assert api.patch(api.in_state("PAUSED")).status == 418
"""
VERDICTS = {
    "own/renames": "PASS",
    "own/teapot": "FAIL",
    "own/kettle": "WARN",
    "own/ready": "NOT EXERCISED",
    "own/stranger": "NOT EXERCISED",
    "own/absent": "NOT EXERCISED",
    "own/silent": "NOT EXERCISED",
    "own/wrong": "ERROR",
}
EXAMPLES = f"""
- id: own/pause-again
  statement: A campaign that is paused stays so.
  campaign: {PAUSED}
  request: {{op: REPLACE, path: status, value: paused}}
  answer: {{status: [200, 422], body: {{status: PAUSED, _links: {{}}}}}}
- id: own/other-body
  statement: A campaign that is paused shows that it runs.
  campaign: {PAUSED}
  request: {{op: REPLACE, path: status, value: paused}}
  answer: {{status: 200, body: {{status: RUNNING, _links: {{other: {{}}}}}}}}
- id: own/other-status
  statement: A priority of 11 is accepted.
  level: SHOULD
  campaign: {PAUSED}
  request: {{op: REPLACE, path: priority, value: "11"}}
  answer: {{status: 200}}
- id: own/not-listed
  statement: A campaign that is not listed can be paused.
  campaign: {READY[:-1]}8
  request: {{op: REPLACE, path: status, value: paused}}
  answer: {{status: 200}}
"""
OF_EXAMPLES = {
    "own/pause-again": "PASS",
    "own/other-body": "FAIL",
    "own/other-status": "WARN",
    "own/not-listed": "NOT EXERCISED",
}


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A folder of a user's own: a module of scenarios, one that it imports, and a file of examples."""
    folder = tmp_path / "contract"
    folder.mkdir()
    (folder / "names.py").write_text('RENAMED = "Named by a scenario"\n')
    (folder / "conftest.py").write_text("raise SystemExit('nobody asked for this')\n")
    (folder / "test_mine.py").write_text(MODULE)
    (folder / "examples.yaml").write_text(EXAMPLES)
    return tmp_path


WAIVER = """
[[waiver]]
requirement = "own/teapot"
reason = "there is no teapot yet"
owner = "me"
expires = 2099-12-31
witness = {method = "PATCH", path = "/campaigns/{campaign}", body = '{"op":"REPLACE","path":"status","value":"paused"}'}
"""
OWN = ("--scenarios", "contract", "--examples", "contract/examples.yaml")


def report(folder: Path, name: str = "conformance-report") -> dict[str, dict[str, Any]]:
    document = json.loads((folder / name / "report.json").read_text())
    return {entry["id"]: entry for entry in document["requirements"]}


def verdicts(folder: Path, name: str = "conformance-report") -> dict[str, object]:
    return {identity: entry["verdict"] for identity, entry in report(folder, name).items()}


def judged(*arguments: str, folder: Path, **server: str) -> subprocess.CompletedProcess[str]:
    return conformance("run", "--only", "own/*", *arguments, folder=folder, **server)


def test_on_a_live_server_they_are_judged_withheld_and_put_back(mine: Path) -> None:
    with serving() as server:
        before = campaigns(server)
        done = judged("--target", "live", *OWN, folder=mine, **given(server))
        assert campaigns(server) == before
        sent = list(server.log.queue)
    assert done.returncode == 1, done.stderr
    assert verdicts(mine) == VERDICTS | OF_EXAMPLES
    reasons = {identity: str(entry["reason"]) for identity, entry in report(mine).items()}
    assert "it could change the status" in reasons["own/ready"]
    assert "is not listed in TALKDESK_CAMPAIGN_IDS" in reasons["own/stranger"]
    assert reasons["own/absent"] == "this account has none"
    assert "says of no answer whether it is right" in reasons["own/silent"]
    assert reasons["own/wrong"].startswith("AssertionError")
    assert reasons["own/not-listed"] == f"campaign {READY[:-1]}8 is not listed"
    (finding,) = report(mine)["own/other-body"]["findings"]
    assert finding["place"] == "/status, /_links/other"
    assert not [line for line in sent if line.startswith(f"PATCH /campaigns/{READY}")]


def test_every_report_has_them_last_in_a_group_of_their_own(mine: Path) -> None:
    done = judged(*OWN, "--only", "404/unknown-uuid", folder=mine)
    groups = done.stdout.split("\n\n")[1].splitlines()
    assert groups[0].split() == ["404,", "no", "such", "campaign", "1", "PASS"]
    assert groups[-1].strip().startswith("scenarios of your own")
    assert "--scenarios contract --examples contract/examples.yaml --only own/teapot" in done.stdout
    for name in ("junit.xml", "report.html", "summary.md", "report.sarif"):
        assert "own/teapot" in (mine / "conformance-report" / name).read_text(), name
    (mine / "waivers.toml").write_text(WAIVER)
    assert conformance("run", *OWN, "--only", "own/teapot", folder=mine).returncode == 0
    assert verdicts(mine)["own/teapot"] == "WAIVED"


def test_what_they_send_is_judged_by_every_check(mine: Path) -> None:
    session = Session(Settings(only=("own/renames",), scenarios=(str(mine / "contract"),), report=""))
    play(session)
    assert {"own/renames", "200/6/maximum", "transport/whole"} <= session.ledger.kept.keys()
    assert set(session.ledger.scenarios) >= {"own-mine::test_renames"}


def test_a_recording_of_them_is_played_with_the_same_files(mine: Path) -> None:
    with serving() as server:
        asked = ("--only", "own/*", "--target", "live", "--cassettes", "kept", *OWN)
        done = conformance("record", *asked, folder=mine, **given(server))
    assert done.returncode == 1, done.stderr
    recorded = verdicts(mine)
    assert {"own-mine.yaml", "own-examples.yaml"} <= {path.name for path in (mine / "kept").iterdir()}
    assert PAUSED not in "".join(path.read_text() for path in (mine / "kept").iterdir())
    assert judged("--target", "replay", "--cassettes", "kept", *OWN, folder=mine).returncode == 1
    assert verdicts(mine) == recorded
    assert conformance("cassette", "lint", "kept", folder=mine).returncode == 0


def test_processes_and_shards_play_each_of_them(mine: Path) -> None:
    with serving() as server:
        several = judged("--target", "live", "-n", "2", "--scenarios", "contract", folder=mine, **given(server))
        assert several.returncode == 1, several.stderr
        expected = VERDICTS | {"own/ready": "NOT EXERCISED"}
        assert verdicts(mine) == expected
        for shared in (("-n", "2"), ("--shard", "1/2")):
            refused = judged("--target", "live", *shared, *OWN, folder=mine, **given(server))
            assert refused.returncode == 2
            assert "--examples names campaigns, and each process has some of them only" in refused.stderr
    for number in "12":
        judged("--shard", f"{number}/2", "--report", number, *OWN, folder=mine)
    assert conformance("report", "merge", "1", "2", "--output", "both", folder=mine).returncode == 1
    assert verdicts(mine, "both")["own/teapot"] == verdicts(mine, "both")["own/other-body"] == "FAIL"


ONE = f'{HEAD}@proves("own/x", "It holds.")\ndef test_x(api: Api) -> None: ...\n'
WRONG_MODULES = {
    "import nothing_such\n": "line 1: cannot be imported: ModuleNotFoundError",
    "x = 1\ndef (:\n": "line 2: cannot be imported: SyntaxError",
    f"{HEAD}pytest.skip('not now', allow_module_level=True)\n": "line 3: cannot be imported: Skipped: not now",
    f"{HEAD}def test_x(api: Api) -> None: ...\n": "line 3: test_x proves nothing: give it @proves",
    ONE.replace("own/x", "200/x"): "line 3: '200/x' is no id of your own: an id of your own begins with own/",
    ONE.replace("It holds.", " "): "line 3: own/x has no statement",
    ONE.replace("proves(", "pytest.mark.proves("): "line 3: 'own/x' is no requirement",
    ONE + ONE.replace("test_x", "test_y"): "own/x is taken: it stands at",
    f"{HEAD}class TestX: ...\n": "TestX is a class, and scenarios are functions",
    HEAD: "holds no scenario",
}


def is_refused(message: str, place: Path, scenarios: tuple[str, ...], examples: tuple[str, ...] = ()) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load(scenarios, examples)
    assert message in str(refused.value)
    assert str(refused.value).startswith(str(place))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", WRONG_MODULES, ids=list(WRONG_MODULES.values()))
def test_modules_that_are_wrong_are_refused_in_a_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.py"
    path.write_text(text)
    is_refused(WRONG_MODULES[text], path, (str(path),))


def test_what_is_no_module_is_refused(mine: Path) -> None:
    (mine / "empty").mkdir()
    (mine / "test_mine.py").write_text(ONE)
    is_refused("no file in it is called test_*.py", mine / "empty", (str(mine / "empty"),))
    is_refused("is no folder and no Python module", mine / "no.py", (str(mine / "no.py"),))
    both = (str(mine / "contract"), str(mine / "test_mine.py"))
    is_refused("would have the same name in reports: rename one", mine / "test_mine.py", both)


UNPLAYABLE = {
    "import nothing_such\n": "line 1: cannot be imported: ModuleNotFoundError",
    ONE.replace("@proves", "@pytest.mark.parametrize('y', [1])\n@proves"): "function uses no argument 'y'",
    f"{HEAD}@pytest.mark.parametrize('y', [pytest.param(1, marks=proves('own/x', 'x')), 2])\n"
    "def test_x(api: Api, y: int) -> None: ...\n": "test_x[2] proves nothing",
}


@pytest.mark.parametrize("text", UNPLAYABLE, ids=list(UNPLAYABLE.values()))
@pytest.mark.parametrize("shared", [(), ("-n", "2")], ids=["one process", "two processes"])
def test_what_is_refused_ends_in_a_line_and_sends_nothing(text: str, shared: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text(text)
    with serving() as server:
        done = judged("--target", "live", *shared, "--scenarios", "wrong.py", folder=tmp_path, **given(server))
    assert not [line for line in server.log.queue if line.startswith(("GET", "PATCH", "POST"))]
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"conformance: {tmp_path / 'wrong.py'}")
    assert UNPLAYABLE[text] in line


FIRST = EXAMPLES[: EXAMPLES.index("- id: own/other-body")]
WRONG_EXAMPLES = {
    "- [\n": "line 2 is no YAML",
    "id: own/x\n": "has to be a list of examples",
    "- 7\n": "entry 1: Input should be",
    FIRST.replace("own/", "200/"): "entry 1 (200/pause-again): id: String should match pattern",
    FIRST.replace("request", "send"): "entry 1 (own/pause-again): request: Field required",
    FIRST.replace(
        "422", "922"
    ): "entry 1 (own/pause-again): answer.status.1: Input should be less than or equal to 599",
    FIRST.replace("body:", "bdoy:"): "answer.bdoy: Extra inputs are not permitted",
    FIRST.replace("value: paused", "value: 2030-01-01"): "request.value",
    FIRST + FIRST: "entry 2: there is another own/pause-again before it",
    FIRST.replace("pause-again", "renames"): "own/renames is taken",
}


@pytest.mark.parametrize("text", WRONG_EXAMPLES, ids=list(WRONG_EXAMPLES.values()))
def test_examples_that_are_wrong_are_refused_in_a_line(text: str, mine: Path) -> None:
    (mine / "wrong.yaml").write_text(text)
    names = ((str(mine / "contract"),), (str(mine / "wrong.yaml"),))
    is_refused(WRONG_EXAMPLES[text], mine / "wrong.yaml", *names)


def test_they_are_listed_and_explained(mine: Path) -> None:
    listed = conformance("list", "own/*", *OWN, folder=mine).stdout
    assert {line.split()[0] for line in listed.splitlines()[:-1]} == VERDICTS.keys() | OF_EXAMPLES.keys()
    assert "own/kettle        SHOULD  A campaign that is paused had better be a kettle." in listed
    explained = conformance("explain", "own/teapot", *OWN, folder=mine).stdout
    assert "A campaign that is paused is a teapot." in explained
    assert "checked  by the scenario of this name, which is your own" in explained
    assert "prove" not in explained
    for command in ("list", "explain"):
        unknown = conformance(command, "own/teapot", folder=mine)
        assert unknown.returncode == 2
        assert "name the file of your own scenarios with --scenarios or --examples" in unknown.stderr
