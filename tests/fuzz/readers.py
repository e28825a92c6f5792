"""Every reader, the files it starts from, and what must hold whenever a file is read."""

from __future__ import annotations

import io
import os
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from dfs_portfolio.errors import DfsPortfolioError
from dfs_portfolio.inputs.payout_tables import read_gpp, read_payouts
from dfs_portfolio.inputs.projections import read_projections
from dfs_portfolio.inputs.team_map import read_team_map
from dfs_portfolio.portfolio.swap import swap_entries
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.scenarios.points import MAX_POINTS
from dfs_portfolio.scenarios.readers.reading import read_scenarios
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import load_table, save_table
from dfs_portfolio.settings import Settings, read_settings
from dfs_portfolio.sites.draftkings.entries import read_entries
from dfs_portfolio.sites.draftkings.fill import fill_entries
from dfs_portfolio.sites.draftkings.lineups import read_lineups
from dfs_portfolio.sites.draftkings.salaries import read_salaries
from dfs_portfolio.sites.draftkings.standings import read_standings
from dfs_portfolio.sites.draftkings.standings_match import match_standings
from dfs_portfolio.sites.draftkings.templates import fill_template, read_template
from dfs_portfolio.slate import Driver, Slate
from dfs_portfolio.sports.nascar.results import read_race_results
from dfs_portfolio.sports.nascar.results.race_points import read_race_points
from dfs_portfolio.sports.nascar.teams_from_results import read_teams_from_results
from fuzz.archives import mutated_archive
from fuzz.mutations import mutated, mutated_bytes
from fuzz.toml import mutated_toml
from support import terminal
from support.entries import LEFT, POOL, as_csv, entry, glued, named, pool_rows, right_block
from support.files import REAL
from support.points import write_points_parquet
from support.race_results import as_text as race_results
from support.standings import standings_text
from support.tables import inputs

EARLIER = b"an earlier file"
NAMES = (
    "Daniel Suárez",
    "A.J. Bee",
    "Cy Day Jr.",
    "Ed O'Foo",
    "Gil Hay",
    "Ian Jay",
    "Kit Lee",
    "Max Ney",
)
SLATE = Slate(
    tuple(Driver(str(101 + i), name, 7000 + 100 * i, f"T{i // 2}") for i, name in enumerate(NAMES))
)
LINEUPS = [(0, 1, 2, 3, 4, 5), (1, 2, 3, 4, 5, 6), (0, 2, 3, 4, 5, 6)]

