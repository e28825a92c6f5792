"""Plots of what the benchmarks have measured; needs matplotlib, which the library does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd

mpl.use("Agg")
from matplotlib import pyplot as plt

# Told apart without colour as well: by the marker.
STYLE = {
    "highs": ("#0072b2", "o"),
    "gurobi": ("#d55e00", "s"),
    "scip": ("#009e73", "^"),
    "cbc": ("#cc79a7", "D"),
    "glpk": ("#56b4e9", "v"),
}

TOOL_COLOUR = {
    "dfs_portfolio": "#0072b2",
    "baseline": "#777777",
    "pydfs-lineup-optimizer": "#d55e00",
    "draftfast": "#009e73",
}


def draw_solvers(results: Path, figures: Path) -> None:
    """Draw the tables of `compare_solvers`."""
    figures.mkdir(exist_ok=True)
    table = pd.read_csv(results / "solvers.csv")
    for model, words in (
        ("lineup, upper 1%", "Upper tail, best 1%: the lineup model"),
        ("lineup, lower 5%", "Lower tail, worst 5%: the lineup model"),
    ):
        part = table[table["model"] == model].copy()
        part["S"] = part["instance"].str.extract(r"S=(\d+)").astype(int)
        name = model.split(",")[1].split()[0]
        _draw_model(part, words, figures / f"solvers_{name}.png")
    _draw_formulations(pd.read_csv(results / "formulations.csv"), figures / "formulations.png")


def draw_tools(results: Path, figures: Path) -> None:
    """Draw the table of `compare_tools`."""
    figures.mkdir(exist_ok=True)
    table = pd.read_csv(results / "tools.csv")
    table["label"] = table["tool"] + ", " + table["variant"]
    # Only portfolios that are what was asked for can be compared.
    table = table[(table["valid"] == True) & (table["cap_held"] == True)]  # noqa: E712
    table = table[table["lineups"] == table["n_lineups"]]
    _draw_times(table, figures / "tools_time.png")
    _draw_worth(table, figures / "tools_worth.png")


def _draw_times(table: pd.DataFrame, path: Path) -> None:
    """Draw median seconds with their range, a bar a tool, sizes side by side."""
    sizes = sorted(table["n_lineups"].unique())
    figure, all_axes = plt.subplots(
        1, len(sizes), figsize=(10, 4.5), layout="constrained", sharey=True, squeeze=False
    )
    names = list(dict.fromkeys(table["label"]))
    for axes, size in zip(all_axes[0], sizes, strict=True):
        rows = table[table["n_lineups"] == size].set_index("label").reindex(names)
        colours = [TOOL_COLOUR[name.split(",")[0]] for name in names]
        ends = [rows["seconds"] - rows["seconds_min"], rows["seconds_max"] - rows["seconds"]]
        bars = axes.barh(names, rows["seconds"], color=colours, xerr=ends, ecolor="black")
        labels = ["" if pd.isna(wall) else f" {wall:.2g} s" for wall in rows["seconds"]]
        axes.bar_label(bars, labels, fontsize="small")
        axes.set(xscale="log", xlabel="seconds (median, least and most)", title=f"{size} lineups")
        axes.set_xlim(0.05, 200)
        axes.grid(alpha=0.3, axis="x")
    all_axes[0][0].invert_yaxis()
    figure.savefig(path, dpi=130)
    plt.close(figure)


def _draw_worth(table: pd.DataFrame, path: Path) -> None:
    """Draw the two aims against each other: every lineup's tail, and the best lineup's score."""
    sizes = sorted(table["n_lineups"].unique())
    figure, all_axes = plt.subplots(
        1, len(sizes), figsize=(10, 4.5), layout="constrained", squeeze=False
    )
    for axes, size in zip(all_axes[0], sizes, strict=True):
        rows = table[table["n_lineups"] == size]
        # Ways that come to the same lineups, or nearly, are one point.
        place = [rows["cvar_99"].round(1), rows["e_max"].round(1)]
        for number, (_, same) in enumerate(rows.groupby(place, sort=False)):
            first = same.iloc[0]
            rest = f" and {len(same) - 1} more" if len(same) > 1 else ""
            axes.errorbar(
                first["cvar_99"],
                first["e_max"],
                yerr=2 * first["e_max_se"],
                color=TOOL_COLOUR[first["tool"]],
                marker="os^Dv*P"[number % 7],
                linestyle="",
                capsize=3,
                label=f"{first['tool'].split('-')[0]}, {first['variant']}{rest}",
            )
        axes.legend(fontsize="small")
        axes.set(xlabel="mean of a lineup's best 1%, points", title=f"{size} lineups")
        axes.margins(0.12)
        axes.grid(alpha=0.3)
    all_axes[0][0].set_ylabel("mean of the best lineup's score, points (2 standard errors)")
    figure.savefig(path, dpi=130)
    plt.close(figure)


def _draw_model(table: pd.DataFrame, title: str, path: Path) -> None:
    """Draw time and gap over the number of scenarios, a line a solver."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    figure.suptitle(title)
    sizes = sorted(table["S"].unique())
    for solver, (colour, marker) in STYLE.items():
        rows = table[(table["solver"] == solver) & table["wall"].notna()].sort_values("S")
        rows = rows[rows["status"].isin(["optimal", "time limit"])]
        if rows.empty:
            continue
        stopped = rows[rows["status"] == "time limit"]
        line: dict[str, Any] = {"color": colour, "marker": marker, "label": solver}
        left.plot(rows["S"], rows["wall"].clip(lower=0.01), **line)
        left.plot(stopped["S"], stopped["wall"], "w", marker=marker, linestyle="", markersize=3)
        right.plot(stopped["S"], 100 * stopped["gap"], **line)
        below = 100 * (1 - stopped["incumbent"] / stopped["optimum"])
        right.plot(stopped["S"], below, linestyle=":", color=colour, marker=marker, markersize=3)
    left.set(xscale="log", yscale="log", xlabel="scenarios", ylabel="seconds")
    left.set_title("time to the proof, or to the limit (white centre)", fontsize="medium")
    right.set(xscale="log", xlabel="scenarios", ylabel="percent of the value", ylim=(0, None))
    right.set_title("at the limit: gap, and (dotted) how far below the optimum", fontsize="medium")
    for axes in (left, right):
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes], fontsize="small")
        axes.minorticks_off()
        axes.set_xlim(0.8 * sizes[0], 1.25 * sizes[-1])
        axes.legend(fontsize="small")
        axes.grid(alpha=0.3)
    figure.savefig(path, dpi=130)
    plt.close(figure)


