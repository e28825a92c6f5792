"""The tables of docs/comparison.md, from what `compare_tools` has measured."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

from pages import Column, markdown

Row = dict[str, str]


def print_tables(path: Path) -> None:
    """Print two tables in Markdown for every size of portfolio."""
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for size in dict.fromkeys(row["n_lineups"] for row in rows):
        part = [row for row in rows if row["n_lineups"] == size]
        print(f"\n{size} lineups, slate {part[0]['slate']}: time, and whether it is a portfolio\n")
        _print(part, TIME)
        high = float(part[0]["threshold"])
        print(f"\n{size} lineups: what they are worth on fresh scenarios (high: {high:.1f})\n")
        _print([row for row in part if row["e_max"]], WORTH)


def number(field: str, form: str) -> Callable[[Row], str]:
    """Return what shows a field, blank where it is."""
    return lambda row: format(float(row[field]), form) if row[field] else ""


def with_error(field: str, error: str, form: str) -> Callable[[Row], str]:
    """Return what shows a field with its standard error."""
    value, spread = number(field, form), number(error, ".2f")
    return lambda row: f"{value(row)} ± {spread(row)}" if row[field] else ""


def faults(row: Row) -> str:
    """Say what is wrong with a portfolio."""
    found = ["lineups not valid"] if row["valid"] == "False" else []
    found += ["limit not kept"] if row["cap_held"] == "False" else []
    return "; ".join([*found, row["remark"]] if row["remark"] else found) or "none"


def _name(row: Row) -> str:
    return f"{row['tool']}, {row['variant']}"


TIME: Sequence[Column] = (
    ("portfolio by", _name),
    ("lineups", lambda row: row["lineups"]),
    ("median s", number("seconds", ".2f")),
    ("min", number("seconds_min", ".2f")),
    ("max", number("seconds_max", ".2f")),
    ("CPU s", number("cpu_seconds", ".2f")),
    ("times ours", number("ratio", ".2f")),
    ("peak MB", number("memory_mb", ".0f")),
    ("most used", number("top_exposure", ".0%")),
    ("faults", faults),
)
WORTH: Sequence[Column] = (
    ("portfolio by", _name),
    ("mean", number("mean", ".1f")),
    ("best 1%", number("cvar_99", ".1f")),
    ("best 5%", number("cvar_95", ".1f")),
    ("E[max]", with_error("e_max", "e_max_se", ".1f")),
    ("more than ours", with_error("e_max_diff", "e_max_diff_se", "+.2f")),
    ("99% of the best", number("best_q99", ".1f")),
    ("P(high)", number("p_best", ".2%")),
    ("shared drivers", number("overlap_mean", ".2f")),
    ("at most", lambda row: row["overlap_max"]),
)


def _print(rows: Sequence[Row], columns: Sequence[Column]) -> None:
    print(markdown(rows, columns, words=("portfolio by", "faults")))
