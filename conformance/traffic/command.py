"""`conformance judge` and `conformance proxy`."""

import sys
from pathlib import Path

import click

from conformance.checks import Finding
from conformance.console import inert, wants_colour
from conformance.exchange import Exchange
from conformance.files import prepare
from conformance.reference.server import bind, serve, url
from conformance.report.json_report import as_json
from conformance.report.run import Run
from conformance.report.terminal import render
from conformance.report.write import write_reports
from conformance.targets.addresses import checked_url
from conformance.traffic.files import traffic
from conformance.traffic.judgement import Judgement, TrafficSettings
from conformance.traffic.proxy import Proxy


def judged(paths: list[Path], settings: TrafficSettings) -> int:
    """Judge the exchanges of some files, print the report and return the exit code.

    Raises:
        ConfigurationError: a file cannot be read, or the report folder cannot be written to.
    """
    prepare(settings.folder, "the report folder", "--report")
    found = traffic(paths)
    judgement = Judgement(settings, f"exchanges that others made, from {', '.join(path.name for path in paths)}")
    judgement.judge_all(found.exchanges)
    left_out = f"{found.without_answer} exchanges have no whole answer in these files, and were not judged"
    return _concluded(judgement.conclude(*([left_out] if found.without_answer else [])))


def proxied(upstream: str, port: int, settings: TrafficSettings) -> int:
    """Pass requests on until Ctrl-C or SIGTERM, print the report and return the exit code.

    Raises:
        ConfigurationError: the address is not right, the port is taken, or the report folder cannot be written to.
    """
    address = checked_url("--upstream", upstream).rstrip("/")
    prepare(settings.folder, "the report folder", "--report")
    judgement = Judgement(settings, f"exchanges of others with {address}, as they passed")
    reported: set[str] = set()

    def saw(exchange: Exchange) -> None:
        for finding in judgement.judge(exchange):
            if finding.requirement not in reported:
                reported.add(finding.requirement)
                click.echo(inert(_line(exchange, finding)))
                sys.stdout.flush()

    with bind(port) as listener:
        click.echo(
            f"Proxy on {url(listener)} for {address}; point a client here. Ctrl-C ends it and tells the verdicts."
        )
        sys.stdout.flush()
        serve(Proxy(address, saw).application(), listener, own_headers=False)
    return _concluded(judgement.conclude())


def _line(exchange: Exchange, finding: Finding) -> str:
    place = finding.pointer or "the body"
    asked = f"{exchange.request.method} {exchange.request.path}"
    return f"{finding.requirement}: {asked} at {place}: expected {finding.expected}, seen {finding.seen}"


def _concluded(run: Run) -> int:
    document = as_json(run)
    write_reports(document, run.settings.folder, secrets=run.target.secrets)
    sys.stdout.write(render(document, colour=wants_colour(sys.stdout)) + "\n")
    return run.exit_code
