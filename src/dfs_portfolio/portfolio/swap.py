"""The story of a late swap: from entries with players who are out to a file that is checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import BoolArray, FloatArray
from dfs_portfolio.errors import (
    DataWarning,
    ExposureInfeasibleError,
    ExposureRelaxedWarning,
    ScenarioError,
    format_items,
    join_limited,
    warn_caller,
)
from dfs_portfolio.portfolio.entered import Entered, entered_lineups
from dfs_portfolio.portfolio.request import DEFAULT_TIME_LIMIT_S
from dfs_portfolio.portfolio.swap_result import SwapChange, SwapResult
from dfs_portfolio.portfolio.verify_swap import check_swap, relaxations_of, use_changes
from dfs_portfolio.rules.absent import without_absent
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureCounts, ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.rules.relaxations import never_for_all
from dfs_portfolio.rules.resolved_rules import ResolvedRules
from dfs_portfolio.scenarios.scenarios import Points, Scenarios, scenarios_for
from dfs_portfolio.search.lineup_values import lineup_values
from dfs_portfolio.selection.swaps import SwapChoice, SwapProblem, choose_swaps, limits_after
from dfs_portfolio.slate.entry_files import EntryFile
from dfs_portfolio.slate.player_data import require_slate
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.slate.wings import get_site
from dfs_portfolio.solvers import SolverOptions, get_solver


def swap_entries(
    entries: Any,
    slate: Slate,
    scenarios: Scenarios | Points | None = None,
    *,
    objective: TailObjective | None = None,
    rules: LineupRules | None = None,
    exposure: ExposureLimits | None = None,
    diversity: Diversity | None = None,
    contests: Any = None,
    cell_format: Any = "name_id",
    solver: str = "highs",
    options: SolverOptions | None = None,
) -> SwapResult:
    r"""Replace players who are out in the entries that hold them, and change nothing else.

    A player whom an entry holds and who is not on the slate is out. Of all ways to fill the free
    slots, those with the fewest changed players over all entries count, and of these the one with
    the best value. Entries without anybody out stay as they are, and so do copies: entries that
    held the same lineup hold the same again.

    Every changed lineup satisfies the rules. The lineups of a contest stay different, within
    `max_overlap` and within the exposure limits, which are counted over the different lineups of
    all entries. A limit that was violated before may stay so, but not be violated further. If the
    limits leave no way, they are exceeded: the largest excess is as small as possible, then the
    sum.

    Parameters
    ----------
    entries
        The site's file of entries: ``DKEntries.csv``, or what `read_entries` returned.
    slate
        The players who are there, with teams if lineups are stacked. Those who are out and may be
        named in the settings are in `Slate.withdrawn`, with their teams if known.
    scenarios
        Points of every player of the slate; without them a lineup is worth its projections.
    objective, rules, exposure, diversity
        As in `PortfolioRequest`, with its defaults. Settings that name players who are out have no
        effect on them.
    contests
        IDs of the contests to look at; by default all. Others stay as they are.
    cell_format
        How new players are written: ``"name_id"`` for ``Name (ID)``, ``"id"`` for the bare ID.
    solver, options
        Solver of the models, and its options for each solve; by default 30 seconds.

    Returns
    -------
    SwapResult
        Every changed entry, and the file, to be written with `SwapResult.write`.

    Raises
    ------
    FileFormatError
        If the file is not a file of entries, or belongs to another slate.
    SlateError, ScenarioError, SettingsError
        If another input cannot be used.
    NoLineupError, ExposureInfeasibleError
        If no lineup can replace one that lost a player, or not within the limits, and
        `on_infeasible` of the limits is not ``"relax"``.

    Warns
    -----
    ExposureRelaxedWarning
        If exposure limits are exceeded that were not before.
    DataWarning
        If entries with players who are out are locked.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> slate = Slate.from_records(
    ...     {"driver_id": str(i), "name": f"Driver {i}", "salary": 8000, "projection": i}
    ...     for i in range(102, 110)
    ... )
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "DKEntries.csv"
    ...     _ = path.write_text(
    ...         "Entry ID,Contest ID,D,D,D,D,D,D\n4123456789,7,101,102,103,104,105,106\n"
    ...     )
    ...     swap = swap_entries(
    ...         path,
    ...         slate,
    ...         rules=LineupRules.unstacked(),
    ...         exposure=ExposureLimits(1, 1),
    ...         cell_format="id",
    ...     )
    >>> swap.content.decode().splitlines()[1]
    '4123456789,7,109,102,103,104,105,106'
    >>> swap.summary
    ('1 of 1 entries held 101', '1 driver changed: Driver 109 1; caps kept')
    """
    require_slate(slate)
    get_solver(solver)  # a missing solver is an error before the work, needed or not
    objective = TailObjective() if objective is None else objective
    diversity = (diversity or Diversity()).in_contest(slate.contest)
    file = get_site(slate.contest.site).open_entries(entries, slate, contests)
    entered = entered_lineups(file, slate)
    rules, exposure = without_absent(
        LineupRules() if rules is None else rules,
        ExposureLimits() if exposure is None else exposure,
        slate,
        entered.absent,
    )
    rules.check_slate(slate)
    resolved = rules.resolve(slate)
    counts = exposure.counts(slate, len(entered.lineups), resolved.locked)
    problem = SwapProblem(
        rules=resolved,
        lineups=entered.lineups,
        limits=limits_after(counts, *entered.uses_before),
        available=np.array(file.available, dtype=bool) & ~_never(slate, counts),
        evaluate=_Worth(slate, scenarios, objective, diversity, resolved),
        overlap_penalty=diversity.overlap_penalty,
        max_overlap=diversity.max_overlap,
        solver=solver,
        options=SolverOptions(time_limit_s=DEFAULT_TIME_LIMIT_S) if options is None else options,
        relax=exposure.on_infeasible == "relax",
    )
    choice = choose_swaps(problem)
    slots = _new_slots(file, entered, choice)
    result = _result(file, entered, problem, choice, slots, file.with_players(slots, cell_format))
    check_swap(result, file, entered, problem, choice, slots)
    _warn(result)
    return result


def _never(slate: Slate, counts: ExposureCounts) -> BoolArray:
    """Return which players no lineup may newly hold: a share of 0 means never, and never gives way.

    Raises
    ------
    ExposureInfeasibleError
        If these are all.
    """
    never: BoolArray = counts.player_never | counts.team_never[slate.team_index]
    if never.all():
        raise ExposureInfeasibleError(never_for_all(slate.contest.sport.player))
    return never


class _Worth:
    """The worth of lineups: tail value or projection, less the cost of ownership."""

    def __init__(
        self,
        slate: Slate,
        scenarios: Scenarios | Points | None,
        objective: TailObjective,
        diversity: Diversity,
        rules: ResolvedRules,
    ) -> None:
        self._scenarios: Scenarios | None = None
        self._objective = objective
        self._cost = diversity.ownership_cost(slate, rules.excluded)
        self._projections = slate.known("projection")
        if scenarios is not None:
            self._scenarios = scenarios_for(slate, scenarios)
            return
        unknown = [n for n, p in zip(slate.names, self._projections, strict=True) if np.isnan(p)]
        if unknown:
            raise ScenarioError(
                "scenarios",
                [f"none are given, and no projection of {format_items(unknown)}: give either"],
            )

    def __call__(self, lineups: NDArray[np.uint8]) -> FloatArray:
        if self._scenarios is None:
            value = self._projections[lineups].sum(axis=1)
        else:
            value = lineup_values(self._scenarios, self._objective, lineups)
        return np.asarray(value - self._cost[lineups].sum(axis=1))


def _new_slots(file: EntryFile, entered: Entered, choice: SwapChoice) -> dict[int, dict[int, int]]:
    """Return, for each entry to change, the new player of each slot that changes."""
    new: dict[int, dict[int, int]] = {}
    for number, lineup in choice.lineups.items():
        for entry in entered.members[number]:
            players = file.entries[entry].players
            free = [slot for slot, index in enumerate(players) if index not in lineup]
            added = [index for index in lineup if index not in players]
            new[entry] = dict(zip(free, added, strict=True))
    return dict(sorted(new.items()))


def _result(
    file: EntryFile,
    entered: Entered,
    problem: SwapProblem,
    choice: SwapChoice,
    slots: Mapping[int, Mapping[int, int]],
    content: bytes,
) -> SwapResult:
    slate = problem.rules.slate
    uses, shared = use_changes(entered, problem, choice)
    lineups = np.array(list(choice.lineups.values()), dtype=np.uint8)
    worth = float(problem.evaluate(lineups).sum()) if len(lineups) else 0.0
    return SwapResult(
        content=content,
        changes=tuple(_change(file, entered, entry, new, slate) for entry, new in slots.items()),
        n_entries=sum(not entry.reserved for entry in file.entries),
        n_lineups=len(entered.lineups),
        out=entered.out,
        uses=uses,
        relaxations=relaxations_of(problem, choice),
        locked=tuple(
            file.entries[entry]
            for number, members in enumerate(entered.members)
            for entry in members
            if file.entries[entry].broken and number not in choice.lineups
        ),
        value=worth - problem.overlap_penalty * shared,
        fewest_proven=choice.fewest,
        best_proven=choice.best,
        sport=slate.contest.sport,
    )


def _change(
    file: EntryFile, entered: Entered, number: int, new: Mapping[int, int], slate: Slate
) -> SwapChange:
    entry = file.entries[number]
    gone = [slot for slot, index in enumerate(entry.players) if index is None]
    leaving = [entry.players[slot] for slot in new if entry.players[slot] is not None]
    after = [new.get(slot, index) for slot, index in enumerate(entry.players)]
    return SwapChange(
        entry=entry,
        out=tuple(entered.name_of(entry.labels[slot]) for slot in gone),
        dropped=tuple(slate.names[index] for index in leaving if index is not None),
        added=tuple(slate.names[index] for index in new.values()),
        after=tuple(slate.names[index] for index in after if index is not None),
    )


def _warn(result: SwapResult) -> None:
    """Warn where a swap falls short."""
    if result.relaxations:
        shown = join_limited(list(map(str, result.relaxations)))
        warn_caller(
            f"no swap satisfies the exposure limits without changes of other entries: {shown}",
            ExposureRelaxedWarning,
        )
    if result.locked:
        ids = join_limited([entry.entry_id for entry in result.locked])
        warn_caller(
            f"{len(result.locked)} entries hold {result.sport.players} who are out and are locked; "
            f"they stay as they are: {ids}",
            DataWarning,
        )
