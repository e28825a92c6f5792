"""Tournament lineup portfolios for DraftKings NASCAR, chosen for their best outcomes."""
