"""Commands whose help says more: options by purpose with their variables, tables below, completion for ids."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click
from click.core import ParameterSource
from click.formatting import HelpFormatter
from click.shell_completion import CompletionItem

from conformance.suggestion import did_you_mean

Rows = Sequence[tuple[str, str]]
OTHER = "Options"
GENERAL = "General"
LONGEST = 200
"""Characters of the sentence that stands for a command in a list; those of ours are shorter."""


class Option(click.Option):
    """An option with the purpose under which help shows it, and the variable that stands for it.

    ``variable`` is one that help names, and that the program reads elsewhere.
    """

    def __init__(self, *args: Any, purpose: str = OTHER, variable: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.show_envvar = True
        self.purpose = purpose
        self.variable = variable

    def get_help_extra(self, ctx: click.Context) -> Any:
        """What help tells in brackets behind the text."""
        extra = super().get_help_extra(ctx)
        if self.variable:
            extra["envvars"] = (self.variable,)
        return extra


class _Helpful:
    """What help shows of a command or a group of commands, beside what click does."""

    params: list[click.Parameter]
    sections: Mapping[str, Callable[[], Rows]]

    def write_options(self, ctx: click.Context, formatter: HelpFormatter) -> None:
        """Write the options by purpose, then the tables of this command."""
        tables: dict[str, list[tuple[str, str]]] = {}
        options = [parameter for parameter in self.params if isinstance(parameter, click.Option)]
        shown = [(getattr(option, "purpose", OTHER), option.get_help_record(ctx)) for option in options]
        for purpose, record in (*shown, *_general(ctx)):
            if record:
                tables.setdefault(purpose, []).append(record)
        for title, rows in (*tables.items(), *((name, made()) for name, made in self.sections.items())):
            with formatter.section(title):
                formatter.write_dl(rows)


class Command(_Helpful, click.Command):
    """A command. ``sections`` are tables that its help shows below the options, by title."""

    def __init__(self, *args: Any, sections: Mapping[str, Callable[[], Rows]] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sections = sections or {}

    def format_options(self, ctx: click.Context, formatter: HelpFormatter) -> None:
        """Write the options."""
        self.write_options(ctx, formatter)


class Group(_Helpful, click.Group):
    """A group of commands, which help shows by purpose. A command that there is not brings up what may be meant."""

    command_class = Command

    def __init__(self, *args: Any, sections: Mapping[str, Callable[[], Rows]] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sections = sections or {}
        self.purposes: dict[str, list[str]] = {}

    def add(self, purpose: str, commands: Iterable[click.Command]) -> None:
        """Add commands that serve one purpose."""
        for command in commands:
            self.add_command(command)
            self.purposes.setdefault(purpose, []).append(str(command.name))

    def format_options(self, ctx: click.Context, formatter: HelpFormatter) -> None:
        """Write the commands by purpose, then the options."""
        purposes = self.purposes or {"Commands": self.list_commands(ctx)}
        width = max(map(len, self.commands))
        commands = self.commands
        for title, names in purposes.items():
            with formatter.section(title):
                formatter.write_dl([(f"{name:<{width}}", commands[name].get_short_help_str(LONGEST)) for name in names])
        self.write_options(ctx, formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which may be meant."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise click.UsageError(f"no such command: {args[0]!r}{did_you_mean(args[0], self.commands)}", ctx)
        return super().resolve_command(ctx, args)


def _general(ctx: click.Context) -> list[tuple[str, tuple[str, str] | None]]:
    shown = ctx.command.get_help_option(ctx)
    return [(GENERAL, shown.get_help_record(ctx))] if shown else []


def with_colour(command: click.Command) -> None:
    """Give a command, and those below it, ``--color``: it sets the usual variables, which child processes heed too."""
    command.params.append(_colour_option())
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            with_colour(inner)


def _colour_option() -> Option:
    return Option(
        ["--color"],
        type=click.Choice(("auto", "always", "never")),
        default="auto",
        show_default=True,
        expose_value=False,
        is_eager=True,
        callback=_colour,
        purpose=GENERAL,
        help="Whether output is coloured; auto: in a terminal. NO_COLOR and FORCE_COLOR are heeded.",
    )


def _colour(ctx: click.Context, parameter: click.Parameter, value: str) -> None:
    if ctx.get_parameter_source(str(parameter.name)) is ParameterSource.DEFAULT or value == "auto":
        return
    chosen, other = ("FORCE_COLOR", "NO_COLOR") if value == "always" else ("NO_COLOR", "FORCE_COLOR")
    os.environ[chosen] = "1"
    os.environ.pop(other, None)


Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def completing(names: Callable[[], Iterable[tuple[str, str]]]) -> Complete:
    """Completion for names, each with what it is about, which are read only when they are asked for."""

    def complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(name, help=about) for name, about in names() if name.startswith(incomplete)]

    return complete
