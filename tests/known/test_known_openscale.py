"""An OpenScale's bytes, written out by hand: what it says, from plugging in to a lost line."""

from __future__ import annotations

import pytest

from forceplate_drivers.openscale import report_clock
from forceplate_drivers.openscale_codec import (
    Item,
    OpenScaleCodec,
    Report,
    Settings,
)

SETTINGS = Settings(unit="kg", decimals=4, raw=True, local_temp=True)
JOINED_IN_MID_LINE = b"6,24.7500,\r\n"
LINES = (
    b"2013,0.0010,kg,84227,24.7500,\r\n",
    b"2026,-0.0003,kg,84189,24.7500,\r\n",
    b"2038,390.0968,kg,8388607,24.7500,\r\n",
    b"2051,-394.0078,kg,-8388608,-7.4375,\r\n",
    b"2063,0.0000,kg,0,24.7500,\r\n",
    b"2076,0.0009,kg,84224,25.0000,\r\n",
)
MS = (2013, 2026, 2038, 2051, 2063, 2076)
COUNTS = (84227, 84189, 8388607, -8388608, 0, 84224)


def reports(items: list[Item]) -> list[Report]:
    return [item for item in items if isinstance(item, Report)]


def test_each_line_is_the_sample_that_stands_in_it() -> None:
    codec = OpenScaleCodec(SETTINGS)
    found = reports(codec.feed(JOINED_IN_MID_LINE + b"".join(LINES)))
    assert [(each.ms, each.raw_counts) for each in found] == list(zip(MS, COUNTS, strict=True))
    assert [each.n_bytes for each in found] == [len(line) for line in LINES]
    assert codec.startup_bytes == len(JOINED_IN_MID_LINE)
    assert codec.report_bytes == sum(map(len, LINES))
    assert codec.damaged_bytes == codec.message_bytes == codec.pending_bytes == 0


@pytest.mark.parametrize("n_bytes", [1, 2, 7, 4096])
def test_however_they_arrive_the_samples_are_the_same(n_bytes: int) -> None:
    codec, sent = OpenScaleCodec(SETTINGS), JOINED_IN_MID_LINE + b"".join(LINES)
    found: list[Report] = []
    for at in range(0, len(sent), n_bytes):
        found += reports(codec.feed(sent[at : at + n_bytes]))
    assert [each.raw_counts for each in found] == list(COUNTS)


@pytest.mark.parametrize("spoilt", range(len(LINES)))
def test_one_wrong_byte_costs_its_line_and_no_other(spoilt: int) -> None:
    lines = list(LINES)
    lines[spoilt] = lines[spoilt].replace(b",kg,", b",kh,")
    codec = OpenScaleCodec(SETTINGS)
    found = reports(codec.feed(JOINED_IN_MID_LINE + b"".join(lines)))
    kept = [count for number, count in enumerate(COUNTS) if number != spoilt]
    assert [each.raw_counts for each in found] == kept
    assert codec.damaged_bytes == len(lines[spoilt])
    assert codec.damage_events == 1


@pytest.mark.parametrize("lost", [2, 3])  # two lines that follow each other on either side
def test_a_lost_line_is_one_missing_sample_and_the_times_stay(lost: int) -> None:
    sent = b"".join(line for number, line in enumerate(LINES) if number != lost)
    clock = report_clock(12.6)
    placed: list[tuple[int, int | None, int | None]] = []
    for report in reports(OpenScaleCodec(SETTINGS).feed(JOINED_IN_MID_LINE + sent)):
        placed += [
            (round(each.time), each.sample.raw_counts, each.missing_before)
            for each in clock.push(report.ms or 0, report)
        ]
    assert placed == [
        (ms - MS[0], count, int(number == lost + 1))
        for number, (ms, count) in enumerate(zip(MS, COUNTS, strict=True))
        if number != lost
    ]
