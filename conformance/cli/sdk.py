"""The command that puts an SDK under the contract."""

import sys

import click


@click.command()
@click.option("--command", "program", help="The adapter: a program that reads calls and writes what came of them.")
@click.option("--serve", is_flag=True, help="Play the answers until Ctrl-C, for tests that point their base URL here.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of --serve; 0 takes a free one.")
@click.option("--only", multiple=True, help="Judge only the requirements whose id fits this glob.")
@click.option("--strict", is_flag=True, help="Let a broken SHOULD fail, as a MUST does.")
@click.option("--timeout", default=2.0, show_default=True, help="Seconds that the SDK shall wait for an answer.")
@click.option("--report", default="conformance-report", show_default=True, help="Folder for the reports.")
@click.option("--list", "as_list", is_flag=True, help="List what is asked of an SDK.")
def sdk(
    program: str | None,
    serve: bool,
    port: int,
    only: tuple[str, ...],
    strict: bool,
    timeout: float,
    report: str,
    as_list: bool,
) -> None:
    """Put an SDK, in any language, under the contract: what it sends, and what it makes of every answer.

    Exit codes are those of `run`.
    """
    from conformance.sdk.front import judged_by_command, listed, watched
    from conformance.sdk.trial import SdkSettings

    if as_list:
        click.echo(listed(only))
        return
    if serve == bool(program):
        raise click.UsageError("give either --command, the adapter, or --serve")
    line = "conformance sdk --serve" if serve else f"conformance sdk --command '{program}'"
    settings = SdkSettings(target="sdk", only=only, strict=strict, timeout=timeout, report=report, command_line=line)
    sys.exit(judged_by_command(program, settings) if program else watched(settings, port))
