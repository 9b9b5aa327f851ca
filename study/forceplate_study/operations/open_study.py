"""Open a study or a diary: to work with it, or to read all that was entered."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

from forceplate.words import Text
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.definition.study_file import STUDY_FILE, copy_shipped, read_study
from forceplate_study.diary.folder import SETTINGS_FILE, STUDY_FOLDER
from forceplate_study.diary.opening import open_diary
from forceplate_study.diary.read_diary import is_diary, read_diary
from forceplate_study.errors import StudyError
from forceplate_study.follow_up.study_store import FolderStore
from forceplate_study.records.study_folder import StudyFolder
from forceplate_study.records.study_records import StudyRecords

if TYPE_CHECKING:
    from forceplate_study.diary.diary_store import DiaryStore

StudyStore: TypeAlias = "FolderStore | DiaryStore"
"""Where a study is kept: both answer the same questions."""

_opening = Lock()

_NO_STUDY = Text("{folder} holds neither {study} nor {diary}.")


@dataclass(frozen=True, slots=True)
class OpenedStudy:
    """A study, ready to work with."""

    store: StudyStore
    study: StudyDefinition
    simulated: bool
    """Synthetic: nobody was measured."""


def is_study(folder: Path) -> bool:
    """Return whether a folder holds a study or a diary."""
    return (folder / STUDY_FILE).is_file() or is_diary(folder)


def open_study(folder: Path) -> OpenedStudy:
    """Open the study or the diary in a folder.

    Raises
    ------
    StudyError
        It cannot be opened, or is a diary, and what diaries need is not installed.
    """
    store = _store(folder)
    return OpenedStudy(store, store.study(), store.is_synthetic())


def _store(folder: Path) -> StudyStore:
    if not is_study(folder):
        raise StudyError(_NO_STUDY.fill(folder=folder, study=STUDY_FILE, diary=SETTINGS_FILE))
    if not is_diary(folder):
        return FolderStore(folder)
    with _opening:  # two tries at once would each tell Django its settings
        open_diary(folder)
        from forceplate_study.diary.diary_store import DiaryStore  # noqa: PLC0415 - after open_diary

    return DiaryStore()


def make_study(like: str, folder: Path) -> Path:
    """Put a shipped study into a new folder and return the folder."""
    read_study(copy_shipped(like, folder))
    return folder


def read_study_records(folder: Path) -> tuple[StudyDefinition, StudyRecords]:
    """Return the study in a folder and all that was entered, in its tables or in its diary."""
    if is_diary(folder):
        return read_diary(folder)
    own = StudyFolder(folder)
    return own.study(), own.records()


def definition_folder(folder: Path) -> Path:
    """Return where the definition of the study is."""
    return folder / STUDY_FOLDER if is_diary(folder) else folder
