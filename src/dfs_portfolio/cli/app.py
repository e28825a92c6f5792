"""The commands by name, each imported only when it runs, so that ``--help`` is fast."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from inspect import getdoc
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from dfs_portfolio.cli.once import OnceCommand
from dfs_portfolio.cli.streams import print_anything

# Name -> module and function, and the line that the overview shows.
COMMANDS: Final = {
    "build": ("build:build", "Build a portfolio for a slate and write a file that uploads."),
    "demo": ("demo:demo", "Build a portfolio for the example slate: Las Vegas, March 2026."),
    "fill": ("fill:fill", "Fill the entries of a DKEntries.csv with lineups."),
    "swap": ("swap:swap", "Replace players who are out in the entries that hold them."),
    "validate": ("validate:validate", "Check a lineup file against the slate, rules and limits."),
    "contest": ("contest:contest", "Tell what lineups earn in a contest, or what they won."),
    "score": ("score:score", "Score lineups after the contest, alone or against the field."),
    "fit": ("fit:fit", "Fit the track constants of the race simulator to past results."),
    "calibrate": ("calibrate:calibrate", "Compare forecasts of past races with what happened."),
}


class LazyGroup(TyperGroup):
    """A group of commands whose modules are imported when they run."""

    # Typer brings its own copy of click, whose types it does not publish.
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Sufficient for the overview and for "Did you mean ...?".
        for name, (_, line) in COMMANDS.items():
            self.commands[name] = TyperCommand(name, help=line)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the arguments name, imported with its module."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, None if command is None or name is None else _load(name), rest


def _load(name: str) -> Any:
    module, _, function = COMMANDS[name][0].partition(":")
    single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    command = getattr(import_module(f"dfs_portfolio.cli.{module}"), function)
    single.command(name, cls=OnceCommand, help=_paragraphs(command))(command)
    return typer.main.get_command(single)


def _paragraphs(command: Callable[..., None]) -> str:
    """Return a command's docstring with one line a paragraph, which any terminal can break."""
    return "\n\n".join(" ".join(part.split()) for part in (getdoc(command) or "").split("\n\n"))


app = typer.Typer(
    cls=LazyGroup,
    help="Portfolios of daily fantasy lineups, chosen for their best outcomes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dfs-portfolio {version('dfs-portfolio')}")
        raise typer.Exit


@app.callback()
def _commands(
    _: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Portfolios of daily fantasy lineups, chosen for their best outcomes."""


def main() -> None:
    """Run the command line."""
    print_anything()
    app(prog_name="dfs-portfolio")
