"""The wide table: a row per person, columns for each visit, condition and number.

Names are valid in SPSS, and a script can rely on them: ``w8_left_hallux_peak_force_n`` is visit,
side, region, number and unit. A posture other than seated comes after the region, and so does the
fixation where it was not the same in all visits; the labels always say it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from forceplate.analysis.quality import check_series
from forceplate.analysis.trial.method_catalogue import MEAN, MEAN_OF_BEST
from forceplate.analysis.trial.trial_metrics import METRIC
from forceplate.exchange.export.condition_summaries import (
    LeftOut,
    n_warned,
    summaries,
    way_of_summing,
)
from forceplate.exchange.export.export_columns import Cell, ExportColumn, Kind, Row, Table, renamed
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.number_columns import Makings, number_column
from forceplate.exchange.export.row_spool import Spool
from forceplate.exchange.export.tidy_table import person_columns
from forceplate.exchange.export.variable_names import natural, slug, variable_names, with_unit
from forceplate.exchange.export.visit_columns import VISIT_COLUMNS, visit_cells
from forceplate.types import CheckOutcome, Condition, Posture, Refusal, Region, Result, Trial, Visit
from forceplate.words import Text, plain

_REGION = {Region.HALLUX: "hallux", Region.LESSER_TOES: "lesser", Region.ALL_TOES: "all"}
_UNNAMED = ("", "unspecified")
_LONGEST_FIXATION = 16
_SUMMED = {
    MEAN_OF_BEST.id: Text("mean of the two best trials"),
    MEAN.id: Text("mean of the accepted trials"),
}
_ABOUT = plain("{about}: {label}")
_SUMMARY = plain("{about}: {label}, {way}")
_PART, _COUNTED, _VALUE, _TRIALS, _OUT, _BY_WORD, _BY_HAND, _REASON = range(8)
_BESIDE = {
    _TRIALS: (
        "trials",
        Text("{label}: of how many trials"),
        Text("How many trials make this number; 0: it is refused."),
    ),
    _OUT: (
        "left_out",
        Text("{label}: trials left out"),
        Text("How many trials that count are not in this number, since their checks doubt it."),
    ),
    _BY_WORD: (
        "overruled",
        Text("{label}: trials decided over the checks"),
        Text(
            "How many of the trials that make this number count by a person's word over the checks."
        ),
    ),
    _BY_HAND: (
        "marked",
        Text("{label}: trials with a mark set by hand"),
        Text("In how many of the trials that make this number a person set onset, peak or rest."),
    ),
    _REASON: (
        "reason",
        Text("why there is no {label}"),
        Text("A fixed word; empty where there is a number."),
    ),
}
"""What stands beside a number: how its name ends, label and meaning."""


def _n_overruled(trials: Iterable[Trial]) -> int:
    return sum(trial.override is not None for trial in trials)


def _n_marked(trials: Iterable[Trial]) -> int:
    return sum(trial.marks is not None for trial in trials)


_COUNTS: Mapping[str, tuple[Text, Text, Callable[[list[Trial]], int]]] = {
    "n_trials": (
        Text("accepted trials"),
        Text("How many trials count; 0 if none does, empty if there was none."),
        len,
    ),
    "n_warned": (
        Text("accepted trials with a warning"),
        Text("How many of the trials that count have a check that warns."),
        n_warned,
    ),
    "n_overruled": (
        Text("accepted trials decided over the checks"),
        Text("How many of the trials that count do so by a person's word over the checks."),
        _n_overruled,
    ),
    "n_marked": (
        Text("accepted trials with a mark set by hand"),
        Text("In how many of the trials that count a person set onset, peak or rest."),
        _n_marked,
    ),
}
"""Of the accepted trials of a condition: label, meaning, and how it is counted."""
_SERIES = "series_warned_by"
_SERIES_WARNS = Text("checks across the trials that warn")
_SERIES_WARNED = Text("The names of the checks across the trials that warn; empty: none does.")
_Key = tuple[str, str, str, str, str, str, int]
"""Visit, side, region, posture, fixation, name, and what of it this column holds."""


@dataclass(frozen=True, slots=True)
class WideTable:
    """The wide table, and what whoever uses it should know."""

    table: Table
    remarks: tuple[Text, ...]


@dataclass(slots=True)
class _Wide:
    """What is known of the columns so far; the cells are on disk."""

    spool: Spool
    people: dict[str, list[int]] = field(default_factory=dict)
    columns: dict[_Key, ExportColumn] = field(default_factory=dict)
    ways: defaultdict[_Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    makings: Makings = field(default_factory=Makings)
    left_out: LeftOut = field(default_factory=LeftOut)


def wide_table(visits: Iterable[Visit], options: ExportOptions, spool: Spool) -> WideTable:
    """Return the wide table, all visits having been read.

    A number that is refused leaves its cell empty and its reason in the column of the same name
    with ``_reason``, which is there when anybody's number is refused. Beside every number stands
    of how many trials it is, and, when anybody's trials are left out of it, decided over the
    checks or marked by hand, how many.
    """
    wide = _Wide(spool)
    for visit in visits:
        cells = list(_cells(visit, options, wide))
        wide.people.setdefault(visit.header.subject_id, []).append(spool.add(cells))
    keys = sorted(wide.columns, key=_order)
    fixations = {(*key[1:4], key[4]) for key in keys}
    several = Counter(fixation[:3] for fixation in fixations)
    names = variable_names(_name(key, wide.columns[key], several[key[1:4]] > 1) for key in keys)
    columns = tuple(
        replace(renamed(wide.columns[key], name), method="; ".join(sorted(wide.ways[key])))
        for key, name in zip(keys, names, strict=True)
    )
    table = Table((*person_columns(options), *columns), _rows(wide, keys, options))
    return WideTable(table, (*wide.makings.remarks(), *wide.left_out.remarks()))


def _rows(wide: _Wide, keys: list[_Key], options: ExportOptions) -> Iterator[Row]:
    at = {key: place for place, key in enumerate(keys)}
    for subject_id in sorted(wide.people, key=natural):
        row: list[Cell] = [None] * len(keys)
        for place in wide.people[subject_id]:
            for key, cell in wide.spool.read(place):
                row[at[tuple(key)]] = cell
        person = [subject_id] if options.names is None else [
            subject_id, options.names.get(subject_id)
        ]  # fmt: skip
        yield (*person, *row)


def _cells(visit: Visit, options: ExportOptions, wide: _Wide) -> Iterator[tuple[_Key, Cell]]:
    label = visit.header.visit
    cells = visit_cells(visit)
    for column in VISIT_COLUMNS[1:]:  # the first, the label of the visit, is in every name
        key: _Key = (label, "", "", "", "", column.name, _PART)
        words = _ABOUT.fill(about=label, label=column.label)
        wide.columns.setdefault(key, replace(column, label=words))
        yield key, cells[column.name]
    for condition, trials in visit.by_condition().items():
        yield from _condition_cells(label, condition, trials, options, wide)


def _condition_cells(
    visit: str, condition: Condition, trials: list[Trial], options: ExportOptions, wide: _Wide
) -> Iterator[tuple[_Key, Cell]]:
    """Yield how many trials of a condition count, then each of its numbers or why it is none."""
    where = (visit, *condition_words(condition))
    about = f"{visit} {' '.join(word for word in where[1:] if word)}".replace("_", " ")

    def column(name: str, part: int, label: Text, meaning: Text, kind: Kind = Kind.INTEGER) -> _Key:
        key: _Key = (*where, name, part)
        wide.columns.setdefault(key, ExportColumn(name, label, kind, meaning))
        return key

    accepted = [trial for trial in trials if trial.accepted]
    for name, (label, meaning, count) in _COUNTS.items():
        words = _ABOUT.fill(about=about, label=label)
        yield column(name, _COUNTED, words, meaning), count(accepted)
    warning = [c.check for c in check_series(trials) if c.outcome is CheckOutcome.WARN]
    words = _ABOUT.fill(about=about, label=_SERIES_WARNS)
    key = column(_SERIES, _COUNTED, words, _SERIES_WARNED, Kind.TEXT)
    yield key, "; ".join(warning) or None
    found = summaries(trials, options)
    wide.left_out.add(found)
    for name, summary in found.items():
        for trial in accepted:
            if (each := trial.result(name)) is not None:
                wide.makings.add(each)
        answer = summary.answer
        about_it = _summary_column(name, answer, about)
        key = (*where, name, _VALUE)
        wide.columns.setdefault(key, about_it)
        beside: dict[int, Cell] = {
            _TRIALS: summary.n_trials,
            _OUT: summary.n_left_out,
            _BY_WORD: _n_overruled(summary.trials),
            _BY_HAND: _n_marked(summary.trials),
            _REASON: answer.reason if isinstance(answer, Refusal) else None,
        }
        for part, cell in beside.items():
            if cell or part == _TRIALS:
                _, label, meaning = _BESIDE[part]
                kind = Kind.TEXT if part == _REASON else Kind.INTEGER
                yield column(name, part, label.fill(label=about_it.label), meaning, kind), cell
        if isinstance(answer, Result):
            wide.ways[key].add(summary.making)
            yield key, answer.value


def condition_words(condition: Condition) -> tuple[str, str, str, str]:
    """Return side, region, posture and fixation, the usual ones of the last two left out."""
    return (
        condition.side.value,
        _REGION[condition.region],
        "" if condition.posture is Posture.SEATED else condition.posture.value,
        "" if condition.fixation in _UNNAMED else condition.fixation,
    )


def _summary_column(name: str, summary: Result | Refusal, about: str) -> ExportColumn:
    column = number_column(name)
    label = _SUMMARY.fill(about=about, label=column.label, way=_SUMMED[way_of_summing(name).id])
    unit = summary.unit if isinstance(summary, Result) else column.unit
    return replace(column, label=label, unit=unit)


def _name(key: _Key, column: ExportColumn, with_fixation: bool) -> str:
    *where, fixation, name, part = key
    if with_fixation:
        where.append(slug(fixation)[:_LONGEST_FIXATION] or "unspecified")
    named = with_unit(name, column.unit) if part == _VALUE else name
    if part in _BESIDE:
        named = f"{name}_{_BESIDE[part][0]}"
    elif name == "visit_started_at":
        named = "started_at"
    return "_".join(word for word in (*where, named) if word)


def _order(key: _Key) -> Any:
    visit, side, region, posture, fixation, name, part = key
    about = [column.name for column in VISIT_COLUMNS]
    names = {_PART: about, _COUNTED: [*_COUNTS, _SERIES]}.get(part, list(METRIC))
    where = (part != _PART, side, region, posture, fixation, part != _COUNTED)
    return (natural(visit), *where, names.index(name), part)
