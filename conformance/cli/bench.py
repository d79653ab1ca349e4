"""Commands that measure."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from conformance.cli.command import Group
from conformance.cli.live import BASE_URL, CAMPAIGN, TIMEOUT
from conformance.errors import ConfigurationError

PATH = click.Path(path_type=Path)
OUTPUT = click.option("--output", type=PATH, help="Keep the measurement in this file, as pytest-benchmark's JSON.")
BASELINE = click.option("--baseline", type=PATH, help="An earlier --output: what has grown slower ends with 1.")
TARGET = click.option(
    "--target", type=click.Choice(("reference", "live")), default="reference", help="Where requests go."
)
YES = click.option("--yes", is_flag=True, help="Do not ask before many requests are sent to a server elsewhere.")
REPORT = click.option("--report", type=PATH, help="Folder of a report that the percentiles are added to.")


@click.group(cls=Group)
def bench() -> None:
    """Measure latency, and in one run parts of this suite beside what a user would take instead."""


@bench.command()
@click.argument("counts", nargs=-1, type=click.IntRange(1))
def replay(counts: tuple[int, ...]) -> None:
    """Replay recordings of COUNTS interactions (default: 100, 1000 and 10000), by this suite and by stock vcrpy."""
    from conformance.bench.replay import measured, table

    click.echo(table(list(measured(counts or (100, 1000, 10000)))))


@bench.command()
@REPORT
@OUTPUT
@BASELINE
def parse(report: Path | None, output: Path | None, baseline: Path | None) -> None:
    """Read and validate bodies of every size, by this suite and by the libraries that a user would pick.

    Needs the extra: pip install 'campaigns-conformance[bench]'.
    """
    with _extra("bench"):
        from conformance.bench.parse import measured, ratios, reported, table
    from conformance.report.benchmarks import added

    before = _before(baseline, ratios)
    document = measured()
    click.echo(table(document))
    if report:
        added(reported(document), report)
    _finish(document, output, before, lambda: ratios(measured()), ratios)


@bench.command()
@TARGET
@BASE_URL
@CAMPAIGN
@click.option("--rate", type=click.FloatRange(0), help="Requests a second, as of `run`.")
@TIMEOUT
@click.option("--rounds", type=click.IntRange(1), help="Samples of each (default: 200 on this machine, else 5).")
@click.option("--at-once", type=click.IntRange(1, 20), default=4, show_default=True, help="How many at once.")
@YES
@REPORT
@OUTPUT
@BASELINE
def latency(
    *,
    rounds: int | None,
    at_once: int,
    yes: bool,
    report: Path | None,
    output: Path | None,
    baseline: Path | None,
    campaign: tuple[str, ...],
    **settings: Any,
) -> None:
    """How long each documented answer takes: over new connections, over kept ones, and several at once.

    Nothing that is sent changes a campaign. Needs the extra: pip install 'campaigns-conformance[bench]'.
    """
    from conformance.opening import open_target
    from conformance.options import Settings

    with _extra("bench"):
        from conformance.bench.latency import is_few, measured, ratios, reported, staged, table
    from conformance.report.benchmarks import added

    before = _before(baseline, ratios)
    opening = open_target(Settings(campaign=campaign, **settings))
    with opening as target, staged(target, rounds, at_once) as stage:
        if not is_few(stage):
            _ask(f"{stage.count():,} requests would be sent to {target.base_url}", yes=yes)
        document = measured(stage)
        click.echo(table(document))
        if report:
            added([reported(document, target.about)], report)
        _finish(document, output, before, lambda: ratios(measured(stage)), ratios)


@bench.command()
@TARGET
@click.option("--users", type=click.IntRange(1), default=20, show_default=True, help="Users, who never rest.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes that they come from.")
@click.option("--seconds", type=click.IntRange(1), default=10, show_default=True, help="How long.")
@click.option("--rate", type=click.FloatRange(0), help="Requests a second in all (default: that of `run`).")
@TIMEOUT
@YES
@REPORT
def load(*, target: str, yes: bool, report: Path | None, **amount: Any) -> None:
    """How long the answers take while many users ask at once, from several processes.

    A live server is the one that the environment names. Needs the extra: pip install 'campaigns-conformance[load]'.
    """
    from conformance.bench.load import Load, bundled, live, played, reported, table
    from conformance.bench.samples import is_near
    from conformance.report.benchmarks import added

    if find_spec("locust") is None:
        raise ConfigurationError("locust is not installed: pip install 'campaigns-conformance[load]'")
    asked = Load(**amount)
    opening = bundled(asked) if target == "reference" else live(asked)
    with opening as server:
        if not (is_near(server.base_url) or server.load.is_few()):
            _ask(f"{server.base_url} would be sent the requests of {server.load}", yes=yes)
        rows = played(server)
    click.echo(table(server.load, rows))
    if report:
        added([reported(server, rows)], report)


@bench.command()
def locustfile() -> None:
    """Print the path of that scenario, for Locust's distributed mode on several machines."""
    from conformance.bench.load import LOCUSTFILE

    click.echo(LOCUSTFILE)


@bench.command()
@click.argument("repeats", nargs=-1, type=click.IntRange(0))
def overhead(repeats: tuple[int, ...]) -> None:
    """Play whole runs beside a bare httpx loop that sends the same requests.

    REPEATS say how often the same update is sent in each run (default: 20, 300, 3000 and 9500).
    """
    from conformance.bench.overhead import measured, table

    click.echo(table(list(measured(repeats or (20, 300, 3000, 9500)))))


@bench.command()
@click.argument("varied", nargs=-1, type=click.Choice(("exchanges", "requirements", "workers")))
def growth(varied: tuple[str, ...]) -> None:
    """Play whole runs, as processes of their own, that differ in what is VARIED (default: all three)."""
    from conformance.bench.growth import VARIED, measured, table

    click.echo(table(list(measured(varied or tuple(VARIED)))))


@contextmanager
def _extra(name: str) -> Iterator[None]:
    """Import what is in an extra.

    Raises:
        ConfigurationError: it is not installed.
    """
    try:
        yield
    except ImportError as error:
        message = f"{error.name} is not installed: pip install 'campaigns-conformance[{name}]'"
        raise ConfigurationError(message) from None


def _ask(what: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise ConfigurationError(f"{what}: add --yes if that is meant, or choose fewer --rounds")
    click.confirm(f"{what}. Go on?", abort=True)


Ratios = Callable[[Mapping[str, Any]], Mapping[str, float]]


def _before(baseline: Path | None, ratios: Ratios) -> Mapping[str, float]:
    """The ratios of an earlier measurement, if there is one; read before anything is measured."""
    from conformance.bench.gate import saved

    return ratios(saved(baseline)) if baseline else {}


def _finish(
    document: Mapping[str, Any],
    output: Path | None,
    before: Mapping[str, float],
    again: Callable[[], Mapping[str, float]],
    ratios: Ratios,
) -> None:
    """Keep a measurement, and end with 1 if it is slower than one before it, and is so each time that it is made."""
    from conformance.bench.gate import confirmed, keep

    if output:
        keep(document, output)
    slower = confirmed(before, ratios(document), again)
    for line in slower:
        click.echo(f"slower: {line}")
    sys.exit(1 if slower else 0)
