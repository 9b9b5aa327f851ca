"""Review: the trials of one condition over each other, why each counts, and its numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from forceplate.analysis.quality.trial_verdict import why_it_cannot_count
from forceplate.errors import ForcePlateError
from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button, Kind, MoreButton, undo_button, undo_words
from forceplate.gui.kit.labels import NameLabel, muted
from forceplate.gui.kit.lane import Lane
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.layouts import PAGE_MARGINS, column, row
from forceplate.gui.kit.notice_bar import TakeBack
from forceplate.gui.kit.numbers import date
from forceplate.gui.kit.theme import Size
from forceplate.gui.review.empty_review import EmptyReview
from forceplate.gui.review.moved_marks import MovedMarks
from forceplate.gui.review.review_lane import lane_lines
from forceplate.gui.review.trial_view import TrialView
from forceplate.gui.review.visit_editor import Make, VisitEditor
from forceplate.gui.share.correct_dialog import CorrectDialog
from forceplate.gui.share.move_dialog import MoveDialog
from forceplate.gui.share.report_dialog import ReportDialog
from forceplate.gui.visit.reason_sheet import Question, ReasonSheet
from forceplate.gui.visit.visit_choice import VisitChoice
from forceplate.operations.visit import review_visit
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.effort_marks import Mark, MarkedTrial
from forceplate.operations.visit.review_visit import Reviewed, Step
from forceplate.operations.visit.take_back import changed_kinds, taken_back_text, why_out_of_sight
from forceplate.storage.people.people_rows import file_state
from forceplate.types import Condition, Override
from forceplate.words import Text, listed

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.operations.visit.move_trial import MovedTrial
    from forceplate.storage.people.people import Person

_CHANGED_ELSEWHERE = Text(
    "This visit was changed elsewhere. It has been read again: what you see is what is in the file."
)
_MOVED = Text("The trial is trial {number} of visit {visit} of {person} now.")
_MOVED_UP = Text("The trials after it here have moved up: {before} is {now} now.")


class ReviewPage(QWidget):
    """Screen 4. Reads and changes visits beside the window; keeps nothing but what was read."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._editor: VisitEditor | None = None
        self.condition: Condition | None = None
        """Whose trials are shown."""
        self._number: int | None = None
        self._marks = MovedMarks(context, self)
        self._taken_back: Text | None = None
        """What is being taken back."""
        self._people: tuple[Person, ...] = ()

        self.name = NameLabel()
        self.born = muted(size=Size.MEDIUM)
        self.visit = VisitChoice()
        self.visit.setAccessibleName(tr("Visit"))
        has_cap = not theme.is_large()  # else it has no room
        self.correct_button = Button(tr("Correct visit …"), key="Ctrl+E" if has_cap else "")
        if theme.is_huge():
            self.correct_button.hide()
        elif not has_cap:
            self.correct_button.setShortcut(QKeySequence("Ctrl+E"))
        self.more = MoreButton()
        self.report_button = Button(tr("Report", "noun"), Kind.PRIMARY, key="Ctrl+P")
        self.lane = Lane()
        self.view = TrialView()
        self.note_button = Button(tr("Note"), cap="N")
        self.undo_button = undo_button(key="Ctrl+Z")
        self.empty = EmptyReview(context.ways.people.emit)
        self._stack = QStackedWidget()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # its own keys go from trial to trial
        self._lay_out()
        self._fill_more()
        self._connect()
        self._fill()
        chosen = context.chosen
        if chosen.reviewed is not None:
            self.show_visit(chosen.reviewed, chosen.condition, chosen.trial)

    # what the main window calls

    def show_visit(
        self, path: Path, condition: Condition | None = None, trial: int | None = None
    ) -> None:
        """Read a visit and show the trials of a condition; None: of the one shown, or the first."""
        self._marks.save()
        self._marks.forget()
        if condition is not None:
            self.condition = condition
        if self._editor is not None and self._editor.path == path:
            self._editor.read()
            return
        self._leave_visit()
        self._number = trial
        editor = VisitEditor(path, self._context.tasks, self)
        editor.changed.connect(self._take)
        editor.changed_elsewhere.connect(self._tell_changed)
        editor.refused.connect(self._refuse)
        editor.saved.connect(self._save)
        self._editor = self._marks.editor = editor
        self._fill()
        editor.read()

    def _leave_visit(self) -> None:
        """Show no visit any more."""
        editor, self._editor = self._editor, None
        if editor is not None:
            editor.changed.disconnect(self._take)
            editor.close()

    def opened(self) -> None:
        """Follow the person the window is at, and read the visit again if it has changed."""
        self._context.tasks.run(lambda _: self._context.people.people(), done=self._offer)
        if self._editor is not None:
            self._editor.read_soon()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def closed(self) -> None:
        """Ask why a mark was moved that is not saved yet."""
        self._marks.save()
        chosen = self._context.chosen
        chosen.reviewed = None if self._editor is None else self._editor.path
        chosen.condition, chosen.trial = self.condition, self._number

    @property
    def reviewed(self) -> Reviewed | None:
        """The visit as it was read last, None when there is none."""
        return None if self._editor is None else self._editor.reviewed

    @property
    def selected(self) -> MarkedTrial | None:
        """The trial that is emphasised."""
        return None if self.reviewed is None else self.reviewed.trial(self._number)

    def choose_condition(self, condition: Condition) -> None:
        """Show the trials of another condition."""
        self._marks.save()
        self.condition, self._number = condition, None
        self._take()

    # changing

    def undo(self) -> None:
        """Take the last change back, of whoever made it and whenever; not two by two presses.

        One of a trial that is not the chosen one is only said.
        """
        if self._marks.rows:
            self._marks.forget()
            self._show_selected()
            return
        if self._editor is not None and not self._editor.is_due(self._take_back):
            self._change(self._take_back)

    def _take_back(self, reviewed: Reviewed) -> Step | None:
        if not reviewed.last_change:
            return None
        if (unseen := why_out_of_sight(reviewed.last_change, self._number)) is not None:
            self._context.show_message(unseen)
            return None
        self._taken_back = taken_back_text(reviewed.last_change, self._context.place)
        return review_visit.undo(self._stamp())

    def open_report(self) -> None:
        """Open what makes the report of this visit."""
        if self.reviewed is not None:
            self._marks.save()
            person = self._person()
            paths = [self.reviewed.path]
            ReportDialog(self._context, paths, self.window(), person=person).open_over()

    def correct(self, trial: int | None = None) -> None:
        """Ask what was entered wrongly: with the visit, or with one trial alone."""
        editor = self._editor
        if editor is not None and editor.reviewed is not None:
            self._marks.save()
            dialog = CorrectDialog(
                self._context, editor.path, self.window(), trial=trial, condition=self.condition
            ).open_over()
            dialog.corrected.connect(self._follow)
            editor.hold_while(dialog)

    def move_trial(self) -> None:
        """Ask into which visit the trial belongs."""
        editor, reviewed, number = self._editor, self.reviewed, self._number
        if editor is None or reviewed is None or number is None:
            return
        self._marks.save()
        path, header, people = reviewed.path, reviewed.header, self._people
        dialog = MoveDialog(
            self._context, path, header, number, people=people, parent=self.window()
        )
        dialog.moved.connect(self._follow_trial)
        editor.hold_while(dialog)
        dialog.open_over()

    def overrule(self, *, accepted: bool) -> None:
        """Ask why a trial shall count, or not."""
        trial = None if self.selected is None else self.selected.trial
        if trial is not None and accepted and (why := why_it_cannot_count(trial)) is not None:
            self._context.show_message(why)
        elif trial is not None and not trial.practice:
            self._ask(Question.ACCEPT if accepted else Question.REJECT)

    def note(self) -> None:
        """Ask for the note of the trial."""
        self._ask(Question.NOTE)

    def _ask(self, question: Question) -> None:
        if self.selected is None:
            return
        by, trial = self._context.who, self.selected.trial
        sheet = ReasonSheet(question, trial, by=by, parent=self.window())
        sheet.answered.connect(self._answer)
        sheet.wanted.connect(self._ask)
        sheet.open_over()

    def _answer(self, question: Question, number: int, text: str, by: str) -> None:
        stamp = self._stamp(by)
        match question:
            case Question.NOTE:
                step = review_visit.note(number, " ".join(text.split()), stamp)
            case Question.WITHDRAW:
                step = review_visit.overrule(number, None, stamp)
            case _:
                self._context.settings_model.first_operator(by)
                override = Override(question is Question.ACCEPT, text, stamp.by, stamp.at)
                step = review_visit.overrule(number, override, stamp)
        self._change(lambda _: step)

    def _withdraw(self) -> None:
        if self._number is not None:
            self._answer(Question.WITHDRAW, self._number, "", self._context.who)

    def _release_marks(self) -> None:
        self._marks.forget()
        if self._number is not None:
            step = review_visit.mark(self._number, None, self._stamp())
            self._change(lambda _: step)

    def _reanalyse(self) -> None:
        self._change(lambda _: review_visit.reanalyse)

    def _change(self, make: Make) -> None:
        if self._editor is not None:
            self._editor.change(make)

    def _stamp(self, by: str | None = None) -> Stamp:
        named = self._context.who if by is None else by
        return Stamp(named.strip(), self._context.now())

    def _draw_mark(self, mark: Mark, place: int) -> None:
        """Draw a mark on a row where it is not saved yet."""
        self.view.put_mark(self.selected, mark, place)
        self._show_undo()

    def follow(self, now: Path) -> None:
        """Go on with the visit, and the chosen trial, where its file is now."""
        self._context.chosen.person = now.parent.name  # it may have been the visit of another
        self.show_visit(now, trial=self._number)

    def _follow(self, before: Path, now: Path) -> None:
        self._refresh(before, now)
        self.follow(now)
        self._context.ways.visit_changed.emit(now)

    def _follow_trial(self, before: Path, done: MovedTrial) -> None:
        words = [_MOVED.fill(number=done.trial.number, **self._context.whose(done.path))]
        if self.reviewed is not None and self._number is not None:
            if self.reviewed.trial(self._number + 1) is not None:
                words.append(_MOVED_UP.fill(before=self._number + 1, now=self._number))
            self._number = self.reviewed.neighbour(self._number)
        here = done.source or done.path
        left_so = file_state(here)

        def is_possible() -> bool:
            shown = self._editor is not None and self._editor.path == here
            return shown and file_state(here) == left_so

        take_back = TakeBack(self.undo, is_possible)
        self._context.show_message(listed(words, " "), take_back=take_back, page=self)
        self._refresh(done.path)
        self._follow(before, here)

    # showing

    def _take(self) -> None:
        """Show the visit as it was read, or why it could not be."""
        reviewed = self.reviewed
        if reviewed is None:
            self._marks.forget()
            self._fill()
            return
        if (chosen := self.selected) is not None:
            self.condition = chosen.trial.condition  # it may have been corrected
        if self.condition not in reviewed.conditions:
            self.condition = reviewed.conditions[0] if reviewed.conditions else None
        trials = [one.trial for one in reviewed.of(self.condition)]
        if self._number not in {trial.number for trial in trials}:
            self._marks.forget()
            rejected = [t.number for t in trials if not t.accepted and not t.practice]
            self._number = next(iter([*rejected, *(t.number for t in trials)]), None)
        self._show_trials()
        QTimer.singleShot(0, self, self._fill)  # in a turn of its own: no click waits for both

    def _save(self, path: Path) -> None:
        """Tell what was changed; say what was taken back."""
        taken_back, self._taken_back = self._taken_back, None
        if taken_back is not None:
            self._context.show_message(taken_back)
        # what is taken back may put a trial into the visit of somebody else
        self._refresh(*(() if taken_back is not None else (path,)))
        self._context.ways.visit_changed.emit(path)

    def _refuse(self, error: ForcePlateError) -> None:
        self._taken_back = None
        self._context.show_error(error)

    def _tell_changed(self) -> None:
        self._marks.forget()
        self._show_selected()
        session = self._context.session
        measured = None if session is None else session.path
        was_here = self._editor is not None and measured == self._editor.path
        if self.isVisible() and not was_here:
            self._context.show_message(_CHANGED_ELSEWHERE, stays=True)

    def _refresh(self, *changed: Path) -> None:
        self._context.refresh(*changed, done=self._offer, owner=self)

    def _offer(self, people: tuple[Person, ...]) -> None:
        """Know the people; of the one the window is at show a visit, and of nobody else."""
        self._people = people
        wanted = self._context.chosen.person
        is_there = self._editor is not None and self._editor.path.exists()  # else: set aside
        shown = self._editor.path.parent.name if self._editor is not None and is_there else ""
        if wanted and wanted != shown:
            path = self._visit_of(wanted)
            if path is not None:
                self.show_visit(path)
            else:
                self._marks.save()
                self._marks.forget()
                self._leave_visit()
        self._show_trials()
        self._fill()

    def _visit_of(self, subject_id: str) -> Path | None:
        """Return the visit of a person that is measured, else the last; None: there is none."""
        session = self._context.session
        if session is not None and session.header.subject_id == subject_id and session.path:
            return session.path
        person = next((one for one in self._people if one.subject_id == subject_id), None)
        return person.visits[-1].path if person is not None and person.visits else None

    def _person(self) -> Person | None:
        reviewed = self.reviewed
        wanted = self._context.chosen.person if self._editor is None else None
        if reviewed is not None:
            wanted = reviewed.header.subject_id
        return next((one for one in self._people if one.subject_id == wanted), None)

    def _fill(self) -> None:
        reviewed = self.reviewed
        has_trials = reviewed is not None and bool(reviewed.trials)
        for part in (self.report_button, self.correct_button, self.more):
            part.setEnabled(has_trials)
        self._stack.setCurrentIndex(1 if has_trials else 0)
        person = self._person()
        self.empty.show_why(self._editor, person)
        subject_id = "" if reviewed is None else reviewed.header.subject_id
        self.name.setText((person.name if person else "") or subject_id or tr("Review", "window"))
        born = None if person is None else person.birth_date
        self.born.setText("" if born is None else date(born))
        self.visit.setVisible(reviewed is not None)
        if reviewed is None:
            self.lane.show_lines([])
            return
        self.visit.show_visits(person, reviewed.path)
        self.lane.show_lines(lane_lines(reviewed, self._reanalyse))

    def _show_trials(self) -> None:
        if self.reviewed is not None:
            self.view.show_conditions(self.reviewed, self.condition)
            self._show_selected()

    def _show_selected(self) -> None:
        """Show the emphasised trial in every part; marks not saved yet stay where they were put."""
        reviewed, selected = self.reviewed, self.selected
        if reviewed is None:
            return
        person, shown = self._person(), self.condition
        baseline_n = person.strength_before(reviewed.path, shown) if person and shown else None
        self.view.show_selected(reviewed, shown, selected, self._marks.rows, baseline_n)
        trial = None if selected is None else selected.trial
        self._withdraw_action.setEnabled(trial is not None and trial.override is not None)
        self._release_action.setEnabled(trial is not None and trial.marks is not None)
        self.note_button.setToolTip("" if trial is None else trial.note)
        self._show_undo()

    def _show_undo(self) -> None:
        """Offer to take back what can be, and nothing else."""
        changes = () if self.reviewed is None else self.reviewed.last_change
        self.undo_button.setVisible(bool(self._marks.rows) or bool(changes))
        what = "" if self._marks.rows else said(changed_kinds(changes))
        self.undo_button.setToolTip(undo_words(what))

    # building

    def _lay_out(self) -> None:
        keep = self.undo_button.sizePolicy()
        keep.setRetainSizeWhenHidden(True)  # nothing moves
        self.undo_button.setSizePolicy(keep)
        head = row(
            self.name, self.born, None, self.visit, self.correct_button, self.more,
            self.report_button,
        )  # fmt: skip
        self.view.add_actions(self.note_button, self.undo_button)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.view)
        self.setLayout(column(head, self.lane, (self._stack, 1), margins=PAGE_MARGINS))

    def _fill_more(self) -> None:
        add = self.more.add
        if theme.is_huge():  # the head has no room for its button
            add(tr("Correct visit …"), self.correct, key="Ctrl+E")
        add(tr("Correct this trial …"), lambda: self.correct(self._number))
        add(tr("Move this trial to another visit …"), self.move_trial)
        self._withdraw_action = add(tr("Let the checks judge this trial again"), self._withdraw)
        self._release_action = add(tr("The instrument's own marks again"), self._release_marks)
        add(tr("Analyse the visit with the methods of today"), self._reanalyse)

    def _connect(self) -> None:
        """Connect the parts with what they change; every change goes through the editor."""
        view = self.view
        self.visit.chosen.connect(self._choose_visit)
        self.report_button.clicked.connect(lambda _: self.open_report())
        self.correct_button.clicked.connect(lambda _: self.correct())
        self.note_button.clicked.connect(lambda _: self.note())
        self.undo_button.clicked.connect(lambda _: self.undo())
        view.chips.condition_chosen.connect(self.choose_condition)
        view.trials.chosen.connect(self._choose_trial)
        view.verdict.wanted.connect(lambda accepted: self.overrule(accepted=accepted))
        marks = self._marks
        view.plot.mark_moved.connect(lambda *moved: marks.drag(self.selected, *moved))
        for handle in view.handles.values():
            handle.nudged.connect(lambda *moved: marks.nudge(self.selected, *moved))
            handle.settled.connect(marks.save)
        marks.moved.connect(self._draw_mark)
        marks.dropped.connect(self._show_selected)
        for key, do in (
            ("A", lambda: self.overrule(accepted=True)),
            ("X", lambda: self.overrule(accepted=False)),
            ("N", self.note),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Go from trial to trial and from condition to condition, where no part takes the key."""
        key, view = event.key(), self.view
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            view.chips.step(1 if key == Qt.Key.Key_Right else -1)
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            view.trials.step(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _choose_visit(self, path: Path) -> None:
        self.show_visit(path)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_trial(self, number: int) -> None:
        if number == self._number:
            return
        self._marks.save()
        self._marks.forget()
        self._number = number
        self._show_selected()
