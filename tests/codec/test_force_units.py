"""What one count of a printed number is in newtons, by the unit behind it."""

from __future__ import annotations

import pytest

from forceplate_drivers.force_units import of_the_only_force
from forceplate_drivers.line_layout import Layout, describe


def layout(*lines: bytes) -> Layout:
    described = [describe(line + b"\r\n") for line in lines]
    assert all(described)
    return Layout([each for each in described if each is not None])


@pytest.mark.parametrize(
    ("line", "n_per_count"),
    [
        (b"12.5 N", 0.1),
        (b"12.50 kg", 0.0980665),
        (b"1250 g", 0.00980665),
        (b"12 mN", 0.001),
        (b"0.012 kN", 1.0),
        (b"12.5 lbs", 0.44482216152605),
        (b"-18.78 lbF", 0.044482216152605),
        (b"12.5 ozF", 0.027801385095378125),
        (b"1.25 kgF", 0.0980665),
        (b"1.25 kgf", 0.0980665),
        (b"125 gF", 0.00980665),
        (b">force:1627551892437:12.5\xc2\xa7N", 0.1),
        (b"12.5 V", None),
        (b"12.5", None),
        (b"84227", None),
    ],
)
def test_the_unit_that_is_printed_says_it(line: bytes, n_per_count: float | None) -> None:
    (found,) = layout(line).n_per_count
    assert found == (None if n_per_count is None else pytest.approx(n_per_count, rel=1e-12))


def test_a_number_beside_the_force_is_none() -> None:
    reading, weight = layout(b"Reading: 12345\tWeight: 1.23 kg").n_per_count
    assert reading is None
    assert weight == pytest.approx(0.0980665)


def test_of_several_forces_none_is_the_force() -> None:
    assert layout(b"1.0 N,2.0 N").n_per_count == (None, None)
    assert of_the_only_force([1.0, None, 1.0]) == (None, None, None)
    assert of_the_only_force([None, 2.0]) == (None, 2.0)
    assert of_the_only_force([None]) == (None,)
