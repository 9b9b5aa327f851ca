"""The OpenScale's text: what is a sample, what is a message, what is damage."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    encode_banner,
    encode_menu,
    encode_report,
)
from forceplate_drivers.sample_clock import Placed, SampleClock

PERIOD_MS = 15
PLAIN = Settings(unit="kg", decimals=4, raw=True, local_temp=False)
PARTIAL_LINE = b"4210,\r\n"


def reports_of(items: list[Item]) -> list[Report]:
    return [item for item in items if isinstance(item, Report)]


def byte_sum(codec: OpenScaleCodec) -> int:
    return (
        codec.report_bytes
        + codec.message_bytes
        + codec.damaged_bytes
        + codec.startup_bytes
        + codec.pending_bytes
    )


def line(settings: Settings, number: int, raw_counts: int = 84210, ms: int | None = None) -> bytes:
    clock_ms = 813 + PERIOD_MS * number if ms is None else ms
    value = f"{(raw_counts - 84196) / 21504:.{settings.decimals}f}"
    return encode_report(settings, ms=clock_ms, value=value, raw_counts=raw_counts, local_c=-7.4375)


settings_with_samples = st.builds(
    Settings,
    tare_counts=st.integers(ADC_MIN, ADC_MAX),
    factor=st.integers(-(2**31), 2**31 - 1),
    timestamp=st.just(True),
    report_interval_ms=st.integers(1, 100_000),
    baud=st.sampled_from([9600, 115200, 1_000_000]),
    unit=st.sampled_from(["kg", "lbs"]),
    decimals=st.integers(0, 5),
    average=st.integers(1, 64),
    local_temp=st.booleans(),
    remote_temp=st.booleans(),
    status_led=st.booleans(),
    raw=st.just(True),
    serial_trigger=st.booleans(),
    trigger_char=st.integers(32, 126),
)
raw_columns = st.lists(st.integers(ADC_MIN, ADC_MAX), min_size=12, max_size=30)


@given(settings=settings_with_samples, raw=raw_columns)
def test_every_combination_of_columns_is_read_back(settings: Settings, raw: list[int]) -> None:
    codec = OpenScaleCodec(settings)
    codec.feed(PARTIAL_LINE)
    items = codec.feed(b"".join(line(settings, i, counts) for i, counts in enumerate(raw)))
    assert [(r.ms, r.raw_counts) for r in reports_of(items)] == [
        (813 + PERIOD_MS * i, counts) for i, counts in enumerate(raw)
    ]
    assert codec.damaged_bytes == 0


@given(settings=settings_with_samples)
def test_a_menu_is_read_back_whole(settings: Settings) -> None:
    codec = OpenScaleCodec()
    items = codec.feed(encode_menu(settings))
    assert items[-1] == Menu(settings)
    assert codec.settings == settings
    assert codec.damaged_bytes == codec.pending_bytes == 0


def test_nothing_is_a_sample_before_the_columns_are_known() -> None:
    codec = OpenScaleCodec()
    items = codec.feed(PARTIAL_LINE + line(PLAIN, 0) + b"914,inf,lbs,24.75,\r\n")
    assert items == [Report(len(line(PLAIN, 0))), Report(20)]


def test_the_first_line_is_never_a_sample() -> None:
    codec = OpenScaleCodec(PLAIN)
    assert codec.feed(b"813,0.0010,kg,84227,\r\n") == []
    assert codec.startup_bytes == 22
    assert codec.damaged_bytes == 0


@pytest.mark.parametrize("value", ["inf", "nan", "ovf", "-0.0000"])
def test_the_raw_column_counts_whatever_the_value_is(value: str) -> None:
    codec = OpenScaleCodec(PLAIN)
    items = codec.feed(PARTIAL_LINE + f"813,{value},kg,84227,\r\n".encode())
    assert [(r.ms, r.raw_counts) for r in reports_of(items)] == [(813, 84227)]


@pytest.mark.parametrize("raw_counts", [ADC_MIN, ADC_MAX])
def test_saturated_counts_are_kept(raw_counts: int) -> None:
    codec = OpenScaleCodec(PLAIN)
    items = codec.feed(PARTIAL_LINE + line(PLAIN, 0, raw_counts))
    assert reports_of(items)[0].raw_counts == raw_counts


@pytest.mark.parametrize(
    "damaged",
    [
        b"813,0.0010,kg,8388608,\r\n",  # beyond 24 bit
        b"813,0.0010,kg,-8388609,\r\n",
        b"2147483648,0.0010,kg,84227,\r\n",  # beyond the clock
        b"813,0.010,kg,84227,\r\n",  # a decimal is lacking
        b"813,0.00100,kg,84227,\r\n",  # a decimal too many
        b"813,0.0010,lbs,84227,\r\n",  # the other unit
        b"813,0.0010,kg,84227,24.7500,\r\n",  # a column too many
        b"813,0.0010,kg,\r\n",  # a column too few
        b"0.0010,kg,84227,\r\n",
        b"813,0.0010,kg,084227,\r\n",  # never printed so
        b"813,0.0010,kg,84227,\n",
        b"813,0.0010,kg,84227\r\n",
        b"813,0.0010,kg,84 227,\r\n",
        b"Minimum time between repor\r\n",
        b"> \r\n",
        b"\xff\xfe\x00\r\n",
        b"9" * 400 + b"\r\n",
    ],
)
def test_a_line_that_is_not_exactly_right_is_damage(damaged: bytes) -> None:
    codec = OpenScaleCodec(PLAIN)
    items = codec.feed(PARTIAL_LINE + line(PLAIN, 0) + damaged + line(PLAIN, 1))
    assert [r.ms for r in reports_of(items)] == [813, 828]
    assert codec.damaged_bytes == len(damaged)
    assert codec.damage_events == 1


def test_adjacent_damage_is_one_event() -> None:
    codec = OpenScaleCodec(PLAIN)
    codec.feed(PARTIAL_LINE + b"x\r\ny\r\n\r\n" + line(PLAIN, 0) + b"z\r\n" + line(PLAIN, 1))
    assert (codec.damaged_bytes, codec.damage_events) == (11, 2)


def test_a_boot_text_and_a_reset_are_messages() -> None:
    codec = OpenScaleCodec(PLAIN)
    boot = encode_banner() + b"Minimum time between reports: 14\r\n"
    boot += b"Press x to bring up settings\r\nReadings:\r\n"
    items = codec.feed(PARTIAL_LINE + line(PLAIN, 0) + boot + line(PLAIN, 1) + boot)
    assert [type(item) for item in items[:2]] == [Report, Banner]
    assert items[6] == Message("Readings:")
    assert len(reports_of(items)) == 2
    assert codec.message_bytes == 2 * len(boot)


def test_a_menu_with_a_damaged_line_teaches_nothing() -> None:
    codec = OpenScaleCodec()
    items = codec.feed(encode_menu(PLAIN).replace(b"Raw reading", b"Raw reeding"))
    assert not [item for item in items if isinstance(item, Menu)]
    assert codec.settings is None
    items = codec.feed(encode_menu(PLAIN))
    assert items[-1] == Menu(PLAIN)


def cuts(data: bytes, positions: list[int]) -> list[bytes]:
    ends = sorted({p % (len(data) + 1) for p in positions})
    return [data[a:b] for a, b in zip([0, *ends], [*ends, len(data)], strict=True)]


@given(
    pieces=st.lists(
        st.one_of(
            st.sampled_from(
                [
                    line(PLAIN, 0),
                    line(PLAIN, 1, ADC_MIN),
                    encode_menu(PLAIN),
                    encode_menu(replace(PLAIN, decimals=2)),
                    b"Exiting\r\n",
                    b"\r\n",
                    b"\n\n\rCurrent rate: 9600 bps\r\nEnter new baud rate ('x' to abort):\r\n>",
                    b"115200\r\r\nGoing to 115200bps\r\n",
                    b"a" * 200,
                ]
            ),
            st.binary(max_size=40),
        ),
        max_size=12,
    ),
    positions=st.lists(st.integers(0, 10_000), max_size=30),
)
def test_any_split_of_the_bytes_gives_the_same(pieces: list[bytes], positions: list[int]) -> None:
    data = b"".join(pieces)
    whole, split = OpenScaleCodec(PLAIN), OpenScaleCodec(PLAIN)
    at_once = whole.feed(data)
    in_parts = [item for part in cuts(data, positions) for item in split.feed(part)]
    assert in_parts == at_once
    for codec in (whole, split):
        assert byte_sum(codec) == codec.received_bytes == len(data)
    assert split.damaged_bytes == whole.damaged_bytes
    assert split.damage_events == whole.damage_events
    assert split.message_bytes == whole.message_bytes


@given(data=st.binary(max_size=600))
def test_rubbish_never_raises_and_is_never_a_sample(data: bytes) -> None:
    codec = OpenScaleCodec(PLAIN)
    items = codec.feed(PARTIAL_LINE + data)
    like_a_report = [part for part in data.split(b"\n") if b",kg," in part]
    assert len(reports_of(items)) <= len(like_a_report)
    assert byte_sum(codec) == len(PARTIAL_LINE) + len(data)


damages = st.tuples(
    st.sampled_from(["flip", "drop", "double"]), st.integers(0, 10_000), st.integers(1, 255)
)


def damaged_between(
    data: bytes, first: int, end: int, damage: tuple[str, int, int]
) -> tuple[bytes, int]:
    kind, where, bits = damage
    at = first + where % (end - first)
    byte = data[at : at + 1]
    instead = {"flip": bytes([byte[0] ^ bits]), "drop": b"", "double": byte * 2}[kind]
    return data[:at] + instead + data[at + 1 :], at


@given(settings=settings_with_samples, raw=raw_columns, damage=damages)
def test_one_damaged_byte_harms_its_line_and_at_most_the_next(
    settings: Settings, raw: list[int], damage: tuple[str, int, int]
) -> None:
    lines = [line(settings, i, counts) for i, counts in enumerate(raw)]
    data, at = damaged_between(b"".join(lines), 0, len(b"".join(lines[:-1])), damage)
    hit = next(i for i in range(len(lines)) if at < len(b"".join(lines[: i + 1])))
    clean = OpenScaleCodec(settings)
    truth = [(r.ms, r.raw_counts) for r in reports_of(clean.feed(PARTIAL_LINE + b"".join(lines)))]
    codec = OpenScaleCodec(settings)
    got = [(r.ms, r.raw_counts) for r in reports_of(codec.feed(PARTIAL_LINE + data))]
    after = truth[hit + 2 :]
    assert got[:hit] == truth[:hit]
    assert not after or got[-len(after) :] == after
    assert byte_sum(codec) == len(PARTIAL_LINE) + len(data)
    # What is not counted as damage has left a line of exactly the right form: only a number in
    # it can differ, which no text without a checksum can show.
    assert codec.pending_bytes == 0
    if codec.damaged_bytes == 0:
        assert len(got) == len(truth)
        assert got[:hit] + got[hit + 1 :] == truth[:hit] + truth[hit + 1 :]
    else:
        assert len(got) < len(truth) or codec.damaged_bytes == 1  # one: a doubled line end


def timed(reports: list[Report], clock: SampleClock[Report] | None = None) -> list[Placed[Report]]:
    """Return the reports that are samples, each with its place in time."""
    clock = clock or report_clock(PERIOD_MS)
    placed = [each for report in reports for each in clock.push(report.ms or 0, report)]
    return [each for each in placed if each.missing_before is not None]


def clocked(*ms: int) -> list[Report]:
    return [Report(20, value, index) for index, value in enumerate(ms)]


@given(raw=raw_columns, jitter=st.lists(st.integers(-3, 3), min_size=30), damage=damages)
def test_one_damaged_byte_never_moves_another_sample(
    raw: list[int], jitter: list[int], damage: tuple[str, int, int]
) -> None:
    lines = [
        line(PLAIN, i, counts, ms=813 + PERIOD_MS * i + jitter[i]) for i, counts in enumerate(raw)
    ]
    start, end = len(b"".join(lines[:2])), len(b"".join(lines[:-5]))
    data, at = damaged_between(b"".join(lines), start, end, damage)
    hit = next(i for i in range(len(lines)) if at < len(b"".join(lines[: i + 1])))
    index, placed = 0, {}
    for sample in timed(reports_of(OpenScaleCodec(PLAIN).feed(PARTIAL_LINE + data))):
        index += sample.missing_before or 0
        placed[index] = sample.sample.raw_counts
        index += 1
    others = set(range(len(raw))) - {hit, hit + 1}
    assert {i: placed.get(i) for i in others} == {i: raw[i] for i in others}
    assert set(placed) <= set(range(len(raw)))


def test_a_lost_line_is_a_gap() -> None:
    samples = timed(clocked(1000, 1015, 1030, 1076, 1091))
    assert [s.missing_before for s in samples] == [0, 0, 0, 2, 0]
    assert [s.time for s in samples] == [0, 15, 30, 76, 91]


def test_a_line_out_of_time_is_damage_and_no_gap_of_an_hour() -> None:
    samples = timed(clocked(1000, 1015, 9_001_030, 1045, 1060))
    found = [(s.sample.raw_counts, s.missing_before) for s in samples]
    assert found == [(0, 0), (1, 0), (3, 1), (4, 0)]


def test_the_clock_wraps_without_a_gap() -> None:
    top = 2**31
    samples = timed(clocked(top - 20, top - 5, 10 - top, 25 - top))
    assert [s.time for s in samples] == [0, 15, 30, 45]
    samples = timed(clocked(-16, -1, 14, 29))
    assert [s.time for s in samples] == [0, 15, 30, 45]
    assert not any(s.missing_before for s in samples)


@pytest.mark.parametrize("announced", [True, False])
def test_after_a_reset_time_goes_on_and_at_least_one_sample_is_missing(announced: bool) -> None:
    clock = report_clock(PERIOD_MS)
    samples = timed(clocked(5000, 5015, 5030), clock)
    if announced:
        clock.interrupt()
    samples += timed(clocked(813, 828, 843), clock)
    assert [s.missing_before for s in samples] == [0, 0, 0, 1, 0, 0]
    assert [s.time for s in samples] == [0, 15, 30, 60, 75, 90]


def test_a_reset_is_a_gap_even_if_the_clock_happens_to_fit() -> None:
    clock = report_clock(PERIOD_MS)
    samples = timed(clocked(783, 798), clock)
    clock.interrupt()
    samples += timed(clocked(813, 828), clock)
    assert [s.missing_before for s in samples] == [0, 0, 1, 0]
