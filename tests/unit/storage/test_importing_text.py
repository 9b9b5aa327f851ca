"""Text files of other systems as sections of rows: separator, heading, units, what is left out."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from forceplate.delimited import number_formats
from forceplate.errors import StorageError
from forceplate.exchange.importing.refusals import RecordingRefused
from forceplate.exchange.importing.text_table import Section, TextFile, read_text_file
from forceplate.exchange.importing.units import (
    ForceUnit,
    TimeUnit,
    force_of_mass,
    force_unit,
    split_unit,
    time_unit,
)
from forceplate.words import say

FORMS = [("\t", "."), (";", "."), (",", "."), (" ", "."), ("\t", ","), (";", ","), (" ", ",")]


def written(rows: list[list[str]], separator: str, mark: str, names: list[str]) -> bytes:
    lines = [separator.join(names)]
    lines += [separator.join(cell.replace(".", mark) for cell in row) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def only(file: TextFile) -> Section:
    (section,) = file.sections
    return section


def values(file: TextFile) -> NDArray[np.float64]:
    section = only(file)
    cells = [[cell for cell in column if cell] for column in section.columns]
    (form, *_) = number_formats(cells, file.separator)
    columns = [[form.plain(c) if c else np.nan for c in column] for column in section.columns]
    return np.array(columns).T


@pytest.mark.parametrize(("separator", "mark"), FORMS)
def test_every_form_gives_the_same_numbers(separator: str, mark: str) -> None:
    rows = [["0.001", "-12.5", "7e3"], ["0.002", ".25", "8.0"], ["0.003", "3.125", "-1E-2"]]
    file = read_text_file(written(rows, separator, mark, ["time_s", "force", "x_v"]))
    assert only(file).heading.names == ("time_s", "force", "x_v")
    assert only(file).heading.units == ("s", "", "v")
    assert_array_equal(values(file), np.array(rows, np.float64))
    assert file.notes == ()


numbers = st.floats(-1e6, 1e6).map(lambda x: f"{x:.6f}")


@given(
    st.lists(st.tuples(numbers, numbers), min_size=2, max_size=30),
    st.sampled_from(FORMS),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
)
def test_what_was_written_is_read(
    rows: list[tuple[str, str]], form: tuple[str, str], end: str, encoding: str
) -> None:
    text = written([list(row) for row in rows], *form, ["a", "b"]).decode().replace("\n", end)
    file = read_text_file(text.encode(encoding))
    assert only(file).heading.names == ("a", "b")
    assert_array_equal(values(file), np.array(rows, np.float64))


@given(st.binary(max_size=400))
def test_rubbish_is_refused_or_read_and_never_anything_else(data: bytes) -> None:
    check_shape(data)


@given(st.text("0123456789,;.- \t\nab#\"[]'e", max_size=120))
def test_rubbish_of_digits_and_separators_too(text: str) -> None:
    check_shape(text.encode())


def check_shape(data: bytes) -> None:
    try:
        file = read_text_file(data)
    except StorageError:
        return
    for section in file.sections:
        assert len(section.columns) == len(section.heading.names) == len(section.heading.units)
        assert all(len(column) == len(section.lines) for column in section.columns)
        assert (np.diff(section.lines) > 0).all()


def test_a_comma_that_may_be_either_is_refused_with_both_readings() -> None:
    data = b"12,5\n13,5\n14,25\n"
    with pytest.raises(RecordingRefused, match="'12,5' in line 1 may be 2 columns") as refused:
        read_text_file(data)
    assert refused.value.question.option == "decimal"
    assert refused.value.question.answers == ("point", "comma")
    assert values(read_text_file(data, "point"))[0].tolist() == [12, 5]
    assert values(read_text_file(data, "comma"))[0].tolist() == [12.5]


def test_names_settle_what_a_comma_is() -> None:
    assert values(read_text_file(b"a,b\n12,5\n13,5\n14,25\n"))[0].tolist() == [12, 5]
    assert values(read_text_file(b"force_n\n12,5\n13,5\n14,25\n"))[0].tolist() == [12.5]
    with pytest.raises(StorageError, match="line 1 names 2 columns, and its rows have 4"):
        read_text_file(b"Zeit (s),Kraft (N)\n0,001,12,5\n0,002,12,6\n")


ROWS = "".join(f"{i / 1000:.3f}\t{i}.5\t{i}.25\r\n" for i in range(12))


@pytest.mark.parametrize(
    ("heading", "names", "units"),
    [
        ("Program 5.6\r\nRate (Hz):\t1000\r\nName\t\r\nabs time\tFx\tMz\r\ns\tN\tN m\r\n",
         ("abs time", "Fx", "Mz"), ("s", "N", "N m")),
        ("abs time (s)\tFx\tFz\r\n\tN\tN\r\n", ("abs time", "Fx", "Fz"), ("s", "N", "N")),
        ("Time\tF1\tF2\r\n[s]\t[N]\t[kN]\r\n", ("Time", "F1", "F2"), ("s", "N", "kN")),
        ("s\tN\tN\r\nTime\tF1\tF2\r\n", ("Time", "F1", "F2"), ("s", "N", "N")),
        ("\ufeff\"Time, s\"\t\"F / N\"\t\"F in kgf\"\r\n", ("Time", "F", "F"), ("s", "N", "kgf")),
        ("# Time [s]\tA [N]\tB [N]\r\n", ("Time", "A", "B"), ("s", "N", "N")),
        ("", ("column 1", "column 2", "column 3"), ("", "", "")),
    ],
)  # fmt: skip
def test_headings_as_they_are(heading: str, names: tuple[str, ...], units: tuple[str, ...]) -> None:
    file = read_text_file((heading + ROWS).encode())
    assert (only(file).heading.names, only(file).heading.units) == (names, units)
    assert values(file)[1].tolist() == [0.001, 1.5, 1.25]


def test_two_units_for_one_column_are_refused() -> None:
    with pytest.raises(StorageError, match="'F' two units: 'N' and, in line 2, 'kN'"):
        read_text_file(b"t (s);F (N)\ns;kN\n" + b"0,001;2,5\n0,002;3,5\n" * 9)


@pytest.mark.parametrize(
    ("line", "rates_hz"),
    [
        ("SampleRate=450", (450.0,)), ("Sampling rate: 1 kHz", (1000.0,)),
        ("Rate (Hz):\t1000,0", (1000.0,)), ('{"x": {"sampling rate": 250}}', (250.0,)),
        ("Sampling interval (ms): 2", (500.0,)), ("Abtastrate;1.000", (1000.0,)),
        ("Baud rate: 115200", ()), ("Filter frequency: 50", ()), ("Heart rate: 62", ()),
    ],
)  # fmt: skip
def test_the_rate_beside_the_rows(line: str, rates_hz: tuple[float, ...]) -> None:
    text = f"{line}\nForce [N]\n" + "".join(f"{i}.5\n" for i in range(12))
    assert only(read_text_file(text.encode())).beside.rates_hz == rates_hz


def test_empty_cells_and_faults_stay_where_they_are() -> None:
    rows = "".join(f"{i},{i}.5,x\n" for i in range(20))
    section = only(read_text_file(f"t,f,marker\n0,NaN,x\n,7,x\n1,broken,x\n{rows}".encode()))
    assert section.heading.names == ("t", "f")
    assert section.columns[1][:3] == ["NaN", "7", "broken"]
    assert section.lines[:3].tolist() == [2, 3, 4]


def test_a_last_column_without_anything_is_none() -> None:
    file = read_text_file(b"1\t2\t\n3\t4\t\n5\t6\t\n")
    assert values(file).tolist() == [[1, 2], [3, 4], [5, 6]]
    assert only(file).heading.names == ("column 1", "column 2")


def test_quoted_cells_and_an_old_windows_file() -> None:
    text = '"t (s)";"kracht é [N]"\n"0,5";"1,5"\n"1,0";"2,5"\n'
    file = read_text_file(text.encode("latin-1"))
    assert only(file).heading.names == ("t", "kracht é")
    assert values(file).tolist() == [[0.5, 1.5], [1.0, 2.5]]
    quoted = read_text_file(b'"t (s)","F (N)"\n"0,5","1,5"\n"1,0","2,5"\n')
    assert values(quoted).tolist() == [[0.5, 1.5], [1.0, 2.5]]


def rows(n: int, first: int = 0) -> str:
    return "".join(f"{i / 100:.2f},{i % 7}.25\n" for i in range(first, first + n))


@pytest.mark.parametrize(
    ("tail", "n_rows", "note"),
    [
        ("0.40,1", 40, "The last row (line 42) is unfinished and was left out."),
        ("0.40", 40, "The last row (line 42) is unfinished and was left out."),
        ("0.40,1.25", 41, ""),
        ("\0\0\0", 40, ""),
        ("0.4\0\0\0", 40, "The last row (line 42) is unfinished and was left out."),
        ("\nMax,6.25\nEnd\n", 40, "Lines 43 to 44 below the rows hold no samples"),
        ("End of file", 40, "Lines 42 to 42 below the rows hold no samples"),
    ],
)
def test_what_is_left_out_at_the_end_is_said(tail: str, n_rows: int, note: str) -> None:
    file = read_text_file(f"t (s),F (N)\n{rows(40)}{tail}".encode())
    assert len(only(file).lines) == n_rows
    assert [say(one)[: len(note)] for one in file.notes] == ([note] if note else [])


def test_an_empty_line_ends_nothing_and_a_strange_one_is_named() -> None:
    inside = read_text_file(f"t,F\n{rows(20)}\n\n{rows(20, 20)}".encode())
    assert only(inside).lines[[0, 19, 20]].tolist() == [2, 21, 24]
    with pytest.raises(
        StorageError,
        match=r"line 22 has another number of cells \(1\) than the rows around it \(2\)",
    ):
        read_text_file(f"t,F\n{rows(20)}0.2\n{rows(20, 20)}".encode())
    with pytest.raises(StorageError, match="line 22 is no row of numbers: 'device reset'"):
        read_text_file(f"t,F\n{rows(20)}device reset\n{rows(20, 20)}".encode())


def test_each_heading_begins_a_section() -> None:
    head = "t (s),F (N)\n"
    file = read_text_file(f"{head}{rows(20)}\nTrial 2\n{head}{rows(30)}".encode())
    assert [(len(s.lines), int(s.lines[0])) for s in file.sections] == [(20, 2), (30, 25)]
    assert {s.heading.names for s in file.sections} == {("t", "F")}


def test_packed_files_are_read_and_damaged_ones_refused() -> None:
    packed = gzip.compress(b"a,b\n1,2\n3,4\n5,6\n")
    assert len(only(read_text_file(packed)).lines) == 3
    with pytest.raises(StorageError, match="cut off"):
        read_text_file(packed[:-9])
    with pytest.raises(StorageError, match="damaged"):
        read_text_file(packed[:12] + b"\xff\xff\xff" + packed[15:])


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forceplate.delimited.MAX_TEXT_BYTES", 1000)
    with pytest.raises(StorageError, match="larger than 1000 bytes"):
        read_text_file(gzip.compress(b"1,2\n" * 1000))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no rows"),
        (b"1,2\n\0\1\2\n", "no text .line 2"),
        (b"only words\nand more words\n", "no rows"),
        (b"," * 5000 + b"1\n" + b"," * 5000 + b"2", "too many"),
        ("१,२\n३,४\n".encode(), "no rows"),
        (b'a,b\n1,2\n3,"4\n' + b"5,6\n" * 20, "Line 3"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(StorageError, match=why):
        read_text_file(data)


def test_a_number_with_strange_signs_is_none() -> None:
    assert only(read_text_file(b"1_000,2\n1_001,3\n")).heading.names == ("column 2",)


@pytest.mark.parametrize(
    ("heading", "name", "unit"),
    [
        ("Force [N]", "Force", "N"), ("GRF[N]", "GRF", "N"), ("Time (s)", "Time", "s"),
        ("torque_nm", "torque_nm", "nm"), ("time_s", "time_s", "s"),
        ("biceps_femoris", "biceps_femoris", ""), ("Load kgf", "Load kgf", "kgf"),
        ("N", "N", ""), ("", "", ""), ("Force / N", "Force", "N"), ("Kraft in N", "Kraft", "N"),
        ("RFD N/s", "RFD N/s", "N/s"), ("Force (left) [kN]", "Force (left)", "kN"),
        ("Force [N] (left)", "Force (left)", "N"), ("Zeit/μs", "Zeit", "μs"),
        ("Force (xyz)", "Force", "xyz"), ("Channel M", "Channel M", ""),
    ],
)  # fmt: skip
def test_the_unit_of_a_heading(heading: str, name: str, unit: str) -> None:
    assert split_unit(heading) == (name, unit)


@pytest.mark.parametrize(
    ("unit", "known"),
    [
        ("N", ForceUnit.N), ("newtons", ForceUnit.N), ("kN", ForceUnit.KN), ("KN", ForceUnit.KN),
        ("mN", ForceUnit.MN), ("MN", None), ("gf", ForceUnit.GF), ("kgf", ForceUnit.KGF),
        ("kp", ForceUnit.KGF), ("lbf", ForceUnit.LBF), ("kg", None), ("Nm", None), ("N/s", None),
        ("V", None), ("%", None), ("Ns", None), ("", None),
    ],
)  # fmt: skip
def test_which_units_are_a_force(unit: str, known: ForceUnit | None) -> None:
    assert force_unit(unit) is known


def test_masses_and_times() -> None:
    assert [force_of_mass(unit) for unit in ("kg", "G", "lbs", "N")] == [
        ForceUnit.KGF,
        ForceUnit.GF,
        ForceUnit.LBF,
        None,
    ]
    assert [time_unit(unit) for unit in ("µs", "μs", "ms", "sec", "ns", "Ns")] == [
        TimeUnit.US,
        TimeUnit.US,
        TimeUnit.MS,
        TimeUnit.S,
        TimeUnit.NS,
        None,
    ]
