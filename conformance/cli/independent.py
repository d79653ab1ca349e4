"""`conformance prove --independent`: the suite against a server that shares neither author nor contract with it."""

import sys
from pathlib import Path

import click


def prove_independent(
    globs: tuple[str, ...], workers: int, output: Path | None, *, full: bool, as_list: bool, mutations: int, seed: int
) -> None:
    """Try the faults and variants that fit ``globs``, and so many mutations. Without globs but with mutations: both.

    Raises:
        ConfigurationError: nothing fits, or Node is missing.
    """
    from conformance.independent import witness

    entries = witness.chosen(globs)
    if as_list:
        for entry in entries:
            click.echo(f"{entry.id:<34} {entry.story} [{entry.item or entry.label}]")
        return
    result = witness.try_all(entries, mutations, seed, workers, output)
    click.echo(witness.render(result, full=full))
    sys.exit(0 if result.is_proven else 1)
