"""Captures of the real OpenScale firmware 1.2: each byte explained, none invented."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate_drivers.emulation.openscale import OpenScaleDevice
from forceplate_drivers.openscale import report_clock
from forceplate_drivers.openscale_codec import (
    ADC_MAX,
    ADC_MIN,
    Banner,
    Item,
    Menu,
    Message,
    OpenScaleCodec,
    Report,
    Settings,
)
from forceplate_drivers.sample_clock import Placed

CAPTURES = Path(__file__).resolve().parents[2] / ".." / "shared" / "captures" / "openscale"

pytestmark = pytest.mark.skipif(
    not CAPTURES.is_dir(), reason="the captures of the OpenScale firmware are not on this computer"
)

JOINED = Settings(unit="kg", decimals=4, raw=True, local_temp=False)
"""Settings of the captures that begin in mid-stream, from their notes."""
WITH_TEMPERATURE = replace(JOINED, local_temp=True)
WITHOUT_RAW = replace(JOINED, raw=False)

# file, settings at its beginning, report lines, menus, damaged bytes, damage events
FILES = [
    ("01_boot_fresh_eeprom_9600_10sps", None, 26, 0, 0, 0),
    ("02_menu_dialogue_9600", None, 30, 24, 0, 0),
    ("03_run_9600_10sps_raw_kg", JOINED, 65, 0, 0, 0),
    ("04_reset_midstream_9600", JOINED, 41, 0, 0, 0),
    ("05_baud_change_9600_to_115200", None, 10, 2, 322, 1),
    ("06_run_115200_80sps_avg1", None, 799, 2, 0, 0),
    ("07_run_115200_80sps_raw_temp", WITHOUT_RAW, 1689, 3, 0, 0),
    ("08_saturation_115200", WITH_TEMPERATURE, 1039, 0, 0, 0),
    ("09_serial_trigger_115200", WITH_TEMPERATURE, 903, 4, 0, 0),
    ("10_wrong_baud_host_57600", None, 0, 0, 2657, 1),
    ("11_emergency_reset_rx_low", None, 0, 0, 0, 0),
    ("12_fresh_1Mbaud_80sps", None, 26, 3, 296, 1),
]


def capture(name: str) -> bytes:
    return (CAPTURES / f"{name}.bin").read_bytes()


def read(name: str, settings: Settings | None) -> list[Item]:
    return OpenScaleCodec(settings).feed(capture(name))


def reports_of(items: list[Item]) -> list[Report]:
    return [item for item in items if isinstance(item, Report)]


def placed(reports: list[Report], period_ms: float) -> list[Placed[Report]]:
    clock = report_clock(period_ms)
    return [sample for report in reports for sample in clock.push(report.ms or 0, report)]


def test_every_capture_is_read() -> None:
    assert sorted(path.stem for path in CAPTURES.glob("[0-9]*.bin")) == [row[0] for row in FILES]


@pytest.mark.parametrize("row", FILES, ids=lambda row: row[0])
def test_each_byte_is_a_sample_a_message_or_damage(
    row: tuple[str, Settings | None, int, int, int, int],
) -> None:
    name, settings, n_reports, n_menus, n_bytes, n_runs = row
    data = capture(name)
    codec = OpenScaleCodec(settings)
    items = codec.feed(data)
    assert (
        len(data)
        == codec.received_bytes
        == (
            codec.report_bytes
            + codec.message_bytes
            + codec.damaged_bytes
            + codec.startup_bytes
            + codec.pending_bytes
        )
    )
    assert len(reports_of(items)) == n_reports
    assert sum(isinstance(item, Menu) for item in items) == n_menus
    assert (codec.damaged_bytes, codec.damage_events) == (n_bytes, n_runs)
    # What is neither is the cut first line and the cut last one.
    assert codec.startup_bytes <= data.index(b"\n") + 1
    assert codec.pending_bytes == len(data) - (data.rfind(b"\n") + 1) or n_reports == 0


@pytest.mark.parametrize(("name", "settings"), [row[:2] for row in FILES])
def test_bytes_one_by_one_give_the_same(name: str, settings: Settings | None) -> None:
    codec = OpenScaleCodec(settings)
    one_by_one = [item for byte in capture(name) for item in codec.feed(bytes([byte]))]
    assert one_by_one == read(name, settings)


def test_the_firmware_names_its_version() -> None:
    assert Banner("1.2") in read("01_boot_fresh_eeprom_9600_10sps", None)


def test_the_last_menu_of_the_dialogue_holds() -> None:
    menus = [item for item in read("02_menu_dialogue_9600", None) if isinstance(item, Menu)]
    assert menus[0].settings == Settings()
    assert menus[-1].settings == Settings(
        tare_counts=84196, factor=21504, report_interval_ms=300, unit="kg", decimals=4,
        average=1, local_temp=False, raw=True, trigger_char=ord("#"),
    )  # fmt: skip


def test_a_run_without_loss_shows_none() -> None:
    samples = placed(reports_of(read("03_run_9600_10sps_raw_kg", JOINED)), 300.0)
    assert len(samples) == 65
    assert not any(sample.missing_before for sample in samples)
    assert (samples[0].sample.raw_counts, samples[1].sample.raw_counts) == (84227, 410524)
    assert samples[-1].time == 20015 - 813


@pytest.mark.parametrize("lost", [1, 2, 7])
def test_lines_taken_out_of_a_run_are_missed_exactly(lost: int) -> None:
    reports = reports_of(read("08_saturation_115200", WITH_TEMPERATURE))
    samples = placed(reports[:500] + reports[500 + lost :], 25.0)
    gaps = [(row, s.missing_before) for row, s in enumerate(samples) if s.missing_before]
    assert gaps == [(500, lost)]


def test_a_reset_in_mid_stream_is_a_gap() -> None:
    clock = report_clock(300.0)
    samples: list[Placed[Report]] = []
    for item in read("04_reset_midstream_9600", JOINED):
        if isinstance(item, Banner):
            clock.interrupt()
        elif isinstance(item, Report):
            samples += clock.push(item.ms or 0, item)
    assert [s.missing_before for s in samples if s.missing_before] == [1, 1]
    assert all(after.time > before.time for before, after in pairwise(samples))


def test_saturation_is_at_the_ends_of_the_converter() -> None:
    raw = [r.raw_counts for r in reports_of(read("08_saturation_115200", WITH_TEMPERATURE))]
    data = capture("08_saturation_115200")
    assert raw.count(ADC_MAX) == data.count(b",8388607,") == 80
    assert raw.count(ADC_MIN) == data.count(b",-8388608,") == 80


def test_after_a_change_of_columns_the_menu_tells_the_new_ones() -> None:
    reports = reports_of(read("07_run_115200_80sps_raw_temp", WITHOUT_RAW))
    with_raw = [r.raw_counts for r in reports if r.raw_counts is not None]
    first = len(reports) - len(with_raw)
    assert first > 100
    assert all(r.raw_counts is None for r in reports[:first])
    assert with_raw[-1] == 407594


def test_the_emergency_reset_says_so() -> None:
    items = read("11_emergency_reset_rx_low", None)
    assert items.count(Message("Reset - please power cycle")) == 6
    assert Message("Reset!") in items


class Scripted:
    """A source of given counts."""

    n_channels = 1

    def __init__(self, *counts: int, sample_rate_hz: float) -> None:
        self._counts = list(counts)
        self.sample_rate_hz = sample_rate_hz

    def restart(self) -> None:
        pass

    def take(self, n_samples: int) -> NDArray[np.int32]:
        taken, self._counts = self._counts[:n_samples], self._counts[n_samples:]
        return np.array(taken, np.int32).reshape(-1, 1)


def without_measured_times(data: bytes) -> bytes:
    return re.sub(rb"(Minimum[^:]*: )\d+", rb"\1N", data)


def test_the_emulated_device_answers_each_key_like_the_firmware() -> None:
    real = capture("02_menu_dialogue_9600")
    first_menu = real.index(b"\r\n\r\nSerial") + 2
    end = real.rindex(b"Exiting\r\n") + len(b"Exiting\r\n")
    lines = (CAPTURES / "02_menu_dialogue_9600.jsonl").read_text().splitlines()[1:]
    sent = [entry["hex"] for entry in map(json.loads, lines) if entry["dir"] == "tx"]

    tare, with_5_kg, then = 84196, 191716, 191673  # what the firmware's converter saw
    source = Scripted(tare, with_5_kg, then, sample_rate_hz=4.0)  # so that 300 ms are allowed
    device = OpenScaleDevice(source, Settings())
    device.power_on()
    answers = b"".join(device.receive(bytes.fromhex(keys)) for keys in sent)
    assert without_measured_times(answers) == without_measured_times(real[first_menu:end])


def test_the_emulated_device_boots_and_reports_like_the_firmware() -> None:
    real = capture("01_boot_fresh_eeprom_9600_10sps")
    source = Scripted(*[84210] * 26, sample_rate_hz=1000 / 429)
    device = OpenScaleDevice(source, Settings(), clock_ms=916)
    said = device.power_on() + device.produce(26)
    assert without_measured_times(said) == without_measured_times(real)


def test_the_emulated_device_prints_raw_readings_like_the_firmware() -> None:
    real = capture("03_run_9600_10sps_raw_kg").splitlines(keepends=True)[7:30]
    raw = [int(line.split(b",")[3]) for line in real]
    device = OpenScaleDevice(
        Scripted(*raw, sample_rate_hz=1000 / 300),
        replace(JOINED, tare_counts=84196, factor=21504),
        clock_ms=int(real[0].split(b",")[0]),
    )
    for emulated, line in zip(device.produce(23).splitlines(keepends=True), real, strict=True):
        ours, theirs = emulated.split(b","), line.split(b",")
        # The firmware prints a value of another conversion than the raw reading.
        assert ours[:1] + ours[2:] == theirs[:1] + theirs[2:]
        assert float(ours[1]) == pytest.approx((int(ours[3]) - 84196) / 21504, abs=6e-5)
