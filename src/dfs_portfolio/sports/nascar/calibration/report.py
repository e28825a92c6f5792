"""What came of a calibration, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from dfs_portfolio._internal.atomic_files import FilePath, write_atomic
from dfs_portfolio.errors import FileFormatError
from dfs_portfolio.sports.nascar.calibration.rows import (
    CoverageRow,
    DistributionRow,
    PitRow,
    QuantityRow,
    Row,
    SkillRow,
)

TABLES: Final = ("coverage", "pit", "skill", "quantities", "distributions")


@dataclass(frozen=True)
class CalibrationReport:
    """How well past races were forecast, each from races before its day only.

    Made by `calibrate`.

    Parameters
    ----------
    source
        Where the results come from.
    first, last
        Days of the first and the last race that was forecast.
    races
        How many were.
    n_scenarios
        Simulations of each.
    seed
        What they were drawn with.
    coverage
        How often points fell in the central 50%, 80% and 90% of their forecast.
    pit
        Histograms of the probability integral transform.
    skill
        The continuous ranked probability score beside that of two baselines.
    quantities
        What races are like, really and as simulated.
    distributions
        Some of these in full.
    """

    source: str
    first: date
    last: date
    races: int
    n_scenarios: int
    seed: int
    coverage: tuple[CoverageRow, ...]
    pit: tuple[PitRow, ...]
    skill: tuple[SkillRow, ...]
    quantities: tuple[QuantityRow, ...]
    distributions: tuple[DistributionRow, ...]

    def frame(self, table: str) -> pd.DataFrame:
        """Return one of the tables; `TABLES` has their names."""
        rows: Sequence[Row] = getattr(self, table)
        return pd.DataFrame([asdict(row) for row in rows])

    def write(self, folder: FilePath) -> tuple[Path, ...]:
        """Write each table as a CSV file into a folder, which is made if need be.

        Returns
        -------
        tuple of Path
            The files; figures in them have all their digits.

        Raises
        ------
        FileFormatError
            If it cannot be written to.
        """
        return tuple(
            write_atomic(
                ensure_folder(folder) / f"{table}.csv",
                lambda file, table=table: file.write(  # type: ignore[misc]
                    self.frame(table).to_csv(index=False, lineterminator="\n").encode()
                ),
            )
            for table in TABLES
        )


def ensure_folder(folder: FilePath) -> Path:
    """Make a folder where there is none yet.

    Raises
    ------
    FileFormatError
        If it cannot be made.
    """
    try:
        Path(folder).mkdir(exist_ok=True)
    except FileNotFoundError:
        raise FileFormatError(
            str(folder), [f"cannot be made: make the folder {str(Path(folder).parent)!r} first"]
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileFormatError(
            str(folder), [f"no folder can be made of it ({reason}); choose another name"]
        ) from None
    return Path(folder)
