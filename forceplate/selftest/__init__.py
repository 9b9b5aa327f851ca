"""What proves an installation: the whole instrument on recordings of which all is known."""

from forceplate.selftest.figure import Figure
from forceplate.selftest.paper import figure_values, selftest_pdf, verdict
from forceplate.selftest.selftest import SelfTest, run_selftest

__all__ = ["Figure", "SelfTest", "figure_values", "run_selftest", "selftest_pdf", "verdict"]
