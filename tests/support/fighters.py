"""Small cards of fighters, and the real one."""

from __future__ import annotations

from dfs_portfolio import DRAFTKINGS_MMA, Slate, read_salaries
from dfs_portfolio.slate.contest import Contest
from support.files import REAL

MMA_SALARIES = REAL / "other_sports" / "DKSalaries_mma_2023-03-04.csv"


def real_card() -> Slate:
    """UFC 285 of March 2023: 28 fighters in 14 bouts."""
    return read_salaries(MMA_SALARIES)


def fighter(number: int, bout: int | None = None, **known: object) -> dict[str, object]:
    """A record of a fighter; two and two meet, unless another bout is given."""
    return {
        "player_id": str(101 + number),
        "name": f"Fighter {number}",
        "salary": 9600 - 150 * number,
        "game": f"Bout {number // 2 if bout is None else bout}",
        **known,
    }


def card(*records: dict[str, object], contest: Contest = DRAFTKINGS_MMA) -> Slate:
    return Slate.from_records(records, contest)
