"""Left against right, and whether that is more than measurement error."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forceplate.analysis import MeasurementError
from forceplate.analysis.gain.side_difference import SideDifference, side_differences
from forceplate.types import Region, Result, Side, Visit
from forceplate.words import say
from tests.unit.analysis_data import CONDITION
from tests.unit.test_gain_compare import W0, with_peaks

RIGHT = replace(CONDITION, side=Side.RIGHT)


def feet(left_n: float, right_n: float) -> Visit:
    left, right = with_peaks(W0, left_n, left_n), with_peaks(W0, right_n, right_n, condition=RIGHT)
    return Visit(W0, left.trials + right.trials)


def difference(left_n: float, right_n: float, sem_n: float | None = None) -> SideDifference:
    published = {} if sem_n is None else {Region.HALLUX: MeasurementError(sem_n, "ours")}
    (found,) = side_differences(feet(left_n, right_n), published=published)
    return found


def test_the_limit_holds_the_error_of_both_feet() -> None:
    found = difference(60.0, 70.0, 3.0)
    assert found.difference == 10.0
    assert found.weaker is Side.LEFT
    assert found.limit == pytest.approx(1.96 * 3 * 2**0.5, rel=1e-14)  # 8.3
    assert found.is_beyond is True
    assert difference(60.0, 68.0, 3.0).is_beyond is False
    assert difference(70.0, 60.0, 3.0).is_beyond is True
    assert difference(70.0, 60.0, 3.0).weaker is Side.RIGHT
    assert difference(70.0, 70.0, 3.0).weaker is None


def test_without_an_error_it_is_not_known() -> None:
    found = difference(60.0, 90.0)
    assert (found.limit, found.is_beyond, found.difference) == (None, None, 30.0)


def test_the_published_error_is_assumed() -> None:
    (found,) = side_differences(feet(60.0, 90.0))
    assert found.is_assumed
    assert found.limit == pytest.approx(21.5, abs=0.05)
    assert found.is_beyond is True


def test_one_foot_alone_has_no_difference() -> None:
    (found,) = side_differences(with_peaks(W0, 60.0, 61.0))
    assert (found.difference, found.weaker, found.is_beyond) == (None, None, None)


def test_feet_are_called_equal_below_half_a_percent() -> None:
    found = difference(60.0, 70.0, 3.0)
    assert isinstance(found.percent, Result)
    said = {
        percent: say(replace(found, percent=replace(found.percent, value=percent)).finding)
        for percent in (0.0, 0.49, -0.49, 0.5, -0.5)
    }
    assert said[0.0] == said[0.49] == said[-0.49]
    assert said[0.5] == said[-0.5] != said[0.0]
