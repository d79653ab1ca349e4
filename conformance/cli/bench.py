"""Commands that measure."""

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
