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

from forceplate.analysis.provenance import (
    concerns,
    doubts,
    is_imported,
    origin_text,
    says_simulated,
)
from forceplate.analysis.trial.method_catalogue import MEAN, MEAN_OF_BEST
from forceplate.analysis.trial.trial_metrics import METRIC
from forceplate.documents import iso_time
from forceplate.exchange.export.export_columns import ExportColumn, Kind, Written, renamed
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.number_columns import Makings, result_label, result_meaning
from forceplate.exchange.export.output_files import Outputs
from forceplate.exchange.export.wide_table import summaries
from forceplate.phrases import FIXATION
from forceplate.types import PEAK_FORCE, Condition, Refusal, Result, Side, Trial, Visit, VisitHeader
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
_IMPORTED = "Recorded by another system, whose calibration and zero are not known here."
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
}


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
    makings, codes = Makings(), _Codes()
    with out.open() as file:
        file.write(b'{"resourceType":"Bundle","type":"collection","entry":[')
        n_resources = 0
        for resource in _resources(visits, options, codes, makings):
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
    return Written(n_resources, (*codes_used, *numbers), makings.remarks())


def _write_entry(file: IO[bytes], resource: Resource) -> None:
    entry = {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
    file.write(json.dumps(entry, ensure_ascii=False, allow_nan=False).encode())


def _resources(
    visits: Iterable[Visit], options: ExportOptions, codes: _Codes, makings: Makings
) -> Iterator[Resource]:
    seen: set[str] = set()
    for visit in visits:
        for resource in (_patient(visit.header), _device(visit.header)):
            if resource["id"] not in seen:
                seen.add(resource["id"])
                yield resource
        counted = [trial for trial in visit.trials if not trial.practice]
        for condition in dict.fromkeys(trial.condition for trial in counted):
            trials = [trial for trial in counted if trial.condition == condition]
            accepted = [trial for trial in trials if trial.accepted]
            for trial in accepted:
                for result in options.results(trial):
                    makings.add(result)
                yield _trial_observation(visit.header, trial, options, codes)
            yield _condition_observation(visit.header, condition, trials, options, codes)
    yield _code_system(codes)


def _trial_observation(
    header: VisitHeader, trial: Trial, options: ExportOptions, codes: _Codes
) -> Resource:
    answers = {answer.name: answer for answer in options.results(trial)}
    return {
        **_observation(header, trial.condition, _OF_TRIAL, _trial_id(header, trial), codes),
        **_notes(header, trial),
        "effectiveDateTime": iso_time(trial.started_at),
        **_headline(answers, codes),
        "component": [
            *_condition_components(trial.condition, codes),
            *_concern_components(header, codes),
            *(
                _component(answer, codes)
                for answer in answers.values()
                if answer.name != PEAK_FORCE
            ),
        ],
    }


def _condition_observation(
    header: VisitHeader,
    condition: Condition,
    trials: list[Trial],
    options: ExportOptions,
    codes: _Codes,
) -> Resource:
    """Return what the trials of a condition say together, derived from those that count."""
    answers = summaries(trials, options)
    accepted = [trial for trial in trials if trial.accepted]
    parts = [{"reference": f"urn:uuid:{_trial_id(header, trial)}"} for trial in accepted]
    own_id = _uuid(header, json.dumps([getattr(condition, n) for n in condition.__slots__]))
    return {
        **_observation(header, condition, _OF_CONDITION, own_id, codes),
        **_notes(header),
        "effectiveDateTime": iso_time(trials[0].started_at),
        **_headline(answers, codes),
        **({"derivedFrom": parts} if parts else {}),
        "component": [
            *_condition_components(condition, codes),
            *_concern_components(header, codes),
            {"code": codes.own("n_accepted_trials"), "valueInteger": len(accepted)},
            *(_component(a, codes, name) for name, a in answers.items() if name != PEAK_FORCE),
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
    code = codes.concept(name, result_label(name).en, result_meaning(name).en)
    return {"code": code, **_value(answer, codes)}


def _value(answer: Result | Refusal, codes: _Codes) -> Resource:
    if isinstance(answer, Refusal):
        reason = codes.concept(answer.reason, answer.reason.replace("_", " "))
        return {"dataAbsentReason": {**reason, "text": answer.message}}
    return {
        "valueQuantity": {
            "value": answer.value,
            "unit": answer.unit,
            "system": UCUM,
            "code": answer.unit,
        }
    }


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


def _notes(header: VisitHeader, trial: Trial | None = None) -> Resource:
    """Return what a person must know of the numbers."""
    said = [doubt.en for doubt in doubts(header)]
    if is_imported(header):
        said.append(_IMPORTED)
    if trial is not None and trial.origin is not None:
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
