"""A calibration by the maker's word: made, kept, and said wherever its newtons go."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from forceplate.analysis import analyse_trial
from forceplate.analysis.provenance import concern_words, doubts
from forceplate.errors import CalibrationError
from forceplate.types import Channel, CheckOutcome, Clock, PlatformInfo
from forceplate.words import say
from forceplate_calibration import (
    Calibration,
    ChannelSensitivity,
    Concern,
    declared_calibration,
    nominal_calibration,
)
from tests.unit.analysis_data import header, visit

TODAY = date(2026, 11, 29)


def platform(*factors: float | None) -> PlatformInfo:
    channels = tuple(Channel(f"ch{i}", -1000, 1000, factor) for i, factor in enumerate(factors))
    return PlatformInfo("ble", "Plate", "7", "", 100.0, channels, True, Clock.DEVICE)


def declared(*factors: float | None) -> Calibration:
    found = declared_calibration(platform(*factors))
    assert found is not None
    return found


def test_a_device_that_declares_nothing_gets_no_calibration() -> None:
    assert declared_calibration(platform(None, None)) is None


def test_what_a_device_declares_becomes_a_calibration_of_that_device() -> None:
    found = declared(0.5, None, -0.25)
    assert [c.sensitivity_n_per_count for c in found.channels] == [0.5, None, -0.25]
    assert (found.platform_model, found.platform_serial_number) == ("Plate", "7")
    assert "ble" in found.origin
    found.check_fits(platform(0.5, None, -0.25))


def test_one_device_has_one_calibration_on_every_day() -> None:
    assert declared(0.5).sha256 == declared(0.5).sha256
    assert declared(0.5).sha256 != declared(0.6).sha256


def test_it_is_always_a_concern() -> None:
    assert declared(0.5).concerns(platform(0.5), TODAY) == (Concern.NOMINAL,)


def test_its_file_says_so_and_is_read_back() -> None:
    found = declared(0.5)
    document = json.loads(found.to_json())
    assert (document["schema_version"], document["nominal"]) == (3, True)
    again = Calibration.from_json(found.to_json())
    assert again == found
    assert again.nominal
    assert not again.is_edited


def test_taking_the_mark_away_shows() -> None:
    document = json.loads(declared(0.5).to_json())
    document["nominal"] = False
    assert Calibration.from_json(json.dumps(document)).is_edited


def test_a_calibration_by_weights_is_written_as_before() -> None:
    simple = Calibration("a", "weighed", TODAY, (ChannelSensitivity("ch0", 0.5),))
    assert json.loads(simple.to_json())["schema_version"] == 1
    assert "nominal" not in json.loads(simple.to_json())


@pytest.mark.parametrize("factor", [0.0, float("nan"), float("inf"), 1e9])
def test_an_impossible_factor_is_refused(factor: float) -> None:
    with pytest.raises(CalibrationError, match="ch0"):
        declared(factor)


def test_a_channel_that_is_not_there_is_refused() -> None:
    with pytest.raises(CalibrationError, match="no channel 'cell'; its channels are ch0"):
        nominal_calibration(platform(None), {"cell": 1.0}, origin="data sheet", created=TODAY)


def test_a_nominal_calibration_has_no_certificate() -> None:
    found = declared(0.5)
    with pytest.raises(CalibrationError, match="nominal and has a certificate"):
        replace(found, certificate=object())  # type: ignore[arg-type]


def test_the_doubt_travels_with_trial_report_and_exports() -> None:
    known = header("W0", 0)
    assert known.calibration_json is not None
    weighed = Calibration.from_json(known.calibration_json)
    by_word = replace(known, calibration_json=replace(weighed, nominal=True, checksum="").to_json())
    trial = analyse_trial(visit(known, 60.0).trials[0], by_word)
    (check,) = (check for check in trial.checks if check.check == "calibration")
    assert check.outcome is CheckOutcome.WARN
    assert check.details["variant"] == "nominal"
    assert "maker's word" in check.sentence
    assert "nominal" in concern_words(by_word)
    assert any("maker's word" in say(doubt) for doubt in doubts(by_word))
