"""Exported tables say what the visit files say, to the last digit."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.analysis.quality import check_series, sentence
from forceplate.analysis.quality.doubted_numbers import doubting
from forceplate.analysis.trial.visit_summary import summarise
from forceplate.errors import StorageError
from forceplate.exchange.export.export_columns import ExportColumn, Kind, Table
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.output_files import Outputs
from forceplate.exchange.export.tidy_table import RESULT_COLUMNS
from forceplate.exchange.export.variable_names import variable_names, with_unit
from forceplate.exchange.export.visit_columns import CHECK_COLUMNS
from forceplate.exchange.formula_guard import guarded, unguarded
from forceplate.operations.exchange.export import Exported, export
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.types import Condition, Refusal, Region, Result, Side, Trial, Visit
from forceplate.words import plain, say
from tests.unit.storage.export_samples import FORMULA, records

SPSS_NAME = re.compile(r"[a-z](?:[a-z0-9_]{0,62}[a-z0-9])?")


def make(form: str, paths: list[Path], target: Path, **options: object) -> Exported:
    made = export(form, paths, target, options=ExportOptions(**options))  # type: ignore[arg-type]
    assert made.n_visits == len(paths)
    assert all(path.is_file() for path in made.files)
    return made


def trials_of(paths: list[Path]) -> list[tuple[Visit, Trial]]:
    return [(visit, trial) for visit in map(read_visit, paths) for trial in visit.trials]


def check_tidy(rows: list[dict[str, str]], paths: list[Path], decimal: str = ".") -> None:
    left = iter(rows)
    for visit, trial in trials_of(paths):
        for result in trial.results or (None,):
            row = next(left)
            assert (row["subject_id"], row["visit"]) == (
                visit.header.subject_id,
                visit.header.visit,
            )
            assert (int(row["trial"]), row["side"]) == (trial.number, trial.condition.side)
            assert unguarded(row["protocol"]) == visit.header.protocol
            assert unguarded(row["verdict_reason"]) == trial.verdict_reason
            assert (row["accepted"] == "1", row["practice"] == "1") == (
                trial.accepted,
                trial.practice,
            )
            mass = row["body_mass_kg"].replace(decimal, ".")
            assert (float(mass) if mass else None) == visit.header.body_mass_kg
            if result is None:
                assert row["result"] == row["value"] == row["refusal_reason"] == ""
                continue
            checks = doubting(trial, result.name)
            assert row["doubted_by"] == "; ".join(check.check for check in checks)
            assert (row["result"], row["method"]) == (result.name, result.method)
            assert json.loads(row["parameters"]) == result.parameters
            if isinstance(result, Result):
                assert float(row["value"].replace(decimal, ".")) == result.value
                assert (row["unit"], row["refusal_reason"]) == (result.unit, "")
            else:
                assert (row["value"], row["unit"]) == ("", "")
                assert (row["refusal_reason"], row["refusal_message"]) == (
                    result.reason,
                    result.message,
                )
    assert next(left, None) is None


def test_tidy_csv(tmp_path: Path, paths: list[Path]) -> None:
    made = make("tidy-csv", paths, tmp_path / "t.csv")
    rows = records(tmp_path / "t.csv")
    assert len(rows) == made.n_rows
    assert tuple(rows[0]) == RESULT_COLUMNS
    assert "person_name" not in rows[0]
    check_tidy(rows, paths)
    assert {row["marked_by"] for row in rows} == {"", "'@op"}
    assert {row["overruled_by"] for row in rows} == {"", "op-7"}
    assert {row["override_reason"] for row in rows} == {"", "heel of Mrs Jansen lifted"}
    assert {row["marked_onset_sample"] for row in rows} == {"", "2400"}
    assert {row["marked_peak_sample"] for row in rows} == {""}
    check_checks(records(tmp_path / "t.checks.csv"), paths)
    assert {row["refusal_reason"] for row in rows} >= {"", "gap", "no_body_mass"}


def check_checks(
    rows: list[dict[str, Any]], paths: list[Path], decimal: str = ".", rel: float = 0.0
) -> None:
    """Check that the rows are all checks of all trials, and across those of each condition."""
    left = iter(rows)
    for visit in map(read_visit, paths):
        of_trials = [(t, t.number, t.accepted, c) for t in visit.trials for c in t.checks]
        of_series = [
            (trials[0], None, None, check)
            for trials in visit.by_condition().values()
            for check in check_series(trials)
        ]
        assert of_series
        for trial, number, accepted, check in of_trials + of_series:
            row: dict[str, Any] = {n: None if c == "" else c for n, c in next(left).items()}
            assert (row["subject_id"], row["visit"]) == (
                visit.header.subject_id,
                visit.header.visit,
            )
            for name, wanted in (("trial", number), ("accepted", accepted)):
                assert (None if row[name] is None else int(row[name])) == wanted
            assert (row["side"], row["region"]) == (trial.condition.side, trial.condition.region)
            assert (row["check"], int(row["check_version"])) == (check.check, check.version)
            assert (row["outcome"], row["check_unit"]) == (check.outcome, check.unit)
            assert row["check_sentence"] == (check.sentence or say(sentence(check)))
            numbers = [row["check_value"], row["check_limit"]]
            found = [None if n is None else float(str(n).replace(decimal, ".")) for n in numbers]
            for value, told in zip(found, (check.value, check.limit), strict=True):
                assert value == (None if told is None else pytest.approx(told, rel=rel, abs=0))
    assert next(left, None) is None


def test_dutch_csv_opens_in_dutch_excel(tmp_path: Path, paths: list[Path]) -> None:
    make("dutch-csv", paths, tmp_path / "t.csv", language="nl")
    data = (tmp_path / "t.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfsubject_id;visit;")
    assert data.count(b"\r\n") == data.count(b"\n")
    rows = records(tmp_path / "t.csv", ";", "utf-8-sig")
    check_tidy(rows, paths, ",")
    check_checks(records(tmp_path / "t.checks.csv", ";", "utf-8-sig"), paths, ",")
    assert {row["body_mass_kg"] for row in rows} == {"71,5", ""}
    assert not any("." in row["value"] for row in rows)
    dictionary = {row["name"]: row for row in records(tmp_path / "t.dictionary.csv")}
    assert dictionary["value of peak_force"]["label"] == "piekkracht"


def test_the_dictionary_explains_every_column_and_number(tmp_path: Path, paths: list[Path]) -> None:
    made = make("tidy-csv", paths, tmp_path / "t.csv")
    files = [tmp_path / name for name in ("t.csv", "t.checks.csv", "t.dictionary.csv")]
    assert made.files == tuple(files)
    dictionary = {row["name"]: row for row in records(tmp_path / "t.dictionary.csv")}
    assert list(dictionary)[: len(RESULT_COLUMNS)] == list(RESULT_COLUMNS)
    assert all(row["label"] and row["type"] and row["meaning"] for row in dictionary.values())
    numbers = {result.name for _, trial in trials_of(paths) for result in trial.results}
    checks = {f"checks: {column.name}" for column in CHECK_COLUMNS}
    values = {f"value of {name}" for name in numbers}
    assert dictionary.keys() - set(RESULT_COLUMNS) == checks | values
    peak = dictionary["value of peak_force"]
    assert (peak["unit"], peak["label"]) == ("N", "peak force")
    assert peak["method"].startswith("highest_mean_20ms 1 {")
    assert '"window_s":0.02' in peak["method"]


def check_wide(row: dict[str, object], paths: list[Path], subject_id: str) -> None:
    """Check each of a person's numbers against the trials in the files."""
    used = {"subject_id"}
    for visit in map(read_visit, paths):
        if visit.header.subject_id != subject_id:
            continue
        label = visit.header.visit.lower()
        for condition in {trial.condition for trial in visit.trials if not trial.practice}:
            trials = [t for t in visit.trials if t.condition == condition and not t.practice]
            where = f"{label}_{condition.side}_{condition.region.replace('_toes', '')}"
            assert row[f"{where}_n_trials"] == sum(t.accepted for t in trials)
            peak = summarise(trials, "peak_force")
            if isinstance(peak, Refusal):
                assert row[f"{where}_peak_force_n"] is None
                assert row[f"{where}_peak_force_n_reason".replace("_n_r", "_r")] == peak.reason
            else:
                assert row[f"{where}_peak_force_n"] == peak.value
            accepted = [t for t in trials if t.accepted]
            warned = [t for t in accepted if any(c.outcome == "warn" for c in t.checks)]
            assert row[f"{where}_n_warned"] == len(warned)
            name = "time_to_peak_s"
            whole = [t for t in accepted if not doubting(t, name)]
            rises = [r.value for t in whole if isinstance(r := t.result(name), Result)]
            found = row[f"{where}_time_to_peak_s"]
            assert found == (pytest.approx(np.mean(rises), rel=1e-12) if rises else None)
            assert row[f"{where}_time_to_peak_s_trials"] == len(rises)
            n_out = sum(bool(doubting(t, name)) for t in accepted)
            assert (row.get(f"{where}_time_to_peak_s_left_out") or 0) == n_out
            used |= {name for name in row if name.startswith(where)}
        used |= {
            f"{label}_{name}"
            for name in (
                "started_at", "visit_label_doubted", "body_mass_kg", "body_mass_doubted",
                "protocol", "simulated", "platform_driver", "platform_model",
                "platform_serial_number", "calibration_sha256", "calibration_concerns",
                "last_check",
            )
        }  # fmt: skip
    assert {name for name, cell in row.items() if cell is not None} <= used


