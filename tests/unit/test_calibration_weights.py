"""Force of dead weights: gravity, buoyancy, uncertainty, impossible values."""

from __future__ import annotations

import math

import pytest

from forceplate.errors import CalibrationError
from forceplate_calibration.readings.weights import (
    ANYWHERE,
    NO_LOAD,
    DeadWeight,
    Gravity,
    air_density_kg_m3,
    gravity_at,
    load_of,
)

STANDARD = Gravity(9.80665, 0.0, "standard")


@pytest.mark.parametrize(
    ("latitude", "height", "expected"),
    [
        (50.85, 50, 9.8113),  # Maastricht
        (52.09, 0, 9.8125),  # Utrecht
        (53.22, 0, 9.8135),  # Groningen
        (0, 0, 9.7803),
        (-23.55, 760, 9.7862),  # Sao Paulo
    ],
)
def test_gravity_of_known_places(latitude: float, height: float, expected: float) -> None:
    assert gravity_at(latitude, height).value_m_s2 == pytest.approx(expected, abs=1.5e-4)


def test_air_of_a_room() -> None:
    # 20 degrees C, 1013.25 hPa, 50 %: 1.1992 kg/m3 by the CIPM formula
    assert air_density_kg_m3(20.0) == pytest.approx(1.1992, abs=1e-3)


def test_buoyancy_of_true_mass_and_of_conventional_mass() -> None:
    true = DeadWeight("A", 5.0, 0.0, "aluminium", is_conventional=False)
    force = load_of([true], STANDARD).force_n
    assert 1 - force / (5 * 9.80665) == pytest.approx(0.00044, abs=1e-5)
    # A certificate's or a balance's value holds for 8000 kg/m3, whatever the weight is made of.
    for material in ("aluminium", "cast iron", "steel"):
        force = load_of([DeadWeight("A", 5.0, 0.0, material)], STANDARD).force_n
        assert force == pytest.approx(5 * 9.80665 * (1 - 1.2 / 8000), rel=1e-12)


def test_uncertainties_of_one_set_are_added() -> None:
    a, b = (DeadWeight(name, 5.0, 0.002) for name in "AB")
    one, both = load_of([a], STANDARD), load_of([a, b], STANDARD)
    assert both.weights == ("A", "B")
    assert both.force_n == pytest.approx(2 * one.force_n)
    assert both.u_force_n == pytest.approx(2 * one.u_force_n)
    assert one.u_force_n == pytest.approx(0.002 * 9.80665, rel=0.01)
    uncertain = Gravity(9.80665, 0.01, "guessed")
    assert load_of([a], uncertain).u_force_n == pytest.approx(math.hypot(0.05, 0.0196), rel=0.01)


def test_no_weight_is_no_load() -> None:
    assert load_of([], STANDARD) == NO_LOAD


def test_one_weight_twice_is_refused() -> None:
    weight = DeadWeight("A", 5.0, 0.002)
    with pytest.raises(CalibrationError, match=r"Weight A .* twice"):
        load_of([weight, weight], STANDARD)


@pytest.mark.parametrize(
    "make",
    [
        lambda: DeadWeight("A", 0.0, 0.0),
        lambda: DeadWeight("A", 5000.0, 0.0),  # grams
        lambda: DeadWeight("A", math.nan, 0.0),
        lambda: DeadWeight("A", 5.0, 1.0),
        lambda: DeadWeight("A+B", 5.0, 0.0),
        lambda: DeadWeight("A", 5.0, 0.0, "unobtainium"),
        lambda: DeadWeight("A", 5.0, 0.0, density_kg_m3=7.95),  # g/cm3
        lambda: Gravity(98.1, 0.0, "typing"),
        lambda: gravity_at(152.0),
        lambda: air_density_kg_m3(20.0, 101325.0),  # pascals
    ],
)
def test_impossible_values_are_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(CalibrationError):
        make()


@pytest.mark.parametrize(("latitude", "height_m"), [(0.0, 0.0), (0.0, 5000.0), (90.0, -100.0)])
def test_gravity_of_a_place_that_nobody_named_is_within_its_doubt(
    latitude: float, height_m: float
) -> None:
    off = abs(gravity_at(latitude, height_m).value_m_s2 - ANYWHERE.value_m_s2)
    assert off <= ANYWHERE.u_m_s2 * 3**0.5
    assert 3**0.5 * ANYWHERE.u_m_s2 / ANYWHERE.value_m_s2 < 0.0041  # what the window says of it
