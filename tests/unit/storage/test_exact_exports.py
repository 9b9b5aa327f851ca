"""What exports count, choose and leave out, by one case on each side: exactly."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from forceplate.analysis.analyse_again import mark
from forceplate.analysis.trial.hand_marks import MARKS
from forceplate.analysis.trial.method_catalogue import ONSET_BY_HAND
from forceplate.errors import StorageError
from forceplate.exchange.export import c3d_archive, fhir, formats, study_hdf5, xlsx
from forceplate.exchange.export.condition_summaries import LeftOut, Summary
from forceplate.exchange.export.csv_tables import write_csv
from forceplate.exchange.export.export_columns import ExportColumn, Kind, Table
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.number_columns import Makings
from forceplate.exchange.export.output_files import Outputs, outputs
from forceplate.exchange.export.row_spool import Spool
from forceplate.exchange.export.variable_names import natural, variable_names
from forceplate.exchange.export.visit_columns import (
    TRIAL_COLUMNS,
    VISIT_COLUMNS,
    own_trial_cells,
    trial_cells,
    visit_cells,
)
from forceplate.operations.exchange.export import export
from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import Condition, HandMarks, Region, Result, Side, Visit
from forceplate.words import plain
from forceplate_calibration import Calibration, Plate
from tests.unit.analysis_data import header, visit
from tests.unit.storage.export_samples import records
from tests.unit.storage.samples import STARTED_AT, calibrated_header, make_trial, visit_header

COLUMN = ExportColumn("text", plain("A text"), Kind.TEXT, plain("What somebody wrote."))
PEAK = Result("peak_force_n", 100.0, "N", "peak", 1, {})


def test_trials_are_left_out_only_where_they_are() -> None:
    left = LeftOut()
    left.add({})
    left.add({"a": Summary(PEAK, 3, 0)})
    assert left.remarks() == ()
    left.add({"b": Summary(PEAK, 3, 2), "a": Summary(PEAK, 3, 1)})
    left.add({"b": Summary(PEAK, 3, 1), "c": Summary(PEAK, 3, 0)})
    (remark,) = left.remarks()
    assert remark.en.startswith("a, b: numbers of 3 trials are left out")


def test_how_many_rows_were_written(tmp_path: Path) -> None:
    for n in (0, 1, 3):
        out = Outputs(tmp_path / f"{n}.csv", overwrite=False)
        assert write_csv(Table((COLUMN,), [("a",)] * n), out) == n
        out.commit()
        assert (tmp_path / f"{n}.csv").read_text("utf-8") == "text\n" + "a\n" * n


def test_values_are_kept_whatever_was_read_in_between() -> None:
    with tempfile.TemporaryFile() as file:
        spool = Spool(file)
        first = spool.add([1, "é"])
        assert spool.read(first) == [1, "é"]
        second = spool.add({"a": None})
        assert list(spool.all()) == [[1, "é"], {"a": None}]
        assert (spool.read(second), spool.read(first)) == ({"a": None}, [1, "é"])


def test_a_file_that_came_meanwhile_stays(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"

    def write() -> None:
        with outputs(target, overwrite=False, sources=()) as out:
            out.open().close()
            target.write_text("mine", encoding="utf-8")

    with pytest.raises(StorageError, match="exists already"):
        write()
    assert target.read_text("utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(("curve", "n_remarks"), [((), 0), ((1e-6,), 1)])
def test_a_curve_is_remarked_beside_c3d_files(
    tmp_path: Path, curve: tuple[float, ...], n_remarks: int
) -> None:
    straight = Calibration.from_json(calibrated_header().calibration_json or "")
    names = tuple(channel.name for channel in straight.channels)
    bent = replace(straight, plates=(Plate("", names, curve),))
    header = visit_header(calibration_json=bent.to_json())
    out = Outputs(tmp_path / "a.zip", overwrite=False)
    written = c3d_archive.write([Visit(header)], out, ExportOptions())
    out.discard()
    assert (written.n_rows, len(written.remarks)) == (0, n_remarks)


def test_a_rest_is_told_where_both_ends_are_known() -> None:
    codes, made = fhir._Codes(), replace(make_trial(), results=())
    assert fhir._rest_components(made, {"rest_from_s": 1.0, "rest_to_s": None}, codes) == []
    assert fhir._rest_components(made, {"rest_from_s": None, "rest_to_s": 2.0}, codes) == []
    (found,) = fhir._rest_components(made, {"rest_from_s": 1.0, "rest_to_s": 2.0}, codes)
    assert found["valueString"] == "1.0 to 2.0 s from the first sample"


def test_a_rest_set_by_hand_is_told_with_its_ends_and_its_rule() -> None:
    whole = visit(header("W0", 0), 100.0)
    found = own_trial_cells(whole.trials[0])
    assert (found["rest_from_s"], found["rest_to_s"]) == (None, None)
    moved = mark(
        whole.trials[0], whole.header, HandMarks(None, None, "AB", STARTED_AT, rest_sample=1_500)
    )
    found = own_trial_cells(moved)
    assert (found["rest_from_s"], found["rest_to_s"]) == (1.5, 2.5)
    (told,) = fhir._rest_components(moved, found, fhir._Codes())
    assert told["valueString"] == "rest_by_hand 1, 1.5 to 2.5 s from the first sample"
    (own,) = fhir._rest_components(whole.trials[0], own_trial_cells(whole.trials[0]), fhir._Codes())
    assert own["valueString"] == "before_rise 5"
    gone = replace(moved, results=())
    assert own_trial_cells(gone)["rest_from_s"] is None


def test_a_name_is_shortened_beyond_64_letters_and_numbers_sort_before_words() -> None:
    just, beyond = "a" * 64, "b" * 65
    found, short = variable_names([just, beyond])
    assert found == just
    assert (len(short), short[:58]) == (64, "b" * 57 + "_")
    assert sorted(["", "w", "10", "9", "W16", "w8"], key=natural) == [
        "", "9", "10", "w", "w8", "W16",
    ]  # fmt: skip


def test_which_formats_there_are_and_what_each_may_hold() -> None:
    told = {
        f.id: (f.suffix, f.package, f.extra, f.has_averages, f.may_hold_names) for f in formats._ALL
    }
    assert told == {
        "tidy-csv": (".csv", "", "", False, True), "wide-csv": (".csv", "", "", True, True),
        "xlsx": (".xlsx", "openpyxl", "xlsx", True, True),
        "dutch-csv": (".csv", "", "", False, True), "samples-csv": (".csv", "", "", False, False),
        "redcap": (".csv", "", "", False, False), "hdf5": (".h5", "", "", False, False),
        "c3d": (".zip", "ezc3d", "c3d", False, False),
        "parquet": (".parquet", "pyarrow", "parquet", False, True),
        "fhir": (".json", "", "", True, False),
    }  # fmt: skip


def test_a_mark_set_by_hand_is_no_other_way_of_making_a_number() -> None:
    def mixed(other: Result) -> bool:
        makings = Makings()
        makings.add(PEAK)
        makings.add(other)
        return bool(makings.remarks())

    assert not mixed(PEAK)
    assert mixed(replace(PEAK, method_version=2))
    assert mixed(replace(PEAK, parameters={"cutoff_hz": 9}))
    assert not mixed(replace(PEAK, method=ONSET_BY_HAND.id))
    by_hand = {next(iter(MARKS)): "by_hand"}
    assert not mixed(replace(PEAK, parameters=by_hand))


def test_a_row_tells_its_visit_then_its_trial() -> None:
    trial = make_trial()
    visit = Visit(visit_header(), (trial,))
    cells = trial_cells(visit, trial)
    assert set(cells) == set(visit_cells(visit)) | set(own_trial_cells(trial))
    assert not set(visit_cells(visit)) & set(own_trial_cells(trial))
    names = [*(c.name for c in VISIT_COLUMNS), *(c.name for c in TRIAL_COLUMNS)]
    assert [name for name in cells if name in names] == [name for name in names if name in cells]


def test_columns_of_a_study_are_those_that_always_are() -> None:
    rare = study_hdf5._NOT_ALWAYS
    visits = [column.name for column in VISIT_COLUMNS if column.name not in rare]
    assert study_hdf5._ALWAYS["visits"] == ("subject_id", *visits)
    trials = [column.name for column in TRIAL_COLUMNS if column.name not in rare]
    assert study_hdf5._ALWAYS["trials"][-len(trials) :] == tuple(trials)
    for of, without in (("results", study_hdf5._OF_REFUSAL), ("refusals", study_hdf5._OF_VALUE)):
        assert not set(study_hdf5._ALWAYS[of]) & {*without, *rare}


def test_one_fixation_is_in_no_name(tmp_path: Path) -> None:
    condition = Condition(Side.LEFT, Region.HALLUX, fixation="heel cup")
    trial = replace(make_trial(), condition=condition)
    write_visit(tmp_path / "v.h5", Visit(visit_header(), (trial,)))
    export("wide-csv", [tmp_path / "v.h5"], tmp_path / "w.csv", options=ExportOptions())
    (row,) = records(tmp_path / "w.csv")
    assert len(row) > 20
    assert not [name for name in row if "heel" in name]


def test_how_much_a_workbook_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("openpyxl")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    monkeypatch.setattr(xlsx, "MAX_COLUMNS", 2)
    monkeypatch.setattr(xlsx, "MAX_ROWS", 4)
    monkeypatch.setattr(xlsx, "MAX_TEXT", 5)

    def written(n_columns: int, n_rows: int, text: str = "12345") -> int:
        columns = tuple(replace(COLUMN, name=str(n)) for n in range(n_columns))
        out = Outputs(tmp_path / "w.xlsx", overwrite=True)
        found = xlsx.write_workbook(
            {"data": Table(columns, [(text,) * n_columns] * n_rows), "more": Table((COLUMN,), [])},
            out,
        )
        out.commit()
        return found

    assert (written(2, 3), written(1, 0)) == (3, 0)
    for size, words in (
        ((3, 1), "3 columns are more than the 2"), ((1, 4), "more rows than the 4"),
        ((1, 1, "123456"), "A text of 6 characters"),
    ):  # fmt: skip
        with pytest.raises(StorageError, match=words):
            written(*size)
        assert list(scratch.iterdir()) == []
