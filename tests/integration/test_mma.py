"""MMA end to end on a real card: from DraftKings' salary file to a file that uploads."""

from __future__ import annotations

import csv
import io
import os

import numpy as np
import pytest

from dfs_portfolio import (
    DRAFTKINGS_MMA,
    ExposureLimits,
    LineupRules,
    Scenarios,
    build_portfolio,
    explain_infeasibility,
    fight_scenarios,
    fill_entries,
    generate_lineup_with_cvar,
    generate_portfolio,
    hold_out,
    read_entries,
    read_lineups,
    read_projections,
    read_scenarios,
    scenarios_from_moments,
    validate_dk_lineup,
    write_lineups,
)
from dfs_portfolio.cli import Exit
from dfs_portfolio.errors import FileFormatError
from dfs_portfolio.sites.draftkings.salaries import read_salaries
from dfs_portfolio.sites.draftkings.templates import fill_template
from support.entries import LEFT, as_csv, glued, right_block
from support.fighters import MMA_SALARIES, real_card
from support.files import REAL, needs_real_files, write_csv
from support.terminal import run

pytestmark = needs_real_files

N_SCENARIOS = 400
FREE = ExposureLimits(1.0, 1.0)
F_COLUMNS = ["F"] * 6


@pytest.fixture(scope="module")
def slate():
    return real_card()


@pytest.fixture(scope="module")
def scenarios(slate):
    return Scenarios.draw(fight_scenarios(slate), N_SCENARIOS, seed=42)


@pytest.fixture(scope="module")
def projections(slate, tmp_path_factory):
    """Made-up expectations of every fighter, in percent where people write percent."""
    rows = []
    for number, fighter in enumerate(slate):
        win = 50 + (fighter.salary - 8100) / 100
        rows.append([
            fighter.name, f"{win * 1.1 + 5:.1f}", "32", f"{win}%", f"{win / 3:.1f}%",
            f"{40 - number}",
        ])  # fmt: skip
    header = "Fighter,Points,SD,Win %,ITD,Own"
    return write_csv(tmp_path_factory.mktemp("mma") / "projections.csv", header, rows)


@pytest.fixture(scope="module")
def points_file(slate, scenarios, tmp_path_factory):
    path = tmp_path_factory.mktemp("mma") / "points.csv"
    rows = scenarios.points.round(2).tolist()
    return write_csv(path, ",".join(slate.names), [list(map(str, row)) for row in rows])


def bouts_of(slate, indices):
    return [slate[i].game for i in indices]


def both_of_a_bout(slate):
    """A lineup with both fighters of the first bout, under the cap."""
    first = slate.games[slate[0].game]
    cheap = [i for i in range(len(slate) - 1, -1, -1) if i not in first]
    lineup = (*first, *cheap[:4])
    assert sum(slate[i].salary for i in lineup) <= slate.contest.salary_cap
    return lineup


# ------------------------------------------------------------------------------------ the slate


def test_the_file_tells_the_contest(slate):
    assert slate.contest == DRAFTKINGS_MMA
    assert (len(slate), len(slate.games)) == (28, 14)
    assert {len(members) for members in slate.games.values()} == {2}
    assert slate[0].name == "Bo Nickal"
    assert (slate[0].salary, slate[0].game) == (9600, "Pickett@Nickal")
    assert slate.names[slate.games["Pickett@Nickal"][1]] == "Jamie Pickett"
    assert slate.without_team == slate.names
    assert (min(slate.salaries), max(slate.salaries)) == (6600, 9600)


def test_the_contest_may_be_given_and_no_other_one():
    assert read_salaries(MMA_SALARIES, DRAFTKINGS_MMA) == real_card()
    name = "nascar/dksalaries/DKSalaries_2026-03-15_cup_las-vegas.csv"
    with pytest.raises(FileFormatError, match="this is a DraftKings NASCAR salary file"):
        read_salaries(REAL / name, DRAFTKINGS_MMA)


def test_projections_of_fighters_are_read(slate, projections):
    known = read_projections(projections, slate)
    assert known[0].projection == 76.5
    assert known[0].number("win_probability") == pytest.approx(0.65)
    assert known[0].number("finish_probability") == pytest.approx(0.217, abs=1e-3)
    assert known[0].ownership == 40
    for members in known.games.values():
        win = sum(known[i].number("win_probability") for i in members)
        assert win == pytest.approx(1, abs=0.051)  # DraftKings' salaries of a bout differ in sum


