"""A scratch of the most used driver on real slates: fewest changes, all else to the byte."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.portfolio.swap import swap_entries
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.sites.draftkings.entries import read_entries
from dfs_portfolio.sites.draftkings.fill import fill_entries
from dfs_portfolio.sites.draftkings.open_entries import open_entries
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.simulator import Race, race_scenarios
from support.entries import LEFT, as_csv, entry, glued, pool_rows, right_block
from support.files import needs_real_files, real_slate, some_real_slates

pytestmark = needs_real_files
RACE = Race("a race", "intermediate", 267)


@pytest.mark.parametrize("name", some_real_slates(1))
@pytest.mark.filterwarnings("ignore::dfs_portfolio.errors.DataWarning")
def test_a_scratch_of_the_most_used_driver(tmp_path, name):
    slate = real_slate(name)
    rules = LineupRules.unstacked()
    scenarios = Scenarios.draw(race_scenarios(slate, RACE), 500, seed=1)
    portfolio = build_portfolio(slate, scenarios, 150, rules=rules)
    left = [LEFT, *(entry(n, "111" if n <= 150 else "222") for n in range(1, 171))]
    path = tmp_path / "DKEntries.csv"
    path.write_text(as_csv(glued(left, right_block(pool_rows(slate))), "\r\n"), newline="")
    fill_entries(path, portfolio.indices.tolist(), path)
    shares = portfolio.player_exposure()
    most = max(shares, key=shares.__getitem__)
    there = replace(slate, players=tuple(d for d in slate if d.player_id != most))
    fresh = Scenarios.draw(race_scenarios(there, RACE), 500, seed=1)
    result = swap_entries(read_entries(path), there, fresh, rules=rules)
    held = sum(most in lineup.players for lineup in portfolio)
    copies = sum(most in lineup.players for lineup in portfolio[:20])
    assert len(result.changes) == result.n_changed == held + copies
    assert result.relaxations == ()
    assert result.fewest_proven
    assert result.best_proven
    old, new = path.read_bytes().split(b"\r\n"), result.content.split(b"\r\n")
    different = [n for n, line in enumerate(new) if line != old[n]]
    assert different == [change.entry.line - 1 for change in result.changes]
    for n in different:
        cells = zip(old[n].split(b","), new[n].split(b","), strict=True)
        assert sum(a != b for a, b in cells) == 1
    result.write(path)
    _check_limits(path, there)


def _check_limits(path, slate: Slate) -> None:
    """Read the file back: different lineups in each contest, nobody in more than half."""
    opened = open_entries(path, slate, "111")
    lineups = {frozenset(entry.players) for entry in opened.entries}
    assert len(lineups) == len(opened.entries) == 150
    assert None not in set.union(*map(set, lineups))
    uses = [sum(i in lineup for lineup in lineups) for i in range(len(slate))]
    assert max(uses) <= 75
