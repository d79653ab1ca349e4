"""`conformance sdk --command`: adapters that work, adapters that do not, and what a person reads."""

import json
import shlex
from pathlib import Path

import jsonschema_rs
import pytest
from processes import conformance
from sdk.adapters import RIGHT, UNSEEN, program, red, report, sdk, verdicts

from conformance.report import json_report
from conformance.sdk.campaign_plays import PLAIN
from conformance.sdk.command import commanded
from conformance.sdk.evidence import NOMINAL
from conformance.sdk.plays import all_plays, named
from conformance.sdk.responses import SLACK
from conformance.sdk.settings import SdkSettings, secrets_with
from conformance.sdk.stage import staged
from conformance.sdk.trial import Trial
from conformance.verdict import Verdict

SCHEMA = json.loads(Path(json_report.__file__).with_name("report.schema.json").read_text(encoding="utf-8"))


def test_a_right_adapter(tmp_path: Path) -> None:
    done = conformance("sdk", "--command", sdk(tmp_path, "typed"), folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "played by this suite, not by the live API" in done.stdout
    assert red(tmp_path) == set()
    assert {name for name, word in verdicts(tmp_path).items() if word == "NOT EXERCISED"} == UNSEEN
    document = report(tmp_path)
    jsonschema_rs.validator_for(SCHEMA, validate_formats=True).validate(document)
    assert "conformance-" not in json.dumps(document).replace("conformance-report", "")
    plain = next(call for call in document["calls"] if call["play"] == "pause")
    assert plain["outcome"]["returned"]["status"] == "PAUSED"
    assert plain["requests"][0]["headers"]["authorization"] == "Bearer $TALKDESK_TOKEN"


BROKEN = {
    "ends at once": ("raise SystemExit('no such module')", "no such module"),
    "fails to import": ("import no_such_sdk", "ModuleNotFoundError: No module named 'no_such_sdk'"),
    "greets first": ("print('hello', flush=True)" + RIGHT + "serve(typed)", "a line of JSON: 'hello'"),
    "writes no JSON": ("while input(): print('hello', flush=True)", "a line of JSON: 'hello"),
    "writes something else": ("while input(): print('{}', flush=True)", "neither `returned` nor `raised`: {}"),
    "writes half an object": ("while input(): print('{\"returned\":', flush=True)", "a line of JSON: '{"),
    "writes everything twice": (
        RIGHT + "say = shown\ndef shown(value):\n    say(value)\n    say(value)\nserve(typed)",
        "more than one line for a call",
    ),
    "ends after the request": (
        RIGHT + "import os\nserve(lambda call: (typed(call), os.write(2, b'lost the way'), os._exit(3)))",
        "lost the way",
    ),
    "calls with a wrong keyword": (
        RIGHT + "serve(lambda call: typed(kall=call))",
        "TypeError: typed() got an unexpected keyword argument 'kall'",
    ),
    "calls somewhere else": (
        RIGHT + "serve(lambda call: typed(dataclasses.replace(call, base_url='http://127.0.0.1:9')))",
        "no request came to",
    ),
    "calls nothing": (RIGHT + "serve(lambda call: {'id': call.campaign})", "returned, and no request came to"),
    "breaks down on the way": (
        RIGHT + "serve(lambda call: sys.__stdout__.write('debug\\n') if call.member == 'name' else typed(call))",
        "broke down at the play 'rename'",
    ),
}


@pytest.mark.parametrize(("text", "words"), BROKEN.values(), ids=BROKEN)
def test_an_adapter_that_does_not_work_is_no_wrong_sdk(tmp_path: Path, text: str, words: str) -> None:
    done = conformance("sdk", "--command", program(tmp_path, text), folder=tmp_path)
    assert done.returncode == 2, done.stdout
    assert words in done.stderr
    assert "FAIL" not in done.stdout
    assert not (tmp_path / "conformance-report" / "report.json").exists()


def test_an_adapter_that_never_answers_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from conformance.sdk import command
    from conformance.sdk.outcome import Call, Silent

    monkeypatch.setattr(command, "STARTING", 1.0)
    monkeypatch.setattr(command, "SLACK", 0.1)
    monkeypatch.chdir(tmp_path)
    call = Call("http://127.0.0.1:1", "token", "id", "status", "paused", 0.2)
    with command.commanded(program(tmp_path, "import time\nwhile True: time.sleep(60)")) as adapter:
        outcome = adapter(call)
    assert isinstance(outcome, Silent)
    assert "flush it?" in outcome.why


def test_a_program_may_end_after_each_call(tmp_path: Path) -> None:
    once = RIGHT + "shown(Function(Sdk())(Call(**json.loads(sys.stdin.readline()))))"
    command = program(tmp_path, once)
    done = conformance("sdk", "--command", command, "--only", "sdk/200/date-times", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_a_report_says_to_run_again_shows_the_failure_again(tmp_path: Path) -> None:
    lost = "lambda call: {**typed(call).model_dump(mode='json', by_alias=True), 'name': 'x'}"
    command = sdk(tmp_path, lost)
    done = conformance("sdk", "--command", command, "--only", "sdk/200/*", folder=tmp_path)
    assert done.returncode == 1
    rerun = next(line for line in done.stdout.splitlines() if line.strip().startswith("rerun") and "200/values" in line)
    words = shlex.split(rerun)
    again = conformance(*words[words.index("sdk") :], folder=tmp_path)
    assert again.returncode == 1
    assert set(verdicts(tmp_path)) == red(tmp_path) == {"200/values"}
    (entry,) = report(tmp_path)["requirements"]
    assert entry["findings"][0]["curl"].startswith(f"curl -i -X PATCH {NOMINAL}/campaigns/")


def test_causes_are_reported_before_what_follows_from_them(tmp_path: Path) -> None:
    text = "lambda call: json.dumps(typed(call).model_dump(mode='json', by_alias=True))"
    done = conformance("sdk", "--command", sdk(tmp_path, text), folder=tmp_path)
    assert {name for name, word in verdicts(tmp_path).items() if word == "FAIL"} == {"200/object"}
    assert "text: the body was not parsed as JSON" in done.stdout


def test_a_time_out_leaves_room_for_a_right_back_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses, settings = (1.0, 2.5), SdkSettings(target="sdk", timeout=1.0, only=("sdk/busy/*",))
    assert sum(pauses) > settings.timeout + SLACK
    monkeypatch.chdir(tmp_path)
    before = f"import conformance.sdk.specimens.plain as plain\nplain.PAUSES = {pauses}\nprint(file=sys.stderr)"
    with staged(all_plays(), secrets_with("token")) as stage, commanded(sdk(tmp_path, "Patient()", before)) as adapter:
        trial = Trial(stage, "token", settings, "an SDK")
        trial.play(adapter, [named(PLAIN), named("429 bare")])
    assert [call["count"] for call in trial.calls] == [1, 1 + len(pauses)]
    judgements = trial.conclude().judgements
    assert {each.verdict for each in judgements} == {Verdict.PASS, Verdict.NOT_EXERCISED}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--command", "no-such-program"), "the adapter 'no-such-program' cannot be started"),
        (("--command", "'"), "cannot be read"),
        (("--command", " "), "the command is empty"),
        ((), "give either --command, the adapter, or --serve"),
        (("--serve", "--command", "x"), "give either --command, the adapter, or --serve"),
        (("--list", "--only", "sdk/none"), "no requirement is called 'sdk/none'"),
        (("--command", "x", "--only", "sdk/busy/wait"), "did you mean 'sdk/busy/waits'"),
        (("--command", "x", "--baseline", "nowhere"), "nowhere cannot be read"),
        (("--command", "x", "--waivers", "nowhere"), "nowhere cannot be read"),
        (("--serve", "--only", "sdk/busy/*"), "nothing of --only sdk/busy/* can be seen by a server"),
        (("stop",), "no server is running"),
    ],
)
def test_bad_input_is_one_clear_message(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    done = conformance("sdk", *arguments, folder=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_asked_and_played_can_be_listed(tmp_path: Path) -> None:
    listed = conformance("sdk", "--list", folder=tmp_path).stdout
    assert "sdk/request/value " in listed
    assert "MUST" in listed
    plays = conformance("sdk", "--plays", folder=tmp_path).stdout
    assert "503 and 429 then fine" in plays
    assert "503, then 429, then 200" in plays
    assert "sdk/busy/storm" in conformance("list", "sdk/busy/*", folder=tmp_path).stdout
    assert "RFC 9110, section 9.2.2" in conformance("explain", "sdk/busy/storm", folder=tmp_path).stdout
    assert "did you mean 'sdk/busy/storm'" in conformance("explain", "sdk/busy/strom", folder=tmp_path).stderr
