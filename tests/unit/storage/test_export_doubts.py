"""What puts the newtons of a visit in doubt, and where they come from, is in every export."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import h5py
import pytest

from forceplate.analysis import analyse_trial
from forceplate.analysis.provenance import concerns, doubts
from forceplate.errors import VisitFileError
from forceplate.exchange.export import FORMATS
from forceplate.operations.exchange.anonymise import Alias, anonymise, anonymous
from forceplate.operations.exchange.export import Exported, export
from forceplate.started_anyway import StartedAnyway, decisions_in, json_of
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.types import (
    WITHHELD,
    Channel,
    CheckOutcome,
    Condition,
    HandMarks,
    Origin,
    Override,
    QualityCheck,
    Region,
    Result,
    Side,
    Visit,
)
from forceplate.words import say
from forceplate_calibration import Calibration, Concern
from tests.unit.report_data import CHECK, FAILED_CHECK
from tests.unit.storage.export_samples import records
from tests.unit.storage.samples import make_trial, visit_header

PROJECT = Path(__file__).resolve().parents[3]
GYM = PROJECT / "calibration" / "examples" / "gym_weights_certificate.json"
SHA256 = "5f" * 32
WORDS = "edited; expired"
DECIDED_AT = datetime(2026, 3, 2, 8, 52, tzinfo=UTC)


def visit(**changes: Any) -> Visit:
    """Return an imported visit with an expired certificate that was edited, and a failed check.

    Nobody stood on that platform: only its calibration says so.
    """
    gym = Calibration.from_json(GYM.read_text("utf-8"))
    assert gym.certificate is not None
    day = gym.certificate.valid_until + timedelta(days=1)
    edited = gym.to_json().replace(gym.id, f"{gym.id}-x", 1)
    header = visit_header(
        calibration_json=edited,
        last_check_json=FAILED_CHECK,
        started_at=datetime.combine(day, datetime.min.time(), UTC),
    )
    platform = replace(
        header.platform,
        model=gym.platform_model,
        driver="imported",
        serial_number=gym.platform_serial_number,
        channels=tuple(Channel(c.name, -(1 << 31), (1 << 31) - 1) for c in gym.channels),
    )
    n = len(gym.channels)
    made = make_trial(1, 300)
    trial = replace(
        made,
        condition=Condition(Side.LEFT, Region.HALLUX),
        counts=made.counts[:, :n].copy(),
        gaps=(),
        time_s=made.time_s.copy(),
        accepted=True,
        override=None,
        marks=None,
        earlier_results=(),
        checks=(),
        results=(Result("peak_force", 80.0, "N", "highest_sample_zero_phase", 1),),
        origin=Origin("Jansen.c3d", SHA256, ("Fz",), "N", inverted=False, software="forceplate 0"),
        **{
            name: getattr(made, name)[:n]
            for name in ("zero_before_counts", "zero_after_counts", "tare_before_counts")
        },
    )
    return Visit(replace(header, platform=platform, **changes), (trial,))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("doubts") / "v.h5"
    write_visit(made, visit())
    assert concerns(read_visit(made).header) == (Concern.EDITED, Concern.EXPIRED)
    return made


def make(form: str, path: Path, folder: Path) -> tuple[Exported, Path]:
    if FORMATS[form].package:
        pytest.importorskip(FORMATS[form].package)
    out = folder / f"out{FORMATS[form].suffix}"
    made = export(form, [path], out)
    return made, out


@pytest.mark.parametrize("form", list(FORMATS))
def test_whoever_exports_is_told_and_no_file_name_of_elsewhere_slips_in(
    tmp_path: Path, path: Path, form: str
) -> None:
    made, _ = make(form, path, tmp_path)
    told = [remark for remark in made.remarks if remark.en.startswith("IN DOUBT: ")]
    subject = read_visit(path).header.subject_id
    assert [remark.en.count(f"W0 of {subject}") for remark in told] == [1, 1, 1]
    assert all(say(remark, "nl").startswith("TWIJFELACHTIG: ") for remark in told)
    for file in made.files:
        data = file.read_bytes()
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                data = b"".join(archive.read(name) for name in archive.namelist())
        assert b"Jansen" not in data


@pytest.mark.parametrize("form", list(FORMATS))
@pytest.mark.parametrize(("days", "is_off"), [(26, True), (56, False)])
def test_a_visit_that_is_not_where_its_label_says_is_doubted_also_without_the_first_one(
    tmp_path: Path, form: str, days: int, is_off: bool
) -> None:
    made = visit(visit="W8")
    begun = made.header.started_at
    later = tmp_path / f"{made.header.subject_id}_W8_{begun:%Y-%m-%d}.h5"
    write_visit(later, made)
    first = begun - timedelta(days=days)
    (tmp_path / f"{made.header.subject_id}_W0_{first:%Y-%m-%d}.h5").touch()  # never opened
    exported, out = make(form, later, tmp_path)
    data = out.read_bytes()
    if zipfile.is_zipfile(out):
        with zipfile.ZipFile(out) as archive:
            data = b"".join(archive.read(name) for name in archive.namelist())
    assert (b"day 26" in data) is is_off  # 25 is in the explanation
    told = [remark for remark in exported.remarks if "By its label W8 is day 56" in remark.en]
    assert len(told) == is_off


@pytest.mark.parametrize(
    ("form", "prefix"),
    [("tidy-csv", ""), ("dutch-csv", ""), ("redcap", ""), ("wide-csv", "w0_")],
)
def test_a_table_says_it_in_columns(tmp_path: Path, path: Path, form: str, prefix: str) -> None:
    _, out = make(form, path, tmp_path)
    dutch = form == "dutch-csv"
    rows = records(out, ";" if dutch else ",", "utf-8-sig" if dutch else "utf-8")
    assert rows[0][f"{prefix}calibration_concerns"] == WORDS
    assert rows[0][f"{prefix}last_check"] == "failed"
    assert len(rows[0][f"{prefix}calibration_sha256"]) == 64
    if form != "wide-csv":
        assert SHA256 in {row["origin_sha256"] for row in rows}


@pytest.fixture(scope="module")
def overruled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a visit whose trial counts by a person's word over a check, with other doubts."""
    made = visit()
    (trial,) = made.trials

    def check(name: str, outcome: CheckOutcome) -> QualityCheck:
        return QualityCheck(name, 1, outcome, None, None, "1")

    trial = replace(
        trial,
        override=Override(True, "held on", "op-2", made.header.started_at),
        marks=HandMarks(10, 20, "op-1", made.header.started_at),
        checks=(
            check("calibration", CheckOutcome.WARN),
            check("hold", CheckOutcome.REJECT),
            check("zero_drift", CheckOutcome.WARN),
        ),
        results=(*trial.results, Result("peak_s", 2.5, "s", "time_of_peak", 1)),
    )
    path = tmp_path_factory.mktemp("overruled") / "v.h5"
    write_visit(path, Visit(made.header, (trial,)))
    return path


