"""The report of a person's visits as a PDF: in which language, with or without the name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forceplate.errors import ForcePlateError
from forceplate.gui.kit import icons, language
from forceplate.gui.kit.file_dialogs import ask_file, documents
from forceplate.gui.kit.growing_area import GrowingArea
from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.notice_bar import NoticeBar
from forceplate.gui.kit.written_file import WrittenFile
from forceplate.words import LANGUAGE_NAMES, Text

if TYPE_CHECKING:
    from forceplate.gui.kit.context import Context
    from forceplate.gui.kit.tasks import Task
    from forceplate.report import ReportContent


class ReportDialog(QDialog):
    """Makes the report beside the window and says where it is.

    Parameters
    ----------
    paths
        Visit files of one person.
    name
        Of the person; it is printed only if asked for.
    """

    def __init__(
        self,
        context: Context,
        paths: Sequence[Path],
        parent: QWidget | None = None,
        *,
        name: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context, self._paths, self._name = context, tuple(paths), name
        self._task: Task | None = None
        self._about = sentence_label()
        self.language = QComboBox()
        for code, own_name in LANGUAGE_NAMES.items():
            self.language.addItem(own_name, code)
        self.language.setCurrentIndex(self.language.findData(language.code()))
        self._language_label = QLabel(tr("&Language"))
        self._language_label.setBuddy(self.language)
        self.with_name = QCheckBox()
        self.with_name.setEnabled(bool(name))
        self._name_says = sentence_label()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.hide()
        self.made, self.notices = WrittenFile(), NoticeBar()
        self.save_button = QPushButton(tr("&Save as …"))
        self.close_button = QPushButton(tr("&Close"))
        self.save_button.setDefault(True)
        self.close_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.ask_where)
        self.close_button.clicked.connect(self.close)
        self._lay_out()
        self.setWindowTitle(tr("Report (PDF)"))
        self._about.setText(
            tr(
                "A page for the patient and the file, and further pages with all trials and "
                "methods for the colleague. Visits: {visits}."
            ).format(visits=", ".join(path.stem for path in self._paths))
        )
        self.language.setAccessibleName(tr("Language of the report"))
        self.with_name.setText(
            tr("Print the &name: {name}").format(name=self._name.replace("&", "&&"))
            if self._name
            else tr("Print the &name (the list has none)")
        )
        self._name_says.setText(
            tr("Without the name the report holds the id only, and may be sent on as such.")
        )
        self.bar.setAccessibleName(tr("The report is being made"))
        self.save_button.setIcon(icons.icon("save"))
        self.resize(76 * self.fontMetrics().averageCharWidth(), self.sizeHint().height())
        self.area.fit()
        self.save_button.setFocus()

    def ask_where(self) -> None:
        """Ask for the file, then make the report."""
        name = tr("report") + f"_{self._paths[-1].stem}.pdf"
        ask_file(
            self,
            tr("Save the report as"),
            documents() / name,
            tr("PDF (*.pdf)"),
            self.make,
        )

    def make(self, target: Path, overwrite: bool = False) -> None:
        """Write the report, beside the window."""
        if self._task is not None:
            return
        paths, root = self._paths, self._context.library.root
        chosen = str(self.language.currentData())
        name = self._name if self.with_name.isChecked() else ""

        def work(_: object) -> tuple[Path, ReportContent]:
            # the report's fonts and figures take longer to load than a screen may take
            from forceplate.operations.library_comparison import (  # noqa: PLC0415
                library_comparison,
            )
            from forceplate.operations.report import write_report  # noqa: PLC0415

            compare = library_comparison(root)
            return target, write_report(
                paths, target, language=chosen, name=name, compare=compare, overwrite=overwrite
            )

        self.made.hide()
        self.notices.clear()
        self._show_busy(is_busy=True)
        self._task = self._context.tasks.run(
            work, done=self._written, failed=self._failed, owner=self
        )

    def _written(self, answer: tuple[Path, ReportContent]) -> None:
        self._task = None
        self._show_busy(is_busy=False)
        target, content = answer
        words = tr("The report is made: {path}").format(path=target)
        if content.differences:
            words += "\n" + tr(
                "The visits cannot be compared; the report says why and gives no gain."
            )
        self.made.show_written(target, words)
        self.area.fit(self.made)
        self.made.open_button.setFocus()

    def _failed(self, error: ForcePlateError) -> None:
        self._task = None
        self._show_busy(is_busy=False)
        self.notices.show_refusal(Text("No report was made."), error)
        self.area.fit(self.notices)
        self.save_button.setFocus()

    def _show_busy(self, *, is_busy: bool) -> None:
        self.bar.setVisible(is_busy)
        self.save_button.setEnabled(not is_busy)

    def _lay_out(self) -> None:
        """Put the choices above what was written, the buttons below."""
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(self._language_label, self.language)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.save_button)
        buttons.addWidget(self.close_button)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.notices)
        column.addWidget(self._about)
        column.addLayout(form)
        column.addWidget(self.with_name)
        column.addWidget(self._name_says)
        column.addWidget(self.bar)
        column.addWidget(self.made)
        column.addStretch(1)
        self.area = GrowingArea(content)
        whole = QVBoxLayout(self)
        whole.addWidget(self.area, 1)
        whole.addLayout(buttons)
