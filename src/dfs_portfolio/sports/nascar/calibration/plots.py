"""Plots of a calibration report; the only module of this package that needs matplotlib."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, get_args

import pandas as pd

from dfs_portfolio._internal.atomic_files import FilePath, write_atomic
from dfs_portfolio.errors import MissingExtraError
from dfs_portfolio.sports.nascar.calibration.report import CalibrationReport, ensure_folder
from dfs_portfolio.sports.nascar.calibration.rows import ALL
from dfs_portfolio.sports.nascar.calibration.tables import DISTRIBUTIONS, LEVELS
from dfs_portfolio.sports.nascar.results import TrackType

# Hatching or markers distinguish them without colour as well.
_REAL, _SIMULATED, _OTHER = "#777777", "#0072b2", "#d55e00"
_FILES: Final = {
    "largest share of laps led": "top_leader.png",
    "retired": "retired.png",
    "leaders": "leaders.png",
}


def draw_calibration(report: CalibrationReport, folder: FilePath) -> tuple[Path, ...]:
    """Draw a calibration report by type of track, as PNG files.

    Parameters
    ----------
    report
        The report.
    folder
        Folder for the files; created if it does not exist.

    Returns
    -------
    tuple of Path
        The files.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    FileFormatError
        If the folder cannot be written to.
    """
    if find_spec("matplotlib") is None:
        raise MissingExtraError(
            "plots need matplotlib, which is not installed: pip install 'dfs-portfolio[plots]'"
        )
    target = ensure_folder(folder)
    figures = {
        "pit.png": _histograms(report),
        "coverage.png": _coverage(report),
        "skill.png": _skill(report),
        **{_FILES[name]: _distribution(report, name, width) for name, width in DISTRIBUTIONS},
    }
    return tuple(
        write_atomic(
            target / name,
            lambda file, figure=figure: figure.savefig(  # type: ignore[misc]
                file, format="png", dpi=130, metadata={"Software": None}
            ),
        )
        for name, figure in figures.items()
    )


def _histograms(report: CalibrationReport) -> Any:
    """Draw the histograms of the probability integral transform."""

    def draw(axes: Any, rows: pd.DataFrame) -> None:
        n_bins = len(rows)
        middle = (rows["low"] + rows["high"]) / 2
        axes.bar(
            middle,
            n_bins * rows["share"],
            width=1 / n_bins,
            yerr=2 * n_bins * rows["standard_error"],
            color=_SIMULATED,
            edgecolor="white",
            ecolor="black",
        )
        axes.axhline(1.0, color="black", lw=1)
        axes.set(xlim=(0, 1), xlabel="quantile of the points in their forecast", ylabel="density")

    title = "Probability integral transform: flat if calibrated (2 standard errors)"
    return _panels(report.frame("pit"), title, draw)


def _distribution(report: CalibrationReport, quantity: str, width: float) -> Any:
    """Draw the distribution of a measure over races, real and simulated."""

    def draw(axes: Any, rows: pd.DataFrame) -> None:
        # A count is a single value; a share lies anywhere in its bin.
        middle = rows["low"] + width / 2 if width < 1 else rows["low"]
        axes.bar(middle, rows["real"], 0.95 * width, color=_REAL, alpha=0.6, label="real")
        axes.plot(middle, rows["simulated"], color=_SIMULATED, marker="o", label="simulated")
        axes.set(xlabel=quantity, ylabel="share of races")
        axes.legend(fontsize="small")

    table = report.frame("distributions")
    return _panels(table[table["quantity"] == quantity], f"Over races: {quantity}", draw)


def _panels(table: pd.DataFrame, title: str, draw: Callable[[Any, pd.DataFrame], None]) -> Any:
    """Draw a figure with a panel for each type of track."""
    figure = _figure(9, 6.5)
    figure.suptitle(title)
    for axes, track_type in zip(figure.subplots(2, 2).flat, get_args(TrackType), strict=True):
        rows = _of(table, track_type)
        if rows.empty:
            axes.set_title(f"{track_type}: too few races", fontsize="medium")
            axes.set_axis_off()
            continue
        draw(axes, rows)
        axes.set_title(f"{track_type}, {rows['races'].iloc[0]} races", fontsize="medium")
        axes.grid(alpha=0.3)
    return figure


def _coverage(report: CalibrationReport) -> Any:
    """Draw the shares of points within central intervals of their forecasts."""
    table = report.frame("coverage")
    figure = _figure(8, 4.5)
    axes = figure.subplots()
    kinds = list(_kinds(table))
    for level, colour, marker in zip(LEVELS, (_OTHER, _REAL, _SIMULATED), "os^", strict=True):
        rows = table[table["level"] == level]
        of_level = pd.concat([_of(rows, kind) for kind in kinds])
        axes.errorbar(
            kinds,
            of_level["share"],
            yerr=2 * of_level["standard_error"],
            color=colour,
            marker=marker,
            linestyle="",
            capsize=4,
            label=f"central {level:.0%}",
        )
        axes.axhline(level, color=colour, lw=1, ls=":")
    axes.set(ylabel="share of results inside (2 standard errors)", ylim=(0.3, 1))
    axes.set_title("Coverage; dotted: if calibrated")
    axes.legend(fontsize="small", loc="lower right")
    axes.grid(alpha=0.3)
    return figure


def _skill(report: CalibrationReport) -> Any:
    """Draw by how much the model's score is better than that of each baseline, in percent."""
    table = report.frame("skill")
    figure = _figure(8, 4.5)
    axes = figure.subplots()
    kinds = list(_kinds(table))
    baselines = list(dict.fromkeys(table["baseline"]))
    height = 0.8 / len(baselines)
    for k, (baseline, colour, hatch) in enumerate(
        zip(baselines, (_SIMULATED, _OTHER), (None, "//"), strict=True)
    ):
        of_baseline = pd.concat([_of(table[table["baseline"] == baseline], kind) for kind in kinds])
        axes.bar(
            [i + (k - 0.5) * height for i in range(len(kinds))],
            100 * of_baseline["skill"],
            height,
            yerr=200 * of_baseline["skill_error"],
            color=colour,
            hatch=hatch,
            capsize=4,
            label=f"against {baseline}",
        )
    axes.set_xticks(range(len(kinds)), kinds)
    axes.axhline(0.0, color="black", lw=1)
    axes.set(ylabel="CRPS lower by, percent (2 standard errors)", title="Skill of the model")
    axes.legend(fontsize="small")
    axes.grid(alpha=0.3, axis="y")
    return figure


def _figure(width: float, height: float) -> Any:
    from matplotlib.figure import Figure  # not pyplot, which would set the application's backend

    return Figure(figsize=(width, height), layout="constrained")


def _kinds(table: pd.DataFrame) -> Iterator[str]:
    for kind in (*get_args(TrackType), ALL):
        if not _of(table, kind).empty:
            yield kind


def _of(table: pd.DataFrame, track_type: str) -> pd.DataFrame:
    return table[(table["track_type"] == track_type) & (table["series"] == ALL)]
