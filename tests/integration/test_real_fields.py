"""Fields of real contests: what the model makes of their ownership, or of projections alone.

The figures are in `docs/field.md`; nothing here is fitted to a single contest, but the usual prior
on salary left and the usual weight of opponents come from contests of which these are two.
"""

from __future__ import annotations

import numpy as np
import pytest

from dfs_portfolio import (
    Field,
    FieldModel,
    match_standings,
    read_projections,
    read_standings,
    repair_ownership,
)
from dfs_portfolio.errors import DataError
from support.files import REAL, needs_real_files, real_slate
from support.real_contests import LARGE, SMALL, real_contest
from support.standings import standings_slate

pytestmark = needs_real_files

PAID = {"2026-04-18_30k-hook": 962, "2026-04-18_100k-knockout": 40}


@pytest.fixture(scope="module", params=LARGE)
def large(request):
    return real_contest(request.param)


@pytest.fixture(scope="module")
def model(large):
    return FieldModel.from_ownership(large.slate, large.field.ownership)


def test_the_files_are_the_contests_of_their_readme():
    contests = {name: real_contest(name).field for name in (*LARGE, *SMALL)}
    found = [
        (f.n_entries, f.n_blank, round(f.unique_share, 3), round(f.mean_copies, 2))
        for f in contests.values()
    ]
    assert found == [
        (4411, 3, 0.567, 3.78),
        (4411, 1, 0.587, 2.71),
        (300, 2, 0.743, 2.11),
        (200, 0, 0.85, 1.42),
    ]


def test_real_ownership_spends_what_a_field_spends():
    for name in (*LARGE, *SMALL):
        contest = real_contest(name)
        spend = contest.field.ownership @ contest.slate.salaries / 100
        assert 49_700 < spend < 49_900


def test_copies_are_those_of_the_contest(large, model):
    n = large.field.n_entries
    # What the lineups of the second contest lack, where two hold somebody who is not in the slate.
    missing = 600 - large.field.ownership.sum()
    assert missing == pytest.approx(0 if large.field.whole.all() else 100 * 2 / 4410, abs=1e-9)
    np.testing.assert_allclose(model.ownership, large.field.ownership, atol=1e-6 + missing)
    assert model.expected_unique(n) / n == pytest.approx(large.field.unique_share, abs=0.03)
    assert model.expected_mean_copies(n) == pytest.approx(large.field.mean_copies, rel=0.15)


def test_entries_are_as_likely_as_they_can_be_expected_to_be(large, model):
    assert model.log_likelihood(large.field) >= -8.75
    even = -np.log(len(model.lineups))
    assert even < -11.5
    # Without the weight of opponents, or with ownership alone, they are less likely.
    plain = FieldModel.from_ownership(
        large.slate,
        large.field.ownership,
        features=(),
        salary_left=np.zeros(len(model.lineups)),
    )
    assert plain.log_likelihood(large.field) < model.log_likelihood(large.field) - 0.5


@pytest.mark.parametrize("name", PAID)
def test_scores_are_those_of_the_contest(name):
    """Contests of which every fighter's points are known; of the small one, within its noise."""
    contest = real_contest(name)
    model = FieldModel.from_ownership(contest.slate, contest.field.ownership)
    n, paid = contest.field.n_entries, PAID[name]
    points = np.append(contest.points, 0.0)  # and of nobody

    def measures(field):
        made = np.repeat(points[field.lineups].sum(axis=1), field.counts)
        best = np.sort(np.append(made, np.zeros(field.n_blank)))[::-1]
        return np.array([made.std(), best[paid - 1], best[int(np.ceil(n / 100)) - 1]])

    drawn = np.mean([measures(model.draw(n, seed)) for seed in range(10)], axis=0)
    allowed = [2, 3, 10] if n > 1_000 else [5, 15, 20]
    assert (np.abs(drawn - measures(contest.field)) <= allowed).all()


@pytest.mark.parametrize("name", SMALL)
def test_small_contests_are_fitted_too(name):
    contest = real_contest(name)
    n = contest.field.n_entries
    model = FieldModel.from_ownership(contest.slate, contest.field.ownership)
    assert model.expected_unique(n) / n == pytest.approx(contest.field.unique_share, abs=0.05)
    assert model.expected_mean_copies(n) == pytest.approx(contest.field.mean_copies, rel=0.15)
    assert model.log_likelihood(contest.field) >= -8.75


def test_projections_alone_give_much_of_the_ownership(large):
    """With the usual taste the mean over seeds, and without."""

    def compare(**options):
        model = FieldModel.from_projections(large.slate, large.projections, **options)
        assert 49_000 <= model.spend <= 50_000
        wrong = np.abs(model.ownership - large.field.ownership).mean()
        return wrong, np.corrcoef(model.ownership, large.field.ownership)[0, 1]

    errors, correlations = np.transpose([compare(seed=seed) for seed in range(20)])
    assert errors.mean() <= 6.5
    assert correlations.mean() >= 0.75
    error, correlation = compare(taste=0)
    assert error <= 6.0
    assert correlation >= 0.8


@pytest.fixture(scope="module")
def nascar():
    folder = REAL / "nascar" / "projections"
    slate = real_slate("2026-10-04_cup_las-vegas")
    return read_projections(folder / "projections_2026-10-04_cup_las-vegas.csv", slate)


def test_a_whole_nascar_slate(nascar):
    """All 1.8 million lineups: ownership to the last digits, and fewer copies than in MMA."""
    guess = FieldModel.from_projections(nascar)
    assert len(guess.lineups) == 1_774_469
    assert guess.ownership.max() == pytest.approx(45, abs=1e-3)
    by_price = guess.ownership[::-1]  # cheap drivers are popular
    with pytest.raises(DataError, match=r"spends \$[34]\d,\d{3} on a lineup"):
        FieldModel.from_ownership(nascar, by_price, lineups=guess.lineups)
    own = guess.ownership * np.exp(np.random.default_rng(1).normal(0, 0.3, len(nascar)))
    own = repair_ownership(nascar, own)
    model = FieldModel.from_ownership(nascar, own, lineups=guess.lineups)
    assert np.abs(model.ownership - own).max() <= 1e-6
    assert model.spend == pytest.approx(49_750, abs=0.01)
    assert 0.82 < model.expected_unique(4_411) / 4_411 < 0.95
    field = model.draw(200_000, seed=3)
    assert field.n_entries == 200_000
    assert len(field.lineups) == pytest.approx(model.expected_unique(200_000), rel=0.01)


def test_real_standings_are_a_field():
    """Their players are a slate without real salaries, which a field does not need."""
    path = REAL / "contest_standings" / "contest-standings_mma_2025-11-08_10k-8.csv"
    standings = read_standings(path)
    slate = standings_slate(standings)
    field = Field.from_standings(match_standings(standings, slate))
    assert (field.n_entries, field.n_blank) == (5_882, 4)
    share = (field.n_entries - field.n_blank) / field.n_entries
    drafted = [p.ownership for p in standings.players]
    np.testing.assert_allclose(field.ownership * share, drafted, atol=0.006)
