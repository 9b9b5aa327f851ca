"""What REDCap imports and what FHIR receives is what the visit files hold."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from forceplate.analysis.quality import check_series, sentence
from forceplate.analysis.quality.doubted_numbers import doubting
from forceplate.analysis.trial.visit_summary import summarise
from forceplate.errors import StorageError
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.fhir import CODE_SYSTEM, SNOMED, UCUM
from forceplate.exchange.export.number_columns import Makings
from forceplate.exchange.export.redcap import (
    CHECK_FORM,
    DICTIONARY,
    KEYS,
    MAX_FIELD,
    TRIAL_FORM,
    VISIT_FORM,
)
from forceplate.exchange.formula_guard import unguarded
from forceplate.operations.exchange.export import export
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.types import Refusal, Result, Trial, Visit
from forceplate.words import say
from tests.unit.storage.export_samples import records
from tests.unit.storage.samples import visit_header

CHECK_NUMBERS = ("check_value", "check_limit")
SIDES = {"left": ("7771000", "Left"), "right": ("24028007", "Right")}


@pytest.fixture(scope="module")
def redcap(tmp_path_factory: pytest.TempPathFactory, paths: list[Path]) -> Path:
    target = tmp_path_factory.mktemp("redcap") / "r.csv"
    assert export("redcap", paths, target) is not None
    return target


def number_fields(trial: Trial) -> dict[str, float]:
    makings = Makings()
    for result in trial.results:
        makings.add(result)
    named = [(name, column.name) for column, name in makings.named_columns()]
    fields = {n: f if len(f) <= 26 else f.replace("_force", "") for n, f in named}
    return {fields[r.name]: r.value for r in trial.results if isinstance(r, Result)}


def test_redcap_rows_are_the_visits_and_their_trials(redcap: Path, paths: list[Path]) -> None:
    left = iter(records(redcap))
    for visit in map(read_visit, paths):
        keys = (visit.header.subject_id, f"{visit.header.visit.lower()}_arm_1")
        row = next(left)
        assert tuple(row[key] for key in KEYS) == (*keys, "", "")
        assert (row["visit_label"], row["simulated"]) == (
            visit.header.visit,
            str(int(visit.header.simulated)),
        )
        assert unguarded(row["protocol"]) == visit.header.protocol
        assert row["trial_number"] == row["peak_force_n"] == ""
        for instance, trial in enumerate(visit.trials, 1):
            row = next(left)
            assert tuple(row[key] for key in KEYS) == (*keys, TRIAL_FORM, str(instance))
            assert (row["side"], row["region"]) == (trial.condition.side, trial.condition.region)
            assert (row["accepted"], row["trial_number"]) == (
                str(int(trial.accepted)),
                str(trial.number),
            )
            assert row["protocol"] == row["visit_label"] == ""
            numbers = number_fields(trial)
            for name, value in numbers.items():
                assert float(row[name]) == value
            refused = {r.name: r.reason for r in trial.results if isinstance(r, Refusal)}
            said = [part.split(": ") for part in row["refusals"].split("; ") if part]
            assert dict(said) == refused
            assert len(numbers) + len(refused) == len(trial.results)
            warned = [check.check for check in trial.checks if check.outcome == "warn"]
            doubted = {r.name: doubting(trial, r.name) for r in trial.results}
            told = [f"{n}: {', '.join(c.check for c in by)}" for n, by in doubted.items() if by]
            assert row["doubted"] == "; ".join(told)
            assert (row["n_warned"], row["warned_by"]) == (str(len(warned)), "; ".join(warned))
        checks = [(str(t.number), check) for t in visit.trials for check in t.checks]
        checks += [
            ("", check) for ts in visit.by_condition().values() for check in check_series(ts)
        ]
        for instance, (number, check) in enumerate(checks, 1):
            row = next(left)
            assert tuple(row[key] for key in KEYS) == (*keys, CHECK_FORM, str(instance))
            assert (row["check_trial"], row["check"]) == (number, check.check)
            assert row["check_outcome"] == check.outcome
            found = [float(row[name]) if row[name] else None for name in CHECK_NUMBERS]
            assert found == [check.value, check.limit]
            words = check.sentence or say(sentence(check))
            assert (row["check_unit"], row["check_sentence"]) == (check.unit, words)
    assert next(left, None) is None


def test_the_redcap_dictionary_is_of_the_fields_of_the_data(redcap: Path) -> None:
    beside = redcap.with_name("r.redcap-dictionary.csv")
    fields = records(beside)
    assert tuple(fields[0]) == DICTIONARY
    names = [field["Variable / Field Name"] for field in fields]
    assert names[0] == "record_id"
    assert len(set(names)) == len(names)
    assert all(name.islower() and name.isascii() and "__" not in name for name in names)
    assert max(map(len, names)) <= MAX_FIELD
    assert {*names} == {*records(redcap)[0]} - set(KEYS[1:])
    forms = {field["Variable / Field Name"]: field["Form Name"] for field in fields}
    assert (forms["body_mass_kg"], forms["peak_force_n"]) == (VISIT_FORM, TRIAL_FORM)
    peak = fields[names.index("peak_force_n")]
    assert peak["Text Validation Type OR Show Slider Number"] == "number"
    assert peak["Field Note"].endswith("[N]")
    side = fields[names.index("side")]
    assert side["Choices, Calculations, OR Slider Labels"] == "left, Left | right, Right"
    assert fields[names.index("accepted")]["Field Type"] == "yesno"


def test_every_cell_is_what_its_field_in_redcap_takes(redcap: Path) -> None:
    (beside,) = redcap.parent.glob("*.redcap-dictionary.csv")
    rows = records(redcap)
    for field in records(beside):
        cells = [row[field["Variable / Field Name"]] for row in rows]
        given = [cell for cell in cells if cell]
        validation = field["Text Validation Type OR Show Slider Number"]
        if validation == "number":
            assert all(Decimal(cell).is_finite() for cell in given)
        elif validation == "integer":
            assert all(cell.isdecimal() for cell in given)
        if field["Field Type"] == "yesno":
            assert set(given) <= {"0", "1"}
        choices = field["Choices, Calculations, OR Slider Labels"]
        if choices:
            codes = {choice.split(", ")[0] for choice in choices.split(" | ")}
            assert given
            assert set(given) <= codes


def test_visits_that_redcap_would_take_for_one_event_are_refused(tmp_path: Path) -> None:
    for name, label in (("a", "W-0"), ("b", "w0")):
        header = visit_header(subject_id=name, visit=label)
        write_visit(tmp_path / f"{name}.h5", Visit(header, ()))
    with pytest.raises(StorageError, match="W-0 and w0 would be one event"):
        export("redcap", [tmp_path / "a.h5", tmp_path / "b.h5"], tmp_path / "r.csv")
    assert not list(tmp_path.glob("*r.*"))


@pytest.mark.parametrize(
    ("label", "event"),
    [
        ("W0", "w0_arm_1"),
        ("Visit-1", "visit1_arm_1"),
        ("6-month-followup", "6monthfollowup_arm_1"),
    ],
)
def test_an_event_is_named_as_redcap_names_it(tmp_path: Path, label: str, event: str) -> None:
    write_visit(tmp_path / "v.h5", Visit(visit_header(visit=label), ()))
    assert export("redcap", [tmp_path / "v.h5"], tmp_path / "r.csv") is not None
    (row,) = records(tmp_path / "r.csv")
    assert row["redcap_event_name"] == event


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory, paths: list[Path]) -> dict[str, Any]:
    target = tmp_path_factory.mktemp("fhir") / "b.json"
    made = export("fhir", paths, target)
    found: dict[str, Any] = json.loads(target.read_bytes())
    assert len(found["entry"]) == made.n_rows
    return found


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    all_of_it = [entry["resource"] for entry in bundle["entry"]]
    return [resource for resource in all_of_it if resource["resourceType"] == kind]


def code_of(resource: dict[str, Any]) -> str:
    code: str = resource["code"]["coding"][0]["code"]
    return code


def test_fhir_is_valid_by_a_model_package_of_others(bundle: dict[str, Any]) -> None:
    model = pytest.importorskip("fhir.resources.R4B.bundle")
    read = model.Bundle.model_validate_json(json.dumps(bundle))
    assert len(read.entry) == len(bundle["entry"])
    broken = json.loads(json.dumps(bundle))
    del broken["entry"][2]["resource"]["status"]
    with pytest.raises(ValueError, match="status"):
        model.Bundle.model_validate_json(json.dumps(broken))


def test_fhir_references_and_codes_lead_somewhere(bundle: dict[str, Any]) -> None:
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(urls)) == len(urls)
    (system,) = resources(bundle, "CodeSystem")
    explained = {concept["code"] for concept in system["concept"]}
    assert system["url"] == CODE_SYSTEM

    def look(value: object) -> None:
        if isinstance(value, dict):
            if "reference" in value:
                assert value["reference"] in urls
            if value.get("system") == CODE_SYSTEM:
                assert value["code"] in explained
            for item in value.values():
                look(item)
        elif isinstance(value, list):
            for item in value:
                look(item)

    look(bundle)
    for observation in resources(bundle, "Observation"):
        assert not {"valueQuantity", "dataAbsentReason"} <= observation.keys()
        assert code_of(observation) not in map(code_of, observation["component"])


def answers(observation: dict[str, Any]) -> dict[str, object]:
    """Return value or reason of each number of an observation."""
    found: dict[str, object] = {}
    for name, part in (
        ("peak_force", observation),
        *((code_of(part), part) for part in observation["component"]),
    ):
        quantity, absent = part.get("valueQuantity"), part.get("dataAbsentReason")
        if code_of(part).startswith("check_"):
            continue  # a check, which is no number of the effort
        if quantity:
            assert quantity["system"] == UCUM
            found[name] = (quantity["value"], quantity["code"])
        elif absent:
            found[name] = absent["coding"][0]["code"]
    return found


def test_fhir_says_what_the_visits_say(bundle: dict[str, Any], paths: list[Path]) -> None:
    observations = resources(bundle, "Observation")
    of_trials = iter([o for o in observations if code_of(o) == "toe_flexor_trial"])
    strengths = [o for o in observations if code_of(o) == "toe_flexor_strength"]
    left = iter(strengths)
    n_refused = 0
    for visit in map(read_visit, paths):
        counted = [trial for trial in visit.trials if not trial.practice]
        for condition in dict.fromkeys(trial.condition for trial in counted):
            trials = [trial for trial in counted if trial.condition == condition]
            for trial in (trial for trial in trials if trial.accepted):
                trial_part = next(of_trials)
                found = answers(trial_part)
                for result in trial.results:
                    told = (
                        (result.value, result.unit) if isinstance(result, Result) else result.reason
                    )
                    assert found[result.name] == told
                for part in trial_part["component"]:
                    name = code_of(part)
                    if not name.startswith("check_"):
                        assert ("interpretation" in part) == bool(doubting(trial, name))
                said = {
                    n: p for p in trial_part["component"] if (n := code_of(p)).startswith("check_")
                }
                assert len(said) == len(trial.checks) > 10
                for check in trial.checks:
                    part = said[f"check_{check.check}"]
                    (outcome,) = part["interpretation"]
                    assert outcome["coding"][0]["code"] == f"outcome_{check.outcome}"
                    assert part.get("valueQuantity", {}).get("value") == check.value
                    assert ("referenceRange" in part) == (check.limit is not None)
            observation = next(left)
            peak = summarise(trials, "peak_force")
            wanted = (peak.value, "N") if isinstance(peak, Result) else peak.reason
            n_refused += isinstance(peak, Refusal)
            assert answers(observation)["peak_force"] == wanted
            parts = {code_of(part): part for part in observation["component"]}
            for check in check_series(trials):
                (outcome,) = parts[f"check_{check.check}"]["interpretation"]
                assert outcome["coding"][0]["code"] == f"outcome_{check.outcome}"
            site = observation["bodySite"]["coding"][0]["code"]
            assert site == f"{condition.side}_{condition.region}"
            side = next(p for p in observation["component"] if code_of(p) == "side")
            codes = {c["system"]: c for c in side["valueCodeableConcept"]["coding"]}
            assert codes.keys() == {CODE_SYSTEM, SNOMED}
            assert codes[CODE_SYSTEM]["code"] == condition.side
            assert (codes[SNOMED]["code"], codes[SNOMED]["display"]) == SIDES[condition.side]
            assert bool(visit.header.simulated) == ("meta" in observation)
    assert next(of_trials, None) is None
    assert next(left, None) is None
    assert n_refused


def test_fhir_has_a_patient_for_each_person_and_no_more_than_the_pseudonym(
    bundle: dict[str, Any],
) -> None:
    patients = resources(bundle, "Patient")
    assert [one["identifier"][0]["value"] for one in patients] == ["P2", "P10"]
    assert all(one.keys() <= {"resourceType", "id", "meta", "identifier"} for one in patients)


def test_fhir_of_one_number_alone(tmp_path: Path, paths: list[Path]) -> None:
    options = ExportOptions(metrics=frozenset({"best_mean_force"}))
    assert export("fhir", paths[:1], tmp_path / "b.json", options=options) is not None
    found = json.loads((tmp_path / "b.json").read_bytes())
    for observation in resources(found, "Observation"):
        assert answers(observation).keys() == {"best_mean_force"}
    model = pytest.importorskip("fhir.resources.R4B.bundle")
    model.Bundle.model_validate_json(json.dumps(found))
