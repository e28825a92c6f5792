"""Projection files of known providers: which of their columns is meant, as data.

A provider's file often has several columns for one number: its own projection, and a copy that the
user edits. The first of them that is filled in is read, and a warning names the others. Floor and
ceiling are the 20% and 90% quantiles here; columns of a provider that are known to be others are
not read as such.

The headers are those that public code reads and public help pages show, as of November 2026. No
header was found of DFS Army's and FantasyLabs' exports; for them, and for files of no provider,
the general names of `PlayerField` apply.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from dfs_portfolio._internal.csv_text import plain_column


@dataclass(frozen=True)
class Provider:
    """The columns of one provider's projection files.

    Parameters
    ----------
    name
        How messages call it.
    source
        Where its headers were seen.
    marks
        Sets of column names: a file that has all names of one set is the provider's.
    columns
        For a field, or ``"ID"``, the columns that may hold it; the first that is filled in counts.
    others
        For a field, columns that look like it and are something else, and what they are.
    """

    name: str
    source: str
    marks: tuple[frozenset[str], ...]
    columns: Mapping[str, tuple[str, ...]]
    others: Mapping[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)


def _marks(*sets: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(plain_column, names)) for names in sets)


PROVIDERS: Final = (
    Provider(
        "SaberSim",
        "player exports of 2022 to 2026, as many public tools read them; the NASCAR one in issue "
        "15. My Proj and My Own are what the user edits. Actual and Live Proj are of a race that "
        "runs or is over.",
        _marks(("SS Proj",), ("dk_points", "dk_std"), ("My Proj", "Saber Team")),
        {
            "ID": ("DFS ID",),
            "projection": ("My Proj", "SS Proj", "dk_points"),
            "ownership": ("My Own", "Adj Own", "SS Own"),
            "sd": ("dk_std",),
        },
        {
            "floor": (("dk_25_percentile",), "a 25% quantile"),
            "ceiling": (
                ("dk_75_percentile", "dk_85_percentile", "dk_95_percentile", "dk_99_percentile"),
                "quantiles from 75% to 99%",
            ),
        },
    ),
    Provider(
        "Stokastic",
        "boom and bust tables of 2021 to 2025; the page of the tool says that the floor is the "
        "25th percentile and the ceiling the 75th.",
        _marks(("Boom%", "Bust%")),
        {
            "projection": ("Projection",),
            "ownership": ("Own%", "Ownership%", "Ownership"),
            "sd": ("Std Dev",),
        },
        {"floor": (("Floor",), "a 25% quantile"), "ceiling": (("Ceiling",), "a 75% quantile")},
    ),
    Provider(
        "Establish The Run",
        "exports of 2020 to 2026, as public tools read them: DKSlateID, later id, is the player's "
        "ID; ownership in large fields is that of tournaments.",
        _marks(("DKSlateID",), ("DK Proj", "Large Field"), ("DK Projection", "DK Ownership")),
        {
            "ID": ("DKSlateID", "id"),
            "name": ("DK Name", "Player", "Name"),
            "projection": ("DK Projection", "DK Proj", "Projection"),
            "ownership": (
                *("DK Large Ownership", "Large Field", "DK Ownership", "Ownership"),
                *("DK Small Ownership", "Small Field", "Small"),
            ),
            "floor": ("DK Floor", "Floor"),
            "ceiling": ("DK Ceiling", "Ceiling"),
        },
    ),
    Provider(
        "RotoWire",
        "the optimizer's export, as public tools read it; RST% is the share of lineups that roster "
        "the player.",
        _marks(("RST%", "FPTS")),
        {"projection": ("FPTS",), "ownership": ("RST%",)},
    ),
    Provider(
        "FantasyLabs",
        "no export was found; names of the table on its help pages, where floor and ceiling are "
        "the 15% and 85% quantiles.",
        _marks(("pOwn", "Perfect%"), ("pOwn", "Proj", "Pts/Sal")),
        {"projection": ("Proj", "Projection"), "ownership": ("pOwn",)},
        {"floor": (("Floor",), "a 15% quantile"), "ceiling": (("Ceiling",), "an 85% quantile")},
    ),
)


def provider_of(header: Sequence[str]) -> Provider | None:
    """Return the provider whose marks a header has.

    Examples
    --------
    >>> provider_of(["Name", "Projection", "Boom%", "Bust%"]).name
    'Stokastic'
    >>> provider_of(["driver", "projection"]) is None
    True
    """
    names = set(map(plain_column, header))
    fits = (p for p in PROVIDERS if any(marks <= names for marks in p.marks))
    return next(fits, None)
