"""What a file says against itself or against the user is refused with its reason, never read."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from forceplate.errors import StorageError
from forceplate.exchange.importing.held_values import is_smoothed
from forceplate.exchange.importing.recording import HowToRead, Recording, read_recording
from forceplate.exchange.importing.recording_file import open_recording
from forceplate.exchange.importing.units import ForceUnit
from forceplate.exchange.importing.written_rate import (
    written_rates,
    written_scale,
    written_units,
)
from forceplate.words import say

RATE_HZ = 100
TIME_S = np.arange(8 * RATE_HZ) / RATE_HZ
NOISE_N = np.random.default_rng(1).normal(0, 0.15, TIME_S.size)
SHAPE = 1 / (1 + np.exp((2.2 - TIME_S) / 0.05)) - 1 / (1 + np.exp((5.2 - TIME_S) / 0.05))
FORCE_N = 80 * SHAPE + 5 + NOISE_N
ROWS = "".join(f"{t:.3f},{f:.3f}\n" for t, f in zip(TIME_S, FORCE_N, strict=True))
ALONE = "".join(f"{f:.3f}\n" for f in FORCE_N)
IN_N = HowToRead(unit=ForceUnit.N)


def read(folder: Path, text: str | bytes, how: HowToRead | None = None) -> Recording:
    path = folder / "press.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_recording(open_recording(path), how or HowToRead())


def refusal(folder: Path, text: str | bytes, how: HowToRead | None = None) -> str:
    with pytest.raises(StorageError) as caught:
        read(folder, text, how)
    return say(caught.value.text)


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("Unit: lbf", "lbf"),
        ("Force unit: kgf", "kgf"),
        ("Units;kgf", "kgf"),
        ("Einheit: kN", "kN"),
        ("Maßeinheit = kN", "kN"),
        ("# Eenheid: kgf", "kgf"),
        ("Unidade da força: kgf", "kgf"),
        ("UnitName=\tkg", "kg"),
        ("Force in kgf, time in s", "kgf"),
        ("Y_Unit_Label\tlbf\t", "lbf"),
    ],
)
def test_a_unit_beside_the_rows_is_heard(line: str, unit: str, tmp_path: Path) -> None:
    assert written_units([line]) == (unit,)
    assert unit in refusal(tmp_path, f"{line}\nTime (s),Force (N)\n{ROWS}")
    assert unit in refusal(tmp_path, f"{line}\nTime (s),Force\n{ROWS}", IN_N)


@pytest.mark.parametrize(
    "line", ["Time unit: ms", "X_Unit_Label\ts", "Unit: 4B", "Body mass: 71 kg"]
)
def test_what_is_no_unit_of_force_says_none(line: str) -> None:
    assert written_units([line]) == ()


@pytest.mark.parametrize(
    "line",
    [
        "500 samples/s",
        "dt = 0.002",
        "Sampling: 500 Hz",
        "Acquisition rate,500,Hz",
        "Meetfrequentie: 500 Hz",
        "Taxa de amostragem = 500",
        "Abtastrate\t500,0",
        "Delta_X\t0.002\t",
        "Interval=\t0.002 s",
        "Sampling rate (kHz);0.5",
    ],
)
def test_a_rate_beside_the_rows_is_heard(line: str, tmp_path: Path) -> None:
    assert written_rates([line]) == (500.0,)
    said = refusal(tmp_path, f"{line}\nForce (N)\n{ALONE}", HowToRead(rate_hz=1000))
    assert "500 samples/s" in said


def test_the_rate_of_a_block_of_devices_is_heard() -> None:
    assert written_rates(["Devices,,", "1000,,", "Frame,Sub Frame,Fz"]) == (1000.0,)


@pytest.mark.parametrize(
    "line", ["Frequency: 50 Hz", "Cutoff frequency: 500 Hz", "Frame rate: 100"]
)
def test_a_frequency_of_something_else_is_no_rate(line: str, tmp_path: Path) -> None:
    assert written_rates([line]) == ()
    assert "give the sample rate" in refusal(tmp_path, f"{line}\nForce (N)\n{ALONE}")


def test_a_line_holds_for_its_own_part(tmp_path: Path) -> None:
    text = f"Unit: N\nRate: 100\nForce\n{ALONE}\nUnit: kgf\nRate: 200\nForce\n{ALONE}"
    second = read(tmp_path, text, HowToRead(part=2))
    assert (second.unit, second.rate_hz) == (ForceUnit.KGF, 200.0)
    first = read(tmp_path, text, HowToRead(part=1))
    assert (first.unit, first.rate_hz) == (ForceUnit.N, 100.0)


@pytest.mark.parametrize(
    "text", ["Scale factor: 0.1\nForce (N)\n", "Force x10 (N)\n", "Force (N) x 0.1\n"]
)
def test_a_factor_is_refused(text: str, tmp_path: Path) -> None:
    assert "factor" in refusal(tmp_path, text + ALONE, HowToRead(rate_hz=100)).casefold()
    assert not written_scale(["Scale: 1.0"])


@pytest.mark.parametrize(
    ("name", "marks"),
    [("status", ("OK", "OVERLOAD")), ("valid", ("1", "0")), ("remark", ("", "saturated"))],
)
def test_rows_that_are_marked_are_refused(
    name: str, marks: tuple[str, str], tmp_path: Path
) -> None:
    rows = [f"{line},{marks[i == 400]}" for i, line in enumerate(ROWS.splitlines())]
    said = refusal(tmp_path, "\n".join([f"time_s,force_N,{name}", *rows, ""]))
    assert name in said
    assert "line 402" in said


@pytest.mark.parametrize("marks", ["LR", "01"])
def test_rows_of_two_sensors_are_refused(marks: str, tmp_path: Path) -> None:
    rows = [f"{line},{marks[i % 2]}" for i, line in enumerate(ROWS.splitlines())]
    said = refusal(tmp_path, "\n".join(["time_s,force_N,foot", *rows, ""]))
    assert "several sensors" in said


def test_a_unit_in_the_cells_is_heard(tmp_path: Path) -> None:
    rows = ROWS.replace("\n", " kgf\n")
    assert read(tmp_path, f"Time (s),Force\n{rows}").unit is ForceUnit.KGF
    assert "kgf" in refusal(tmp_path, f"Time (s),Force (N)\n{rows}")
    assert "kgf" in refusal(tmp_path, f"Time (s),Force\n{rows}", IN_N)


def test_a_sum_is_not_added_to_what_it_is_of(tmp_path: Path) -> None:
    rows = "".join(f"{0.4 * f:.4f};{0.6 * f:.4f};{f:.4f}\n" for f in FORCE_N)
    how = HowToRead(force_columns=("A", "B", "C"), rate_hz=100)
    assert "give together" in refusal(tmp_path, f"A (N);B (N);C (N)\n{rows}", how)


def test_every_member_of_a_packed_file_is_read(tmp_path: Path) -> None:
    whole = f"Time (s),Force (N)\n{ROWS}".encode()
    packed = gzip.compress(whole[:5000]) + gzip.compress(whole[5000:])
    assert len(read(tmp_path, packed).values) == FORCE_N.size
    assert "damaged" in refusal(tmp_path, packed + b"rubbish")


def test_a_press_downwards_to_the_end_is_asked(tmp_path: Path) -> None:
    force_n = (-FORCE_N + 20 * ((TIME_S > 1.2) & (TIME_S < 1.9)))[: 5 * RATE_HZ]
    rows = "".join(f"{f:.3f}\n" for f in force_n)
    assert "stays low" in refusal(tmp_path, f"Force (N)\n{rows}", HowToRead(rate_hz=100))


def test_a_counter_that_begins_again_goes_on(tmp_path: Path) -> None:
    times = [f"{(t * 1e6 + 2**32 - 3.3e6) % 2**32:.0f}" for t in TIME_S]
    rows = "".join(f"{t},{f:.3f}\n" for t, f in zip(times, FORCE_N, strict=True))
    found = read(tmp_path, f"time_us,force_N\n{rows}")
    assert (len(found.values), found.rate_hz) == (FORCE_N.size, 100.0)


def test_a_clock_that_is_put_back_by_an_hour_goes_on(tmp_path: Path) -> None:
    seconds = np.where(TIME_S < 3, 2 * 3600 + 3597 + TIME_S, 2 * 3600 + TIME_S - 3)
    rows = "".join(
        f"{int(s // 3600):02}:{int(s // 60 % 60):02}:{s % 60:06.3f},{f:.3f}\n"
        for s, f in zip(np.round(seconds, 3), FORCE_N, strict=True)
    )
    assert len(read(tmp_path, f"time,force_N\n{rows}").values) == FORCE_N.size


@pytest.mark.parametrize("n_rows", [40, 300, 1000])
def test_a_moving_average_is_noticed(n_rows: int) -> None:
    noise_n = np.random.default_rng(3).normal(0, 0.15, 8000)
    force_n = np.repeat(FORCE_N - NOISE_N, 10) + noise_n
    mean_n = np.convolve(force_n, np.full(n_rows, 1 / n_rows), "valid").astype(np.float64)
    assert is_smoothed(np.round(mean_n, 4), 1000.0)
    assert not is_smoothed(np.round(force_n, 4), 1000.0)


def test_times_that_go_back_are_no_question_of_the_rate(tmp_path: Path) -> None:
    rows = "".join(reversed(ROWS.splitlines(keepends=True)))
    for how in (HowToRead(), HowToRead(rate_hz=100)):
        assert "go back" in refusal(tmp_path, f"Time (s),Force (N)\n{rows}", how)


def test_packets_are_read_at_a_known_rate(tmp_path: Path) -> None:
    packets_s = np.floor(TIME_S / 0.08) * 0.08
    rows = "".join(f"{t:.3f},{f:.3f}\n" for t, f in zip(packets_s, FORCE_N, strict=True))
    text = f"Time (s),Force (N)\n{rows}"
    assert "packets" in refusal(tmp_path, text)
    found = read(tmp_path, text, HowToRead(rate_hz=100))
    assert (found.rate_hz, found.detects_loss) == (100.0, False)


def test_columns_of_two_units_are_not_asked_for_one(tmp_path: Path) -> None:
    rows = "".join(f"{f:.3f},{f / 9:.4f}\n" for f in FORCE_N)
    how = HowToRead(force_columns=("A", "B"), rate_hz=100, unit=ForceUnit.N)
    assert "several units" in refusal(tmp_path, f"A (N),B (kgf)\n{rows}", how)


def test_a_summary_below_is_no_sample(tmp_path: Path) -> None:
    found = read(tmp_path, f"Force (N)\n{ALONE}\n192.5\n", HowToRead(rate_hz=100))
    assert len(found.values) == FORCE_N.size
    assert [say(note) for note in found.notes] == [
        "Lines 803 to 803 below the rows hold no samples and were left out."
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"Time (s),Force (N)\n-------- ---------\n{ROWS}",
        f'"Time (s)" ; "Force (N)"\n{ROWS.replace(",", ";")}',
        f"Время (с);Сила (Н)\n{ROWS.replace(',', ';')}",  # noqa: RUF001
        f"millis,force_N\n{''.join(f'{i * 10},{f:.3f}' + chr(10) for i, f in enumerate(FORCE_N))}",
        f"Time (s),Force (daN)\n{ROWS}",
        f"Time (s),Force (N)\n{ROWS}".encode("utf-16-be"),
    ],
)
def test_other_ways_to_write_it(text: str | bytes, tmp_path: Path) -> None:
    found = read(tmp_path, text)
    assert (len(found.values), found.rate_hz) == (FORCE_N.size, 100.0)
