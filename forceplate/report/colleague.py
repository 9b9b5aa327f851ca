"""For the colleague: every trial, every number, every method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forceplate.analysis.corrections import corrected_names
from forceplate.analysis.gain.gain_methods import COMPARE_METHODS
from forceplate.analysis.gain.progress import ProgressSeries
from forceplate.analysis.gain.visit_gain import ConditionComparison
from forceplate.analysis.trial.condition_text import condition_names
from forceplate.analysis.trial.method_catalogue import METHODS
from forceplate.analysis.trial.refusals import refusal_text
from forceplate.analysis.trial.trial_metrics import METRIC, METRICS
from forceplate.dates import date_text
from forceplate.decimals import detailed
from forceplate.report.cards import OVERRIDE_SIGN, resting_text
from forceplate.report.cells import NONE, cell
from forceplate.report.content import Colleague, Fact, Grid, TrialTable
from forceplate.report.remarks import full_remarks
from forceplate.report.visit_facts import CORRECTED, Source, file_facts
from forceplate.types import Condition, Parameter, Refusal, Result, Trial, Visit
from forceplate.words import Text, by_text, in_context, listed, plain

_DEFINITIONS = {method.id: method for method in (*METHODS, *COMPARE_METHODS)}
_TITLE = Text("All trials of {visit} ({date})")
_HEAD = plain("{number}: {name}")
_NUMBER = Text("Number")
_REST_NUMBERS = (
    "rest_start_s", "rest_length_s", "resting_force", "resting_force_sd", "resting_force_drift",
)  # fmt: skip
_REST_HEADS = (
    Text("Visit"), Text("Trial"), Text("From (s)"), Text("Length (s)"), Text("Level (N)"),
    Text("SD (N)"), Text("Drift (N/s)"), Text("Rule"),
)  # fmt: skip
_BY_HAND = Text("set by hand")
_COUNTS = in_context("verdict", "counts")
_YES, _NO, _PRACTICE = Text("yes"), Text("no"), Text("practice")
_METHOD_OF = plain("{method} ({numbers})")
_NOTE = plain("{letter}: {why}")
_CHANGE_HEADS = (
    Text("Condition"), Text("Visit"), Text("Days"),
    Text("Strength (N)"), Text("Gain (N)"),
    Text("Gain (%)"), Text("95 % from (N)"),
    Text("95 % to (N)"),
    Text("MDC95 (N)"), Text("MDC90 (N)"), Text("RCI"),
    Text("Gain (% body weight)"),
    Text("Verdict"),
)  # fmt: skip


def colleague(
    sources: Sequence[Source], series: Sequence[ProgressSeries], names: Mapping[Condition, Text]
) -> Colleague:
    """Return the pages for the colleague."""
    visits = [source.visit for source in sources]
    shared, methods = _methods(visits)
    return Colleague(
        changes=_changes(series, names) if series else None,
        verdicts=_verdicts(series, names),
        trials=tuple(_trial_table(visit) for visit in visits),
        checks=full_remarks(visits),
        rest=_rest(visits),
        methods=methods,
        parameters=shared,
        files=file_facts(sources),
    )


def _changes(series: Sequence[ProgressSeries], names: Mapping[Condition, Text]) -> Grid:
    rows = []
    for one in series:
        for point in one.points:
            change = point.since_first
            row = [names[one.condition], plain(point.visit), plain(f"{point.days:.0f}"),
                   cell(point.value)]  # fmt: skip
            rows.append((*row, *(_figures(change) if change else [plain("")] * 9)))
    return Grid(_CHANGE_HEADS, tuple(rows))


def _figures(c: ConditionComparison) -> list[Text]:
    mark = plain(OVERRIDE_SIGN if c.override else "")
    figures = (
        cell(c.gain, signed=True), cell(c.gain_percent, signed=True),
        cell(c.gain_ci95_low, signed=True), cell(c.gain_ci95_high, signed=True),
        cell(c.mdc95), cell(c.mdc90), cell(c.reliable_change_index, signed=True, decimals=2),
        cell(c.gain_body_weight, signed=True),
        c.label,
    )  # fmt: skip
    return [each if each == NONE else listed([each, mark], "") for each in figures]


def _verdicts(
    series: Sequence[ProgressSeries], names: Mapping[Condition, Text]
) -> tuple[Text, ...]:
    """Return what the verdict on every visit rests on, or why there is none; each once."""
    pairs = [
        (resting_text(point.since_first), plain("{name} {visit}").fill(
            name=names[one.condition], visit=point.visit))
        for one in series
        for point in one.points
        if point.since_first is not None
    ]  # fmt: skip
    return tuple(
        plain("{names}: {text}").fill(names=listed(whose), text=text)
        for text, whose in by_text(pairs)
    )


def _trial_table(visit: Visit) -> TrialTable:
    """Return the numbers of a visit: known ones in their own order, then those of others."""
    trials = visit.trials
    names = condition_names(list(dict.fromkeys(trial.condition for trial in trials)))
    answers = [{answer.name: answer for answer in trial.results} for trial in trials]
    letters: dict[Text, str] = {}
    known = [metric.name for metric in METRICS]
    present = {name for each in answers for name in each}
    rows = [(_COUNTS, *(_counts(trial) for trial in trials))]
    for name in (*(n for n in known if n in present), *sorted(present - set(known))):
        given = [each.get(name) for each in answers]
        rows.append((_label(name, given), *(_cell(answer, letters) for answer in given)))
    return TrialTable(
        title=_TITLE.fill(visit=visit.header.visit, date=date_text(visit.header.started_at)),
        heads=(_NUMBER, *(
            _HEAD.fill(number=str(trial.number), name=_named(visit, trial, names))
            for trial in trials
        )),
        counts=tuple(trial.accepted for trial in trials),
        rows=tuple(rows),
        notes=tuple(_NOTE.fill(letter=letter, why=why) for why, letter in letters.items()),
    )  # fmt: skip


def _named(visit: Visit, trial: Trial, names: Mapping[Condition, Text]) -> Text:
    """Return what a trial is of, and whether that was put right."""
    own = set(corrected_names(visit.header, trial)) - set(corrected_names(visit.header))
    name = names[trial.condition]
    return listed([name, CORRECTED], " ") if own else name


def _rest(visits: Sequence[Visit]) -> Grid:
    """Return where each trial's rest lies, what it is like, and by which rule it was found."""
    rows = []
    for visit in visits:
        for trial in visit.trials:
            start = trial.result("rest_start_s")
            rule = f"{start.method} v{start.method_version}" if isinstance(start, Result) else "-"
            by_hand = trial.marks is not None and trial.marks.rest_sample is not None
            rows.append((
                plain(visit.header.visit), plain(str(trial.number)),
                *(_rest_cell(trial.result(name)) for name in _REST_NUMBERS),
                listed([plain(rule), _BY_HAND]) if by_hand else plain(rule),
            ))  # fmt: skip
    return Grid(_REST_HEADS, tuple(rows))