SALARIES = as_csv([POOL, *pool_rows(SLATE)]).encode()
TEAMS = as_csv([["driver", "team", "id"], *([d.name, d.team, d.player_id] for d in SLATE)]).encode()
TEAM_NAMES = as_csv([["Name", "Team"], *([d.name, d.team] for d in SLATE)]).encode()
RESULTS = as_csv(
    [
        ["driver", "team", "series", "date", "start"],
        *([d.name, f"{d.team}", "cup", f"2026-03-{i + 1:02}", "7"] for i, d in enumerate(SLATE)),
        *([d.name, "Old", "Cup Series", f"2025-03-{i + 1:02}", ""] for i, d in enumerate(SLATE)),
        *([d.name, "Else", "3", "2026-02-01", "1"] for d in SLATE),
    ]
).encode()
SEASONS = as_csv(
    [
        ["Full_Name", "team_name", "series_id", "season"],
        *([d.name, "T", "1", "2025"] for d in SLATE),
    ]
).encode()
RACES = race_results().encode()
PROJECTIONS = as_csv(
    [
        ["ID", "driver", "proj", "floor", "ceiling", "win %", "top5", "laps led", "own", "start"],
        *(
            [
                *(d.player_id, d.name, f"{40 - i}", f"{20 - i}.5", f"{60 - i}"),
                *(f"{10 + i}%", "0.6", f"{i}", f"{20.5 + i}", f"{i + 1}"),
            ]
            for i, d in enumerate(SLATE)
        ),
    ]
).encode()
# What spreadsheets and providers make of them.
CODES = ("O", "Q", "?", *[""] * (len(NAMES) - 3))
STATUS = as_csv(
    [
        [*POOL, "Status"],
        *([*row, code] for row, code in zip(pool_rows(SLATE), CODES, strict=True)),
    ]
).encode()
SABERSIM = as_csv(
    [
        ["DFS ID", "Name", "SS Proj", "My Proj", "My Own", "dk_points", "dk_std", "Status"],
        *([d.player_id, d.name, "40.5", f"{41 - i}", f"{9 + i}", "40", "20.5", ""]
          for i, d in enumerate(SLATE)),
    ]
).encode()  # fmt: skip
SEMICOLONS = PROJECTIONS.replace(b",", b";").replace(b".", b",")
UPLOAD = as_csv([["D"] * 6, *(named(SLATE, l) for l in LINEUPS)]).encode()
BARE = as_csv([[SLATE.names[i] for i in l] for l in LINEUPS]).encode()
# Other tools' layouts: columns behind an index, a cell for each lineup, a row for each driver.
NUMBERED = as_csv(
    [
        ["", *(f"Driver {k}" for k in range(1, 7)), "Salary"],
        *([f"{n}", *(SLATE.names[i] for i in l), "49700"] for n, l in enumerate(LINEUPS)),
    ]
)
ONE_CELL = as_csv([["Lineup", "mean"], *([", ".join(named(SLATE, l)), "250"] for l in LINEUPS)])
LONG = as_csv(
    [
        ["lineup", "player_id", "player"],
        *([f"{n}", f"{SLATE.ids[i]}.0", SLATE.names[i]] for n, l in enumerate(LINEUPS) for i in l),
    ]
)
LEFT_BLOCK = [
    LEFT,
    entry(9007199254740993, "111"),
    entry(2, "222", named(SLATE, LINEUPS[1])),
    entry(3, "222"),
    entry(4, "111", fee="$10"),
]
RIGHT_BLOCK = right_block(pool_rows(SLATE))
ENTRIES = as_csv(glued(LEFT_BLOCK, RIGHT_BLOCK)).encode()
ONLY_ENTRIES = as_csv(LEFT_BLOCK).encode()
TEMPLATE = as_csv(glued([["D"] * 6], RIGHT_BLOCK)).encode()
STANDINGS = standings_text(
    SLATE, [*enumerate(LINEUPS), (7, LINEUPS[0]), (8, ())], [40.5, -3, 0, 66.45, 31, 28.9, 12, 7]
).encode()
POINTS = np.random.default_rng(1).normal(40, 20, (12, len(SLATE))).round(2)
SCENARIOS = as_csv(
    [["", *SLATE.names], *([f"{n}", *map(str, row)] for n, row in enumerate(POINTS.tolist()))]
).encode()
SCENARIOS_BY_ROW = as_csv(
    [
        ["ID", *(f"sim_{n}" for n in range(len(POINTS)))],
        *([d.player_id, *map(str, row)] for d, row in zip(SLATE, POINTS.T.tolist(), strict=True)),
    ]
).encode()
PAYOUTS = b"""Place,Payout,Field Size,Entry Fee
1st,"$1,000.00",500,$5
2nd - 3rd,250.50
4-9,$50 + $5 Ticket
10 to 99,5
"""
TWO_PAYOUTS = b"Rank;Prize;;Rank;Prize\n1;1.000,50;;4-9;20,25\n2-3;$100;;10;2 x $5 tickets\n"
SETTINGS = b"""n_lineups = 3
n_scenarios = 20
seed = 7
target_scores = [150, 200.5]
[objective]
levels = [0.8, 0.9]
weights = [0.5, 0.5]
[rules]
lock = ["Gil Hay"]
exclude = [101]
stacking = false
min_salary = 100
[[rules.groups]]
players = ["Cy Day Jr.", "Ian Jay"]
at_least = 1
[exposure]
max_player = 1.0
max_team = 1.0
[exposure.players]
"Kit Lee" = { min = 0.1, max = 1.0 }
[diversity]
overlap_penalty = 0.1
max_overlap = 6
[options]
time_limit_s = 5
[nascar]
track_type = "short"
laps = 90
[mma]
finish_share = 0.4
"""


@dataclass(frozen=True)
class Seed:
    """A file that is read, and the drivers it is of."""

    content: bytes
    slate: Slate = SLATE


