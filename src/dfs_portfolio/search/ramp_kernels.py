"""The inner loops of `ramps`, compiled: three players met with three, a lane for each lineup.

A lineup is a *head*, a *third*, and a *tail* of three: with six players (a, b), c and (d, e, f).
Tails are in lexicographic order, so that those behind a third are the end of all of them, and the
points of all tails in a scenario are one contiguous *row*, whatever comes before them. Four heads
share the rows, and four scenarios are added at a time, so that each number that is loaded serves
sixteen times, as in a product of matrices.

A scenario is *alive* for four heads if they can still exceed its line with the best players that
may follow. Lists of living scenarios only shrink: from four heads to a third, from there to a
*tile*, some thousand tails with the same fourth players. What remains is added in sixteen bits, and
carried to thirty-two before it could overflow.

`reference_kernels` of the tests defines the result in NumPy, in two lines.
"""

# mypy: disable-error-code="no-untyped-def, untyped-decorator, no-untyped-call"
from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dfs_portfolio._internal.compiling import compiled
from dfs_portfolio._internal.types import IntArray

# Heads and scenarios that are worked on at a time.
FOUR = 4
# Numbers of sixteen bits in the widest vector: rows begin at a multiple of it.
LANES = 32
HIGHEST = 65_535
U16, U32, U64 = np.uint16, np.uint32, np.uint64


class RampPoints(NamedTuple):
    """Points and lines in some scenarios, all uint16, in units.

    Parameters
    ----------
    rows, columns
        Points of each player, shape (n_players, n_scenarios), and their transpose.
    best_two, best_three, best_four
        Sum of the best two (three, four) players from one on, plus `bias`; shape
        (n_players + 1, n_scenarios).
    bias
        Added to tails, so that no head with its third is beyond `target`; shape (n_scenarios,).
    target
        The line, plus `bias`.
    wide
        Width of the ramp.
    """

    rows: NDArray[np.uint16]
    columns: NDArray[np.uint16]
    best_two: NDArray[np.uint16]
    best_three: NDArray[np.uint16]
    best_four: NDArray[np.uint16]
    bias: NDArray[np.uint16]
    target: NDArray[np.uint16]
    wide: NDArray[np.uint16]


class RampPiece(NamedTuple):
    """A part of the work: some heads with up to four thirds, in some scenarios.

    Parameters
    ----------
    first_third, n_thirds
        Consecutive players.
    first_head, last_head
        Range of heads; the first is a multiple of four.
    first_scenario, last_scenario, block
        Range of scenarios, and how many have their rows ready at a time.
    tiles
        Of the tails behind the first third, int64, shape (n_tiles, 4): the range of their fourth
        players, and that of their places in a row.
    capped
        Whether any ramp has an end.
    """

    first_third: int
    n_thirds: int
    first_head: int
    last_head: int
    first_scenario: int
    last_scenario: int
    block: int
    tiles: IntArray
    capped: bool


@njit(nogil=True)
def n_tails(n_players, third):  # pragma: no cover
    """Return the number of tails behind a third."""
    m = n_players - 1 - third
    return m * (m - 1) * (m - 2) // 6


