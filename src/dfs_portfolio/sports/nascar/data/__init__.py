"""Data that come with the package: the driver pool of one real race, for demonstrations.

``demo_las_vegas_2026.csv`` holds public facts of the NASCAR Cup Series race at Las Vegas on
15 March 2026 (267 laps): driver, DraftKings ID and salary, race team, starting position and
average points before the race. `dfs_portfolio.sports.nascar.demo` reads it.
"""
