"""What is recorded again shows as a change where something has changed, and nowhere else."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from exchanges import exchange, request
from recordings import SCENARIO, metadata, recording

from conformance.cassette import replacement
from conformance.cassette.folder import read, write
from conformance.cassette.interaction import CLIENT, PROBE, Interaction
from conformance.cassette.learning import learned
from conformance.cassette.recorder import Recorder
from conformance.cassette.recording import Recording
from conformance.errors import ConfigurationError
from conformance.exchange import Exchange, Request
from conformance.files import write_whole
from conformance.secrets import NO_SECRETS, Secrets

UNKNOWN = Interaction(exchange(404), "test_404.py::test_unknown_uuid")
PAUSED = Interaction(exchange(), SCENARIO)
REFUSED = Interaction(exchange(422), SCENARIO)


def later(made: Recording) -> Recording:
    """The same, recorded at another moment, when everything took longer."""
    slower = {
        name: tuple(replace(one, exchange=replace(one.exchange, elapsed=2.5, started=7.0)) for one in members)
        for name, members in made.cassettes.items()
    }
    return replace(made, metadata=replace(made.metadata, recorded="2031-01-01T00:00:00+00:00"), cassettes=slower)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {name for name in before | after if before.get(name) != after.get(name)}


def test_the_same_at_another_moment_is_not_written(tmp_path: Path) -> None:
    made = recording(PAUSED, UNKNOWN)
    write(made, tmp_path)
    before = files(tmp_path)
    again = write(later(made), tmp_path)
    assert files(tmp_path) == before
    assert again.sentence == f"the recording is as it was on {made.metadata.recorded[:10]}; nothing was written"


def test_where_one_interaction_changes_only_its_file_does(tmp_path: Path) -> None:
    write(recording(PAUSED, UNKNOWN), tmp_path)
    before = files(tmp_path)
    again = write(later(recording(REFUSED, UNKNOWN)), tmp_path)
    assert changed(before, files(tmp_path)) == {"200.yaml", "recording.yaml"}
    assert again.sentence == "wrote 200.yaml, recording.yaml; 1 files are as they were"
    assert read(tmp_path).metadata.recorded.startswith("2031")


def test_another_contract_changes_no_cassette(tmp_path: Path) -> None:
    made = recording(PAUSED, UNKNOWN)
    write(made, tmp_path)
    before = files(tmp_path)
    write(replace(made, metadata=replace(made.metadata, contract="sha256:0")), tmp_path)
    assert changed(before, files(tmp_path)) == {"recording.yaml"}


def test_what_is_no_longer_recorded_is_removed(tmp_path: Path) -> None:
    write(recording(PAUSED, UNKNOWN), tmp_path)
    (tmp_path / "README.md").write_text("stays")
    again = write(recording(PAUSED), tmp_path)
    assert set(files(tmp_path)) == {"200.yaml", "recording.yaml", "README.md"}
    assert again.sentence == "wrote recording.yaml, removed 404.yaml; 1 files are as they were"


def test_what_was_edited_is_written_again(tmp_path: Path) -> None:
    write(recording(PAUSED, UNKNOWN), tmp_path)
    before = files(tmp_path)
    (tmp_path / "404.yaml").write_text("version: 1\n")
    assert write(later(recording(PAUSED, UNKNOWN)), tmp_path).files.written == ("404.yaml",)
    (tmp_path / "recording.yaml").write_text("format: 1\n")
    assert write(recording(PAUSED, UNKNOWN), tmp_path).files.written == ("recording.yaml",)
    assert changed(before, files(tmp_path)) <= {"recording.yaml"}


def test_a_stale_recording_is_given_the_new_date(tmp_path: Path) -> None:
    write(recording(PAUSED, days=91), tmp_path)
    before = files(tmp_path)
    write(recording(PAUSED), tmp_path)
    assert changed(before, files(tmp_path)) == {"recording.yaml"}
    assert read(tmp_path).metadata.age.days == 0


def test_times_and_moment_are_read_from_the_manifest(tmp_path: Path) -> None:
    write(later(recording(PAUSED)), tmp_path)
    found = read(tmp_path)
    (one,) = found.interactions
    assert (one.exchange.elapsed, one.exchange.first_byte) == (2.5, 2.5)
    assert one.exchange.started == found.metadata.moment.timestamp()
    assert "2031" not in (tmp_path / "200.yaml").read_text()


class Stopped(BaseException):
    """Stands for SIGKILL."""


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
def test_one_that_is_killed_leaves_the_old_recording_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Files change by being replaced alone: two that wait, the manifest, and those that the two take the place of."""
    write(recording(PAUSED, UNKNOWN), tmp_path)
    new = later(recording(REFUSED, replace(UNKNOWN, via=PROBE)))
    steps, replaces = count(1), Path.replace

    def killed(path: Path, target: Path) -> Path:
        if next(steps) >= step:
            raise Stopped
        return replaces(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", killed)
        patched.setattr(Path, "unlink", lambda *_, **__: None)  # nobody who is killed tidies up
        with pytest.raises(Stopped):
            write(new, tmp_path)
    found = read(tmp_path)
    kept = [(one.exchange.status, one.via) for one in found.interactions]
    assert kept == ([(200, CLIENT), (404, CLIENT)] if step <= 3 else [(422, CLIENT), (404, PROBE)])
    write(new, tmp_path)
    assert set(files(tmp_path)) == {"200.yaml", "404.yaml", "recording.yaml"}
    assert [one.exchange.status for one in read(tmp_path).interactions] == [422, 404]


def test_what_cannot_be_written_leaves_the_old_recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(recording(PAUSED, UNKNOWN), tmp_path)
    before, made = files(tmp_path), count(1)

    def full(path: Path, content: bytes) -> None:
        if next(made) == 2:
            raise OSError(28, "No space left on device")
        write_whole(path, content)

    monkeypatch.setattr(replacement, "write_whole", full)
    with pytest.raises(ConfigurationError, match="No space left"):
        write(later(recording(REFUSED, replace(UNKNOWN, via=PROBE))), tmp_path)
    assert files(tmp_path) == before


def recorded_in(order: list[int]) -> list[bytes]:
    """What is recorded of five requests that four threads send at once, and that end in this order."""
    recorder = Recorder()
    recorder.begin_scenario(SCENARIO)
    turns = [threading.Event() for _ in order]

    def send(asked: Request) -> Exchange:
        mine = order.index(int(asked.body))
        if mine:
            assert turns[mine - 1].wait(10)
        return replace(exchange(), request=asked)

    def sent(number: int) -> None:
        kept = recorder.around(send, CLIENT)(replace(request(), body=str(number).encode()))
        turns[order.index(int(kept.request.body))].set()

    with ThreadPoolExecutor(len(order)) as pool:
        list(pool.map(sent, order))
    made = recorder.recording(metadata(), "http://127.0.0.1:1", (), NO_SECRETS, "")
    return [one.exchange.request.body for one in made.interactions]


def test_what_is_sent_at_once_is_recorded_in_the_same_order_each_time() -> None:
    assert recorded_in([2, 0, 3, 1]) == recorded_in([3, 1, 0, 2]) == [b"0", b"1", b"2", b"3"]


def test_a_token_that_a_server_has_told_before_the_run_knew_it_is_not_recorded() -> None:
    """It was given to another thread of the run, whose answer was still on its way."""
    recorder, token = Recorder(), "rjPObmIQ1LJnwzTwhNPdXOa4"
    recorder.begin_scenario(SCENARIO)
    recorder.around(lambda asked: replace(exchange(400, body={"message": token}), request=asked), CLIENT)(request())
    made = recorder.recording(metadata(), "http://127.0.0.1:1", (), Secrets({"TALKDESK_TOKEN": token}), "")
    (kept,) = made.interactions
    assert kept.exchange.response
    assert kept.exchange.response.body == b'{"message":"$TALKDESK_TOKEN"}'


def test_one_uuid_more_changes_the_others_in_no_other_cassette() -> None:
    def shown(*uuids: str, scenario: str = SCENARIO) -> Interaction:
        return Interaction(exchange(404, body={"code": "1", "message": " ".join(uuids)}), scenario)

    first, new, other = (f"5c5bd0b9-8b5f-4a57-a3f4-0b1b7ac9e3f{number}" for number in (1, 2, 3))
    bodies = []
    for shows in ((first,), (new, first)):
        seen = [shown(*shows), shown(other, scenario="test_404.py::test_unknown_uuid")]
        redaction = learned(seen, "http://127.0.0.1:1", (), "")
        bodies.append([redaction.concealed(one).exchange.response for one in seen])
    assert bodies[0][0] != bodies[1][0]
    assert bodies[0][1] == bodies[1][1]


def test_values_that_are_others_each_time_are_not_kept(tmp_path: Path) -> None:
    written = []
    for number in (1, 2):
        headers = (("X-Request-Id", f"id-{number}"), ("Age", str(number)), ("Date", f"0{number} Jan"), ("Via", "edge"))
        written.append(write(recording(Interaction(exchange(headers=headers), SCENARIO)), tmp_path))
    assert [one.files.is_none for one in written] == [False, True]
    (kept,) = read(tmp_path).interactions
    assert kept.exchange.response is not None
    assert dict(kept.exchange.response.headers) == {"X-Request-Id": "-", "Age": "-", "Via": "edge"}
