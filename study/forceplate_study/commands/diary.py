"""``forceplate diary``: the participants' web application of the practice."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from forceplate.cli.printing.json_text import print_json
from forceplate.reasons import reason_of
from forceplate.words import Language
from forceplate_study.errors import StudyError
from forceplate_study.text_files import NOT_READ

if TYPE_CHECKING:
    from forceplate_study.diary.folder import DiaryFolder

Folder = Annotated[Path, typer.Argument(help="Folder of the diary.", show_default=False)]
Pseudonym = Annotated[str, typer.Argument(help="Pseudonym of the participant; no name.")]
LOOPBACK = "127.0.0.1"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    diary = typer.Typer(
        help="The web diary of participants, served by the practice itself.", no_args_is_help=True
    )
    diary.command(epilog="Example: forceplate diary new diary --url https://diary.example.org")(new)
    diary.command(epilog="Example: forceplate diary serve diary --port 8000")(serve)
    participant = typer.Typer(help="The participants.", no_args_is_help=True)
    participant.command(
        epilog="Example: forceplate diary participant add diary P001 --group patients"
    )(add)
    participant.command("leave", epilog="Example: forceplate diary participant leave diary P001")(
        leave
    )
    diary.add_typer(participant, name="participant")
    diary.command(epilog="Example: forceplate diary link diary P001 --qr P001.svg")(link)
    diary.command(epilog="Example: forceplate diary revoke diary P001")(revoke)
    diary.command(epilog="Example: forceplate diary export diary P001 > P001.json")(export)
    diary.command(epilog="Example: forceplate diary erase diary P001")(erase)
    diary.command(epilog="Example: forceplate diary backup diary backups/2026-03-02")(backup)
    diary.command(epilog="Example: forceplate diary records diary --output study-2026-03-02")(
        records
    )
    clinician = typer.Typer(help="The physiotherapists who log in.", no_args_is_help=True)
    clinician.command("add", epilog="Example: forceplate diary clinician add diary anna")(
        add_clinician
    )
    clinician.command("remove", epilog="Example: forceplate diary clinician remove diary anna")(
        remove_clinician
    )
    diary.add_typer(clinician, name="clinician")
    app.add_typer(diary, name="diary")


def new(
    folder: Folder,
    url: Annotated[
        str, typer.Option(help="Address that participants open; https:// unless only for trying.")
    ] = "http://127.0.0.1:8000",
    study: Annotated[
        str, typer.Option(help="Study to start from: practice or trial.")
    ] = "practice",
    database: Annotated[
        str, typer.Option(help="postgresql://user@host/name; default: SQLite in the folder.")
    ] = "",
    time_zone: Annotated[str, typer.Option(help="Where a day begins.")] = "Europe/Amsterdam",
) -> None:
    """Make a diary: a folder with its settings, key, study and data."""
    from forceplate_study.definition.study_file import Shipped
    from forceplate_study.diary.folder import DiaryFolder, create_folder
    from forceplate_study.diary.opening import open_diary

    if study not in set(Shipped):
        raise typer.BadParameter(f"use {' or '.join(Shipped)}", param_hint="--study")
    create_folder(DiaryFolder(folder, url, database, time_zone), study)
    opened = open_diary(folder)
    typer.echo(
        f"Made {folder}. The study is in {opened.study_folder}; change it before the first "
        f"participant. Next: forceplate diary clinician add {folder} NAME"
    )


def serve(
    folder: Folder,
    host: Annotated[str, typer.Option(help="Network address to listen on.")] = LOOPBACK,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: a free one.")] = 8000,
    trusted_proxy: Annotated[
        str, typer.Option(help="Network address of the reverse proxy in front of the diary.")
    ] = "",
) -> None:
    """Serve the diary until Ctrl+C."""
    from forceplate_study.diary.server import serve as run

    def ready(address: str) -> None:
        typer.echo(f"The diary answers at {address}. Stop it with Ctrl+C.")

    run(folder, host=host, port=port, trusted_proxy=trusted_proxy, ready=ready)


def add(
    folder: Folder,
    participant_id: Pseudonym,
    group: Annotated[str, typer.Option(help="Group of the study.")],
    started_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Baseline; default: today.")
    ] = None,
    age: Annotated[float | None, typer.Option(help="Years, at the baseline.")] = None,
    language: Annotated[str, typer.Option(help="en, nl, de or pt_BR.")] = "nl",
) -> None:
    """Add a participant and print the personal link."""
    opened = _open(folder)
    from forceplate_study.diary.participants import add_participant, make_link
    from forceplate_study.records.study_records import Participant

    day = (started_on or datetime.now(_zone(opened))).date()
    add_participant(Participant(participant_id, group, day, age), _language(language))
    typer.echo(make_link(participant_id))


def leave(
    folder: Folder,
    participant_id: Pseudonym,
    left_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day; default: today.")
    ] = None,
    reason: Annotated[str, typer.Option(help="In a few words; no names.")] = "",
) -> None:
    """Record that a participant left the study; the link opens nothing from now on."""
    opened = _open(folder)
    from forceplate_study.diary.participants import leave as leave_study
    from forceplate_study.records.study_records import DropOut

    day = (left_on or datetime.now(_zone(opened))).date()
    leave_study(DropOut(participant_id, day, reason))
    typer.echo(f"{participant_id} left on {day}.")


def link(
    folder: Folder,
    participant_id: Pseudonym,
    qr: Annotated[
        Path | None, typer.Option(help="Also write it as a QR code: .svg or .png.")
    ] = None,
) -> None:
    """Make a new personal link; older ones of the participant open nothing any more."""
    _open(folder)
    from forceplate_study.diary.participants import make_link
    from forceplate_study.diary.qr import write_qr

    address = make_link(participant_id)
    typer.echo(address)
    if qr is not None:
        write_qr(address, qr)


def revoke(folder: Folder, participant_id: Pseudonym) -> None:
    """Make the personal link of a participant open nothing, at once."""
    _open(folder)
    from forceplate_study.diary.participants import revoke_links

    count = revoke_links(participant_id)
    typer.echo(f"{count} link of {participant_id} revoked." if count else "There was no link.")


def export(folder: Folder, participant_id: Pseudonym) -> None:
    """Print everything the diary holds about a participant, as JSON."""
    _open(folder)
    from forceplate_study.diary.participants import export_participant

    print_json(json.loads(json.dumps(export_participant(participant_id))))


def erase(
    folder: Folder,
    participant_id: Pseudonym,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete everything about a participant, for good."""
    _open(folder)
    from forceplate_study.diary.participants import erase_participant, find

    find(participant_id)
    if not yes:
        typer.confirm(f"Delete everything about {participant_id}, for good?", abort=True)
    erase_participant(participant_id)
    typer.echo(f"{participant_id} is erased here. Delete older backups and exports as well.")