def test_a_number_names_what_speaks_against_it_also_where_a_person_decided(
    tmp_path: Path, overruled: Path
) -> None:
    _, out = make("tidy-csv", overruled, tmp_path)
    said = {row["result"]: row["doubted_by"] for row in records(out)}
    assert said == {"peak_force": "calibration; hold", "peak_s": "hold"}


def test_results_traces_and_samples_say_who_decided(tmp_path: Path, overruled: Path) -> None:
    who = {"rejected_by": "hold", "overruled_by": "op-2", "marked_by": "op-1"}
    _, out = make("samples-csv", overruled, tmp_path)
    rows = records(out)
    assert all(row.items() >= who.items() for row in rows)
    _, out = make("hdf5", overruled, tmp_path)
    with h5py.File(out) as file:
        (trace,) = next(iter(file["traces"].values()))["W0"].values()
        for name, text in who.items():
            assert [cell.decode() for cell in file[f"results/{name}"]] == [text, text]
            assert trace.attrs[name].decode() == text
        assert trace.attrs["n_warned"] == 2


@pytest.mark.parametrize("text", ["{", '{"schema": NaN}', "none"])
def test_a_calibration_that_says_nothing_is_a_concern(tmp_path: Path, text: str) -> None:
    broken = visit(calibration_json=text)
    assert concerns(broken.header) == (Concern.UNREADABLE,)
    assert "says nothing" in doubts(broken.header)[0].en
    write_visit(tmp_path / "v.h5", broken)
    _, out = make("tidy-csv", tmp_path / "v.h5", tmp_path)
    assert {row["calibration_concerns"] for row in records(out)} == {"unreadable"}


