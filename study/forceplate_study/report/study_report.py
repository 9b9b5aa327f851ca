"""What the report of a study says, as plain data in every language. Pure: no file, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from importlib.metadata import version

import forceplate
from forceplate.dates import date_text
from forceplate.figures.drawing import Drawing
from forceplate.report.content import Fact, Grid
from forceplate.words import Text, listed, plain
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.follow_up.adherence import GroupAdherence, adherence
from forceplate_study.outcome.outcome import Outcome, outcome
from forceplate_study.records.study_records import StudyRecords
from forceplate_study.results import answer_words, result_text
from forceplate_study.results.figures import adherence_figure, survival_figure
from forceplate_study.results.result_rows import (
    COX_PARTS,
    AdherenceRow,
    ResultRow,
    adherence_rows,
    outcome_rows,
)

_TITLE = Text("Study report")
_STUDY, _AS_OF = Text("Study"), Text("As of")
_PEOPLE, _SOURCE = Text("Participants"), Text("Records")
_GAINS, _RULE = Text("Strength gain"), Text("Injury rule")
_SHA = Text("Study definition, SHA-256")
_SOFTWARE = Text("Software")
_GROUP_OF = Text("{group}: {n}")
_COUNTS = Text(
    "{people:participant|participants} ({left} left), {sessions:session|sessions}, "
    "{weeks:diary week|diary weeks}, {injuries:complaint|complaints}"
)
_RULE_WORDS = Text(
    "restricted or stopped for {days:day|days}, or {sessions:session|sessions} in a row{consult} "
    "(form of the "
    "rule: Yamato 2015)"
)
_CONSULT = Text(", or a professional consulted")
_NO_GAINS = Text("none was given")
_GAINS_FROM = Text("of {n:person|persons}, from {source}")
_HEADS = (
    Text("Answer"), Text("Value"), Text("95 % interval"),
    Text("P"), Text("Method"),
)  # fmt: skip
_ADHERENCE_TITLE = Text("Adherence")
_ADHERENCE_HEADS = (
    Text("Group"), Text("Window"), Text("Sessions"),
    Text("Missing weeks as not done"), Text("Of the reported weeks"),
    Text("Diary weeks reported"),
)  # fmt: skip
_OF_N = Text("{title} (n = {n}, {n_injured} injured)")
_IN_GROUP = plain("{group}, {name}")
_IN_BRACKETS = plain("{name} ({group})")
_RISK = plain("{n_injured} / {n} = {value}")
_METHODS = Text("Methods")
_METHOD_TEXTS = (
    Text(
        "Adherence is sessions done over sessions prescribed, at most what is prescribed in a "
        "week: once with diary weeks that nobody reported as not done, once of the reported weeks "
        "alone."
    ),
    Text(
        "An injury counts as the physiotherapist found it, and by the rule until then; only the "
        "first of each person. Followed until the first injury, or until the last report: a diary "
        "week, a session or a complaint. Whoever fell silent is not taken for healthy, except in "
        "the sensitivity analysis."
    ),
    Text(
        "All tests are two-sided; nothing is corrected for the number of tests. Ratios and tests "
        "of a table of counts: SciPy; Barnard's test is forceplate's own. Kaplan-Meier, log-rank "
        "and Cox (Efron's ties): statsmodels. Proportional hazards: the score test of a change "
        "over the Kaplan-Meier scale, as R's cox.zph of survival 3."
    ),
)
_CHECKS = Text("To know beside these answers")
_LIBRARIES = ("scipy", "statsmodels", "numpy")


@dataclass(frozen=True, slots=True)
class Section:
    """One question: tables, what draws its figure, and what must be known beside them."""

    title: Text
    grids: tuple[tuple[Text, Grid], ...] = ()
    """Each with its heading, which may be empty."""
    widths: tuple[float, ...] = (0.27, 0.19, 0.19, 0.1, 0.25)
    """Of the columns of its tables, as shares of the page."""
    figure: Callable[..., Drawing] | None = None
    """Of a room, in a ``language``."""
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class StudyReport:
    """Everything that the report of a study says."""

    title: Text
    study: Text
    warnings: tuple[Text, ...]
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class StudySources:
    """Where a study comes from."""

    records: str
    """The folder."""
    definition_sha256: str
    gains: Text | None = None
    """Where the strength gains are from; None: there are none."""
    off_day: Mapping[str, str] = field(default_factory=dict)
    """Who has no gain because a visit is too far from its planned day, and which."""


def study_report(
    study: StudyDefinition,
    records: StudyRecords,
    as_of: date,
    gains: Mapping[str, float],
    sources: StudySources,
) -> StudyReport:
    """Return what the report of a study says on a day.

    Raises
    ------
    StudyError
        As :func:`forceplate_study.outcome.outcome.outcome`.
    """
    found = outcome(study, records, as_of, gains, off_day=sources.off_day)
    groups = adherence(study, records, as_of)
    return StudyReport(
        title=_TITLE,
        study=study.title,
        warnings=(answer_words.SYNTHETIC,) if records.simulated else (),
        facts=_facts(study, records, found, sources),
        sections=(
            _adherence_section(groups, study, simulated=records.simulated),
            *_outcome_sections(found, study),
            Section(_CHECKS, texts=result_text.closing_notes(found, study)),
            Section(_METHODS, texts=_METHOD_TEXTS),
        ),
    )


def _facts(
    study: StudyDefinition, records: StudyRecords, found: Outcome, sources: StudySources
) -> tuple[Fact, ...]:
    names = result_text.titles(study)
    counts = [_GROUP_OF.fill(group=names[risk.group], n=risk.n) for risk in found.risks]
    rule = study.injury_rule
    consult = _CONSULT if rule.consult else plain("")
    kept = _COUNTS.fill(
        people=len(records.participants), left=len(records.drop_outs),
        sessions=len(records.sessions), weeks=len(records.weeks), injuries=len(records.injuries),
    )  # fmt: skip
    n_gains = sum(person.gain is not None for person in found.persons)
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        Fact(_STUDY, plain("{title} ({key})").fill(title=study.title, key=study.key)),
        Fact(_AS_OF, date_text(found.as_of)),
        Fact(_PEOPLE, listed(counts, "; ")),
        Fact(_SOURCE, plain("{source}: {kept}").fill(source=sources.records, kept=kept)),
        Fact(
            _GAINS,
            _NO_GAINS
            if sources.gains is None
            else _GAINS_FROM.fill(n=n_gains, source=sources.gains),
        ),
        Fact(_RULE, _RULE_WORDS.fill(days=rule.days, sessions=rule.sessions, consult=consult)),
        Fact(_SHA, plain(sources.definition_sha256)),
        Fact(_SOFTWARE, plain(f"forceplate {forceplate.__version__}, {libraries}")),
    )


def _adherence_section(
    groups: Sequence[GroupAdherence], study: StudyDefinition, *, simulated: bool
) -> Section:
    names = result_text.titles(study)
    rows = [row for row in adherence_rows(groups, study) if not row.participant]
    cells = tuple(_adherence_cells(row, names) for row in rows)
    return Section(
        _ADHERENCE_TITLE,
        ((plain(""), Grid(_ADHERENCE_HEADS, cells)),),
        (0.22, 0.13, 0.13, 0.2, 0.2, 0.12),
        partial(adherence_figure, groups=groups, study=study, simulated=simulated),
        (result_text.ADHERENCE, *result_text.adherence_notes(groups, study)),
    )


def _adherence_cells(row: AdherenceRow, names: Mapping[str, Text]) -> tuple[Text, ...]:
    return (
        names[row.group], answer_words.word(row.window), answer_words.word(row.kind),
        *result_text.both_percents(row),
        plain(f"{row.weeks_reported} / {row.weeks_reported + row.weeks_missing}"),
    )  # fmt: skip


def _outcome_sections(found: Outcome, study: StudyDefinition) -> Iterator[Section]:
    rows = outcome_rows(found)
    survival = partial(survival_figure, outcome=found, study=study)
    for part in answer_words.PARTS:
        own = [row for row in rows if row.part == part]
        if own:
            yield Section(
                result_text.part_title(part, found),
                tuple(_grids(own, study)),
                figure=survival if part == "survival" else None,
                texts=result_text.notes(part, found, study),
            )


def _grids(rows: Sequence[ResultRow], study: StudyDefinition) -> Iterator[tuple[Text, Grid]]:
    """Yield one table, or one for each pair of groups."""
    is_paired = rows[0].part in {"comparison", *COX_PARTS}
    for key in dict.fromkeys(row.group if is_paired else "" for row in rows):
        own = [row for row in rows if not is_paired or row.group == key]
        heading = result_text.group_words(own[0], study) if is_paired else plain("")
        cells = tuple(_cells(row, heading, study, is_paired=is_paired) for row in own)
        n, n_injured = own[0].n, own[0].n_injured
        title = heading
        if is_paired and n is not None:
            title = _OF_N.fill(title=heading, n=n, n_injured=n_injured)
        yield title, Grid(_HEADS, cells)


def _cells(
    row: ResultRow, heading: Text, study: StudyDefinition, *, is_paired: bool
) -> tuple[Text, ...]:
    name, group = answer_words.name_words(row.name), result_text.group_words(row, study)
    if is_paired and group != heading:
        name = _IN_BRACKETS.fill(name=name, group=group)
    elif not is_paired and row.group:
        name = _IN_GROUP.fill(name=name, group=group)
    if row.refused:
        return name, result_text.refused_words(row, study), plain(""), plain(""), plain("")
    value = result_text.value_words(row)
    if row.part == "risk":
        value = _RISK.fill(n_injured=row.n_injured, n=row.n, value=value)
    p = plain("") if row.p is None else result_text.p_words(row.p)
    return name, value, result_text.interval_words(row), p, answer_words.method_words(row.method)