def backup(
    folder: Folder,
    target: Annotated[Path, typer.Argument(help="New folder for the copy.", show_default=False)],
) -> None:
    """Copy the diary while it is used; the copy is a diary itself."""
    from forceplate_study.diary.backup import back_up
    from forceplate_study.diary.folder import read_folder

    typer.echo(f"Copied to {back_up(read_folder(folder), target)}.")


def records(
    folder: Folder,
    output: Annotated[Path, typer.Option(help="New folder for the study and its tables.")],
) -> None:
    """Copy the study and all its entries, as tables, for analysis elsewhere.

    'forceplate study adherence', 'outcome' and 'report' read the diary itself as well.
    """
    from forceplate_study.diary.read_diary import write_records

    found = write_records(folder, output)
    typer.echo(
        f"{len(found.participants)} participants, {len(found.sessions)} sessions: {output}. It "
        "stays as it is now; delete it when a person in it asks to be erased."
    )


def add_clinician(
    folder: Folder,
    name: Annotated[str, typer.Argument(help="Name to log in with.")],
    password_file: Annotated[
        Path | None, typer.Option(help="File whose first line is the password; default: ask.")
    ] = None,
) -> None:
    """Let a physiotherapist log in."""
    _open(folder)
    from forceplate_study.diary.staff import add_clinician as add_to_staff

    add_to_staff(name, _password(password_file))
    typer.echo(f"{name} can log in.")


def remove_clinician(
    folder: Folder, name: Annotated[str, typer.Argument(help="Name that is logged in with.")]
) -> None:
    """Shut a physiotherapist out, at once."""
    _open(folder)
    from forceplate_study.diary.staff import remove_clinician as remove_from_staff

    remove_from_staff(name)
    typer.echo(f"{name} can no longer log in.")


def _open(folder: Path) -> DiaryFolder:
    from forceplate_study.diary.opening import open_diary

    return open_diary(folder)


def _zone(folder: DiaryFolder) -> ZoneInfo:
    return ZoneInfo(folder.time_zone)


def _language(language: str) -> str:
    if language not in set(Language):
        raise typer.BadParameter(f"use {', '.join(Language)}", param_hint="--language")
    return language


def _password(path: Path | None) -> str:
    if path is None:
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(NOT_READ.fill(path=path, why=reason_of(error))) from error
    return lines[0] if lines else ""
