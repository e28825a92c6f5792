"""Why there is no such portfolio: the user's settings that cannot hold together, in words."""

from __future__ import annotations

from dataclasses import replace

from dfs_portfolio._internal.validation import real_number, whole_number
from dfs_portfolio.errors import Conflict
from dfs_portfolio.infeasibility.feasibility import FeasibilityOracle
from dfs_portfolio.infeasibility.minimal_conflict import Core, minimum_conflict
from dfs_portfolio.infeasibility.user_constraints import Wishes
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.slate.contest import MAX_DOLLARS
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
    """Name the fewest settings because of which there is no portfolio.

    Every lock, exclusion, group, limit and stack is a setting of its own, and so are the general
    exposure limits and stacking, also where they are the defaults. The roster, the salary cap and
    the number of lineups are what they must fit.

    Parameters
    ----------
    slate
        The player pool.
    n_lineups
        How many different lineups are wanted.
    rules, exposure, diversity
        The settings, as in `build_portfolio`; what to do where they do not fit is not heeded.
    time_limit_s
        Seconds, above 0, after which the fewest found so far must do.

    Returns
    -------
    Conflict or None
        ``None`` where it is not proven that there is a conflict. Without any settings in it the
        slate itself has no lineup under the salary cap.

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
    >>> print(explain_infeasibility(slate, 20, rules=rules, time_limit_s=60).words)
    These settings cannot hold together: lock D2; exclude D2. Drop or loosen one of them.
    """
    n_lineups = whole_number("n_lineups", n_lineups, least=1)
    seconds = real_number("time_limit_s", time_limit_s, least=0.0)
    rules = LineupRules() if rules is None else rules
    rules.check_slate(slate)
    wishes = Wishes(
        slate,
        n_lineups,
        rules,
        ExposureLimits() if exposure is None else exposure,
        Diversity() if diversity is None else diversity,
    )
    judge = FeasibilityOracle(wishes, seconds)
    core = minimum_conflict(judge)
    return None if core is None else _said(wishes, judge, core)


def _said(wishes: Wishes, judge: FeasibilityOracle, core: Core) -> Conflict:
    """Put a conflict in words."""
    number = f"{wishes.n_lineups} different lineups"
    found = [wishes.settings[index] for index in sorted(core.settings)]
    settings = tuple(setting.words for setting in found)
    by_model = judge.average(wishes.keeping(core.settings)) is None
    cap = _cap_that_matters(wishes, judge, core) if by_model else None
    alone = by_model and all(setting.of_one_lineup for setting in found)
    where = "" if alone else f" in {number}"
    if not settings and not by_model:
        settings, where = (number,), ""
    return Conflict(
        settings, core.smallest, core.irreducible, _sentence(settings, where, cap, core)
    )


def _sentence(settings: tuple[str, ...], where: str, cap: int | None, core: Core) -> str:
    under = "" if cap is None else f"Under the salary cap of ${cap:,} "
    if not settings:
        text = f"{under}there is no lineup even without any settings."
    elif len(settings) == 1:
        text = f"{under}this setting cannot hold{where}: {settings[0]}. Drop or loosen it."
    else:
        text = f"{under}these settings cannot hold together{where}: {'; '.join(settings)}. "
        text += "Drop or loosen one of them."
    if not core.irreducible:
        text += " Whether all of them are needed for that is not proven."
    elif not core.smallest:
        text += " All of them are needed for that; that no fewer others conflict is not proven."
    return text[0].upper() + text[1:]


def _cap_that_matters(wishes: Wishes, judge: FeasibilityOracle, core: Core) -> int | None:
    """Return the salary cap if the small model would allow the settings without it."""
    controls = wishes.keeping(core.settings)
    contest = controls.slate.contest
    free = replace(contest, salary_cap=MAX_DOLLARS * contest.roster_size)
    rich = replace(controls, slate=replace(controls.slate, contest=free))
    return None if judge.average(rich) is None else contest.salary_cap
