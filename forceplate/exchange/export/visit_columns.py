"""What an export says of a visit, of a trial and of a number: the columns of every table.

A column added here, with how its cell is read, is in the tidy, wide and REDCap tables, in Parquet
and in the HDF5 of a study.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from forceplate.analysis.corrections import corrected_names, corrected_of_trial
from forceplate.analysis.provenance import (
    concern_words,
    label_doubt_words,
    mass_doubt,
    says_simulated,
    started_anyway_words,
)
from forceplate.analysis.quality.calibration_checks import last_check, usable_calibration
from forceplate.analysis.quality.check_catalogue import sentence
from forceplate.analysis.quality.doubted_numbers import speaking_against
from forceplate.analysis.trial_rests import rest_words
from forceplate.documents import dump_json
from forceplate.exchange.export.export_columns import Cell, ExportColumn, Kind
from forceplate.iso_dates import iso_time
from forceplate.types import (
    CheckOutcome,
    HandMarks,
    Override,
    Parameter,
    QualityCheck,
    Refusal,
    Result,
    Trial,
    Visit,
    VisitHeader,
)
from forceplate.words import Text, plain, say

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A column, and how its cell is read off a visit, a trial or a number."""

    column: ExportColumn
    cell: Callable[[T], Cell]


def visit_cells(visit: Visit, *, is_whole: bool = True) -> dict[str, Cell]:
    """Return whose and which visit it is, by the names of the columns.

    Parameters
    ----------
    is_whole
        The row speaks for all trials: what is corrected in any of them is said too.
    """
    names = list(corrected_names(visit.header))
    if is_whole:
        names += [name for trial in visit.trials for name in corrected_of_trial(trial)]
    return {
        PERSON.name: visit.header.subject_id,
        **_cells(VISIT, visit.header),
        _CORRECTED: "; ".join(dict.fromkeys(names)) or None,
        _MASS_DOUBTED: int(mass_doubt(visit) is not None),
        _LABEL_DOUBTED: label_doubt_words(visit),
        _RESTS_CUT_SHORT: rest_words(visit),
    }


def trial_cells(visit: Visit, trial: Trial) -> dict[str, Cell]:
    """Return whose and which trial it is, likewise."""
    return {**visit_cells(visit, is_whole=False), **own_trial_cells(trial)}


def own_trial_cells(trial: Trial) -> dict[str, Cell]:
    """Return which trial it is, without what it has in common with the others of its visit."""
    return _cells(TRIAL, trial)


def result_cells(trial: Trial, result: Result | Refusal) -> dict[str, Cell]:
    """Return a number of a trial, or why there is none, how it is made, and what doubts it."""
    return {**_cells(RESULT, result), DOUBTED.name: doubted_by(trial, result.name) or None}


def doubted_by(trial: Trial, name: str) -> str:
    """Return the names of the checks that speak against a number of a trial; empty: none does."""
    return "; ".join(check.check for check in speaking_against(trial, name))


def check_cells(check: QualityCheck) -> dict[str, Cell]:
    """Return a check of a trial: which, what it says, and what it found."""
    return _cells(CHECK, check)


def _cells(columns: tuple[Read[T], ...], of: T) -> dict[str, Cell]:
    return {read.column.name: read.cell(of) for read in columns}


def _read(
    name: str,
    cell: Callable[[T], Cell],
    label: Text,
    meaning: Text | None = None,
    kind: Kind = Kind.TEXT,
    *,
    unit: str = "",
) -> Read[T]:
    """Return a column; one without a meaning of its own means what its label says."""
    told = plain("{label}.").fill(label=label) if meaning is None else meaning
    return Read(ExportColumn(name, label, kind, told, unit), cell)


def _by(said: Override | HandMarks | None) -> str | None:
    return None if said is None else said.by


def _at(said: Override | HandMarks | None) -> str | None:
    return None if said is None else iso_time(said.at)


def _checks(trial: Trial, outcome: CheckOutcome) -> list[str]:
    return [check.check for check in trial.checks if check.outcome is outcome]


