"""Console output of a command: progress, warnings, errors, and the exit code."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar

from dfs_portfolio._internal.progress import Progress, ProgressFunction
from dfs_portfolio.cli.exit_codes import Exit
from dfs_portfolio.cli.overrides import option_hint
from dfs_portfolio.errors import (
    DfsPortfolioError,
    FileFormatError,
    InfeasibleError,
    InternalError,
    SolverError,
)

STAGES = {
    "simulate": "simulating scenarios",
    "enumerate": "listing lineups",
    "bound": "bounding lineups",
    "evaluate": "evaluating lineups",
    "gain": "computing gains",
    "count": "counting scores beyond lines",
    "choose": "choosing lineups",
    "settle": "paying entries",
    "calibrate": "forecasting past races",
}


def say(console: Console, text: str) -> None:
    """Print a line: a terminal breaks it between words, a file or another program gets it whole."""
    console.print(text, markup=False, highlight=False, soft_wrap=not console.is_terminal)


@contextmanager
def cli_session() -> Iterator[Console]:
    """Print the warnings and the error of a command, and exit with the code of the error."""
    errors = Console(stderr=True)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        failure: DfsPortfolioError | None = None
        try:
            yield Console()
        except DfsPortfolioError as error:
            failure = error
        except KeyboardInterrupt:
            errors.print("interrupted", markup=False, highlight=False)
            raise typer.Exit(Exit.INTERRUPTED) from None
        finally:
            for warning in caught:
                text = f"warning: {warning.message}"
                say(errors, text)
    if failure is not None:
        hint = "" if isinstance(failure, FileFormatError) else option_hint(str(failure))
        text = f"error: {failure}{hint}"
        say(errors, text)
        raise typer.Exit(_exit_code(failure))


def _exit_code(error: DfsPortfolioError) -> Exit:
    if isinstance(error, InfeasibleError):
        return Exit.IMPOSSIBLE
    if isinstance(error, (SolverError, InternalError)):
        return Exit.FAILED
    return Exit.UNUSABLE


@contextmanager
def progress_bar() -> Iterator[ProgressFunction]:
    """Show a progress bar of the current stage on standard error, if that is a terminal."""
    columns = (
        TextColumn("{task.description:<24}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
    )
    errors = Console(stderr=True)
    off = not errors.is_terminal
    with ProgressBar(*columns, console=errors, transient=True, disable=off) as bar:
        task = bar.add_task("", total=1.0, left="")

        def show(progress: Progress) -> None:
            seconds = progress.remaining_s
            left = "" if seconds is None else f"{seconds:.0f} s left"
            bar.update(
                task, description=STAGES[progress.stage], completed=progress.fraction, left=left
            )

        yield show
