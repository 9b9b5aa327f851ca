"""FHIR R4: a bundle of observations.

For each person a Patient (the pseudonym alone), for each platform a Device, for each condition of
a visit one Observation with the number that the instrument reports, and for each accepted trial
one more, from which the former is derived. Rejected and practice trials are no observations. A
CodeSystem explains the local codes. Left and right are SNOMED CT codes besides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any
from uuid import UUID, uuid5

from forceplate.analysis.corrections import corrected_names
from forceplate.analysis.provenance import (
    concerns,
    has_foreign_newtons,
    is_imported,
    origin_text,
    says_simulated,
    visit_doubts,
)
from forceplate.analysis.quality import SERIES_CHECKS, TRIAL_CHECKS, check_series
from forceplate.analysis.quality.calibration_checks import last_check, weight_doubt
from forceplate.analysis.quality.doubted_numbers import speaking_against
from forceplate.analysis.trial.method_catalogue import MEAN, MEAN_OF_BEST
from forceplate.analysis.trial.trial_metrics import METRIC
from forceplate.exchange.export.condition_summaries import LeftOut, Summary, n_warned, summaries
from forceplate.exchange.export.export_columns import Cell, ExportColumn, Kind, Written, renamed
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.number_columns import Makings, number_column
from forceplate.exchange.export.output_files import Outputs
from forceplate.exchange.export.visit_columns import trial_cells
from forceplate.iso_dates import iso_time
from forceplate.phrases import FIXATION
from forceplate.types import (
    PEAK_FORCE,
    CheckOutcome,
    Condition,
    QualityCheck,
    Refusal,
    Result,
    Side,
    Trial,
    Visit,
    VisitHeader,
)
from forceplate.words import Text, plain

Resource = dict[str, Any]

NAMESPACE = UUID("4f0bd4b3-52a8-4b2c-9d53-7f7d1c1b6a10")
"""Ours: the same person, visit and trial get the same UUID in every export."""
CODE_SYSTEM = uuid5(NAMESPACE, "code system").urn
SUBJECTS = uuid5(NAMESPACE, "subjects").urn
UCUM = "http://unitsofmeasure.org"
SNOMED = "http://snomed.info/sct"
_SIDES = {Side.LEFT: ("7771000", "Left"), Side.RIGHT: ("24028007", "Right")}
_TEST_DATA = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}
_FOREIGN_NEWTONS = "Recorded by another system, whose calibration is not known here."
_IMPORTED = "Counts of another system, made newtons here."
_MARKED = "Onset, peak or rest was set by hand by {by} at {at}."
_OF_CONDITION = "toe_flexor_strength"
_OF_TRIAL = "toe_flexor_trial"
_OWN_CODES: Mapping[str, Text] = {
    _OF_CONDITION: Text("Toe-flexor strength of the accepted trials of one condition"),
    _OF_TRIAL: Text("Toe-flexor strength, one trial"),
    "side": Text("Foot of the person"),
    "posture": Text("Posture"),
    "fixation": Text("How the foot is held"),
    "calibration_concern": Text("Doubt about the calibration"),
    "n_accepted_trials": Text("Number of accepted trials"),
    "n_warned_trials": Text("Number of accepted trials with a check that warns"),
    "n_warned": Text("Number of checks that warn"),
    "rest": Text("Rest that the numbers count from"),
    "doubted": Text("Doubted by checks of the trial"),
}
_CHECK = "check_"
_OUTCOME = "outcome_"
"""Before the code of a check and of what it says."""


@dataclass(slots=True)
class _Codes:
    """The local codes that occur."""

    display: dict[str, str] = field(default_factory=dict)
    definition: dict[str, str] = field(default_factory=dict)

    def concept(self, code: str, display: str, definition: str = "") -> Resource:
        """Return a CodeableConcept of a local code."""
        self.display.setdefault(code, display)
        if definition:
            self.definition.setdefault(code, definition)
        return {
            "coding": [{"system": CODE_SYSTEM, "code": code, "display": self.display[code]}],
            "text": display,
        }

    def own(self, code: str) -> Resource:
        return self.concept(code, _OWN_CODES[code].en)


def write(visits: Iterable[Visit], out: Outputs, options: ExportOptions) -> Written:
    """Write the bundle, one resource after another, and return how many."""
    makings, codes, left_out = Makings(), _Codes(), LeftOut()
    with out.open() as file:
        file.write(b'{"resourceType":"Bundle","type":"collection","entry":[')
        n_resources = 0
        for resource in _resources(visits, options, codes, makings, left_out):
            file.write(b",\n" if n_resources else b"\n")
            _write_entry(file, resource)
            n_resources += 1
        file.write(b"\n]}\n")
    codes_used = tuple(
        ExportColumn(code, plain(text), Kind.TEXT, _OWN_CODES.get(code, plain(text)))
        for code, text in codes.display.items()
        if code not in makings.units
    )
    # Under the code itself: here the unit stands beside each value.
    numbers = tuple(renamed(column, name) for column, name in makings.named_columns())
    remarks = (*makings.remarks(), *left_out.remarks())
    return Written(n_resources, (*codes_used, *numbers), remarks)


def _write_entry(file: IO[bytes], resource: Resource) -> None:
    entry = {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
    file.write(json.dumps(entry, ensure_ascii=False, allow_nan=False).encode())


def _resources(
    visits: Iterable[Visit],
    options: ExportOptions,
    codes: _Codes,
    makings: Makings,
    left_out: LeftOut,
) -> Iterator[Resource]:
    seen: set[str] = set()
    for visit in visits:
        for resource in (_patient(visit.header), _device(visit.header)):
            if resource["id"] not in seen:
                seen.add(resource["id"])
                yield resource
        for condition, trials in visit.by_condition().items():
            accepted = [trial for trial in trials if trial.accepted]
            for trial in accepted:
                for result in options.results(trial):
                    makings.add(result)
                yield _trial_observation(visit, trial, options, codes)
            found = summaries(trials, options)
            left_out.add(found)
            yield _condition_observation(visit, condition, trials, found, codes)
    yield _code_system(codes)


def _trial_observation(
    visit: Visit, trial: Trial, options: ExportOptions, codes: _Codes
) -> Resource:
    header = visit.header
    answers = {answer.name: answer for answer in options.results(trial)}
    said = trial_cells(visit, trial)
    return {
        **_observation(header, trial.condition, _OF_TRIAL, _trial_id(header, trial), codes),
        **_notes(visit, trial),
        "effectiveDateTime": iso_time(trial.started_at),
        **_headline(answers, codes),
        "component": [
            *_condition_components(trial.condition, codes),
            *_concern_components(header, codes),
            *(
                {**_component(answer, codes), **_doubt(trial, answer.name, codes)}
                for answer in answers.values()
                if answer.name != PEAK_FORCE
            ),
            *_rest_components(trial, said, codes),
            {"code": codes.own("n_warned"), "valueInteger": said["n_warned"]},
            *(_check_component(check, codes) for check in trial.checks),
        ],
    }


def _condition_observation(
    visit: Visit,
    condition: Condition,
    trials: list[Trial],
    found: Mapping[str, Summary],
    codes: _Codes,
) -> Resource:
    """Return what the trials of a condition say together, derived from those that count."""
    header = visit.header
    answers = {name: summary.answer for name, summary in found.items()}
    accepted = [trial for trial in trials if trial.accepted]
    parts = [{"reference": f"urn:uuid:{_trial_id(header, trial)}"} for trial in accepted]
    own_id = _uuid(header, json.dumps([getattr(condition, n) for n in condition.__slots__]))
    return {
        **_observation(header, condition, _OF_CONDITION, own_id, codes),
        **_notes(visit),
        "effectiveDateTime": iso_time(trials[0].started_at),
        **_headline(answers, codes),
        **({"derivedFrom": parts} if parts else {}),
        "component": [
            *_condition_components(condition, codes),
            *_concern_components(header, codes),
            {"code": codes.own("n_accepted_trials"), "valueInteger": len(accepted)},
            {"code": codes.own("n_warned_trials"), "valueInteger": n_warned(accepted)},
            *(_component(a, codes, name) for name, a in answers.items() if name != PEAK_FORCE),
            *(
                _left_out(name, summary.n_left_out, codes)
                for name, summary in found.items()
                if summary.n_left_out
            ),
            *(_check_component(check, codes) for check in check_series(trials)),
        ],
    }


def _observation(
    header: VisitHeader,
    condition: Condition,
    code: str,
    own_id: str,
    codes: _Codes,
) -> Resource:
    words = f"{condition.side.value} {condition.region.value.replace('_', ' ')}"
    site = f"{condition.side.value}_{condition.region.value}"
    return {
        "resourceType": "Observation",
        "id": own_id,
        **_tagged(header),
        "status": "final",
        "code": codes.own(code),
        "subject": {"reference": f"urn:uuid:{_patient(header)['id']}"},
        "device": {"reference": f"urn:uuid:{_device(header)['id']}"},
        "bodySite": codes.concept(site, words),
    }


def _headline(answers: Mapping[str, Result | Refusal], codes: _Codes) -> Resource:
    answer = answers.get(PEAK_FORCE)
    if answer is None:
        return {}  # it was not chosen
    how = f"{answer.method} {answer.method_version}"
    method = codes.concept(answer.method, how, _method_definition(answer.method))
    return {**_value(answer, codes), "method": method}


def _component(answer: Result | Refusal, codes: _Codes, name: str = "") -> Resource:
    name = name or answer.name
    number = number_column(name)
    code = codes.concept(name, number.label.en, number.meaning.en)
    return {"code": code, **_value(answer, codes)}


def _value(answer: Result | Refusal, codes: _Codes) -> Resource:
    if isinstance(answer, Refusal):
        reason = codes.concept(answer.reason, answer.reason.replace("_", " "))
        return {"dataAbsentReason": {**reason, "text": answer.message}}
    return {"valueQuantity": _quantity(answer.value, answer.unit)}


def _quantity(value: float, unit: str) -> Resource:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}


def _condition_components(condition: Condition, codes: _Codes) -> list[Resource]:
    snomed, display = _SIDES[condition.side]
    side = codes.concept(condition.side.value, condition.side.value)
    side["coding"].append({"system": SNOMED, "code": snomed, "display": display})
    posture = codes.concept(condition.posture.value, condition.posture.value)
    components: list[Resource] = [
        {"code": codes.own("side"), "valueCodeableConcept": side},
        {"code": codes.own("posture"), "valueCodeableConcept": posture},
    ]
    if condition.fixation.strip():
        components.append(
            {"code": codes.own("fixation"), "valueString": FIXATION.text(condition.fixation).en}
        )
    return components


def _concern_components(header: VisitHeader, codes: _Codes) -> list[Resource]:
    """Return a component for each reason to doubt the calibration behind the numbers."""
    return [
        {
            "code": codes.own("calibration_concern"),
            "valueCodeableConcept": codes.concept(concern, concern.replace("_", " ")),
        }
        for concern in concerns(header)
    ]


def _check_component(check: QualityCheck, codes: _Codes) -> Resource:
    """Return a check: what it found, what it says, and the limit that decided."""
    definition = TRIAL_CHECKS.get(check.check) or SERIES_CHECKS.get(check.check)
    title = definition.title.en if definition else check.check
    asks = definition.asks.en if definition else ""
    said = codes.concept(_OUTCOME + check.outcome, check.outcome.value)
    part: Resource = {"code": codes.concept(_CHECK + check.check, title, asks)}
    if check.value is not None:
        part["valueQuantity"] = _quantity(check.value, check.unit)
    part["interpretation"] = [said]
    if check.limit is not None:
        part["referenceRange"] = [_limit(check, check.limit)]
    return part


def _doubt(trial: Trial, name: str, codes: _Codes) -> Resource:
    """Return that the checks of a trial doubt a number of it, if they do."""
    return {"interpretation": [codes.own("doubted")]} if speaking_against(trial, name) else {}


def _limit(check: QualityCheck, limit: float) -> Resource:
    """Return the limit, as the side of a range where the outcome tells which side it is."""
    range_: Resource = {"text": f"limit {limit!r} {check.unit.removeprefix('1')}".rstrip()}
    if check.value is not None and check.value != limit:
        is_most = (check.value > limit) != (check.outcome is CheckOutcome.PASS)
        range_["high" if is_most else "low"] = _quantity(limit, check.unit)
    return range_


def _left_out(name: str, n: int, codes: _Codes) -> Resource:
    display = f"{number_column(name).label.en}: trials left out"
    meaning = "Accepted trials that are not in this number, since their checks doubt it."
    return {"code": codes.concept(f"{name}_left_out", display, meaning), "valueInteger": n}


def _rest_components(trial: Trial, said: Mapping[str, Cell], codes: _Codes) -> list[Resource]:
    """Return by which rule the rest was found, and where it was, if a person or program said so."""
    found = trial.result("rest_start_s")
    words = [] if found is None else [f"{found.method} {found.method_version}"]
    start, end = said["rest_from_s"], said["rest_to_s"]
    if start is not None and end is not None:
        words.append(f"{start} to {end} s from the first sample")
    return [{"code": codes.own("rest"), "valueString": ", ".join(words)}] if words else []


def _notes(visit: Visit, trial: Trial | None = None) -> Resource:
    """Return what a person must know of the numbers."""
    header = visit.header
    said = [doubt.en for doubt in visit_doubts(visit)]
    check = last_check(header)[1]
    weight = None if check is None else weight_doubt(check)
    if weight is not None:
        said.append(f"Last check of the platform: {weight.en}")
    if is_imported(header):
        said.append(_FOREIGN_NEWTONS if has_foreign_newtons(header) else _IMPORTED)
    corrected = corrected_names(header, trial)
    if corrected:
        said.append(f"Corrected after it was entered: {', '.join(corrected)}")
    if trial is not None:
        said.append(f"Accepted: {trial.verdict_reason}")
        if trial.marks is not None:
            said.append(_MARKED.format(by=trial.marks.by, at=iso_time(trial.marks.at)))
        if trial.origin is not None:
            said.append(origin_text(trial.origin, with_name=False).en)
    return {"note": [{"text": text} for text in said]} if said else {}


def _patient(header: VisitHeader) -> Resource:
    return {
        "resourceType": "Patient",
        "id": str(uuid5(NAMESPACE, f"patient {header.subject_id}")),
        **_tagged(header),
        "identifier": [{"system": SUBJECTS, "value": header.subject_id}],
    }


def _device(header: VisitHeader) -> Resource:
    platform = header.platform
    name = f"{platform.driver} {platform.model} {platform.serial_number}"
    device: Resource = {
        "resourceType": "Device",
        "id": str(uuid5(NAMESPACE, f"device {name}")),
        "status": "active",
    }
    if platform.serial_number.strip():
        device["serialNumber"] = platform.serial_number
    if platform.model.strip():
        device["modelNumber"] = platform.model
    return device


def _code_system(codes: _Codes) -> Resource:
    concepts: list[Resource] = []
    for code, display in sorted(codes.display.items()):
        concept: Resource = {"code": code, "display": display}
        if code in codes.definition:
            concept["definition"] = codes.definition[code]
        concepts.append(concept)
    return {
        "resourceType": "CodeSystem",
        "id": str(uuid5(NAMESPACE, "code system resource")),
        "url": CODE_SYSTEM,
        "name": "ForceplateCodes",
        "status": "active",
        "content": "complete",
        "caseSensitive": True,
        "concept": concepts,
    }


def _tagged(header: VisitHeader) -> Resource:
    """Return what marks the data of nobody, so that no record takes it for a patient's."""
    return {"meta": {"tag": [_TEST_DATA]}} if says_simulated(header) else {}


def _method_definition(method: str) -> str:
    known = {one.id: one for one in (MEAN_OF_BEST, MEAN, *(m.method for m in METRIC.values()))}
    return known[method].definition.en if method in known else ""


def _trial_id(header: VisitHeader, trial: Trial) -> str:
    return _uuid(header, f"trial {trial.number}")


def _uuid(header: VisitHeader, what: str) -> str:
    return str(uuid5(NAMESPACE, f"{header.subject_id} {header.visit} {what}"))
