"""Portfolios of daily fantasy lineups, chosen for their best outcomes.

The straight line::

    slate = read_team_map("teams.csv", read_salaries("DKSalaries.csv"))
    simulate = race_scenarios(slate, Race.typical("intermediate"))
    portfolio = build_portfolio(slate, Scenarios.draw(simulate, 10_000, seed=42), 20)
    write_lineups("lineups.csv", slate, portfolio)

or, in one flat call, `generate_portfolio`.

Names are imported when they are first used, so that ``import dfs_portfolio`` takes no time; the
stub ``__init__.pyi`` beside this file says where each is at home.
"""

from importlib.metadata import version as _version

import lazy_loader as _lazy

__version__ = _version("dfs-portfolio")

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
