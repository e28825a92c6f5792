"""The tables of docs/backtest.md, from what `backtest` has measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pages import Column, fill, markdown
from paired import Difference, paired_difference

MODEL, SALARIES, RANDOM = "race model", "salaries", "random"
METHODS = ("sequential", "joint", "emax", "mean")
PAIRS = (("sequential", "mean"), ("joint", "mean"), ("emax", "mean"), ("emax", "sequential"))
# Tables of a study in the page, besides its basis; one for each number of lineups.
KINDS = {
    "real": ("summary", "pairs", "slates"),
    "unstacked": ("summary", "pairs"),
    "made-up": ("summary", "pairs", "tracks"),
}


def write_tables(results: Path, page: Path) -> None:
    """Put the tables into the page; those of studies that have no file stay as they are."""
    texts: dict[str, str] = {}
    for study, kinds in KINDS.items():
        path = results / f"backtest_{study}.csv"
        if path.is_file():
            texts |= tables_of(study, kinds, pd.read_csv(path))
    fill(page, texts)


def tables_of(study: str, kinds: Sequence[str], table: pd.DataFrame) -> dict[str, str]:
    """Return the texts of a study by the names of their places."""
    texts = {f"{study}-basis": basis(table)}
    for size in sorted(table["n_lineups"].unique()):
        part = table[table["n_lineups"] == size]
        texts |= {f"{study}-{kind}-{size}": TABLES[kind](part) for kind in kinds}
    return texts


def basis(table: pd.DataFrame) -> str:
    """Say which races there are, and how many draws."""
    days, n_draws = table["slate"].str[:10], table["seed"].nunique()
    draws = "one draw of scenarios" if n_draws == 1 else f"{n_draws} draws of scenarios"
    return (
        f"{table['slate'].nunique()} races from {days.min()} to {days.max()}, {draws} of each "
        "from each source."
    )


def slates_table(part: pd.DataFrame) -> str:
    """Return a row for each slate and method, by scenarios of the race model."""
    shown = part[part["source"].isna() | (part["source"] == MODEL)]
    rows = []
    for _, group in shown.groupby(["slate", "method"], sort=False):
        first = group.iloc[0]
        means = group[["best", "share", "share_perfect", "mean", "shared", "top", "rank"]].mean()
        rows.append(first.to_dict() | means.to_dict() | {"least": group["best"].min()})
        rows[-1]["most"] = group["best"].max()
    rows.sort(key=lambda row: (row["slate"], (*METHODS, RANDOM).index(row["method"])))
    return markdown(rows, SLATES, words=("slate", "by"))


def summary_table(part: pd.DataFrame) -> str:
    """Return a row for each method and source: means over slates, each a mean over seeds."""
    figures = ["share", "share_perfect", "mean", "shared", "near", "top", "beats_random"]
    by_slate = part.fillna({"source": ""}).groupby(["source", "method", "slate"])[figures].mean()
    means = by_slate.groupby(["source", "method"]).mean()
    # Reading order, not the alphabet's.
    ways = [(s, m) for s in (MODEL, SALARIES) for m in METHODS if (s, m) in means.index]
    rows = [
        {"source": source, "method": method, **means.loc[(source, method)].to_dict()}
        for source, method in [*ways, ("", RANDOM)]
    ]
    return markdown(rows, SUMMARY, words=("by", "scenarios from"))


@dataclass(frozen=True)
class Pair:
    """Two ways, and what they differ by: points of the best lineup, and of the mean lineup."""

    words: str
    best: Difference
    mean: Difference


def pairs_table(part: pd.DataFrame) -> str:
    """Return a row for each pair of ways that is compared."""
    sources = [source for source in (MODEL, SALARIES) if source in set(part["source"])]
    pairs = [_pair(part, (MODEL, one), (MODEL, other)) for one, other in PAIRS]
    pairs += [_pair(part, (MODEL, method), (None, RANDOM)) for method in METHODS]
    if SALARIES in sources:
        pairs += [_pair(part, (MODEL, method), (SALARIES, method)) for method in METHODS]
    return markdown(pairs, PAIRED, words=("one less the other",))


def tracks_table(part: pd.DataFrame) -> str:
    """Return the paired differences to the mean, and to salaries alone, by type of track."""
    rows = []
    for track_type, group in part.groupby("track_type"):
        for one, other in (
            ((MODEL, "emax"), (MODEL, "mean")),
            ((MODEL, "sequential"), (MODEL, "mean")),
            ((MODEL, "emax"), (SALARIES, "emax")),
            ((MODEL, "emax"), (None, RANDOM)),
        ):
            rows.append((track_type, group["slate"].nunique(), _pair(group, one, other)))
    columns: Sequence[Column] = (
        ("track type", lambda row: row[0]),
        ("races", lambda row: str(row[1])),
        *((head, lambda row, show=show: show(row[2])) for head, show in PAIRED),
    )
    return markdown(rows, columns, words=("track type", "one less the other"))


def _pair(part: pd.DataFrame, one: tuple[Any, str], other: tuple[Any, str]) -> Pair:
    words = f"{one[1]} - {other[1]}" if one[0] == other[0] or other[0] is None else ""
    words = words or f"{one[1]}: {one[0]} - {other[0]}"
    best, mean = (
        paired_difference(_by_seed(part, one, figure), _by_seed(part, other, figure))
        for figure in ("best", "mean")
    )
    return Pair(words, best, mean)


def _by_seed(part: pd.DataFrame, way: tuple[Any, str], figure: str) -> Any:
    """Return a figure of one way, shape (n_slates, n_seeds), slates in order of their names."""
    source, method = way
    rows = part[part["method"] == method]
    rows = rows[rows["source"].isna() if source is None else rows["source"] == source]
    return rows.fillna({"seed": 0}).pivot(index="slate", columns="seed", values=figure).to_numpy()


def number(field: str, form: str) -> Callable[[dict[str, Any]], str]:
    """Return what shows a figure, blank where there is none."""
    return lambda row: "" if pd.isna(row[field]) else format(row[field], form)


def interval(field: str) -> Callable[[Pair], str]:
    """Return what shows a difference with its interval."""

    def show(pair: Pair) -> str:
        apart: Difference = getattr(pair, field)
        return f"{apart.value:+.1f} ({apart.low:+.1f} to {apart.high:+.1f})"

    return show


def counts(field: str) -> Callable[[Pair], str]:
    """Return what shows slates won, lost and tied."""

    def show(pair: Pair) -> str:
        apart: Difference = getattr(pair, field)
        return f"{apart.won} - {apart.lost}" + (f" - {apart.tied}" if apart.tied else "")

    return show


def _range(row: dict[str, Any]) -> str:
    return "" if row["method"] == RANDOM else f"{row['least']:.1f} to {row['most']:.1f}"


SLATES: Sequence[Column] = (
    ("slate", lambda row: row["slate"]),
    ("by", lambda row: row["method"]),
    ("best lineup", number("best", ".1f")),
    ("least to most", _range),
    ("of the perfect", number("share_perfect", ".1%")),
    ("of the possible", number("share", ".1%")),
    ("rank", number("rank", ",.0f")),
    ("of", number("n_possible", ",")),
    ("mean lineup", number("mean", ".1f")),
    ("shared drivers", number("shared", ".2f")),
    ("in the top 1%", number("top", ".1f")),
)
SUMMARY: Sequence[Column] = (
    ("by", lambda row: row["method"]),
    ("scenarios from", lambda row: row["source"]),
    ("of the perfect", number("share_perfect", ".1%")),
    ("of the possible", number("share", ".1%")),
    ("mean lineup", number("mean", ".1f")),
    ("shared drivers", number("shared", ".2f")),
    ("in the top 1%", number("top", ".2f")),
    ("90% of the possible", number("near", ".2f")),
    ("beats random", number("beats_random", ".0%")),
)
PAIRED: Sequence[Column] = (
    ("one less the other", lambda pair: pair.words),
    ("best lineup, points", interval("best")),
    ("won - lost - tied on the best", counts("best")),
    ("sign test", lambda pair: f"{pair.best.p_value:.3f}"),
    ("mean lineup, points", interval("mean")),
    ("on the mean", counts("mean")),
)
TABLES: dict[str, Callable[[pd.DataFrame], str]] = {
    "slates": slates_table,
    "summary": summary_table,
    "pairs": pairs_table,
    "tracks": tracks_table,
}
