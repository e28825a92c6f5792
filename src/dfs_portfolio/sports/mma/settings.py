"""Settings of MMA's scenarios."""

from __future__ import annotations

from dataclasses import dataclass

from dfs_portfolio._internal.validation import real_number
from dfs_portfolio.errors import SettingsError


@dataclass(frozen=True)
class MmaSettings:
    """How bouts end.

    Parameters
    ----------
    finish_share
        Share of wins that come inside the distance, for fighters whose chance of that is not
        projected.

    Raises
    ------
    SettingsError
        If it is no share.
    """

    finish_share: float = 0.5

    def __post_init__(self) -> None:
        share = real_number("finish_share", self.finish_share, least=0.0)
        if share > 1:
            raise SettingsError(f"finish_share must be a share in [0, 1], got {share:g}")
        object.__setattr__(self, "finish_share", share)
