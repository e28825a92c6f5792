r"""The field without ownership: quantal response to projections.

People enter better lineups more often, and not only the best:

.. math:: P(L) \propto \exp\Big(\beta \sum_{i \in L} (p_i + \tau_i) + h(\text{left})\Big),

the logit form of quantal response (McKelvey and Palfrey, Games and Economic Behavior 10, 1995).
One number, :math:`\beta`, says how much better; taste, :math:`\tau_i`, is what people expect of a
player beyond the projection :math:`p_i`. It is multiplied by :math:`\beta` too, so that there is
always a :math:`\beta` for a popularity that salaries alone do not exceed.
"""

from __future__ import annotations

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.field.weighing import WeightedLineups

# Error of beta, for projections with a standard deviation of 1: less than that of the ownership.
TOLERANCE = 1e-7
# Doublings of that beta, from 1.
DOUBLINGS = 20


def response(
    lineups: WeightedLineups, projections: FloatArray, taste: FloatArray, top_share: float
) -> tuple[FloatArray, float]:
    """Return the weights of players with which the most popular one has a share, and beta.

    Parameters
    ----------
    lineups
        All lineups, without features whose weight varies.
    projections, taste
        Of each player, shape (n_players,); taste in standard deviations of the projections.
    top_share
        Greatest share of the field that holds a player.

    Raises
    ------
    SettingsError
        If no beta from 0 gives this share.
    """
    centred = projections - projections.mean()
    spread = float(centred.std()) or 1.0
    liked = centred / spread + taste

    def top(beta: float) -> float:
        return float(lineups.inclusion(beta * liked).mean.max())

    least = top(0.0)
    if least > top_share:
        raise SettingsError(
            f"a most popular player of {top_share:.1%} is impossible: salaries alone "
            f"give {least:.1%}; ask for more"
        )
    high = 1.0
    for _ in range(DOUBLINGS):
        if top(high) >= top_share:
            break
        high *= 2
    else:
        raise SettingsError(
            f"a most popular player of {top_share:.1%} is impossible: the best lineups by "
            f"projection give at most {top(high):.1%}"
        )
    from scipy.optimize import brentq  # takes long

    beta = float(brentq(lambda b: top(b) - top_share, 0.0, high, xtol=TOLERANCE))
    return beta * liked, beta / spread
