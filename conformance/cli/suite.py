"""Commands that play the suite, and that tell of it."""

import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import click

from conformance.cli import names
from conformance.cli.command import Command, Option
from conformance.cli.options import QUIET, VERBOSE, RunCommand, with_options, with_own
from conformance.cli.processes import beyond_the_cores
from conformance.options import Settings
from conformance.profile import PROFILES

TRIALS = partial(click.option, cls=Option, purpose="Faults and variants of the bundled server")
OTHERS = partial(click.option, cls=Option, purpose="Other servers, and SDKs")
MATRIX = Path("conformance-report/proof.json")


@click.command(cls=RunCommand, epilog="Arguments after -- go to pytest, which then reports in its own way.")
@with_options
@QUIET
@VERBOSE
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
def run(pytest_args: tuple[str, ...], *, quiet: bool, verbose: bool, **options: Any) -> None:
    """Play the suite against a target and judge every requirement."""
    from conformance.planning import plan
    from conformance.runner import run as play

    settings = Settings(**options)
    beyond_the_cores(settings.workers)
    sys.exit(plan(settings) if settings.plan else play(settings, pytest_args, detail=verbose - quiet))


@click.command("list", cls=Command)
@click.argument("globs", nargs=-1, shell_complete=names.REQUIREMENT)
@click.option("--level", type=click.Choice(["MUST", "SHOULD"]), help="Only requirements of this level.")
@click.option("--operation", help="Only requirements of one operation: update, get, list, create, delete.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_own
def list_requirements(
    globs: tuple[str, ...],
    level: str | None,
    operation: str | None,
    as_json: bool,
    scenarios: tuple[str, ...],
    examples: tuple[str, ...],
) -> None:
    """List the requirements, all or those whose id fits one of GLOBS; with GLOBS those of an SDK (sdk/*) too."""
    from conformance.contract import load_contract
    from conformance.report.catalogue import as_rows, as_table
    from conformance.sdk.requirements import REQUIREMENTS
    from conformance.suite.catalogue import catalogue, of_operation, selected
    from conformance.suite.own_scenarios import load

    contract = load_contract()
    own = load(scenarios, examples).requirements
    known = {**catalogue(contract), **own, **(REQUIREMENTS if globs else {})}
    chosen = selected(of_operation(known, operation, contract) if operation else known, globs)
    chosen = tuple(requirement for requirement in chosen if level in (None, requirement.level))
    click.echo(json.dumps(as_rows(chosen), indent=1) if as_json else as_table(chosen))


@click.command(cls=Command)
@click.argument("requirement", shell_complete=names.ANY_REQUIREMENT)
@with_own
def explain(requirement: str, scenarios: tuple[str, ...], examples: tuple[str, ...]) -> None:
    """Tell all that is known of one requirement: source, reading, checks, fault."""
    from conformance.contract import load_contract
    from conformance.report.catalogue import explanation
    from conformance.sdk.requirements import REQUIREMENTS
    from conformance.suite.catalogue import catalogue, selected
    from conformance.suite.own_scenarios import load

    contract = load_contract()
    own = load(scenarios, examples).requirements
    for chosen in selected({**catalogue(contract), **own, **REQUIREMENTS}, [requirement]):
        click.echo(explanation(chosen, contract))
        if chosen.id in REQUIREMENTS:
            click.echo(_proven(chosen.id))


@click.command(cls=Command)
@click.argument("globs", nargs=-1, shell_complete=names.ALTERATION)
@click.option(
    "-n", "--workers", type=click.IntRange(1), default=os.cpu_count() or 1, help="Processes.", show_default=True
)
@TRIALS("--all", "everything", is_flag=True, help="Try those again, too, whose proof still stands.")
@TRIALS("--spread", type=click.IntRange(1), default=1, help="Try every nth of the derived faults only.")
@TRIALS("--profile", type=click.Choice(list(PROFILES)), help="Try what a run of this profile catches; keep nothing.")
@click.option("--full", is_flag=True, help="Print every trial, not only what is wrong.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help=f"Where outcomes go.  [{MATRIX}]")
@TRIALS("--beside-stock", is_flag=True, help="Judge the same servers by stock schemathesis too.")
@click.option("--list", "as_list", is_flag=True, help="List the faults and variants, and try none.")
@OTHERS("--sdk", "of_sdks", is_flag=True, help="Put right and wrong SDKs under the kit for SDKs instead.")
@OTHERS("--independent", is_flag=True, help="Try those of the independent server, which needs Node.")
@OTHERS("--mutations", type=click.IntRange(0), default=0, help="With --independent: so many random ones too.")
@OTHERS("--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of the first mutation.")
def prove(
    *,
    of_sdks: bool,
    independent: bool,
    mutations: int,
    seed: int,
    everything: bool,
    spread: int,
    profile: str | None,
    beside_stock: bool,
    **options: Any,
) -> None:
    """Run the suite against every fault and every variant whose proof is missing, or rests on what is no longer so.

    With GLOBS, against those whose id fits one. What was proven is kept, also where this is stopped.
    Exit code 1 if a fault was missed or wrongly blamed, or a variant accused.
    """
    if of_sdks:
        _prove_sdks(options["globs"], options["workers"], as_list=options["as_list"])
    elif independent:
        from conformance.cli.independent import prove_independent

        prove_independent(mutations=mutations, seed=seed, **options)
    else:
        _prove_bundled(everything=everything, spread=spread, profile=profile, beside_stock=beside_stock, **options)


def _prove_bundled(
    globs: tuple[str, ...],
    workers: int,
    output: Path | None,
    *,
    everything: bool,
    spread: int,
    profile: str | None,
    full: bool,
    beside_stock: bool,
    as_list: bool,
) -> None:
    from conformance.files import prepare
    from conformance.prove.matrix import render
    from conformance.prove.renewal import renewed
    from conformance.prove.trial import alterations, chosen

    names = chosen(globs, spread)
    if as_list:
        for name in names:
            click.echo(f"{name:<44} {alterations()[name].story}")
        return
    beyond_the_cores(workers)
    if profile:
        _prove_profile(names, workers, profile, full=full)
    output = output or MATRIX
    prepare(output.parent, "the folder of the matrix", "--output")
    again = everything or bool(globs) or spread > 1 or beside_stock
    result = renewed(names, output, workers, again=again, say=click.echo)
    click.echo(render(result, full=full))
    if beside_stock:
        from conformance.prove.stock import compare

        click.echo(compare(result, workers))
    sys.exit(0 if result.is_proven else 1)


def _prove_profile(names: list[str], workers: int, profile: str, *, full: bool) -> NoReturn:
    """Say how many faults a run of a profile catches, and how many requests it sends for that."""
    from conformance.prove.matrix import measured, render

    result = measured(names, workers, profile)
    click.echo(render(result, full=full))
    sys.exit(0 if result.is_proven else 1)


def _proven(identity: str) -> str:
    from conformance.sdk.specimens.catalogue import all_specimens

    wrong = [name for name, one in all_specimens().items() if f"sdk/{one.breaks}" == identity]
    return f"  proven   by the wrong SDK that {wrong[0]}" if wrong else "  proven   by no wrong SDK"


def _prove_sdks(globs: tuple[str, ...], workers: int, *, as_list: bool) -> None:
    from conformance.sdk import proof

    names = proof.chosen(globs)
    if as_list:
        click.echo("\n".join(names))
        return
    results = proof.prove(names, workers)
    click.echo(proof.render(results, names))
    sys.exit(0 if results and all(result.is_good for result in results) else 1)


ADDRESS = partial(click.option, cls=Option, purpose="Address and output")
ALTERED = partial(click.option, cls=Option, purpose="Another server than the documented one")
TROUBLED = partial(click.option, cls=Option, purpose="Rate limits, outages and expiring tokens")


@click.command(cls=Command)
@ADDRESS("--port", type=click.IntRange(0, 65535), default=8437, show_default=True, help="0 takes a free port.")
@ADDRESS("--log", is_flag=True, help="Print method, path and status of every answer.")
@ALTERED("--fault", shell_complete=names.FAULT, help="Put a fault into it; `conformance prove --list` names them.")
@ALTERED(
    "--variant",
    shell_complete=names.VARIANT,
    help="Make it another correct server; `conformance prove --list` names them.",
)
@TROUBLED("--rate-limit", default=0, help="Requests a second, beyond which it answers 429; 0 is no limit.")
@TROUBLED("--unavailable", default=0, help="Answer every nth request with 503; 0 is never.")
@TROUBLED("--token-lifetime", default=599.0, show_default=True, help="Seconds that a token lives.")
@ADDRESS("--public-key", type=click.Path(path_type=Path), help="Let the client prove itself by this EC key too.")
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
    """Run the bundled reference server until Ctrl-C; simulate rate limits, outages and expiring tokens."""
    from conformance.reference.disturbances import Disturbances
    from conformance.reference.foreground import serve_for_a_person

    if fault and variant:
        raise click.UsageError("give --fault or --variant, not both")
    disturbances = Disturbances(rate_limit=rate_limit, unavailable=unavailable)
    serve_for_a_person(port, fault or variant, disturbances, token_lifetime, public_key, log=log)