def _rest(trial: Trial, end: str) -> Parameter | None:
    """Return an end of the rest that a person or program named; None: the one that was found."""
    if trial.marks is not None and trial.marks.rest_sample is not None:
        start_s, length_s = trial.value("rest_start_s"), trial.value("rest_length_s")
        if start_s is None or length_s is None:
            return None
        return start_s if end == "rest_from_s" else start_s + length_s
    said = (result.parameters.get(end) for result in trial.results)
    return next((one for one in said if one is not None), None)


def _calibration_sha256(header: VisitHeader) -> str | None:
    calibration = usable_calibration(header.calibration_json)
    return None if calibration is None else calibration.sha256


_CORRECTED, _MASS_DOUBTED = "visit_corrected", "body_mass_doubted"
_LABEL_DOUBTED, _RESTS_CUT_SHORT = "visit_label_doubted", "rests_cut_short"
PERSON = ExportColumn(
    "subject_id", Text("Pseudonym of the person"), Kind.TEXT, Text("Pseudonym of the person.")
)
PERSON_NAME = ExportColumn(
    "person_name", Text("Name of the person"), Kind.TEXT, Text("Name of the person.")
)
VISIT: tuple[Read[VisitHeader], ...] = (
    _read("visit", lambda h: h.visit, Text("Visit"), Text("Visit: W0 is the baseline.")),
    _read(
        _LABEL_DOUBTED,
        lambda _: None,  # the first visit says it
        Text("Label of the visit in doubt"),
        Text(
            "The visit is not where its label says: day 25, not 56. Days after the person's first "
            "visit; empty: it is, or the label names no week, or no other visit was looked at."
        ),
    ),
    _read(
        "visit_started_at",
        lambda h: iso_time(h.started_at),
        Text("Begin of the visit"),
        kind=Kind.TIME,
    ),
    _read(
        "body_mass_kg",
        lambda h: h.body_mass_kg,
        Text("Body mass"),
        Text("Body mass; empty if unknown."),
        Kind.NUMBER,
        unit="kg",
    ),
    _read(
        _MASS_DOUBTED,
        lambda _: None,  # the trials say it
        Text("Body mass in doubt"),
        Text("Body mass in doubt: 1, the toes pressed with more than the weight."),
        Kind.FLAG,
    ),
    _read("protocol", lambda h: h.protocol, Text("The clinic's own name of the protocol")),
    _read(
        _RESTS_CUT_SHORT,
        lambda _: None,  # the trials say it
        Text("Rests cut short"),
        Text("Trials before which the rest of the protocol was not kept; empty: none is known."),
    ),
    _read(
        "simulated",
        lambda h: int(says_simulated(h)),
        Text("Simulated"),
        Text("Simulated: 1 is not a person."),
        Kind.FLAG,
    ),
    _read("platform_driver", lambda h: h.platform.driver, Text("Driver of the platform")),
    _read("platform_model", lambda h: h.platform.model, Text("Model of the platform")),
    _read(
        "platform_serial_number",
        lambda h: h.platform.serial_number,
        Text("Serial number of the platform"),
    ),
    _read(
        "calibration_sha256",
        _calibration_sha256,
        Text("Identity of the calibration"),
        Text("Identity of the calibration, SHA-256; empty if there is none."),
    ),
    _read(
        "calibration_concerns",
        lambda h: concern_words(h) or None,
        Text("Why the calibration is in doubt"),
        Text(
            "Why the calibration is in doubt: edited, expired, not_yet_issued, other_model, "
            "other_serial_number, nominal, unreadable; empty if it is not."
        ),
    ),
    _read(
        "started_anyway",
        lambda h: started_anyway_words(h) or None,
        Text("Doubts over which it was measured"),
        Text(
            "What was in doubt when somebody decided to measure all the same: failed_check, "
            "unreadable_check, no_calibration, or a reason of calibration_concerns; empty if "
            "nobody had to decide."
        ),
    ),
    _read(
        _CORRECTED,
        lambda h: "; ".join(corrected_names(h)) or None,
        Text("What was corrected in the visit"),
        Text(
            "What was entered wrongly and corrected later: body_mass_kg, visit, day, subject_id, "
            "operator; in a row of a whole visit also side, region, posture, fixation and place "
            "(moved here) of its trials; empty if nothing was."
        ),
    ),
    _read(
        "last_check",
        lambda h: last_check(h)[0].value,
        Text("Last check of the platform before the visit"),
        Text(
            "Last check of the platform before the visit: passed, weight_doubtful (passed, with a "
            "weight of which too little is known), failed, unreadable, none."
        ),
    ),
)
TRIAL: tuple[Read[Trial], ...] = (
    _read(
        "trial",
        lambda t: t.number,
        Text("Number of the trial in its visit"),
        Text("Number of the trial in its visit, from 1."),
        Kind.INTEGER,
    ),
    _read(
        "trial_started_at",
        lambda t: iso_time(t.started_at),
        Text("Time of the first sample"),
        kind=Kind.TIME,
    ),
    _read(
        "side",
        lambda t: t.condition.side.value,
        Text("The person's foot"),
        Text("The person's foot: left, right."),
    ),
    _read(
        "region",
        lambda t: t.condition.region.value,
        Text("The toes that press"),
        Text("The toes that press: hallux, lesser_toes, all_toes."),
    ),
    _read(
        "posture",
        lambda t: t.condition.posture.value,
        Text("Posture"),
        Text("Posture: seated, standing."),
    ),
    _read("fixation", lambda t: t.condition.fixation, Text("How the foot is held")),
    _read(
        "trial_corrected",
        lambda t: "; ".join(corrected_of_trial(t)) or None,
        Text("What was corrected in the trial"),
        Text(
            "What was entered wrongly and corrected later: side, region, posture, fixation, place "
            "(moved here from another visit); empty if nothing was."
        ),
    ),
    _read(
        "sample_rate_hz",
        lambda t: t.sample_rate_hz,
        Text("Samples per second"),
        kind=Kind.NUMBER,
        unit="Hz",
    ),
    _read("end_reason", lambda t: t.end_reason.value, Text("Why the recording ended")),
    _read(
        "recovered",
        lambda t: int(t.recovered),
        Text("Recovered"),
        Text("Recovered: 1 was saved after the program had died."),
        Kind.FLAG,
    ),
    _read(
        "practice",
        lambda t: int(t.practice),
        Text("Practice"),
        Text("Practice: 1 is to get used to it and never counts."),
        Kind.FLAG,
    ),
    _read(
        "accepted",
        lambda t: int(t.accepted),
        Text("Accepted"),
        Text("Accepted: 1 counts."),
        Kind.FLAG,
    ),
    _read("verdict_reason", lambda t: t.verdict_reason, Text("Why it counts or not")),
    _read(
        "n_warned",
        lambda t: len(_checks(t, CheckOutcome.WARN)),
        Text("Number of checks that warn"),
        Text("Number of checks that warn; each is a row of the table of checks."),
        Kind.INTEGER,
    ),
    _read(
        "warned_by",
        lambda t: "; ".join(_checks(t, CheckOutcome.WARN)) or None,
        Text("Checks that warn"),
        Text("The names of the checks that warn; empty: none does."),
    ),
    _read(
        "rejected_by",
        lambda t: "; ".join(_checks(t, CheckOutcome.REJECT)) or None,
        Text("Checks that reject"),
        Text("The names of the checks that reject the trial; empty: none does."),
    ),
    _read("overruled_by", lambda t: _by(t.override), Text("Who decided over the checks")),
    _read(
        "overruled_at",
        lambda t: _at(t.override),
        Text("When it was decided over the checks"),
        kind=Kind.TIME,
    ),
    _read(
        "override_reason",
        lambda t: None if t.override is None else t.override.reason,
        Text("Why it was decided over the checks"),
        Text("Why it was decided over the checks, in that person's words."),
    ),
    _read("marked_by", lambda t: _by(t.marks), Text("Who set onset, peak or rest by hand")),
    _read(
        "marked_at",
        lambda t: _at(t.marks),
        Text("When onset, peak or rest was set by hand"),
        kind=Kind.TIME,
    ),
    _read(
        "marked_onset_sample",
        lambda t: None if t.marks is None else t.marks.onset_sample,
        Text("Onset set by hand"),
        Text("Row of the samples, from 0, of the onset set by hand; empty: as it was found."),
        Kind.INTEGER,
    ),
    _read(
        "marked_peak_sample",
        lambda t: None if t.marks is None else t.marks.peak_sample,
        Text("Peak set by hand"),
        Text("Row of the samples, from 0, of the peak set by hand; empty: as it was found."),
        Kind.INTEGER,
    ),
    _read(
        "rest_from_s",
        lambda t: _rest(t, "rest_from_s"),
        Text("Begin of the rest"),
        Text("Begin of the rest, from the first sample; empty: the still second that was found."),
        Kind.NUMBER,
        unit="s",
    ),
    _read(
        "rest_to_s",
        lambda t: _rest(t, "rest_to_s"),
        Text("End of the rest"),
        Text("End of the rest, from the first sample; empty: the still second that was found."),
        Kind.NUMBER,
        unit="s",
    ),
    _read(
        "origin_sha256",
        lambda t: None if t.origin is None else t.origin.sha256,
        Text("SHA-256 of the file of another system that the trial was imported from"),
        Text(
            "SHA-256 of the file of another system that the trial was imported from; empty if "
            "it was measured here."
        ),
    ),
)
RESULT: tuple[Read[Result | Refusal], ...] = (
    _read(
        "result",
        lambda r: r.name,
        Text("Which number"),
        Text("Which number; each is explained below."),
    ),
    _read(
        "value",
        lambda r: None if isinstance(r, Refusal) else r.value,
        Text("The number"),
        Text("The number, in the unit beside; empty where it is refused."),
        Kind.NUMBER,
    ),
    _read(
        "unit",
        lambda r: None if isinstance(r, Refusal) else r.unit,
        Text("Unit of the value"),
        Text("Unit of the value, UCUM."),
    ),
    _read(
        "refusal_reason",
        lambda r: r.reason if isinstance(r, Refusal) else None,
        Text("Why there is no number"),
        Text("Why there is no number, as a fixed word."),
    ),
    _read(
        "refusal_message",
        lambda r: r.message if isinstance(r, Refusal) else None,
        Text("Why there is no number"),
        Text("Why there is no number, as a sentence."),
    ),
    _read("method", lambda r: r.method, Text("How the number is made")),
    _read(
        "method_version",
        lambda r: r.method_version,
        Text("Version of the method"),
        kind=Kind.INTEGER,
    ),
    _read(
        "parameters",
        lambda r: dump_json(dict(r.parameters)),
        Text("Parameters of the method"),
        Text("Parameters of the method, JSON."),
    ),
)

