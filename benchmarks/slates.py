"""The slates that benchmarks run on."""

from __future__ import annotations

from pathlib import Path

from dfs_portfolio import Race, Slate, load_demo, read_salaries, read_team_map

REAL = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "real" / "nascar"


def load(name: str) -> tuple[str, Slate, Race]:
    """Return a real slate with its teams, or the package's own where the files are not there."""
    salaries = REAL / "dksalaries" / f"DKSalaries_{name}.csv"
    if not salaries.is_file():
        return "demo slate", *load_demo()
    slate = read_team_map(REAL / "teams" / f"teams_{name}.csv", read_salaries(salaries))
    return name, slate, Race.typical("intermediate")
