"""A race model learned from past results: `fit_race_model` and what it gives."""

from dfs_portfolio.race_model.fit import fit_race_model
from dfs_portfolio.race_model.model import RaceModel
from dfs_portfolio.race_model.profiles import fit_profiles

__all__ = ["RaceModel", "fit_profiles", "fit_race_model"]
