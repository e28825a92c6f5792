"""What cannot be kept and what works, in words."""

from __future__ import annotations

import pytest

from dfs_portfolio.rules.exposure_limits import max_count, min_count
from dfs_portfolio.rules.relaxations import Relaxation, relaxation_verdict, what_works


def over(uses, limit, share, name="A", kind="player", **more):
    return Relaxation(kind, name, uses, limit, share=share, **{"general": True, **more})


def verdict(relaxations, n=20, *, proven=True, evenly=True):
    return relaxation_verdict(relaxations, n, "driver", proven=proven, evenly=evenly)


def test_nothing_relaxed_is_nothing_said():
    assert verdict([]) == ""


def test_one_cap_for_all():
    found = verdict([over(4, 3, 0.15), over(4, 3, 0.15, "B")])
    assert found == (
        "No 20 lineups keep every driver to 15% with your other settings; 20% works, and is what "
        "you have (2 drivers over)."
    )


def test_drivers_teams_and_one_least_exposure():
    relaxed = [
        over(4, 3, 0.15),
        over(9, 6, 0.3, "T", "team"),
        Relaxation("player", "Larson", 9, 12, short=True, share=0.6),
    ]
    assert what_works(relaxed, 20, "driver") == (
        "every driver to 15%, every team to 30% and Larson at 60% or more",
        "20% for drivers, 45% for teams and 45% for Larson work",
    )


def test_many_limits_of_their_own_are_counted():
    relaxed = [over(k + 2, k, k / 20, f"D{k}", general=False) for k in range(1, 4)]
    assert what_works(relaxed, 20, "driver")[1] == "2 lineups off works"


def test_without_proof_and_with_the_fewest_extra_uses():
    found = verdict([over(12, 3, 0.15)], proven=False, evenly=False)
    assert found.startswith("No 20 lineups were found to keep every driver to 15%")
    assert "with the fewest extra uses, 9, 60% works" in found


@pytest.mark.parametrize("n", [1, 3, 7, 20, 37, 150, 300, 999])
def test_the_share_that_works_is_that_many_lineups(n):
    for uses in range(n + 1):
        _, works = what_works([over(uses, 0, 0.1)], n, "driver")
        assert max_count(float(works.split("%")[0]) / 100, n) == uses
        short = Relaxation("player", "A", uses, n, short=True, share=1.0)
        _, works = what_works([short], n, "driver")
        assert min_count(float(works.split("%")[0]) / 100, n) == uses