@dataclass(frozen=True)
class Reader:
    """A reader to be given mutated files.

    Parameters
    ----------
    name
        What tables call it.
    seeds
        Files it reads.
    use
        Gives it a file, in a folder that holds nothing else, and asserts what must hold. Raises
        the library's own errors, and nothing else, for a file that is refused.
    mutate
        Makes a new file of the content of a seed.
    share
        How many files it gets, in proportion to the others.
    slow_s
        More seconds of the processor's time than this for one file are a failure.
    """

    name: str
    seeds: Callable[[], tuple[Seed, ...]]
    use: Callable[[Path, Slate], None]
    mutate: Callable[[bytes, tuple[bytes, ...], Random], bytes] = mutated
    share: float = 1.0
    slow_s: float = 5.0


# The real files, where they are beside the checkout. Only the first lines of long ones.


def _real(folder: str, slate_of: Callable[[Path], Slate] = lambda _: SLATE) -> tuple[Seed, ...]:
    paths = sorted((REAL / folder).glob("*.csv"))
    return tuple(Seed(_first_lines(path.read_bytes()), slate_of(path)) for path in paths)


def _first_lines(content: bytes) -> bytes:
    return b"".join(content.splitlines(keepends=True)[:80])


def _real_slate(path: Path) -> Slate:
    name = path.stem.partition("_")[2]
    return read_salaries(REAL / "nascar" / "dksalaries" / f"DKSalaries_{name}.csv")


def _real_slate_or_any(path: Path) -> Slate:
    return _real_slate(path) if path.stem.startswith("actuals") else SLATE


def _pool_seed(seed: Seed) -> Slate:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "DKSalaries.csv"
        path.write_bytes(seed.content)
        return read_salaries(path)


@cache
def salary_seeds() -> tuple[Seed, ...]:
    return Seed(SALARIES), Seed(STATUS), *_real("nascar/dksalaries"), *_real("other_sports")


@cache
def team_seeds() -> tuple[Seed, ...]:
    return Seed(TEAMS), Seed(TEAM_NAMES), *_real("nascar/teams", _real_slate)


@cache
def result_seeds() -> tuple[Seed, ...]:
    real = _real("nascar/results")
    slates = _real("nascar/dksalaries")
    return (
        Seed(RESULTS),
        Seed(SEASONS),
        *(Seed(file.content, _pool_seed(slates[-1])) for file in real),
    )


@cache
def race_seeds() -> tuple[Seed, ...]:
    return Seed(RACES), Seed(RACES), *_real("nascar/results")


@cache
def projection_seeds() -> tuple[Seed, ...]:
    smaller = SLATE.without(SLATE.names[1])
    own = (Seed(PROJECTIONS), Seed(SABERSIM, smaller), Seed(SEMICOLONS), Seed(PROJECTIONS, smaller))
    return *own, *_real("nascar/projections", _real_slate)


@cache
def lineup_seeds() -> tuple[Seed, ...]:
    out = SLATE.without(SLATE.names[0])
    semicolons = b"sep=;\n" + UPLOAD.replace(b",", b";")
    seeds = Seed(UPLOAD), Seed(BARE), Seed(ENTRIES), Seed(semicolons), Seed(UPLOAD, out)
    return *seeds, *(Seed(text.encode()) for text in (NUMBERED, ONE_CELL, LONG))


@cache
def entry_seeds() -> tuple[Seed, ...]:
    own = (Seed(ENTRIES), Seed(ONLY_ENTRIES))
    made = []
    for seed in _real("nascar/dksalaries"):
        slate = _pool_seed(seed)
        cells = named(slate, range(len(slate) - 6, len(slate)))
        left = [LEFT, entry(5), entry(6, "222", cells), entry(7, "333")]
        made.append(Seed(as_csv(glued(left, right_block(pool_rows(slate))), "\r\n").encode()))
    return *own, *own, *own, *made, *_real("dkentries")


@cache
def standings_seeds() -> tuple[Seed, ...]:
    return Seed(STANDINGS), Seed(STANDINGS), *_real("contest_standings")


@cache
def payout_seeds() -> tuple[Seed, ...]:
    return Seed(PAYOUTS), Seed(TWO_PAYOUTS), *_real("payouts")


