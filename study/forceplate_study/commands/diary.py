"""``forceplate diary``: the participants' web application of the practice."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from forceplate.cli.command_app import CommandApp
from forceplate.cli.options import sentence_language, wrong_argument
from forceplate.cli.printing.messages import print_json, said, spoken, tell
from forceplate.errors import CancelledError
from forceplate.reasons import raised_as
from forceplate.words import Text, plural
from forceplate_study.definition.allocation import read_allocations
from forceplate_study.definition.study_file import Shipped
from forceplate_study.diary.backup import back_up
from forceplate_study.diary.backup import restore as restore_backup
from forceplate_study.diary.folder import DiaryFolder, create_folder, read_folder
from forceplate_study.diary.opening import open_diary
from forceplate_study.diary.read_diary import write_records
from forceplate_study.diary.server import serve as run
from forceplate_study.errors import StudyError
from forceplate_study.text_files import NOT_READ, read_text

app = CommandApp("diary", help="The web diary of participants, served by the practice itself.")

participant = CommandApp("participant", help="The participants.")
app.add_typer(participant)
clinician = CommandApp("clinician", help="The physiotherapists who log in.")
app.add_typer(clinician)
Folder = Annotated[Path, typer.Argument(help="Folder of the diary.")]
Pseudonym = Annotated[str, typer.Argument(help="Pseudonym of the participant; no name.")]
Stratum = Annotated[str, typer.Option(help="Stratum of the allocation list.")]
StartedOn = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Baseline; default: today.")
]
DiaryLanguage = Annotated[
    str | None, typer.Option(help="Language of their pages; default: that of --language.")
]
PasswordFile = Annotated[
    Path | None, typer.Option(help="File whose first line is the password; default: ask.")
]
LOOPBACK = "127.0.0.1"

_MADE = Text(
    "Made {folder}. The study is in {study}; change it before the first participant. Next: "
    "forceplate diary clinician add {folder} NAME"
)
_ANSWERS = Text("The diary answers at {address}. Stop it with Ctrl+C.")
_STOPPED = Text("The diary has stopped.")
_LIST_KEPT = plural(
    "{n} line of {file} is in the diary. Delete the file, or keep it from whoever enrols.",
    "{n} lines of {file} are in the diary. Delete the file, or keep it from whoever enrols.",
)
_ENROLLED = plural(
    "{n} participant enrolled: {first}. The link to print: {sheet}",
    "{n} participants enrolled: {first} to {last}. The links to print: {sheet}",
)
_LEFT = Text("{who} left on {day}.")
_REVOKED = plural("{n} link of {who} revoked.", "{n} links of {who} revoked.")
_NO_LINK = Text("There was no link.")
_ERASE = Text("Delete everything about {who}, for good?")
_KEPT = Text("Nothing about {who} was deleted.")
_ERASED = Text(
    "{who} is erased here, in every file of the database. Delete what 'diary export' wrote as well."
)
_ERASED_BUT = Text(
    "{who} is erased from the tables. The write-ahead log of the PostgreSQL server, its archive "
    "and its dumps may hold the words still: ask who looks after the server to remove them."
)
_ON_PHONES = Text(
    "What was typed on a phone and not sent is wiped there when the diary next connects; until "
    "then it cannot be reached."
)
_COPY_HOLDS = Text("This copy may hold {who} still; delete it, or erase in it: {path} ({day})")
_COPIED = Text("Copied to {path}.")
_RESTORED = Text(
    "Restored in {path}, as it was when the backup was made. Erase again who was erased since."
)
_RECORDS = Text(
    "Participants: {n_participants}, sessions: {n_sessions}, in {path}. It stays as it is now; "
    "delete it when a person in it asks to be erased."
)
_SENT = plural("{n} reminder sent.", "{n} reminders sent.")
_NOT_TAKEN = Text(
    "Not reached, by mail or on their phone: {who}. Ask them to turn reminders on again."
)
_CAN_LOG_IN = Text("{name} can log in.")
_CANNOT_LOG_IN = Text("{name} can no longer log in.")


@app.spoken_command(example="forceplate diary new diary --url https://diary.example.org")
def new(
    folder: Folder,
    url: Annotated[
        str, typer.Option(help="Address that participants open; https:// unless only for trying.")
    ] = "http://127.0.0.1:8000",
    study: Annotated[
        str, typer.Option(help="practice, trial, or the folder of a study of your own.")
    ] = "practice",
    database: Annotated[
        str, typer.Option(help="postgresql://user@host/name; default: SQLite in the folder.")
    ] = "",
    time_zone: Annotated[str, typer.Option(help="Where a day begins.")] = "Europe/Amsterdam",
) -> None:
    """Make a diary: a folder with its settings, key, study and data."""
    own = Path(study)
    if study not in set(Shipped) and not own.is_dir():
        raise wrong_argument(
            Text("choose one of {known}, or name the folder of a study.").fill(
                known=", ".join(Shipped)
            ),
            param_hint="--study",
        )
    create_folder(
        DiaryFolder(folder, url, database, time_zone), study if study in set(Shipped) else own
    )
    opened = open_diary(folder)
    tell(_MADE, folder=folder, study=opened.study_folder)


@app.spoken_command(example="forceplate diary serve diary --port 8000")
def serve(
    folder: Folder,
    host: Annotated[str, typer.Option(help="Network address to listen on.")] = LOOPBACK,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: a free one.")] = 8000,
    trusted_proxy: Annotated[
        str, typer.Option(help="Network address of the reverse proxy in front of the diary.")
    ] = "",
) -> None:
    """Serve the diary until Ctrl+C or SIGTERM."""
    run(
        folder, host=host, port=port, trusted_proxy=trusted_proxy,
        ready=lambda address: tell(_ANSWERS, address=address),
        warn=lambda words: tell(words, err=True),
    )  # fmt: skip
    tell(_STOPPED)


@participant.spoken_command(example="forceplate diary participant add diary P001 --group patients")
def add(
    folder: Folder,
    participant_id: Pseudonym,
    group: Annotated[
        str, typer.Option(help="Group of the study, unless the allocation list gives it.")
    ] = "",
    stratum: Stratum = "",
    started_on: StartedOn = None,
    age: Annotated[float | None, typer.Option(help="Years, at the baseline.")] = None,
    diary_language: DiaryLanguage = None,
) -> None:
    """Add a participant and print the personal link."""
    of_pages = sentence_language(diary_language or spoken(), "--diary-language")
    opened = open_diary(folder)
    from forceplate_study.diary.enrolment import add as add_person

    day = _day(started_on, opened)
    link = add_person(
        participant_id, day, group=group, stratum=stratum, age_years=age, language=of_pages
    )
    typer.echo(link)


@app.spoken_command(example="forceplate diary allocation diary list.csv")
def allocation(
    folder: Folder,
    file: Annotated[Path, typer.Argument(help="List of 'forceplate study allocate'.")],
) -> None:
    """Take the allocation list in; from now on it gives the group, and shows no line ahead."""
    opened = open_diary(folder)
    from forceplate_study.diary.enrolment import keep_list

    lines = read_allocations(read_text(file), str(file), opened.study())
    keep_list(lines)
    tell(_LIST_KEPT, n=len(lines), file=file)


@app.spoken_command(example="forceplate diary enrol diary 118 --sheet links.html")
def enrol(
    folder: Folder,
    number: Annotated[int, typer.Argument(min=1, max=1000, help="How many.")],
    sheet: Annotated[Path, typer.Option(help="HTML file for their links, to print and cut.")],
    stratum: Stratum = "",
    started_on: StartedOn = None,
    diary_language: DiaryLanguage = None,
) -> None:
    """Enrol many at once, P001 and on, in the groups of the allocation list."""
    of_pages = sentence_language(diary_language or spoken(), "--diary-language")
    opened = open_diary(folder)
    from django.db import transaction

    from forceplate_study.diary.enrolment import enrol as enrol_people
    from forceplate_study.diary.printed_links import write_sheet

    day = _day(started_on, opened)
    with transaction.atomic():  # without the sheet nobody is enrolled
        links = enrol_people(number, day, stratum=stratum, language=of_pages)
        write_sheet(links, sheet, of_pages)
    names = list(links)
    tell(_ENROLLED, n=len(names), first=names[0], last=names[-1], sheet=sheet)


@participant.spoken_command("leave", example="forceplate diary participant leave diary P001")
def leave(
    folder: Folder,
    participant_id: Pseudonym,
    left_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day; default: today.")
    ] = None,
    reason: Annotated[str, typer.Option(help="In a few words; no names.")] = "",
    still_reports: Annotated[
        bool,
        typer.Option("--still-reports", help="By agreement: the link takes weeks and complaints."),
    ] = False,
    why: Annotated[str, typer.Option(help="Why, in one line; it is kept.")] = "",
) -> None:
    """Record that a participant left the study; the link opens nothing from now on.

    Whoever agreed to go on reporting keeps the link: an injury after leaving then counts.
    """
    opened = open_diary(folder)
    from forceplate_study.diary.enrolment import leave as leave_study
    from forceplate_study.records.study_records import DropOut

    day = _day(left_on, opened)
    leave_study(DropOut(participant_id, day, reason, still_reports), why=why)
    tell(_LEFT, who=participant_id, day=day.isoformat())


@app.spoken_command(example="forceplate diary link diary P001 --qr P001.svg")
def link(
    folder: Folder,
    participant_id: Pseudonym,
    qr: Annotated[
        Path | None, typer.Option(help="Also write it as a QR code: .svg or .png.")
    ] = None,
) -> None:
    """Make a new personal link; older ones of the participant open nothing any more."""
    open_diary(folder)
    from forceplate_study.diary.participants import make_link
    from forceplate_study.diary.printed_links import write_qr

    address = make_link(participant_id)
    typer.echo(address)
    if qr is not None:
        write_qr(address, qr)


@app.spoken_command(example="forceplate diary revoke diary P001")
def revoke(folder: Folder, participant_id: Pseudonym) -> None:
    """Make the personal link of a participant open nothing, at once."""
    open_diary(folder)
    from forceplate_study.diary.participants import revoke_links

    count = revoke_links(participant_id)
    tell(_REVOKED.fill(n=count, who=participant_id) if count else _NO_LINK)


@app.spoken_command(example="forceplate diary export diary P001 > P001.json")
def export(folder: Folder, participant_id: Pseudonym) -> None:
    """Print everything the diary holds about a participant, as JSON."""
    open_diary(folder)
    from forceplate_study.diary.participants import export_participant

    print_json(json.loads(json.dumps(export_participant(participant_id))))


@app.spoken_command(example="forceplate diary erase diary P001")
def erase(
    folder: Folder,
    participant_id: Pseudonym,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete everything about a participant, for good."""
    open_diary(folder)
    from forceplate_study.diary.participants import erase_participant, find, is_erasing

    if not is_erasing():
        find(participant_id)
    if not yes and not typer.confirm(said(_ERASE.fill(who=participant_id))):
        raise CancelledError(_KEPT.fill(who=participant_id))
    answer = erase_participant(participant_id)
    tell(_ERASED if answer.is_log_clean else _ERASED_BUT, who=participant_id)
    tell(_ON_PHONES)
    names = ", ".join(answer.names)
    for copy in answer.copies:
        day = copy.made_at.astimezone().date().isoformat()
        tell(_COPY_HOLDS, who=names, path=copy.path, day=day)


