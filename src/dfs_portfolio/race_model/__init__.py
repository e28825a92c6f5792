"""A race model learned from past results: `fit_race_model` and what it gives."""

from dfs_portfolio.race_model.fit import fit_race_model
from dfs_portfolio.race_model.model import RaceModel

__all__ = ["RaceModel", "fit_race_model"]
