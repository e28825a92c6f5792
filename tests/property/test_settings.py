"""Settings written as TOML, by a writer of the test's own, are read as the same settings."""

from __future__ import annotations

import json
from collections import ChainMap
from contextlib import suppress
from dataclasses import asdict

from hypothesis import given, reject
from hypothesis import strategies as st

from dfs_portfolio import (
    Diversity,
    ExposureLimits,
    ExposureRange,
    Group,
    LineupRules,
    NascarSettings,
    SolverOptions,
)
from dfs_portfolio.cli.overrides import SettingOverrides
from dfs_portfolio.cli.setting_options import OPTIONS
from dfs_portfolio.errors import FileFormatError, SettingsError
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.settings import Settings, make_settings, read_settings, setting_keys
from dfs_portfolio.sports.mma.settings import MmaSettings

names = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\x7f"), min_size=1
)
players = st.lists(names | st.integers(0, 10**9), max_size=3).map(tuple)
shares = st.floats(0, 1)
percents = st.none() | st.floats(0, 600)


@st.composite
def valid(draw, kind, *together, **values):
    """A value of a class; keys that must fit each other are drawn as whole dicts."""
    try:
        return kind(**dict(ChainMap(*map(draw, together), draw(st.fixed_dictionaries(values)))))
    except SettingsError:
        reject()


