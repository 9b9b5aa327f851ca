"""The window's composition root: the only place that builds and wires its objects.

The window is painted first; what takes long to load (files, analysis, plots) is loaded beside
it, while it says so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from forceplate.errors import ForcePlateError, WindowError
from forceplate.gui.kit import language, theme
from forceplate.gui.kit.context import Context
from forceplate.gui.kit.focus_ring import FocusRing
from forceplate.gui.kit.settings import SettingsModel
from forceplate.gui.kit.tasks import Tasks
from forceplate.gui.shell import screens
from forceplate.gui.shell.defects import Defects
from forceplate.gui.shell.garbage import GarbageCollector
from forceplate.gui.shell.help import HelpDialog
from forceplate.gui.shell.main_window import MainWindow, Screen
from forceplate.operations.open_library import OpenedLibrary, open_library
from forceplate.operations.people_index import refresh_people

if TYPE_CHECKING:
    from forceplate.gui.measure.measure_page import MeasurePage
    from forceplate.gui.measure.visit_start import VisitStart
    from forceplate.gui.people.people_page import PeoplePage
    from forceplate.gui.progress.progress_page import ProgressPage
    from forceplate.gui.review.review_page import ReviewPage
    from forceplate.operations.finish_trial import RecoveryOutcome, SavedTrial
    from forceplate.operations.simulated_platform import Simulator
    from forceplate.session import PlatformLink, VisitSession
    from forceplate.storage.people.people import Person
    from forceplate.types import Condition, Trial

CLOSING_POLL_MS = 30
LOOK_AGAIN_MS = 200
LONGEST_CLOSING_S = 60.0


def local_now() -> datetime:
    """Return the wall clock with its zone."""
    return datetime.now().astimezone()


class Instrument(QObject):
    """The whole instrument: one window, one library, one platform.

    Parameters
    ----------
    library_folder
        None: the one of the settings.
    simulator_speed
        Of the simulated platform; above 1 for tests.
    """

    def __init__(
        self,
        settings: SettingsModel,
        defects: Defects,
        *,
        library_folder: Path | None = None,
        now: Callable[[], datetime] = local_now,
        simulator_speed: float = 1.0,
    ) -> None:
        super().__init__()
        self.settings = settings
        self.annexes, annex_errors = screens.load_annex_screens()
        self.window = MainWindow({name: own.title for name, own in self.annexes.items()})
        self.tasks = Tasks(self)
        self.context: Context | None = None
        self.visit_start: VisitStart | None = None
        self.is_closed = False
        self._folder = library_folder
        self._defects = defects
        self._now = now
        self._simulator_speed = simulator_speed
        self._simulator: Simulator | None = None
        self._link: PlatformLink | None = None
        self._closing = QTimer(self)
        self._closing.setInterval(CLOSING_POLL_MS)
        self._closing.timeout.connect(self._close_when_done)
        self._closing_polls = 0
        self._reopening = QTimer(self)
        self._reopening.setInterval(CLOSING_POLL_MS)
        self._reopening.timeout.connect(self._reopen_when_saved)
        self._connect_first = ""
        self._is_later_visit = False
        self._question: QMessageBox | None = None
        self._use_look()
        for error in annex_errors:
            self.window.notices.show_error(error)
        settings.on_error = self.window.notices.show_error
        settings.changed.connect(self._settings_changed)
        self.tasks.defect_found.connect(defects.record)
        defects.found.connect(self._show_defect)
        self.window.help_wanted.connect(self._show_help)
        self.window.before_close = self._may_close
        self.window.try_again_wanted.connect(self._reopen)
        self.window.folder_chosen.connect(self._use_folder)
        self.window.first_painted.connect(self._open_library)

    def show(self) -> None:
        """Show the window; everything else follows once it is painted."""
        self.window.show_waiting(self.tr("Opening the library …"))
        self.window.show()

    @property
    def measure_page(self) -> MeasurePage | None:
        """The Measure screen, if it was ever shown."""
        page = self.window.built_page(Screen.MEASURE)
        return cast("MeasurePage | None", page)

    # opening

    def _open_library(self) -> None:
        chosen = self.settings.settings.library_folder
        folder = self._folder or (Path(chosen) if chosen else None)
        self.tasks.run(
            lambda _: _open(folder),
            done=self._library_opened,
            failed=self._library_refused,
        )

    def _library_refused(self, error: ForcePlateError) -> None:
        """Say so, and let the user choose: no other is taken in its place by itself."""
        self.window.notices.show_error(error)
        self.window.show_refused()

    def _use_folder(self, folder: str) -> None:
        if folder == self.settings.settings.library_folder:
            self._folder = None
            self._reopen()
        else:
            self.settings.change(library_folder=folder)

    def _library_opened(self, opened: OpenedLibrary) -> None:
        from forceplate.gui.measure.visit_start import VisitStart  # noqa: PLC0415
        from forceplate.operations.simulated_platform import bench_calibration  # noqa: PLC0415
        from forceplate.session import PlatformLink  # noqa: PLC0415

        link = self._link = self._link or PlatformLink()
        self.context = context = Context(
            library=opened.library,
            people=opened.people,
            protocols=opened.protocols,
            settings_model=self.settings,
            link=link,
            tasks=self.tasks,
            now=self._now,
            simulator=self._open_simulator,
            is_simulated=lambda: self._is_simulated,
            simulated_calibration=bench_calibration(),
            patient=self._ask_patient,
            measured=self._measured,
            show_error=self.window.notices.show_error,
            show_message=self.window.notices.show_message,
        )
        self.visit_start = VisitStart(context, self.window)
        self.visit_start.began.connect(self._measure)
        self.visit_start.platform_missing.connect(self._want_platform)
        self.window.status.set_link(link, opened.library.root.name, context.is_simulated)
        self.window.status.setToolTip(str(opened.library.root))
        self.window.set_pages(self._factories(context))
        screens.offer_annexes(context, self.window, self.annexes)
        self.window.end_waiting(Screen.PEOPLE)
        self._say_recovered(opened.recovered)
        settings = self.settings.settings
        if settings.driver and settings.address and link.choice is None:
            link.open(settings.driver, settings.address)
        self.tasks.run(
            lambda _: _load_plots(), done=lambda _: None, failed=self.window.notices.show_error
        )

    def _say_recovered(self, outcomes: tuple[RecoveryOutcome, ...]) -> None:
        for outcome in outcomes:
            if outcome.saved is not None:
                self.window.notices.add("good", partial(self._recovered_words, outcome.saved))
            elif outcome.error is not None:
                self.window.notices.show_error(outcome.error)

    def _recovered_words(self, saved: SavedTrial) -> str:
        sentence = self.tr(
            "A trial that was interrupted is saved: {file}, trial {number}. Look at it on the "
            "Review screen."
        )
        return sentence.format(file=saved.path.name, number=saved.trial.number)

    # screens

    def _factories(self, context: Context) -> dict[str, Callable[[], QWidget]]:
        return {
            Screen.PEOPLE: lambda: self._people_page(context),
            Screen.MEASURE: lambda: self._measure_page(context),
            Screen.REVIEW: lambda: self._review_page(context),
            Screen.PROGRESS: lambda: screens.progress_page(context),
            Screen.PLATFORM: lambda: screens.platform_page(context, lambda: self.measure_page),
            Screen.SETTINGS: lambda: screens.settings_page(context, self.annexes),
        }

    def _people_page(self, context: Context) -> PeoplePage:
        from forceplate.gui.people.people_page import PeoplePage  # noqa: PLC0415

        page = PeoplePage(context)
        page.visit_wanted.connect(self._begin_visit)
        page.progress_wanted.connect(self._show_progress)
        page.demo_wanted.connect(self._begin_demo)
        return page

    def _measure_page(self, context: Context) -> MeasurePage:
        from forceplate.gui.measure.measure_page import MeasurePage  # noqa: PLC0415

        page = MeasurePage(context)
        page.review_wanted.connect(self._show_review)
        page.visit_finished.connect(self._visit_finished)
        page.platform_wanted.connect(lambda: self.window.show_screen(Screen.PLATFORM))
        return page

    def _review_page(self, context: Context) -> ReviewPage:
        from forceplate.gui.review.review_page import ReviewPage  # noqa: PLC0415

        page = ReviewPage(context)
        page.visit_changed.connect(self._take_review)
        return page

    # what the screens want

    def _begin_visit(self, subject_id: str, visit: str) -> None:
        page = self.measure_page
        if page is not None and page.is_busy:
            self.window.notices.show_message(
                self.tr("A trial is being recorded. Let it end first, or stop it.")
            )
            self.window.show_screen(Screen.MEASURE)
        elif self.visit_start is not None:
            self.visit_start.begin(subject_id, visit)

    def _want_platform(self) -> None:
        if self._is_simulated:
            return  # it is on its way
        self._connect_first = self.tr(
            "Connect a platform here first. The visit begins by itself as soon as it is ready."
        )
        self.window.show_screen(Screen.PLATFORM)
        self.window.notices.show_message(self._connect_first)

    def _measure(self, session: VisitSession, label: str) -> None:
        page = cast("MeasurePage", self.window.page(Screen.MEASURE))
        page.begin(session, label)
        self._is_later_visit = session.earlier is not None
        self.window.notices.dismiss_sentence(self._connect_first)
        self.window.show_screen(Screen.MEASURE)

    def _show_review(self, path: Path, condition: Condition | None) -> None:
        page = cast("ReviewPage", self.window.page(Screen.REVIEW))
        page.show_visit(path, condition)
        self.window.show_screen(Screen.REVIEW)

    def _show_progress(self, subject_id: str) -> None:
        page = cast("ProgressPage", self.window.page(Screen.PROGRESS))
        page.show_person(subject_id)
        self.window.show_screen(Screen.PROGRESS)

    def _measured(self) -> Path | None:
        session = None if self.measure_page is None else self.measure_page.session
        return None if session is None else session.path

    def _take_review(self, path: Path) -> None:
        """Let the visit in progress know what was changed on the Review screen."""
        page = self.measure_page
        session = page.session if page is not None else None
        if page is None or session is None or session.path != path:
            return

        def take(trials: tuple[Trial, ...]) -> None:
            if session.is_busy:  # what is being saved now is newer than what was read
                QTimer.singleShot(LOOK_AGAIN_MS, self, lambda: self._take_review(path))
            else:
                session.take(trials)
                page.look()

        self.tasks.run(
            lambda _: _trials_of(path),
            done=take,
            failed=self.window.notices.show_error,
            owner=page,
        )

    def _visit_finished(self, subject_id: str) -> None:
        """Show what came of it: the gain where there is an earlier visit, else the list."""
        people = self.context.people if self.context and self._is_later_visit else None
        if people is None:
            self.window.show_screen(Screen.PEOPLE)
            return
        self.tasks.run(
            lambda progress: refresh_people(people, progress.report, progress.is_cancelled),
            done=lambda _: self._show_progress(subject_id),
            failed=self.window.notices.show_error,
            owner=self.window,
        )

    def _begin_demo(self) -> None:
        context = self.context
        if context is None:
            return
        self._open_simulator()
        name = self.tr("Demo person (simulated)")
        self.tasks.run(
            lambda _: context.people.add(name=name),
            done=self._begin_demo_visit,
            failed=self.window.notices.show_error,
        )

    def _begin_demo_visit(self, person: Person) -> None:
        self._begin_visit(person.subject_id, "W0")

    # the simulated platform

    @property
    def _is_simulated(self) -> bool:
        simulator, link = self._simulator, self._link
        return simulator is not None and link is not None and link.choice == simulator.choice

    def _open_simulator(self) -> None:
        from forceplate.operations.simulated_platform import Simulator  # noqa: PLC0415

        if self._link is None or self._is_simulated:
            return
        if self._simulator is None:
            self._simulator = Simulator(speed=self._simulator_speed)
            self._simulator.start()
        self._link.open(*self._simulator.choice)

    def _ask_patient(self, condition: Condition) -> None:
        if self._simulator is not None and self._is_simulated:
            self._simulator.press(condition)

    # settings, help, defects

    def _use_look(self) -> None:
        settings = self.settings.settings
        theme.use(settings.theme, settings.text_percent)
        try:
            language.use(settings.language)
        except WindowError as error:
            self.window.notices.show_error(error)
        self.window.setLocale(QLocale())  # decimal comma in every number field

    def _settings_changed(self, names: frozenset[str]) -> None:
        if names & {"language", "theme", "text_percent"}:
            self._use_look()
        if "of_annexes" in names and self.context is not None:
            screens.offer_annexes(self.context, self.window, self.annexes)
        if "library_folder" in names:
            self._folder = None
            self._reopen()

    def _reopen(self) -> None:
        """Open the library of the settings, once the trial under way is saved in that of now."""
        page = self.measure_page
        if page is not None:
            page.close_visit()
        if self.visit_start is not None:
            self.visit_start.forget()
        if self._is_busy:
            self.window.show_waiting(self.tr("Saving the trial …"))
        self._reopening.start()
        self._reopen_when_saved()

    def _reopen_when_saved(self) -> None:
        if self._is_busy:
            return
        self._reopening.stop()
        self.window.show_waiting(self.tr("Opening the library …"))
        self._open_library()

    def _show_help(self) -> None:
        library = self.context.library.root if self.context else None
        HelpDialog(self._defects.log_file, library, self.window).open()

    def _show_defect(self, what: str) -> None:
        sentence = self.tr(
            "forceplate has a defect. What was saved is not harmed, and a recording is kept. If it "
            "happens again, report it with the log file (F1 says where it is)."
        )
        self.window.notices.add("bad", sentence, what)

    # closing

    @property
    def _is_busy(self) -> bool:
        page = self.measure_page
        return page is not None and page.is_busy

    def _may_close(self) -> bool:
        if self.is_closed:
            return True
        if self._closing.isActive() or self._question is not None:
            return False
        if self._is_busy:
            self._ask_to_close()
        else:
            self.begin_closing()
        return self.is_closed

    def _ask_to_close(self) -> None:
        box = QMessageBox(self.window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Close forceplate"))
        box.setText(self.tr("A trial is being recorded."))
        box.setInformativeText(
            self.tr("If you close now it is stopped; what was recorded so far is saved.")
        )
        stop = box.addButton(self.tr("&Stop, save and close"), QMessageBox.ButtonRole.AcceptRole)
        go_on = box.addButton(self.tr("&Go on measuring"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(go_on)
        box.setEscapeButton(go_on)
        self._question = box

        def answered() -> None:
            self._question = None
            wants_to_close = box.clickedButton() is stop
            box.deleteLater()
            if wants_to_close:
                self.begin_closing()

        box.finished.connect(answered)
        box.open()

    def begin_closing(self) -> None:
        """Stop and save what is under way, let go of the platform, then close the window."""
        self._reopening.stop()
        page = self.measure_page
        if page is not None:
            page.close_visit()
        if self.visit_start is not None:
            self.visit_start.forget()
        if self._is_busy:
            self.window.show_waiting(self.tr("Saving the trial …"))
        self._closing_polls = 0
        self._closing.start()
        self._close_when_done()

    def _close_when_done(self) -> None:
        self._closing_polls += 1
        is_late = self._closing_polls * CLOSING_POLL_MS > 1000 * LONGEST_CLOSING_S
        if self._is_busy and not is_late:
            return  # a trial that is not saved in a minute is in its journal: found at next start
        self.tasks.cancel_all()
        if self._link is not None:
            self._link.close()
        is_free = self._link is None or self._link.wait_closed(0)
        if not (is_free and self.tasks.is_idle) and not is_late:
            if not self.window.is_waiting:
                self.window.show_waiting(self.tr("Closing …"))
            return
        self._closing.stop()
        self.window.status.set_link(None)
        if self._simulator is not None:
            self._simulator.stop()
        self.is_closed = True
        self.window.close()
        QCoreApplication.quit()


def run(
    library_folder: Path | None = None,
    *,
    settings_folder: Path | None = None,
    log_folder: Path | None = None,
) -> int:
    """Show the window until it is closed, and return the program's exit code."""
    from forceplate.gui.kit import settings  # noqa: PLC0415
    from forceplate.gui.shell import defects  # noqa: PLC0415

    application = QApplication.instance() or QApplication(["forceplate"])
    assert isinstance(application, QApplication)  # noqa: S101
    application.setApplicationName("forceplate")
    application.setQuitOnLastWindowClosed(False)
    garbage = GarbageCollector()
    with Defects(log_folder or defects.default_folder()) as taken:
        model = SettingsModel(settings_folder or settings.default_folder())
        ring = FocusRing(application)
        instrument = Instrument(model, taken, library_folder=library_folder)
        instrument.show()
        code = application.exec()
        ring.remove()
    garbage.stop()
    return code


def _open(folder: Path | None) -> OpenedLibrary:
    """Open the library, beside the window, and load what the first click needs."""
    from forceplate.session import VisitSession  # noqa: F401, PLC0415  not at the click

    return open_library(folder)


def _load_plots() -> None:
    """Load what the later screens need, so that they open at once."""
    import pyqtgraph  # noqa: F401, PLC0415
    import scipy.signal  # noqa: F401, PLC0415


def _trials_of(path: Path) -> tuple[Trial, ...]:
    from forceplate.storage.visit.visit_file import read_visit  # noqa: PLC0415  brings h5py

    return read_visit(path).trials
