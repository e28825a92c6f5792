"""The race model, fitted to past results by `fit_race_model`."""

from dfs_portfolio.sports.nascar.race_model.fit import fit_race_model
from dfs_portfolio.sports.nascar.race_model.model import RaceModel
from dfs_portfolio.sports.nascar.race_model.seasons import SeasonalFit, fit_seasons
from dfs_portfolio.sports.nascar.race_model.track_profile_fit import FitSettings, fit_profiles

__all__ = [
    "FitSettings",
    "RaceModel",
    "SeasonalFit",
    "fit_profiles",
    "fit_race_model",
    "fit_seasons",
]