DOUBTED = ExportColumn(
    "doubted_by",
    Text("Checks that doubt the number"),
    Kind.TEXT,
    Text(
        "The names of the checks that doubt the number: its rest or start (it is in no average "
        "then), its calibration, or the whole trial, also where a person decided over them. "
        "Empty: none does."
    ),
)
CHECK: tuple[Read[QualityCheck], ...] = (
    _read(
        "check",
        lambda c: c.check,
        Text("Which check"),
        Text("Which check of the quality; see `forceplate methods`."),
    ),
    _read("check_version", lambda c: c.version, Text("Version of the check"), kind=Kind.INTEGER),
    _read(
        "outcome",
        lambda c: c.outcome.value,
        Text("What the check says"),
        Text("What the check says: pass, warn (it counts, but), reject (it does not count)."),
    ),
    _read(
        "check_value",
        lambda c: c.value,
        Text("What the check found"),
        Text("What the check found; empty where the question has no number."),
        Kind.NUMBER,
    ),
    _read(
        "check_limit",
        lambda c: c.limit,
        Text("The limit that decided"),
        Text("The limit that decided; empty where there is none."),
        Kind.NUMBER,
    ),
    _read(
        "check_unit",
        lambda c: c.unit,
        Text("Unit of value and limit"),
        Text("Unit of value and limit, UCUM."),
    ),
    _read("check_sentence", lambda c: c.sentence or say(sentence(c)), Text("The check in words")),
    _read(
        "check_details",
        lambda c: dump_json(dict(c.details)),
        Text("What the check names besides"),
        Text("What the check names besides, JSON."),
    ),
)

VISIT_COLUMNS = tuple(read.column for read in VISIT)
TRIAL_COLUMNS = tuple(read.column for read in TRIAL)
RESULT_COLUMNS = (*(read.column for read in RESULT), DOUBTED)
CHECK_COLUMNS = tuple(read.column for read in CHECK)
