"""``forceplate study``."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forceplate.cli.compare import LanguageOption, check_language
from forceplate.cli.output import JsonOption, print_json
from forceplate.errors import StudyError

if TYPE_CHECKING:
    from forceplate.followup.records import StudyRecords
    from forceplate.followup.study import StudyDefinition

Folder = Annotated[Path, typer.Argument(help="Folder of the study.", show_default=False)]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"], help="As things were on this day; default: today.", show_default=False
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(help="Folder to write tables and the figure to.", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    study = typer.Typer(
        help="Run a study: definition, allocation, entries, adherence, outcome.",
        no_args_is_help=True,
    )
    study.command(epilog="Example: forceplate study new my-study --like trial")(new)
    study.command(epilog="Example: forceplate study allocate my-study 120 --output list.csv")(
        allocate
    )
    study.command(epilog="Example: forceplate study template sessions --output sessions.csv")(
        template
    )
    study.command(
        "import", epilog="Example: forceplate study import my-study --sessions sessions.csv"
    )(import_tables)
    study.command(epilog="Example: forceplate study adherence my-study --output answers")(adherence)
    study.command(epilog="Example: forceplate study outcome my-study --gains gains.csv")(outcome)
    study.command(epilog="Example: forceplate study synthetic a-demo")(synthetic)
    study.callback()(_study)
    app.add_typer(study, name="study")


def _study() -> None:
    """Run a study: definition, allocation, entries, adherence, outcome."""


def new(
    folder: Folder,
    like: Annotated[str, typer.Option(help="trial or practice.")] = "trial",
) -> None:
    """Put a shipped study, with its programmes and drawings, into a folder of your own."""
    from forceplate.followup.study_file import Shipped, copy_shipped, read_study

    if like not in set(Shipped):
        raise StudyError(f"There is no study {like!r}. There are: {', '.join(Shipped)}.")
    path = copy_shipped(like, folder)
    study = read_study(path)
    typer.echo(f"{study.title.en}: {path}. Read it, and change what is different for you.")


def allocate(
    folder: Folder,
    persons: Annotated[int, typer.Argument(help="How many, at least; the last block is whole.")],
    output: Annotated[Path | None, typer.Option(help="CSV file; default: the screen.")] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="For the same list again; default: drawn, and stored in the list."),
    ] = None,
) -> None:
    """Make the allocation list, by randomised blocks, for whoever keeps it concealed."""
    import secrets

    from forceplate.followup.allocation import MAX_SEED
    from forceplate.followup.allocation import allocate as allocation_list
    from forceplate.followup.study_file import read_study

    chosen = secrets.randbelow(MAX_SEED) if seed is None else seed
    text = allocation_list(read_study(folder), persons, chosen).to_csv()
    if output is None:
        typer.echo(text, nl=False)
    else:
        _write(output, text)
        typer.echo(f"Allocation list with seed {chosen}: {output}")


def template(
    table: Annotated[
        str, typer.Argument(help="participants, sessions, weeks, injuries, drop_outs or redcap.")
    ],
    output: Annotated[Path | None, typer.Option(help="CSV file; default: the screen.")] = None,
) -> None:
    """Write an empty table to fill in, or the REDCap data dictionary with the same fields."""
    from forceplate.followup.redcap import data_dictionary
    from forceplate.followup.tables import TableName
    from forceplate.followup.tables import template as empty

    if table != "redcap" and table not in set(TableName):
        raise StudyError(f"There is no table {table!r}. There are: {', '.join(TableName)}, redcap.")
    text = data_dictionary() if table == "redcap" else empty(TableName(table))
    if output is None:
        typer.echo(text, nl=False)
    else:
        _write(output, text)
        typer.echo(f"Template: {output}")


def import_tables(
    folder: Folder,
    participants: Annotated[Path | None, typer.Option(help="CSV file.")] = None,
    sessions: Annotated[Path | None, typer.Option(help="CSV file.")] = None,
    weeks: Annotated[Path | None, typer.Option(help="CSV file.")] = None,
    injuries: Annotated[Path | None, typer.Option(help="CSV file.")] = None,
    drop_outs: Annotated[Path | None, typer.Option(help="CSV file.")] = None,
    redcap: Annotated[Path | None, typer.Option(help="CSV export of a REDCap project.")] = None,
    day_first: Annotated[
        bool, typer.Option("--day-first", help="Dates are 31-12-2026 instead of 2026-12-31.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace entries that are there with other values.")
    ] = False,
) -> None:
    """Take entries in from tables: all rows, or none while one is wrong.

    The same table read again changes nothing.
    """
    from forceplate.followup.redcap import read_export
    from forceplate.followup.store import StudyFolder
    from forceplate.followup.tables import TableName

    given = dict(zip(TableName, (participants, sessions, weeks, injuries, drop_outs), strict=True))
    texts = {table: _text(path) for table, path in given.items() if path is not None}
    if bool(texts) == (redcap is not None):
        raise StudyError("Name one table at least, or a REDCap export and no other table.")
    place, today = StudyFolder(folder), _today()
    if redcap is None:
        answers = place.add(texts, today, day_first=day_first, replace=replace)
    else:
        answers = place.add_records(read_export(_text(redcap)), today, replace=replace)
    for answer in answers:
        typer.echo(f"{answer.table}: {answer.n_new} taken in, {answer.n_known} known already")


def adherence(
    folder: Folder,
    as_of: AsOf = None,
    output: Output = None,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Show sessions done over sessions prescribed; missing diary weeks stay apart."""
    from forceplate.cli.study_words import adherence_lines
    from forceplate.followup.adherence import adherence as adherence_of
    from forceplate.followup.answers import adherence_rows

    check_language(language)
    study, records = _read(folder)
    groups = adherence_of(study, records, _day(as_of))
    rows = adherence_rows(groups, study)
    if output is not None:
        from forceplate.cli.study_files import write_adherence

        write_adherence(output, study, groups, language, simulated=records.simulated)
    if as_json:
        from dataclasses import asdict

        print_json({"synthetic": records.simulated, "rows": [asdict(row) for row in rows]})
    else:
        typer.echo("\n".join(adherence_lines(rows, study, language, simulated=records.simulated)))


