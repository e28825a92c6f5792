"""Public names are those of the glossary, and none of the words that it does without."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import re
from pathlib import Path

import pytest

import dfs_portfolio
from dfs_portfolio.cli.setting_options import OPTIONS
from dfs_portfolio.settings import setting_keys

PAGE = (Path(__file__).resolve().parents[2] / "docs/glossary.md").read_text()
TERMS, UNUSED = PAGE.split("## Words not used")
# Words that must not be part of a public name.
BANNED = {
    *("place", "places", "told", "said", "given", "asked", "held", "wish", "wishes"),
    *("judge", "cells", "thresholds", "drawn", "spent", "stuff", "data1", "tmp"),
}
# Names that the plan fixes, whatever the glossary says.
FIXED = {"place_gained"}


def public_names():
    """Every name a user may type: objects, their parameters, fields, methods and properties."""
    for name in dfs_portfolio.__all__:
        yield name
        thing = getattr(dfs_portfolio, name)
        if inspect.isclass(thing):
            yield from (m for m in vars(thing) if not m.startswith("_"))
            if dataclasses.is_dataclass(thing):
                yield from (f.name for f in dataclasses.fields(thing))
        if callable(thing) and not isinstance(thing, type):
            yield from inspect.signature(thing).parameters


def words_of(name):
    return set(re.split(r"[_\W]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()))


def test_no_public_name_holds_a_word_that_is_not_used():
    wrong = {name: words_of(name) & BANNED for name in public_names() if name not in FIXED}
    assert {name: words for name, words in wrong.items() if words} == {}


def test_no_setting_or_option_holds_such_a_word():
    shown = [*setting_keys(), *(flag for option in OPTIONS for flag in option.flags.split())]
    assert [name for name in shown if words_of(name) & BANNED] == []


def test_settings_and_options_use_the_same_words():
    """An option is called like its key, but for words that the section of the key gives."""
    other = {
        "n_scenarios": "--scenarios",
        "n_lineups": "--lineups",
        "objective.tail": "--tail",
        "objective.levels": "--cvar-level",
        "objective.weights": "--cvar-weight",
        "rules.groups": "--group",
        "rules.stacking": "--stack",
        "rules.stacks": "--team-stack",
        "exposure.max_player": "--max-player-exposure",
        "exposure.max_team": "--max-team-exposure",
        "exposure.players": "--player-exposure",
        "exposure.teams": "--team-exposure",
        "options.time_limit_s": "--time-limit",
        "target_scores": "--target-score",
    }
    for option in OPTIONS:
        usual = "--" + option.key.rpartition(".")[2].replace("_", "-")
        assert option.flag == other.get(option.key, usual)


@pytest.mark.parametrize("code", re.findall(r"`([A-Za-z_.]+)`", TERMS))
def test_what_the_glossary_names_is_there(code):
    if code.startswith(("tests", "docs")):
        return
    name, _, attribute = code.partition(".")
    thing = getattr(dfs_portfolio, name, None)
    if thing is None:
        pytest.fail(f"{name} is no public name")
    if attribute:
        fields = (
            {f.name for f in dataclasses.fields(thing)} if dataclasses.is_dataclass(thing) else ()
        )
        assert hasattr(thing, attribute) or attribute in fields


def test_every_banned_word_is_on_the_page():
    listed = set(re.findall(r"^\| ([\w, ]+?) \|", UNUSED, re.M))
    words = {word.strip() for row in listed for word in row.split(",")}
    assert {"place", "told", "said", "given", "asked", "held", "wish", "judge"} <= words
    importlib.import_module("dfs_portfolio")
