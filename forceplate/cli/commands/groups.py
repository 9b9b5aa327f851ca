"""``forceplate groups``."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from forceplate.analysis.gain.group_statistics import PairedSummary
from forceplate.analysis.gain.group_study import FootChange, GroupStudy, foot_changes, group_studies
from forceplate.analysis.label_weeks import label_doubt
from forceplate.analysis.provenance import is_simulated
from forceplate.analysis.trial.condition_text import POSTURE_WORDS, REGION_WORDS
from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import LibraryOption
from forceplate.cli.printing.estimates import interval_text
from forceplate.cli.printing.json_documents import document
from forceplate.cli.printing.messages import SIMULATED_DATA, Json
from forceplate.cli.small_file import read_small_file
from forceplate.delimited import DelimitedError, decoded, read_header_table
from forceplate.errors import AnalysisError
from forceplate.operations.library.distinct_visits import read_visit_of
from forceplate.phrases import FIXATION
from forceplate.reasons import raised_as
from forceplate.storage.library import Library
from forceplate.types import FirstVisit, Visit
from forceplate.words import Text, plain

app = CommandApp()
_NOBODY = Text("{path} has nobody in the groups {intervention} and {control}. Check the file.")
_ABSENT = Text("No visit in the library: {names}")
_MIXED = Text(
    "Simulated visits do not count beside those of people: {who} is simulated, {other} is not. "
    "Leave one kind out."
)
_IN_DOUBT = Text("In doubt: {who}. {doubt}")
_NO_TABLE = plain("{path}: {why}")
_PLACE = Text("{region}, {posture}, {fixation}")
_GROUP = Text("  {name}: {said}")
_REFUSED = Text("refused: {why}")
_NO_DIFFERENCE = Text("  difference of the gains refused: {why}")
_DIFFERENCE = Text(
    "  difference of the gains {difference} N, t({df:.1f}) {t:.2f}, p {p:.3g}, Hedges g {g}"
)
_NOT_ADJUSTED = Text("  adjusted for the baseline refused: {why}")
_ADJUSTED = Text("  adjusted for the baseline {difference} N, p {p:.3g}, {n:person|persons}")
_MISSING = Text("  missing: {who} ({group}): {why}")
_PAIRED = Text(
    "{n:person|persons} ({no_follow_up} without follow-up, {no_baseline} without baseline, "
    "{neither} without both): {before:.1f} (SD {before_sd:.1f}) to {after:.1f} (SD {after_sd:.1f}) "
    "N, gain {gain} N, p {p:.3g}, dz {dz}"
)


@app.spoken_command(example="forceplate groups arms.csv --library library --follow-up W8")
def groups(
    arms: Annotated[
        Path, typer.Argument(help="CSV with the columns subject and group, one line per person.")
    ],
    library: LibraryOption = None,
    baseline: Annotated[str, typer.Option(help="Label of the first visit.")] = "W0",
    follow_up: Annotated[str, typer.Option(help="Label of the later visit.")] = "W8",
    intervention: Annotated[str, typer.Option(help="Name of this group.")] = "intervention",
    control: Annotated[str, typer.Option(help="Name of the other.")] = "control",
) -> Answer:
    """Compare the strength gain of two groups of persons over a library.

    Left and right of one person count as one. Missing values are counted and named.
    """
    group_of = _read_arms(arms)
    place = Library(library or Library.default_root())
    pairs = _pairs(place, group_of, baseline, follow_up)
    feet, doubts, nobody_measured = _feet(pairs, group_of)
    studies = group_studies(feet, intervention=intervention, control=control)
    measured = {foot.subject_id for foot in feet}
    absent = [
        subject
        for subject, group in group_of.items()
        if group in {intervention, control} and subject not in measured
    ]
    lines = [SIMULATED_DATA] if nobody_measured else []
    lines += [_IN_DOUBT.fill(who=who, doubt=doubt) for who, doubt in doubts.items()]
    lines += [_ABSENT.fill(names=", ".join(absent))] if absent else []
    lines += [line for study in studies for line in _lines(study)]
    nobody = _NOBODY.fill(path=arms, intervention=intervention, control=control)
    is_refused = all(isinstance(study.gain_difference, Text) for study in studies)
    return Answer(
        {
            "simulated": nobody_measured,
            "not_measured": absent,
            "in_doubt": {who: doubt.en for who, doubt in doubts.items()},
            "studies": _in_english(document(studies)),
        },
        lines,
        () if studies or absent else [nobody],
        ExitCode.REFUSED if is_refused else ExitCode.DONE,
    )


def _read_arms(path: Path) -> dict[str, str]:
    with raised_as(AnalysisError, _NO_TABLE, DelimitedError, path=path):
        table = read_header_table(decoded(read_small_file(path)))
    if not {"subject", "group"} <= set(table.header):
        raise AnalysisError(Text("{path} needs the columns subject and group.").fill(path=path))
    places = table.header.index("subject"), table.header.index("group")
    group_of: dict[str, str] = {}
    for line, cells in table.rows:
        subject, group = (cells[i].strip() if i < len(cells) else "" for i in places)
        if not subject or not group:
            raise AnalysisError(
                Text("{path}, line {line}: subject or group is empty.").fill(path=path, line=line)
            )
        if subject in group_of:
            raise AnalysisError(
                Text("{path} names {subject} twice; leave one line for each person.").fill(
                    path=path, subject=subject
                )
            )
        group_of[subject] = group
    return group_of


def _pairs(
    library: Library, group_of: dict[str, str], baseline: str, follow_up: str
) -> Iterator[tuple[str, Visit | None, Visit | None]]:
    """Yield both visits of each person; two are in memory at a time."""
    for subject in group_of:
        first, later = (read_visit_of(library, subject, label) for label in (baseline, follow_up))
        yield subject, first, later


def _feet(
    pairs: Iterable[tuple[str, Visit | None, Visit | None]], group_of: dict[str, str]
) -> tuple[list[FootChange], dict[str, Text], bool]:
    """Return the feet of all persons, whose visits are in doubt and why, and whether simulated.

    Raises
    ------
    AnalysisError
        Some are simulated and some are not.
    """
    feet: list[FootChange] = []
    doubts: dict[str, Text] = {}
    simulated: dict[bool, str] = {}
    for subject, first, later in pairs:
        feet += foot_changes(first, later, group_of[subject])
        for visit in filter(None, (first, later)):
            simulated.setdefault(is_simulated(visit.header), subject)
        if first is not None and later is not None:
            doubt = label_doubt(FirstVisit.of(first.header), later.header)
            if doubt is not None:
                doubts[subject] = doubt.text
    if len(simulated) > 1:
        raise AnalysisError(_MIXED.fill(who=simulated[True], other=simulated[False]))
    return feet, doubts, True in simulated


def _lines(study: GroupStudy) -> list[Text]:
    """Return a comparison of two groups, with who is missing from it and why."""
    place = study.place
    lines = [
        _PLACE.fill(
            region=REGION_WORDS[place.region],
            posture=POSTURE_WORDS[place.posture],
            fixation=FIXATION.text(place.fixation),
        )
    ]
    for name, summary in study.groups.items():
        lines.append(_GROUP.fill(name=name, said=_paired(summary)))
    difference, adjusted = study.gain_difference, study.adjusted
    if isinstance(difference, Text):
        lines.append(_NO_DIFFERENCE.fill(why=difference))
    else:
        lines.append(
            _DIFFERENCE.fill(
                difference=interval_text(difference.difference, 1),
                df=difference.degrees_of_freedom,
                t=difference.t,
                p=difference.p,
                g=interval_text(difference.hedges_g, 2),
            )
        )
    if isinstance(adjusted, Text):
        lines.append(_NOT_ADJUSTED.fill(why=adjusted))
    else:
        lines.append(
            _ADJUSTED.fill(
                difference=interval_text(adjusted.difference, 1), p=adjusted.p, n=adjusted.n
            )
        )
    return lines + [
        _MISSING.fill(who=person.subject_id, group=person.group, why=why)
        for person in study.persons
        for why in person.missing
    ]


def _paired(summary: PairedSummary | Text) -> Text:
    if isinstance(summary, Text):
        return _REFUSED.fill(why=summary)
    return _PAIRED.fill(
        n=summary.baseline.n,
        no_follow_up=summary.n_without_follow_up,
        no_baseline=summary.n_without_baseline,
        neither=summary.n_without_both,
        before=summary.baseline.mean,
        before_sd=summary.baseline.sd,
        after=summary.follow_up.mean,
        after_sd=summary.follow_up.sd,
        gain=interval_text(summary.gain, 1),
        p=summary.p,
        dz=interval_text(summary.cohen_dz, 2),
    )


def _in_english(value: Json) -> Json:
    """Return a document with each sentence in English, and null for NaN, which JSON has not."""
    if isinstance(value, Mapping):
        if value.keys() == {"en", "nl"}:
            return value["en"]
        return {key: _in_english(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_in_english(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value