@app.spoken_command(example="forceplate diary backup diary backups/2026-03-02")
def backup(
    folder: Folder,
    target: Annotated[Path, typer.Argument(help="New folder for the copy.")],
) -> None:
    """Copy the diary while it is used; 'diary restore' makes a diary of the copy."""
    tell(_COPIED, path=back_up(read_folder(folder), target))


@app.spoken_command(example="forceplate diary restore backups/2026-03-02 restored")
def restore(
    backup: Annotated[Path, typer.Argument(help="Folder of the backup.")],
    folder: Annotated[Path, typer.Argument(help="New folder of the diary.")],
    database: Annotated[
        str, typer.Option(help="An empty postgresql:// database, for a backup of one.")
    ] = "",
) -> None:
    """Make a diary of a backup, in a new folder."""
    tell(_RESTORED, path=restore_backup(backup, folder, database).path)


@app.spoken_command(example="forceplate diary records diary --output study-2026-03-02")
def records(
    folder: Folder,
    output: Annotated[Path, typer.Option(help="New folder for the study and its tables.")],
) -> None:
    """Copy the study and all its entries, as tables, for analysis elsewhere.

    'forceplate study adherence', 'outcome' and 'report' read the diary itself as well.
    """
    found = write_records(folder, output)
    tell(
        _RECORDS,
        n_participants=len(found.participants),
        n_sessions=len(found.sessions),
        path=output,
    )