@pytest.mark.parametrize("column", ["Fighter", "fighter_name", "Name", "ID"])
def test_fighters_go_by_several_columns(slate, tmp_path, column):
    keys = slate.ids if column == "ID" else slate.names
    rows = [[key, str(50 + number)] for number, key in enumerate(keys)]
    known = read_projections(write_csv(tmp_path / "mine.csv", f"{column},fpts", rows), slate)
    assert known.known("projection").tolist() == list(range(50, 78))


def test_a_table_of_a_past_contest_is_no_projection(slate):
    path = REAL / "contests" / "fighters_mma_2026-04-18_30k-hook.csv"
    with pytest.raises(
        FileFormatError, match="a past MMA contest, with the points they scored; exp"
    ):
        read_projections(path, slate)


# ------------------------------------------------------------------------------------ scenarios


def test_bouts_are_simulated_as_projected(slate, projections):
    known = read_projections(projections, slate)
    simulate = fight_scenarios(known)
    assert simulate.description == "14 bouts; 28 of 28 fighters with a projection"
    points = simulate(20_000, seed=5)
    error = 32 / np.sqrt(20_000)
    assert np.abs(points.mean(axis=0) - known.known("projection")).max() < 5 * error
    assert np.abs(points.std(axis=0) - 32).max() < 5 * error
    for one, other in known.games.values():
        assert np.corrcoef(points[:, one], points[:, other])[0, 1] < -0.6
    assert points.tobytes() == fight_scenarios(known)(20_000, seed=5).tobytes()


def test_scenarios_may_come_from_moments_and_from_a_file(slate, projections, points_file):
    known = read_projections(projections, slate)
    moments = Scenarios.draw(scenarios_from_moments(known), N_SCENARIOS, seed=1)
    from_file, _ = hold_out(read_scenarios(points_file, slate), 0.25, seed=1)
    for scenarios in (moments, from_file):
        portfolio = build_portfolio(known, scenarios, 3)
        for lineup in portfolio:
            assert len(set(bouts_of(slate, lineup.indices))) == 6


# ----------------------------------------------------------------------------------- portfolios


@pytest.mark.parametrize("strategy", ["sequential", "joint", "emax"])
def test_twenty_lineups_with_one_fighter_of_a_bout(slate, scenarios, strategy):
    portfolio = build_portfolio(slate, scenarios, 20, strategy=strategy)
    assert len({frozenset(lineup.indices) for lineup in portfolio}) == 20
    assert portfolio.complete
    assert portfolio.exhaustive
    assert portfolio.relaxations == ()
    assert all(lineup.proven for lineup in portfolio)
    if strategy == "joint":
        assert portfolio.gap <= 1e-6
    assert max(portfolio.player_exposure().values()) <= 0.5
    for lineup in portfolio:
        assert len(lineup.indices) == 6
        assert lineup.total_salary <= 50_000
        assert len(set(bouts_of(slate, lineup.indices))) == 6


def test_both_fighters_of_a_bout_if_the_analyst_allows_it(slate):
    """Where both fighters of a bout score most, only the limit keeps them apart."""
    one, other = slate.games["Gane@Jones"]
    points = np.random.default_rng(2).normal(50, 5, (60, len(slate)))
    points[:, [one, other]] += 200
    scenarios = Scenarios(points)
    (apart,) = build_portfolio(slate, scenarios, 1, exposure=FREE)
    assert len({one, other} & set(apart.indices)) == 1
    rules = LineupRules(max_per_game=2)
    (both,) = build_portfolio(slate, scenarios, 1, exposure=FREE, rules=rules)
    assert {one, other} <= set(both.indices)
    assert both.proven
    assert both.value > apart.value + 100


def test_all_engines_find_the_same_lineup(slate, scenarios):
    rules = LineupRules(exclude=slate.names[6:18])  # few enough for the solver's own model
    few = Scenarios(scenarios.points[:60])
    found = {
        engine: build_portfolio(slate, few, 1, engine=engine, rules=rules, exposure=FREE)[0]
        for engine in ("search", "milp", "columns")
    }
    assert {lineup.indices for lineup in found.values()} == {found["search"].indices}
    assert all(lineup.proven for lineup in found.values())


def test_the_flat_calls_play_mma_without_stacks(slate):
    free = {"min_stack": 1, "max_stack": 6}
    simulate = fight_scenarios(slate)
    portfolio = generate_portfolio("ufc", slate, simulate, 3, n_scenarios=100, **free)
    lineup = generate_lineup_with_cvar(simulate(100, seed=42), slate, {}, 0, [], **free)
    assert lineup["drivers"] == portfolio[0]["drivers"]
    for one in (*portfolio, lineup):
        assert len(set(bouts_of(slate, one.indices))) == 6
        assert validate_dk_lineup(one["drivers"], slate, **free) == {"valid": True, "errors": []}
    both = [slate.ids[i] for i in both_of_a_bout(slate)]
    errors = ["2 of 'Pickett@Nickal', at most 1 allowed"]
    assert validate_dk_lineup(both, slate, **free) == {"valid": False, "errors": errors}


