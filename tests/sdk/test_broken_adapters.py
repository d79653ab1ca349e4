"""Adapters that break off, that go on for ever, or that give what nobody can hold: never a failure of the suite."""

import signal
import time
from pathlib import Path

import pytest
from processes import conformance, started
from sdk.adapters import RIGHT, program, red, report, sdk

from conformance.sdk.bounded import TOO_DEEP, bounded, parsed
from conformance.sdk.call import Function
from conformance.sdk.outcome import Call, Limits, Raised

DEEP = """
def deep(call):
    found = json.loads(typed(call).model_dump_json(by_alias=True))
    for _ in range({levels}):
        found = {{"deeper": found}}
    return found
"""
LONG = "lambda call: {**typed(call).model_dump(mode='json', by_alias=True), 'revision': 10**5000}"
ONLY = ("--only", "sdk/200/values")


def test_what_a_report_cannot_hold_is_bounded() -> None:
    deep: object = 1
    for _ in range(5000):
        deep = [deep]
    shown = str(bounded({"a": deep, "b": (float("nan"), 10**400, 2**60)}, str.upper))
    assert TOO_DEEP in shown
    assert "'B': ['nan', '(an integer of 1329 bits)', 1152921504606846976]" in shown
    assert parsed("-" + "9" * 5000) == "-9999999999999999999… (an integer of 5000 digits)"
    with pytest.raises(ValueError, match="too many"):
        parsed("[" * 100_000)


@pytest.mark.parametrize("levels", [100, 900])
def test_deep_values_are_a_failure_of_the_sdk(tmp_path: Path, levels: int) -> None:
    done = conformance("sdk", "--command", sdk(tmp_path, "deep", DEEP.format(levels=levels)), *ONLY, folder=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "FAIL sdk/200/values" in done.stdout


def test_deeper_ones_are_an_error_of_the_adapter(tmp_path: Path) -> None:
    text = "while input(): print('{\"returned\":' + '[' * 100000 + ']' * 100000 + '}', flush=True)"
    done = conformance("sdk", "--command", program(tmp_path, text), *ONLY, folder=tmp_path)
    assert done.returncode == 2
    assert "its levels are too many to be read" in done.stderr


def test_a_number_of_5000_digits_is_json(tmp_path: Path) -> None:
    before = "sys.set_int_max_str_digits(0)"
    done = conformance("sdk", "--command", sdk(tmp_path, LONG, before), "--only", "sdk/200/no-*", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "an integer of 5001 digits" in done.stdout
    assert red(tmp_path) == {"200/no-other-members"}


def test_an_error_that_cannot_be_shown_is_an_error() -> None:
    class Odd(Exception):
        def __str__(self) -> str:
            raise RecursionError

    def update(_: Call) -> object:
        raise Odd

    raised = Function(update)(Call("http://x", "t", "id", "status", "paused", 1.0), Limits(5.0))
    assert isinstance(raised, Raised)
    assert raised.text == "an error that cannot be shown: RecursionError"


DYING = """
import os
calls = []
def update(call):
    calls.append(call)
    if len(calls) > 4:
        os.write(2, b"out of memory\\nat line 7\\n")
        os._exit(3)
    return typed(call)
"""


def test_an_adapter_that_dies_half_way_is_an_error_of_the_adapter(tmp_path: Path) -> None:
    done = conformance("sdk", "--command", sdk(tmp_path, "update", DYING), *ONLY, folder=tmp_path)
    assert done.returncode == 2, done.stdout
    assert "ended with exit code 3 after 4 calls: out of memory\nat line 7\n" in done.stderr


def test_one_that_fails_after_each_call_is_noted(tmp_path: Path) -> None:
    text = RIGHT + "shown(Function(Sdk())(Call(**json.loads(sys.stdin.readline()))))\nsys.exit(5)"
    done = conformance("sdk", "--command", program(tmp_path, text), "--only", "sdk/200/date-times", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "note: the adapter ended with exit code 5 after a call, and was started again" in done.stdout


def test_one_that_closes_its_output_and_goes_on_is_an_error_of_the_adapter(tmp_path: Path) -> None:
    done = conformance("sdk", "--command", "sh -c 'exec 1>&-; sleep 60'", *ONLY, folder=tmp_path)
    assert done.returncode == 2, done.stdout
    assert "the adapter closed its output and did not end" in done.stderr
    assert "Traceback" not in done.stderr


SLEEPY = """
import os, time
open("pids", "a").write(f"{os.getpid()}\\n")
def update(call):
    if call.member == "name":
        open("there", "w").close()
        time.sleep(60)
    return typed(call)
"""


def runs(pid: str) -> bool:
    """Whether a process is there; one that has ended, and that nobody has waited for, is not."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_adapter_and_what_was_judged_is_reported(tmp_path: Path, number: signal.Signals) -> None:
    adapter = sdk(tmp_path, "update", SLEEPY)
    (tmp_path / "adapter.sh").write_text(f"{adapter}\n")
    with started("sdk", "--command", "sh adapter.sh", "--timeout", "30", folder=tmp_path) as process:
        while not (tmp_path / "there").exists():
            time.sleep(0.05)
        process.send_signal(number)
        out, errors = process.communicate(timeout=60)
    assert process.returncode == 130, out + errors
    assert "Not a whole run: the run was interrupted after" in out
    document = report(tmp_path)
    assert document["interrupted"]
    assert document["scenarios"]["played"] == len(document["calls"]) >= 1
    assert not any(map(runs, (tmp_path / "pids").read_text().split()))


def test_a_signal_before_the_first_call_is_over_leaves_no_report(tmp_path: Path) -> None:
    adapter = sdk(tmp_path, "typed", "import time\nopen('there', 'w').close()\ntime.sleep(60)")
    with started("sdk", "--command", adapter, folder=tmp_path) as process:
        while not (tmp_path / "there").exists():
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted before a call was judged, so there is no report" in errors