ranges = valid(ExposureRange, min=shares, max=st.none() | shares)
groups = valid(
    Group,
    players=players,
    at_least=st.integers(0, 3),
    at_most=st.none() | st.integers(0, 6),
    name=st.just("") | names,
    when=players,
    all_or_none=st.booleans(),
)
extras = st.dictionaries(
    names.filter(str.strip), st.booleans() | st.integers(0, 10**9) | names, max_size=2
)
SPORTS = {
    "NASCAR": valid(
        NascarSettings,
        track_type=st.sampled_from(("superspeedway", "intermediate", "short", "road")),
        laps=st.none() | st.integers(1, 5_000),
    ),
    "MMA": valid(MmaSettings, finish_share=shares),
}
SOURCES = ("simulator", "rated-simulator", "points.csv", "a b/ü.parquet", "x.NPZ")
sources = st.fixed_dictionaries(
    {"scenario_source": st.just("moments")},
    optional={"team_correlation": st.floats(-1, 1), "field_correlation": st.floats(-1, 1)},
) | st.fixed_dictionaries({"scenario_source": st.sampled_from(SOURCES)})
UPPER = (TailObjective(), TailObjective((0.9,), (1.0,)))
LOWER = TailObjective(tail="lower")
HOW = [
    *({"engine": engine, "objective": objective}
      for engine in ("search", "milp", "columns") for objective in (*UPPER, LOWER)),
    *({"strategy": "joint", "objective": objective} for objective in (*UPPER, LOWER)),
    *({"strategy": "emax", "objective": objective} for objective in UPPER),
]  # fmt: skip
stacks = st.tuples(st.integers(1, 3), st.none() | st.integers(3, 6))
all_settings = valid(
    Settings,
    st.sampled_from(HOW),
    sources,
    n_lineups=st.integers(1, 500),
    keep=st.lists(names | st.lists(names | st.integers(0, 10**9)).map(tuple), max_size=2).map(
        tuple
    ),
    solver=st.sampled_from(("highs", "cbc", "glpk", "gurobi", "scip")),
    options=valid(
        SolverOptions,
        time_limit_s=st.floats(0.001, 1e6),
        rel_gap=st.floats(0, 0.99),
        threads=st.integers(1, 64),
        seed=st.none() | st.integers(0, 2_000_000_000),
        log_to=st.none() | names,
        extra=extras,
    ),
    n_scenarios=st.integers(1, 1_000_000),
    seed=st.integers(0, 2**63 - 1),
    hold_out=st.floats(0, 0.99),
    sports=st.fixed_dictionaries({}, optional=SPORTS),
    cell_format=st.sampled_from(("name_id", "id")),
    target_scores=st.lists(st.floats(-1e6, 1e6), max_size=3).map(tuple),
    rules=valid(
        LineupRules,
        st.just({"stacking": False})
        | st.fixed_dictionaries(
            {"min_stack": st.none() | st.integers(1, 3), "max_stack": st.none() | st.integers(3, 6)}
        ),
        max_per_game=st.none() | st.integers(1, 6),
        lock=players,
        exclude=players,
        groups=st.lists(groups, max_size=2).map(tuple),
        min_salary=st.integers(0, 50_000),
        stacks=st.dictionaries(names, stacks, max_size=2),
        max_total_ownership=percents,
        max_average_ownership=percents,
        max_salary=st.none() | st.integers(50_000, 60_000),
        max_geometric_ownership=st.none() | st.floats(0.1, 100),
        max_product_ownership=st.none() | st.floats(1e-9, 1),
    ),
    exposure=valid(
        ExposureLimits,
        max_player=shares,
        max_team=shares,
        on_infeasible=st.sampled_from(("relax", "raise", "partial")),
        relax=st.sampled_from(("evenly", "fewest")),
        players=st.dictionaries(names, ranges, max_size=2),
        teams=st.dictionaries(names, ranges, max_size=2),
    ),
    diversity=valid(
        Diversity,
        overlap_penalty=st.floats(0, 10),
        max_overlap=st.none() | st.integers(0, 6),
        ownership_penalty=st.floats(0, 1),
        min_different=st.none() | st.integers(0, 6),
    ),
)


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def toml(value):
    """A value on one line."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(k)} = {toml(v)}" for k, v in value.items()) + "}"
    return repr(value)


def table(value, keys):
    """Lines of the keys of a value that are not None."""
    given = {key: getattr(value, key) for key in keys.split()}
    return [f"{key} = {toml(v)}" for key, v in given.items() if v is not None]


def text_of(s):
    """A settings file that says everything, in the form a person would give it."""
    top = "n_lineups keep strategy engine solver n_scenarios seed cell_format"
    top += " scenario_source hold_out team_correlation field_correlation"
    lines = [
        *table(s, f"{top} target_scores"),
        *(
            f"{sport.lower()} = {toml(given)}"
            for sport, chosen in s.sports
            if (given := {k: v for k, v in asdict(chosen).items() if v is not None})
        ),
        "[options]",
        *table(s.options, "time_limit_s rel_gap threads seed log_to extra"),
        "[objective]",
        *table(s.objective, "levels weights tail"),
        "[diversity]",
        *table(s.diversity, "overlap_penalty max_overlap ownership_penalty min_different"),
        "[rules]",
        *table(
            s.rules,
            "min_stack max_stack stacking max_per_game lock exclude min_salary "
            "max_total_ownership max_average_ownership max_salary max_geometric_ownership "
            "max_product_ownership",
        ),
    ]
    for group in s.rules.groups:
        lines += [
            "[[rules.groups]]",
            *table(group, "players at_least at_most name when all_or_none"),
        ]
    lines += ["[rules.stacks]"]
    for team, (least, most) in s.rules.stacks:
        limits = {"min": least} if most is None else {"min": least, "max": most}
        lines.append(f"{quoted(team)} = {toml('off' if limits == {'min': 1} else limits)}")
    lines += ["[exposure]", *table(s.exposure, "max_player max_team on_infeasible relax")]
    for kind in ("players", "teams"):
        for name, limits in getattr(s.exposure, kind):
            lines += [f"[exposure.{kind}.{quoted(name)}]", *table(limits, "min max")]
    return "\n".join(lines)


@given(all_settings)
def test_written_settings_are_read_as_they_were(tmp_path_factory, settings):
    path = tmp_path_factory.mktemp("toml") / "settings.toml"
    path.write_text(text_of(settings), encoding="utf-8")
    assert read_settings(path) == settings


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_lead_to_another_error(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("toml") / "settings.toml"
    path.write_bytes(content)
    with suppress(FileFormatError):
        read_settings(path)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.lists(st.tuples(st.sampled_from(setting_keys()), anything), max_size=3))
def test_no_value_of_any_key_leads_to_another_error(pairs):
    table = {}
    for key, value in pairs:
        room, _, leaf = key.rpartition(".")
        (table.setdefault(room, {}) if room else table)[leaf] = value
    with suppress(SettingsError):
        assert isinstance(make_settings(table), Settings)


@given(st.sampled_from([o for o in OPTIONS if o.parse]), st.lists(st.text(max_size=20), max_size=3))
def test_no_words_of_an_option_lead_to_another_error(option, texts):
    with suppress(SettingsError):
        assert isinstance(SettingOverrides({option: texts}).settings(), Settings)
