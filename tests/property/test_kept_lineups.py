"""Lineups that are kept, against exhaustive search: all strategies and engines."""

from __future__ import annotations

import warnings
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.errors import DataWarning, ExposureInfeasibleError, ExposureRelaxedWarning
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits, max_count
from support import oracle
from support.examples import few
from support.instances import instances, parts_of
from support.portfolios import generate_columns, large_tables

SHARES = [0.2, 0.34, 0.5, 0.6, 0.75, 1.0]


class Case:
    """A small slate, lineups that are entered already, and limits on the whole."""

    def __init__(self, draw, tail=None, max_new=3):
        self.instance = draw(instances(max_drivers=6, max_roster=3, tail=tail))
        size, drivers = self.instance.roster_size, range(len(self.instance.salaries))
        # Any lineup under the cap, stacked as the rules say or not; the same one again, too.
        entered = [
            lineup
            for lineup in combinations(drivers, size)
            if sum(self.instance.salaries[i] for i in lineup) <= self.instance.salary_cap
        ]
        self.kept = tuple(draw(st.lists(st.sampled_from(entered), min_size=1, max_size=3)))
        self.lineups = [l for l in oracle.all_lineups(self.instance) if l not in self.kept]
        self.n_new = draw(st.integers(1, max_new))
        self.n = len(self.kept) + self.n_new
        self.weight = draw(st.sampled_from([0.0, 0.1, 1.0, 25.0]))
        self.max_overlap = draw(st.sampled_from([None, None, size - 1, size - 2]))
        self.shares = draw(st.sampled_from(SHARES)), draw(st.sampled_from(SHARES))
        self.caps = tuple(max_count(share, self.n) for share in self.shares)
        self.relax = draw(st.sampled_from(["evenly", "fewest"]))

    def build(self, policy="relax", **how):
        parts = parts_of(self.instance)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ExposureRelaxedWarning)
            warnings.simplefilter("ignore", DataWarning)
            return build_portfolio(
                parts.slate,
                parts.scenarios,
                self.n,
                objective=parts.objective,
                rules=parts.rules,
                exposure=ExposureLimits(*self.shares, policy, relax=self.relax),
                diversity=Diversity(self.weight, max_overlap=self.max_overlap),
                keep=[[f"id{i}" for i in lineup] for lineup in self.kept],
                **how,
            )

    def completions(self):
        """Sets of new lineups that are far enough from each other and from the kept ones."""
        limit = self.max_overlap
        for new in combinations(self.lineups, self.n_new):
            pairs = [*combinations(new, 2), *((a, b) for a in new for b in set(self.kept))]
            if limit is None or all(len({*a} & {*b}) <= limit for a, b in pairs):
                yield new

    def excess(self, new):
        return oracle.excess(self.instance, (*self.kept, *new), *self.caps)

    def overrun(self, new):
        """The most uses of a driver or team over the cap, or over the kept ones if more."""
        teams = self.instance.teams
        units = [({i}, self.caps[0]) for i in range(len(teams))]
        units += [
            ({i for i, t in enumerate(teams) if t == team}, self.caps[1]) for team in {*teams}
        ]

        def uses(lineups, members):
            return sum(not members.isdisjoint(lineup) for lineup in lineups)

        return max(uses(new, m) + min(0, uses(self.kept, m) - cap) for m, cap in units)

    def rank(self, new):
        """What is made small: with "evenly" the overrun, then the uses over the caps in all."""
        even = max(0, self.overrun(new)) if self.relax == "evenly" else 0
        return even, self.excess(new)

    def good(self):
        """Uses over the caps of the best completions, and these."""
        found = [(self.rank(new), new) for new in self.completions()]
        best = min((rank for rank, _ in found), default=(0, None))
        return best[1], [new for rank, new in found if rank == best]

    def greedy(self, good, net):
        """Each lineup the best that leaves a good completion."""
        chosen = []
        for _ in range(self.n_new):
            left = {l for new in good if {*new} >= {*chosen} for l in new} - {*chosen}
            chosen.append(max(sorted(left), key=lambda l: net((*self.kept, *chosen), l)))
        return chosen

    def net(self, before, lineup):
        shared = sum(len({*lineup} & {*other}) for other in before)
        return oracle.value(self.instance, lineup) - self.weight * shared

    def gain(self, before, lineup):
        return self.expected_best((*before, lineup)) - self.expected_best(before)

    def expected_best(self, lineups):
        return oracle.expected_best(self.instance, lineups)

    def worth(self, new):
        whole = (*self.kept, *new)
        values = sum(oracle.value(self.instance, l) for l in whole)
        return values - self.weight * oracle.overlap(whole)


def beyond(portfolio):
    return sum(abs(r.uses - r.limit) for r in portfolio.relaxations)


def check_whole(case, portfolio, fewest):
    """The kept lineups come first, as they were; the rest is new, and limits hold for the whole."""
    found = [lineup.indices for lineup in portfolio]
    assert tuple(found[: len(case.kept)]) == case.kept
    assert [lineup.kept for lineup in portfolio] == [k < len(case.kept) for k in range(case.n)]
    assert {*found[len(case.kept) :]} <= {*case.lineups}
    assert len({lineup.indices for lineup in portfolio.new}) == case.n_new
    assert beyond(portfolio) == fewest
    uses = {i: sum(i in l for l in found) / case.n for i in range(len(portfolio.slate))}
    shares = portfolio.player_exposure()
    assert {i: shares[f"id{i}"] for i in uses} == pytest.approx(uses)