def _draw_formulations(table: pd.DataFrame, path: Path) -> None:
    """Draw the wall time of each formulation, one group an instance."""
    table["formulation"] = table["formulation"].str.replace(r", \d+ lineups.*", "", regex=True)
    names = list(dict.fromkeys(table["formulation"]))
    instances = list(dict.fromkeys(table["instance"]))
    figure, axes = plt.subplots(figsize=(10, 4.5), layout="constrained")
    height = 0.8 / len(names)
    for k, name in enumerate(names):
        rows = table[table["formulation"] == name].set_index("instance").reindex(instances)
        places = [i + k * height for i in range(len(instances))]
        bars = axes.barh(places, rows["wall"], height=height, label=name)
        labels = [
            f" {wall:.2g} s" + ("" if status == "optimal" else f", gap {100 * gap:.0f}%")
            for wall, status, gap in zip(rows["wall"], rows["status"], rows["gap"], strict=True)
        ]
        axes.bar_label(bars, labels, fontsize="small")
    axes.set_yticks([i + 0.4 - height / 2 for i in range(len(instances))], instances)
    axes.invert_yaxis()
    axes.set(xscale="log", xlabel="seconds", title="Formulations of the upper tail, HiGHS")
    axes.set_xlim(0.003, 1_000)
    axes.legend(fontsize="small", loc="upper right")
    axes.grid(alpha=0.3, axis="x")
    figure.savefig(path, dpi=130)
    plt.close(figure)


# Told apart without colour as well: by the marker.
STRATEGIES = {"sequential": ("#0072b2", "o"), "joint": ("#d55e00", "s"), "emax": ("#009e73", "^")}