@compiled(nogil=True)
def add_ramps(points, table, piece, out):  # pragma: no cover
    """Add the ramps of some scenarios to each lineup of a piece.

    Parameters
    ----------
    points, table, piece
        `RampPoints`, `RampLineups`, `RampPiece`.
    out
        int64, shape (n_lineups,): ramps are added to it.
    """
    n_players = points.rows.shape[0]
    length = n_tails(n_players, piece.first_third)
    stride = (length + LANES - 1) // LANES * LANES
    n_quads = (piece.last_head - piece.first_head + FOUR - 1) // FOUR
    # Of each four heads and third four rows of sums: what was carried, and what has been added
    # since, with the most that it may be in each tile.
    sums = np.zeros(n_quads * piece.n_thirds * FOUR * stride, dtype=U32)
    added = _aligned(np.zeros(len(sums) + LANES, dtype=U16))
    most = np.zeros((n_quads, piece.n_thirds, len(piece.tiles)), dtype=np.int64)
    tails = _aligned(np.empty(piece.block * stride + LANES, dtype=U16))
    pairs = np.empty((n_players - 1) * (n_players - 2) // 2, dtype=U16)
    ahead = np.empty((FOUR, piece.block), dtype=U16)
    nearest = np.empty(piece.block, dtype=U16)
    needs = np.empty((FOUR, piece.block), dtype=U16)
    least = np.empty(piece.block, dtype=U16)
    of_heads = np.empty(piece.block + 1, dtype=np.int64)
    alive = np.empty(piece.block + 1, dtype=np.int64)
    in_tile = np.empty(piece.block + 1, dtype=np.int64)
    reaches = np.empty((len(piece.tiles), piece.block), dtype=U16)
    for start in range(piece.first_scenario, piece.last_scenario, piece.block):
        end = min(start + piece.block, piece.last_scenario)
        _write_tails(points, start, end, piece.first_third, stride, pairs, tails)
        _write_reaches(points, start, end, piece.tiles, reaches)
        for quad in range(n_quads):
            head = piece.first_head + FOUR * quad
            _write_distances(points, table.heads, head, piece.last_head, start, end, ahead, nearest)
            n_of_heads = 0
            reach = points.best_four[piece.first_third, start:end]
            for s in range(end - start):
                of_heads[n_of_heads] = s
                n_of_heads += reach[s] > nearest[s]
            for t in range(piece.n_thirds):
                third = piece.first_third + t
                if n_of_heads == 0 or table.n_heads[third] <= head:
                    continue
                n_alive = 0
                own = points.rows[third, start:end]
                reach = points.best_three[third + 1, start:end]
                for p in range(n_of_heads):
                    s = of_heads[p]
                    alive[n_alive] = s
                    n_alive += U16(own[s] + reach[s]) > nearest[s]
                for p in range(n_alive):
                    s = alive[p]
                    # A head that ends behind the third may be beyond the line; it does not count.
                    for k in range(FOUR):
                        needs[k, s] = U16(max(ahead[k, s], own[s]) - own[s])
                    least[s] = U16(max(nearest[s], own[s]) - own[s])
                _add_tails(
                    n_players,
                    points.wide[start:end],
                    reaches,
                    third,
                    piece,
                    tails,
                    length,
                    stride,
                    needs,
                    least,
                    alive[:n_alive],
                    in_tile,
                    most[quad, t],
                    added[(quad * piece.n_thirds + t) * FOUR * stride :],
                    sums[(quad * piece.n_thirds + t) * FOUR * stride :],
                )
    for j in range(U64(len(sums))):
        sums[j] += U32(added[j])
    _collect(table, piece, n_players, length, stride, sums, out)


@njit(nogil=True)
def _aligned(array):  # pragma: no cover
    """Return the part of an array of sixteen bits that begins where a widest vector may begin."""
    return array[(-(array.ctypes.data // 2)) % LANES :]


@njit(nogil=True)
def _write_tails(points, start, end, third, stride, pairs, tails):  # pragma: no cover
    """Write a row of biased points for each scenario: of every three players behind a third."""
    n = points.rows.shape[0]
    for s in range(start, end):
        at = U64((s - start) * stride)
        own = points.columns[s]
        n_pairs = U64(0)
        for e in range(third + 2, n - 1):
            one = own[e]
            for f in range(e + 1, n):
                pairs[n_pairs] = U16(one + own[f])
                n_pairs += U64(1)
        for d in range(third + 1, n - 2):
            behind = U64((n - 1 - d) * (n - 2 - d) // 2)
            first = n_pairs - behind
            one = U16(own[d] + points.bias[s])
            for j in range(behind):
                tails[at + j] = U16(one + pairs[first + j])
            at += behind


@njit(nogil=True)
def _write_distances(points, heads, head, last, start, end, ahead, nearest):  # pragma: no cover
    """Write what each of four heads lacks to the targets, and the least of it."""
    target = points.target[start:end]
    for k in range(FOUR):
        h = min(head + k, last - 1)
        lacks = ahead[k]
        for s in range(end - start):
            lacks[s] = target[s]
        for q in range(heads.shape[1]):
            own = points.rows[heads[h, q], start:end]
            for s in range(end - start):
                lacks[s] = U16(lacks[s] - own[s])
    for s in range(end - start):
        nearest[s] = min(min(ahead[0, s], ahead[1, s]), min(ahead[2, s], ahead[3, s]))


@njit(nogil=True)
def _write_reaches(points, start, end, tiles, reaches):  # pragma: no cover
    """Write the best tail of each tile: its fourth player with the best two behind."""
    for tile in range(len(tiles)):
        best = reaches[tile]
        best[:] = U16(0)
        for d in range(tiles[tile, 0], tiles[tile, 1]):
            own = points.rows[d, start:end]
            behind = points.best_two[d + 1, start:end]
            for s in range(end - start):
                best[s] = max(best[s], U16(own[s] + behind[s]))


@njit(nogil=True)
def _add_tails(  # pragma: no cover
    n_players,
    wide,
    reaches,
    third,
    piece,
    tails,
    length,
    stride,
    needs,
    least,
    alive,
    in_tile,
    most,
    added,
    sums,
):
    """Add the ramps of living scenarios to four rows of sums, tile by tile."""
    behind = length - n_tails(n_players, third)
    need, width = np.empty(FOUR * FOUR, dtype=U16), np.empty(FOUR, dtype=U16)
    step, at = np.empty(FOUR, dtype=np.int64), np.empty(FOUR, dtype=U64)
    for tile in range(len(piece.tiles)):
        # Whole vectors: lanes before the third's own tails hold what nobody asks for.
        first, last = max(piece.tiles[tile, 2], behind // LANES * LANES), piece.tiles[tile, 3]
        if last <= behind:
            continue
        reach = reaches[tile]
        n = 0
        for p in range(len(alive)):
            s = alive[p]
            in_tile[n] = s
            n += reach[s] > least[s]
        for p in range(0, n, FOUR):
            together = 0
            for r in range(FOUR):  # at the end one may stand for none: it needs what nobody has
                s = in_tile[min(p + r, n - 1)]
                real = p + r < n
                width[r] = wide[s]
                step[r] = min(reach[s] - least[s], width[r]) if real else 0
                together += step[r]
                at[r] = U64(s) * U64(stride)
                for k in range(FOUR):
                    need[FOUR * k + r] = needs[k, s] if real else U16(HIGHEST)
            if together <= HIGHEST:
                if most[tile] + together > HIGHEST:
                    _carry(added, stride, first, last, sums)
                    most[tile] = 0
                most[tile] += together
                if piece.capped:
                    _add_four(tails, at, need, width, stride, first, last, added)
                else:
                    _add_four_open(tails, at, need, stride, first, last, added)
            else:
                for r in range(FOUR):
                    if most[tile] + step[r] > HIGHEST:
                        _carry(added, stride, first, last, sums)
                        most[tile] = 0
                    most[tile] += step[r]
                    _add_one(tails, at[r], need[r::FOUR], width[r], stride, first, last, added)


@njit(nogil=True)
def _ramp(points, need, width):  # pragma: no cover
    return U16(min(U16(max(points, need) - need), width))


@njit(nogil=True)
def _ramps(a, b, c, d, n1, n2, n3, n4, w1, w2, w3, w4):  # pragma: no cover
    return U16(U16(_ramp(a, n1, w1) + _ramp(b, n2, w2)) + U16(_ramp(c, n3, w3) + _ramp(d, n4, w4)))


@njit(nogil=True)
def _add_four(tails, at, need, width, stride, first, last, added):  # pragma: no cover
    """Add the ramps of four scenarios to the sums of four heads.

    All needs and widths are numbers of their own, so that they stay in registers.
    """
    e, f, g, h = need[0], need[1], need[2], need[3]
    i, j, k, l = need[4], need[5], need[6], need[7]
    m, n, o, p = need[8], need[9], need[10], need[11]
    q, r, s, t = need[12], need[13], need[14], need[15]
    w, x, y, z = width[0], width[1], width[2], width[3]
    one, two, three, four = at[0], at[1], at[2], at[3]
    second = U64(stride)
    third, fourth = U64(2) * second, U64(3) * second
    for v in range(U64(first), U64(last)):
        a, b, c, d = tails[one + v], tails[two + v], tails[three + v], tails[four + v]
        added[v] = U16(added[v] + _ramps(a, b, c, d, e, f, g, h, w, x, y, z))
        added[second + v] = U16(added[second + v] + _ramps(a, b, c, d, i, j, k, l, w, x, y, z))
        added[third + v] = U16(added[third + v] + _ramps(a, b, c, d, m, n, o, p, w, x, y, z))
        added[fourth + v] = U16(added[fourth + v] + _ramps(a, b, c, d, q, r, s, t, w, x, y, z))


@njit(nogil=True)
def _excesses(a, b, c, d, n1, n2, n3, n4):  # pragma: no cover
    one = U16(U16(max(a, n1) - n1) + U16(max(b, n2) - n2))
    return U16(one + U16(U16(max(c, n3) - n3) + U16(max(d, n4) - n4)))


@njit(nogil=True)
def _add_four_open(tails, at, need, stride, first, last, added):  # pragma: no cover
    """Add the same where no ramp has an end: a third less to do."""
    e, f, g, h = need[0], need[1], need[2], need[3]
    i, j, k, l = need[4], need[5], need[6], need[7]
    m, n, o, p = need[8], need[9], need[10], need[11]
    q, r, s, t = need[12], need[13], need[14], need[15]
    one, two, three, four = at[0], at[1], at[2], at[3]
    second = U64(stride)
    third, fourth = U64(2) * second, U64(3) * second
    for v in range(U64(first), U64(last)):
        a, b, c, d = tails[one + v], tails[two + v], tails[three + v], tails[four + v]
        added[v] = U16(added[v] + _excesses(a, b, c, d, e, f, g, h))
        added[second + v] = U16(added[second + v] + _excesses(a, b, c, d, i, j, k, l))
        added[third + v] = U16(added[third + v] + _excesses(a, b, c, d, m, n, o, p))
        added[fourth + v] = U16(added[fourth + v] + _excesses(a, b, c, d, q, r, s, t))


@njit(nogil=True)
def _add_one(tails, at, need, width, stride, first, last, added):  # pragma: no cover
    """Add the ramps of one scenario to the sums of four heads."""
    for k in range(FOUR):
        lacks, row = need[k], U64(k) * U64(stride)
        for j in range(U64(first), U64(last)):
            added[row + j] = U16(added[row + j] + _ramp(tails[at + j], lacks, width))


@njit(nogil=True)
def _carry(added, stride, first, last, sums):  # pragma: no cover
    """Move sums of sixteen bits to those of thirty-two."""
    for k in range(FOUR):
        row = U64(k) * U64(stride)
        for j in range(row + U64(first), row + U64(last)):
            sums[j] += U32(added[j])
            added[j] = U16(0)


@njit(nogil=True)
def _collect(table, piece, n_players, length, stride, sums, out):  # pragma: no cover
    """Add the sums of the combinations that are lineups of the table."""
    lineups = table.lineups
    fourth = lineups.shape[1] - 3
    skipped = n_tails(n_players, -1) - length
    for head in range(piece.first_head, piece.last_head):
        quad, k = divmod(head - piece.first_head, FOUR)
        for t in range(piece.n_thirds):
            third = piece.first_third + t
            if head >= table.n_heads[third]:
                continue
            own = ((quad * piece.n_thirds + t) * FOUR + k) * stride - skipped
            for row in range(table.first[head, third], table.last[head, third]):
                d, e, f = lineups[row, fourth], lineups[row, fourth + 1], lineups[row, fourth + 2]
                out[row] += np.int64(sums[own + table.place[d, e] + f])
