"""A line every ten seconds says how far a run is, and no more than that."""

from conformance.exchange import Exchange, Request
from conformance.progress import Progress


def test_a_line_every_ten_seconds() -> None:
    now = 0.0
    lines: list[str] = []
    progress = Progress(lines.append, lambda: now)
    progress.total = 3
    send = progress.around(Exchange)
    progress.scenario()
    for _ in range(25):
        now += 1
        send(Request("GET", "http://host/campaigns"))
    assert lines == [
        "scenario 1 of 3, 10 exchanges, 1.0 a second, 10 s",
        "scenario 1 of 3, 20 exchanges, 1.0 a second, 20 s",
    ]
    now += 60
    progress.scenario()
    assert lines[2:] == ["scenario 2 of 3, 25 exchanges, 0.3 a second, 85 s"]
