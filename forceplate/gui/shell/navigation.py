"""From one screen to the next: what a page asks for, and which other page does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeySequence, QShortcut

from forceplate.errors import ForcePlateError
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.notice_bar import TRIAL_UNDER_WAY
from forceplate.gui.kit.question_box import unfinished_box
from forceplate.gui.people.nobody_yet import NEW_KEY
from forceplate.gui.shell.screens import RETEST, Screen
from forceplate.words import Text

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.gui.context.ways import Ways
    from forceplate.gui.measure.measure_page import MeasurePage
    from forceplate.gui.measure.visit_start import VisitStart
    from forceplate.gui.people.people_page import PeoplePage
    from forceplate.gui.progress.progress_page import ProgressPage
    from forceplate.gui.review.end_of_visit import EndOfVisit
    from forceplate.gui.review.review_page import ReviewPage
    from forceplate.gui.shell.main_window import MainWindow
    from forceplate.session import VisitSession
    from forceplate.storage.people.people import Person
    from forceplate.types import Condition, Visit, VisitHeader

RETRY_MS = 200
_OF_PEOPLE = (Screen.PEOPLE, Screen.PROGRESS)
CONNECT_FIRST = Text(
    "Connect a platform here first. The visit begins by itself as soon as it is ready."
)


@dataclass(frozen=True, slots=True)
class _Unfinished:
    """A visit in which something is still to be measured, and what can become of it."""

    header: VisitHeader
    missing: Text
    end: Callable[[], object]
    go_on: Callable[[], object]


class Navigation(QObject):
    """Leads from page to page on one library at a time; pages know nothing of each other."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self._context: Context | None = None
        self.visit_start: VisitStart | None = None
        self._before_retest: str = Screen.SETTINGS
        self._before_visit: str = Screen.PEOPLE
        self._end: EndOfVisit | None = None
        self._take_back_demo: Callable[[], object] | None = None
        QShortcut(QKeySequence(NEW_KEY), window).activated.connect(self.add_person)

    def use(self, context: Context) -> None:
        """Lead through another library from now on."""
        # it brings the analysis, which is loaded after the first painting only
        from forceplate.gui.measure.visit_start import VisitStart  # noqa: PLC0415

        self._context, self._end = context, None
        context.visit_corrected = partial(self._corrected, context)
        self.visit_start = VisitStart(context, self.window)
        self.visit_start.began.connect(self.measure)
        self.visit_start.platform_missing.connect(self._want_platform)
        self.visit_start.given_up.connect(self._leave_platform)
        self._connect(context.ways)

    def _connect(self, ways: Ways) -> None:
        """Lead where a page asks to."""
        ways.visit.connect(self.begin_visit)
        ways.demo.connect(self.begin_demo)
        ways.over.connect(self.finish_visit)
        ways.people.connect(partial(self.window.show_screen, Screen.PEOPLE))
        ways.platform.connect(partial(self.window.show_screen, Screen.PLATFORM))
        ways.progress.connect(self.show_progress)
        ways.review.connect(self.show_review)
        ways.correct.connect(self.correct_visit)
        ways.retest.connect(self.show_retest)
        ways.back.connect(self.leave_retest)
        ways.visit_changed.connect(self.take_review)
        ways.plan_changed.connect(self.window.notices.look)  # what waited for the trial's end
        ways.plan_changed.connect(self._follow_trials)
        ways.plan_changed.connect(lambda: self.window.status.refresh())  # noqa: PLW0108  as it is then

    @property
    def measure_page(self) -> MeasurePage | None:
        """The Measure screen, if it was ever shown."""
        return cast("MeasurePage | None", self.window.built_page(Screen.MEASURE))

    @property
    def session(self) -> VisitSession | None:
        """The visit that is being measured."""
        return None if self._context is None else self._context.session

    @property
    def is_busy(self) -> bool:
        """True while a trial is under way or something of the visit is being saved."""
        return self.session is not None and self.session.is_busy

    def close_visit(self) -> None:
        """End the visit and forget the one that was to begin; ``is_busy`` until it is saved."""
        page = self.measure_page
        if page is not None:
            page.close_visit()
        if self.visit_start is not None:
            self.visit_start.forget()
        if self.is_busy:
            self.window.show_waiting(tr("Saving the trial …"))

    def add_person(self) -> None:
        """Ask for a new person, on the list of people; not while a trial is under way."""
        if self.is_busy:
            self.window.notices.show_message(TRIAL_UNDER_WAY, holds=lambda: self.is_busy)
        elif self._context is not None:
            self.window.show_screen(Screen.PEOPLE)
            cast("PeoplePage", self.window.page(Screen.PEOPLE)).add_person()

    # what the pages ask for

    def begin_visit(self, subject_id: str, visit: str) -> None:
        """Begin or continue a visit, unless a trial of another one is under way."""
        if self.is_busy:
            self.window.show_screen(Screen.MEASURE)
            self.window.notices.show_message(TRIAL_UNDER_WAY, holds=lambda: self.is_busy)
        elif self.visit_start is not None:
            begin = partial(self.visit_start.begin, subject_id, visit)
            if self.may_end_visit(begin, unless=(subject_id, visit)):
                begin()

    def may_end_visit(
        self, go: Callable[[], object], *, unless: tuple[str, str] | None = None
    ) -> bool:
        """Return whether the visit in progress, or that ended last, may be left as it is.

        Else ask, and go after a yes.

        Parameters
        ----------
        unless
            Person and label of a visit: where it is this one, it does not end but goes on.
        """
        left = self._unfinished
        if left is None or unless == (left.header.subject_id, left.header.visit):
            return True
        called = self._context.called if self._context else str
        # who wanted to begin with another stays where that was wanted: the next key would else
        # measure the new person in the visit of the former
        other = "" if unless is None else called(unless[0])

        def answered(is_over: bool) -> None:
            if is_over:
                left.end()  # also where what follows is given up
                go()
            elif not other:
                left.go_on()

        words = f"{called(left.header.subject_id)}, {left.header.visit}. {said(left.missing)}"
        unfinished_box(words, answered, self.window, other=other).open()
        return False

    @property
    def _unfinished(self) -> _Unfinished | None:
        """The visit in progress, or that ended last, where something is missing in it.

        One in which was only practised on the simulated platform is nobody's loss.
        """
        page = self._end
        if (session := self.session) is not None:
            from forceplate.analysis.trial.visit_count import (  # noqa: PLC0415
                missing_text,
                open_conditions,
            )
            from forceplate.types import Visit  # noqa: PLC0415

            header, trials = session.header, session.trials
            counted = [trial for trial in trials if not trial.practice]
            missing = missing_text(open_conditions(Visit(header, trials)))
            end: Callable[[], object] = self._end_visit
            go_on: Callable[[], object] = partial(self.window.show_screen, Screen.MEASURE)
            if session.path is None:  # nothing was measured in it
                return None
        elif page is not None and page.end is not None:
            header, counted = page.end.header, [*page.end.counted, *page.end.not_counted]
            missing, end, go_on = page.missing, page.let_go, page.back_wanted.emit
        else:
            return None
        if missing is None or (header.simulated and not counted):
            return None
        return _Unfinished(header, missing, end, go_on)

    def _end_visit(self) -> None:
        cast("MeasurePage", self.window.page(Screen.MEASURE)).end_visit()

    def measure(self, session: VisitSession, label: str, born: date | None = None) -> None:
        """Go to the Measure screen with a visit that begins now."""
        page = cast("MeasurePage", self.window.page(Screen.MEASURE))
        page.begin(session, label, born)
        self._take_back_demo = None
        self._forget_end()
        self.window.show_screen(Screen.MEASURE)  # which leaves word of who was shown before
        self._attend(session.header.subject_id)

    def show_settings(self) -> None:
        """Go to the Settings screen."""
        self.window.show_screen(Screen.SETTINGS)

    def show_retest(self) -> None:
        """Go to the page of the clinic's own measurement error."""
        before = self.window.screen_now
        self._before_retest = before if before and before != RETEST else self._before_retest
        self.window.show_screen(RETEST)

    def leave_retest(self) -> None:
        """Go back to where that page was opened."""
        self.window.show_screen(self._before_retest)

    def show_review(self, path: Path, condition: Condition | None) -> None:
        """Go to the Review screen with a visit."""
        page = cast("ReviewPage", self.window.page(Screen.REVIEW))
        self.window.show_screen(Screen.REVIEW)  # which leaves word of who was shown before
        self._attend(path.parent.name)
        page.show_visit(path, condition)

    def show_progress(self, subject_id: str, until: Path | None = None) -> None:
        """Go to the Progress screen with a person, and judge this visit."""
        page = cast("ProgressPage", self.window.page(Screen.PROGRESS))
        self.window.show_screen(Screen.PROGRESS)  # which leaves word of who was shown before
        page.show_person(subject_id, until)

    def finish_visit(self, path: Path | None) -> None:
        """Show what came of a visit, once the index knows it; without a trial go to the list."""
        context = self._context
        if context is None or path is None:
            self.window.show_screen(Screen.PEOPLE)
            return
        context.refresh(path, done=lambda _: self._show_end(context, path), owner=self.window)

    def _show_end(self, context: Context, path: Path) -> None:
        """Show the end of a visit in the place of the Measure screen."""
        from forceplate.gui.review.end_of_visit import EndOfVisit  # noqa: PLC0415  brings plots

        def build() -> EndOfVisit:
            page = self._end = EndOfVisit(context, path if self._end is None else self._end.path)
            page.back_wanted.connect(lambda: self._continue(page))
            page.done_wanted.connect(self._leave_end)
            return page

        self._forget_end()
        self.window.show_over(Screen.MEASURE, build)
        self._look_at(context, path)

    def _attend(self, subject_id: str) -> None:
        """Let every screen begin with this person."""
        if self._context is not None:
            self._context.chosen.person = subject_id

    def _leave_end(self) -> None:
        """Be done with a visit that has ended."""
        self.window.show_screen(Screen.PEOPLE)
        self._forget_end()

    def _forget_end(self) -> None:
        """Let the Measure screen have its own page again."""
        self.window.end_over()
        self._end = None

    def _look_at(self, context: Context, path: Path) -> None:
        """Let Review open with the visit that was looked at last."""
        self._attend(path.parent.name)
        chosen = context.chosen
        chosen.reviewed, chosen.condition, chosen.trial = path, None, None
        review = cast("ReviewPage | None", self.window.built_page(Screen.REVIEW))
        if review is not None:
            review.show_visit(path)

    def _continue(self, page: EndOfVisit) -> None:
        """Go on with a visit that was ended."""
        if page.end is not None:
            page.let_go()
            self.begin_visit(page.end.header.subject_id, page.end.header.visit)

    def correct_visit(self, path: Path | None) -> None:
        """Ask what was entered wrongly with a visit."""
        if self._context is None or path is None:
            return
        from forceplate.gui.share.correct_dialog import CorrectDialog  # noqa: PLC0415

        session = self._context.session
        looked_at = session.condition if session is not None and session.path == path else None
        CorrectDialog(self._context, path, self.window, condition=looked_at).open_over()

    def _corrected(self, context: Context, before: Path, now: Path, changed: Text) -> None:
        """Follow a visit that was corrected, and offer to take that back."""
        from forceplate.gui.shell.take_back_offer import offer_to_take_back  # noqa: PLC0415

        self.follow_visit(before, now)
        offer_to_take_back(self, context, now, changed)

    def follow_visit(self, before: Path, now: Path) -> None:
        """Let every page know that a visit was changed, and where its file is."""
        context = self._context
        if context is None:
            return

        def told(_: object) -> None:
            self._reload_people()
            review = cast("ReviewPage | None", self.window.built_page(Screen.REVIEW))
            shown = None if review is None else review.reviewed
            if review is not None and shown is not None and shown.path == before:
                review.follow(now)
            if self._end is not None and self._end.path == before:
                self._end.show_visit(now)
                self._attend(now.parent.name)  # it may have been the visit of another
            if self.measure_page is not None:
                self.measure_page.refresh()

        context.refresh(before, now, done=told, owner=self.window)

    def _follow_trials(self) -> None:
        """Let what shows people while a trial of the visit in progress ends show it too."""
        context, session = self._context, self.session
        if context is None or session is None or session.path is None or session.is_busy:
            return
        if self.window.screen_now in _OF_PEOPLE:
            context.refresh(session.path, done=lambda _: self._reload_people(), owner=self.window)

    def _reload_people(self) -> None:
        """Show people as the index has them now; a page that is not shown looks when it is."""
        screen = self.window.screen_now
        if screen in _OF_PEOPLE:
            cast("PeoplePage | ProgressPage", self.window.page(screen)).reload()

    def take_review(self, path: Path) -> None:
        """Let the visit in progress know what was changed on the Review screen."""
        context, session = self._context, self.session
        if context is None or session is None or session.path != path:
            return

        def take(visit: Visit) -> None:
            if session.is_busy:  # what is being saved now is newer than what was read
                QTimer.singleShot(RETRY_MS, self, lambda: self.take_review(path))
            else:
                session.take(visit.trials, visit.header)
                if self.measure_page is not None:
                    self.measure_page.refresh()

        context.tasks.run(lambda _: _visit_of(path), done=take, owner=self)

    def begin_demo(self) -> None:
        """Begin a visit of somebody who is not there, on a simulated platform."""
        from forceplate.operations.platform.simulated_platform import (  # noqa: PLC0415  only for the demo
            DEMO_PERSON,
            DRIVER,
        )

        context = self._context
        if context is None or context.simulator is None:
            return
        link, tried = context.link, context.settings.simulated_driver
        before = None if link.choice is None else (*link.choice, link.hardware_id)
        try:
            context.simulate(DRIVER)
        except ForcePlateError as error:  # its emulator is not installed, or cannot be loaded
            self.window.notices.show_error(error)
            return

        def begin(person: Person) -> None:
            leave = partial(self._leave_demo, context, before, tried, person.subject_id)
            self._take_back_demo = leave
            self.begin_visit(person.subject_id, "W0")

        context.tasks.run(lambda _: context.people.add(name=DEMO_PERSON), done=begin)

    def _leave_demo(
        self, context: Context, before: tuple[str, str, str] | None, tried: str, subject_id: str
    ) -> None:
        """Leave nothing of a trial visit that is given up: as before it was wanted."""
        context.settings_model.change(simulated_driver=tried)
        if before is None:
            context.link.close()
        else:
            context.link.open(*before)
        context.tasks.run(
            lambda _: context.people.remove(subject_id), done=lambda _: self._reload_people()
        )

    def _want_platform(self) -> None:
        if self._context is not None and self._context.is_simulated:
            return  # it is on its way
        self._before_visit = self.window.screen_now or self._before_visit
        self.window.show_screen(Screen.PLATFORM)
        start = self.visit_start
        self.window.notices.show_message(
            CONNECT_FIRST, holds=lambda: start is not None and start.is_waiting
        )

    def _leave_platform(self) -> None:
        """Let whoever was led there to begin a visit, and gives it up, be where it was wanted."""
        take_back, self._take_back_demo = self._take_back_demo, None
        if take_back is not None:
            take_back()
        if self.window.screen_now == Screen.PLATFORM:
            self.window.show_screen(self._before_visit)


def _visit_of(path: Path) -> Visit:
    from forceplate.storage.visit.visit_file import read_visit  # noqa: PLC0415  brings h5py

    return read_visit(path)
