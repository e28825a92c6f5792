"""Settings files below the options of a command."""

from __future__ import annotations

from dfs_portfolio.cli import overrides


def test_each_settings_file_is_read_once(tmp_path, monkeypatch):
    first, second = tmp_path / "first.toml", tmp_path / "second.toml"
    first.write_text("seed = 3\n[nascar]\nlaps = 90\n")
    second.write_text("[rules]\nstacking = false\n")
    read = []
    whole = overrides.read_settings_table
    monkeypatch.setattr(
        overrides, "read_settings_table", lambda path: read.append(path) or whole(path)
    )
    settings, keys = overrides.SettingOverrides({}).settings_and_keys([first, second])
    assert read == [first, second]
    assert settings.seed == 3
    assert not settings.rules.stacking
    assert keys == {"seed", "nascar", "nascar.laps", "rules", "rules.stacking"}
