"""REDCap: a CSV to import, and the data dictionary of the project that it fits.

A person is a record, a visit an event, the visit's own data one instrument, and its trials and
their checks the instances of two repeating ones. Before the data can be imported, the project needs
the data dictionary, an event named as each visit (``W0``), the instruments in each event, and
trial and check as repeating instruments.

A column of the visit or the trial is added in :mod:`forceplate.exchange.export.visit_columns`; one
of REDCap alone is added here, beside ``REFUSALS``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field

from forceplate.analysis.quality import check_series
from forceplate.errors import StorageError
from forceplate.exchange.export.csv_tables import write_csv
from forceplate.exchange.export.export_columns import (
    Cell,
    ExportColumn,
    Kind,
    Row,
    Table,
    Written,
    renamed,
)
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.number_columns import Makings
from forceplate.exchange.export.output_files import Outputs
from forceplate.exchange.export.row_spool import Spool
from forceplate.exchange.export.variable_names import variable_names
from forceplate.exchange.export.visit_columns import (
    CHECK_COLUMNS,
    TRIAL_COLUMNS,
    VISIT_COLUMNS,
    check_cells,
    doubted_by,
    trial_cells,
    visit_cells,
)
from forceplate.types import (
    CheckOutcome,
    Posture,
    QualityCheck,
    Refusal,
    Region,
    Result,
    Side,
    Trial,
    Visit,
)
from forceplate.words import Text, plain, say

_ONE_EVENT = Text("The visits {one} and {other} would be one event in REDCap. Export them apart.")
MAX_FIELD = 26
"""The longest name of a field that REDCap takes without a warning."""
DICTIONARY_ENDING = ".redcap-dictionary.csv"
VISIT_FORM = "visit"
TRIAL_FORM = "toe_flexor_trial"
CHECK_FORM = "quality_check"
KEYS = (
    "record_id",
    "redcap_event_name",
    "redcap_repeat_instrument",
    "redcap_repeat_instance",
)
REFUSALS = ExportColumn(
    "refusals",
    Text("numbers that cannot be given"),
    Kind.TEXT,
    Text("Each with its reason, as name: reason."),
)
DOUBTED = ExportColumn(
    "doubted",
    Text("numbers that checks doubt"),
    Kind.TEXT,
    Text(
        "Each with the checks that doubt it, as name: check. Of its rest or start: it is in no "
        "average."
    ),
)
DICTIONARY = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
_RENAMED = {"visit": "visit_label", "trial": "trial_number", "outcome": "check_outcome"}
_CHOICES: Mapping[str, Mapping[str, Text]] = {
    "side": {
        Side.LEFT.value: Text("Left"),
        Side.RIGHT.value: Text("Right"),
    },
    "region": {
        Region.HALLUX.value: Text("Big toe"),
        Region.LESSER_TOES.value: Text("Small toes"),
        Region.ALL_TOES.value: Text("All toes"),
    },
    "posture": {
        Posture.SEATED.value: Text("Seated"),
        Posture.STANDING.value: Text("Standing"),
    },
    "check_outcome": {
        CheckOutcome.PASS.value: Text("Passed"),
        CheckOutcome.WARN.value: Text("Warning"),
        CheckOutcome.REJECT.value: Text("Rejected"),
    },
}
_VALIDATION = {Kind.INTEGER: "integer", Kind.NUMBER: "number"}
_RECORD = ExportColumn(
    "record_id",
    Text("Pseudonym of the person"),
    Kind.TEXT,
    Text("The same at every visit."),
)
_LONG = (
    "refusals",
    "doubted",
    "check_sentence",
    "check_details",
    "verdict_reason",
    "override_reason",
)
"""Fields of several lines."""


def _key_field(name: str) -> ExportColumn:
    text = Text("What REDCap puts the row in its place by.")
    return _RECORD if name == _RECORD.name else ExportColumn(name, plain(name), Kind.TEXT, text)


def _fields(columns: Iterable[ExportColumn]) -> dict[str, ExportColumn]:
    """Return the columns by their own name, each under its name in REDCap."""
    return {one.name: renamed(one, _RENAMED.get(one.name, one.name)) for one in columns}


_KEY_FIELDS = {name: _key_field(name) for name in KEYS}
_VISIT_FIELDS = _fields(VISIT_COLUMNS)
_TRIAL_FIELDS = _fields(TRIAL_COLUMNS)
_CHECK_FIELDS = {
    "check_trial": ExportColumn(
        "check_trial",
        Text("Number of the trial in its visit"),
        Kind.INTEGER,
        Text("Of the trial that was checked; empty: it is across the trials of its condition."),
    ),
    "check_condition": ExportColumn(
        "check_condition",
        Text("Condition"),
        Kind.TEXT,
        Text("Side, region, posture and fixation of what was checked."),
    ),
    **_fields(CHECK_COLUMNS),
}
_CONDITION = ("side", "region", "posture", "fixation")
_NUMBER = "number "
"""Before the name of a number, so that it is never taken for that of a column."""


@dataclass(slots=True)
class _Events:
    """Unique event names, and the visits that they are of."""

    labels: dict[str, str] = field(default_factory=dict)

    def name(self, visit: str) -> str:
        """Return REDCap's own name of the event of this label; raises StorageError.

        A label has letters, digits and hyphens alone (:mod:`forceplate.names`), and is never too
        long for it; REDCap drops the hyphens. Two labels of one name get letters in an order that
        only it knows.
        """
        event = f"{visit.lower().replace('-', '')}_arm_1"
        other = self.labels.setdefault(event, visit)
        if other != visit:
            raise StorageError(_ONE_EVENT.fill(one=other, other=visit))
        return event


def write(visits: Iterable[Visit], out: Outputs, options: ExportOptions) -> Written:
    """Write a row per visit and a row per trial, and the data dictionary of REDCap beside."""
    makings = Makings()
    with closing(Spool(out.scratch())) as spool:
        events = _Events()
        for visit in visits:
            for row in _rows(visit, events, options, makings):
                spool.add(row)
        numbers = {_NUMBER + name: column for column, name in makings.named_columns()}
        trial_fields = {
            **_TRIAL_FIELDS,
            **_short(numbers),
            REFUSALS.name: REFUSALS,
            DOUBTED.name: DOUBTED,
        }
        fields = {**_KEY_FIELDS, **_VISIT_FIELDS, **trial_fields, **_CHECK_FIELDS}
        columns = tuple(fields.values())
        n_rows = write_csv(
            Table(columns, (tuple(map(row.get, fields)) for row in spool.all())), out
        )
    forms = (
        (VISIT_FORM, (_RECORD, *_VISIT_FIELDS.values())),
        (TRIAL_FORM, tuple(trial_fields.values())),
        (CHECK_FORM, tuple(_CHECK_FIELDS.values())),
    )
    write_csv(_dictionary(forms, options.language), out, ending=DICTIONARY_ENDING)
    return Written(n_rows, columns, makings.remarks())


def _short(numbers: Mapping[str, ExportColumn]) -> dict[str, ExportColumn]:
    """Return the columns of numbers under names that are short enough, and all different."""
    names = [
        column.name if len(column.name) <= MAX_FIELD else column.name.replace("_force", "")
        for column in numbers.values()
    ]
    short = variable_names(names, longest=MAX_FIELD)
    return {key: renamed(numbers[key], name) for key, name in zip(numbers, short, strict=True)}


def _rows(
    visit: Visit, events: _Events, options: ExportOptions, makings: Makings
) -> Iterator[dict[str, Cell]]:
    """Yield the cells that a row has, by the names of their fields."""
    header = visit.header
    whose = {_RECORD.name: header.subject_id, "redcap_event_name": events.name(header.visit)}
    cells = visit_cells(visit)
    yield {**whose, **{name: cells[name] for name in _VISIT_FIELDS}}
    for instance, trial in enumerate(visit.trials, 1):
        results = options.results(trial)
        for result in results:
            makings.add(result)
        cells = trial_cells(visit, trial)
        yield {
            **whose,
            "redcap_repeat_instrument": TRIAL_FORM,
            "redcap_repeat_instance": instance,
            **{name: cells[name] for name in _TRIAL_FIELDS},
            **{_NUMBER + r.name: r.value for r in results if isinstance(r, Result)},
            REFUSALS.name: _refusals(trial, options) or None,
            DOUBTED.name: _doubted(trial, options) or None,
        }
    for instance, (trial, number, check) in enumerate(_checks(visit), 1):
        yield {
            **whose,
            "redcap_repeat_instrument": CHECK_FORM,
            "redcap_repeat_instance": instance,
            "check_trial": number,
            "check_condition": " ".join(getattr(trial.condition, n) for n in _CONDITION),
            **check_cells(check),
        }


def _checks(visit: Visit) -> Iterator[tuple[Trial, int | None, QualityCheck]]:
    """Yield each check with a trial of its condition, and whose number it is of, if of one."""
    for trial in visit.trials:
        yield from ((trial, trial.number, check) for check in trial.checks)
    for trials in visit.by_condition().values():
        yield from ((trials[0], None, check) for check in check_series(trials))


def _refusals(trial: Trial, options: ExportOptions) -> str:
    refused = [r for r in options.results(trial) if isinstance(r, Refusal)]
    return "; ".join(f"{refusal.name}: {refusal.reason}" for refusal in refused)


def _doubted(trial: Trial, options: ExportOptions) -> str:
    said = ((r.name, doubted_by(trial, r.name)) for r in options.results(trial))
    return "; ".join(f"{name}: {checks.replace('; ', ', ')}" for name, checks in said if checks)


def _dictionary(forms: Iterable[tuple[str, tuple[ExportColumn, ...]]], language: str) -> Table:
    blank = plain("")
    columns = tuple(ExportColumn(name, blank, Kind.TEXT, blank) for name in DICTIONARY)
    rows = (_dictionary_row(form, column, language) for form, own in forms for column in own)
    return Table(columns, rows)


def _dictionary_row(form: str, column: ExportColumn, language: str) -> Row:
    choices = _CHOICES.get(column.name, {})
    kind = "radio" if choices else "yesno" if column.kind is Kind.FLAG else "text"
    note = say(column.meaning, language)
    return (
        column.name,
        form,
        None,
        "notes" if column.name in _LONG else kind,
        say(column.label, language),
        " | ".join(f"{code}, {say(text, language)}" for code, text in choices.items()) or None,
        f"{note} [{column.unit}]" if column.unit else note,
        _VALIDATION.get(column.kind),
        *[None] * 10,
    )
