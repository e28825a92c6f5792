"""Sports, a folder each: contests, fields, simulators."""
