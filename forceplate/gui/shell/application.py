"""The window's composition root: the only place that builds and wires its objects.

The window is painted first; what takes long to load (files, analysis, plots) is loaded beside
it, while it says so.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtWidgets import QApplication

from forceplate.errors import ForcePlateError
from forceplate.gui.context.settings import SettingsModel
from forceplate.gui.context.settings import default_folder as default_settings_folder
from forceplate.gui.context.tasks import Tasks
from forceplate.gui.kit import language, theme
from forceplate.gui.kit.icons import program_icon
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.question_box import QuestionBox
from forceplate.gui.shell import screens
from forceplate.gui.shell.defects import Defects
from forceplate.gui.shell.defects import default_folder as default_log_folder
from forceplate.gui.shell.focus_ring import FocusRing
from forceplate.gui.shell.garbage import GarbageCollector
from forceplate.gui.shell.help import HelpDialog
from forceplate.gui.shell.later_pieces import later_pieces
from forceplate.gui.shell.lock_screen import ProgramLock
from forceplate.gui.shell.main_window import MainWindow
from forceplate.gui.shell.navigation import Navigation
from forceplate.gui.shell.screens import Screen
from forceplate.operations.open_library import OpenedLibrary, open_library
from forceplate.words import Text

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.gui.context.simulator_switch import SimulatorSwitch
    from forceplate.operations.visit.finish_trial import RecoveryOutcome
    from forceplate.session import PlatformLink
    from forceplate.storage.people.people_rows import FileState

CLOSING_POLL_MS = 30
LONGEST_CLOSING_S = 60.0
LOAD_MS = 20


def local_now() -> datetime:
    """Return the wall clock with its zone."""
    return datetime.now().astimezone()


_RECOVERED = Text(
    "A trial that was interrupted is saved: trial {number} of visit {visit} of {person}. Look at "
    "it on the Review screen."
)
_RECOVERED_IN_VAIN = Text(
    "Trial {number} of visit {visit} of {person} was interrupted. It is saved, but does not "
    "count: {why}"
)


class ForceplateApplication(QObject):
    """The whole window program: one window, one library, one platform.

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
        self._use_appearance()
        annexes, annex_errors = screens.load_annex_screens()
        self.window = MainWindow({name: own.title for name, own in annexes.items()})
        self.tasks = Tasks(self)
        self.context: Context | None = None
        self.navigation = Navigation(self.window)
        self._annexes = annexes
        self.is_closed = False
        self._folder = library_folder
        self._defects = defects
        self._now = now
        self._simulator_speed = simulator_speed
        self._simulator: SimulatorSwitch | None = None
        self._link: PlatformLink | None = None
        # neither saving nor letting go of the platform tells when it is over, and waiting for it
        # would stop the window that shows it: both are asked for again and again
        self._closing = QTimer(self, interval=CLOSING_POLL_MS)
        self._closing.timeout.connect(self._close_when_done)
        self._closing_polls = 0
        self._reopening = QTimer(self, interval=CLOSING_POLL_MS)
        self._reopening.timeout.connect(self._reopen_when_saved)
        self._rebuilding = QTimer(self, interval=CLOSING_POLL_MS)
        self._rebuilding.timeout.connect(self._rebuild_when_free)
        self._pieces = later_pieces()
        self._loading = QTimer(self, interval=LOAD_MS)
        self._loading.timeout.connect(self._load_next)
        self._question: QuestionBox | None = None
        self.lock = ProgramLock(self.window, settings, self.tasks, lambda: self.navigation.is_busy)
        for error in annex_errors:
            self.window.notices.show_error(error)
        settings.on_error = self.window.notices.show_error
        settings.changed.connect(self._settings_changed)
        self.tasks.say_failed = self.window.notices.show_error
        self.tasks.defect_found.connect(defects.record)
        defects.found.connect(self._show_defect)
        self.window.notices.told.connect(defects.note)
        self.window.notices.is_busy = lambda: self.navigation.is_busy
        self.window.help_wanted.connect(self._show_help)
        self.window.lock_wanted.connect(self._lock_now)
        self.window.maximised.connect(lambda is_so: settings.change(is_maximised=is_so))
        self.window.offer_lock(can_lock=bool(settings.settings.lock_hash))
        self.window.before_close = self._may_close
        self.window.try_again_wanted.connect(self._reopen)
        self.window.folder_chosen.connect(self._use_folder)
        self.window.first_painted.connect(self._open_library)

    def show(self) -> None:
        """Show the window; everything else follows once it is painted."""
        self.window.show_waiting(tr("Opening the library …"))
        (self.window.showMaximized if self.settings.settings.is_maximised else self.window.show)()
        self.lock.lock()

    # opening

    def _open_library(self) -> None:
        # a folder given on the command line holds until another is chosen in the settings
        chosen = self.settings.settings.library_folder
        folder = self._folder or (Path(chosen) if chosen else None)
        self.tasks.run(
            lambda _: _open(folder), done=self._library_opened, failed=self._library_refused
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
        """Give the window its pages on another library; the platform stays open."""
        # numpy comes with them: they are loaded only when the window has been painted
        from forceplate.gui.context.context import Context  # noqa: PLC0415
        from forceplate.gui.context.platform_standing import PlatformStanding  # noqa: PLC0415
        from forceplate.gui.context.simulator_switch import SimulatorSwitch  # noqa: PLC0415
        from forceplate.session import PlatformLink  # noqa: PLC0415

        link = self._link = self._link or PlatformLink()
        self._simulator = self._simulator or SimulatorSwitch(link, speed=self._simulator_speed)
        self._end_stream()
        self.context = context = Context(
            library=opened.library,
            people=opened.people,
            protocols=opened.protocols,
            settings_model=self.settings,
            link=link,
            tasks=self.tasks,
            now=self._now,
            simulator=self._simulator,
            annexes=self._annexes,
            show_error=self.window.notices.show_error,
            show_message=self.window.notices.show_message,
        )
        context.standing = PlatformStanding(context)
        for outcome in opened.recovered:
            if outcome.saved is not None:  # whoever was measured then is chosen, to go on
                context.chosen.person = outcome.saved.path.parent.name
        self.navigation.use(context)
        self._show_link()
        self.window.set_pages(screens.builders(context))
        screens.offer_annexes(context, self.navigation)
        self.window.end_waiting(Screen.PEOPLE)
        self._say_recovered(context, opened.recovered)
        for problem in opened.problems:
            self.window.notices.show_error(problem)
        settings = self.settings.settings
        if settings.driver and settings.address and link.choice is None:
            link.open(settings.driver, settings.address, settings.hardware_id)
        elif settings.simulated_driver and link.choice is None:  # no real one was ever chosen here
            try:
                context.simulate(settings.simulated_driver)
            except ForcePlateError as error:
                self.window.notices.show_error(error)
        self.tasks.run(lambda _: _load_analysis(), done=lambda _: self._loading.start())

    def _load_next(self) -> None:
        """Load a piece of what the later screens are made of, so that no click waits for it."""
        if next(self._pieces, None) is None:
            self._loading.stop()
            gc.freeze()  # what is loaded stays: to look through it would hold up the reader

    def _end_stream(self) -> None:
        if self.context is not None and self.context.stream is not None:
            self.context.stream.stop()

    def _show_link(self) -> None:
        if self.context is not None:
            self.window.status.follow(self.context, self.context.standing)

    def _say_recovered(self, context: Context, outcomes: tuple[RecoveryOutcome, ...]) -> None:
        # they bring numpy, which is loaded after the first painting only
        from forceplate.analysis.quality.trial_verdict import final_verdict  # noqa: PLC0415
        from forceplate.storage.people.people_rows import file_state  # noqa: PLC0415

        def is_as_saved(path: Path, saved: FileState | None) -> bool:
            """Return whether nobody has looked at a visit, gone on with it or changed it since."""
            session = context.session
            is_open = session is not None and session.path == path
            return not is_open and context.chosen.reviewed != path and file_state(path) == saved

        for outcome in outcomes:
            if outcome.saved is not None:
                path, trial = outcome.saved.path, outcome.saved.trial
                accepted, why = final_verdict(trial)
                sign, words = ("good", _RECOVERED) if accepted else ("warn", _RECOVERED_IN_VAIN)
                sentence = words.fill(number=trial.number, why=why, **context.whose(path))
                holds = partial(is_as_saved, path, file_state(path))
                self.window.notices.add(sign, sentence, holds=holds)
            elif outcome.error is not None:
                self.window.notices.show_error(outcome.error)

    # settings, help, defects

    def _use_appearance(self) -> None:
        settings = self.settings.settings
        theme.use(settings.theme, settings.text_percent)
        language.use(settings.language)

    def _rebuild_when_free(self) -> None:
        """Build the window anew in another language or look, once nothing can be lost by it.

        A trial, the patient's view of it and work whose answer is awaited go to their end first.
        """
        page = self.navigation.measure_page
        is_watched = page is not None and page.patient_view is not None
        is_at_work = self.navigation.is_busy or not self.tasks.is_idle
        if is_watched or is_at_work or not self.window.can_rebuild:
            return
        self._rebuilding.stop()
        self._use_appearance()
        self.window.rebuild()
        self._show_link()

    def _settings_changed(self, names: frozenset[str]) -> None:
        if names & {"language", "theme", "text_percent"}:
            self._rebuilding.start()
        if "of_annexes" in names and self.context is not None:
            screens.offer_annexes(self.context, self.navigation)
        if "lock_hash" in names:
            self.window.offer_lock(can_lock=bool(self.settings.settings.lock_hash))
        if "library_folder" in names:
            self._folder = None
            self._reopen()

    def _reopen(self) -> None:
        """Open the library of the settings, once the trial under way is saved in that of now."""
        self.navigation.close_visit()
        self._reopening.start()
        self._reopen_when_saved()

    def _reopen_when_saved(self) -> None:
        if self.navigation.is_busy:
            return
        self._reopening.stop()
        self.window.show_waiting(tr("Opening the library …"))
        self._open_library()

    def _show_help(self) -> None:
        library = self.context.library.root if self.context else None
        n_screens = self.window.rail.n_screens
        HelpDialog(self._defects.log_file, library, n_screens, self.window).open_over()

    def _lock_now(self) -> None:
        if self.settings.settings.lock_hash:
            self.lock.lock_now()
        else:
            self.window.notices.show_message(
                Text("There is no passphrase to lock with. Set one on the Settings screen.")
            )

    def _show_defect(self) -> None:
        sentence = Text(
            "forceplate has a defect. What was saved is not harmed, and a recording is kept. If it "
            "happens again, report it with the log file (F1 says where it is)."
        )
        self.window.notices.add("bad", sentence)

    # closing

    def _may_close(self) -> bool:
        if self.is_closed:
            return True
        if self._closing.isActive() or self._question is not None:
            return False
        if self.navigation.is_busy:
            self._ask_to_close()
        elif self.navigation.may_end_visit(self.begin_closing):
            self.begin_closing()
        return self.is_closed

    def _ask_to_close(self) -> None:
        """Ask, without waiting for the answer: the trial under way goes on meanwhile."""

        def answered(is_yes: bool) -> None:
            self._question = None
            if is_yes:
                self.begin_closing()

        self._question = QuestionBox(
            tr("Close forceplate"),
            tr("A trial is being recorded."),
            tr("If you close now it is stopped; what was recorded so far is saved."),
            do=tr("&Stop, save and close"),
            keep=tr("&Go on measuring"),
            answered=answered,
            parent=self.window,
        )
        self._question.open()

    def begin_closing(self) -> None:
        """Stop and save what is under way, let go of the platform, then close the window."""
        self._reopening.stop()
        self._rebuilding.stop()
        self.navigation.close_visit()
        self._closing_polls = 0
        self._closing.start()
        self._close_when_done()

    def _close_when_done(self) -> None:
        self._closing_polls += 1
        is_late = self._closing_polls * CLOSING_POLL_MS > 1000 * LONGEST_CLOSING_S
        if self.navigation.is_busy and not is_late:
            return  # a trial that is not saved in a minute is in its journal: found at next start
        self.tasks.cancel_all()
        self._end_stream()
        if self._link is not None:
            self._link.close()
        is_free = self._link is None or self._link.wait_closed(0)
        if not (is_free and self.tasks.is_idle) and not is_late:
            if not self.window.is_waiting:
                self.window.show_waiting(tr("Closing …"))
            return
        self._closing.stop()
        self._loading.stop()
        self.lock.stop()
        self.window.status.follow(None)
        if self._simulator is not None:
            self._simulator.stop()
        self.is_closed = True
        self.window.close()
        QCoreApplication.quit()


def run(library_folder: Path | None = None) -> int:
    """Show the window until it is closed, and return the program's exit code."""
    qt = QApplication.instance() or QApplication(["forceplate"])
    assert isinstance(qt, QApplication)  # noqa: S101
    qt.setApplicationName("forceplate")
    qt.setDesktopFileName("forceplate")
    qt.setWindowIcon(program_icon())
    if sys.platform == "win32":  # its own button in the task bar, not that of Python
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("forceplate")
    qt.setQuitOnLastWindowClosed(False)
    garbage = GarbageCollector()
    with Defects(default_log_folder()) as taken:
        model = SettingsModel(default_settings_folder())
        FocusRing(qt)
        application = ForceplateApplication(model, taken, library_folder=library_folder)
        application.show()
        code = qt.exec()
    garbage.stop()
    return code


def _open(folder: Path | None) -> OpenedLibrary:
    """Open the library, beside the window, and load what the first click needs."""
    from forceplate.session import VisitSession  # noqa: F401, PLC0415  not at the click

    return open_library(folder)


def _load_analysis() -> None:
    """Load what the later screens need, so that they open at once."""
    import scipy.signal  # noqa: F401, PLC0415
