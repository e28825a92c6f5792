"""Explains in words why no portfolio exists: the user settings that cannot all be satisfied."""

from __future__ import annotations

from dataclasses import replace

from dfs_portfolio._internal.validation import check_types, real_number, whole_number
from dfs_portfolio.errors import Conflict
from dfs_portfolio.infeasibility.feasibility import FeasibilityOracle
from dfs_portfolio.infeasibility.minimal_conflict import ConflictingSubset, minimum_conflict
from dfs_portfolio.infeasibility.user_constraints import ConstraintSubset, UserConstraints
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.slate.contest import MAX_DOLLARS
from dfs_portfolio.slate.player_data import require_slate
from dfs_portfolio.slate.slate import Slate

DEFAULT_SECONDS = 5.0


def explain_infeasibility(
    slate: Slate,
    n_lineups: int,
    *,
    rules: LineupRules | None = None,
    exposure: ExposureLimits | None = None,
    diversity: Diversity | None = None,
    time_limit_s: float = DEFAULT_SECONDS,
) -> Conflict | None:
    """Name the fewest settings that rule out any portfolio.

    Every lock, exclusion, group, limit and stack is a setting of its own; so are the general
    exposure limits and stacking, even at their defaults. The roster, the salary cap and the number
    of lineups are taken as given.

    Parameters
    ----------
    slate
        The player pool.
    n_lineups
        Number of different lineups requested.
    rules, exposure, diversity
        The settings, as in `build_portfolio`; ``on_infeasible`` has no effect.
    time_limit_s
        Time for the search in seconds, above 0; when it is up, the smallest conflict found so far
        is returned.

    Returns
    -------
    Conflict or None
        ``None`` if it is not proven that there is a conflict. A conflict without settings means
        that no lineup of the slate fits under the salary cap.

    Raises
    ------
    SlateError, SettingsError
        As `build_portfolio`.

    Examples
    --------
    >>> slate = Slate.from_records(
    ...     {"driver_id": i, "name": f"D{i}", "salary": 8000, "team": i % 3} for i in range(12)
    ... )
    >>> rules = LineupRules(lock=["D1", "D2"], exclude="D2")
    >>> print(explain_infeasibility(slate, 20, rules=rules, time_limit_s=60).message)
    These settings cannot all be satisfied: lock D2; exclude D2. Drop or loosen one of them.
    """
    require_slate(slate)
    check_types(
        ("rules", rules, LineupRules),
        ("exposure", exposure, ExposureLimits),
        ("diversity", diversity, Diversity),
    )
    n_lineups = whole_number("n_lineups", n_lineups, least=1)
    seconds = real_number("time_limit_s", time_limit_s, least=0.0)
    rules = LineupRules() if rules is None else rules
    rules.check_slate(slate)
    constraints = UserConstraints(
        slate,
        n_lineups,
        rules,
        ExposureLimits() if exposure is None else exposure,
        Diversity() if diversity is None else diversity,
    )
    oracle = FeasibilityOracle(constraints, seconds)
    conflict = minimum_conflict(oracle)
    return None if conflict is None else _describe(constraints, oracle, conflict)


def _describe(
    constraints: UserConstraints, oracle: FeasibilityOracle, found: ConflictingSubset
) -> Conflict:
    """Put a conflict into words."""
    number = f"{constraints.n_lineups} different lineups"
    settings = [constraints.settings[index] for index in sorted(found.settings)]
    descriptions = tuple(setting.description for setting in settings)
    subset = constraints.restricted_to(found.settings)
    # If the average model is feasible, the conflict is about the number of different lineups; if
    # not, one lineup alone, or the salary cap, may be the reason, and the message says so.
    by_model = oracle.average_shares(subset) is None
    cap = _decisive_cap(oracle, subset) if by_model else None
    one_lineup = by_model and all(setting.of_one_lineup for setting in settings)
    where = "" if one_lineup else f" in {number}"
    if not descriptions and not by_model:
        descriptions, where = (number,), ""
    message = _message(descriptions, where, cap, found)
    return Conflict(descriptions, found.smallest, found.irreducible, message)


def _message(
    descriptions: tuple[str, ...], where: str, cap: int | None, found: ConflictingSubset
) -> str:
    under = "" if cap is None else f"Under the salary cap of ${cap:,} "
    if not descriptions:
        text = f"{under}there is no lineup even without any settings."
    elif len(descriptions) == 1:
        text = f"{under}this setting cannot be satisfied{where}: {descriptions[0]}. "
        text += "Drop or loosen it."
    else:
        text = f"{under}these settings cannot all be satisfied{where}: {'; '.join(descriptions)}. "
        text += "Drop or loosen one of them."
    if not found.irreducible:
        text += " It is not proven that all of them are needed for the conflict."
    elif not found.smallest:
        text += " All of them are needed for the conflict, but there may be a smaller one."
    return text[0].upper() + text[1:]


def _decisive_cap(oracle: FeasibilityOracle, subset: ConstraintSubset) -> int | None:
    """Return the salary cap if the average model would allow the settings without it."""
    contest = subset.slate.contest
    unlimited = replace(contest, salary_cap=MAX_DOLLARS * contest.roster_size)
    uncapped = replace(subset, slate=replace(subset.slate, contest=unlimited))
    return None if oracle.average_shares(uncapped) is None else contest.salary_cap
