"""Frames: labels decide and never the order of columns, and a frame is read like its file."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dfs_portfolio as dfs
from support.slates import make_slate

N = 9
NAMES = (
    *("Daniel Suárez", "A.J. Bee", "Cy Day Jr.", "Cy Day", "Ed O'Foo", "Flo de la Cruz"),
    *("Gus Hall III", "Ida Jay-Kay", "Lee Moe"),
)
IDS = tuple(44_343_072 + 7 * i for i in range(N))
SLATE = dfs.Slate.from_records(
    {"driver_id": str(IDS[i]), "name": NAMES[i], "salary": 9000 - 150 * i, "team": f"T{i // 3}"}
    for i in range(N)
)
POINTS = np.random.default_rng(3).normal(30, 12, (40, N))
RULES = dfs.LineupRules.unstacked()
SPELLINGS = (
    lambda i: NAMES[i],
    lambda i: NAMES[i].upper(),
    lambda i: NAMES[i].replace("á", "a").replace("'", "").replace("-", " "),
    lambda i: f"  {NAMES[i]} ({IDS[i]})",
    lambda i: IDS[i],
    lambda i: float(IDS[i]),
    lambda i: np.int64(IDS[i]),
    lambda i: str(IDS[i]),
    lambda i: f"{IDS[i]}.0",
)


@st.composite
def labelled(draw):
    """The points with their columns in another order, under any spelling of their players."""
    order = draw(st.permutations(range(N)))
    labels = [draw(st.sampled_from(SPELLINGS))(i) for i in order]
    return POINTS[:, order], labels


def build(points):
    portfolio = dfs.build_portfolio(SLATE, points, 3, rules=RULES)
    return [(lineup.indices, lineup.value) for lineup in portfolio], portfolio.provenance


@given(labelled(), st.booleans())
def test_labels_decide_and_not_the_order(table, by_row):
    points, labels = table
    frame = pd.DataFrame(points, columns=labels)
    if by_row:
        frame = frame.T.set_axis(list(map(str, labels)))
    for aligned in (
        dfs.Scenarios(frame).for_slate(SLATE),
        dfs.read_scenarios(frame, SLATE),
        dfs.Scenarios.from_frame(frame, SLATE),
    ):
        assert aligned.points.tolist() == POINTS.tolist()
        assert aligned.labels is None


@settings(max_examples=5)
@given(labelled())
def test_the_portfolio_is_the_same(table):
    points, labels = table
    frame = pd.DataFrame(points, columns=labels)
    lineups, provenance = build(POINTS)
    assert build(frame) == (lineups, provenance)
    flat = dfs.generate_portfolio(
        *("race", SLATE, lambda n: frame, 3, len(POINTS)),
        min_stack=1,
        max_stack=6,
        max_team_exposure=0.7,
    )
    assert [(lineup.indices, lineup.value) for lineup in flat] == lineups
    first = dfs.generate_lineup_with_cvar(frame, SLATE, {}, 0, [], min_stack=1, max_stack=6)
    assert first.indices == lineups[0][0]


@given(labelled())
def test_moments_by_label(table):
    _, labels = table
    order = [next(i for i in range(N) if spelt(i, label)) for label in labels]
    mean, sd = np.arange(N) + 20.0, np.arange(N) + 5.0
    correlation = np.full((N, N), 0.1) + np.diag(np.full(N, 0.9))
    correlation[0, 1] = correlation[1, 0] = 0.4
    plain = dfs.scenarios_from_moments(SLATE, mean, sd, correlation)
    assert plain == dfs.scenarios_from_moments(
        SLATE,
        pd.Series(mean[order], index=labels),
        dict(zip(labels, sd[order], strict=True)),
        pd.DataFrame(correlation[np.ix_(order, order)], index=labels, columns=labels),
    )


def spelt(index, label):
    return any(str(how(index)) == str(label) for how in SPELLINGS)


@given(st.permutations(range(N)), st.sets(st.integers(0, N - 1), min_size=1))
def test_a_wrong_label_is_never_taken_by_position(order, wrong):
    labels = [f"Nobody {i}" if i in wrong else NAMES[i] for i in order]
    with pytest.raises(dfs.DfsPortfolioError, match=r"Nobody|no column for"):
        dfs.Scenarios(pd.DataFrame(POINTS, columns=labels)).for_slate(SLATE)


# ------------------------------------------------------------------------- frames and files

cells = st.sampled_from(["", "3.5", "12", "0", "41.25"])
percents = st.sampled_from(["", "3.5%", "12%", "0%"])


@st.composite
def files(draw):
    """Salaries, teams and projections as tables of text, columns and rows in any order."""
    rows = draw(st.permutations(range(N)))
    salaries = pd.DataFrame(
        {
            "Position": "D",
            "Name + ID": [f"{NAMES[i]} ({IDS[i]})" for i in rows],
            "Name": [NAMES[i] for i in rows],
            "ID": [str(IDS[i]) for i in rows],
            "Roster Position": "D",
            "Salary": [str(draw(st.integers(30, 110)) * 100) for _ in rows],
            "TeamAbbrev": "NAS",
            "AvgPointsPerGame": [draw(cells) for _ in rows],
        }
    )
    some = rows[: draw(st.integers(1, N))]
    # An ID that is missing makes floats of the others.
    keys = {
        "name": [NAMES[i] for i in some],
        "ID": [draw(st.sampled_from(["", str(IDS[i])])) for i in some],
    }
    numbers = {
        "proj": [draw(cells) for _ in some],
        "own": [draw(percents) for _ in some],
        "sd": [draw(cells) for _ in some],
    }
    projections = pd.DataFrame({**keys, **numbers})
    teams = pd.DataFrame({"driver": keys["name"], "team": [f"Team {i // 2}" for i in some]})
    return [
        table[draw(st.permutations(list(table.columns)))]
        for table in (salaries, teams, projections)
    ]


@pytest.mark.filterwarnings("ignore::dfs_portfolio.errors.DataWarning")
@settings(max_examples=20)
@given(files(), st.sampled_from(["as read", "object", "category", "nullable", "indexed"]))
def test_a_frame_is_read_like_its_file(tmp_path_factory, tables, kind):
    folder = tmp_path_factory.mktemp("files")
    outcomes = []
    for source in ("file", "frame"):
        slate = None
        for name, table, read in zip(
            ("DKSalaries.csv", "teams.csv", "projections.csv"),
            tables,
            (lambda x, _: dfs.read_salaries(x), dfs.read_team_map, dfs.read_projections),
            strict=True,
        ):
            path = folder / name
            table.to_csv(path, index=False)
            thing = path if source == "file" else changed(pd.read_csv(path), kind)
            try:
                slate = read(thing, slate)
            except dfs.DfsPortfolioError as error:
                outcomes.append((type(error), len(getattr(error, "problems", ()))))
                break
        outcomes.append(slate)
    half = len(outcomes) // 2
    assert outcomes[:half] == outcomes[half:]


def changed(frame, kind):
    if kind == "object":
        return frame.astype(object)
    if kind == "category":
        return frame.astype(dict.fromkeys(frame.columns, "category"))
    if kind == "nullable":
        return frame.convert_dtypes()
    if kind == "indexed":
        key = next(name for name in ("Name", "name", "driver") if name in frame)
        return frame.set_index(key)
    return frame


@given(st.permutations(["driver_id", "name", "salary", "team"]))
def test_a_frame_with_ids_as_index_or_floats_is_the_same_slate(columns):
    slate = make_slate(8)
    records = [
        {"driver_id": p.player_id, "name": p.name, "salary": p.salary, "team": p.team}
        for p in slate
    ]
    frame = pd.DataFrame(records)[columns]
    plain = dfs.Slate.from_records(records)
    assert dfs.Slate.from_any(frame) == plain
    for key in columns[:2]:
        assert dfs.Slate.from_any(frame.set_index(key)) == plain
    assert dfs.Slate.from_any(frame.astype({"driver_id": float, "salary": float})) == plain