def as_cell(text: str) -> object:
    try:
        return float(text) if text else None
    except ValueError:
        return unguarded(text)


def test_wide_csv_has_a_row_per_person_and_names_that_spss_takes(
    tmp_path: Path, paths: list[Path]
) -> None:
    assert make("wide-csv", paths, tmp_path / "w.csv").n_rows == 2
    rows = [{n: as_cell(c) for n, c in row.items()} for row in records(tmp_path / "w.csv")]
    assert [row["subject_id"] for row in rows] == ["P2", "P10"]
    for row in rows:
        check_wide(row, paths, str(row["subject_id"]))
    names = list(rows[0])
    assert len({name.lower() for name in names}) == len(names)
    assert all(SPSS_NAME.fullmatch(name) for name in names)
    labels = list(dict.fromkeys(name.partition("_")[0] for name in names[1:]))
    assert labels == ["w0", "w8", "w16"]
    assert rows[0]["w16_left_hallux_peak_force_per_kg_reason"] == "no_body_mass"
    assert rows[0]["w0_protocol"] == FORMULA
    checks = [f"checks: {column.name}" for column in CHECK_COLUMNS]
    assert [row["name"] for row in records(tmp_path / "w.dictionary.csv")] == names + checks


def test_fixations_that_differ_are_columns_apart(tmp_path: Path, paths: list[Path]) -> None:
    visit = read_visit(paths[2])
    strapped = Condition(Side.LEFT, Region.HALLUX, fixation="strap ½ over the instep and the heel")
    first = replace(visit.trials[0], condition=strapped)
    other = replace(visit, trials=(first, *visit.trials[1:]))
    write_visit(tmp_path / "v.h5", other)
    make("wide-csv", [tmp_path / "v.h5"], tmp_path / "w.csv", metrics=frozenset({"onset_s"}))
    (row,) = records(tmp_path / "w.csv")
    assert row["w0_left_hallux_heel_cup_n_trials"] == "1"
    assert row["w0_left_hallux_strap_over_the_i_n_trials"] == "1"
    assert row["w0_right_lesser_n_trials"] == "1"
    assert not [name for name in row if "peak" in name]


