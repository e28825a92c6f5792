"""The analyst's own files: projections, team maps, payouts, lineups of any tool."""
