"""Settings files: good, and bad in every way that people and programs find."""

from __future__ import annotations

import pytest

from dfs_portfolio.errors import FileFormatError
from dfs_portfolio.settings import Settings, read_settings, read_settings_table

GOOD = """
seed = 7                     # anything from 0

[rules]
lock = ["Kyle Larson"]
stacking = false

[[rules.groups]]
players = ["Chase Elliott", "Daniel Suárez"]
at_most = 1

[exposure.players]
"Ryan Blaney" = { min = 0.2, max = 0.6 }
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_good_file_is_read(tmp_path, line_end, mark):
    path = tmp_path / "settings.toml"
    path.write_bytes(mark + GOOD.replace("\n", line_end).encode())
    settings = read_settings(path)
    assert settings.seed == 7
    assert settings.rules.lock == ("Kyle Larson",)
    assert not settings.rules.stacking
    assert settings.rules.groups[0].description == "at most 1 of 'Chase Elliott', 'Daniel Suárez'"
    assert settings.exposure.players[0][1].max == 0.6


def test_an_empty_file_says_nothing(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_bytes(b"")
    assert read_settings(path) == Settings()
    assert read_settings_table(path) == {}


BAD = [
    (b"seed = 1\nseed = 2\n", "is not TOML: Cannot overwrite a value"),
    (b"[rules]\nlock = []\n[rules]\nexclude = []\n", "is not TOML: Cannot declare"),
    (b"seed 7\n", "is not TOML: Expected '='"),
    (b"seed = \n", "line 1"),
    (b"seed = 1.\n", "is not TOML"),
    (b"n_lineups,20\n", "is not TOML"),
    (b'{"seed": 1}', "is not TOML"),
    (b"\x00\x01\x02\x03", "is not TOML"),
    (b"\xff\xfes\x00", "is not UTF-8 text"),
    (b'[rules]\nlock = ["Daniel Su\xe1rez"]\n', "is not UTF-8 text"),
    (b"target_scores = " + b"[" * 5_000, "nested too deeply"),
    (b"seed = " + b"9" * 5_000, "is not TOML"),
    (b"seed = 2026-03-15\n", "seed: must be a whole number"),
    (b"options.time_limit_s = nan\n", "options.time_limit_s: must be a finite number"),
    (b"[exposure]\nmax_player = 30\n", "did you mean 0.3?"),
    (b"[rule]\nlock = []\n", "rule: unknown setting (nearest: rules"),
    (b"[rules]\nstacks.Red = true\n", "rules.stacks 'Red'"),
]


@pytest.mark.parametrize(("content", "words"), BAD)
def test_a_bad_file_is_refused_in_words_with_its_name(tmp_path, content, words):
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    with pytest.raises(FileFormatError) as caught:
        read_settings(path)
    assert str(caught.value).startswith(str(path))
    assert words in str(caught.value)


def test_all_problems_of_a_file_are_told_at_once(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text(
        'seeds = 1\nnascar.laps = "many"\n[rules]\nlok = []\n[exposure]\nmax_team = 70\n'
    )
    with pytest.raises(FileFormatError) as caught:
        read_settings(path)
    assert len(caught.value.problems) == 4


def test_a_file_that_is_not_there_and_a_folder_are_said(tmp_path):
    with pytest.raises(FileFormatError, match="there is no such file"):
        read_settings(tmp_path / "none.toml")
    with pytest.raises(FileFormatError, match="it is a folder"):
        read_settings(tmp_path)


ENDLESS = [
    pytest.param("x = " + "[" * 100_000, id="brackets"),
    pytest.param("x = " + "{a = " * 300 + "1" + "}" * 300, id="tables in tables"),
    pytest.param("lock" + ".lock" * 100_000 + " = 1", id="a key of 100,000 names"),
    pytest.param('[rules."a"' + '."a"' * 100_000 + "]", id="a table of 100,000 names"),
    pytest.param("rules = {a" + " . a" * 45 + " = " + "[" * 200 + "]" * 200 + "}", id="both"),
]


@pytest.mark.parametrize("text", ENDLESS)
def test_what_is_nested_without_end_is_refused(tmp_path, text):
    path = tmp_path / "settings.toml"
    path.write_text(text)
    with pytest.raises(FileFormatError, match="its brackets or tables are nested too deeply"):
        read_settings(path)


@pytest.mark.parametrize("number", [str(2**63), "-9_223_372_036_854_775_809", "0x" + "f" * 5000])
@pytest.mark.parametrize("form", ["seed = {}", "[rules]\ngroups = [{{players = [{}]}}]"])
def test_whole_numbers_have_64_bits_as_toml_says(tmp_path, number, form):
    path = tmp_path / "settings.toml"
    path.write_text(form.format(number))
    with pytest.raises(FileFormatError, match="not TOML: a whole number of more than 64 bits"):
        read_settings(path)
    path.write_text(form.format(2**63 - 1))
    assert str(2**63 - 1) in repr(read_settings(path))


def test_dots_that_are_no_key_do_not_count(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text("# " + "." * 500 + "\ntarget_scores = [" + "1.5, " * 100 + "]\n")
    assert len(read_settings(path).target_scores) == 100
