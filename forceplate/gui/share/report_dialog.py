"""The report of a person's visits as a PDF: in which language, with what of the person."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from forceplate.errors import ForcePlateError
from forceplate.gui.context.context import ReportWish
from forceplate.gui.context.task_sheet import TaskSheet
from forceplate.gui.kit import icons, language, numbers
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.fields import Check, Choice, name_of
from forceplate.gui.kit.file_dialogs import ask_file, documents
from forceplate.gui.kit.labels import muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import row
from forceplate.gui.kit.written_file import WrittenFile
from forceplate.gui.share.hand_over import hand_to_mail, hand_to_printer
from forceplate.gui.share.next_steps import NextSteps
from forceplate.gui.share.practice_dialog import PracticeDialog
from forceplate.practice import REPORT, Personal, Practice, report_file_name
from forceplate.storage.library import named_visit
from forceplate.words import LANGUAGE_NAMES, Language, Text, say

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.report import ReportContent
    from forceplate.storage.people.people import Person


class ReportDialog(TaskSheet):
    """Makes the report beside the window, says where it is, and hands it on.

    Parameters
    ----------
    paths
        Visit files of one person, in the order of time.
    person
        Name and birth date are printed only if asked for, at each visit: what was right for one
        person is not for the next. The practice may propose the name. What was asked for and
        written stays while the program runs.
    """

    def __init__(
        self,
        context: Context,
        paths: Sequence[Path],
        parent: QWidget | None = None,
        *,
        person: Person | None = None,
    ) -> None:
        self._paths = tuple(paths)
        name, born = (person.name, person.birth_date) if person else ("", None)
        self._name, self._born = name, born
        self.language = Choice((own, spoken) for spoken, own in LANGUAGE_NAMES.items())
        self.language.setCurrentIndex(self.language.findData(language.code()))
        self.with_name = Check(
            tr("Print the &name: {name}").format(name=name.replace("&", "&&"))
            if name
            else tr("Print the &name (the list has none)")
        )
        self.with_birth_date = Check(tr("Print the date of &birth"))
        self.with_name.setEnabled(bool(name))
        self.with_name.setChecked(bool(name) and context.settings.practice.proposes_name)
        self.with_birth_date.setEnabled(born is not None)
        self.next_steps = NextSteps(context.settings_model)
        self.print_button, self.mail_button = Button(tr("&Print")), Button(tr("&E-mail"))
        self.practice_button = Button(tr("Our p&ractice …"), Kind.QUIET)
        self.holds = muted(
            tr(
                "A page for the patient, and pages with all numbers, trials and methods for the "
                "colleague. Visits: {visits}."
            ).format(visits="; ".join(map(_visit_words, self._paths))),
            wraps=True,
        )
        super().__init__(
            context,
            tr("Report (PDF)"),
            self.holds,
            self.with_name,
            self.with_birth_date,
            muted(
                tr(
                    "Without the name the report holds the id only, and the notes as they were "
                    "written."
                ),
                wraps=True,
            ),
            self.next_steps,
            made=WrittenFile(self.print_button, self.mail_button),
            always=row(name_of(self.language, tr("Language of the report")), (self.language, 1)),
            refused=Text("No report was made."),
            working=tr("The report is being made"),
            do=tr("&Save as …"),
            parent=parent,
        )
        self.left.addWidget(self.practice_button)
        self.save_button, self.close_button = self.do_button, self.cancel_button
        self.close_button.setText(tr("&Close"))
        self.next_steps.changed.connect(self.area.fit)
        self.save_button.clicked.connect(self.ask_where)
        self.practice_button.clicked.connect(self.open_practice)
        self.print_button.clicked.connect(self._print)
        self.mail_button.clicked.connect(self._mail)
        if (wish := context.chosen.reports.get(self._paths[-1])) is not None:
            self._show_wish(wish)
        self.save_button.setIcon(icons.icon("save"))
        self.save_button.setFocus()

    @property
    def _practice(self) -> Practice:
        return self._context.settings.practice

    @property
    def _person(self) -> Personal:
        """What of the person is asked for now."""
        return Personal(
            self._name if self.with_name.isChecked() else "",
            self._born if self.with_birth_date.isChecked() else None,
        )

    def done(self, result: int) -> None:
        """Leave, and keep what was asked for and written, for this visit."""
        self._context.chosen.reports[self._paths[-1]] = ReportWish(
            str(self.language.currentData()),
            self.with_name.isChecked(),
            self.with_birth_date.isChecked(),
            self.next_steps.text,
        )
        super().done(result)

    def _show_wish(self, wish: ReportWish) -> None:
        self.language.setCurrentIndex(self.language.findData(wish.language))
        self.with_name.setChecked(wish.has_name and self.with_name.isEnabled())
        self.with_birth_date.setChecked(wish.has_birth_date and self.with_birth_date.isEnabled())
        self.next_steps.words.setPlainText(wish.next_steps)

    def open_practice(self) -> PracticeDialog:
        """Open what stands on every report."""
        return PracticeDialog(self._context.settings_model, self).open_over()

    def ask_where(self) -> None:
        """Ask for the file, then make the report."""
        ask_file(
            self,
            tr("Save the report as"),
            documents() / self.suggested_name(),
            tr("PDF (*.pdf)"),
            self.make,
            kept=self._show_kept,
        )

    def suggested_name(self) -> str:
        """Return the file name of the practice's own pattern."""
        entries = [entry for path in self._paths if (entry := named_visit(path)) is not None]
        day = entries[-1].day if entries else None
        spoken = Language(self.language.currentData())
        if (
            len(entries) < len(self._paths) or day is None
        ):  # files of another name: from outside the library
            return f"{say(REPORT, spoken)}_{self._paths[-1].stem}.pdf"
        return report_file_name(
            self._practice.file_name,
            code=entries[-1].subject_id,
            visits=tuple(entry.visit for entry in entries),
            day=day,
            person=self._person,
            language=spoken,
        )

    def make(self, target: Path, overwrite: bool = False) -> None:
        """Write the report, beside the window."""
        paths, root = self._paths, self._context.library.root
        chosen = str(self.language.currentData())
        person, practice, next_steps = self._person, self._practice, self.next_steps.text

        def work(_: object) -> tuple[Path, ReportContent]:
            # the report's fonts and figures take longer to load than a screen may take
            from forceplate.analysis.gain.side_difference import side_differences  # noqa: PLC0415
            from forceplate.operations.exchange.report import write_report  # noqa: PLC0415
            from forceplate.operations.gain.library_comparison import library_comparison  # noqa: PLC0415
            from forceplate.operations.gain.own_error_model import own_error_model  # noqa: PLC0415

            model = own_error_model(root)
            return write_report(
                paths, target, language=chosen, person=person, practice=practice,
                next_steps=next_steps, compare=library_comparison(root, model=model),
                sides=partial(side_differences, model=model), overwrite=overwrite,
            )  # fmt: skip

        self.begin_task(work, self._written)

    def _written(self, answer: tuple[Path, ReportContent]) -> None:
        target, content = answer
        more = tr("The visits cannot be compared; the report says why and gives no gain.")
        self.show_written(
            target,
            tr("The report is made: {path}").format(path=target),
            more if content.differences else "",
        )
        self.made.open_button.setFocus()

    def _show_kept(self, path: Path) -> None:
        """Offer to hand on what is there already."""
        self.clear_outcome()
        self.show_written(path, tr("The file that was there is kept: {path}").format(path=path))

    def _print(self) -> None:
        if self.made.path is not None:
            self.made.tell(hand_to_printer(self.made.path))

    def _mail(self) -> None:
        if self.made.path is not None:
            self.made.tell(hand_to_mail(self.made.path, self._practice.name))

    def refuse(self, error: ForcePlateError) -> None:
        """Say why no report was made."""
        super().refuse(error)
        self.save_button.setFocus()


def _visit_words(path: Path) -> str:
    """Return a visit as people speak of it; a file from outside the library by its name."""
    entry = named_visit(path)
    if entry is None or entry.day is None:
        return path.stem
    return f"{entry.visit}, {numbers.date(entry.day)}"
