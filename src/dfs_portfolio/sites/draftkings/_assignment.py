"""Which entry of a contest gets which lineup."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# The players of a lineup, as indices in the slate. Their order means nothing to the site.
Places = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Deal:
    """Lineups dealt to the entries of one contest.

    Parameters
    ----------
    given
        Place of the entry -> place of the lineup that it gets, in order of the entries.
    kept
        Places of the entries that hold one of the lineups already.
    left_over
        Places of the lineups that no entry has.
    """

    given: Mapping[int, int]
    kept: tuple[int, ...]
    left_over: tuple[int, ...]


def deal(held: Sequence[Places | None], lineups: Sequence[Places], *, replace: bool) -> Deal:
    """Deal lineups to the entries of one contest.

    An entry that holds one of the lineups already keeps it, so that dealing twice is dealing once
    and no entry is changed for nothing. The other lineups go, in order, to reservations and, to
    `replace`, to entries with other lineups; reservations come first where not all get one.

    Parameters
    ----------
    held
        The lineup of each entry, ``None`` for a reservation.
    lineups
        What is dealt; the same lineup may be there several times.
    replace
        Whether entries that have another lineup get a new one.

    Examples
    --------
    >>> first, second, third = (0, 1), (0, 2), (1, 2)
    >>> deal([None, second, None], [first, second, third], replace=False)
    Deal(given={0: 0, 2: 2}, kept=(1,), left_over=())
    """
    waiting: defaultdict[frozenset[int], list[int]] = defaultdict(list)
    for number, lineup in reversed(list(enumerate(lineups))):
        waiting[frozenset(lineup)].append(number)
    kept = {
        index: waiting[frozenset(lineup)].pop()
        for index, lineup in enumerate(held)
        if lineup is not None and waiting[frozenset(lineup)]
    }
    used = set(kept.values())
    rest = [number for number in range(len(lineups)) if number not in used]
    indices = [index for index, lineup in enumerate(held) if lineup is None]
    if replace:
        indices += [i for i, lineup in enumerate(held) if lineup is not None and i not in kept]
    given = dict(zip(sorted(indices[: len(rest)]), rest, strict=False))
    return Deal(given, tuple(kept), tuple(rest[len(given) :]))
