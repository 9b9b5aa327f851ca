"""Calibration files and the linear model: values, refusals, identity."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.errors import CalibrationError
from forceplate.types import Channel, Clock, PlatformInfo
from forceplate_calibration import (
    IMPORTED_NEWTONS,
    Calibration,
    ChannelSensitivity,
    Concern,
    Plate,
    read_calibration,
)

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLE = PROJECT / "calibration" / "examples" / "example_4_cell_plate.json"


def platform(
    names: tuple[str, ...] = ("a", "b"),
    *,
    model: str = "plate",
    serial_number: str = "7",
    simulated: bool = False,
) -> PlatformInfo:
    channels = tuple(Channel(name, -32768, 32767) for name in names)
    return PlatformInfo(
        "line", model, serial_number, "1", 1000.0, channels, True, Clock.DEVICE, simulated
    )


def calibration(**changes: Any) -> Calibration:
    values: dict[str, Any] = {
        "id": "test",
        "origin": "invented",
        "created": date(2026, 1, 31),
        "channels": (ChannelSensitivity("a", 0.5), ChannelSensitivity("b", -0.25)),
    }
    return Calibration(**{**values, **changes})


def as_json(**changes: Any) -> str:
    return json.dumps({**json.loads(calibration().to_json()), **changes})


def test_a_curve_that_makes_no_force_of_a_press_is_refused() -> None:
    for curve in ((1e6,), (1e-5,) * 100, (-3.0,), (float("inf"),)):
        with pytest.raises(CalibrationError, match="of a press of 100 N"):
            calibration(plates=(Plate("", ("a", "b"), curve),))


def test_a_force_beyond_all_numbers_warns_nobody() -> None:
    counts = np.array([[2**31 - 1, -(2**31)]], np.int32)
    steep = calibration(
        channels=(ChannelSensitivity("a", 1e6),), plates=(Plate("", ("a",), (1e-90,) * 40),)
    )
    assert not np.isfinite(steep.force_n(counts[:, :1], np.zeros(1))[0])


def test_a_calibration_of_a_later_day_is_a_concern() -> None:
    of_day = calibration(created=date(2026, 3, 2))
    late = (Concern.NOT_YET_ISSUED,)
    assert of_day.concerns(platform(), date(2026, 3, 1)) == late
    assert of_day.concerns(platform(), date(2026, 3, 2)) == ()
    unit = calibration(id=IMPORTED_NEWTONS, created=date(2026, 3, 2))
    assert unit.concerns(platform(), date(2019, 1, 1)) == ()


def test_a_mark_of_the_byte_order_is_no_fault() -> None:
    assert Calibration.from_json("\ufeff" + calibration().to_json()) == calibration()


def test_force_is_the_sum_over_the_used_channels_above_the_zero() -> None:
    model = calibration(
        channels=(
            ChannelSensitivity("a", 0.5),
            ChannelSensitivity("b", -0.25),
            ChannelSensitivity("c", None),
        )
    )
    counts = np.array([[10, 0, 999], [14, -8, -999]], np.int32)
    force = model.force_n(counts, np.array([10.0, 4.0, 0.0]))
    assert force.tolist() == [1.0, 5.0]
    assert force.dtype == np.float64
    assert model.used_channels == (0, 1)


def test_force_of_the_largest_counts_does_not_overflow() -> None:
    counts = np.array([[2**31 - 1, -(2**31)]], np.int32)
    force = calibration().force_n(counts, np.array([-1.0, 1.0]))
    assert force[0] == 0.5 * 2**31 + 0.25 * (2**31 + 1)


def test_force_of_no_samples_is_no_force() -> None:
    assert calibration().force_n(np.empty((0, 2), np.int32), np.zeros(2)).shape == (0,)


@pytest.mark.parametrize(
    ("counts", "zero"),
    [
        (np.zeros((3, 3), np.int32), np.zeros(3)),
        (np.zeros((3, 2), np.int32), np.zeros(3)),
        (np.zeros(3, np.int32), np.zeros(2)),
        (np.zeros((3, 2), np.int32), np.array([0.0, np.nan])),
    ],
)
def test_force_refuses_what_does_not_fit(counts: Any, zero: Any) -> None:
    with pytest.raises(CalibrationError):
        calibration().force_n(counts, zero)


names = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1)
sensitivities = st.none() | st.builds(
    lambda size, sign: size * sign, st.floats(1e-12, 1e6), st.sampled_from([1, -1])
)


@given(
    st.builds(
        calibration,
        id=names,
        origin=names,
        created=st.dates(date(1900, 1, 1), date(2199, 12, 31)),
        platform_model=st.just("") | names,
        platform_serial_number=st.just("") | names,
        simulated=st.booleans(),
        channels=st.lists(
            st.builds(ChannelSensitivity, names, sensitivities),
            max_size=8,
            unique_by=lambda channel: channel.name,
        ).map(lambda channels: (ChannelSensitivity(" used", 1.0), *channels)),
    )
)
def test_a_file_gives_back_the_same_calibration_and_identity(model: Calibration) -> None:
    again = Calibration.from_json(model.to_json())
    assert again == model
    assert again.sha256 == model.sha256


@given(st.text() | st.binary().map(lambda b: b.decode("latin-1")))
def test_any_text_is_a_calibration_or_a_calibration_error(text: str) -> None:
    with pytest.raises(CalibrationError):
        Calibration.from_json(text)


@given(st.data())
def test_a_file_with_one_changed_character_is_read_or_refused(data: st.DataObject) -> None:
    text = calibration().to_json()
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.characters(codec="utf-8")) + text[place + 1 :]
    try:
        model = Calibration.from_json(changed)
    except CalibrationError:
        return
    assert Calibration.from_json(model.to_json()) == model


def test_identity_is_of_the_content_not_of_the_layout() -> None:
    compact = json.dumps(json.loads(calibration().to_json()), separators=(",", ":"))
    backwards = json.dumps(dict(reversed(json.loads(compact).items())))
    assert Calibration.from_json(backwards).sha256 == calibration().sha256
    other = calibration(channels=(ChannelSensitivity("a", 0.5), ChannelSensitivity("b", 0.25)))
    assert other.sha256 != calibration().sha256
    whole = calibration(channels=(ChannelSensitivity("a", 1), ChannelSensitivity("b", 2)))
    assert whole.sha256 == Calibration.from_json(whole.to_json()).sha256


def channel(**changes: Any) -> list[dict[str, Any]]:
    return [{"name": "a", "sensitivity_n_per_count": 0.5, **changes}]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "JSON"),
        ("[]", "object"),
        ("[" * 60_000, "JSON"),
        (" " * 1_100_000, "longer"),
        (as_json(extra=1), "extra"),
        (as_json(schema="other"), "schema"),
        (as_json(schema_version=2), "plates"),
        (as_json(schema_version=3), "nominal"),
        (as_json(schema_version=4), "matrices"),
        (as_json(schema_version=5), "schema_version"),
        (as_json(schema_version=True), "schema_version"),
        (as_json(schema_version=1.0), "schema_version"),
        (as_json(id=""), "id"),
        (as_json(id=" "), "id"),
        (as_json(id=5), "id"),
        (as_json(id="a\nb"), "printable"),
        (as_json(id="\ud800"), "printable"),
        (as_json(origin="x" * 2001), "2000"),
        (as_json(created="31-01-2026"), "created"),
        (as_json(created="20260131"), "created"),
        (as_json(created="2026-02-30"), "created"),
        (as_json(platform={"model": ""}), "serial_number"),
        (as_json(platform=[]), "platform"),
        (as_json(simulated=0), "simulated"),
        (as_json(channels={}), "list"),
        (as_json(channels=[]), "channels"),
        (as_json(channels=[1]), "channel"),
        (as_json(channels=channel(unit="N")), "unit"),
        (as_json(channels=channel() * 2), "twice"),
        (as_json(channels=channel(sensitivity_n_per_count=0)), "sensitivity"),
        (as_json(channels=channel(sensitivity_n_per_count=-0.0)), "sensitivity"),
        (as_json(channels=channel(sensitivity_n_per_count=True)), "sensitivity"),
        (as_json(channels=channel(sensitivity_n_per_count="1")), "sensitivity"),
        (as_json(channels=channel(sensitivity_n_per_count=1e7)), "sensitivity"),
        (as_json(channels=channel(sensitivity_n_per_count=1e-13)), "sensitivity"),
        (as_json(channels=channel(sensitivity_n_per_count=10**400)), "too many digits"),
        (as_json(channels=channel(sensitivity_n_per_count=float("nan"))), "NaN"),
        (as_json(channels=channel(sensitivity_n_per_count=float("inf"))), "Infinity"),
        (as_json(channels=channel(sensitivity_n_per_count=None)), "no channel"),
        (as_json().replace('"id": "test"', '"id": "test", "id": "other"'), "twice"),
        (as_json().replace("0.5", "1e999"), "finite"),
        (as_json().replace("0.5", "9" * 5000), "JSON"),
    ],
)
def test_refuses_and_says_what(text: str, word: str) -> None:
    with pytest.raises(CalibrationError, match=word):
        Calibration.from_json(text)


def test_a_platform_that_fits() -> None:
    calibration().check_fits(platform())
    calibration(platform_model="plate", platform_serial_number="7").check_fits(platform())
    calibration(simulated=True).check_fits(platform(simulated=True))


def test_lists_everything_that_does_not_fit() -> None:
    model = calibration(platform_model="m", platform_serial_number="8", simulated=True)
    with pytest.raises(CalibrationError) as caught:
        model.check_fits(platform(("x", "y", "z")))
    for word in ("2 channels, not 3", "'m'", "'8'", "simulated"):
        assert word in str(caught.value)
    with pytest.raises(CalibrationError, match="a, b, not b, a"):
        calibration().check_fits(platform(("b", "a")))
    with pytest.raises(CalibrationError, match="serial number '8', not ''"):
        calibration(platform_serial_number="8").check_fits(platform(serial_number=""))


def test_another_device_is_marked_and_not_refused() -> None:
    day = date(2026, 2, 1)
    model = calibration(platform_model="m", platform_serial_number="8")
    model.check_usable(platform())
    with pytest.raises(CalibrationError, match="simulated"):
        calibration(simulated=True).check_usable(platform())
    with pytest.raises(CalibrationError, match="channels"):
        model.check_usable(platform(("b", "a")))
    assert model.concerns(platform(), day) == (Concern.OTHER_MODEL, Concern.OTHER_SERIAL_NUMBER)
    assert model.concerns(platform(model="m", serial_number=""), day) == (
        Concern.OTHER_SERIAL_NUMBER,
    )
    assert model.concerns(platform(model="m", serial_number="8"), day) == ()
    assert calibration().concerns(platform(), day) == ()


def test_the_example_file_is_a_calibration_and_stands_in_the_readme() -> None:
    model = read_calibration(EXAMPLE)
    assert model.simulated
    assert model.used_channels == (0, 1, 2, 3)
    readme = (PROJECT / "calibration" / "README.md").read_text(encoding="utf-8")
    assert EXAMPLE.read_text(encoding="utf-8") in readme


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{}", b" " * 1_100_000])
def test_an_unusable_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cal.json"
    path.write_bytes(content)
    with pytest.raises(CalibrationError, match=r"cal\.json"):
        read_calibration(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match=r"none\.json"):
        read_calibration(tmp_path / "none.json")
    with pytest.raises(CalibrationError, match="cannot be read"):
        read_calibration(tmp_path)


def test_a_calibration_that_the_platform_does_not_call_its_own_is_refused() -> None:
    model = calibration()
    assert len(model.short_id) == 16
    assert model.sha256.startswith(model.short_id)
    model.check_open(platform())
    model.check_open(replace(platform(), calibration_id=model.short_id))
    other = replace(platform(), calibration_id="0123456789abcdef")
    with pytest.raises(CalibrationError, match=f"it is {model.short_id}, and .* 0123456789abcdef"):
        model.check_open(other)
    model.check_usable(other)  # of a visit that was measured, it may be another one now
