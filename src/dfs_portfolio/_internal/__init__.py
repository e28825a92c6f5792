"""Tools without a domain: CSV text, dates, files, validation, progress, compiled loops, threads."""