def test_samples_say_it_in_every_row(tmp_path: Path, path: Path) -> None:
    _, out = make("samples-csv", path, tmp_path)
    names = ("simulated", "calibration_concerns", "origin_sha256")
    said = {tuple(row[name] for name in names) for row in records(out)}
    assert said == {("1", WORDS, SHA256)}


def test_hdf5_says_it_beside_results_and_traces(tmp_path: Path, path: Path) -> None:
    _, out = make("hdf5", path, tmp_path)
    with h5py.File(out) as file:
        assert file["visits/calibration_concerns"][0].decode() == WORDS
        assert file["visits/last_check"][0] == b"failed"
        assert file["trials/origin_sha256"][0].decode() == SHA256
        (trace,) = next(iter(file["traces"].values()))["W0"].values()
        assert trace.attrs["calibration_concerns"].decode() == WORDS
        assert trace.attrs["simulated"] == 1


def test_c3d_says_it_in_its_parameters(tmp_path: Path, path: Path) -> None:
    ezc3d = pytest.importorskip("ezc3d")
    _, out = make("c3d", path, tmp_path)
    with zipfile.ZipFile(out) as archive:
        (name,) = archive.namelist()
        archive.extract(name, tmp_path)
    about = ezc3d.c3d(str(tmp_path / name))["parameters"]["FORCEPLATE"]
    assert about["CALIBRATION_CONCERNS"]["value"] == [WORDS]
    assert about["LAST_CHECK"]["value"] == ["failed"]
    assert about["ORIGIN_SHA256"]["value"] == [SHA256]


def test_fhir_says_it_in_notes_and_codes(tmp_path: Path, path: Path) -> None:
    _, out = make("fhir", path, tmp_path)
    bundle = json.loads(out.read_bytes())
    found = [
        e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Observation"
    ]
    assert len(found) == 2
    for observation in found:
        notes = [note["text"] for note in observation["note"]]
        assert notes[:3] == [doubt.en for doubt in doubts(read_visit(path).header)]
        assert notes[3].startswith("Counts of another system")
        codes = [
            part["valueCodeableConcept"]["coding"][0]["code"]
            for part in observation["component"]
            if part["code"]["coding"][0]["code"] == "calibration_concern"
        ]
        assert codes == ["edited", "expired"]
    assert SHA256 in found[0]["note"][-1]["text"]


def test_nothing_is_said_where_nothing_is_in_doubt(tmp_path: Path) -> None:
    gym = Calibration.from_json(GYM.read_text("utf-8"))
    sound = visit(calibration_json=gym.to_json(), last_check_json=CHECK.to_json())
    header = replace(sound.header, started_at=datetime(2026, 4, 1, tzinfo=UTC))
    write_visit(tmp_path / "v.h5", Visit(header, sound.trials))
    made = export("tidy-csv", [tmp_path / "v.h5"], tmp_path / "t.csv")
    assert not [remark for remark in made.remarks if "IN DOUBT" in remark.en]
    (row,) = records(tmp_path / "t.csv")
    assert (row["calibration_concerns"], row["last_check"]) == ("", "passed")


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_drops_that_the_weight_of_the_last_check_is_hardly_known(
    tmp_path: Path, form: str
) -> None:
    unsure = replace(CHECK, u_force_n=0.3 * CHECK.answers[0].limit)
    sound = visit(last_check_json=unsure.to_json())
    trials = tuple(analyse_trial(trial, sound.header) for trial in sound.trials)
    write_visit(tmp_path / "v.h5", Visit(sound.header, trials))
    if FORMATS[form].package:
        pytest.importorskip(FORMATS[form].package)
    export(form, [tmp_path / "v.h5"], tmp_path / "out")
    told = ("weight_doubtful", "weight itself is known to")
    found = b"".join(map(unpacked_bytes, tmp_path.glob("out*")))
    assert any(each.encode() in found for each in told)


