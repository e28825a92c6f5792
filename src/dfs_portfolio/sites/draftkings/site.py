"""DraftKings as a site of this library."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio.inputs.frames import TableSource
from dfs_portfolio.inputs.lineup_rows import CellFormat
from dfs_portfolio.sites.draftkings._contests import SITE as NAME
from dfs_portfolio.sites.draftkings.entries import ContestIds, EntriesFile
from dfs_portfolio.sites.draftkings.lineups import read_valid_lineups, write_lineups
from dfs_portfolio.sites.draftkings.open_entries import OpenEntries, open_entries
from dfs_portfolio.sites.draftkings.salaries import is_salary_header, read_salaries
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.slate import Slate


class DraftKings:
    """DraftKings' files; see `Site`."""

    name: Final = NAME

    def is_slate(self, columns: Sequence[str]) -> bool:
        """Return whether these are the columns of ``DKSalaries.csv``."""
        return is_salary_header(columns)

    def read_slate(self, path: TableSource, contest: Contest | None = None) -> Slate:
        """Read ``DKSalaries.csv``; see `read_salaries`."""
        return read_salaries(path, contest)

    def write_lineups(
        self,
        path: FilePath,
        slate: Slate,
        lineups: Sequence[Sequence[int]],
        *,
        cell_format: CellFormat = "name_id",
    ) -> tuple[Path, ...]:
        """Write a lineup file for the upload; see `write_lineups`."""
        return write_lineups(path, slate, lineups, cell_format=cell_format)

    def read_lineups(self, path: FilePath, slate: Slate) -> tuple[tuple[int, ...], ...]:
        """Read the lineups of a lineup file or of ``DKEntries.csv``; see `read_valid_lineups`."""
        return read_valid_lineups(path, slate)

    def open_entries(
        self,
        source: FilePath | EntriesFile,
        slate: Slate,
        contests: ContestIds | None = None,
    ) -> OpenEntries:
        """Read ``DKEntries.csv``, in which players may be out; see `open_entries`."""
        return open_entries(source, slate, contests)


SITE: Final = DraftKings()
