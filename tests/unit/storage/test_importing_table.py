"""Text files of other systems: whatever the separator and decimal mark, the same numbers."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from forceplate.errors import StorageError
from forceplate.exchange.importing.text_table import read_table, split_unit
from forceplate.words import say

FORMS = [("\t", "."), (";", "."), (",", "."), (" ", "."), ("\t", ","), (";", ","), (" ", ",")]


def written(rows: list[list[str]], separator: str, mark: str, names: list[str]) -> bytes:
    lines = [separator.join(names)]
    lines += [separator.join(cell.replace(".", mark) for cell in row) for row in rows]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(("separator", "mark"), FORMS)
def test_every_form_gives_the_same_numbers(separator: str, mark: str) -> None:
    rows = [["0.001", "-12.5", "7e3"], ["0.002", ".25", "8.0"], ["0.003", "3.125", "-1E-2"]]
    signals = read_table(written(rows, separator, mark, ["time_s", "force", "x_v"]))
    assert signals.names == ("time_s", "force", "x_v")
    assert signals.units == ("s", "", "v")
    assert_array_equal(signals.values, np.array(rows, np.float64))
    assert signals.faults == (None, None, None)


numbers = st.floats(-1e6, 1e6).map(lambda x: f"{x:.6f}")


@given(
    st.lists(st.tuples(numbers, numbers), min_size=2, max_size=30),
    st.sampled_from(FORMS),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_was_written_is_read(
    rows: list[tuple[str, str]], form: tuple[str, str], end: str, encoding: str
) -> None:
    text = written([list(row) for row in rows], *form, ["a", "b"]).decode().replace("\n", end)
    signals = read_table(text.encode(encoding))
    assert signals.names == ("a", "b")
    assert_array_equal(signals.values, np.array(rows, np.float64))


@given(st.binary(max_size=400))
def test_rubbish_is_refused_or_read_and_never_anything_else(data: bytes) -> None:
    try:
        signals = read_table(data)
    except StorageError:
        return
    assert signals.values.shape[1] == len(signals.names) == len(signals.faults)
    assert not np.isinf(signals.values).any() or b"e" in data.lower()


@given(st.text("0123456789,;.- \t\nab#\"[]'e", max_size=120))
def test_rubbish_of_digits_and_separators_too(text: str) -> None:
    try:
        signals = read_table(text.encode())
    except StorageError:
        return
    assert signals.values.shape == (len(signals.values), len(signals.names))


def test_a_comma_that_may_be_either_is_refused() -> None:
    with pytest.raises(StorageError, match="read in two ways"):
        read_table(b"12,5\n13,5\n14,25\n")


def test_names_settle_what_a_comma_is() -> None:
    assert read_table(b"a,b\n12,5\n13,5\n14,25\n").values[0].tolist() == [12, 5]
    assert read_table(b"force_n\n12,5\n13,5\n14,25\n").values[0].tolist() == [12.5]


def test_a_row_of_units_and_lines_above_are_no_data() -> None:
    text = b"Program 5.6\r\nRate (Hz):\t1000\nName\t\nabs time\tFx\tMz\r\ns\tN\tN m\r\n"
    signals = read_table(text + b"0.000\t1.5\t2\r\n0.001\t1.6\t3\r\n\r\n")
    assert signals.names == ("abs time", "Fx", "Mz")
    assert signals.units == ("s", "N", "N m")
    assert signals.values.tolist() == [[0, 1.5, 2], [0.001, 1.6, 3]]


def test_empty_cells_are_no_numbers_and_text_is_a_fault_with_its_line() -> None:
    rows = "".join(f"{i},{i}.5,x\n" for i in range(20))
    signals = read_table(f"t,f,marker\n0,NaN,x\n,7,x\n1,broken,x\n{rows}".encode())
    assert signals.names == ("t", "f")
    assert np.isnan(signals.values[:2]).tolist() == [[False, True], [True, False]]
    _, fault = signals.faults
    assert fault is not None
    assert (say(fault), say(fault, "nl")) == ("line 4 has 'broken'", "op regel 4 staat 'broken'")
    assert signals.faults[0] is None


def test_a_last_column_without_anything_is_none() -> None:
    signals = read_table(b"1\t2\t\n3\t4\t\n5\t6\t\n")
    assert signals.values.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert signals.names == ("column 1", "column 2")


def test_quoted_cells_and_an_old_windows_file() -> None:
    signals = read_table('"t (s)";"kracht é [N]"\n"0,5";"1,5"\n"1,0";"2,5"\n'.encode("latin-1"))
    assert signals.names == ("t", "kracht é")
    assert signals.units == ("s", "N")
    assert signals.values.tolist() == [[0.5, 1.5], [1.0, 2.5]]


def test_packed_files_are_read_and_damaged_ones_refused() -> None:
    packed = gzip.compress(b"a,b\n1,2\n3,4\n5,6\n")
    assert read_table(packed).values.shape == (3, 2)
    with pytest.raises(StorageError, match="cut off"):
        read_table(packed[:-9])
    with pytest.raises(StorageError, match="damaged"):
        read_table(packed[:12] + b"\xff\xff\xff" + packed[15:])


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forceplate.exchange.importing.text_table.MAX_TEXT_BYTES", 1000)
    with pytest.raises(StorageError, match="larger than 1000 bytes"):
        read_table(gzip.compress(b"1,2\n" * 1000))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no rows"),
        (b"\0\1\2", "no text"),
        (b"only words\nand more words\n", "no rows"),
        (b"," * 5000 + b"\n" + b"," * 5000, "too many"),
        (b"1_000,2\n1_001,3\n", "no rows|column"),
        ("१,२\n३,४\n".encode(), "no rows"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, why: str) -> None:
    if data.startswith(b"1_0"):
        assert read_table(data).names == ("column 2",)
        return
    with pytest.raises(StorageError, match=why):
        read_table(data)


@pytest.mark.parametrize(
    ("heading", "name", "unit"),
    [
        ("Force [N]", "Force", "N"),
        ("GRF[N]", "GRF", "N"),
        ("Time (s)", "Time", "s"),
        ("torque_nm", "torque_nm", "nm"),
        ("time_s", "time_s", "s"),
        ("biceps_femoris", "biceps_femoris", ""),
        ("Load kgf", "Load kgf", "kgf"),
        ("N", "N", ""),
        ("", "", ""),
    ],
)
def test_the_unit_of_a_heading(heading: str, name: str, unit: str) -> None:
    assert split_unit(heading) == (name, unit)
