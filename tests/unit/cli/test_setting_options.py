"""The options that are settings."""

from __future__ import annotations

from dfs_portfolio.cli.overrides import option_hint
from dfs_portfolio.cli.setting_options import OPTIONS
from dfs_portfolio.settings import setting_keys

# What a solver is told besides its time limit, and batches: in settings files only.
FILE_ONLY = {f"options.{name}" for name in ("rel_gap", "threads", "seed", "log_to", "extra")}
FILE_ONLY.add("batches")


def test_every_setting_has_one_option_and_every_option_is_a_setting():
    keys = [option.key for option in OPTIONS]
    assert sorted([*keys, *FILE_ONLY]) == sorted(setting_keys())


def test_no_two_options_are_typed_alike():
    flags = [flag for option in OPTIONS for flag in option.flags.replace("/", " ").split()]
    assert len(set(flags)) == len(flags)


def test_a_message_about_arguments_names_the_options():
    said = option_hint("min_stack 5 is above max_stack 3; lock is fine")
    assert said == " (on the command line, min_stack is --min-stack, max_stack is --max-stack)"
    assert option_hint("--min-salary: must be above min_salary_2") == ""
    said = option_hint("stacking needs a team map, else turn stacking off")
    assert said.endswith("team map is --teams or --results, stacking off is --no-stack)")
