"""Which players and teams the next lineup may not use, for callers with counts by ID."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.errors import DataWarning, format_items, warn_caller
from dfs_portfolio.rules.exposure_limits import checked_share, max_count, min_count
from dfs_portfolio.slate.slate import Slate


def exhausted(
    slate: Slate,
    exposure_book: Mapping[Hashable, int],
    n_lineups_generated: int,
    max_driver_exposure: float = 0.5,
    max_team_exposure: float = 0.7,
    *,
    n_lineups: int | None = None,
    team_book: Mapping[Hashable, int] | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which players and teams the next lineup may not use, in plain Python.

    Parameters are those of `add_exposure_constraints`.

    Returns
    -------
    player, team : ndarray of int
        1 where exhausted, else 0; shapes (n_players,) and (n_teams,), in slate order.

    Examples
    --------
    >>> slate = Slate.from_records({"driver_id": i, "salary": 8000, "team": "x"} for i in range(2))
    >>> [spent.tolist() for spent in exhausted(slate, {0: 5}, 7, n_lineups=10)]
    [[1, 0], [0]]
    """
    player_cap = cap_now("max_driver_exposure", max_driver_exposure, n_lineups_generated, n_lineups)
    team_cap = cap_now("max_team_exposure", max_team_exposure, n_lineups_generated, n_lineups)
    exposure_book = with_own_ids(slate, exposure_book)
    _check_book("exposure_book", exposure_book, slate.ids)
    if team_book is not None:
        _check_book("team_book", {str(t): n for t, n in team_book.items()}, slate.team_names)
    spent = [exposure_book.get(i, 0) >= player_cap for i in slate.ids]
    teams = exhausted_teams(slate, exposure_book, team_book, team_cap)
    return np.array(spent, dtype=np.int64), np.array(teams, dtype=np.int64)


def with_own_ids(slate: Slate, exposure_book: Mapping[Hashable, int]) -> dict[Hashable, int]:
    """Return a book by the slate's own IDs: text where a caller may have numbers.

    Examples
    --------
    >>> slate = Slate.from_records([{"driver_id": "44343072", "salary": 8000}])
    >>> with_own_ids(slate, {44343072.0: 5, "gone": 2})
    {'44343072': 5, 'gone': 2}
    """
    own: dict[Hashable, int] = {}
    for key, count in exposure_book.items():
        index = slate.find_id(key)
        key = key if index is None else slate.ids[index]
        own[key] = own[key] + count if key in own else count
    return own


def _check_book(name: str, book: Mapping[Hashable, int], known: Sequence[Hashable]) -> None:
    """Raise `SettingsError` for invalid counts; warn of keys that are not on the slate."""
    for key, count in book.items():
        whole_number(f"{name}[{key!r}]", count, least=0)
    strange = [key for key in book if key not in known]
    if strange:
        warn_caller(
            f"{name} counts uses of {format_items(strange)}, not on the slate: they have no effect",
            DataWarning,
        )


def cap_now(name: str, share: float, generated: int, n_lineups: int | None) -> int:
    """Return a share as a count: of the whole portfolio if its size is known, else of it so far."""
    share = checked_share(name, share)
    generated = whole_number("n_lineups_generated", generated, least=0)
    if n_lineups is not None:
        return max_count(share, whole_number("n_lineups", n_lineups, least=1))
    return min_count(share, generated + 1)


def exhausted_teams(
    slate: Slate,
    exposure_book: Mapping[Hashable, int],
    team_book: Mapping[Hashable, int] | None,
    cap: int,
) -> list[bool]:
    """Return whether each team is exhausted; a player without a team has no team limit."""
    uses = dict.fromkeys(slate.team_names, 0)
    if team_book is not None:
        uses.update({str(team): count for team, count in team_book.items()})
    else:
        for i, player_id in enumerate(slate.ids):
            uses[slate.team_names[slate.team_index[i]]] += exposure_book.get(player_id, 0)
    pairs = zip(slate.team_names, slate.team_known, strict=True)
    return [bool(known) and uses[team] >= cap for team, known in pairs]
