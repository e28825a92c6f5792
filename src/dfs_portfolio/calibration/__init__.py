"""How well past races are forecast: a walk through them, measures, and the report."""

from dfs_portfolio.calibration.forecasts import Forecast, forecasts
from dfs_portfolio.calibration.report import CalibrationReport
from dfs_portfolio.calibration.run import calibrate

__all__ = ["CalibrationReport", "Forecast", "calibrate", "forecasts"]
