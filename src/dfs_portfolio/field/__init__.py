"""The field of a contest: which lineups everybody else enters.

`FieldModel` is a distribution over all lineups that anybody may enter, `Field` the lineups of one
contest with the number of entries that hold each.
"""

from dfs_portfolio.field.features import LineupFeature, game_pairs
from dfs_portfolio.field.field import Field
from dfs_portfolio.field.model import FieldModel
from dfs_portfolio.field.ownership import repair_ownership
from dfs_portfolio.field.salary_left import usual_salary_left

__all__ = [
    "Field",
    "FieldModel",
    "LineupFeature",
    "game_pairs",
    "repair_ownership",
    "usual_salary_left",
]
