"""A cache of value tables, in memory and optionally on disk."""

from __future__ import annotations

import os

from dfs_portfolio._internal.atomic_files import FilePath, as_path, os_reason
from dfs_portfolio._internal.byte_cache import ByteCache
from dfs_portfolio._internal.progress import ProgressFunction
from dfs_portfolio._internal.threads import thread_count
from dfs_portfolio._internal.validation import check_type, real_number
from dfs_portfolio.errors import DataWarning, FileFormatError, warn_caller
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios, scenarios_for
from dfs_portfolio.search.memory import available_memory
from dfs_portfolio.search.player_core import BYTES_BESIDE
from dfs_portfolio.search.settings import DEFAULT_SETTINGS, SearchSettings
from dfs_portfolio.search.table_files import load_table, save_table, table_fingerprint
from dfs_portfolio.search.value_table import ValueTable
from dfs_portfolio.slate.player_data import require_slate
from dfs_portfolio.slate.slate import Slate

# Share of the memory free at the start that tables may take by default.
SHARE = 0.5


class TableCache:
    """Builds each value table once.

    A table depends only on slate, scenarios, objective and rules: portfolios of any size, exposure,
    penalty, strategy and player controls use the same one. Safe to share between threads.

    Parameters
    ----------
    folder
        Where tables are stored for later runs; without it they are kept in memory only. Files are
        named after the fingerprint of the table's inputs.
    max_bytes
        Memory for tables, by default half of the memory free now; beyond it, the table used
        longest ago is dropped.
    threads, settings
        As in `ValueTable`.

    Raises
    ------
    FileFormatError
        If `folder` is not a folder and cannot be created.

    Examples
    --------
    >>> from dfs_portfolio import build_portfolio, load_demo, race_scenarios
    >>> slate, race = load_demo()
    >>> scenarios = Scenarios(race_scenarios(slate, race)(500, seed=1))
    >>> tables = TableCache()
    >>> few = build_portfolio(slate, scenarios, 5, tables=tables)
    >>> more = build_portfolio(slate, scenarios, 10, strategy="joint", tables=tables)
    >>> len(tables)
    1
    """

    def __init__(
        self,
        folder: FilePath | None = None,
        max_bytes: float | None = None,
        threads: int | None = None,
        settings: SearchSettings = DEFAULT_SETTINGS,
    ) -> None:
        self._threads, self._settings = thread_count(threads), settings
        if max_bytes is None:
            max_bytes = SHARE * available_memory()
        self._tables: ByteCache[ValueTable] = ByteCache(
            real_number("max_bytes", max_bytes, least=0.0), _size
        )
        self._folder = None if folder is None else as_path(folder)
        if self._folder is not None:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
            except (OSError, ValueError) as error:  # a NUL in the name
                raise FileFormatError(
                    str(folder), [f"no folder, and cannot be made one ({os_reason(error)})"]
                ) from error

    def __len__(self) -> int:
        return len(self._tables)

    def get_table(
        self,
        slate: Slate,
        scenarios: Scenarios,
        objective: TailObjective,
        rules: LineupRules,
        *,
        progress: ProgressFunction | None = None,
    ) -> ValueTable:
        """Return the table of some inputs: from memory, from disk, or a new one.

        Parameters and errors are those of `ValueTable`. All lineups are bounded or exact. If a
        stored table cannot be read, or the disk is full, a warning says so and the table is built
        and used all the same. A table that is not complete is not stored.

        One table serves all locks, exclusions, groups and other rules that only remove lineups.
        If memory does not hold the complete table, each set of rules has a table of its own.
        """
        require_slate(slate)
        check_type("rules", rules, LineupRules)
        scenarios = scenarios_for(slate, scenarios)
        if rules.base == rules:
            return self._get(slate, scenarios, objective, rules, progress)
        base = self._get(slate, scenarios, objective, rules.base, progress)
        if base.complete:
            return base.restricted_to(rules)
        return self._get(slate, scenarios, objective, rules, progress)

    def _get(
        self,
        slate: Slate,
        scenarios: Scenarios,
        objective: TailObjective,
        rules: LineupRules,
        progress: ProgressFunction | None,
    ) -> ValueTable:
        inputs = slate, scenarios, objective, rules
        key = table_fingerprint(*inputs)
        path = None if self._folder is None else self._folder / f"{key}.npz"

        def make() -> ValueTable:
            if path is not None and os.path.exists(path):
                try:
                    return load_table(path, *inputs, threads=self._threads, settings=self._settings)
                except FileFormatError as error:
                    warn_caller(f"a stored value table is made anew: {error}", DataWarning)
            table = ValueTable(
                *inputs, threads=self._threads, progress=progress, settings=self._settings
            )
            # Computed now: a later caller of the table must not call this caller's `progress`.
            _ = table.upper
            table.forget_progress()
            # Only complete tables are stored: another run may have room for all lineups.
            if path is not None and table.complete:
                try:
                    save_table(path, table)
                except FileFormatError as error:
                    warn_caller(f"the value table is not kept on disk: {error}", DataWarning)
            return table

        return self._tables.get(key, make)

    def clear(self) -> None:
        """Drop the tables in memory; files stay."""
        self._tables.clear()


def _size(table: ValueTable) -> int:
    lineups = len(table) * (BYTES_BESIDE + 2 * table.slate.contest.roster_size)
    return lineups + table.tails.nbytes + table.scenarios.points.nbytes
