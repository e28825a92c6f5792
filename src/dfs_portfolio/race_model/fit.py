"""Learning a race model from results."""

from __future__ import annotations

from datetime import date

from dfs_portfolio.race_model.model import RaceModel
from dfs_portfolio.race_results import RaceResults


def fit_race_model(results: RaceResults, until: date) -> RaceModel:
    """Learn a race model from races before a day."""
    return RaceModel(until, len(results.before(until)))
