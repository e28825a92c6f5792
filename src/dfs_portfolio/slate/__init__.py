"""The contest and its pool of players as data; name matching; the registry of wings."""

from dfs_portfolio.slate.contest import Contest, Slot, SportFacts
from dfs_portfolio.slate.fields import PlayerField
from dfs_portfolio.slate.player import Driver, Player
from dfs_portfolio.slate.slate import PlayerData, Slate
from dfs_portfolio.slate.sources import FileColumns

__all__ = [
    "Contest",
    "Driver",
    "FileColumns",
    "Player",
    "PlayerData",
    "PlayerField",
    "Slate",
    "Slot",
    "SportFacts",
]
