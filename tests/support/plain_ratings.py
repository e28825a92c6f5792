"""The filter of `race_model.ratings` once more: one driver at a time, in loops and dictionaries."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm, rankdata

TYPES = ("superspeedway", "intermediate", "short", "road")
SERIES = ("cup", "nxs", "trucks")


class PlainRatings:
    """States as (mean, covariance, day) by name; names must be spelt alike."""

    def __init__(self, settings):
        s = self.settings = settings
        self.unknown = np.diag([s.skill, *[s.of_type] * 4, *[s.of_series] * 3])
        self.drift = np.diag([s.skill_drift, *[s.of_type_drift] * 4, *[s.of_series_drift] * 3])
        self.drivers, self.teams = {}, {}

    def driver(self, name, day):
        mean, cov, since = self.drivers.get(name, (np.zeros(8), self.unknown, day))
        grown = cov.copy()
        for part in range(8):
            wider = cov[part, part] + (day - since).days / 365.25 * self.drift[part, part]
            grown[part, part] = min(wider, max(self.unknown[part, part], cov[part, part]))
        return mean, grown

    def team(self, key, day):
        if key[1] is None or key not in self.teams:
            return 0.0, self.settings.team
        mean, var, since = self.teams[key]
        wider = var + (day - since).days / 365.25 * self.settings.team_drift
        return mean, min(wider, max(self.settings.team, var))

    def predict(self, race):
        """Return skill and variance of each driver."""
        counts = np.array([1.0, *(t == race.track_type for t in TYPES),
                           *(s == race.series for s in SERIES)])  # fmt: skip
        said = []
        for name, team in zip(race.drivers, race.teams, strict=True):
            mean, cov = self.driver(name, race.day)
            team_mean, team_var = self.team((race.series, team), race.day)
            said.append((counts @ mean + team_mean, counts @ cov @ counts + team_var))
        return counts, np.array(said).T

    def learn(self, race):
        """Return skill and variance of each driver before the race, and learn from it."""
        counts, (skill, variance) = self.predict(race)
        noise = getattr(self.settings, race.track_type)
        place = race.running_position
        if np.isfinite(place).sum() < 2:
            place = race.finish
        seen = [i for i in range(len(race)) if np.isfinite(place[i])]
        score = -norm.ppf((rankdata([place[i] for i in seen]) - 0.5) / len(seen))
        surprise = {i: score[k] - skill[i] for k, i in enumerate(seen)}
        total = sum(1 / (variance[i] + noise) for i in seen)
        level = sum(surprise[i] / (variance[i] + noise) for i in seen) / total
        told = {}
        for i in seen:
            mean, cov = self.driver(race.drivers[i], race.day)
            gain = cov @ counts / (variance[i] + noise)
            cov = (np.eye(8) - np.outer(gain, counts)) @ cov
            self.drivers[race.drivers[i]] = (mean + gain * (surprise[i] - level), cov, race.day)
            if race.teams[i] is not None:
                what = (surprise[i] - level, counts @ cov @ counts + noise)
                told.setdefault((race.series, race.teams[i]), []).append(what)
        for key, members in told.items():
            mean, var = self.team(key, race.day)
            after = 1 / (1 / var + sum(1 / v for _, v in members))
            mean += after * sum(size / v for size, v in members)
            self.teams[key] = (mean, after, race.day)
        return skill, variance
