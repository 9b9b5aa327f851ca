"""Lines of numbers: what they may look like, and what is no sample."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from forceplate_drivers.force_units import INT32
from forceplate_drivers.line_codec import LineCodec, UnknownLine
from forceplate_drivers.line_layout import INT24, Layout, LayoutError, describe
from forceplate_drivers.stream_platform import Lost, Sample


def layout_of(*lines: bytes) -> Layout:
    described = [found for found in map(describe, lines) if found is not None]
    assert len(described) == len(lines)
    return Layout(described)


def learned(*lines: bytes) -> LineCodec:
    codec = LineCodec()
    codec.layout = layout_of(*lines)
    codec.feed(b"rest of a line" + codec.layout.ending)
    return codec


def rows(items: list[UnknownLine | Sample | Lost]) -> list[tuple[int, ...]]:
    return [tuple(item.counts) for item in items if isinstance(item, Sample)]


def byte_sum(codec: LineCodec) -> int:
    return codec.row_bytes + codec.startup_bytes + codec.damaged_bytes + codec.pending_bytes


@pytest.mark.parametrize(
    ("line", "names", "counts"),
    [
        (b"84227\r\n", ("ch0",), (84227,)),
        (b"HX711 reading: 84227\r\n", ("HX711 reading",), (84227,)),
        (b"one reading:\t12.3\t| average:\t-12.4\r\n",
         ("one reading [0.1]", "average [0.1]"), (123, -124)),
        (b"Load_cell output val: 12.34\r\n", ("Load_cell output val [0.01]",), (1234,)),
        (b"Load_cell 1 output val: 1.00    Load_cell 2 output val: -2.00\r\n",
         ("Load_cell 1 output val [0.01]", "Load_cell 2 output val [0.01]"), (100, -200)),
        (b"Reading: 12345\r\n", ("Reading",), (12345,)),
        (b"Reading: 12345\tWeight: 1.23\tAvgWeight: 1.20\r\n",
         ("Reading", "Weight [0.01]", "AvgWeight [0.01]"), (12345, 123, 120)),
        (b"Read 12345\r\n", ("Read",), (12345,)),
        (b"-0.500000\r\n", ("ch0 [0.000001]",), (-500000,)),
        (b"1.5000\t2.0000\t-3.2500\t\r\n",
         ("ch0 [0.0001]", "ch1 [0.0001]", "ch2 [0.0001]"), (15000, 20000, -32500)),
        (b"  1   -2 +3\n", ("ch0", "ch1", "ch2"), (1, -2, 3)),
        (b"1; 2;3\n", ("ch0", "ch1", "ch2"), (1, 2, 3)),
        (b"name:1,name2:2\r\n", ("name", "name2"), (1, 2)),
        (b">sin:0.5\r\n", ("sin [0.1]",), (5,)),
        (">force:1627551892437:-12.5§kN|g\r\n".encode(), ("force [0.1 kN]",), (-125,)),
        (b"12.50 kg\r\n", ("ch0 [0.01 kg]",), (1250,)),
        (b"7N\r\n", ("ch0 [N]",), (7,)),
    ],
)  # fmt: skip
def test_forms_that_boards_print(
    line: bytes, names: tuple[str, ...], counts: tuple[int, ...]
) -> None:
    layout = layout_of(line)
    assert layout.channel_names == names
    assert layout.counts(line.rstrip(b"\r\n")) == counts


@pytest.mark.parametrize(
    "line", [b"\r\n", b"HX711 not found.\r\n", b"Tare complete\r\n", b"1:2;3:4\n", b"\xff\x00\r\n"]
)
def test_text_is_not_taken_for_numbers(line: bytes) -> None:
    assert describe(line) is None


@pytest.mark.parametrize(
    ("lines", "names", "counts"),
    [
        ([b"I (1234) HX711: 84227", b"I (998) HX711: -3"], ("HX711",), [(84227,), (-3,)]),
        (
            [b"\x1b[0;32mI (12) HX711: 5\x1b[0m", b"\x1b[0;32mI (9) HX711: 6\x1b[0m"],
            ("HX711",),
            [(5,), (6,)],
        ),
        (
            [b"[00:00:01.234,000] <inf> cell: 5", b"[00:01:01.009,070] <inf> cell: 6"],
            ("cell",),
            [(5,), (6,)],
        ),
        ([b"12:34:56.789 -> 5 6", b"12:34:57.000 -> 7 8"], ("ch0", "ch1"), [(5, 6), (7, 8)]),
        ([b"sample 17: 84227", b"sample 181: 4"], ("sample",), [(84227,), (4,)]),
        ([b"I (7) HX711: Reading: 5", b"I (19) HX711: Reading: 6"], ("Reading",), [(5,), (6,)]),
        ([b"x: 5; x: 6"], ("x_0", "x_1"), [(5, 6)]),
        ([b"a: 1 b: 2"], ("a", "b"), [(1, 2)]),
        ([b"cell 1: 5\tcell 2: 6"], ("cell 1", "cell 2"), [(5, 6)]),
        ([b"84227 raw", b"84228 raw"], ("ch0",), [(84227,), (84228,)]),
        ([b"12.5 kg stable", b"1.5 kg stable"], ("ch0 [0.1 kg]",), [(125,), (15,)]),
        ([b"84227 (raw 7)", b"84228 (raw 12)"], ("ch0",), [(84227,), (84228,)]),
        ([b".50", b"-.25", b"1.25"], ("ch0 [0.01]",), [(50,), (-25,), (125,)]),
        ([b"5.", b"-6."], ("ch0",), [(5,), (-6,)]),
        ([b"-0,25", b"1,30"], ("ch0 [0.01]",), [(-25,), (130,)]),
        ([b"12,05", b"-3,60"], ("ch0 [0.01]",), [(1205,), (-360,)]),
        (
            [b"12,05;-3,20", b"13,60;1,10"],
            ("ch0 [0.01]", "ch1 [0.01]"),
            [(1205, -320), (1360, 110)],
        ),
        ([b"Force: 12,5 kg", b"Force: 12,4 kg"], ("Force [0.1 kg]",), [(125,), (124,)]),
        ([b"t: 5 a: 12,05", b"t: 6 a: 13,60"], ("t", "a [0.01]"), [(5, 1205), (6, 1360)]),
        ([b"123,456", b"124,-55"], ("ch0", "ch1"), [(123, 456), (124, -55)]),
        ([b"84227,84310", b"84221,84311"], ("ch0", "ch1"), [(84227, 84310), (84221, 84311)]),
        ([b"084227,000123", b"084227,-00123"], ("ch0", "ch1"), [(84227, 123), (84227, -123)]),
        ([b"25.31,84227", b"25.30,84311"], ("ch0 [0.01]", "ch1"), [(2531, 84227), (2530, 84311)]),
        ([b"1,2,3", b"4,5,6"], ("ch0", "ch1", "ch2"), [(1, 2, 3), (4, 5, 6)]),
    ],
)
def test_what_loggers_and_locales_make_of_numbers(
    lines: list[bytes], names: tuple[str, ...], counts: list[tuple[int, ...]]
) -> None:
    assert len({found.shape for found in map(describe, lines) if found}) == 1
    layout = layout_of(*(line + b"\n" for line in lines))
    assert layout.channel_names == names
    assert [layout.counts(line) for line in lines] == counts


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([b"12,5", b"13,6"], "'12,5' may be columns or one number with a comma in it"),
        ([b"12,25", b"12,34"], "may be columns"),
        ([b"84,227", b"84,228"], "may be columns"),
        ([b"1.234,56", b"999,07"], "may be columns"),
        ([b"1,234.56", b"-1,235.07"], "may be columns"),
        ([b"12,15,3,20", b"12,60,3,10"], "may be columns"),
        ([b"12,05,3,20", b"13,60,1,10"], "a decimal comma stand between commas"),
        ([b"-0,5,3", b"1,5,4"], "a decimal comma stand between commas"),
    ],
)
def test_a_comma_that_may_be_either_is_refused(lines: list[bytes], reason: str) -> None:
    with pytest.raises(LayoutError, match=reason):
        layout_of(*(line + b"\n" for line in lines))


def test_columns_that_turn_out_to_be_decimals_are_damage() -> None:
    codec = learned(b"123,456\n", b"124,455\n")
    assert codec.feed(b"125,-3\n126,05\n-0,50\n126,50\n") == [
        Sample((125, -3)), Lost(), Lost(), Sample((126, 50)),
    ]  # fmt: skip


@given(whole=st.integers(-50, 50), steps=st.lists(st.integers(-40, 40), min_size=30, max_size=60))
def test_a_decimal_comma_is_never_two_channels_of_a_moving_force(
    whole: int, steps: list[int]
) -> None:
    """Whatever is learned from the first lines: no later line gives two numbers unnoticed."""
    centi = whole * 100
    lines, truth = [], []
    for step in steps:
        centi += step
        sign = "-" if centi < 0 else ""
        lines.append(f"{sign}{abs(centi) // 100},{abs(centi) % 100:02d}\n".encode())
        truth.append((centi,))
    try:
        codec = learned(*lines[:15])
    except LayoutError:
        return
    assert codec.layout is not None
    found = rows(codec.feed(b"".join(lines)))
    if len(codec.layout.channel_names) == 1:
        assert found == truth
    else:  # it never passed a whole number; where it does, that is damage
        passes = any(abs(n) % 100 < 10 or -100 < n < 0 for (n,) in truth)
        assert codec.damaged_bytes > 0 or not passes


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r", b"\n\r", b"\r\n\r\n", b"\n\n\n"])
def test_lines_end_as_they_did_while_they_were_learned(end: bytes) -> None:
    codec = learned(b"84227" + end, b"84228" + end)
    for byte in b"1" + end + b"2" + end:
        codec.feed(bytes([byte]))
    assert rows(codec.feed(b"3" + end)) == [(3,)]
    assert codec.damaged_bytes == 0
    assert codec.row_bytes == 3 * (1 + len(end))


def test_empty_lines_now_and_then_are_no_damage_where_they_came_before() -> None:
    codec = learned(b"1\r\n", b"2\r\n\r\n", b"3\r\n")
    assert rows(codec.feed(b"4\r\n5\r\n\r\n6\r\n")) == [(4,), (5,), (6,)]
    assert codec.damaged_bytes == 0
    codec.feed(b"\r\n\r\n7\r\n")
    assert codec.damaged_bytes == 4


def test_lines_of_one_sketch_have_one_shape() -> None:
    lines = [b"  12.3,    1\r\n", b"-112.3,12345\r\n", b"   inf,  -77\r\n"]
    assert len({found.shape for found in map(describe, lines) if found}) == 1
    layout = layout_of(*lines)
    assert [layout.counts(line.rstrip(b"\r\n")) for line in lines] == [
        (123, 1),
        (-1123, 12345),
        None,
    ]


@pytest.mark.parametrize("value", [b"inf", b"-inf", b"nan", b"ovf"])
def test_a_value_that_is_no_number_is_a_lost_sample(value: bytes) -> None:
    codec = learned(b"1.0\r\n", b"2.0\r\n")
    items = codec.feed(b"3.0\r\n" + value + b"\r\n4.0\r\n")
    assert items == [Sample((30,)), Lost(), Sample((40,))]
    assert (codec.damaged_bytes, codec.damage_events) == (len(value) + 2, 1)


@pytest.mark.parametrize(
    "line",
    [
        b"HX711 not found.\r\n",
        b"12.34 5.6\r\n",
        b"12.345\r\n",
        b"12.3\r\n",
        b"12,34\r\n",
        b"12.34,5.60\r\n",
        b"x12.34\r\n",
        b"12.34\n",
        b"1.2e1\r\n",
        b"99999999.99\r\n",  # beyond 32 bit
        b"1\xb72.34\r\n",
        b"7" * 300 + b"\r\n",
    ],
)
def test_a_line_of_another_form_is_damage(line: bytes) -> None:
    codec = learned(b"12.34\r\n", b"5.60\r\n")
    assert codec.feed(line + b"1.00\r\n") == [Lost(), Sample((100,))]
    assert codec.damaged_bytes == len(line)


def test_a_blank_line_is_damage_but_no_sample() -> None:
    codec = learned(b"1\r\n")
    assert codec.feed(b"2\r\n\r\n3\r\n") == [Sample((2,)), Sample((3,))]
    assert codec.damaged_bytes == 2


def test_whole_numbers_of_24_bit_have_the_ends_of_the_converter() -> None:
    assert layout_of(b"84227\r\n", b"-8388608\r\n").limits_counts == INT24
    assert layout_of(b"84227\r\n", b"8388608\r\n").limits_counts == INT32
    assert layout_of(b"0.5\r\n").limits_counts == INT32
    assert learned(b"84227\r\n").feed(b"8422784228\r\n8388608\r\n") == [Lost(), Lost()]


def test_decimals_that_vary_are_scaled_to_the_most() -> None:
    layout = layout_of(b"1.5\r\n", b"-2\r\n", b"3.25\r\n")
    assert layout.channel_names == ("ch0 [0.01]",)
    lines = [b"1.5\r\n", b"-2\r\n", b"3.25\r\n", b"0.125\r\n"]
    assert [layout.counts(line.rstrip(b"\r\n")) for line in lines] == [
        (150,),
        (-200,),
        (325,),
        None,
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"1.5e3\r\n", "exponent"),
        (b"123456.123456\r\n", "32 bits"),
        (b"1,nan\r\n", "never held a number"),
    ],
)
def test_what_counts_cannot_hold_is_refused(line: bytes, reason: str) -> None:
    with pytest.raises(LayoutError, match=reason):
        layout_of(line)


def test_the_first_line_is_never_a_sample() -> None:
    codec = LineCodec()
    codec.layout = layout_of(b"1\r\n")
    assert codec.feed(b"23\r\n123\r\n") == [Sample((123,))]
    codec.feed(b"12")
    codec.join()
    assert codec.feed(b"3\r\n123\r\n") == [Sample((123,))]
    assert (codec.startup_bytes, codec.damaged_bytes) == (9, 0)


columns = st.integers(1, 8)
decimal_places = st.integers(0, 4)
separators = st.sampled_from([",", "\t", " ", "; ", "\t| "])
labels = st.sampled_from(["", "Reading: ", "cell {n} val: ", "x{n}="])
befores = st.sampled_from(["", "I ({t}) HX711: ", "[00:00:0{t}] ", "12:34:{t}0 -> "])
behinds = st.sampled_from(["", " raw", " (of {t})", ";"])
ends = st.sampled_from(["\r\n", "\n", "\r", "\n\r", "\r\n\r\n"])


@st.composite
def streams(draw: st.DrawFn) -> tuple[list[bytes], list[tuple[int, ...]]]:
    """Lines of one layout, and their counts."""
    n, places, separator, label = (
        draw(columns), draw(decimal_places), draw(separators), draw(labels)
    )  # fmt: skip
    assume(separator != " " or not label or label.startswith("x"))
    assume(separator != "," or places or n == 1)  # else a comma may be a decimal mark
    before, behind, end = draw(befores), draw(behinds), draw(ends)
    assume(not (behind == " raw" and label))  # a second word behind a space is a label
    numbers = st.tuples(*[st.integers(*INT24)] * n)
    counts = draw(st.lists(numbers, min_size=6, max_size=20))
    lines = []
    for t, row in enumerate(counts):
        fields = []
        for number, count in enumerate(row):
            digits = f"{abs(count):0{places + 1}d}"
            text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
            fields.append(label.format(n=number) + ("-" if count < 0 else "") + text)
        line = before.format(t=t % 6) + separator.join(fields) + behind.format(t=t) + end
        lines.append(line.encode())
    return lines, counts


@given(stream=streams())
def test_nothing_that_was_printed_is_lost(
    stream: tuple[list[bytes], list[tuple[int, ...]]],
) -> None:
    lines, counts = stream
    codec = learned(*lines)
    assert rows(codec.feed(b"".join(lines))) == counts
    assert codec.damaged_bytes == 0


@given(
    stream=streams(),
    rubbish=st.lists(st.binary(max_size=300), max_size=4),
    positions=st.lists(st.integers(0, 10_000), max_size=30),
)
def test_any_split_of_the_bytes_gives_the_same(
    stream: tuple[list[bytes], list[tuple[int, ...]]], rubbish: list[bytes], positions: list[int]
) -> None:
    lines, _ = stream
    mixed = [*lines]
    for number, piece in enumerate(rubbish):
        mixed.insert(number * 2 + 1, piece)
    data = b"".join(mixed)
    ends = sorted({position % (len(data) + 1) for position in positions})
    parts = [data[a:b] for a, b in zip([0, *ends], [*ends, len(data)], strict=True)]
    whole, split = learned(*lines), learned(*lines)
    assert [item for part in parts for item in split.feed(part)] == whole.feed(data)
    for codec in (whole, split):
        assert byte_sum(codec) == codec.received_bytes
    assert split.damaged_bytes == whole.damaged_bytes
    assert split.damage_events == whole.damage_events


@given(
    stream=streams(),
    kind=st.sampled_from(["flip", "drop", "double"]),
    where=st.integers(0, 100_000),
    bits=st.integers(1, 255),
)
def test_one_damaged_byte_harms_its_line_and_at_most_the_next(
    stream: tuple[list[bytes], list[tuple[int, ...]]], kind: str, where: int, bits: int
) -> None:
    lines, counts = stream
    data = b"".join(lines)
    at = where % len(data)
    byte = data[at : at + 1]
    instead = {"flip": bytes([byte[0] ^ bits]), "drop": b"", "double": byte * 2}[kind]
    hit = next(i for i in range(len(lines)) if at < len(b"".join(lines[: i + 1])))
    codec = learned(*lines)
    items = codec.feed(data[:at] + instead + data[at + 1 :])
    got, after = rows(items), counts[hit + 2 :]
    assert got[:hit] == counts[:hit]
    assert not after or got[-len(after) :] == after
    assert byte_sum(codec) == codec.received_bytes
    # Not counted as damage: a line of exactly the right form, in which a number may differ.
    if codec.damaged_bytes == 0 and codec.pending_bytes == 0:
        assert len(got) == len(counts)
        assert got[:hit] + got[hit + 1 :] == counts[:hit] + counts[hit + 1 :]


@given(data=st.binary(max_size=800))
def test_rubbish_never_raises(data: bytes) -> None:
    codec = learned(b"1.00\t2.00\r\n")
    codec.feed(data)
    assert byte_sum(codec) == codec.received_bytes
    for line in data.split(b"\n"):
        describe(line + b"\n")
