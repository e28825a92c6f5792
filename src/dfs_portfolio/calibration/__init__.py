"""How well past races are forecast: a walk through them, measures, and the report."""

from dfs_portfolio.calibration.forecasts import Forecast, forecasts
from dfs_portfolio.calibration.report import CalibrationReport
from dfs_portfolio.calibration.run import calibrate
from dfs_portfolio.calibration.show import calibration_report

__all__ = ["CalibrationReport", "Forecast", "calibrate", "calibration_report", "forecasts"]
