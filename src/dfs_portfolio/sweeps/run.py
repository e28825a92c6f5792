"""Build portfolios for many cases, on this machine or on a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Literal, get_args

from dfs_portfolio._internal.progress import ProgressFunction, stage_report
from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.errors import (
    DfsPortfolioError,
    SettingsError,
    WorkerError,
    format_items,
    warn_caller,
)
from dfs_portfolio.sweeps.backends import submit
from dfs_portfolio.sweeps.cases import Case, share_tables
from dfs_portfolio.sweeps.results import Answer, Outcome, SweepResult
from dfs_portfolio.sweeps.worker import Group, pack, unpack

OnError = Literal["raise", "keep"]


def sweep(
    cases: Iterable[Case],
    *,
    n_jobs: int = 1,
    backend: str | None = None,
    fresh_seed: int | None = None,
    n_fresh: int | None = None,
    on_error: OnError = "raise",
    progress: ProgressFunction | None = None,
) -> SweepResult:
    """Build a portfolio for every case.

    Cases with the same slate, scenarios, objective and rules form one group, whose value table is
    computed once. The result depends on the cases alone, not on where they ran or in which order
    they finished.

    Parameters
    ----------
    cases
        At least one; `grid` makes them from slates, seeds and settings.
    n_jobs
        Number of processes on this machine, in joblib's convention: -1 for one per core. A Dask
        cluster uses all its workers instead.
    backend
        ``None`` for joblib's default, processes on this machine. ``"dask"`` for the cluster of
        the active Dask client. Or any other back end of joblib, by name.
    fresh_seed
        Seed of fresh scenarios, which no case was chosen on, to measure all portfolios on;
        ``None`` for none.
    n_fresh
        Number of fresh scenarios; by default as many as the case was chosen on.
    on_error
        ``"raise"``: the first error to arrive ends the sweep. ``"keep"``: the error is stored in
        the outcome of its case, and the others go on. If all workers are lost, the cases that are
        not done have a `WorkerError`.
    progress
        Called with the share of finished cases, stage ``"sweep"``. An exception that it raises
        ends the sweep.

    Returns
    -------
    SweepResult
        Outcomes in the order of the cases, with the warnings of each. The first warning of each
        kind is also raised again here.

    Raises
    ------
    SettingsError
        If an argument is not valid, or a case cannot be pickled.
    WorkerError
        If Dask or its workers are missing, or workers were lost.
    DfsPortfolioError
        The error of a case, with a note of its name, if ``on_error`` is ``"raise"``.

    Examples
    --------
    >>> from dfs_portfolio import Diversity, grid, load_demo
    >>> cases = grid(
    ...     {"Las Vegas": load_demo()},
    ...     seeds=[1, 2],
    ...     settings={"close": {}, "apart": {"diversity": Diversity(2.0)}},
    ...     n_lineups=5,
    ...     n_scenarios=500,
    ... )
    >>> frame = sweep(cases, fresh_seed=99).to_frame()
    >>> frame[["label", "seed", "mean_overlap"]].round(1).values.tolist()
    [['close', 1, 0.8], ['apart', 1, 0.8], ['close', 2, 1.1], ['apart', 2, 1.0]]
    """
    cases = _checked_cases(cases)
    _check_options(n_jobs, backend, on_error)
    if fresh_seed is not None:
        fresh_seed = _unused_seed(cases, fresh_seed)
    if n_fresh is not None:
        n_fresh = whole_number("n_fresh", n_fresh, least=1)
    groups = share_tables(cases)
    keep = on_error == "keep"
    packed = [
        pack(Group(tuple(cases[index] for index in indices), fresh_seed, n_fresh, keep))
        for indices in groups
    ]
    report = stage_report(progress, "sweep")
    report(0.0)
    answers: dict[int, Answer] = {}
    replies = submit(packed, n_jobs, backend)
    try:
        with closing(replies):
            for number, reply in replies:
                answers |= _answers_by_case(groups[number], unpack(reply))
                if not keep:
                    _raise_first_error(cases, answers)
                report(len(answers) / len(cases))
    except WorkerError as error:
        if not keep:
            raise
        lost = Answer(None, error, {}, {}, ())
        answers = {index: answers.get(index, lost) for index in range(len(cases))}
    outcomes = tuple(_make_outcome(case, answers[index]) for index, case in enumerate(cases))
    _repeat_warnings(outcomes)
    return SweepResult(outcomes)


def _answers_by_case(
    indices: Sequence[int], answers: tuple[Answer, ...] | DfsPortfolioError
) -> dict[int, Answer]:
    """Return the answers of a group by index of the case; an error applies to all its cases."""
    if isinstance(answers, DfsPortfolioError):
        answers = (Answer(None, answers, {}, {}, ()),) * len(indices)
    return dict(zip(indices, answers, strict=False))  # fewer where an error ended the group


def _raise_first_error(cases: Sequence[Case], answers: dict[int, Answer]) -> None:
    for index, answer in answers.items():
        if answer.error is not None:
            answer.error.add_note(f"in case {cases[index].name}")
            raise answer.error


def _make_outcome(case: Case, answer: Answer) -> Outcome:
    portfolio = answer.portfolio
    if portfolio is not None:  # the worker's slate is a copy
        portfolio = replace(portfolio, slate=case.slate)
    return Outcome(case, portfolio, *answer[1:])


def _repeat_warnings(outcomes: Sequence[Outcome]) -> None:
    """Raise the warnings of the workers again, once for each kind."""
    kinds = dict.fromkeys(w.category for outcome in outcomes for w in outcome.warnings)
    for kind in kinds:
        warned = [
            (outcome.case.name, warning.text)
            for outcome in outcomes
            for warning in outcome.warnings
            if warning.category is kind
        ]
        name, text = warned[0]
        rest = f" (and {len(warned) - 1} more: see Outcome.warnings)" if len(warned) > 1 else ""
        warn_caller(f"case {name}: {text}{rest}", kind)


def _checked_cases(cases: Iterable[Case]) -> tuple[Case, ...]:
    listed = tuple(cases) if isinstance(cases, Iterable) else (cases,)
    wrong = [type(case).__name__ for case in listed if not isinstance(case, Case)]
    if wrong or not listed:
        got = f"got {format_items(wrong)}" if wrong else "got none"
        raise SettingsError(f"cases must be of type Case, {got}: make them with grid")
    return listed


def _check_options(n_jobs: int, backend: str | None, on_error: str) -> None:
    if not isinstance(n_jobs, int) or isinstance(n_jobs, bool) or n_jobs == 0:
        raise SettingsError(
            f"n_jobs must be a whole number of processes, or -1 for one per core, got {n_jobs!r}"
        )
    if backend is not None and not isinstance(backend, str):
        raise SettingsError(
            f"backend must be the name of a joblib back end, or None, got {backend!r}"
        )
    if on_error not in get_args(OnError):
        raise SettingsError(f"on_error must be 'raise' or 'keep', got {on_error!r}")


def _unused_seed(cases: Sequence[Case], fresh_seed: int) -> int:
    fresh_seed = whole_number("fresh_seed", fresh_seed, least=0)
    used = [case.label for case in cases if case.seed == fresh_seed]
    if used:
        raise SettingsError(
            f"fresh_seed {fresh_seed} is also the seed of case {format_items(used)}, whose "
            "scenarios would not be fresh: use a seed that no case has"
        )
    return fresh_seed
