"""A request with its scenarios and outputs, as one value and as a TOML file."""

from dfs_portfolio.settings.from_tables import make_settings, setting_keys, setting_problems
from dfs_portfolio.settings.notes import default_notes
from dfs_portfolio.settings.toml_files import read_settings, read_settings_table
from dfs_portfolio.settings.values import Settings

__all__ = [
    "Settings",
    "default_notes",
    "make_settings",
    "read_settings",
    "read_settings_table",
    "setting_keys",
    "setting_problems",
]
