"""Compiled passes over all lineups; NumPy twins are in `tests/support/reference_fields.py`."""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

import numpy as np

from dfs_portfolio._internal.compiling import compiled


@compiled(nogil=True)
def log_weights(lineups, base, features, theta, out):  # pragma: no cover
    """Write the logarithm of each lineup's weight, and return the greatest.

    Parameters
    ----------
    lineups
        uint8, shape (n_lineups, k): indices of players.
    base
        float64, shape (n_lineups,): what does not depend on `theta`; -inf for no weight.
    features
        float64, shape (n_lineups, n_features).
    theta
        float64, shape (n_players + n_features,): of a player, then of a unit of a feature.
    out
        float64, shape (n_lineups,): overwritten.
    """
    n_lineups, k = lineups.shape
    n_features = features.shape[1]
    n_players = len(theta) - n_features
    greatest = -np.inf
    for row in range(n_lineups):
        total = base[row]
        for a in range(k):
            total += theta[lineups[row, a]]
        for f in range(n_features):
            total += theta[n_players + f] * features[row, f]
        out[row] = total
        if total > greatest:
            greatest = total
    return greatest


@compiled(nogil=True)
def _ends_run(lineups, row):  # pragma: no cover
    """Tell whether the next lineup differs in more than the last player, or is none."""
    ends = row == len(lineups) - 1
    for a in range(lineups.shape[1] - 1):
        ends = ends or lineups[row, a] != lineups[row + 1, a]
    return ends


@compiled(nogil=True)
def weigh(logs, shift, out):  # pragma: no cover
    """Write ``exp(logs - shift)``, and return the sum."""
    total = 0.0
    for row in range(len(logs)):
        weight = np.exp(logs[row] - shift)
        out[row] = weight
        total += weight
    return total


@compiled(nogil=True)
def inclusion(lineups, features, weights, sums):  # pragma: no cover
    """Add up the weights of lineups by player, and those of features times weights.

    Lineups in lexicographic order share all players but the last with the one before, mostly:
    those others are added once for the whole run.

    Parameters
    ----------
    lineups, features
        As in `log_weights`.
    weights
        float64, shape (n_lineups,).
    sums
        float64, shape (n_players + n_features,): added to.
    """
    n_lineups, k = lineups.shape
    n_features = features.shape[1]
    n_players = len(sums) - n_features
    run = 0.0
    for row in range(n_lineups):
        weight = weights[row]
        sums[lineups[row, k - 1]] += weight
        for f in range(n_features):
            sums[n_players + f] += weight * features[row, f]
        run += weight
        if _ends_run(lineups, row):
            for a in range(k - 1):
                sums[lineups[row, a]] += run
            run = 0.0


@compiled(nogil=True)
def joint_inclusion(lineups, features, weights, products):  # pragma: no cover
    """Add up the weights of lineups by pairs of players, of features, and of both.

    Pairs of players that a run of lineups shares are added once, as in `inclusion`.

    Parameters
    ----------
    lineups, features, weights
        As in `inclusion`.
    products
        float64, shape (n_players + n_features,) twice: added to, where the row is not below the
        column; a player beside itself is the player's sum.
    """
    n_lineups, k = lineups.shape
    n_features = features.shape[1]
    n_players = len(products) - n_features
    run = 0.0
    for row in range(n_lineups):
        weight = weights[row]
        last = lineups[row, k - 1]
        for a in range(k):
            products[lineups[row, a], last] += weight
        for f in range(n_features):
            amount = weight * features[row, f]
            if amount != 0.0:
                for a in range(k):
                    products[lineups[row, a], n_players + f] += amount
                for g in range(f, n_features):
                    products[n_players + f, n_players + g] += amount * features[row, g]
        run += weight
        if _ends_run(lineups, row):
            for a in range(k - 1):
                for b in range(a, k - 1):
                    products[lineups[row, a], lineups[row, b]] += run
            run = 0.0
