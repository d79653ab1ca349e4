"""What the suite costs on top of sending: whole runs beside a bare loop that sends the same requests."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from conformance import markdown
from conformance.exchange import Request
from conformance.options import Settings
from conformance.reference.server import build, running
from conformance.report.write import write_reports
from conformance.runner import play
from conformance.session import Session
from conformance.targets.reference import reference_target
from conformance.targets.target import READONLY_TOKEN, TOKEN, Target

TIMEOUT = 10.0


@dataclass(frozen=True, slots=True)
class Measurement:
    """A run: how many requests it sent, reads included, and how many seconds it and the bare loop took.

    ``reports`` are the seconds of the run in which its reports were made and written.
    """

    requests: int
    run: float
    reports: float
    bare: float

    @property
    def ratio(self) -> float:
        """How many times as long as the bare loop."""
        return self.run / self.bare


@contextmanager
def _noting(sent: list[Request]) -> Iterator[Target]:
    """The bundled server as a target that notes what it is sent."""
    with reference_target(TIMEOUT) as target:

        def send(request: Request) -> object:
            sent.append(request)
            return target.send(request)

        yield replace(target, send=send)  # type: ignore[arg-type]


def measure(repeat: int) -> Measurement:
    """Measure one run in which the same update is sent ``repeat`` times, beside all that is sent otherwise."""
    sent: list[Request] = []
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Settings(report="", repeat=repeat), lambda: _noting(sent))
        clock = time.perf_counter()
        play(session)
        played = time.perf_counter()
        write_reports(session.finish(), Path(folder))
        ended = time.perf_counter()
    return Measurement(len(sent), ended - clock, ended - played, _bare(sent))


def _bare(sent: Sequence[Request]) -> float:
    """Seconds that it takes to send the same requests one by one, and to read the answers, by httpx alone."""
    instance = build()
    tokens = {f"${TOKEN}": instance.token, f"${READONLY_TOKEN}": instance.readonly_token}
    with running(instance.application) as base_url, httpx.Client() as client:
        clock = time.perf_counter()
        for request in sent:
            headers = {name: value.replace(*_token(value, tokens)) for name, value in request.headers}
            url = base_url + request.path
            client.request(request.method, url, headers=headers, content=request.body).read()
        return time.perf_counter() - clock


def _token(value: str, tokens: dict[str, str]) -> tuple[str, str]:
    """The name of a token that stands in a header, and the token."""
    return next(((name, token) for name, token in tokens.items() if value.endswith(name)), ("", ""))


def measured(repeats: Sequence[int]) -> Iterator[Measurement]:
    """Measure runs of these lengths; one that is not counted comes first, so that everything is loaded."""
    measure(0)
    for repeat in repeats:
        yield measure(repeat)


def table(measurements: Sequence[Measurement]) -> str:
    """The measurements as a table in Markdown."""
    heads = ("requests", "run, s", "of it reports, s", "a request, ms", "bare httpx loop, s", "ratio")
    return markdown.table("rrrrrr", heads, map(_cells, measurements))


def _cells(m: Measurement) -> tuple[str, ...]:
    numbers = (m.run, m.reports, m.run / m.requests * 1e3, m.bare, m.ratio)
    return f"{m.requests:,}", *(f"{number:.2f}" for number in numbers)
