"""Calibration: past races are forecast, each from earlier races only, and forecasts are scored."""

from dfs_portfolio.sports.nascar.calibration.calibrate import calibrate
from dfs_portfolio.sports.nascar.calibration.console import calibration_report
from dfs_portfolio.sports.nascar.calibration.forecasts import Forecast, forecasts
from dfs_portfolio.sports.nascar.calibration.report import CalibrationReport

__all__ = ["CalibrationReport", "Forecast", "calibrate", "calibration_report", "forecasts"]