def outcome(
    folder: Folder,
    gains: Annotated[
        Path | None, typer.Option(help="CSV with the columns participant and gain_n.")
    ] = None,
    library: Annotated[
        Path | None, typer.Option(help="Take the gains from the visits in this folder.")
    ] = None,
    region: Annotated[str, typer.Option(help="hallux, lesser_toes or all_toes.")] = "hallux",
    as_of: AsOf = None,
    output: Output = None,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Give injury risk, time to injury and the worth of the strength gain, with intervals."""
    from forceplate.cli.study_words import outcome_lines
    from forceplate.enums import Region
    from forceplate.followup.answers import outcome_rows
    from forceplate.followup.gains import gains_of_library, read_gains
    from forceplate.followup.outcome import outcome as outcome_of
    from forceplate.storage.library import Library

    check_language(language)
    if gains is not None and library is not None:
        raise StudyError("Give the gains as a table or as a library, not both.")
    if region not in set(Region):
        raise StudyError(f"{region!r} is no region. There are: {', '.join(Region)}.")
    study, records = _read(folder)
    own: dict[str, float] = {}
    if gains is not None:
        own = read_gains(_text(gains))
    elif library is not None:
        own = gains_of_library(Library(library), study, records.participants, Region(region))
    answer = outcome_of(study, records, _day(as_of), own)
    if output is not None:
        from forceplate.cli.study_files import write_outcome

        write_outcome(output, study, answer, language)
    if as_json:
        from dataclasses import asdict

        rows = [asdict(row) for row in outcome_rows(answer)]
        print_json({"synthetic": answer.simulated, "as_of": str(answer.as_of), "rows": rows})
    else:
        typer.echo("\n".join(outcome_lines(answer, study, language)))


def synthetic(
    folder: Folder,
    persons: Annotated[int, typer.Option(help="118 has the margins of the trial.")] = 118,
    seed: Annotated[int, typer.Option(help="The same seed gives the same cohort.")] = 1,
) -> None:
    """Make a synthetic cohort, labelled as such everywhere; nobody is measured."""
    from forceplate.cli.study_files import make_synthetic

    make_synthetic(folder, persons, seed, _today())
    typer.echo(f"SYNTHETIC: {persons} persons in {folder}. Nobody was measured.")


def _read(folder: Path) -> tuple[StudyDefinition, StudyRecords]:
    from forceplate.followup.store import StudyFolder

    place = StudyFolder(folder)
    return place.study(), place.records()


def _text(path: Path) -> str:
    from forceplate.cli.error_model import read_small_file

    try:
        return read_small_file(path, max_bytes=200_000_000).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise StudyError(f"{path} is not UTF-8 text. Save it as CSV UTF-8.") from error


def _write(path: Path, text: str) -> None:
    from forceplate.cli.study_files import write_file

    write_file(path, text, overwrite=False)


def _day(as_of: datetime | None) -> date:
    return _today() if as_of is None else as_of.date()


def _today() -> date:
    return datetime.now().astimezone().date()
