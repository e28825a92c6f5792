"""The field as a distribution: how it is made, asked, and drawn from."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from dfs_portfolio import Field, FieldModel, LineupRules, Scenarios, TailObjective, ValueTable
from dfs_portfolio.errors import (
    DataError,
    DataWarning,
    InfeasibleError,
    MemoryLimitError,
    SearchLimitError,
    SettingsError,
    SlateError,
)
from dfs_portfolio.field import fits, usual_salary_left
from support.field_slates import slate_of
from support.reference_fields import all_lineups

SALARIES = [10_000, 9_000, 8_000, 7_000, 6_500, 6_000, 5_000, 4_500]
POINTS = [44.0, 42, 33, 31, 30, 22, 25, 18]
OWN = [30.0, 30.0, 35.0, 40.0, 40.0, 40.0, 40.0, 45.0]
SLATE = slate_of(SALARIES, 3, 21_000, projection=POINTS, ownership=OWN)
LINEUPS = all_lineups(SLATE)


def own_model(**options):
    return FieldModel.from_ownership(SLATE, least_spend=0, **options)


@pytest.fixture(scope="module")
def model():
    return own_model()


def test_it_is_over_all_lineups_of_the_contest(model):
    assert model.lineups.tolist() == LINEUPS.tolist()
    assert model.probabilities.sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(model.ownership, OWN, atol=1e-7)
    assert model.spend == pytest.approx(np.dot(OWN, SALARIES) / 100)


def test_it_says_how_it_was_made(model):
    text = f"over all {len(LINEUPS)} lineups"
    assert model.description == f"ownership of the slate, as it was, {text}"
    assert own_model(ownership=OWN).description.startswith("ownership of the caller")
    assert (
        "quantal response"
        in FieldModel.from_projections(SLATE, seed=3, top_ownership=60).description
    )
    assert "seed 3" in FieldModel.from_projections(SLATE, seed=3, top_ownership=60).description


def test_logarithms_are_sums_over_players_beside_the_salary_left(model):
    held = np.zeros((len(LINEUPS), 8))
    np.put_along_axis(held, LINEUPS.astype(int), 1.0, axis=1)
    left = 21_000 - SLATE.salaries[LINEUPS].sum(axis=1)
    logs = np.log(model.probabilities) - usual_salary_left(left, 21_000)
    theta, *_ = np.linalg.lstsq(held, logs)
    np.testing.assert_allclose(held @ theta, logs, atol=1e-8)


def test_threads_and_seeds_give_the_same_bytes():
    one, three = (own_model(threads=n).probabilities.tobytes() for n in (1, 3))
    assert one == three
    a, b, c = (
        FieldModel.from_projections(SLATE, seed=seed, top_ownership=60).probabilities
        for seed in (1, 1, 2)
    )
    assert a.tobytes() == b.tobytes() != c.tobytes()


def test_the_prior_on_salary_left_can_be_replaced(model):
    flat = own_model(salary_left=np.zeros(len(LINEUPS)))
    by_call = own_model(salary_left=lambda left: np.zeros(len(left)))
    assert flat.probabilities.tobytes() == by_call.probabilities.tobytes()
    assert np.abs(flat.probabilities - model.probabilities).max() > 1e-3
    np.testing.assert_allclose(flat.ownership, OWN, atol=1e-7)


def test_projections_alone_give_the_most_popular_player():
    model = FieldModel.from_projections(SLATE, taste=0, top_ownership=60)
    assert model.ownership.max() == pytest.approx(60, abs=1e-3)
    sharper = FieldModel.from_projections(SLATE, taste=0, top_ownership=75)
    points = LINEUPS.astype(float) * 0 + np.array(POINTS)[LINEUPS]
    mean, sharp = (m.probabilities @ points.sum(axis=1) for m in (model, sharper))
    assert sharp > mean


@pytest.mark.parametrize("missing", ["projection", "ownership"])
def test_what_is_not_known_is_named(missing):
    bare = slate_of(SALARIES, 3, 21_000)
    call = FieldModel.from_projections if missing == "projection" else FieldModel.from_ownership
    with pytest.raises((SettingsError, DataError), match=r"8 of 8 drivers.*'Driver 0'"):
        call(bare)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"top_ownership": 120}, "top_ownership must be at most the whole"),
        ({"top_ownership": -1}, "top_ownership"),
        ({"taste": -0.1}, "taste"),
        ({"seed": 0.5}, "seed"),
        ({"projections": [1.0]}, "1 projections for 8 drivers"),
        ({"projections": [np.nan] * 8}, "finite number"),
    ],
)
def test_wrong_settings_are_refused(options, message):
    with pytest.raises(SettingsError, match=message):
        FieldModel.from_projections(SLATE, **options)


def test_impossible_ownership_names_who_is_farthest():
    """The two dearest never meet under the cap: 10,000 + 9,000 + 4,500."""
    own = [70, 60, 1, 1, 1, 1, 80, 86]
    with pytest.raises(
        InfeasibleError, match=r"no mix of the \d+ lineups has it \(.*Driver 0 70\.0%, possible"
    ):
        FieldModel.from_ownership(SLATE, own, least_spend=0)


def test_certain_players_are_in_every_lineup_or_in_none():
    own = [0, 0, 50, 50, 100, 0, 50, 50]
    model = FieldModel.from_ownership(SLATE, own, least_spend=0)
    np.testing.assert_allclose(model.ownership, own, atol=1e-7)
    some = model.probabilities > 0
    assert (model.lineups[some] == 4).any(axis=1).all()
    apart = LINEUPS[~((LINEUPS == 4).any(axis=1) & (LINEUPS == 5).any(axis=1))]
    with pytest.raises(InfeasibleError, match=r"has all of 100% \('Driver 4', 'Driver 5'\)"):
        FieldModel.from_ownership(
            SLATE, [0, 0, 0, 0, 100, 100, 50, 50], lineups=apart, least_spend=0
        )


def table(rules=None):
    scenarios = Scenarios(np.random.default_rng(0).normal(30, 8, (50, 8)))
    return ValueTable(SLATE, scenarios, TailObjective(), rules or LineupRules.contest_only())


def test_a_value_table_or_an_array_may_list_the_lineups(model):
    by_table = own_model(lineups=table())
    by_array = own_model(lineups=LINEUPS)
    assert by_table.probabilities.tobytes() == by_array.probabilities.tobytes()
    assert by_table.probabilities.tobytes() == model.probabilities.tobytes()


def test_a_table_without_all_lineups_is_refused():
    part = table()
    part.complete = False
    with pytest.raises(SearchLimitError, match="a sample of lineups is not supported"):
        own_model(lineups=part)


def test_a_table_of_another_slate_is_refused():
    with pytest.raises(SettingsError, match="another slate"):
        FieldModel.from_ownership(
            slate_of(SALARIES[:7], 3, 21_000), [300 / 7] * 7, lineups=table(), least_spend=0
        )


def test_a_slate_is_needed():
    with pytest.raises(SettingsError):
        FieldModel.from_ownership([1, 2], OWN)
    with pytest.raises(SlateError):
        FieldModel.from_ownership(slate_of([5_000, 5_000], 3, 21_000), [100, 100])


def test_memory_that_is_used_up_is_explained(monkeypatch):
    def no_memory(*_):
        raise MemoryError

    monkeypatch.setattr(fits, "salaries_of", no_memory)
    with pytest.raises(MemoryLimitError, match="the field of all lineups"):
        own_model()


def test_a_draw_is_a_sample_of_the_model(model):
    n = 200_000
    field = model.draw(n, seed=5)
    assert field.n_entries == n
    expected = model.expected_copies(field.lineups, n)
    sd = np.sqrt(expected * (1 - expected / n))
    assert np.abs((field.counts - expected) / sd).max() < 5
    small = [model.draw(30, seed) for seed in range(400)]
    unique = np.mean([len(f.lineups) for f in small])
    assert unique == pytest.approx(model.expected_unique(30), rel=0.02)
    copies = np.mean([f.mean_copies for f in small])
    assert copies == pytest.approx(model.expected_mean_copies(30), rel=0.03)


def test_draws_never_hold_what_has_no_probability():
    p = np.zeros(len(LINEUPS))
    p[[3, 7]] = 0.25, 0.75
    field = FieldModel(SLATE, LINEUPS, p).draw(1_000, seed=0)
    assert field.lineups.tolist() == LINEUPS[[3, 7]].tolist()
    assert field.counts[1] == pytest.approx(750, abs=60)


def test_lineups_that_nobody_may_enter_have_no_copies(model):
    over_the_cap = [0, 1, 2]
    assert model.expected_copies([over_the_cap], 1_000).tolist() == [0.0]
    assert model.expected_copies([LINEUPS[4][::-1]], 1_000) == pytest.approx(
        1_000 * model.probabilities[4]
    )


def test_everybody_may_enter_one_lineup():
    p = np.zeros(len(LINEUPS))
    p[2] = 1.0
    model = FieldModel(SLATE, LINEUPS, p)
    assert model.expected_unique(50) == 1.0
    assert model.expected_mean_copies(50) == 50.0


def test_the_log_likelihood_is_a_mean_over_entries(model):
    field = Field.from_lineups(SLATE, LINEUPS[[4, 4, 9]], n_blank=2)
    p = model.probabilities
    assert model.log_likelihood(field) == pytest.approx(np.log(p[[4, 4, 9]]).mean())
    assert model.log_likelihood(Field.from_lineups(SLATE, [[0, 1, 2]])) == -np.inf
    with pytest.raises(SettingsError, match="no entry of the field"):
        model.log_likelihood(Field.from_lineups(SLATE, [], n_blank=2))


def test_lineups_of_players_who_are_not_in_the_slate_have_no_likelihood(model):
    nobody = len(SLATE)
    entries = [*LINEUPS[[4, 4, 9]].tolist(), [0, 1, nobody], [3, nobody, nobody]]
    with pytest.warns(DataWarning, match="2 of 5 entries hold players"):
        field = Field.from_lineups(SLATE, entries)
    p = model.probabilities
    assert model.log_likelihood(field) == pytest.approx(np.log(p[[4, 4, 9]]).mean())
    with pytest.raises(SettingsError, match="no entry of the field has a lineup of players in"):
        model.log_likelihood(Field(SLATE, [[0, 1, nobody]], [1]))
    for ask in (model.probabilities_of, lambda lineups: model.expected_copies(lineups, 9)):
        with pytest.raises(SettingsError, match="lineup 1 is not 3 different"):
            ask([[0, 1, nobody]])
    with pytest.raises(SettingsError, match="is not 3 different"):
        FieldModel(SLATE, [[0, 1, nobody]], [1.0])


def test_the_best_fitting_ownership_is_the_fields_own():
    """Maximum entropy is maximum likelihood: any other ownership is less likely."""
    field = own_model().draw(3_000, seed=1)
    fitted = FieldModel.from_ownership(SLATE, field.ownership, least_spend=0)
    assert fitted.log_likelihood(field) > own_model().log_likelihood(field)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lineups": LINEUPS[::-1]}, "ascending order"),
        ({"lineups": LINEUPS[:-1]}, "number from 0 for each lineup"),
        ({"probabilities": np.full(len(LINEUPS), 0.5)}, "not to 1"),
        ({"probabilities": -np.ones(len(LINEUPS))}, "number from 0"),
        ({"probabilities": np.full(len(LINEUPS), np.nan)}, "number from 0"),
        ({"lineups": []}, "ascending order"),
    ],
)
def test_what_is_no_distribution_is_refused(model, change, message):
    with pytest.raises(SettingsError, match=message):
        dataclasses.replace(model, **change)


def test_it_cannot_be_changed(model):
    for array in (model.lineups, model.probabilities, model.ownership):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
