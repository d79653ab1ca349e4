"""The bundled recording under today's contract, and under another one: nothing is generated or sent anew."""

from functools import partial
from pathlib import Path

import pytest

from conformance.cassette.folder import read
from conformance.contract import load_contract
from conformance.contract.files import CASSETTES, OPENAPI
from conformance.options import Settings
from conformance.runner import play
from conformance.session import Session
from conformance.targets.replay import replay_target
from conformance.verdict import Verdict
from conformance.verdicts.fold import Judgement

RECORDED = sum(
    interaction.exchange.request.method == "PATCH" and not interaction.exchange.request.again
    for interaction in read(CASSETTES).interactions
)
"""Changes in the recording: each of them is checked, whatever the contract."""
GENERATED = ("200/generated", "400/generated", "400/generated-open")


def replayed(folder: Path = OPENAPI) -> dict[str, Judgement]:
    contract = load_contract(folder)
    settings = Settings(target="replay", cassettes=str(CASSETTES), report="")
    session = Session(settings, partial(replay_target, CASSETTES, (), contract))
    session.contract = contract
    play(session)
    assert session.run is not None
    assert len(session.ledger.exchanges) >= RECORDED
    return {judgement.requirement.id: judgement for judgement in session.run.judgements}


@pytest.fixture
def another(tmp_path: Path) -> Path:
    for name in ("campaigns.yaml", "readings.yaml"):
        (tmp_path / name).write_text((OPENAPI / name).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def changed(folder: Path, old: str, new: str) -> Path:
    path = folder / "campaigns.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_the_bundled_recording_conforms_in_full() -> None:
    seen = {name: judgement.verdict.value for name, judgement in replayed().items()}
    silent = {name for name, verdict in seen.items() if verdict == "NOT EXERCISED"}
    assert {verdict for name, verdict in seen.items() if name not in silent} == {"PASS"}
    silent.remove("state/at-once")  # in a recording nothing happens at the same time
    assert all(name.startswith(("delete/error/fields", "create/201/12/")) for name in silent)  # not shown there


def test_a_stricter_answer_is_seen_in_old_answers(another: Path) -> None:
    strict = replayed(changed(another, "maximum: 10\n", "maximum: 4\n"))
    assert strict["200/6/maximum"].verdict is Verdict.FAIL
    red = {name for name, judgement in strict.items() if judgement.verdict is Verdict.FAIL}
    assert red == {"200/6/maximum"}


def test_what_was_generated_is_sorted_anew(another: Path) -> None:
    text = (another / "campaigns.yaml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "enum: [status, name, priority]" in line)
    narrow = replayed(changed(another, line, line.replace(", priority", "")))
    today = replayed()
    before, after = ([seen[name].exchanges for name in GENERATED] for seen in (today, narrow))
    assert sum(before) == sum(after)
    assert before[0] > after[0]
