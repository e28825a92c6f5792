"""The command line, ``dfs-portfolio``, with a module for each command.

Exit codes: 0 done; 1 a lineup is not valid; 2 input or settings cannot be used; 3 no such
portfolio exists; 4 the solver or the library failed; 130 interrupted
from the keyboard.
"""

from dfs_portfolio.cli.app import app, main
from dfs_portfolio.cli.exit_codes import Exit

__all__ = ["Exit", "app", "main"]