@app.spoken_command(example="forceplate diary remind diary")
def remind(folder: Folder) -> None:
    """Send the reminders of today, to phones and by mail; to be run once a day, e.g. by cron.

    The mail server stands in smtp.toml in the folder of the diary; without it no mail is sent.
    """
    opened = open_diary(folder)
    from forceplate_study.diary.reminders import send_reminders
    from forceplate_study.diary.smtp import read_mail_server

    sent = send_reminders(read_mail_server(opened.path), _day(None, opened))
    tell(_SENT, n=sent.n_sent)
    if sent.refused:
        raise StudyError(_NOT_TAKEN.fill(who=", ".join(sent.refused)))


@clinician.spoken_command("add", example="forceplate diary clinician add diary anna")
def add_clinician(
    folder: Folder,
    name: Annotated[str, typer.Argument(help="Name to log in with.")],
    password_file: PasswordFile = None,
) -> None:
    """Let a physiotherapist log in."""
    open_diary(folder)
    from forceplate_study.diary.staff import add_clinician as add_to_staff

    add_to_staff(name, _password(password_file))
    tell(_CAN_LOG_IN, name=name)


@clinician.spoken_command("password", example="forceplate diary clinician password diary anna")
def give_password(
    folder: Folder,
    name: Annotated[str, typer.Argument(help="Name that is logged in with.")],
    password_file: PasswordFile = None,
) -> None:
    """Give a physiotherapist a new password, also one who was shut out."""
    open_diary(folder)
    from forceplate_study.diary.staff import give_password as give

    give(name, _password(password_file))
    tell(_CAN_LOG_IN, name=name)


@clinician.spoken_command("remove", example="forceplate diary clinician remove diary anna")
def remove_clinician(
    folder: Folder,
    name: Annotated[str, typer.Argument(help="Name that is logged in with.")],
) -> None:
    """Shut a physiotherapist out, at once."""
    open_diary(folder)
    from forceplate_study.diary.staff import remove_clinician as remove_from_staff

    remove_from_staff(name)
    tell(_CANNOT_LOG_IN, name=name)


def _day(given: datetime | None, diary: DiaryFolder) -> date:
    """Return the day that was given, else today where the diary is."""
    return (given or datetime.now(ZoneInfo(diary.time_zone))).date()


def _password(path: Path | None) -> str:
    if path is None:
        again = said(Text("The password again"))
        return str(typer.prompt(said(Text("Password")), hide_input=True, confirmation_prompt=again))
    with raised_as(StudyError, NOT_READ, (OSError, UnicodeDecodeError), path=path):
        lines = path.read_text(encoding="utf-8").splitlines()
    return lines[0] if lines else ""
