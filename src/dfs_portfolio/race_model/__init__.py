"""A race model learned from past results: `fit_race_model` and what it gives."""

from dfs_portfolio.race_model.fit import fit_race_model
from dfs_portfolio.race_model.model import RaceModel
from dfs_portfolio.race_model.profiles import fit_profiles
from dfs_portfolio.race_model.seasons import SeasonalFit, fit_seasons

__all__ = ["RaceModel", "SeasonalFit", "fit_profiles", "fit_race_model", "fit_seasons"]
