"""How many examples a property test takes where each costs tenths of a second."""

from __future__ import annotations

from hypothesis import settings


def few(examples: int = 20) -> settings:
    """Take fewer examples in `make test`, and as many as every other test in `make test-slow`."""
    usual = settings.default.max_examples
    return settings(max_examples=usual if usual > 100 else examples)
