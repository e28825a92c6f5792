"""Whether the dates of a file have the month first."""

from __future__ import annotations

from dfs_portfolio.sports.nascar.results.date_order import month_first_warning, order_of_dates


def test_one_date_with_the_day_first_casts_doubt_on_all():
    (problem,), assumed = order_of_dates([(2, "3/4/2026"), (3, "13/4/2026"), (4, "13/4/2026")])
    assert problem.startswith("dates with the day first in line 3 ('13/4/2026'), so that")
    assert assumed == ()


def test_dates_that_are_certain():
    assert order_of_dates([(2, "2026-03-04"), (3, "soon"), (4, "3/3/2026")]) == ((), ())
    assert order_of_dates([]) == ((), ())


def test_an_assumption_is_told():
    problems, assumed = order_of_dates([(2, "3/4/2026"), (3, "2026-03-15"), (4, "3/4/2026")])
    assert (problems, assumed) == ((), ("3/4/2026",))
    assert "the month is taken to come first in '3/4/2026'" in month_first_warning(assumed)
