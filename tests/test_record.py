"""Recording, as a user does it: again, of a server that has changed, and twice at once."""

import signal
from pathlib import Path

from processes import by_client, conformance, serving, started

LIVE = ("record", "--target", "live", "--allow-running", "--only", "40[134]/*", "--cassettes")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_unchanged_bundled_server_is_recorded_again_without_a_trace(tmp_path: Path) -> None:
    first = conformance("record", folder=tmp_path)
    assert first.returncode == 0, first.stderr
    assert "recording.yaml; 0 files are as they were\n" in first.stdout
    before = files(tmp_path / "cassettes")
    again = conformance("record", folder=tmp_path)
    assert again.stdout.endswith("; nothing was written\n")
    assert "cassettes: the recording is as it was on 20" in again.stdout
    assert files(tmp_path / "cassettes") == before


def test_of_a_server_that_has_changed_only_what_changed_is_written(tmp_path: Path) -> None:
    recorded = {}
    for name, fault in {"calm": (), "moved": (), "changed": ("--fault", "403:error/code/type")}.items():
        with serving(*fault) as server:
            done = conformance(*LIVE, "kept", folder=tmp_path, **by_client(server))
        assert done.returncode == 0, done.stdout + done.stderr
        recorded[name] = files(tmp_path / "kept")
    assert recorded["calm"].keys() >= {"401.yaml", "403.yaml", "404.yaml", "recording.yaml"}
    assert recorded["moved"] == recorded["calm"]  # on another port
    different = {name for name, content in recorded["changed"].items() if content != recorded["calm"][name]}
    assert different == {"403.yaml", "recording.yaml"}


def test_two_runs_do_not_record_into_one_folder(tmp_path: Path) -> None:
    with (
        serving() as server,
        started(*LIVE, "kept", "--rate", "2", folder=tmp_path, **by_client(server)) as process,
    ):
        while "/campaigns" not in server.log.get(timeout=60):
            pass
        other = conformance("record", "--cassettes", "kept", folder=tmp_path)
        assert (other.returncode, other.stdout) == (2, "")
        assert "another run records into kept on this machine: wait until it has ended" in other.stderr
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert files(tmp_path / "kept") == {}


def test_a_recording_is_made_in_one_process(tmp_path: Path) -> None:
    for shared in (("-n", "2"), ("--shard", "1/2")):
        done = conformance("record", *shared, folder=tmp_path)
        assert done.returncode == 2
        assert "a recording is made in one process: leave -n and --shard out" in done.stderr
