"""The options of a run, as options of a command."""

from collections.abc import Callable
from typing import Any

import click

from conformance.options import OPTIONS


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command every option of a run."""
    for option in reversed(OPTIONS):
        kind: Any = click.Choice(option.choices) if option.choices else option.type
        if option.type is bool:
            command = click.option(option.flag, is_flag=True, help=option.help)(command)
        else:
            add = click.option(
                *filter(None, (option.short, option.flag)),
                type=kind,
                default=None if option.many else option.default,
                multiple=option.many,
                help=option.help,
                show_default=not option.many and option.default is not None,
            )
            command = add(command)
    return command
