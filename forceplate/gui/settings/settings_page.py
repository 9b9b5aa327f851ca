"""Settings: how the window speaks and looks, who measures, where the data are, protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from forceplate import __version__
from forceplate.gui.kit import language, theme
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.cards import Card, page_head
from forceplate.gui.kit.fields import Check, Choice, Field, WholeField, form_of
from forceplate.gui.kit.file_dialogs import ask_folder
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import PAGE_MARGINS, Lines, Scrolled, column, row, widget_of
from forceplate.gui.settings.lock_section import LockSection
from forceplate.gui.settings.protocol_editor import ProtocolEditor
from forceplate.gui.share.backup_dialog import BackupDialog
from forceplate.gui.share.restore_dialog import RestoreDialog
from forceplate.installation import licences_folder, news_file
from forceplate.words import LANGUAGE_NAMES

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context

LONGEST_OPERATOR = 40


class SettingsPage(QWidget):
    """Screen 6. Every choice holds at once and is kept; there is no OK."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.annex_sections = {
            name: screen.settings_section(context) for name, screen in context.annexes.items()
        }
        as_system = tr("as the system")
        names = ((name, spoken) for spoken, name in LANGUAGE_NAMES.items())
        self.language = Choice([(as_system, language.SYSTEM), *names])
        self.theme = Choice(
            [(as_system, theme.SYSTEM), (tr("light"), theme.LIGHT), (tr("dark"), theme.DARK)]
        )
        self.unreviewed = muted(
            tr("No clinician whose mother tongue this is has reviewed these words yet."), wraps=True
        )
        self._when = muted(
            tr(
                "While a trial is recorded, or something typed is not saved, a change waits until "
                "that is done."
            ),
            wraps=True,
        )
        self.text_size = WholeField(
            theme.SMALLEST_TEXT_PERCENT, theme.LARGEST_TEXT_PERCENT, " %", step=10
        )
        self.text_size.setKeyboardTracking(False)
        self._boxes = {
            "body_weight_percent": Check(tr("Show forces also in % of &body weight")),
            "sounds": Check(tr("&Sounds with the countdown and the cues")),
            "patient_shows_numbers": Check(tr("Patient view: show &numbers")),
            "patient_shows_trace": Check(tr("Patient view: show a t&race in place of a bar")),
        }
        """What is ticked or not, by the name of its setting."""
        self.operator = Field(placeholder=tr("initials; empty where several work"))
        self.operator.setMaxLength(LONGEST_OPERATOR)
        self.retest_button = Button(tr("How sure are our measurements?"))
        self._folder = label(wraps=True)
        self._folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.folder_button = Button(tr("&Other folder …"), symbol="folder")
        self.backup_button = Button(tr("Make a bac&kup …"), symbol="save")
        self.restore_button = Button(tr("R&estore a backup …"), symbol="folder")
        self.lock = LockSection(context)
        self.protocols = ProtocolEditor(context.protocols, context.tasks)
        self.about = muted(_about(), wraps=True)
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self.unreviewed.setVisible(language.code() in language.UNREVIEWED)
        self._connect()
        context.settings_model.changed.connect(self._show_settings)
        self._show_settings()

    # what the main window calls

    def opened(self) -> None:
        """Show what holds now."""
        self._show_settings()
        self.protocols.show_protocol(self._context.settings.protocol)

    def closed(self) -> None:
        """Keep what was typed last."""
        self._keep_operator()

    @property
    def has_unsaved(self) -> bool:
        """Whether a protocol was changed and not saved."""
        return self.protocols.has_unsaved

    def _connect(self) -> None:
        change = self._context.settings_model.change
        self.language.activated.connect(lambda: change(language=self.language.currentData()))
        self.theme.activated.connect(lambda: change(theme=self.theme.currentData()))
        self.text_size.valueChanged.connect(lambda percent: change(text_percent=percent))
        for name, box in self._boxes.items():
            box.toggled.connect(lambda on, name=name: change(**{name: on}))
        self.operator.editingFinished.connect(self._keep_operator)
        self.retest_button.clicked.connect(self._context.ways.retest)
        self.folder_button.clicked.connect(self._choose_library)
        self.backup_button.clicked.connect(self.open_backup)
        self.restore_button.clicked.connect(self.open_restore)
        self.protocols.chosen.connect(lambda name: change(protocol=name))

    def _keep_operator(self) -> None:
        model, typed = self._context.settings_model, self.operator.text().strip()
        if typed != model.operator_kept:
            model.change(operator=typed)

    def _choose_library(self) -> None:
        ask_folder(
            self,
            tr("Choose the folder of the library"),
            self._context.library.root.parent,
            lambda path: self._context.settings_model.change(library_folder=str(path)),
        )

    def open_backup(self) -> BackupDialog:
        """Open the backup."""
        return BackupDialog(self._context, self.window()).open_over()

    def open_restore(self) -> RestoreDialog:
        """Open the restore of a backup."""
        return RestoreDialog(self._context, self.window()).open_over()

    def _show_settings(self) -> None:
        settings = self._context.settings
        self.language.setCurrentIndex(self.language.findData(settings.language))
        self.theme.setCurrentIndex(self.theme.findData(settings.theme))
        self.text_size.setValue(settings.text_percent)
        for name, box in self._boxes.items():
            box.setChecked(getattr(settings, name))
        if not self.operator.hasFocus():
            self.operator.setText(self._context.settings_model.operator_kept)
        self._folder.setText(str(self._context.library.root))

    def _lay_out(self) -> None:
        """Put the cards of the screen one below the other, in an area that scrolls."""
        appearance = form_of(
            (tr("&Language"), self.language), self.unreviewed, (tr("&Colours"), self.theme),
            (tr("&Text size"), self.text_size), self._when,
        )  # fmt: skip
        measuring = form_of(
            (tr("&Measured by"), self.operator), *self._boxes.values(), self.retest_button
        )
        look = Card(appearance, None, title=tr("Language and look"))
        how = Card(measuring, None, title=tr("Measuring"))
        pair = (look, how) if theme.is_large() else (row((look, 1), (how, 1), gap=theme.WIDE_GAP),)
        data = Card(
            self._folder,
            Lines(self.folder_button, self.backup_button, self.restore_button),
            title=tr("Data"),
        )
        annexes = [
            Card(self.annex_sections[name], title=screen.settings_title())
            for name, screen in self._context.annexes.items()
        ]
        lock = Card(self.lock, title=tr("Lock"))
        cards = (
            *pair,
            data,
            lock,
            *annexes,
            Card(self.protocols, title=tr("Protocol")),
            self.about,
            None,
        )
        inside = widget_of(column(*cards, gap=theme.WIDE_GAP))
        self.setLayout(
            column(
                page_head(tr("Settings")), (Scrolled(inside), 1),
                gap=theme.WIDE_GAP, margins=PAGE_MARGINS,
            )
        )  # fmt: skip


def _about() -> str:
    """Say which version this is, where its news stand and, in a bundle, its licences."""
    lines = [
        tr("Version {version}").format(version=__version__),
        tr("What is new: {file}. forceplate never asks the network for a newer one.").format(
            file=news_file()
        ),
    ]
    if (licences := licences_folder()) is not None:
        lines.append(tr("Licences of all parts: {folder}").format(folder=licences))
    return "\n".join(lines)
