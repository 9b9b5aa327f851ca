"""What the user of this computer chose, kept in one small JSON file."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

from PySide6.QtCore import QObject, Signal

from forceplate.documents import dump_readable_json, from_plain, load_json, to_plain
from forceplate.errors import ForcePlateError, StorageError
from forceplate.files import write_atomically
from forceplate.practice import AS_DELIVERED, Practice
from forceplate.reasons import raised_as
from forceplate.words import Language, Text, plain

FILE_NAME = "settings.json"
_NOT_WRITTEN = Text(
    "Cannot write the settings in {folder}: {why}. They hold until the window is closed."
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every choice; what is never a fact of a visit."""

    language: str = "system"
    """``system`` or one of :class:`Language`."""
    theme: str = "system"
    """``system``, ``light`` or ``dark``."""
    text_percent: int = 100
    body_weight_percent: bool = True
    """Show forces also in % of body weight."""
    sounds: bool = True
    operator: str = ""
    """Initials or code of whoever measures; empty: not said."""
    protocol: str = "standard"
    driver: str = ""
    address: str = ""
    hardware_id: str = ""
    """USB identity of the platform at that address; empty: unknown."""
    simulated_driver: str = ""
    """Of the simulated platform that was tried last; empty: let go of, or a real one was chosen."""
    calibration_path: str = ""
    """Empty: none is chosen."""
    library_folder: str = ""
    """Empty: this user's own."""
    patient_shows_numbers: bool = True
    patient_shows_trace: bool = True
    """The patient view shows a trace; else a bar."""
    practice: Practice = AS_DELIVERED
    """What stands on reports, and how their files are called."""
    lock_hash: str = ""
    """Of the passphrase that opens the window again; empty: it does not lock."""
    lock_minutes: int = 10
    """Without a hand on the window, until it locks."""
    is_maximised: bool = False
    """The window fills the screen."""
    of_annexes: Mapping[str, str] = field(default_factory=dict)
    """What annexes keep, by names of their own; in the file they stand beside the others."""

    def __post_init__(self) -> None:
        allowed = {
            "language": self.language in ("system", *Language),
            "theme": self.theme in ("system", "light", "dark"),
            "text_percent": 100 <= self.text_percent <= 200,
            "lock_minutes": 1 <= self.lock_minutes <= 600,
        }
        for own in fields(self):  # no folder and no port has a NUL in its name
            allowed.setdefault(own.name, "\0" not in str(getattr(self, own.name)))
        for name, is_right in allowed.items():
            if not is_right:
                raise ValueError(plain(f"{getattr(self, name)!r} is no {name}"))


def default_folder() -> Path:
    """Return where this user's settings belong on this computer; makes nothing."""
    import platformdirs  # noqa: PLC0415  not needed where a folder is given

    return platformdirs.user_config_path("forceplate", appauthor=False)


def read_settings(folder: Path) -> Settings:
    """Return the settings in a folder; what is missing or unreadable there is as delivered.

    Settings are comfort, not data: a damaged file must not keep a clinic from measuring.
    """
    settings = Settings()
    try:
        found = load_json((folder / FILE_NAME).read_bytes())
    except (OSError, ValueError):
        return settings
    if not isinstance(found, dict):
        return settings
    return settings_of(found)


_RETIRED = ("prints_name", "prints_birth_date")


def settings_of(found: Mapping[str, Any]) -> Settings:
    """Return the settings that plain values say; what is missing or cannot be is as delivered."""
    practice = found.get("practice")
    if isinstance(practice, dict):  # it was remembered; now each report asks
        kept = {name: practice[name] for name in practice if name not in _RETIRED}
        found = {**found, "practice": kept}
    settings, kinds = Settings(), get_type_hints(Settings)
    del kinds["of_annexes"]
    for name, kind in kinds.items():
        if name in found:
            with contextlib.suppress(ValueError):
                value = from_plain(kind, found[name], name)
                settings = replace(settings, **{name: value})
    # kept also where the annex is not installed now: it may come back
    others = {
        name: value
        for name, value in found.items()
        if name not in kinds and isinstance(value, str) and "\0" not in value
    }
    return replace(settings, of_annexes=others)


def write_settings(folder: Path, settings: Settings) -> None:
    """Replace the settings file of a folder; raises StorageError."""
    with raised_as(StorageError, _NOT_WRITTEN, folder=folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        values = {
            name.name: to_plain(getattr(settings, name.name))
            for name in fields(settings)
            if name.name != "of_annexes"
        }
        content = dump_readable_json(values | dict(settings.of_annexes)).encode()
        write_atomically(folder / FILE_NAME, content, overwrite=True)


class SettingsModel(QObject):
    """The settings now, and the news that they changed."""

    changed = Signal(object)
    """The names of what changed, a frozenset of str."""

    def __init__(
        self, folder: Path, *, on_error: Callable[[ForcePlateError], None] = lambda _error: None
    ) -> None:
        super().__init__()
        self._folder = folder
        self.on_error = on_error
        self.settings = read_settings(folder)
        self.operator_kept = self.settings.operator
        """Who works at this computer also the next time that the program is opened."""

    def change(self, **changes: Any) -> None:
        """Change some settings by name, keep them on disk and tell everybody.

        Raises
        ------
        ValueError
            No such setting has this value.
        """
        wanted = replace(self.settings, **changes)
        names = frozenset(
            own.name
            for own in fields(Settings)
            if getattr(wanted, own.name) != getattr(self.settings, own.name)
        )
        operator_kept = changes.get("operator", self.operator_kept)
        if not names and operator_kept == self.operator_kept:
            return
        self.settings, self.operator_kept = wanted, operator_kept
        try:
            write_settings(self._folder, replace(wanted, operator=operator_kept))
        except StorageError as error:
            self.on_error(error)
        self.changed.emit(names)

    def take_over(self, found: Mapping[str, Any]) -> None:
        """Take all settings from a backup, as :meth:`change`; where the library is stays."""
        wanted = replace(settings_of(found), library_folder=self.settings.library_folder)
        self.change(**{own.name: getattr(wanted, own.name) for own in fields(Settings)})

    def first_operator(self, by: str) -> None:
        """Take who spoke for the operator where none is known; else they speak for this once."""
        if not self.settings.operator:
            self.works_now(by)

    def works_now(self, by: str) -> None:
        """Take somebody for the operator until the program ends or is locked: never on disk.

        Another person may be the next at this computer, and would sign with these initials.
        """
        if by != self.settings.operator:
            self.settings = replace(self.settings, operator=by)
            self.changed.emit(frozenset({"operator"}))

    def nobody_works_now(self) -> None:
        """Forget whom only this run of the program knows."""
        self.works_now(self.operator_kept)

    def change_of_annex(self, name: str, value: str) -> None:
        """Change what an annex keeps, as :meth:`change`; it is told of as ``of_annexes``."""
        self.change(of_annexes={**self.settings.of_annexes, name: value})
