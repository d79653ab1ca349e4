"""One trial: the suite is run against the independent server as a user runs it, but that no report is written."""

import io
import os
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from conformance.independent.node import Server, serving
from conformance.independent.outcome import Outcome
from conformance.options import Settings
from conformance.report.causes import causes
from conformance.report.json_report import as_json
from conformance.runner import play
from conformance.session import Session
from conformance.targets.permission import BY_STATE, LEADS_TO, PUT_BACK
from conformance.verdict import URGENT

TIMEOUT = 2.0
"""Seconds. The server answers in a few milliseconds, unless its fault is not to."""
LONGEST = 150
"""Seconds after which a run is interrupted, as by Ctrl-C."""


def attempt(arguments: Sequence[str]) -> Outcome:
    """Run the suite once against the server started with these arguments. Takes three seconds."""
    clock = time.perf_counter()
    with serving(arguments) as server, tempfile.TemporaryDirectory() as folder:
        before = server.campaigns()
        session, stopped = _played(server, Path(folder))
        try:
            left = tuple(_differences(before, server.campaigns()))
        except OSError as error:
            stopped, left = f"the independent server has ended: {error}", ()
    judgements = session.run.judgements if session.run else ()
    return Outcome(
        server.alteration,
        {each.requirement.id: each.verdict.value for each in judgements if each.verdict in URGENT},
        len(causes(as_json(session.run))) if session.run else 0,
        len(session.ledger.exchanges),
        round(time.perf_counter() - clock, 3),
        stopped,
        left,
    )


def _played(server: Server, folder: Path) -> tuple[Session, str]:
    """Play the suite. Returns its session, and why it stopped, if it did."""
    settings = Settings(target="live", allow_running=True, timeout=TIMEOUT, report="", journal=str(folder / "journal"))
    with _environment(server.environment), _alarm(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        session = Session(settings)
        code = play(session)
    why = f"interrupted after {LONGEST} s" if code == pytest.ExitCode.INTERRUPTED else session.suite_error
    return session, str(session.stopped or why)


@contextmanager
def _environment(more: Mapping[str, str]) -> Iterator[None]:
    """Set the variables that a user would set, and none of theirs besides."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("TALKDESK_")}
    for name in kept:
        del os.environ[name]
    os.environ.update(more)
    try:
        yield
    finally:
        for name in more:
            del os.environ[name]
        os.environ.update(kept)


@contextmanager
def _alarm() -> Iterator[None]:
    """Interrupt what takes too long."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _differences(before: Any, after: Any) -> Iterator[str]:
    """What of the campaigns was not put back: name and priority, and a status that a request leads back to."""
    now = {campaign["id"]: campaign for campaign in after}
    for was in before:
        found = now.get(was["id"], {})
        is_spent = was["status"] not in LEADS_TO and found.get("status") in BY_STATE
        for name in ("name", "priority") if is_spent else PUT_BACK:
            if was.get(name) != found.get(name):
                yield f"{name} of the campaign that was {was['status']}: {found.get(name)!r}, was {was.get(name)!r}"