def test_xlsx_holds_texts_as_texts_and_numbers_as_numbers(
    tmp_path: Path, paths: list[Path]
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    make("xlsx", paths, tmp_path / "w.xlsx", names={"P2": "=1+1\x0b", "P10": "Ann"})
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    assert book.sheetnames == ["data", "checks", "dictionary"]
    header, *lines = [list(row) for row in book["data"].iter_rows()]
    cells = [cell for line in (header, *lines) for cell in line]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not [cell for cell in cells if cell.data_type == "f"]
    formula = [cell for cell in cells if cell.value == FORMULA]
    assert formula
    assert all(cell.quotePrefix for cell in formula)
    names = [cell.value for cell in header]
    assert names[:2] == ["subject_id", "person_name"]
    for line in lines:
        row = dict(zip(names, (cell.value for cell in line), strict=True))
        assert row.pop("person_name") in ("=1+1\N{REPLACEMENT CHARACTER}", "Ann")
        check_wide(row, paths, row["subject_id"])
    explained = [row[0].value for row in book["dictionary"].iter_rows(min_row=2)]
    assert explained[: len(names)] == names
    title, *rows = book["checks"].iter_rows(values_only=True)
    check_checks(
        [dict(zip(title, row, strict=True)) for row in rows], paths, rel=1e-15
    )  # 16 digits


def test_a_text_that_no_cell_holds_makes_no_workbook(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    from forceplate.exchange.export.xlsx import write_workbook

    column = ExportColumn("text", plain("A text"), Kind.TEXT, plain("What somebody wrote."))
    long = Table((column,), [("long " * 9000,)])
    with pytest.raises(StorageError, match=r"45000 characters.*wide-csv"):
        write_workbook({"data": long}, Outputs(tmp_path / "w.xlsx", overwrite=False))
    assert list(tmp_path.iterdir()) == []


def test_parquet(tmp_path: Path, paths: list[Path]) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    made = make("parquet", paths, tmp_path / "t.parquet")
    table = parquet.read_table(tmp_path / "t.parquet")
    assert tuple(table.column_names) == RESULT_COLUMNS
    assert made.n_rows == table.num_rows
    checks = parquet.read_table(tmp_path / "t.checks.parquet")
    assert checks.schema.field("check_value").type == "double"
    check_checks(checks.to_pylist(), paths)
    assert table.schema.field("value").type == "double"
    assert table.schema.field("accepted").type == "bool"
    assert table.schema.field("body_mass_kg").metadata[b"unit"] == b"kg"
    rows = table.to_pylist()
    values = [
        result.value if isinstance(result, Result) else None
        for _, trial in trials_of(paths)
        for result in trial.results or (None,)
    ]
    assert [row["value"] for row in rows] == values
    assert rows[0]["protocol"] == FORMULA
    as_csv = [
        {n: "" if c is None else str(int(c) if isinstance(c, bool) else c) for n, c in row.items()}
        for row in rows
    ]
    check_tidy(as_csv, paths)


def test_samples_csv(tmp_path: Path, paths: list[Path]) -> None:
    made = make("samples-csv", [paths[0], paths[3]], tmp_path / "s.csv", trial=1)
    rows = records(tmp_path / "s.csv")
    first, last = read_visit(paths[0]).trials[0], read_visit(paths[3]).trials[0]
    assert len(rows) == made.n_rows == len(first.counts) + len(last.counts)
    own, others = rows[: len(first.counts)], rows[len(first.counts) :]
    assert [float(row["time_s"]) for row in own] == first.time_s.tolist()
    counts = [[int(row[f"cell_{i}_counts"]) for i in range(8)] for row in own]
    assert np.array_equal(counts, first.counts)
    assert first.force_n is not None
    assert [float(row["force_n"]) for row in own] == first.force_n.tolist()
    assert {row["force_n"] for row in others} == {""}
    assert [float(row["time_s"]) for row in others] == last.time_s.tolist()
    with pytest.raises(StorageError, match="no trial 3"):
        make("samples-csv", paths, tmp_path / "x.csv", trial=3)


def test_samples_of_other_channels_are_not_put_under_the_same_names(
    tmp_path: Path, paths: list[Path]
) -> None:
    visit = read_visit(paths[3])
    platform = visit.header.platform
    channels = (replace(platform.channels[0], name="toe"), *platform.channels[1:])
    header = replace(visit.header, visit="W9", platform=replace(platform, channels=channels))
    write_visit(tmp_path / "o.h5", Visit(header, visit.trials))
    with pytest.raises(StorageError, match=r"W9 of P10 has the channels toe, .*apart"):
        make("samples-csv", [paths[3], tmp_path / "o.h5"], tmp_path / "s.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["o.h5"]


@pytest.mark.parametrize("form", ["tidy-csv", "wide-csv", "dutch-csv"])
def test_a_name_comes_only_when_asked_for(tmp_path: Path, paths: list[Path], form: str) -> None:
    delimiter, encoding = (";", "utf-8-sig") if form == "dutch-csv" else (",", "utf-8")
    make(form, paths, tmp_path / "without.csv")
    assert b"person_name" not in (tmp_path / "without.csv").read_bytes()
    make(form, paths, tmp_path / "with.csv", names={"P10": "Anneke"})
    rows = records(tmp_path / "with.csv", delimiter, encoding)
    assert {(row["subject_id"], row["person_name"]) for row in rows} == {
        ("P2", ""),
        ("P10", "Anneke"),
    }


def test_only_the_wanted_numbers(tmp_path: Path, paths: list[Path]) -> None:
    make("tidy-csv", paths, tmp_path / "t.csv", metrics=frozenset({"peak_force", "onset_s"}))
    rows = records(tmp_path / "t.csv")
    assert {row["result"] for row in rows} == {"peak_force", "onset_s", ""}
    assert len({(r["subject_id"], r["visit"], r["trial"]) for r in rows}) == len(trials_of(paths))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "'=", "＝", "''-"])  # noqa: RUF001
def test_a_text_that_would_be_a_formula_is_none(start: str) -> None:
    text = f"{start}cmd|' /C calc'!A0"
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@given(st.text(st.sampled_from("=+-@\t' ab1")) | st.text())
def test_guarding_loses_nothing_and_lets_no_formula_through(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(tuple("=+-@\t\r"))


def test_ordinary_texts_stay_as_they_are() -> None:
    for text in ("", "'s ochtends", "heel cup", "3 of 5", "a=b"):
        assert guarded(text) == text


@given(st.lists(st.text(max_size=90), unique=True, max_size=12))
def test_variable_names_are_valid_and_all_different(keys: list[str]) -> None:
    names = list(variable_names(keys))
    assert len(set(names)) == len(names) == len(keys)
    assert all(SPSS_NAME.fullmatch(name) for name in names)
    if keys:
        assert all(len(name) <= 26 for name in variable_names(keys, longest=26))


@pytest.mark.parametrize(
    ("name", "unit", "column"),
    [
        ("peak_force", "N", "peak_force_n"),
        ("rfd_0_100ms", "N/s", "rfd_0_100ms_n_per_s"),
        ("impulse_0_50ms", "N.s", "impulse_0_50ms_n_s"),
        ("peak_force_per_kg", "N/kg", "peak_force_n_per_kg"),
        ("peak_force_body_weight", "%", "peak_force_body_weight_pct"),
        ("drift", "%/s", "drift_pct_per_s"),
        ("onset_s", "s", "onset_s"),
        ("n_trials", "1", "n_trials"),
        ("n_trials", "", "n_trials"),
    ],
)
def test_a_column_says_its_unit_so_that_it_is_read_right(name: str, unit: str, column: str) -> None:
    assert with_unit(name, unit) == column
