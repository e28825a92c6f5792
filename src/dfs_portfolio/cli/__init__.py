"""The command line, ``dfs-portfolio``, with a module for each command.

Exit codes: 0 done; 1 a lineup is not valid; 2 input or settings cannot be used; 3 no such
portfolio exists; 4 the solver or the library failed.
"""

import typer

from dfs_portfolio.cli.build import build
from dfs_portfolio.cli.calibrate import calibrate_command
from dfs_portfolio.cli.console import Exit
from dfs_portfolio.cli.demo import demo
from dfs_portfolio.cli.fill import fill
from dfs_portfolio.cli.fit import fit
from dfs_portfolio.cli.validate import validate

__all__ = ["Exit", "app", "main"]

app = typer.Typer(
    help="Tournament lineup portfolios for DraftKings NASCAR, chosen for their best outcomes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (build, demo, fill, fit, validate):
    app.command()(command)
app.command("calibrate")(calibrate_command)


def main() -> None:
    """Run the command line."""
    app()
