"""What is changed in the list of people: asked in a dialog, done beside the window, undone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from forceplate.errors import ForcePlateError
from forceplate.gui.kit import numbers
from forceplate.gui.kit.language import said, tr
from forceplate.gui.people.aside_dialog import AsideDialog
from forceplate.gui.people.erase_dialog import EraseDialog
from forceplate.gui.people.foot_line import FootLine, Undo
from forceplate.gui.people.merge_dialog import MergeDialog
from forceplate.gui.people.person_dialog import PersonDialog
from forceplate.operations.people import set_aside as operation
from forceplate.operations.people.erase_person import Erased, all_aside, erase_person, telling_words
from forceplate.operations.people.merge_people import merge_people, part_people
from forceplate.operations.visit.change_record import Stamp
from forceplate.storage.library import named_visit
from forceplate.storage.made_reports import reports_of
from forceplate.storage.people.people import Person
from forceplate.storage.visits_aside import AsideVisit, visits_aside
from forceplate.words import Text, joined

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.session import VisitSession


class PeopleEdits(QObject):
    """Adds, changes, merges, removes and erases; the foot line offers to take the last back.

    Parameters
    ----------
    foot
        Says what was done.
    page
        The dialogs open over it.
    """

    changed = Signal(str)
    """The list is another than it was; the id of who is to be chosen in it, empty: who was."""
    chosen = Signal(str)
    """Somebody who was looked for or added; whatever is searched, this one is to be seen."""

    def __init__(self, context: Context, foot: FootLine, page: QWidget) -> None:
        super().__init__(page)
        self._context, self._foot, self._page = context, foot, page
        self._index = context.people
        foot.undo_button.clicked.connect(self.undo)
        self.people: tuple[Person, ...] = ()
        """Everybody in the list, as it is shown."""

    def person(self, subject_id: str) -> Person | None:
        """Return who has an id; None: nobody."""
        return next((one for one in self.people if one.subject_id == subject_id), None)

    def add(self, name: str = "") -> None:
        """Ask for a new person.

        Parameters
        ----------
        name
            What was searched and is nobody's: it need not be typed again.
        """
        dialog = PersonDialog(self.people, self._context.now().date(), parent=self._page)
        dialog.name_edit.setText(name)
        dialog.entered.connect(self._add)
        dialog.chosen.connect(self.chosen)
        dialog.open_over()

    def edit(self, subject_id: str) -> None:
        """Ask for another name or birth date."""
        person = self.person(subject_id)
        if person is not None:
            dialog = PersonDialog(
                self.people,
                self._context.now().date(),
                person,
                operator=self._context.who,
                parent=self._page,
            )
            dialog.entered.connect(partial(self._edit, person))
            dialog.open_over()

    def merge(self, subject_id: str) -> None:
        """Ask which other entry is of the same person."""
        person = self.person(subject_id)
        if person is not None and not self._is_open_in_measure():
            operator = self._context.who
            dialog = MergeDialog(person, self.people, operator, self._page)
            dialog.merge_wanted.connect(self._merge)
            dialog.open_over()

    def erase(self, subject_id: str) -> None:
        """Ask whether somebody is to be erased."""
        person = self.person(subject_id)
        if person is None or self._is_open_in_measure():
            return

        library = self._context.library

        def look_up() -> tuple[Sequence[str], Collection[str], Sequence[str]]:
            telling = telling_words(library, self._index, subject_id)
            aside = [_aside_words(one) for one in all_aside(library, subject_id)]
            return reports_of(library.root, (subject_id,)), telling, aside

        def ask(found: tuple[Sequence[str], Collection[str], Sequence[str]]) -> None:
            dialog = EraseDialog(person, self._context.who, *found, parent=self._page)
            dialog.erase_wanted.connect(lambda by, reason: self._erase(subject_id, by, reason))
            dialog.open_over()

        self._run(look_up, ask)

    def set_aside(self, subject_id: str, visit: Path | None = None) -> None:
        """Ask which visit is to be set aside, why and by whom; ``visit``: the one proposed."""
        person = self.person(subject_id)
        if person is None or not person.visits or self._is_open_in_measure():
            return
        visits = [(_visit_words(one.visit, one.date), one.path) for one in person.visits]
        self._ask_aside(person, visits, visit or visits[-1][1], is_back=False)

    def bring_back(self, subject_id: str) -> None:
        """Ask which visit that was set aside is to be one again."""
        person, library = self.person(subject_id), self._context.library
        if person is None:
            return

        def ask(aside: Sequence[AsideVisit]) -> None:
            visits = [(_aside_words(one), one.entry.path) for one in aside]
            if visits:
                self._ask_aside(person, visits, visits[-1][1], is_back=True)
            else:
                none = Text("No visit of {person} is set aside.").fill(person=person.called)
                self._context.show_message(none)

        self._run(lambda: visits_aside(library, subject_id), ask)

    def _ask_aside(
        self, person: Person, visits: Sequence[tuple[str, Path]], chosen: Path, *, is_back: bool
    ) -> None:
        dialog = AsideDialog(
            person.called, visits, chosen, self._context.who,
            is_back=is_back, parent=self._page,
        )  # fmt: skip
        dialog.wanted.connect(partial(self._bring_back if is_back else self._set_aside, person))
        dialog.open_over()

    def remove(self, subject_id: str) -> None:
        """Take somebody out of the list; it can be undone."""

        def removed(person: Person) -> Undo:
            return Undo(
                tr("{person} was taken out of the list.").format(person=person.called),
                lambda: self._index.restore(person),
                lambda: self.person(subject_id) is None,
                self._saying(Text("{person} is in the list again.").fill(person=person.called)),
            )

        self._change(lambda: self._index.remove(subject_id), removed)

    def undo(self) -> None:
        """Take back the last change of the list."""
        undo = self._foot.undo
        self._foot.offer_undo(None)
        if undo is not None and undo.is_possible():
            self._change(undo.do, undo.done)

    def _saying(self, sentence: Text) -> Callable[[object], None]:
        """Return what says how it is again."""
        return lambda _: self._context.show_message(sentence)

    def _is_open_in_measure(self) -> bool:
        """Say so where a visit is open: its next trial would bring back what is erased."""
        if self._context.session is None:
            return False
        self._context.show_message(
            Text("A visit is open on the Measure screen. End it there first."),
            holds=lambda: self._context.session is not None,
        )
        return True

    def _add(self, name: str, birth_date: date | None) -> None:
        def added(person: Person) -> Undo:
            self.chosen.emit(person.subject_id)
            return Undo(
                tr("{person} is in the list.").format(person=person.called),
                lambda: self._index.remove(person.subject_id),
                lambda: self.person(person.subject_id) == person,
                self._saying(Text("{person} is not in the list.").fill(person=person.called)),
            )

        self._change(lambda: self._index.add(name=name, birth_date=birth_date), added)

    def _edit(self, person: Person, name: str, birth_date: date | None, by: str, why: str) -> None:
        index, subject_id, new = self._index, person.subject_id, (name, birth_date)
        if new == (person.name, person.birth_date):
            return
        self._context.settings_model.first_operator(by)

        def edit() -> None:
            stamp = Stamp(by, self._context.now(), why)
            if person.is_replaced_by(*new):
                stamp.check()
            index.edit(subject_id, name=name, birth_date=birth_date, by=by, why=why, at=stamp.at)

        def edit_back() -> None:
            index.edit(
                subject_id, name=person.name, birth_date=person.birth_date,
                by=by, why=said(Text("undone")), at=self._context.now(),
            )  # fmt: skip

        def is_as_edited() -> bool:
            now = self.person(subject_id)
            return now is not None and (now.name, now.birth_date) == new

        def edited(_: object) -> Undo:
            return Undo(
                tr("{person} was changed.").format(person=name or subject_id),
                edit_back,
                is_as_edited,
                self._saying(Text("{person} is as before.").fill(person=person.called)),
            )

        self._change(edit, edited, subject_id)

    def _set_aside(self, person: Person, path: Path, by: str, why: str) -> None:
        library, stamp = self._context.library, Stamp(by, self._context.now(), why)
        visit = next(one.visit for one in person.visits if one.path == path)
        words = {"person": person.called, "visit": visit}
        self._context.settings_model.first_operator(by)

        def done(aside: Path) -> Undo:
            back = Stamp(by, self._context.now(), said(Text("undone")))
            return Undo(
                tr("{person}: {visit} is set aside.").format(**words),
                lambda: operation.bring_back(aside, back),
                aside.exists,
                self._saying(Text("{person}: {visit} is there again.").fill(**words)),
            )

        work = partial(operation.set_aside, library, self._index, person.subject_id, visit, stamp)
        self._change(work, done, person.subject_id)

    def _bring_back(self, person: Person, path: Path, by: str, why: str) -> None:
        stamp = Stamp(by, self._context.now(), why)

        def done(back: Path) -> None:
            entry = named_visit(back)
            there = Text("{person}: {visit} is there again.")
            self._context.show_message(
                there.fill(person=person.called, visit=entry.visit if entry else back.stem)
            )

        self._change(lambda: operation.bring_back(path, stamp), done, person.subject_id)

    def _merge(self, kept: str, gone: str, by: str, reason: str) -> None:
        library, index = self._context.library, self._index
        stamp = Stamp(by, self._context.now(), reason)

        def part() -> object:
            back = Stamp(by, self._context.now(), said(Text("undone")))
            return part_people(library, index, kept, gone, back)

        who = {"gone": self._who(gone), "kept": self._who(kept)}
        words = tr("{gone} was merged into {kept}.").format(**who)
        apart = self._saying(Text("{gone} and {kept} are two entries again.").fill(**who))

        def merged(_: object) -> Undo:
            return Undo(
                words,
                part,
                lambda: self.person(gone) is None and self.person(kept) is not None,
                apart,
            )

        self._change(lambda: merge_people(library, index, kept, gone, stamp), merged, kept)

    def _who(self, subject_id: str) -> str:
        """Return somebody as no other entry can be meant: with the name, where there is one."""
        name = self._context.called(subject_id)
        return subject_id if name == subject_id else f"{name} ({subject_id})"

    def _erase(self, subject_id: str, by: str, reason: str) -> None:
        library, stamp = self._context.library, Stamp(by, self._context.now(), reason)
        also = [Path(kept) for kept in self._context.settings.of_annexes.values() if kept]
        also = [folder for folder in also if folder.is_dir()]

        def erase() -> Erased:
            return erase_person(library, self._index, subject_id, stamp, also=also)

        say = self._context.show_message
        self._change(erase, lambda done: say(_erased_words(done), stays=True))

    def _change(
        self, work: Callable[[], object], done: Callable[[Any], Undo | None], show: str = ""
    ) -> None:
        """Make a change, then show it and offer what takes it back, until a visit begins."""
        session = self._context.session

        def changed(answer: Any) -> None:
            undo = done(answer)
            self._foot.offer_undo(undo and self._as_long_as(session, undo))
            self.changed.emit(show)

        self._run(work, changed)

    def _as_long_as(self, session: VisitSession | None, undo: Undo) -> Undo:
        """Return an offer that ends with the next visit, which may rest on the change."""

        def is_possible() -> bool:
            return self._context.session is session and undo.is_possible()

        return replace(undo, is_possible=is_possible)

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do something beside the window; what it refuses is said, and the list shown as it is."""

        def failed(error: ForcePlateError) -> None:
            self._context.show_error(error)
            self.changed.emit("")

        self._context.tasks.run(lambda _: work(), done=done, failed=failed, owner=self, saves=True)


def _visit_words(visit: str, day: date | None) -> str:
    return visit if day is None else f"{visit}, {numbers.date(day)}"


def _aside_words(one: AsideVisit) -> str:
    """Return a visit that is set aside, with who did it and why."""
    words, record = _visit_words(one.entry.visit, one.entry.day), one.record
    return words if record is None else f"{words} ({record.by}: {record.reason})"


def _erased_words(erased: Erased) -> Text:
    """Return what was erased, and what is still to be looked at by a person."""
    done = Text(
        "The person is erased, with all visits ({n}), names and journals. Exports, reports (PDF) "
        "and backups lie where they were saved, out of reach."
    ).fill(n=erased.n_visits)
    places = [str(path) for path in (*erased.left, *erased.reports, *erased.backups)]
    if not places:
        return done
    to_look_at = Text("Still to be looked at by you: {places}").fill(places=", ".join(places))
    return joined(done, to_look_at)
