"""``forceplate restore``: a backup put in its place, also on another computer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.options import LibraryOption
from forceplate.cli.passphrase import PassphraseFileOption, passphrase_of
from forceplate.operations.backups.backup import settings_file
from forceplate.operations.backups.former_library import leave_behind
from forceplate.operations.backups.restore import restore as restore_backup
from forceplate.operations.backups.restore import write_restored_settings
from forceplate.storage.library import Library
from forceplate.words import Text

app = CommandApp()
Backup = Annotated[Path, typer.Argument(help="The backup.")]
Folder = Annotated[Path, typer.Argument(help="The library to be: a folder that is not there yet.")]

_DONE = Text(
    "The backup of {day} is restored in {folder}: {n_visits:visit|visits}, "
    "{n_people:person|people}. Every byte of it was checked."
)
_WITH_SETTINGS = Text("The settings are restored too: the window opens this library.")
_WITHOUT_SETTINGS = Text(
    "The settings of this computer stay as they are. Choose the folder of the library there."
)


@app.spoken_command(
    example="forceplate restore forceplate-library-2026-03-02-091500.tar.gz.age library"
)
def restore(
    file: Backup,
    folder: Folder,
    passphrase_file: PassphraseFileOption = None,
    library: LibraryOption = None,
) -> Answer:
    """Put a backup into a new folder. Nothing that is there is ever replaced.

    The settings come with it where this user has none yet. The library of until now stays.
    """
    root = library or Library.default_root()
    restored = restore_backup(file, folder, passphrase_of(passphrase_file, is_new=False))
    has_settings = write_restored_settings(restored, settings_file())
    contents = restored.contents
    former = leave_behind(Library(root), restored) if root.is_dir() else None
    done = _DONE.fill(
        day=contents.made_at.date().isoformat(),
        folder=restored.folder,
        n_visits=contents.n_visits,
        n_people=contents.n_people,
    )
    return Answer(
        {
            "folder": restored.folder,
            "made_at": contents.made_at,
            "visits": contents.n_visits,
            "people": contents.n_people,
            "settings": has_settings,
            "former_library": None if former is None else former.library.root,
            "erased_before": () if former is None else former.come_back,
        },
        [
            done,
            _WITH_SETTINGS if has_settings else _WITHOUT_SETTINGS,
            *(() if former is None else former.sentences),
        ],
    )