def check_one_by_one(case, net, **how):
    fewest, good = case.good()
    if fewest is None:
        with pytest.raises(ExposureInfeasibleError):
            case.build(**how)
        return
    portfolio = case.build(**how)
    check_whole(case, portfolio, fewest)
    expected, found = case.greedy(good, net), [lineup.indices for lineup in portfolio.new]
    assert all(lineup.proven for lineup in portfolio.new)
    for k, (mine, right) in enumerate(zip(found, expected, strict=True)):
        before = (*case.kept, *expected[:k])
        assert net(before, mine) == pytest.approx(net(before, right), rel=1e-9, abs=1e-9)
        if mine != right:
            break  # a tie: from here on both are right in their own way


@few()
@given(st.data())
def test_sequential_equals_exhaustive_search(data):
    case = Case(data.draw)
    check_one_by_one(case, case.net)


@few(8)
@given(st.data())
def test_bounds_hold_with_bounded_values_and_generated_columns(data):
    """As with millions of lineups: what is found may be less than the best, and says so."""
    case = Case(data.draw, max_new=2)
    fewest, good = case.good()
    with pytest.MonkeyPatch.context() as patch:
        generate_columns(patch, columns=3, new=2)
        if fewest is None:
            with pytest.raises(ExposureInfeasibleError):
                case.build(strategy="joint")
            return
        portfolio = case.build(strategy="joint", tables=large_tables(batch=2, look=1, told=3))
    best = max(map(case.worth, good))
    if case.rank([lineup.indices for lineup in portfolio.new]) == case.rank(good[0]):
        check_whole(case, portfolio, fewest)
        assert portfolio.objective <= best + 1e-6 * max(1.0, abs(best))
        assert portfolio.bound >= best - 1e-6 * max(1.0, abs(best))
    else:
        assert not portfolio.relaxation_proven


@pytest.mark.parametrize("engine", ["milp", "columns"])
@few(6)
@given(st.data())
def test_engines_equal_exhaustive_search(engine, data):
    case = Case(data.draw, max_new=2)
    check_one_by_one(case, case.net, engine=engine)


@few(12)
@given(st.data())
def test_emax_equals_exhaustive_search_and_its_bound_holds(data):
    case = Case(data.draw, tail="upper")
    case.weight = 0.0
    check_one_by_one(case, case.gain, strategy="emax")
    _, good = case.good()
    if good:
        portfolio = case.build(strategy="emax")
        every = combinations(case.lineups, case.n_new)
        best = max(case.expected_best((*case.kept, *new)) for new in every)
        assert portfolio.bound >= best - 1e-9 * max(1.0, abs(best))
        lineups = tuple(lineup.indices for lineup in portfolio)
        assert portfolio.objective == pytest.approx(case.expected_best(lineups))
        assert sum(l.gain for l in portfolio) == pytest.approx(portfolio.objective)


@few()
@given(st.data())
def test_joint_equals_exhaustive_search(data):
    case = Case(data.draw)
    fewest, good = case.good()
    if fewest is None:
        with pytest.raises(ExposureInfeasibleError):
            case.build(strategy="joint")
        return
    portfolio = case.build(strategy="joint")
    check_whole(case, portfolio, fewest)
    best = max(map(case.worth, good))
    assert portfolio.objective == pytest.approx(best, rel=1e-6, abs=1e-6)
    assert portfolio.bound >= best - 1e-6 * max(1.0, abs(best))
    assert portfolio.gap <= 1e-6


@few()
@given(st.data())
def test_firm_limits_are_kept_or_refused(data):
    """What the kept lineups break themselves is an error; what they leave possible is found."""
    case = Case(data.draw)
    broken = oracle.excess(case.instance, case.kept, *case.caps)
    fewest, _ = case.good()
    if fewest == 0:
        assert beyond(case.build("raise")) == 0
        return
    words = "by themselves" if broken else "beside the"
    with pytest.raises(ExposureInfeasibleError, match=words):
        case.build("raise")


@few(10)
@given(st.data())
def test_partial_gives_as_many_lineups_as_the_limits_allow(data):
    """Limits are shares of the partial portfolio; what the kept lineups break counts as a fact."""
    case = Case(data.draw)
    kept, wanted = len(case.kept), case.n_new

    def possible(n_new):
        case.n_new, case.n = n_new, kept + n_new
        case.caps = tuple(max_count(share, case.n) for share in case.shares)
        broken = oracle.excess(case.instance, case.kept, *case.caps)
        return case.good()[0] == broken

    most = next((n for n in range(wanted, 0, -1) if possible(n)), None)
    case.n_new, case.n = wanted, kept + wanted
    if most is None:
        with pytest.raises(ExposureInfeasibleError):
            case.build("partial")
        return
    portfolio = case.build("partial")
    assert len(portfolio.new) == most
    assert len(portfolio) == kept + most