@cache
def race_point_seeds() -> tuple[Seed, ...]:
    rows = [[d.name, f"{i + 1}", f"{8 - i}", f"{9 * i}", f"{4 * i}"] for i, d in enumerate(SLATE)]
    header = ["driver", "start", "finish", "laps_led", "fastest_laps"]
    alone, actual = as_csv([header, *rows]).encode(), _real("nascar/actuals", _real_slate_or_any)
    return Seed(alone), Seed(alone), *actual


@cache
def template_seeds() -> tuple[Seed, ...]:
    return Seed(TEMPLATE), Seed(UPLOAD.splitlines(keepends=True)[0]), Seed(TEMPLATE)


@cache
def setting_seeds() -> tuple[Seed, ...]:
    return Seed(SETTINGS), Seed(b""), Seed(SETTINGS)


@cache
def _stored() -> tuple[object, bytes]:
    given = inputs()
    with TemporaryDirectory() as folder:
        return given, save_table(Path(folder) / "table.npz", given.table()).read_bytes()


def scenario_seeds() -> tuple[Seed, ...]:
    return Seed(SCENARIOS), Seed(SCENARIOS_BY_ROW)


def frame_seeds() -> tuple[Seed, ...]:
    tables = (SALARIES, TEAMS, PROJECTIONS, UPLOAD, SCENARIOS, SCENARIOS_BY_ROW)
    return tuple(map(Seed, tables))


@cache
def npz_seeds() -> tuple[Seed, ...]:
    labelled, alone = io.BytesIO(), io.BytesIO()
    np.savez_compressed(labelled, points=POINTS.T, players=np.array(SLATE.names))
    np.savez(alone, POINTS)
    return Seed(labelled.getvalue()), Seed(alone.getvalue())


@cache
def parquet_seeds() -> tuple[Seed, ...]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "points.parquet"
        write_points_parquet(path, SLATE.ids, POINTS.tolist())
        upright = path.read_bytes()
        header = ["driver", *(f"sim_{n}" for n in range(len(POINTS)))]
        columns = zip(SLATE.names, POINTS.T.tolist(), strict=True)
        write_points_parquet(path, header, [[name, *column] for name, column in columns])
        return Seed(upright), Seed(path.read_bytes())


def table_seeds() -> tuple[Seed, ...]:
    return (Seed(_stored()[1]),)


@cache
def everything() -> tuple[bytes, ...]:
    """A file for each reader, to be passed to another one."""
    settings = (SETTINGS, SCENARIOS)
    own = (SALARIES, TEAMS, RESULTS, RACES, PROJECTIONS, UPLOAD, ENTRIES, TEMPLATE, *settings)
    own = (*own, STANDINGS)
    folders = ("contest_standings", "contests", "payouts", "other_sports")
    return *own, *(seed.content for folder in folders for seed in _real(folder))


# What is asked of each.


def _check_slate(slate: Slate, like: Slate) -> None:
    assert [(d.player_id, d.name, d.salary) for d in slate] == [
        (d.player_id, d.name, d.salary) for d in like
    ]
    assert all(d.team is None or d.team.strip() for d in slate)
    for field in slate.contest.sport.fields:
        values = [d.number(field.name) for d in slate]
        assert all(v is None or field.minimum <= v <= field.maximum for v in values), field


def use_salaries(path: Path, slate: Slate) -> None:
    found = read_salaries(path)
    assert len(found) + len(found.withdrawn) >= found.contest.roster_size
    assert len(set(found.ids)) == len(found)
    assert all(d.name and 0 < d.salary <= found.contest.salary_cap for d in found)


def use_teams(path: Path, slate: Slate) -> None:
    _check_slate(read_team_map(path, slate), slate)


def use_results(path: Path, slate: Slate) -> None:
    found = read_teams_from_results(path, slate, series="cup", before="2026-04-01")
    _check_slate(found, slate)
    assert any(d.team for d in found) or not any(d.team is not None for d in found)