def test_a_conflict_speaks_of_fighters_and_of_the_custom(slate):
    conflict = explain_infeasibility(slate, 5, rules=LineupRules(lock=["Jon Jones", "Ciryl Gane"]))
    assert conflict.settings == (
        "lock Jon Jones",
        "lock Ciryl Gane",
        "at most 1 fighter of a game (default)",
    )


# ---------------------------------------------------------------------------------------- files


def test_lineups_are_written_and_read_back(slate, scenarios, tmp_path):
    portfolio = build_portfolio(slate, scenarios, 5)
    for cell_format in ("name_id", "id"):
        (path,) = write_lineups(
            tmp_path / f"{cell_format}.csv", slate, portfolio.indices, cell_format=cell_format
        )
        assert path.read_text().splitlines()[0] == "F,F,F,F,F,F"
        rows = read_lineups(path, slate)
        assert [row.indices for row in rows] == [tuple(row) for row in portfolio.indices.tolist()]


def pool():
    with MMA_SALARIES.open(newline="", encoding="utf-8-sig") as stream:
        return list(csv.reader(stream))[1:]


def mma_entries(slate, lineup):
    """Two reservations and an entry, in DraftKings' layout with the real pool."""
    cells = [f"{slate.names[i]} ({slate.ids[i]})" for i in lineup]
    left = [[*LEFT[:4], *F_COLUMNS]]
    for number, filled in enumerate(([""] * 6, cells, [""] * 6)):
        left.append([str(4000000001 + number), "UFC $10K", "777", "$5", *filled])
    return as_csv(glued(left, right_block(pool())))


def test_entries_are_filled(slate, scenarios, tmp_path):
    portfolio = build_portfolio(slate, scenarios, 2)
    path, out = tmp_path / "DKEntries.csv", tmp_path / "out.csv"
    path.write_text(mma_entries(slate, both_of_a_bout(slate)), encoding="utf-8")
    file = read_entries(path)
    assert file.contest == DRAFTKINGS_MMA
    assert file.pool == slate
    assert [entry.reserved for entry in file.entries] == [True, False, True]
    filled = fill_entries(path, portfolio.indices.tolist(), out)
    assert len(filled.changes) == 2
    rows = read_lineups(out, slate)
    expected = [tuple(portfolio[0].indices), both_of_a_bout(slate), tuple(portfolio[1].indices)]
    assert [row.indices for row in rows] == expected
    old, new = (list(csv.reader(io.StringIO(p.read_text()))) for p in (path, out))
    assert [row[:4] + row[10:] for row in new] == [row[:4] + row[10:] for row in old]


def test_a_template_is_filled(slate, scenarios, tmp_path):
    portfolio = build_portfolio(slate, scenarios, 2)
    path, out = tmp_path / "template.csv", tmp_path / "out.csv"
    path.write_text(as_csv(glued([F_COLUMNS], right_block(pool()))), encoding="utf-8")
    fill_template(path, portfolio.indices.tolist(), out)
    assert [list(row.indices) for row in read_lineups(out, slate)] == portfolio.indices.tolist()


# ------------------------------------------------------------------------------------- terminal


def test_build_and_validate(slate, tmp_path):
    out = tmp_path / "lineups.csv"
    result = run("build", MMA_SALARIES, "-n", 3, "--scenarios", 300, "-o", out)
    assert result.exit_code == 0, result.output
    for words in (
        "14 bouts; no projections: chances from salaries",
        "28 fighters: 28 in 14 games, 0 with projected points, 0 with a chance to win",
        f"Wrote 3 lineups to {out}",
    ):
        assert words in result.output
    rows = read_lineups(out, slate)
    assert all(len(set(bouts_of(slate, row.indices))) == 6 for row in rows)
    checked = run("validate", out, "--salaries", MMA_SALARIES, "--max-per-game", 1)
    assert checked.exit_code == 0, checked.output
    assert "3 of 3 lineups are valid (roster, salary cap, games)." in checked.output


def test_build_uses_what_is_projected(projections, tmp_path):
    out = [tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "c.csv"]
    arguments = ("build", MMA_SALARIES, "-n", 2, "--scenarios", 200, "--projections", projections)
    result = run(*arguments, "-o", out[0], "--max-total-ownership", 150)
    assert result.exit_code == 0, result.output
    for words in (
        "14 bouts; 28 of 28 fighters with a projection",
        "28 fighters: 28 in 14 games, 28 with projected points, 28 with a chance to win",
    ):
        assert words in result.output
    assert run(*arguments, "-o", out[1]).exit_code == 0
    assert run(*arguments, "-o", out[2], "--scenario-source", "moments").exit_code == 0
    assert len({path.read_bytes() for path in out}) == 3


