"""Study and diary in the settings: which study the window shows, and a new one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.fields import Choice, name_of
from forceplate.gui.kit.file_dialogs import ask_file, ask_folder, documents
from forceplate.gui.kit.labels import label
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import Lines, column, row
from forceplate_study.window.chosen_study import choose_folder, chosen_folder

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context

LIKE_TRIAL, LIKE_PRACTICE = "trial", "practice"


class SettingsSection(QWidget):
    """Part of the Settings screen."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.now, self.said = label(wraps=True), label(wraps=True)
        self.folder_button = Button(tr("Choose a st&udy or diary …"), symbol="folder")
        self.none_button = Button(tr("Sho&w no study"))
        self.like = Choice(
            [
                (tr("the trial: foot-core programme against stretching"), LIKE_TRIAL),
                (tr("a practice: foot-core programme, one group"), LIKE_PRACTICE),
            ]
        )
        self.new_button = Button(tr("Make &it …"), symbol="add")
        self.setLayout(
            column(
                self.now,
                Lines(self.folder_button, self.none_button),
                row(name_of(self.like, tr("A new stud&y like")), (self.like, 1)),
                row(self.new_button, None),
                self.said,
            )
        )
        self.said.hide()
        self.folder_button.clicked.connect(self._choose)
        self.none_button.clicked.connect(lambda: self.use(None))
        self.new_button.clicked.connect(self._choose_new)
        context.settings_model.changed.connect(self._settings_changed)
        self._show_chosen()

    def use(self, folder: Path | None) -> None:
        """Show this study from now on; None: none. A folder without one is not taken."""
        from forceplate_study.operations.open_study import is_study  # noqa: PLC0415 - only here

        self.said.hide()
        if folder is not None and not is_study(folder):
            self._say(
                tr(
                    "✗ {folder} holds no study (study.toml) and no diary (diary.toml). Choose "
                    "another folder, or make a new study."
                ).format(folder=folder)
            )
            return
        choose_folder(self._context, "" if folder is None else str(folder))

    def make(self, folder: Path) -> None:
        """Make a new study in a folder and show it from now on."""
        from forceplate_study.operations.open_study import make_study  # noqa: PLC0415 - only here

        like = str(self.like.currentData())
        self.said.hide()
        self._context.tasks.run(
            lambda _: make_study(like, folder),
            done=self._made,
            failed=self._context.show_error,
            owner=self,
        )

    def _made(self, folder: Path) -> None:
        self.use(folder)
        self._say(
            tr(
                "✓ The new study is in {folder}. Read its study.toml and change what is different "
                "for you, before the first participant. Its screen is at the left (Ctrl+7)."
            ).format(folder=folder)
        )

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.show()

    def _choose(self) -> None:
        ask_folder(self, tr("Choose the folder of the study or the diary"), self._start(), self.use)

    def _choose_new(self) -> None:
        ask_file(
            self, tr("Name of the folder to make for the study"),
            self._start() / tr("study"), "", lambda folder, _: self.make(folder),
            may_replace=False,
        )  # fmt: skip

    def _start(self) -> Path:
        chosen = chosen_folder(self._context)
        return Path(chosen).parent if chosen else documents()

    def _settings_changed(self, names: frozenset[str]) -> None:
        if "of_annexes" in names:
            self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = chosen_folder(self._context)
        self.now.setText(
            chosen or tr("No study is chosen: the window measures, and shows no study.")
        )
        self.none_button.setVisible(bool(chosen))