def use_races(path: Path, slate: Slate) -> None:
    found = read_race_results(path)
    days = [race.day for race in found]
    assert days
    assert days == sorted(days)
    assert len({race.race_id for race in found}) == len(found)
    for race in found:
        assert 1 < len(race) == len(set(race.drivers))
        for places in (race.start, race.finish):
            assert len(set(places.tolist())) == len(race)
            assert places.min() >= 1
        assert race.finish[0] == 1
        assert (race.completed <= race.laps).all()
        known = np.where(np.isnan(race.fastest_laps), 0, race.fastest_laps)  # a blank is unknown
        for laps in (race.laps_led, known):
            assert (laps >= 0).all()
            assert (laps <= race.completed).all()
            assert laps.sum() <= race.laps
        assert all(driver and driver.strip() == driver for driver in race.drivers)
        assert abs(np.nan_to_num(race.points())).max() < 2000


def use_projections(path: Path, slate: Slate) -> None:
    _check_slate(read_projections(path, slate, "ignore"), slate)


def use_lineups(path: Path, slate: Slate) -> None:
    for row in read_lineups(path, slate):
        assert (row.indices is None) == bool(row.problems)
        if row.indices is not None:
            assert len(set(row.indices)) == slate.contest.roster_size
            assert all(0 <= place < len(slate) for place in row.indices)


def use_entries(path: Path, slate: Slate) -> None:
    content = path.read_bytes()
    output = path.with_name("filled.csv")
    output.write_bytes(EARLIER)
    try:
        file = read_entries(path)
        assert file.to_bytes() == content
        players = slate if file.pool is None else file.pool
        given = slate if file.pool is None else None
        lineup = cheapest(players)
        filled = fill_entries(path, [lineup], output, given, replace=len(content) % 2 == 0)
    except DfsPortfolioError:
        assert output.read_bytes() == EARLIER
        raise
    finally:
        assert sorted(os.listdir(path.parent)) == sorted({path.name, output.name})
        assert path.read_bytes() == content
    written = output.read_bytes()
    assert written == filled.content
    text, new = (data.decode(file.raw.encoding) for data in (content, written))
    changed = {change.entry.entry_id for change in filled.changes}
    labels = [f"{' '.join(players.names[i].split())} ({players.ids[i]})" for i in lineup]
    check_only_roster_cells_change(split_cells(text), split_cells(new), file, changed, labels)


def use_swap(path: Path, slate: Slate) -> None:
    """Take a player out whom an entry holds: only roster cells of changed entries may differ."""
    content = path.read_bytes()
    file = read_entries(path)
    players = slate if file.pool is None else file.pool
    there = Slate(players.players[:1] + players.players[2:], players.contest)
    result = swap_entries(
        file,
        there,
        Scenarios(np.arange(len(there), dtype=np.float64)[None, :]),
        rules=LineupRules.contest_only(),
        exposure=ExposureLimits(1.0, 1.0),
    )
    text, new = (data.decode(file.raw.encoding) for data in (content, result.content))
    rows = {e.row for e in file.entries if e.line in {c.entry.line for c in result.changes}}
    for row, (before, after) in enumerate(zip(split_cells(text), split_cells(new), strict=True)):
        assert before[-1] == after[-1]  # the line end
        blank = [""] * (len(after) - len(before))  # a short row grows
        pairs = zip([*before[:-1], *blank], after[:-1], strict=True)
        different = {i for i, (old, cell) in enumerate(pairs) if old != cell}
        assert different <= ({*file.roster} if row in rows else set())


def check_only_roster_cells_change(before, after, file, changed, labels) -> None:
    assert len(before) == len(after)
    ids = Counter(entry.entry_id for entry in file.entries)
    assert all(count == 1 for count in ids.values())
    find_row = {entry.row: entry for entry in file.entries}
    for place, (old, new) in enumerate(zip(before, after, strict=True)):
        entry = find_row.get(place)
        if entry is None or entry.entry_id not in changed:
            assert new == old
            continue
        cells, end = old[:-1], old[-1]
        cells = cells + [""] * (max(file.roster) + 1 - len(cells))
        assert [new[i].strip('"').replace('""', '"') for i in file.roster] == [
            label.strip('"') for label in labels
        ]
        kept = [i for i in range(len(cells)) if i not in file.roster]
        assert [new[i] for i in kept] == [cells[i] for i in kept]
        assert new[-1] == end
        assert len(new) == len(cells) + 1


