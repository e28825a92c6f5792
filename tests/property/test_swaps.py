"""Late swaps against brute force: fewest violations, then fewest changes, then the best value."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.errors import ExposureInfeasibleError, NoLineupError
from dfs_portfolio.portfolio.swap import swap_entries
from dfs_portfolio.portfolio.swap_result import SwapResult
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.slate.player import Player
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of
from support.entries import as_csv, glued
from support.examples import few
from support.swaps import SwapCase, best_swap, excesses, far_enough, worth


@st.composite
def cases(draw: st.DrawFn) -> SwapCase:
    """Up to eight players, one or two of them out, in a few lineups of two contests."""
    n = draw(st.integers(6, 8))
    size = draw(st.integers(2, 4))
    names = [str(1000 + i) for i in range(n)]
    n_teams = draw(st.integers(2, 4))
    seed = draw(st.integers(0, 2**16))
    rng = np.random.default_rng(seed)
    salaries = {name: 100 * int(rng.integers(45, 110)) for name in names}
    points = rng.normal(40, 10, (8, n)).round(1)
    out = frozenset(draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)))
    lineup = st.lists(st.sampled_from(names), min_size=size, max_size=size, unique=True)
    entries = draw(
        st.lists(
            st.tuples(st.sampled_from(["71", "72"]), lineup.map(frozenset)),
            min_size=1,
            max_size=6,
        )
    )
    # Brute force tries every choice, so few lineups may change.
    broken = list(dict.fromkeys(players for _, players in entries if players & out))
    entries = [
        (c, players) for c, players in entries if players not in broken[{2: 4, 3: 3, 4: 2}[size] :]
    ]
    stacked = draw(st.booleans())
    locked = draw(st.sampled_from([(), (names[0],), (names[-1],)]))
    return SwapCase(
        entries=tuple(entries),
        salaries=salaries,
        teams={name: f"Team {i % n_teams}" for i, name in enumerate(names)},
        out=out,
        points={name: tuple(column) for name, column in zip(names, points.T.tolist(), strict=True)},
        roster_size=size,
        salary_cap=draw(st.sampled_from([size * 11_000, size * 8_500])),
        min_stack=2 if stacked and size == 4 else 1,
        max_stack=3 if stacked else size,
        max_player=draw(st.sampled_from([1.0, 0.7, 0.5, 0.34])),
        max_team=draw(st.sampled_from([1.0, 0.8])),
        least=draw(st.sampled_from([{}, {names[1]: 0.5}, {names[2]: 0.3, names[3]: 0.6}])),
        max_overlap=draw(st.sampled_from([99, 99, 2, 1])),
        penalty=draw(st.sampled_from([0.0, 0.1, 3.0])),
        group=(frozenset(names[2:5]), draw(st.sampled_from([99, 2, 1]))),
        locked=frozenset(locked) - out,
    )


def solve(case: SwapCase, folder: str, policy: str = "relax", solver: str = "highs") -> SwapResult:
    """Write the entries as a file, and swap."""
    path = Path(folder) / "DKEntries.csv"
    left = [["Entry ID", "Contest ID", *["D"] * case.roster_size]]
    for number, (contest, players) in enumerate(case.entries, 1):
        cells = [f"{name} (LOCKED)" if name in case.locked else name for name in sorted(players)]
        left.append([str(number), contest, *cells])
    pool = [
        ["D", f"{n} ({n})" + " (LOCKED)" * (n in case.locked), n, n, str(salary)]
        for n, salary in case.salaries.items()
    ]
    right = [["Position", "Name + ID", "Name", "ID", "Salary"], *pool]
    path.write_text(as_csv(glued(left, right)))
    players = tuple(
        Player(name, f"Driver {name}", case.salaries[name], case.teams[name])
        for name in case.salaries
    )
    slate = Slate(
        tuple(p for p in players if p.player_id not in case.out),
        contest_of(case.roster_size, case.salary_cap),
        withdrawn=tuple(p for p in players if p.player_id in case.out),
    )
    group, most = case.group
    return swap_entries(
        path,
        slate,
        Scenarios(np.array([case.points[name] for name in slate.ids]).T),
        objective=TailObjective((case.level,), (1.0,)),
        rules=LineupRules(
            case.min_stack,
            case.max_stack,
            groups=[Group(sorted(group), at_most=min(most, len(group)))],
        ),
        exposure=ExposureLimits(
            case.max_player,
            case.max_team,
            policy,  # type: ignore[arg-type]
            players={n: (s, max(s, case.max_player)) for n, s in case.least.items()},
        ),
        diversity=Diversity(
            case.penalty, max_overlap=None if case.max_overlap == 99 else case.max_overlap
        ),
        cell_format="id",
        solver=solver,
    )


def lineups_of(result: SwapResult) -> list[frozenset[str]]:
    rows = list(csv.reader(io.StringIO(result.content.decode())))
    size = rows[0].count("D")
    return [
        frozenset(cell.removesuffix(" (LOCKED)") for cell in row[2 : 2 + size])
        for row in rows[1:]
        if row[0]
    ]


@few(60)
@given(cases())
@pytest.mark.filterwarnings("ignore::dfs_portfolio.errors.DataWarning")
def test_a_swap_is_the_best_of_all(case: SwapCase) -> None:
    expected = best_swap(case)
    with TemporaryDirectory() as folder:
        if expected is None:
            with pytest.raises((NoLineupError, ExposureInfeasibleError)):
                solve(case, folder)
            return
        result = solve(case, folder)
    after_of = dict(zip((l for _, l in case.entries), lineups_of(result), strict=True))
    assert len({*zip((l for _, l in case.entries), lineups_of(result), strict=True)}) == len(
        after_of
    )  # copies stay copies
    before = case.lineups
    after = [after_of[lineup] for lineup in before]
    assert all(new == old for old, new in zip(before, after, strict=True) if not old & case.out)
    assert all(case.is_valid(new) for old, new in zip(before, after, strict=True) if old != new)
    assert len(result.locked) == sum(bool(players & case.out) for players in lineups_of(result))
    assert far_enough(case, before, after)
    after = [new - case.out for new in after]  # those that cannot change lack a player
    over = excesses(case, after)
    assert (max(over), sum(over), result.n_changed) == expected[:3]
    assert math.isclose(worth(case, before, after), expected[3], rel_tol=1e-6, abs_tol=1e-6)
    assert math.isclose(result.value, expected[3], rel_tol=1e-6, abs_tol=1e-6)
    assert result.fewest_proven
    assert result.best_proven
    assert bool(result.relaxations) == (max(over) > 0)