def unpacked_bytes(path: Path) -> bytes:
    """Return what is in a file, a folder, a zip file or a Parquet file, without compression."""
    if path.is_dir():
        return b"".join(map(unpacked_bytes, path.iterdir()))
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            return b"".join(map(packed.read, packed.namelist()))
    if path.read_bytes().startswith(b"PAR1"):
        parquet = pytest.importorskip("pyarrow.parquet")
        return str(parquet.read_table(path).to_pydict()).encode()
    return path.read_bytes()


@pytest.mark.parametrize("edited", [True, False])
def test_an_anonymous_copy_keeps_the_doubts_and_adds_none(tmp_path: Path, edited: bool) -> None:
    gym = Calibration.from_json(GYM.read_text("utf-8"))
    history = [
        {
            "at": "2026-05-01T08:00:00+02:00",
            "by": "Pimpernel",
            "reason": "weighed for Mrs Jansen",
            "source": "FF-001_W0.h5",
            "source_sha256": SHA256,
            "former_calibration": "a1",
            "calibration": "b2",
        }
    ]
    made = visit(history_json=json.dumps(history))
    if not edited:
        made = replace(made, header=replace(made.header, calibration_json=gym.to_json()))
    write_visit(tmp_path / "v.h5", replace(made, trials=()))
    assert anonymise([tmp_path / "v.h5"], tmp_path / "copy", tmp_path / "key.json") is not None
    (entry,) = Library(tmp_path / "copy").visits()
    header = read_visit(entry.path).header
    assert concerns(header) == ((Concern.EDITED,) if edited else ()) + (Concern.EXPIRED,)
    (kept,) = json.loads(header.history_json or "")
    (alias,) = json.loads((tmp_path / "key.json").read_bytes())["people"].values()
    moved = datetime.fromisoformat(kept["at"]) - datetime(2026, 5, 1, 6, tzinfo=UTC)
    assert moved == timedelta(days=alias["shift_days"])
    assert (kept["former_calibration"], kept["calibration"]) == ("a1", "b2")
    assert {kept[n] for n in ("by", "reason", "source", "source_sha256")} == {"withheld"}


def test_an_anonymous_copy_does_not_say_which_file_was_imported() -> None:
    (trial,) = anonymous(visit(), Alias("CDFH", -10)).trials
    assert trial.origin is not None
    assert (trial.origin.file_name, trial.origin.sha256) == ("withheld", "withheld")
    assert trial.origin.columns == ("Fz",)


def test_who_decided_to_measure_on_a_platform_in_doubt_goes_along(tmp_path: Path) -> None:
    decided = StartedAnyway(("failed_check", "expired"), "no_other_platform", "PK", DECIDED_AT)
    made = tmp_path / "v.h5"
    write_visit(made, visit(started_anyway_json=json_of([decided])))
    exported, out = make("tidy-csv", made, tmp_path)
    assert records(out)[0]["started_anyway"] == "failed_check; expired"
    assert any("PK decided on 2 Mar 2026" in remark.en for remark in exported.remarks)
    header = anonymous(read_visit(made), Alias("S1", 10)).header
    (kept,) = decisions_in(header.started_anyway_json)
    assert (kept.by, kept.reason, kept.doubts) == (WITHHELD, WITHHELD, decided.doubts)
    damaged = visit(started_anyway_json='[{"by": 3}]')
    with pytest.raises(VisitFileError, match="on a platform in doubt cannot be read"):
        write_visit(tmp_path / "w.h5", damaged)
