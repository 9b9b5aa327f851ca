"""``forceplate backup``: everything in one encrypted file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.library_choice import open_existing
from forceplate.cli.options import LibraryOption
from forceplate.cli.passphrase import PassphraseFileOption, passphrase_of
from forceplate.operations.backups.backup import back_up
from forceplate.operations.backups.made_backups import backup_age, last_backup
from forceplate.words import Text

app = CommandApp()
Folder = Annotated[
    Path | None, typer.Argument(help="Where the backup is to be, best on another disk.")
]

_MADE = Text(
    "The backup is made and was read back: {path} ({n_visits:visit|visits}, "
    "{n_people:person|people}). Without "
    "its passphrase nobody can open it, nor can you: keep that elsewhere."
)


@app.spoken_command(example="forceplate backup /media/usb --library library")
def backup(
    folder: Folder = None,
    library: LibraryOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> Answer:
    """Write all visits, people, calibrations and settings into one encrypted file.

    Without a folder: say when the last backup was made.
    """
    place = open_existing(library)
    if folder is None:
        last = last_backup(place)
        words, is_due = backup_age(last, datetime.now().astimezone())
        return Answer({"last": last, "is_due": is_due}, [words])
    passphrase = passphrase_of(passphrase_file, is_new=True)
    made = back_up(place, folder, datetime.now().astimezone(), passphrase)
    contents = made.contents
    words = _MADE.fill(path=made.path, n_visits=contents.n_visits, n_people=contents.n_people)
    document = {
        "file": made.path,
        "visits": contents.n_visits,
        "people": contents.n_people,
        "left_out": [sentence.en for sentence in made.left_out],
    }
    return Answer(document, [words], made.left_out)
