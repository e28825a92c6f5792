"""How well past races are forecast: a walk through them, measures, and the report."""

from dfs_portfolio.sports.nascar.calibration.calibrate import calibrate
from dfs_portfolio.sports.nascar.calibration.console import calibration_report
from dfs_portfolio.sports.nascar.calibration.forecasts import Forecast, forecasts
from dfs_portfolio.sports.nascar.calibration.report import CalibrationReport

__all__ = ["CalibrationReport", "Forecast", "calibrate", "calibration_report", "forecasts"]
