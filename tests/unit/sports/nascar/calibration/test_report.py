from __future__ import annotations

import pandas as pd
import pytest

from dfs_portfolio.errors import FileFormatError, MissingExtraError
from dfs_portfolio.sports.nascar.calibration import calibrate, plots
from dfs_portfolio.sports.nascar.calibration.report import TABLES
from support.forecasters import fit_lottery, lottery_results


@pytest.fixture(scope="module")
def report():
    results = lottery_results(40)
    return calibrate(results, first=results[30].day, n_scenarios=30, fit=fit_lottery)


def test_tables_are_written_with_all_digits(report, tmp_path):
    paths = report.write(tmp_path / "new")
    assert [path.name for path in paths] == [f"{table}.csv" for table in TABLES]
    for table, path in zip(TABLES, paths, strict=True):
        pd.testing.assert_frame_equal(pd.read_csv(path), report.frame(table), check_exact=True)


def test_the_same_report_gives_the_same_bytes(report, tmp_path):
    once, again = report.write(tmp_path / "a"), report.write(tmp_path / "b")
    assert [p.read_bytes() for p in once] == [p.read_bytes() for p in again]


def test_a_folder_that_cannot_be_is_said(report, tmp_path):
    (tmp_path / "file").write_text("")
    for folder, words in (("file", "choose another name"), ("no/such", "make the folder")):
        with pytest.raises(FileFormatError, match=words):
            report.write(tmp_path / folder)


def test_plots_say_what_they_need(report, tmp_path, monkeypatch):
    monkeypatch.setattr(plots, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'dfs-portfolio\[plots\]'"):
        plots.draw_calibration(report, tmp_path / "figures")
    assert not (tmp_path / "figures").exists()


def test_plots_are_drawn(report, tmp_path):
    pytest.importorskip("matplotlib")
    paths = plots.draw_calibration(report, tmp_path)
    assert [path.name for path in paths] == [
        "pit.png", "coverage.png", "skill.png", "top_leader.png", "retired.png", "leaders.png",
    ]  # fmt: skip
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)
