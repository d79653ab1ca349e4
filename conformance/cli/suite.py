"""Commands that play the suite, and that tell of it."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from conformance.cli.options import with_options
from conformance.options import Settings


@click.command(epilog="Arguments after -- go to pytest, which then reports in its own way.")
@with_options
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
def run(pytest_args: tuple[str, ...], **options: Any) -> None:
    """Play the suite against a target and judge every requirement.

    Exit codes: 0 conformant; 1 something is broken; 2 usage or configuration; 3 target unreachable or
    credentials refused; 4 too little was exercised to conclude.
    """
    from conformance.runner import run as play

    sys.exit(play(Settings(**options), pytest_args))


@click.command("list")
@click.argument("globs", nargs=-1)
@click.option("--level", type=click.Choice(["MUST", "SHOULD"]), help="Only requirements of this level.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_requirements(globs: tuple[str, ...], level: str | None, as_json: bool) -> None:
    """List the requirements, all or those whose id fits one of GLOBS."""
    from conformance.contract import load_contract
    from conformance.report.catalogue import as_rows, as_table
    from conformance.suite.catalogue import catalogue, selected

    chosen = selected(catalogue(load_contract()), globs)
    chosen = tuple(requirement for requirement in chosen if level in (None, requirement.level))
    click.echo(json.dumps(as_rows(chosen), indent=1) if as_json else as_table(chosen))


@click.command()
@click.argument("requirement")
def explain(requirement: str) -> None:
    """Tell all that is known of one requirement: source, reading, checks, fault."""
    from conformance.contract import load_contract
    from conformance.report.catalogue import explanation
    from conformance.sdk.requirements import REQUIREMENTS
    from conformance.suite.catalogue import catalogue, selected

    contract = load_contract()
    for chosen in selected({**catalogue(contract), **REQUIREMENTS}, [requirement]):
        click.echo(explanation(chosen, contract))


@click.command()
@click.argument("globs", nargs=-1)
@click.option(
    "-n", "--workers", type=click.IntRange(1), default=os.cpu_count() or 1, help="Processes.", show_default=True
)
@click.option("--spread", type=click.IntRange(1), default=1, help="Try every nth of the derived faults only.")
@click.option("--full", is_flag=True, help="Print every trial, not only what is wrong.")
@click.option("--output", type=click.Path(dir_okay=False), default="proof.json", show_default=True, help="The matrix.")
@click.option("--beside-stock", is_flag=True, help="Judge the same servers by stock schemathesis too.")
@click.option("--list", "as_list", is_flag=True, help="List the faults and variants, and try none.")
def prove(
    globs: tuple[str, ...], workers: int, spread: int, full: bool, output: str, beside_stock: bool, as_list: bool
) -> None:
    """Run the suite against every fault and every variant, or those whose id fits one of GLOBS.

    Exit code 1 if a fault was missed or wrongly blamed, or a variant accused.
    """
    from conformance.prove import matrix
    from conformance.prove.trial import alterations, chosen

    if as_list:
        for name in chosen(globs, spread):
            click.echo(f"{name:<44} {alterations()[name].story}")
        return
    result = matrix.prove(chosen(globs, spread), workers)
    matrix.write(result, Path(output))
    click.echo(matrix.render(result, full=full))
    if beside_stock:
        from conformance.prove.stock import compare

        click.echo(compare(result, workers))
    sys.exit(0 if result.is_proven else 1)


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8437, show_default=True, help="0 takes a free port.")
@click.option("--fault", help="Put a fault into it; `conformance prove --list` names them.")
@click.option("--variant", help="Make it another correct server; `conformance prove --list` names them.")
@click.option("--token-lifetime", default=599.0, show_default=True, help="Seconds that a token lives.")
@click.option("--public-key", type=click.Path(path_type=Path), help="Let the client prove itself by this EC key too.")
@click.option("--rate-limit", default=0, help="Requests a second, beyond which it answers 429; 0 is no limit.")
@click.option("--unavailable", default=0, help="Answer every nth request with 503; 0 is never.")
@click.option("--log", is_flag=True, help="Print method, path and status of every answer.")
def serve(
    port: int,
    fault: str | None,
    variant: str | None,
    token_lifetime: float,
    public_key: Path | None,
    rate_limit: int,
    unavailable: int,
    log: bool,
) -> None:
    """Run the bundled reference server until Ctrl-C, in bad weather if you like."""
    from conformance.reference.foreground import serve_for_a_person
    from conformance.reference.weather import Weather

    weather = Weather(rate_limit=rate_limit, unavailable=unavailable)
    serve_for_a_person(port, fault or variant, weather, token_lifetime, public_key, log=log)