def draw_full_slate(results: Path, figures: Path) -> None:
    """Draw how `full_slate` grows: with scenarios, lineups, portfolio size and cores."""
    figures.mkdir(exist_ok=True)
    table = pd.read_csv(results)
    figure, axes = plt.subplots(2, 2, figsize=(10, 7.5), layout="constrained")
    figure.suptitle("Exact search on a whole slate")
    (by_scenarios, by_lineups), (by_size, by_cores) = axes
    for panel, series, column, words in (
        (by_scenarios, "scenarios", "n_scenarios", "scenarios"),
        (by_lineups, "lineups", "lineups", "feasible lineups, S = 10,000"),
    ):
        rows = table[table["series"] == series].sort_values(column)
        panel.plot(rows[column], rows["median"], marker="o", color="#0072b2", label="seconds")
        panel.plot(
            rows[column], rows["memory_gb"], marker="s", ls=":", color="#d55e00", label="peak GB"
        )
        panel.set(xscale="log", yscale="log", xlabel=words)
        panel.set_title("all lineups bounded, exact top 1,000", fontsize="medium")
    rows = table[table["series"] == "portfolio"]
    for strategy, (colour, marker) in STRATEGIES.items():
        part = rows[rows["strategy"] == strategy].sort_values("n_lineups")
        by_size.plot(part["n_lineups"], part["median"], marker=marker, color=colour, label=strategy)
    by_size.set(xlabel="lineups of the portfolio", ylabel="seconds", ylim=(0, None))
    by_size.set_title("unstacked portfolios from scratch, S = 10,000", fontsize="medium")
    rows = table[table["series"] == "cores"]
    for strategy, words in (("sequential", "exact top 1,000"), ("emax", "20 lineups by emax")):
        part = rows[rows["strategy"] == strategy].sort_values("cores")
        colour, marker = STRATEGIES[strategy]
        by_cores.plot(part["cores"], part["median"], marker=marker, color=colour, label=words)
    by_cores.set(xlabel="cores", ylabel="seconds", ylim=(0, None))
    by_cores.set_xticks(sorted(rows["cores"].unique()))
    by_cores.set_title("unstacked, S = 10,000", fontsize="medium")
    for panel in axes.flat:
        panel.grid(alpha=0.3)
        panel.legend(fontsize="small")
    figure.savefig(figures / "full_slate.png", dpi=130)
    plt.close(figure)


BACKTEST = {**STRATEGIES, "mean": ("#777777", "D")}


def draw_backtest(results: Path, figures: Path) -> None:
    """Draw what portfolios made of real races, from the files of `backtest`."""
    figures.mkdir(exist_ok=True)
    table = pd.read_csv(results / "backtest_real.csv")
    sizes, slates = sorted(table["n_lineups"].unique()), sorted(table["slate"].unique())
    figure, all_axes = plt.subplots(
        1, len(sizes), figsize=(11, 7), layout="constrained", sharey=True, squeeze=False
    )
    for axes, size in zip(all_axes[0], sizes, strict=True):
        part = table[table["n_lineups"] == size]
        first = part.groupby("slate").first().loc[slates]
        rows = np.arange(len(slates))
        possible = 100 * first["possible"] / first["perfect"]
        axes.vlines(possible, rows - 0.42, rows + 0.42, "black", label="best under stacks")
        random = part[part["method"] == "random"].set_index("slate").loc[slates]
        axes.scatter(
            100 * random["share_perfect"], rows, 40, "black", "x", label="random, expected"
        )
        for number, (method, (colour, marker)) in enumerate(BACKTEST.items()):
            chosen = part[(part["method"] == method) & (part["source"] == "race model")]
            share = 100 * chosen.groupby("slate")["share_perfect"].agg(["mean", "min", "max"])
            share = share.loc[slates]
            axes.errorbar(
                share["mean"],
                rows + 0.21 * (number - 1.5),
                # A mean of equal shares is one of them but for rounding.
                xerr=np.abs([share["mean"] - share["min"], share["max"] - share["mean"]]),
                color=colour,
                marker=marker,
                linestyle="",
                label=method,
            )
        axes.set(xlabel="percent of the perfect lineup's points", title=f"{size} lineups")
        axes.set_yticks(rows, [slate.replace("_", " ") for slate in slates], fontsize="small")
        axes.grid(alpha=0.3)
    all_axes[0][0].invert_yaxis()
    # Below the panels: in them there is no place without a point.
    handles, labels = all_axes[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), fontsize="small")
    figure.suptitle("The best lineup of a portfolio chosen before the race, least to most by draw")
    figure.savefig(figures / "backtest.png", dpi=130)
    plt.close(figure)