def split_cells(text: str) -> list[list[str]]:
    """The raw cells of a CSV text and, as the last of a row, its line end; sign by sign."""
    rows: list[list[str]] = [[]]
    start = place = 0
    quoted = False
    while place <= len(text):
        sign = text[place : place + 1]
        if sign == '"' and (quoted or not text[start:place].strip(" ")):
            quoted = not quoted
        elif sign == '"' and text[place - 1] == '"' and text[start:place].lstrip(" ")[:1] == '"':
            quoted = True  # a doubled quote inside quotes
        elif not quoted and sign in ("", ",", "\r", "\n"):
            rows[-1].append(text[start:place])
            end = "\r\n" if text[place : place + 2] == "\r\n" else sign
            start = place + (len(end) or 1)
            if sign != ",":
                rows[-1].append(end)
                rows.append([])
            place = start
            continue
        place += 1
    rows.pop()
    if rows[-1] == ["", ""]:
        rows.pop()
    return rows


def cheapest(slate: Slate) -> tuple[int, ...]:
    order = sorted(range(len(slate)), key=lambda i: (slate.players[i].salary, i))
    return tuple(sorted(order[: slate.contest.roster_size]))


def use_standings(path: Path, slate: Slate) -> None:
    found = read_standings(path)
    assert found.entries
    assert len({one.entry_id for one in found.entries}) == len(found.entries)
    names = {name for one in found.entries for name in one.lineup}
    assert all(name and name == " ".join(name.split()) for name in names)
    assert all(len(one.slots) == len(one.lineup) for one in found.entries)
    assert np.isfinite(found.points).all()
    assert all(0 <= player.ownership <= 100.01 for player in found.players)
    try:
        matched = match_standings(found, slate)
    except DfsPortfolioError:  # the real ones are of other sports
        return
    for one, lineup in zip(found.entries, matched.lineups, strict=True):
        assert lineup is None or len(lineup) == len(one.lineup)


def use_payouts(path: Path, slate: Slate) -> None:
    found = read_payouts(path)
    assert found.ranks_paid == len(found.prizes) > 0
    assert (found.prizes > 0).all()
    assert (np.diff(found.prizes) <= 0).all()
    cents = np.rint(found.prizes * 100).astype(np.int64)
    assert found.pool == int(cents.sum()) / 100
    assert read_payouts(found.to_frame()) == found
    try:
        gpp = read_gpp(path)
    except DfsPortfolioError:  # entries or fee are not in it
        return
    assert gpp.payouts == found
    assert read_gpp(gpp.to_frame()) == gpp


def use_race_points(path: Path, slate: Slate) -> None:
    made = read_race_points(path, slate).points
    known = made[~np.isnan(made)]
    assert made.shape == (len(slate),)
    assert not len(known) or abs(known).max() < 2000


def use_template(path: Path, slate: Slate) -> None:
    content = path.read_bytes()
    output = path.with_name("filled.csv")
    output.write_bytes(EARLIER)
    try:
        file = read_template(path)
        assert file.to_bytes() == content
        lineup = cheapest(file.pool or slate)
        fill_template(path, [lineup], output, None if file.pool else slate)
    except DfsPortfolioError:
        assert output.read_bytes() == EARLIER
        raise
    finally:
        assert sorted(os.listdir(path.parent)) == sorted({path.name, output.name})
    before, after = (
        split_cells(data.decode(file.raw.encoding)) for data in (content, output.read_bytes())
    )
    first = file.header + 1
    assert [row[:-1] for row in after[:first]] == [row[:-1] for row in before[:first]]
    assert after[first + 1 :] == before[first + 1 :]
    assert sum(bool(cell) for cell in after[first][:-1]) >= slate.contest.roster_size


def use_settings(path: Path, slate: Slate) -> None:
    settings = read_settings(path)
    assert isinstance(settings, Settings)
    assert settings == read_settings(path)


def use_table(path: Path, slate: Slate) -> None:
    given, _ = _stored()
    table = load_table(path, given.slate, given.scenarios, given.objective, given.rules)
    assert table.state.upper.tolist() == given.table().state.upper.tolist()