def _rest_cell(answer: Result | Refusal | None) -> Text:
    return detailed(answer.value, answer.unit) if isinstance(answer, Result) else NONE


def _name(name: str) -> Text:
    return METRIC[name].label if name in METRIC else plain(name)


def _counts(trial: Trial) -> Text:
    said = _YES if trial.accepted else _PRACTICE if trial.practice else _NO
    return said if trial.override is None else listed([said, plain(OVERRIDE_SIGN)], "")


def _label(name: str, given: Sequence[Result | Refusal | None]) -> Text:
    label = _name(name)
    unit = next((answer.unit for answer in given if isinstance(answer, Result)), "")
    return label if unit in ("", "1") else plain("{label}, {unit}").fill(label=label, unit=unit)


def _cell(answer: Result | Refusal | None, letters: dict[Text, str]) -> Text:
    if answer is None:
        return plain("")
    if isinstance(answer, Result):
        return detailed(answer.value, answer.unit)
    why = refusal_text(answer)
    return plain(f"({letters.setdefault(why, _letter(len(letters)))})")


def _letter(number: int) -> str:
    """Return a, b, ..., z, aa, ab, ..."""
    first, last = divmod(number, 26)
    return (_letter(first - 1) if first else "") + chr(ord("a") + last)


def _methods(visits: Sequence[Visit]) -> tuple[Text, tuple[Fact, ...]]:
    """Return the parameters that all methods share, and each method with its definition."""
    used: dict[tuple[str, int], dict[str, set[Parameter]]] = {}
    numbers: dict[tuple[str, int], dict[str, None]] = {}
    for result in (r for v in visits for t in v.trials for r in t.results if isinstance(r, Result)):
        key = result.method, result.method_version
        numbers.setdefault(key, {})[result.name] = None
        values = used.setdefault(key, {})
        for name, value in result.parameters.items():
            values.setdefault(name, set()).add(value)
    settings = {
        key: {name: "|".join(sorted(map(str, found))) for name, found in values.items()}
        for key, values in used.items()
    }
    shared = set.intersection(*(set(s.items()) for s in settings.values())) if settings else set()
    facts = tuple(
        Fact(
            _METHOD_OF.fill(method=f"{key[0]} v{key[1]}", numbers=listed(map(_name, numbers[key]))),
            _definition(key, dict(set(own.items()) - shared)),
        )
        for key, own in sorted(settings.items())
    )
    return plain(_written(dict(shared))), facts


def _definition(key: tuple[str, int], own: Mapping[str, str]) -> Text:
    method = _DEFINITIONS.get(key[0])
    words = [] if method is None or method.version != key[1] else [method.definition]
    return listed([*words, plain(_written(own))] if own else words, " ")


def _written(parameters: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted(parameters.items()))
