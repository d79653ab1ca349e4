"""Commands that measure."""

from pathlib import Path

import click


@click.group()
def bench() -> None:
    """Measure, in one run, parts of this suite beside what a user would take instead."""


@bench.command()
@click.argument("counts", nargs=-1, type=click.IntRange(1))
def replay(counts: tuple[int, ...]) -> None:
    """Replay recordings of COUNTS interactions (default: 100, 1000 and 10000), by this suite and by stock vcrpy."""
    from conformance.bench.replay import measured, table

    click.echo(table(list(measured(counts or (100, 1000, 10000)))))


@bench.command()
@click.option("--output", type=click.Path(path_type=Path), help="Keep pytest-benchmark's JSON in this file.")
def parse(output: Path | None) -> None:
    """Read and validate bodies of every size, by this suite and by the libraries that a user would pick.

    Needs the extra: pip install 'campaigns-conformance[bench]'.
    """
    from conformance.errors import ConfigurationError

    try:
        from conformance.bench.parse import measured, table
    except ImportError as error:
        raise ConfigurationError(f"{error.name} is not installed: pip install 'campaigns-conformance[bench]'") from None
    click.echo(table(measured(output)))


@bench.command()
@click.argument("repeats", nargs=-1, type=click.IntRange(0))
def overhead(repeats: tuple[int, ...]) -> None:
    """Play whole runs beside a bare httpx loop that sends the same requests.

    REPEATS say how often the same update is sent in each run (default: 20, 300, 3000 and 9500).
    """
    from conformance.bench.overhead import measured, table

    click.echo(table(list(measured(repeats or (20, 300, 3000, 9500)))))
