"""Points of every player in every scenario: drawn, read, cached, split."""
