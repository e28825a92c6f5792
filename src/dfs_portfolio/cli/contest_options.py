"""What the options of ``contest`` say of the field."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from dfs_portfolio.errors import SettingsError

FieldKind = Literal["projected", "ownership"]

# Scenarios by default: the ROI of 20 entries of a top-heavy tournament then has an error of about
# two points, where 10,000 leave six: docs/contests.md.
ENOUGH: Final = 100_000


@dataclass(frozen=True)
class ContestOptions:
    """What the options say of the field, checked before anything is read.

    Parameters
    ----------
    field
        How the field is modelled; ``None`` for the best that the slate has.
    top_ownership
        Of the most popular player of a projected field, in percent; ``None`` for the usual one.
    repair
        Whether ownership that does not hold together is repaired.
    standings
        The entries of a contest, in place of a model.
    user, contest_id
        As in `own_entries`.
    settle
        Whether prizes are those of the standings, and nothing is simulated.

    Raises
    ------
    SettingsError
        If they contradict each other.
    """

    field: FieldKind | None = None
    top_ownership: float | None = None
    repair: bool = False
    standings: Path | None = None
    user: str | None = None
    contest_id: str | None = None
    settle: bool = False

    def __post_init__(self) -> None:
        if self.standings is None:
            alone = {"--user": self.user is not None, "--settle": self.settle}
            missing = [flag for flag, is_there in alone.items() if is_there]
            if missing:
                raise SettingsError(f"{' and '.join(missing)}: add --standings of the contest")
        elif self.field is not None or self.top_ownership is not None or self.repair:
            raise SettingsError(
                "the standings are the field: leave out --field, --top-ownership and "
                "--repair-ownership, or --standings"
            )
        if self.repair and self.field == "projected":
            raise SettingsError("--repair-ownership is for --field ownership: leave one out")
        if self.top_ownership is not None and self.field == "ownership":
            raise SettingsError("--top-ownership is for --field projected: leave one out")
        if self.user is not None and self.contest_id is not None:
            raise SettingsError("--contest is for a file of entries: leave it out with --user")
