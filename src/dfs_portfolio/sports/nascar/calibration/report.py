"""The calibration report as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from dfs_portfolio._internal.atomic_files import FilePath, os_reason, write_atomic
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
    """Calibration of forecasts of past races, each from races before its day only.

    Made by `calibrate`.

    Parameters
    ----------
    source
        Where the results come from.
    first, last
        Days of the first and the last forecast.
    races
        Number of forecasts.
    n_scenarios
        Simulations of each race.
    seed
        Seed of the simulations.
    coverage
        Shares of points within the central 50%, 80% and 90% of their forecasts.
    pit
        Histograms of the probability integral transform.
    skill
        Continuous ranked probability scores of the model and of two baselines.
    quantities
        Quantities of real and of simulated races.
    distributions
        Distributions of some of these quantities.
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
        """Return one of the tables of `TABLES`."""
        rows: Sequence[Row] = getattr(self, table)
        return pd.DataFrame([asdict(row) for row in rows])

    def write(self, folder: FilePath) -> tuple[Path, ...]:
        """Write each table as a CSV file into a folder, which is created if it does not exist.

        Returns
        -------
        tuple of Path
            The files; they have all digits of the figures.

        Raises
        ------
        FileFormatError
            If the folder cannot be written to.
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
    """Create a folder if it does not exist.

    Raises
    ------
    FileFormatError
        If it cannot be created.
    """
    try:
        Path(folder).mkdir(exist_ok=True)
    except FileNotFoundError:
        raise FileFormatError(
            str(folder), [f"cannot be made: make the folder {str(Path(folder).parent)!r} first"]
        ) from None
    except (OSError, ValueError) as error:
        raise FileFormatError(
            str(folder), [f"no folder can be made of it ({os_reason(error)}); choose another name"]
        ) from None
    return Path(folder)
