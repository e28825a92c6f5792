"""Cases of real people: what is handed in is what is used, or a sentence says why not.

To add a case, append a row to `TABLE`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import dfs_portfolio as dfs
from support.cases import CASES, Case, outcome_of, run

pytestmark = pytest.mark.skipif(
    not CASES.is_dir(), reason="the cases (../shared/cases) are not beside this checkout"
)

POOL = "DKSalaries.csv"
BUILD = (
    "--teams teams.csv --projections projections.csv -n 3 --scenarios 200 --no-fit-projections "
    "-o out.csv"
)
TRACK = "--track-type intermediate --laps 267"


def slate(*projections: str, salaries: str = POOL, out: tuple[str, ...] = ()) -> dfs.Slate:
    read = dfs.read_team_map("teams.csv", dfs.read_salaries(salaries).without(out))
    return dfs.read_projections(projections, read) if projections else read


def number(read: dfs.Slate, name: str, field: str) -> float | None:
    return read.players[read.names.index(name)].number(field)


def out_names(read: dfs.Slate) -> tuple[str, ...]:
    return tuple(player.name for player in read.withdrawn)


def built(line: str, name: str) -> tuple[int, bool]:
    """The exit code of a build, and whether a driver is in its lineups."""
    result = run(line)
    try:
        with open("out.csv", encoding="utf-8") as file:
            return result.exit_code, name in file.read()
    except FileNotFoundError:
        return result.exit_code, False


def built_out(more: tuple[str, ...]) -> tuple[object, ...]:
    """Who is out, with one of a settings file and more."""
    return dfs.settings.make_settings({"out": ["Denny Hamlin"]}, {"out": more}).out


def n_simulated(read: dfs.Slate) -> int:
    race = dfs.Race("Here", "intermediate", 267)
    return np.shape(dfs.race_scenarios(read, race)(50, seed=1))[1]


def star_everywhere(misspelt: bool = False) -> list[bool]:
    """Whether a star is in every lineup, by frames in another order of columns, in three calls."""
    read, star = slate(), "Cody Ware"
    points = np.random.default_rng(0).normal(30, 12, (500, len(read)))
    points[:, read.names.index(star)] += 60
    frame = pd.DataFrame(points, columns=read.names)
    frame = frame[sorted(frame)].rename(columns={"Ty Gibbs": "Ty Gibs"} if misspelt else {})
    free = {"rules": dfs.LineupRules.unstacked(), "exposure": dfs.ExposureLimits(1.0, 1.0)}
    flat = {"min_stack": 1, "max_stack": 6}
    shares = {"max_driver_exposure": 1.0, "max_team_exposure": 1.0}
    lineups = [
        *dfs.build_portfolio(read, dfs.Scenarios(frame), 3, **free),
        *dfs.generate_portfolio(
            "r", read, lambda n: frame, n_lineups=3, n_scenarios=500, **flat, **shares
        ),
        dfs.generate_lineup_with_cvar(frame, read, {}, 0, [], **flat),
    ]
    return [star in lineup["names"] for lineup in lineups]


def kept() -> tuple[int, int, bool]:
    """Lineups in all, kept ones, and whether each pair shares at most four drivers."""
    read = slate()
    points = dfs.race_scenarios(read, dfs.Race("Here", "intermediate", 267))(500, seed=1)
    rules = dfs.LineupRules.unstacked()
    apart = dfs.Diversity(max_overlap=4)
    hand = "V4_handmade_lineups.csv"
    found = dfs.build_portfolio(read, points, 8, rules=rules, diversity=apart, keep=hand)
    hand_made = {frozenset(row.indices or ()) for row in dfs.read_lineups(hand, read)}
    sets = [frozenset(lineup.indices) for lineup in found]
    new = [one for one in sets if one not in hand_made]
    are_apart = all(len(a & b) <= 4 for a in new for b in sets if a is not b)
    return len(found), len(hand_made & set(sets)), are_apart


def dearest(path: str) -> int:
    """The salary of the dearest lineup of a file."""
    read = dfs.read_salaries(POOL)
    rows = dfs.read_lineups(path, read)
    return max(int(read.salaries[list(row.indices or ())].sum()) for row in rows)


TABLE = [
    # V1: points with names in another order.
    Case("V1 columns in another order", star_everywhere, [True] * 7),
    Case(
        "V1 a name that is not on the slate",
        lambda: star_everywhere(misspelt=True),
        "refused",
        ("'Ty Gibs' is not in the slate (nearest: 'Ty Gibbs'",),
    ),
    # V4: lineups that are entered already.
    Case("V4 kept lineups count for overlap and distinctness", kept, (8, 3, True)),
    Case(
        "V4 on the command line",
        lambda: run(f"build {POOL} {BUILD} --keep V4_handmade_lineups.csv".replace("-n 3", "-n 8")),
        0,
        ("8 lineups, 3 of them kept (*)", "Wrote 5 new lineups to out.csv"),
    ),
    # V7: lineup files of other tools.
    *(
        Case(
            f"V7 {name}",
            lambda name=name: [row.problems for row in dfs.read_lineups(name, slate())],
            [()] * n,
        )
        for name, n in (
            ("V7_lineups_D1_D6.csv", 2),
            ("V7_lineups_Driver1_6.csv", 2),
            ("V7_lineups_Driver_1_6_names.csv", 1),
        )
    ),
    # V11: a greatest salary.
    Case(
        "V11 a greatest salary",
        lambda: run(f"build {POOL} {BUILD} --max-salary 47000") and dearest("out.csv") <= 47_000,
        True,
    ),
    # V2: DraftKings' own column Status.
    Case(
        "V2 marked OUT by the site",
        lambda: out_names(slate(salaries="V2_DKSalaries_status_out.csv")),
        ("Denny Hamlin", "Tyler Reddick"),
        ("out by its column Status: Denny Hamlin (OUT), Tyler Reddick (OUT)",),
    ),
    Case(
        "V2 not simulated either",
        lambda: n_simulated(slate(salaries="V2_DKSalaries_status_out.csv")),
        34,
    ),
    Case(
        "V2 in no lineup",
        lambda: built(f"build V2_DKSalaries_status_out.csv {BUILD}", "Denny Hamlin"),
        (0, False),
    ),
    Case(
        "V2 rows of other files are left out",
        lambda: len(slate("projections.csv", salaries="V2_DKSalaries_status_out.csv")),
        34,
        (
            "teams.csv: left out the rows of 'Denny Hamlin', 'Tyler Reddick', who are out",
            "projections.csv: left out the rows of 'Denny Hamlin', 'Tyler Reddick', who are out",
        ),
    ),
    Case(
        "V2 and a lineup that has one",
        lambda: run("validate V4_handmade_lineups.csv --salaries V2_DKSalaries_status_out.csv"),
        2,
        ("line 2: Denny Hamlin is out",),
        ("is not in the slate",),
    ),
    # V3: gone from the pool, or out by hand.
    Case(
        "V3 gone from the pool",
        lambda: len(slate("projections.csv", salaries="V3_DKSalaries_without_withdrawn.csv")),
        35,
        (
            "teams.csv: 1 not in the player pool, counted as out: 'Denny Hamlin'",
            "projections.csv: 1 not in the player pool, counted as out: 'Denny Hamlin'",
        ),
    ),
    Case(
        "V3 out by hand equals gone from the pool",
        lambda: (
            slate("projections.csv", out=("Denny Hamlin",)).players
            == slate("projections.csv", salaries="V3_DKSalaries_without_withdrawn.csv").players
        ),
        True,
    ),
    Case(
        "V3 out on the command line",
        lambda: built(f"build {POOL} {BUILD} --out Denny%20Hamlin", "Denny Hamlin"),
        (0, False),
    ),
    Case(
        "V3 out in the settings and on the command line adds up",
        lambda: [len(built_out(names)) for names in ((), ("Kyle Larson",))],
        [1, 2],
    ),
    Case(
        "V3 out and gone from the pool",
        lambda: run(f"build V3_DKSalaries_without_withdrawn.csv {BUILD} --out Denny%20Hamlin"),
        0,
        ("out: not in the player pool any more: 'Denny Hamlin'; nothing to do",),
    ),
    Case(
        "V3 a name that may be misspelt",
        lambda: run(f"build {POOL} {BUILD} --out Deny%20Hamlin"),
        2,
        ("'Deny Hamlin' is not in the slate (nearest: 'Denny Hamlin')",),
    ),
    Case(
        "V3 a lineup with one who is out",
        lambda: run(f"validate V4_handmade_lineups.csv --salaries {POOL} --out Denny%20Hamlin"),
        1,
        ("line 2: Denny Hamlin is out", "1 of 3 lineups are valid"),
    ),
    Case(
        "V3 locked and out",
        lambda: run(f"build {POOL} {BUILD} --out Denny%20Hamlin --lock Denny%20Hamlin"),
        2,
        ("Denny Hamlin is out",),
    ),
    Case(
        "V3 excluded and out",
        lambda: run(f"build {POOL} {BUILD} --out Denny%20Hamlin --exclude Denny%20Hamlin"),
        0,
    ),
    # V8: the column that the user edits.
    Case(
        "V8 My Proj of SaberSim",
        lambda: [
            number(slate("V8_projections_sabersim.csv"), "Denny Hamlin", field)
            for field in ("projection", "ownership", "sd", "floor", "ceiling")
        ],
        [50.43, 28.6, 21.486, None, None],
        (
            "columns of SaberSim",
            "projection is read from 'My Proj', not from 'SS Proj', 'dk_points'",
            "floor is not read from 'dk_25_percentile', a 25% quantile",
        ),
    ),
    Case(
        "V8 in the terminal",
        lambda: run(
            f"build {POOL} --teams teams.csv --projections V8_projections_sabersim.csv "
            "-n 2 --scenarios 100 -o out.csv"
        ),
        0,
        (
            "V8_projections_sabersim.csv: read ID = DFS ID, Name, projection = My Proj, "
            "sd = dk_std, ownership = My Own; not used: Pos, Team,",
        ),
    ),
    # V9: two files of projections, and other options twice.
    Case(
        "V9 the grid completes the projections",
        lambda: [
            number(slate("projections.csv", "V9_grid.csv"), "Denny Hamlin", field)
            for field in ("projection", "start")
        ],
        [50.42814, 2],
        (),
        ("replaced",),
    ),
    Case(
        "V9 later files replace",
        lambda: number(
            slate("projections.csv", "V8_projections_sabersim.csv"), "Denny Hamlin", "projection"
        ),
        50.43,
        ("V8_projections_sabersim.csv: replaced 36 values that were known before: projection",),
    ),
    Case(
        "V9 in the terminal",
        lambda: run(f"build {POOL} {BUILD} {TRACK} --projections V9_grid.csv"),
        0,
        ("36 with projected points, 36 with a starting position",),
        ("note: no",),
    ),
    Case(
        "V9 an option of one value",
        lambda: run(f"build {POOL} {BUILD} --seed 1 --seed 2"),
        2,
        ("--seed was given twice: give it once",),
    ),
    Case(
        "V9 an output that is an input",
        lambda: run(f"build {POOL} --teams teams.csv -n 2 -o ./teams.csv"),
        2,
        ("teams.csv: would overwrite teams.csv, which is read: choose another name",),
    ),
    # V12: what spreadsheets of other countries write.
    Case(
        "V12 lineups with semicolons",
        lambda: run(f"validate V12_lineups_semicolons.csv --salaries {POOL}"),
        0,
        ("20 of 20 lineups are valid",),
    ),
    Case(
        "V12 lineups below a line sep=,",
        lambda: run(f"validate V12_lineups_sep_line.csv --salaries {POOL}"),
        0,
        ("20 of 20 lineups are valid",),
    ),
    Case(
        "V12 entries with semicolons, checked",
        lambda: run(f"validate V12_DKEntries_semicolons.csv --salaries {POOL}"),
        0,
        ("lineups are valid",),
    ),
    Case(
        "V12 entries with semicolons go back to nobody",
        lambda: run("fill V12_DKEntries_semicolons.csv --lineups V12_lineups_sep_line.csv"),
        2,
        ("its cells are separated by semicolons", "save it as comma-separated CSV"),
    ),
    # V13: what a default decides.
    Case(
        "V13 nothing given",
        lambda: run(f"build {POOL} --no-stack -n 2 --scenarios 100 -o out.csv"),
        0,
        (
            "note: no track type given: the race (the salary file calls it 'South Point 400') is "
            "simulated on an intermediate track; others are superspeedway, short, road",
            "note: no laps given: 267",
            "note: no starting position of 36 of 36 drivers",
            "note: no projections",
            "note: no teams",
        ),
    ),
    Case(
        "V13 a value that equals the default is given all the same",
        lambda: run(f"build {POOL} {BUILD} --projections V9_grid.csv {TRACK}"),
        0,
        ("intermediate race, 267 laps",),
        ("note: no",),
    ),
]


@pytest.mark.parametrize("case", TABLE, ids=[case.name for case in TABLE])
def test_case(case, tmp_path):
    outcome, said = outcome_of(case, tmp_path)
    assert outcome == case.right, said
    for words in case.said:
        assert words in said
    for words in case.unsaid:
        assert words not in said


def test_every_case_has_its_name():
    assert len({case.name for case in TABLE}) == len(TABLE)
