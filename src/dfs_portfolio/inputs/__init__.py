"""The analyst's own files: projections, team maps, lineups of any tool."""
