"""Results of past races: race models learn from them, and forecasts are compared with them."""

from dfs_portfolio.sports.nascar.results.past_races import PastRace, RaceResults
from dfs_portfolio.sports.nascar.results.reading import read_race_results
from dfs_portfolio.sports.nascar.track_types import TrackType

__all__ = ["PastRace", "RaceResults", "TrackType", "read_race_results"]
