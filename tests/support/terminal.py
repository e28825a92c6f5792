"""The commands, as a person runs them in a terminal."""

from __future__ import annotations

from click.testing import Result
from typer.testing import CliRunner

from dfs_portfolio.cli import app


def run(*arguments: object, columns: int = 120) -> Result:
    """Run a command with a terminal of this width; only an exit may end it."""
    result = CliRunner().invoke(app, list(map(str, arguments)), env={"COLUMNS": str(columns)})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