def test_the_share_of_finishes_is_a_setting(tmp_path):
    settings = tmp_path / "mma.toml"
    settings.write_text("n_lineups = 2\nn_scenarios = 200\n[mma]\nfinish_share = 0.1\n")
    plain, file, option = (tmp_path / f"{name}.csv" for name in ("plain", "file", "option"))
    base = ("build", MMA_SALARIES, "--settings", settings, "-o")
    assert run(*base, file).exit_code == 0
    assert run("build", MMA_SALARIES, "-n", 2, "--scenarios", 200, "-o", plain).exit_code == 0
    options = ("-n", 2, "--scenarios", 200, "--finish-share", 0.1, "-o", option)
    assert run("build", MMA_SALARIES, *options).exit_code == 0
    assert file.read_bytes() == option.read_bytes()
    assert run(*base, option, "--finish-share", 0.9).exit_code == 0
    assert file.read_bytes() != option.read_bytes()
    refused = run(*base, option, "--finish-share", 5)
    assert refused.exit_code == Exit.UNUSABLE
    assert "--finish-share: must be a share in [0, 1], got 5" in refused.output


def test_a_file_of_points_in_the_terminal(points_file, tmp_path):
    out = tmp_path / "lineups.csv"
    result = run("build", MMA_SALARIES, "-n", 2, "--scenario-source", points_file, "-o", out)
    assert result.exit_code == 0, result.output
    assert (
        "file points.csv: 300 scenarios to choose on, 100 held out for the report" in result.output
    )


def test_both_fighters_of_a_bout_are_valid_for_the_site(slate, tmp_path):
    (path,) = write_lineups(tmp_path / "both.csv", slate, [both_of_a_bout(slate)])
    free = run("validate", path, "--salaries", MMA_SALARIES)
    assert free.exit_code == 0, free.output
    assert "1 of 1 lineups are valid (roster, salary cap)." in free.output
    held = run("validate", path, "--salaries", MMA_SALARIES, "--max-per-game", 1)
    assert held.exit_code == Exit.INVALID
    assert "line 2: 2 of 'Pickett@Nickal', at most 1 allowed" in held.output
    assert "0 of 1 lineups are valid (roster, salary cap, games)." in held.output


def test_messages_speak_of_fighters(slate, tmp_path):
    names = list(slate.names)
    path = write_csv(
        tmp_path / "bad.csv", ",".join(F_COLUMNS), [[*names[:5], names[0]], names[22:28]]
    )
    result = run("validate", path, "--salaries", MMA_SALARIES, "--lock", "Bo Nickal")
    assert result.exit_code == Exit.INVALID
    assert "driver" not in result.output
    short = run("build", MMA_SALARIES, "-n", 2, "--scenario-source", "moments")
    assert short.exit_code == Exit.UNUSABLE
    assert "a projection is needed for every fighter" in short.output


def test_what_is_of_nascar_is_refused(tmp_path):
    out = tmp_path / "lineups.csv"
    source = ("--scenario-source", "rated-simulator")
    result = run("build", MMA_SALARIES, "-n", 2, *source, "-o", out)
    assert result.exit_code == Exit.UNUSABLE
    assert (
        "scenario_source 'rated-simulator' does not exist for MMA: use 'simulator'" in result.output
    )
    stacked = run("build", MMA_SALARIES, "-n", 2, "--min-stack", 2, "-o", out)
    assert stacked.exit_code == Exit.UNUSABLE
    assert "needs teams and no fighter has one" in stacked.output
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("DKSalaries_pga_2020-01_farmers.csv", "a DraftKings PGA golf salary file (position 'G')"),
        ("DKSalaries_mlb_2018-09-06.csv", "this is a DraftKings MLB baseball salary file"),
        ("DKSalaries_f1-showdown_2022_bahrain.csv", "a DraftKings Formula 1 showdown salary file"),
        ("FanDuel_nascar_2026-03-15_week_players.csv", "this is a FanDuel NASCAR player list"),
    ],
)
def test_other_sports_and_sites_are_still_refused_by_name(tmp_path, file, words):
    path = REAL / "other_sports" / file
    with pytest.raises(FileFormatError) as caught:
        read_salaries(path)
    assert words in str(caught.value)
    result = run("build", path, "-o", tmp_path / "lineups.csv")
    assert result.exit_code == Exit.UNUSABLE
    assert words in result.output
