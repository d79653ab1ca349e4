"""The options of a run, as options of a command."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import click

from conformance.cli import names
from conformance.cli.command import Command, Option
from conformance.cli.exit_codes import exit_codes
from conformance.option_table import OPTIONS, WRITTEN
from conformance.option_table import Option as Setting
from conformance.variables import CREDENTIALS, SERVER, variables

BY_NAME = {setting.name: setting for setting in OPTIONS}
RECORDED_IN = replace(BY_NAME["cassettes"], default="cassettes", help="Folder that the recording goes to.")
COMPLETED = {"only": names.REQUIREMENT}

DETAIL = partial(click.option, is_flag=True, cls=Option, purpose=WRITTEN)
QUIET = DETAIL("-q", "--quiet", help="Print one line for each cause.")
VERBOSE = DETAIL("-v", "--verbose", help="Print every requirement that is not as it should be.")


class RunCommand(Command):
    """A command that plays the suite: its help tells the credentials and the exit codes, too."""

    def __init__(self, *args: Any, **options: Any) -> None:
        sections = {"Credentials of a live target": credentials, "Exit codes": exit_codes}
        super().__init__(*args, sections=sections, **options)


def credentials() -> list[tuple[str, str]]:
    """The variables that lead to a live target, and that open it."""
    return variables(SERVER, CREDENTIALS)


def option(setting: Setting) -> Callable[..., Any]:
    """One option of a run as an option of a command."""
    common: dict[str, Any] = {"cls": Option, "purpose": setting.purpose, "help": setting.help}
    common |= {"variable": setting.own_variable} if setting.own_variable else {"envvar": setting.variable or None}
    if setting.type is bool:
        return click.option(setting.flag, is_flag=True, **common)
    return click.option(
        *filter(None, (setting.short, setting.flag)),
        type=click.Choice(setting.choices) if setting.choices else setting.type,
        default=None if setting.many else setting.default,
        multiple=setting.many,
        show_default=not setting.many and setting.default is not None,
        shell_complete=COMPLETED.get(setting.name),
        **common,
    )


def with_options(command: Callable[..., None], *, recording: bool = False) -> Callable[..., None]:
    """Give a command every option of a run. ``recording``: of one that is kept."""
    for setting in reversed(OPTIONS):
        command = option(RECORDED_IN if recording and setting.name == "cassettes" else setting)(command)
    return command


def with_own(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that name scenarios and examples of the user's own."""
    for name in ("examples", "scenarios"):
        command = option(BY_NAME[name])(command)
    return command
