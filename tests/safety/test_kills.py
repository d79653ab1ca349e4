"""A run, or a restoration, may be killed at any request: the next restoration puts everything back."""

import copy
import multiprocessing
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from vendor import Vendor, campaigns, serving

from conformance.options import Settings
from conformance.runner import run
from conformance.targets import live
from conformance.targets.journal import Journal
from conformance.targets.restore import restored

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["conformance.runner", "conformance.targets.restore"])
RUNS = range(6, 206, 5)
"""At which updates a run is killed: 40 places."""
RESTORATIONS = range(1, 11)
"""At which requests a restoration is killed, before and after they act: 20 places."""


class Deadly(Vendor):
    """A server that has its client killed when it is sent the nth request, before or after acting on it."""

    methods: tuple[str, ...] = ("PATCH",)
    at = 0
    acts_first = False
    victim: BaseProcess | None = None
    _counted = 0

    async def update(self, request: Request) -> Response:
        """Count, kill, answer."""
        return await self._deadly(request, super().update)

    async def read(self, request: Request) -> Response:
        """The same for reads."""
        return await self._deadly(request, super().read)

    async def make(self, request: Request) -> Response:
        """The same for what is made."""
        return await self._deadly(request, super().make)

    async def delete(self, request: Request) -> Response:
        """The same for what is deleted."""
        return await self._deadly(request, super().delete)

    async def _deadly(self, request: Request, answer: object) -> Response:
        assert callable(answer)
        self._counted += request.method in self.methods
        is_last = self._counted == self.at and request.method in self.methods and self.victim
        if is_last and not self.acts_first:
            self.victim.kill()  # type: ignore[union-attr]
        response: Response = await answer(request)
        if is_last:
            self.victim.kill()  # type: ignore[union-attr]
        return response


QUICK = (0.0, 0.02, 0.05)
"""Seconds to wait for what shows late; this server does not lag."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SETTLING", QUICK)


def play(settings: Settings, environ: Mapping[str, str]) -> None:
    """Run the suite, in a process of its own."""
    os.environ |= environ
    vars(live)["SETTLING"] = QUICK
    run(settings)


def put_back(journal: Path, environ: Mapping[str, str]) -> None:
    """Put campaigns back, in a process of its own."""
    vars(live)["SETTLING"] = QUICK
    restored(None, Journal(journal), environ, timeout=5, allow_running=True)


@contextmanager
def killing(vendor: Deadly, target: object, *arguments: object) -> Iterator[None]:
    """Start a process that the server kills."""
    assert callable(target)
    process = PROCESSES.Process(target=target, args=arguments)
    vendor.victim = process
    process.start()
    process.join(60)
    yield
    vendor.victim = None


@pytest.mark.parametrize("place", RUNS)
def test_a_run_that_is_killed_is_put_back(place: int, tmp_path: Path) -> None:
    vendor = Deadly(campaigns("PAUSED", "RUNNING", "READY"))
    vendor.at, vendor.acts_first = place, bool(place % 2)
    before = copy.deepcopy(vendor.campaigns)
    settings = Settings(target="live", allow_running=True, journal=str(tmp_path), max_examples=3, repeat=2, report="")
    with serving(vendor) as environ:
        with killing(vendor, play, settings, environ):
            pass
        found = restored(None, Journal(tmp_path), environ, timeout=5, allow_running=True)
    assert vendor.campaigns == before
    assert (found.left, Journal(tmp_path).entries()) == ([], ([], []))


@pytest.mark.parametrize("acts_first", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("place", RESTORATIONS)
def test_a_restoration_that_is_killed_is_finished_by_the_next(place: int, acts_first: bool, tmp_path: Path) -> None:
    vendor = Deadly(campaigns("PAUSED", "RUNNING", "READY"))
    before = copy.deepcopy(vendor.campaigns)
    with serving(vendor) as environ:
        journal = Journal(tmp_path)
        journal.prepare()
        for number, (identity, campaign) in enumerate(vendor.campaigns.items()):
            noted = {name: campaign[name] for name in ("status", "name", "priority")}
            entry = journal.open(environ["TALKDESK_BASE_URL"], identity, noted, tuple(campaign))
            changed = {"name": f"Changed {number}", "priority": 1} | ({"status": "RUNNING"} if not number else {})
            for member, value in changed.items():
                journal.note(entry, member, str(value))
            campaign |= changed
        vendor.methods, vendor.at, vendor.acts_first = ("GET", "PATCH"), place, acts_first
        with killing(vendor, put_back, tmp_path, environ):
            pass
        found = restored(None, journal, environ, timeout=5, allow_running=True)
    assert vendor.campaigns == before
    assert (found.left, journal.entries()) == ([], ([], []))


@pytest.mark.parametrize("acts_first", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("place", range(1, 16))
def test_what_a_killed_run_has_made_is_deleted_by_the_next(place: int, acts_first: bool, tmp_path: Path) -> None:
    vendor = Deadly(campaigns("PAUSED"))
    before = copy.deepcopy(vendor.campaigns)
    settings = Settings(
        target="live", journal=str(tmp_path), provision=True, source=next(iter(before)), only=("404/*",), report=""
    )
    vendor.methods, vendor.at, vendor.acts_first = ("POST", "GET", "DELETE"), place, acts_first
    with serving(vendor) as environ:
        with killing(vendor, play, settings, environ):
            pass
        found = restored(None, Journal(tmp_path), environ, timeout=5, allow_running=False)
    assert vendor.campaigns == before
    assert found.left == []
    assert list(tmp_path.glob("made-*")) == []
