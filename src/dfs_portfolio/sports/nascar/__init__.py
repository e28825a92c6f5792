"""NASCAR: scoring, results, the race simulator and its calibration."""
