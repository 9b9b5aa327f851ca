"""``forceplate study``."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from forceplate.cli.command_app import CommandApp
from forceplate.cli.options import JsonOption
from forceplate.cli.printing.messages import print_json, spoken, tell
from forceplate.dates import date_text
from forceplate.operations.visit.change_record import Stamp
from forceplate.words import Text, plural
from forceplate_study.commands.printed_results import adherence_lines, outcome_lines
from forceplate_study.definition.allocation import MAX_SEED
from forceplate_study.definition.allocation import allocate as allocation_list
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.definition.study_file import (
    Shipped,
    copy_shipped,
    definition_sha256,
    read_study,
)
from forceplate_study.errors import StudyError
from forceplate_study.follow_up.adherence import adherence as adherence_of
from forceplate_study.operations.given_gains import GivenGains, check_gains, read_given_gains
from forceplate_study.operations.open_study import (
    definition_folder,
    open_study,
    read_study_records,
)
from forceplate_study.operations.save_results import save_adherence, save_data_set, write_outcome
from forceplate_study.outcome.outcome import outcome as outcome_of
from forceplate_study.records.redcap import data_dictionary, read_export
from forceplate_study.records.redcap_api import RedcapProject, read_token
from forceplate_study.records.study_folder import StudyFolder
from forceplate_study.records.study_records import Participant, StudyRecords
from forceplate_study.records.tables import TableName
from forceplate_study.records.tables import template as empty
from forceplate_study.report.study_pdf import write_study_report
from forceplate_study.report.study_report import StudySources, study_report
from forceplate_study.results.result_rows import adherence_rows, outcome_rows, row_values
from forceplate_study.results.result_text import adherence_notes, all_notes
from forceplate_study.synthetic_cohort import make_synthetic
from forceplate_study.text_files import read_text, write_text

app = CommandApp("study", help="Run a study: definition, allocation, entries, adherence, outcome.")
Folder = Annotated[Path, typer.Argument(help="Folder of the study, or of its diary.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="As things were on this day; default: today."),
]
Output = Annotated[Path | None, typer.Option(help="Folder to write tables and the figure to.")]
GainsOption = Annotated[
    Path | None, typer.Option(help="CSV with the columns participant and gain_n.")
]
LibraryOption = Annotated[
    Path | None, typer.Option(help="Take the gains from the visits in this folder.")
]
ByOption = Annotated[str, typer.Option(help="Who changes what is there, as a code.")]
ReasonOption = Annotated[str, typer.Option(help="Why, in one line; it is kept.")]
RegionOption = Annotated[str, typer.Option(help="hallux, lesser_toes or all_toes.")]

_NEW = Text("{title}: {path}. Read it, and change what is different for you.")
_ALLOCATED = Text("Allocation list with seed {seed}: {path}")
_REPORT = Text("Wrote the report of the study {study} to {path}.")
_SYNTHETIC_REPORT = Text("SYNTHETIC: wrote the report of the study {study} to {path}.")
_MADE_UP = plural(
    "SYNTHETIC: {n} person in {folder}. Nobody was measured.",
    "SYNTHETIC: {n} persons in {folder}. Nobody was measured.",
)
_TEMPLATE = Text("Template: {path}")
_TAKEN_IN = Text("{table}: {new} taken in, {known} known already")
_TO_COME = Text(
    "--as-of is {day}, which is still to come: nothing has been entered of that time. Give today "
    "or an earlier day."
)
_TAKEN_OUT = Text("{table}: {entry} is taken out. It is kept in records/changes.csv.")
_RENAMED = Text(
    "{former} is called {name} now. Visits are not: where they are called {former} too, put that "
    "right in the library."
)
_REGROUPED = Text(
    "Put into another group: {who}. What was there before is kept in records/changes.csv."
)
_NO_STUDY = Text("There is no study {name!r}. There are: {known}.")
_NO_TABLE = Text("There is no table {name!r}. There are: {known}.")
_NAME_TABLES = Text("Name one table at least, or a REDCap export or project and no table.")


@app.spoken_command(example="forceplate study new my-study --like trial")
def new(
    folder: Folder,
    like: Annotated[str, typer.Option(help="trial or practice.")] = "trial",
) -> None:
    """Put a shipped study, with its programmes and drawings, into a folder of your own."""
    if like not in set(Shipped):
        raise StudyError(_NO_STUDY.fill(name=like, known=", ".join(Shipped)))
    path = copy_shipped(like, folder)
    study = read_study(path)
    tell(_NEW, title=study.title, path=path)


@app.spoken_command(example="forceplate study allocate my-study 120 --output list.csv")
def allocate(
    folder: Folder,
    persons: Annotated[int, typer.Argument(help="How many, at least; the last block is whole.")],
    output: Annotated[Path | None, typer.Option(help="CSV file; default: the screen.")] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="For the same list again; default: drawn, and stored in the list."),
    ] = None,
    strata: Annotated[
        str, typer.Option(help="Lists of their own, e.g. women,men; so many persons in each.")
    ] = "",
) -> None:
    """Make the allocation list, by randomised blocks, for whoever keeps it concealed."""
    chosen = secrets.randbelow(MAX_SEED) if seed is None else seed
    names = [name.strip() for name in strata.split(",")]
    text = allocation_list(read_study(folder), persons, chosen, names).to_csv()
    _put(text, output, _ALLOCATED, seed=chosen)


@app.spoken_command(example="forceplate study template sessions --output sessions.csv")
def template(
    table: Annotated[
        str, typer.Argument(help="participants, sessions, weeks, injuries, drop_outs or redcap.")
    ],
    output: Annotated[Path | None, typer.Option(help="CSV file; default: the screen.")] = None,
) -> None:
    """Write an empty table to fill in, or the REDCap data dictionary with the same fields."""
    if table != "redcap" and table not in set(TableName):
        raise StudyError(_NO_TABLE.fill(name=table, known=", ".join((*TableName, "redcap"))))
    text = data_dictionary() if table == "redcap" else empty(TableName(table), spoken())
    _put(text, output, _TEMPLATE)


@app.spoken_command("import", example="forceplate study import my-study --sessions sessions.csv")
def import_tables(
    folder: Folder,
    participants: Annotated[Path | None, typer.Option(help="CSV file.")] = None,
    sessions: Annotated[Path | None, typer.Option(help="CSV file.")] = None,
    weeks: Annotated[Path | None, typer.Option(help="CSV file.")] = None,
    injuries: Annotated[Path | None, typer.Option(help="CSV file.")] = None,
    drop_outs: Annotated[Path | None, typer.Option(help="CSV file.")] = None,
    redcap: Annotated[Path | None, typer.Option(help="CSV export of a REDCap project.")] = None,
    redcap_url: Annotated[
        str | None, typer.Option(help="Address of the API of a REDCap project, read by its token.")
    ] = None,
    redcap_token_file: Annotated[
        Path | None,
        typer.Option(help="File with the token; default: FORCEPLATE_REDCAP_TOKEN is set."),
    ] = None,
    day_first: Annotated[
        bool, typer.Option("--day-first", help="Dates are 31-12-2026 instead of 2026-12-31.")
    ] = False,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Replace entries that are there with other values."),
    ] = False,
    by: ByOption = "",
    reason: ReasonOption = "",
) -> None:
    """Take entries in from tables: all rows, or none while one is wrong.

    The same table read again changes nothing.
    """
    given = dict(zip(TableName, (participants, sessions, weeks, injuries, drop_outs), strict=True))
    texts = {table: read_text(path) for table, path in given.items() if path is not None}
    if bool(texts) + (redcap is not None) + (redcap_url is not None) != 1:
        raise StudyError(_NAME_TABLES)
    store, today = StudyFolder(folder), _today()
    stamp = Stamp.now(by, reason) if replace else None
    if texts:
        answers = store.add(texts, today, day_first=day_first, replace=stamp)
    else:
        export = (
            RedcapProject(redcap_url, read_token(redcap_token_file)).export()
            if redcap_url is not None
            else read_text(cast("Path", redcap))
        )
        answers = store.add_records(read_export(export, day_first=day_first), today, replace=stamp)
    for answer in answers:
        tell(_TAKEN_IN, table=answer.table, new=answer.n_new, known=answer.n_known)
    regrouped = [
        new.participant_id
        for answer in answers
        for old, new in answer.replaced
        if isinstance(new, Participant) and isinstance(old, Participant) and old.group != new.group
    ]
    if regrouped:
        tell(_REGROUPED, who=", ".join(regrouped))


@app.spoken_command(
    "take-out",
    example="forceplate study take-out my-study drop_outs P001 --by AB --reason 'came back'",
)
def take_out(
    folder: Folder,
    table: Annotated[
        str, typer.Argument(help="participants, sessions, weeks, injuries or drop_outs.")
    ],
    entry: Annotated[
        str, typer.Argument(help="Its id in records/TABLE.csv; of a person, the pseudonym.")
    ],
    by: ByOption = "",
    reason: ReasonOption = "",
) -> None:
    """Take out an entry that should not be there; it stays in records/changes.csv."""
    if table not in set(TableName):
        raise StudyError(_NO_TABLE.fill(name=table, known=", ".join(TableName)))
    StudyFolder(folder).take_out(TableName(table), entry, Stamp.now(by, reason))
    tell(_TAKEN_OUT, table=table, entry=entry)


@app.spoken_command(example="forceplate study rename my-study P01 P001 --by AB --reason 'mistyped'")
def rename(
    folder: Folder,
    former: Annotated[str, typer.Argument(help="The pseudonym as it is.")],
    name: Annotated[str, typer.Argument(help="The pseudonym as it should be.")],
    by: ByOption = "",
    reason: ReasonOption = "",
) -> None:
    """Put a mistyped pseudonym right, in a study or its diary; what it was is kept.

    Entries, link, reminders and the line of the allocation list go with the person.
    """
    open_study(folder).store.rename(former, name, Stamp.now(by, reason))
    tell(_RENAMED, former=former, name=name)


@app.spoken_command(example="forceplate study adherence my-study --output answers")
def adherence(
    folder: Folder,
    as_of: AsOf = None,
    output: Output = None,
    as_json: JsonOption = False,
) -> None:
    """Show sessions done over sessions prescribed; missing diary weeks stay apart."""
    study, records = read_study_records(folder)
    groups = adherence_of(study, records, _day(as_of))
    if output is not None:
        save_adherence(folder, study, groups, output, spoken(), simulated=records.simulated)
    if as_json:
        print_json({
            "synthetic": records.simulated,
            "rows": list(map(row_values, adherence_rows(groups, study))),
            "notes": [note.en for note in adherence_notes(groups, study)],
        })  # fmt: skip
    else:
        typer.echo("\n".join(adherence_lines(groups, study, simulated=records.simulated)))


@app.spoken_command(example="forceplate study outcome my-study --gains gains.csv")
def outcome(
    folder: Folder,
    gains: GainsOption = None,
    library: LibraryOption = None,
    region: RegionOption = "hallux",
    as_of: AsOf = None,
    output: Output = None,
    as_json: JsonOption = False,
) -> None:
    """Give injury risk, time to injury and the worth of the strength gain, with intervals."""
    study, records, own = _read(folder, gains, library, region)
    answer = outcome_of(study, records, _day(as_of), own.gains_n, off_day=own.off_day)
    if output is not None:
        write_outcome(output, study, answer, spoken())
    if as_json:
        rows = list(map(row_values, outcome_rows(answer)))
        print_json({
            "synthetic": answer.simulated,
            "as_of": str(answer.as_of),
            "rows": rows,
            "notes": [note.en for note in all_notes(answer, study)],
        })  # fmt: skip
    else:
        typer.echo("\n".join(outcome_lines(answer, study)))


@app.spoken_command(example="forceplate study data my-study --output data")
def data(
    folder: Folder,
    output: Annotated[Path, typer.Option(help="Folder to write to.")],
    gains: GainsOption = None,
    library: LibraryOption = None,
    region: RegionOption = "hallux",
    as_of: AsOf = None,
) -> None:
    """Write the data set: a row per participant and per injury, a dictionary, R and Python."""
    study, records, own = _read(folder, gains, library, region)
    answer = outcome_of(study, records, _day(as_of), own.gains_n, off_day=own.off_day)
    for path in save_data_set(folder, study, records, answer, output):
        typer.echo(str(path))


@app.spoken_command(example="forceplate study report my-study --output study.pdf")
def report(
    folder: Folder,
    output: Annotated[Path, typer.Option(help="PDF file to write.")],
    gains: GainsOption = None,
    library: LibraryOption = None,
    region: RegionOption = "hallux",
    as_of: AsOf = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file.")] = False,
) -> None:
    """Write adherence and outcome with their figures as a PDF."""
    study, records, own = _read(folder, gains, library, region)
    sources = StudySources(
        str(folder), definition_sha256(definition_folder(folder)), own.source, own.off_day
    )
    content = study_report(study, records, _day(as_of), own.gains_n, sources)
    write_study_report(content, output, language=spoken(), overwrite=overwrite)
    wrote = _SYNTHETIC_REPORT if records.simulated else _REPORT
    tell(wrote, study=study.key, path=output)


@app.spoken_command(example="forceplate study synthetic a-demo")
def synthetic(
    folder: Folder,
    persons: Annotated[int, typer.Option(help="118 has the margins of the trial.")] = 118,
    seed: Annotated[int, typer.Option(help="The same seed gives the same cohort.")] = 1,
) -> None:
    """Make a synthetic cohort, labelled as such everywhere; nobody is measured."""
    make_synthetic(folder, persons, seed, _today())
    tell(_MADE_UP, n=persons, folder=folder)


def _read(
    folder: Path, gains: Path | None, library: Path | None, region: str
) -> tuple[StudyDefinition, StudyRecords, GivenGains]:
    """Return the study, its records, and the strength gains that are asked for."""
    check_gains(gains, library, region)
    study, records = read_study_records(folder)
    return study, records, read_given_gains(gains, library, region, study, records)


def _put(text: str, output: Path | None, told: Text, **named: Any) -> None:
    """Write a text to a new file and tell of it, or to the screen."""
    if output is None:
        typer.echo(text, nl=False)
        return
    write_text(output, text, overwrite=False)
    tell(told, path=output, **named)


def _day(as_of: datetime | None) -> date:
    """Return the day of the answers; raises StudyError where it is still to come."""
    today = _today()
    day = today if as_of is None else as_of.date()
    if day > today:
        raise StudyError(_TO_COME.fill(day=date_text(day)))
    return day


def _today() -> date:
    return datetime.now().astimezone().date()