def use_scenarios(suffix: str, path: Path, slate: Slate) -> None:
    named = _beside(path, f"points{suffix}", path.read_bytes())
    found = read_scenarios(named, slate, "ignore")
    assert found.points.shape == (found.n_scenarios, len(slate))
    assert found.n_scenarios >= 1
    assert (np.abs(found.points) <= MAX_POINTS).all()
    assert read_scenarios(named, slate, "ignore").fingerprint == found.fingerprint


def use_frame(path: Path, slate: Slate) -> None:
    """Give what pandas reads to every reader of tables; it is refused if all refuse it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            frame = pd.read_csv(path)
        except Exception as error:  # pandas', of many types
            raise DfsPortfolioError(f"pandas does not read it: {error}") from None
    refusals = []
    for read in (
        lambda: read_salaries(frame),
        lambda: Slate.from_any(frame),
        lambda: _check_slate(read_team_map(frame, slate), slate),
        lambda: _check_slate(read_projections(frame, slate, "ignore"), slate),
        lambda: read_payouts(frame),
        lambda: read_lineups(frame, slate),
        lambda: _check_points(read_scenarios(frame, slate, "ignore"), slate),
        lambda: _check_points(Scenarios(frame).for_slate(slate, "ignore"), slate),
    ):
        try:
            read()
        except DfsPortfolioError as error:
            refusals.append(error)
    if len(refusals) == 8:
        raise refusals[-1]


def _check_points(found: Scenarios, slate: Slate) -> None:
    assert found.points.shape == (found.n_scenarios, len(slate))
    assert (np.abs(found.points) <= MAX_POINTS).all()
    assert found.labels is None


# The command line, from file to exit code.


def run(path: Path, *arguments: object, writes: str = "") -> None:
    """Run a command beside a file it is given; a code from 1 to 4 is a refusal."""
    folder = path.parent
    before = {name: (folder / name).read_bytes() for name in os.listdir(folder)}
    result = terminal.run(*arguments, columns=80)
    assert 0 <= result.exit_code <= 4, result.exit_code
    assert "Traceback" not in result.output
    after = {name: (folder / name).read_bytes() for name in os.listdir(folder)}
    if result.exit_code == 0 and writes:
        to_the_byte = ("filled.csv", "swapped.csv")  # which may end as the download did
        assert after.pop(writes).endswith((b"\n", b"\r")) or writes in to_the_byte
        before.pop(writes, None)
    assert after == before
    if result.exit_code:
        assert "error: " in result.output or result.exit_code == 1
        raise DfsPortfolioError(result.output)


def _beside(path: Path, name: str, content: bytes) -> Path:
    other = path.with_name(name)
    other.write_bytes(content)
    return other


def use_validate(path: Path, slate: Slate) -> None:
    salaries = _beside(path, "DKSalaries.csv", SALARIES)
    run(path, "validate", path, "--salaries", salaries)


def use_score(option: str, path: Path, slate: Slate) -> None:
    salaries = _beside(path, "DKSalaries.csv", SALARIES)
    entries = _beside(path, "DKEntries.csv", ENTRIES)
    output = _beside(path, "scores.csv", EARLIER)
    options = ("--salaries", salaries, option, path, "-o", output)
    run(path, "score", entries, *options, writes="scores.csv")


def use_contest(option: str, path: Path, slate: Slate) -> None:
    """Settled: a field is modelled in half a second, and ten thousand files are read."""
    salaries = _beside(path, "DKSalaries.csv", SALARIES)
    entries = _beside(path, "DKEntries.csv", ENTRIES)
    output = _beside(path, "won.csv", EARLIER)
    others = {
        "--payouts": _beside(path, "payouts.csv", b"Rank,Prize,Entries,Fee\n1-2,20,9,5\n3,5,,\n"),
        "--standings": _beside(path, "standings.csv", STANDINGS),
    }
    options = [part for pair in (others | {option: path}).items() for part in pair]
    run(path, "contest", salaries, entries, *options, "--settle", "-o", output, writes="won.csv")


def use_fill(path: Path, slate: Slate) -> None:
    lineups = _beside(path, "lineups.csv", UPLOAD)
    output = _beside(path, "filled.csv", EARLIER)
    salaries = _beside(path, "DKSalaries.csv", SALARIES)
    options = ("--lineups", lineups, "--salaries", salaries, "-o", output)
    run(path, "fill", path, *options, writes="filled.csv")


def use_swap_command(path: Path, slate: Slate) -> None:
    output = _beside(path, "swapped.csv", EARLIER)
    salaries = _beside(path, "DKSalaries.csv", SALARIES)
    options = ("--out", NAMES[1], "--scenarios", 20, "--no-stack", "-o", output)
    run(path, "swap", path, "--salaries", salaries, *options, writes="swapped.csv")


def use_build(path: Path, slate: Slate) -> None:
    output = _beside(path, "lineups.csv", EARLIER)
    options = ("--lineups", 2, "--scenarios", 20, "--no-stack", "-o", output)
    run(path, "build", path, *options, writes="lineups.csv")


def use_build_settings(path: Path, slate: Slate) -> None:
    salaries = _beside(path, "DKSalaries.csv", SALARIES)
    teams = _beside(path, "teams.csv", TEAMS)
    output = _beside(path, "lineups.csv", EARLIER)
    options = ("--settings", path, "--lineups", 2, "--scenarios", 20, "-o", output)
    run(path, "build", salaries, "--teams", teams, *options, writes="lineups.csv")


def use_build_scenarios(path: Path, slate: Slate) -> None:
    salaries = _beside(path, "DKSalaries.csv", SALARIES)
    points = _beside(path, "points.csv", path.read_bytes())
    output = _beside(path, "lineups.csv", EARLIER)
    options = ("--scenario-source", points, "--lineups", 2, "--no-stack", "-o", output)
    run(path, "build", salaries, *options, writes="lineups.csv")


def own_salary_seed() -> tuple[Seed, ...]:
    return (Seed(SALARIES),)


# Where pyarrow is installed.
PARQUET = (
    (
        Reader(
            "read_scenarios, Parquet",
            parquet_seeds,
            partial(use_scenarios, ".parquet"),
            mutated_bytes,
            share=0.5,
        ),
    )
    if find_spec("pyarrow")
    else ()
)
READERS = (
    Reader("read_salaries", salary_seeds, use_salaries),
    Reader("read_team_map", team_seeds, use_teams),
    Reader("read_teams_from_results", result_seeds, use_results),
    Reader("read_race_results", race_seeds, use_races),
    Reader("read_race_points", race_point_seeds, use_race_points),
    Reader("read_standings", standings_seeds, use_standings),
    Reader("read_payouts, read_gpp", payout_seeds, use_payouts),
    Reader("read_projections", projection_seeds, use_projections),
    Reader("read_lineups", lineup_seeds, use_lineups),
    Reader("read_entries, fill_entries", entry_seeds, use_entries),
    Reader("swap_entries", entry_seeds, use_swap, share=0.2),
    Reader("read_template, fill_template", template_seeds, use_template),
    Reader("read_settings", setting_seeds, use_settings, mutated_toml),
    Reader("read_scenarios, CSV", scenario_seeds, partial(use_scenarios, ".csv")),
    Reader(
        "read_scenarios, npz", npz_seeds, partial(use_scenarios, ".npz"), mutated_archive, share=0.5
    ),
    *PARQUET,
    Reader("data frames", frame_seeds, use_frame, slow_s=15.0),  # pandas and then eight readers
    Reader("load_table", table_seeds, use_table, mutated_archive, share=0.2),
)
COMMANDS = (
    Reader("validate", lineup_seeds, use_validate, share=0.05),
    Reader("score --standings", standings_seeds, partial(use_score, "--standings"), share=0.05),
    Reader("score --results", race_point_seeds, partial(use_score, "--results"), share=0.05),
    Reader("contest --standings", standings_seeds, partial(use_contest, "--standings"), share=0.03),
    Reader("contest --payouts", payout_seeds, partial(use_contest, "--payouts"), share=0.03),
    Reader("fill", lambda: (Seed(ENTRIES), Seed(ONLY_ENTRIES)), use_fill, share=0.05),
    Reader("swap", lambda: (Seed(ENTRIES), Seed(ONLY_ENTRIES)), use_swap_command, share=0.03),
    Reader("build", own_salary_seed, use_build, share=0.03),
    Reader("build --scenario-source", scenario_seeds, use_build_scenarios, share=0.03),
    Reader("build --settings", setting_seeds, use_build_settings, mutated_toml, share=0.03),
)
