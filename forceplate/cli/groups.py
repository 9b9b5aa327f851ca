"""``forceplate groups``."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forceplate.cli.output import ExitCode, Json, JsonOption, LibraryOption, print_json
from forceplate.errors import AnalysisError

if TYPE_CHECKING:
    from forceplate.analysis.estimate import Estimate
    from forceplate.analysis.groups import PairedSummary
    from forceplate.analysis.groups_study import FootChange, GroupStudy
    from forceplate.storage.library import Library


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: forceplate groups arms.csv --library library --follow-up W8")(
        groups
    )


def groups(
    arms: Annotated[
        Path, typer.Argument(help="CSV with the columns subject and group, one line per person.")
    ],
    library: LibraryOption = None,
    baseline: Annotated[str, typer.Option(help="Label of the first visit.")] = "W0",
    follow_up: Annotated[str, typer.Option(help="Label of the later visit.")] = "W8",
    intervention: Annotated[str, typer.Option(help="Name of this group.")] = "intervention",
    control: Annotated[str, typer.Option(help="Name of the other.")] = "control",
    as_json: JsonOption = False,
) -> None:
    """Compare the strength gain of two groups of persons over a library.

    Left and right of one person count as one. Missing values are counted and named.
    """
    from forceplate.analysis.groups_study import group_studies
    from forceplate.storage.library import Library

    group_of = _read_arms(arms)
    place = Library(library or Library.default_root())
    feet = _feet(place, group_of, baseline, follow_up)
    studies = group_studies(feet, intervention=intervention, control=control)
    measured = {foot.subject_id for foot in feet}
    absent = [
        subject
        for subject, group in group_of.items()
        if group in {intervention, control} and subject not in measured
    ]
    if as_json:
        print_json({"not_measured": absent, "studies": [_document(study) for study in studies]})
    else:
        if absent:
            typer.echo(f"No visit in the library: {', '.join(absent)}")
        for study in studies:
            typer.echo("\n".join(_lines(study)))
    if not any(not isinstance(study.gain_difference, str) for study in studies):
        raise typer.Exit(ExitCode.REFUSED)


def _read_arms(path: Path) -> dict[str, str]:
    import csv
    import io

    from forceplate.cli.error_model import read_small_file

    text = read_small_file(path).decode("utf-8-sig", errors="replace")
    separator = ";" if ";" in text.partition("\n")[0] else ","
    rows = csv.DictReader(io.StringIO(text), delimiter=separator)
    if not {"subject", "group"} <= set(rows.fieldnames or ()):
        raise AnalysisError(f"{path} needs the columns subject and group.")
    group_of: dict[str, str] = {}
    for row in rows:
        subject, group = (row["subject"] or "").strip(), (row["group"] or "").strip()
        if not subject or not group:
            raise AnalysisError(f"{path}, line {rows.line_num}: subject or group is empty.")
        if subject in group_of:
            raise AnalysisError(f"{path} names {subject} twice; leave one line for each person.")
        group_of[subject] = group
    return group_of


def _feet(
    library: Library, group_of: dict[str, str], baseline: str, follow_up: str
) -> list[FootChange]:
    """Return the feet of all persons; two visits are in memory at a time."""
    from forceplate.analysis.groups_study import foot_changes
    from forceplate.storage.visit_file import read_visit

    paths = {
        (entry.subject_id, entry.visit): entry.path
        for entry in library.visits()
        if entry.visit in {baseline, follow_up}
    }
    feet: list[FootChange] = []
    for subject, group in group_of.items():
        own = (paths.get((subject, label)) for label in (baseline, follow_up))
        first, later = (None if path is None else read_visit(path) for path in own)
        feet += foot_changes(first, later, group)
    return feet


def _lines(study: GroupStudy) -> list[str]:
    place = study.place
    lines = [f"{place.region.value.replace('_', ' ')}, {place.posture.value}, {place.fixation}"]
    for name, summary in study.groups.items():
        lines.append(f"  {name}: {_paired(summary)}")
    difference, adjusted = study.gain_difference, study.adjusted
    if isinstance(difference, str):
        lines.append(f"  difference of the gains refused: {difference}")
    else:
        lines.append(
            f"  difference of the gains {_words(difference.difference)} N, "
            f"t({difference.degrees_of_freedom:.1f}) {difference.t:.2f}, p {difference.p:.3g}, "
            f"Hedges g {_words(difference.hedges_g, 2)}"
        )
    if isinstance(adjusted, str):
        lines.append(f"  adjusted for the baseline refused: {adjusted}")
    else:
        lines.append(
            f"  adjusted for the baseline {_words(adjusted.difference)} N, p {adjusted.p:.3g}, "
            f"{adjusted.n} persons"
        )
    lines += [
        f"  missing: {person.subject_id} ({person.group}): {'; '.join(person.missing)}"
        for person in study.persons
        if person.missing
    ]
    return lines


def _paired(summary: PairedSummary | str) -> str:
    if isinstance(summary, str):
        return f"refused: {summary}"
    missing = (
        f"{summary.n_without_follow_up} without follow-up, {summary.n_without_baseline} without "
        f"baseline, {summary.n_without_both} without both"
    )
    return (
        f"{summary.baseline.n} persons ({missing}): {summary.baseline.mean:.1f} "
        f"(SD {summary.baseline.sd:.1f}) to {summary.follow_up.mean:.1f} "
        f"(SD {summary.follow_up.sd:.1f}) N, gain {_words(summary.gain)} N, p {summary.p:.3g}, "
        f"dz {_words(summary.cohen_dz, 2)}"
    )


def _words(estimate: Estimate, digits: int = 1) -> str:
    low, high = (
        "unbounded" if end is None else f"{end:.{digits}f}" for end in (estimate.low, estimate.high)
    )
    return f"{estimate.value:.{digits}f} (95 % CI {low} to {high})"


def _document(study: GroupStudy) -> Json:
    document: Any = asdict(study)
    plain: Json = _without_nan(document)
    return plain


def _without_nan(value: Any) -> Any:
    """Return the same with null for what is missing: JSON has no NaN."""
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value
