"""Files made by chance: what is accepted is exactly what they say, the rest is refused in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import signal
from scipy.interpolate import CubicSpline

from forceplate.errors import ForcePlateError
from forceplate.exchange.importing.recording import (
    HowToRead,
    Recording,
    read_recording,
)
from forceplate.exchange.importing.recording_file import RecordingFile, open_recording
from forceplate.exchange.importing.refusals import RecordingRefused
from forceplate.types import Clock
from forceplate_calibration import Calibration, ChannelSensitivity
from tests.unit.exchange_dirty_files import DirtyFile, dirty_file

N_FILES = 120
PER_TEST = 20


def read(folder: Path, dirty: DirtyFile) -> Recording | ForcePlateError:
    path = folder / "dirty.csv"
    path.write_bytes(dirty.data)
    try:
        return read_recording(open_recording(path), dirty.how)
    except ForcePlateError as error:
        return error


@pytest.mark.parametrize("first", range(0, N_FILES, PER_TEST))
def test_nothing_is_accepted_wrong(tmp_path: Path, first: int) -> None:
    for seed in range(first, first + PER_TEST):
        dirty = dirty_file(seed)
        found = read(tmp_path, dirty)
        about = f"dirty_file({seed}): {dirty.kinds}, {dirty.how}"
        if isinstance(found, ForcePlateError):
            assert not dirty.is_plain, f"{about}: {found}"
            assert str(found).strip().endswith("."), about
            continue
        if "held" in dirty.kinds and found.clock is Clock.HOST:
            continue  # read at the rate of its sensor
        assert dirty.truth_n is not None, about
        assert np.array_equal(found.values[:, 0], dirty.truth_n), about
        assert found.rate_hz == pytest.approx(dirty.rate_hz, rel=1e-6), about
        assert (found.clock, found.n_missing) == (Clock.DEVICE, dirty.n_missing), about


# what one file or another says, in few rows


def press(rate_hz: float = 1000.0, peak_n: float = 80.0, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    t = np.arange(int(6 * rate_hz)) / rate_hz
    up = (1 - np.exp(-np.clip(t - 2.0, 0, None) / 0.1)) * (t > 2.0)
    down = np.where(t > 4.5, np.exp(-(t - 4.5) / 0.1), 1.0)
    return np.asarray(12 + peak_n * up * down + rng.normal(0, 0.15, t.size))


def file_of(folder: Path, text: str) -> RecordingFile:
    path = folder / "press.csv"
    path.write_bytes(text.encode())
    return open_recording(path)


def body(force: np.ndarray, start: float = 0.0, rate_hz: float = 1000.0) -> str:
    return "".join(f"{start + i / rate_hz:.4f},{value:.3f}\n" for i, value in enumerate(force))


HEAD = "Time (s),Force (N)\n"


def test_two_recordings_are_asked_with_their_lines(tmp_path: Path) -> None:
    one, other = press(100), press(100, 40.0, seed=2)
    text = f"{HEAD}{body(one, rate_hz=100)}\n{HEAD}{body(other, rate_hz=100)}"
    file = file_of(tmp_path, text)
    with pytest.raises(RecordingRefused, match="1: lines 2 to 601, 2: lines 604 to 1203") as asked:
        read_recording(file, HowToRead())
    assert (asked.value.question.option, asked.value.question.answers) == ("part", ("1", "2"))
    second = read_recording(file, HowToRead(part=2))
    assert np.array_equal(second.values[:, 0], np.round(other, 3))
    with pytest.raises(
        ForcePlateError, match="no recording 3 in it; the number of recordings is 2"
    ):
        read_recording(file, HowToRead(part=3))


def test_a_heading_within_one_recording_is_no_second_one(tmp_path: Path) -> None:
    force = press(100)
    text = f"{HEAD}{body(force[:300], rate_hz=100)}{HEAD}{body(force[300:], 3.0, rate_hz=100)}"
    found = read_recording(file_of(tmp_path, text), HowToRead())
    assert np.array_equal(found.values[:, 0], np.round(force, 3))
    assert found.n_missing == 0


@pytest.mark.parametrize("joined", ["", HEAD, "\n"])
def test_a_recording_behind_another_is_seen_by_its_times(tmp_path: Path, joined: str) -> None:
    force = press(100)
    text = f"{HEAD}{body(force, rate_hz=100)}{joined}{body(force, rate_hz=100)}"
    with pytest.raises(RecordingRefused, match="holds 2 recordings"):
        read_recording(file_of(tmp_path, text), HowToRead())


def test_several_efforts_are_listed_and_one_is_chosen(tmp_path: Path) -> None:
    force = np.concatenate([press(200, p, seed=i) for i, p in enumerate((60.0, 90.0, 75.0))])
    file = file_of(tmp_path, HEAD + body(force, rate_hz=200))
    with pytest.raises(RecordingRefused, match=r"3 efforts: 1: .* at 2\.0 s.* 3: ") as asked:
        read_recording(file, HowToRead())
    assert asked.value.question.option == "effort"
    assert asked.value.question.answers == ("1", "2", "3", "all")
    for number, peak_n in ((1, 60), (2, 90), (3, 75)):
        found = read_recording(file, HowToRead(effort=number))
        assert found.values.max() - 12 == pytest.approx(peak_n, abs=1)
        assert len(found.efforts) == 3
        assert found.start_s == pytest.approx(6 * (number - 1), abs=1.5)
    with pytest.raises(ForcePlateError, match="no effort 4 in it; the number of efforts is 3"):
        read_recording(file, HowToRead(effort=4))


@pytest.mark.parametrize("rest_s", [0, 3, 30])
def test_a_negative_press_is_said_and_turned(tmp_path: Path, rest_s: int) -> None:
    rng = np.random.default_rng(3)
    force = -np.concatenate([press(200), 12 + rng.normal(0, 0.15, rest_s * 200)])
    file = file_of(tmp_path, HEAD + body(force, rate_hz=200))
    with pytest.raises(RecordingRefused, match="pressing is negative in it") as asked:
        read_recording(file, HowToRead())
    assert asked.value.question.option == "invert"
    found = read_recording(file, HowToRead(invert=True))
    assert np.array_equal(found.values[:, 0], -np.round(force, 3))
    positive = file_of(tmp_path, HEAD + body(-force, rate_hz=200))
    with pytest.raises(ForcePlateError, match="Do not turn it round"):
        read_recording(positive, HowToRead(invert=True))


@pytest.mark.parametrize("sensor_hz", [20.0, 80.0, 100.0])
@pytest.mark.parametrize("way", ["held", "line", "uneven"])
def test_a_slow_sensor_gives_its_own_rate_and_no_onset(
    tmp_path: Path, sensor_hz: float, way: str
) -> None:
    force, each = press(), 1000 / sensor_hz
    rows = np.arange(force.size)
    if way == "line":
        knots = np.arange(0, force.size - 1, each)
        written = np.interp(rows, knots, force[knots.astype(int)])
    else:
        late = np.random.default_rng(1).uniform(-0.1, 0.1, force.size) * (way == "uneven")
        read_at = np.arange(0, force.size, each) + each * late[: int(np.ceil(force.size / each))]
        last = np.maximum(np.searchsorted(read_at, rows, side="right") - 1, 0)
        written = force[np.clip(read_at, 0, None).astype(int)[last]]
    found = read_recording(file_of(tmp_path, HEAD + body(written)), HowToRead())
    assert found.rate_hz == pytest.approx(sensor_hz, rel=2e-3)
    assert found.clock is Clock.HOST
    assert found.values.max() == pytest.approx(written.max(), abs=0.3)
    assert any("slower than the rows" in str(note) for note in found.notes)


@pytest.mark.parametrize("sensor_hz", [20, 25])
@pytest.mark.parametrize("way", ["spline", "resampled"])
def test_a_smooth_curve_through_slow_readings_gives_no_onset(
    tmp_path: Path, sensor_hz: int, way: str
) -> None:
    force = press()
    knots = np.arange(0, force.size, 1000 // sensor_hz)
    if way == "spline":
        written = CubicSpline(knots, force[knots])(np.arange(force.size - 100))
    else:
        written = signal.resample(force[knots], force.size)
    found = read_recording(file_of(tmp_path, HEAD + body(written)), HowToRead())
    assert found.clock is Clock.HOST
    assert "no onset" in str(found.notes[-1])


@pytest.mark.parametrize("cutoff_hz", [20, 50, 100])
def test_an_ordinary_filter_is_no_slow_sensor(tmp_path: Path, cutoff_hz: int) -> None:
    sections = signal.butter(4, cutoff_hz, fs=1000, output="sos")
    force = signal.sosfilt(sections, press() - 12) + 12
    found = read_recording(file_of(tmp_path, HEAD + body(force)), HowToRead())
    assert (found.rate_hz, found.clock) == (1000.0, Clock.DEVICE)


@pytest.mark.parametrize("digits", [0, 1, 3])
def test_coarse_numbers_are_no_slow_sensor(tmp_path: Path, digits: int) -> None:
    force = np.round(press(), digits)
    found = read_recording(file_of(tmp_path, HEAD + body(force)), HowToRead())
    assert (found.rate_hz, found.clock) == (1000.0, Clock.DEVICE)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (lambda b: f"{b:.3f}".replace(".", ","), "may be"),
        (lambda b: f"{b:.3f}", "may be"),
    ],
)
def test_a_mark_that_may_be_of_thousands_is_asked(tmp_path: Path, cell: Any, why: str) -> None:
    force = 1.2 + (press(250) - 12) / 20
    lines = [f"{4 * i};{cell(value)}" for i, value in enumerate(force)]
    file = file_of(tmp_path, "Zeit (ms);Kraft (N)\n" + "\n".join(lines) + "\n")
    with pytest.raises(RecordingRefused, match=why) as asked:
        read_recording(file, HowToRead())
    question = asked.value.question
    assert (question.option, question.answers) == ("decimal", ("point", "comma"))
    readings = {read_recording(file, HowToRead(decimal=a)).values.max() for a in question.answers}
    assert sorted(readings) == [np.round(force, 3).max(), np.round(force, 3).max() * 1000]


def test_a_force_that_nobody_has_settles_the_mark(tmp_path: Path) -> None:
    lines = [f"{4 * i};{value:.3f}" for i, value in enumerate(press(250) + 20)]
    file = file_of(tmp_path, "Zeit (ms);Kraft (N)\n" + "\n".join(lines) + "\n")
    assert read_recording(file, HowToRead()).values.max() < 200


TIMES: list[tuple[str, Any]] = [
    ("Time (us)", lambda i: f"{i * 1000}"),
    ("Time [ns]", lambda i: f"{i * 1000000}"),
    ("Time", lambda i: f"09:30:{i // 1000:02d}.{i % 1000:03d}"),
    ("Uhrzeit", lambda i: f"9:30:{i // 1000:02d},{i % 1000:03d}"),
    ("Time (hh:mm:ss.fff)", lambda i: f"23:59:{57 + i // 1000:02d}.{i % 1000:03d}"
     if i < 3000 else f"00:00:{i // 1000 - 3:02d}.{i % 1000:03d}"),
    ("Timestamp", lambda i: f"2026-03-02T09:30:{i // 1000:02d}.{i % 1000:03d}Z"),
    ("Timestamp", lambda i: f"2026-03-02 09:30:{i // 1000:02d}.{i % 1000:03d}+01:00"),
    ("Date/Time", lambda i: f"02.03.2026 09:30:{i // 1000:02d}.{i % 1000:03d}"),
    ("Elapsed", lambda i: f"00:{i // 1000:02d}.{i % 1000:03d}"),
    ("Timestamp (s)", lambda i: f"{1772443800 + i // 1000}.{i % 1000:03d}000"),
    ("Timestamp (ms)", lambda i: f"{1772443800000 + i}"),
    ("Timestamp (ns)", lambda i: f"{1772443800000000000 + i * 1000000}"),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "written"), TIMES)
def test_every_form_of_time_gives_the_same_rate(tmp_path: Path, heading: str, written: Any) -> None:
    rows = "".join(f"{written(4 * i)};{value:.4f}\n" for i, value in enumerate(press(250)))
    found = read_recording(file_of(tmp_path, f"{heading};Force (N)\n{rows}"), HowToRead())
    assert (found.rate_hz, found.clock, found.n_missing) == (250.0, Clock.DEVICE, 0)


@pytest.mark.parametrize("start", [0, 1772443800])
def test_arrival_is_told_alike_from_zero_and_from_1970(tmp_path: Path, start: int) -> None:
    force = press(80.0)
    late = np.random.default_rng(3).uniform(-0.24, 0.24, force.size) / 80
    times = np.arange(force.size) / 80 + late + start
    rows = "".join(f"{t:.6f},{value:.3f}\n" for t, value in zip(times, force, strict=True))
    found = read_recording(file_of(tmp_path, HEAD + rows), HowToRead())
    assert found.clock is Clock.HOST
    assert found.rate_hz == pytest.approx(80, rel=1e-3)


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (b"PK\x03\x04rest", "workbook"), (b"XDF:rest", "Lab Streaming Layer"),
        (b"\xd0\xcf\x11\xe0", "old workbook"), (b"\x89HDF\r\n\x1a\n", "visit file"),
        (b"%PDF-1.4", "PDF"), (b"subject,visit,calibration_concerns\n1,2,3\n", "exported"),
    ],
)  # fmt: skip
def test_files_that_are_known_and_none(tmp_path: Path, first: bytes, said: str) -> None:
    path = tmp_path / "press.csv"
    path.write_bytes(first)
    with pytest.raises(ForcePlateError, match=said):
        open_recording(path)


def test_a_column_that_counts_the_time_unnamed_contradicts_a_rate(tmp_path: Path) -> None:
    rows = "".join(f"{i * 0.002:.3f},{value:.3f}\n" for i, value in enumerate(press(500)))
    file = file_of(tmp_path, f"X,Force (N)\n{rows}")
    with pytest.raises(RecordingRefused, match=r"'X' rises by 0\.002"):
        read_recording(file, HowToRead(rate_hz=1000.0))
    assert read_recording(file, HowToRead(rate_hz=500.0)).rate_hz == 500.0


COUNTS = Calibration(
    id="two cells", origin="test", created=date(2026, 1, 1),
    channels=(ChannelSensitivity("left", 0.01), ChannelSensitivity("right", -0.02)),
)  # fmt: skip


def test_counts_need_their_calibration(tmp_path: Path) -> None:
    counts = np.rint(press(250) * 50).astype(int)
    rows = "".join(f"{4 * i},{8000 + c},{9000 - c // 2}\n" for i, c in enumerate(counts))
    file = file_of(tmp_path, f"time (ms),left,right\n{rows}")
    found = read_recording(file, HowToRead(calibration=COUNTS))
    assert (found.columns, found.unit) == (("left", "right"), None)
    assert np.array_equal(found.values[:, 0], 8000 + counts)
    with pytest.raises(ForcePlateError, match="no column for certain"):
        read_recording(file, HowToRead())
    fraction = file_of(tmp_path, f"time (ms),left,right\n0,1.5,2\n{rows[11:]}")
    with pytest.raises(ForcePlateError, match=r"holds 1\.5, which is no count"):
        read_recording(fraction, HowToRead(calibration=COUNTS))
    clipped = np.minimum(8000 + counts, 8191)
    rows = "".join(f"{4 * i},{c},9000\n" for i, c in enumerate(clipped))
    with pytest.raises(ForcePlateError, match="stays at 8191, the end of a converter"):
        read_recording(
            file_of(tmp_path, f"time (ms),left,right\n{rows}"), HowToRead(calibration=COUNTS)
        )
