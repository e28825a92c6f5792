"""Assignment of lineups to the entries of a contest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# The players of a lineup, as indices in the slate. Their order means nothing to the site.
Indices = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Lineups assigned to the entries of one contest.

    Parameters
    ----------
    changes
        Index of the entry -> index of the lineup that it gets, in order of the entries.
    unchanged
        Indices of the entries that already hold one of the lineups.
    left_over
        Indices of the lineups that no entry gets.
    """

    changes: Mapping[int, int]
    unchanged: tuple[int, ...]
    left_over: tuple[int, ...]


def assign_lineups(
    current: Sequence[Indices | None], lineups: Sequence[Indices], *, replace: bool
) -> Assignment:
    """Assign lineups to the entries of one contest.

    An entry that already holds one of the lineups keeps it, so a second run changes nothing. The
    other lineups go, in order, to reservations and, with `replace`, to entries with other lineups.
    If there are too few lineups for all, reservations come first.

    Parameters
    ----------
    current
        The lineup of each entry, ``None`` for a reservation.
    lineups
        Lineups to assign, possibly with repetitions.
    replace
        Whether entries with another lineup get a new one.

    Examples
    --------
    >>> first, second, third = (0, 1), (0, 2), (1, 2)
    >>> assign_lineups([None, second, None], [first, second, third], replace=False)
    Assignment(changes={0: 0, 2: 2}, unchanged=(1,), left_over=())
    """
    waiting: defaultdict[frozenset[int], list[int]] = defaultdict(list)
    for number, lineup in reversed(list(enumerate(lineups))):
        waiting[frozenset(lineup)].append(number)
    unchanged = {
        index: waiting[frozenset(lineup)].pop()
        for index, lineup in enumerate(current)
        if lineup is not None and waiting[frozenset(lineup)]
    }
    used = set(unchanged.values())
    rest = [number for number in range(len(lineups)) if number not in used]
    free = [index for index, lineup in enumerate(current) if lineup is None]
    if replace:
        free += [
            index
            for index, lineup in enumerate(current)
            if lineup is not None and index not in unchanged
        ]
    changes = dict(zip(sorted(free[: len(rest)]), rest, strict=False))
    return Assignment(changes, tuple(unchanged), tuple(rest[len(changes) :]))
