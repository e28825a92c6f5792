"""Every setting from Python, from a settings file and from options gives the same lineup file.

To the byte; and another one than without the setting, so that each is seen to matter.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from dfs_portfolio import (
    Diversity,
    ExposureLimits,
    ExposureRange,
    Group,
    LineupRules,
    NascarSettings,
    Scenarios,
    TailObjective,
    fulfil,
    hold_out,
    race_scenarios,
    read_projections,
    read_salaries,
    read_scenarios,
    read_team_map,
    scenarios_from_moments,
    write_lineups,
)
from dfs_portfolio.cli import app
from dfs_portfolio.cli.setting_options import OPTIONS
from dfs_portfolio.settings import Settings
from support.files import salary_rows, write_csv, write_salaries, write_teams

BASE = Settings(n_lineups=4, n_scenarios=40)
BASE_FILE = "n_lineups = 4\nn_scenarios = 40\n"
BASE_OPTIONS = ["-n", 4, "--scenarios", 40]

# Options, lines of a settings file, and the same in Python.
CONTROLS = [
    (["--strategy", "joint", "--overlap-penalty", 8],
     'strategy = "joint"\ndiversity.overlap_penalty = 8',
     {"strategy": "joint", "diversity": Diversity(8)}),
    (["--engine", "columns"], 'engine = "columns"', {"engine": "columns"}),
    (["--seed", 5], "seed = 5", {"seed": 5}),
    (["--track-type", "road"], 'nascar.track_type = "road"',
     {"sports": {"NASCAR": NascarSettings("road")}}),
    (["--laps", 900], "nascar.laps = 900", {"sports": {"NASCAR": NascarSettings(laps=900)}}),
    (["--cell-format", "id"], 'cell_format = "id"', {"cell_format": "id"}),
    (["--tail", "lower"], 'objective.tail = "lower"', {"objective": TailObjective(tail="lower")}),
    (["--cvar-level", 0.5, "--cvar-level", 0.9, "--cvar-weight", 0.9, "--cvar-weight", 0.1],
     "objective = { levels = [0.5, 0.9], weights = [0.9, 0.1] }",
     {"objective": TailObjective((0.5, 0.9), (0.9, 0.1))}),
    (["--lock", "ty dillon", "--lock", 42252976], 'rules.lock = ["Ty Dillon", 42252976]',
     {"rules": LineupRules(lock=["TY DILLON", "Riley Herbst"])}),
    (["--exclude", "Ryan Blaney", "--exclude", "Ross Chastain"],
     'rules.exclude = ["Ryan Blaney", "Ross Chastain"]',
     {"rules": LineupRules(exclude=["Ryan Blaney", "Ross Chastain"])}),
    (["--group", "at most 0: Kyle Larson, Joey Logano", "--group", "1 to 2: Ty Dillon, Zane Smith"],
     "[[rules.groups]]\nplayers = ['Kyle Larson', 'Joey Logano']\nat_most = 0\n"
     "[[rules.groups]]\nplayers = ['Ty Dillon', 'Zane Smith']\nat_least = 1\nat_most = 2\n",
     {"rules": LineupRules(groups=[
         Group(["Kyle Larson", "Joey Logano"], at_most=0), Group(["Ty Dillon", "Zane Smith"], 1, 2),
     ])}),
    (["--min-salary", 49_900], "rules.min_salary = 49900",
     {"rules": LineupRules(min_salary=49_900)}),
    (["--max-salary", 46_900], "rules.max_salary = 46900",
     {"rules": LineupRules(max_salary=46_900)}),
    (["--group", "if Ty Dillon then at least 1: Kyle Larson, Joey Logano",
      "--group", "all or none: Zane Smith, Riley Herbst"],
     "[[rules.groups]]\nplayers = ['Kyle Larson', 'Joey Logano']\nat_least = 1\n"
     "when = ['Ty Dillon']\n"
     "[[rules.groups]]\nplayers = ['Zane Smith', 'Riley Herbst']\nall_or_none = true\n",
     {"rules": LineupRules(groups=[
         Group(["Kyle Larson", "Joey Logano"], 1, when="Ty Dillon"),
         Group(["Zane Smith", "Riley Herbst"], all_or_none=True),
     ])}),
    (["--no-stack"], "rules.stacking = false", {"rules": LineupRules.unstacked()}),
    (["--min-stack", 3], "rules.min_stack = 3", {"rules": LineupRules(min_stack=3)}),
    (["--min-stack", 1, "--max-stack", 1], "rules = { min_stack = 1, max_stack = 1 }",
     {"rules": LineupRules(min_stack=1, max_stack=1)}),
    (["--team-stack", "hendrick motorsports=1:1", "--team-stack", "Team Penske=off"],
     'rules.stacks = { "Hendrick Motorsports" = { min = 1, max = 1 }, "Team Penske" = "off" }',
     {"rules": LineupRules(stacks={"Hendrick Motorsports": (1, 1), "Team Penske": (1, 6)})}),
    (["--max-player-exposure", 0.3], "exposure.max_player = 0.3",
     {"exposure": ExposureLimits(0.3)}),
    (["--max-player-exposure", 1.0, "--max-team-exposure", 1.0],
     "exposure = { max_player = 1.0, max_team = 1.0 }",
     {"exposure": ExposureLimits(1.0, max_team=1.0)}),
    (["--max-player-exposure", 0.34, "--on-infeasible", "partial",
      "--group", "at least 1: Kyle Larson, Joey Logano, Chase Elliott"],
     'exposure = { max_player = 0.34, on_infeasible = "partial" }\n[[rules.groups]]\n'
     'players = ["Kyle Larson", "Joey Logano", "Chase Elliott"]\nat_least = 1\n',
     {"exposure": ExposureLimits(0.34, on_infeasible="partial"),
      "rules": LineupRules(groups=[Group(["Kyle Larson", "Joey Logano", "Chase Elliott"], 1)])}),
    (["--max-player-exposure", 0.25, "--relax", "fewest"],
     'exposure = { max_player = 0.25, relax = "fewest" }\n',
     {"exposure": ExposureLimits(0.25, relax="fewest")}),
    (["--player-exposure", "Kyle Larson=:0.3", "--player-exposure", "Ty Dillon=0.5:0.6"],
     'exposure.players = { "Kyle Larson" = { max = 0.3 }, "Ty Dillon" = { min = 0.5, max = 0.6 } }',
     {"exposure": ExposureLimits(
         players={"Kyle Larson": (None, 0.3), "Ty Dillon": ExposureRange(0.5, 0.6)}
     )}),
    (["--team-exposure", "RFK racing=0.5:"], 'exposure.teams."RFK Racing".min = 0.5',
     {"exposure": ExposureLimits(teams={"RFK Racing": (0.5, None)})}),
    (["--overlap-penalty", 20], "diversity.overlap_penalty = 20", {"diversity": Diversity(20)}),
    (["--min-different", 5], "diversity.min_different = 5",
     {"diversity": Diversity(min_different=5)}),
    (["--max-overlap", 1], "diversity.max_overlap = 1", {"diversity": Diversity(max_overlap=1)}),
]  # fmt: skip

# No team may be in any of 4 lineups: long searches for the fewest extra uses.
TIGHT = (
    ["--max-team-exposure", 0.2],
    "exposure.max_team = 0.2",
    {"exposure": ExposureLimits(max_team=0.2)},
)  # fmt: skip

# Those that need projections, with ownership or without.
OWNED = [
    (["--max-geometric-ownership", 9.5], "rules.max_geometric_ownership = 9.5",
     {"rules": LineupRules(max_geometric_ownership=9.5)}),
    (["--max-product-ownership", 4e-7], "rules.max_product_ownership = 4e-7",
     {"rules": LineupRules(max_product_ownership=4e-7)}),
    (["--max-total-ownership", 60], "rules.max_total_ownership = 60",
     {"rules": LineupRules(max_total_ownership=60)}),
    (["--max-average-ownership", 10.5], "rules.max_average_ownership = 10.5",
     {"rules": LineupRules(max_average_ownership=10.5)}),
    (["--ownership-penalty", 3], "diversity.ownership_penalty = 3",
     {"diversity": Diversity(ownership_penalty=3)}),
]  # fmt: skip

# Those about other sources of scenarios: projections with sd, and a file of points.
SOURCES = [
    (["--no-fit-projections"], "nascar.fit_projections = false",
     {"sports": {"NASCAR": NascarSettings(fit_projections=False)}}),
    (["--scenario-source", "moments"], 'scenario_source = "moments"',
     {"scenario_source": "moments"}),
    (["--scenario-source", "moments", "--team-correlation", 0.5],
     'scenario_source = "moments"\nteam_correlation = 0.5',
     {"scenario_source": "moments", "team_correlation": 0.5}),
    (["--scenario-source", "moments", "--field-correlation", 0.5],
     'scenario_source = "moments"\nfield_correlation = 0.5',
     {"scenario_source": "moments", "field_correlation": 0.5}),
    (["--scenario-source", "points.csv"], 'scenario_source = "points.csv"',
     {"scenario_source": "points.csv"}),
    (["--scenario-source", "points.npz", "--hold-out", 0.5],
     'scenario_source = "points.npz"\nhold_out = 0.5',
     {"scenario_source": "points.npz", "hold_out": 0.5}),
    (["--scenario-source", "points.parquet", "--hold-out", 0],
     'scenario_source = "points.parquet"\nhold_out = 0',
     {"scenario_source": "points.parquet", "hold_out": 0}),
]  # fmt: skip

# Settings that reach no lineup here, or that the base sets.
ELSEWHERE = {
    "keep",
    "out",
    "n_lineups",
    "n_scenarios",
    "solver",
    "options.time_limit_s",
    "target_scores",
    "rules.max_per_game",
    "mma.finish_share",
}


@pytest.fixture(scope="module")
def slate_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("slate")
    names = [row[2] for row in salary_rows()]
    owned = [
        [name, str(36 - i), f"{46.2 - i:.1f}", str(10 + i % 4)] for i, name in enumerate(names)
    ]
    points = np.random.default_rng(1).normal(40, 20, (61, len(names))).round(2)
    frame = pd.DataFrame(points, columns=names).iloc[:, ::-1]
    frame.to_csv(folder / "points.csv")
    if find_spec("pyarrow"):
        frame.to_parquet(folder / "points.parquet")
    np.savez(folder / "points.npz", points=frame.to_numpy(), players=np.array(names[::-1]))
    return {
        "salaries": write_salaries(folder),
        "teams": write_teams(folder),
        "projections": write_csv(folder / "mine.csv", "driver,ownership,proj,sd", owned),
        "ownership": write_csv(folder / "owned.csv", "driver,ownership", [o[:2] for o in owned]),
        "folder": folder,
    }


@pytest.fixture(scope="module")
def plain(slate_files, tmp_path_factory):
    """The bytes without a setting, by the file of projections, each made once."""
    folder = tmp_path_factory.mktemp("plain")
    kinds = (None, "ownership", "projections")
    return {kind: chosen(slate_files, folder / f"{kind}.csv", BASE, kind) for kind in kinds}


def built(files, path, *options):
    """The bytes that the command line writes."""
    arguments = ["build", files["salaries"], "--teams", files["teams"], "-o", path, *options]
    result = CliRunner().invoke(app, list(map(str, arguments)))
    assert result.exit_code == 0, result.output
    return path.read_bytes()


def chosen(files, path, settings, numbers=None):
    """The bytes that Python writes."""
    slate = read_team_map(files["teams"], read_salaries(files["salaries"]))
    slate = read_projections(files[numbers], slate) if numbers else slate
    scenarios = scenarios_of(slate, settings)
    portfolio = fulfil(settings, slate, scenarios)
    write_lineups(path, slate, portfolio.indices, cell_format=settings.cell_format)
    return path.read_bytes()


def scenarios_of(slate, settings):
    """The scenarios to choose on, as somebody would get them in Python."""
    correlations = {
        "team_correlation": settings.team_correlation,
        "field_correlation": settings.field_correlation,
    }
    if settings.scenario_source == "simulator":
        own = settings.for_sport("NASCAR")
        simulate = race_scenarios(slate, own.race, fit_projections=own.fit_projections)
    elif settings.scenario_source == "moments":
        simulate = scenarios_from_moments(slate, **correlations)
    else:
        given = read_scenarios(settings.scenario_source, slate)
        share = settings.hold_out
        return hold_out(given, share, seed=settings.seed)[0] if share else given
    points = simulate(settings.n_scenarios, seed=settings.seed)
    return Scenarios(points, seed=settings.seed)


def three_ways(files, folder, control, numbers=None):
    """The bytes with a setting from Python, from a file and from options."""
    options, lines, values = control
    settings = folder / "settings.toml"
    settings.write_text(BASE_FILE + lines)
    more = ["--projections", files[numbers]] if numbers else []
    return (
        chosen(files, folder / "python.csv", replace(BASE, **values), numbers),
        built(files, folder / "file.csv", "--settings", settings, *more),
        built(files, folder / "options.csv", *BASE_OPTIONS, *options, *more),
    )


@pytest.mark.parametrize(
    "control",
    [*CONTROLS, pytest.param(TIGHT, marks=pytest.mark.slow)],
    ids=lambda control: " ".join(map(str, control[0])),
)
def test_python_file_and_options_say_the_same(slate_files, plain, tmp_path, control):
    python, file, options = three_ways(slate_files, tmp_path, control)
    assert python == file == options
    # All engines find the same lineups.
    assert (python == plain[None]) == ("--engine" in control[0])


@pytest.mark.parametrize("control", OWNED, ids=lambda control: " ".join(map(str, control[0])))
def test_so_do_settings_about_ownership(slate_files, plain, tmp_path, control):
    python, file, options = three_ways(slate_files, tmp_path, control, "ownership")
    assert python == file == options != plain["ownership"]


@pytest.mark.parametrize("control", SOURCES, ids=lambda control: " ".join(map(str, control[0])))
def test_so_do_settings_about_other_scenarios(slate_files, plain, tmp_path, control, monkeypatch):
    monkeypatch.chdir(slate_files["folder"])
    if "parquet" in control[1]:
        pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    python, file, options = three_ways(slate_files, tmp_path, control, "projections")
    assert python == file == options != plain["projections"]


def test_options_replace_what_the_file_says_key_by_key(slate_files, tmp_path):
    settings = tmp_path / "settings.toml"
    settings.write_text(
        BASE_FILE + 'seed = 5\n[rules]\nlock = ["Kyle Larson"]\nexclude = ["Joey Logano"]\n'
    )
    options = ("--settings", settings, "--lock", "Ty Dillon", "--seed", 6)
    rules = LineupRules(lock="Ty Dillon", exclude="Joey Logano")
    expected = chosen(slate_files, tmp_path / "python.csv", replace(BASE, seed=6, rules=rules))
    assert built(slate_files, tmp_path / "options.csv", *options) == expected


def test_every_setting_is_compared():
    typed = {flag for options, _, _ in CONTROLS + OWNED + SOURCES for flag in options}
    missing = {o.key for o in OPTIONS if not typed & set(o.flags.replace("/", " ").split())}
    assert missing == ELSEWHERE
