"""Every screen in its main states; with ``--screenshots DIR`` also as pictures to look at.

The states that follow each other in life are gone through in one window. Without the option that is
done once, light and small, in one of the languages that are not English: nothing that can be read
in any of the states is English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QScrollArea
from pytestqt.qtbot import QtBot

from forceplate.errors import ForcePlateError
from forceplate.gui.context.settings import Settings, write_settings
from forceplate.gui.context.simulator_switch import SimulatorSwitch
from forceplate.gui.measure.measure_keys import Action
from forceplate.gui.measure.measure_page import MeasurePage
from forceplate.gui.platform.platform_page import PlatformPage
from forceplate.gui.platform.stream_section import StreamSection
from forceplate.gui.progress.progress_page import ProgressPage
from forceplate.gui.retest.retest_page import RetestPage
from forceplate.gui.review.review_page import ReviewPage
from forceplate.gui.share.export_dialog import ExportDialog
from forceplate.gui.share.import_dialog import ImportDialog
from forceplate.gui.share.report_dialog import ReportDialog
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import RETEST, Screen
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.platform import load_driver
from forceplate.protocol import STANDARD
from forceplate.session import Cue, LinkState, VisitSession
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.platform_checks import PlatformCheckStore
from forceplate.types import Condition
from forceplate.words import Language
from forceplate_calibration import ChannelSensitivity
from forceplate_calibration.certificate.issue import issue
from forceplate_calibration.sheet.sheet import read_sheet
from tests.gui.calibration_room import Room, Weights, platform_with_weights
from tests.gui.conftest import WAIT_MS
from tests.gui.reading import english_in, mnemonics, shown, visible
from tests.gui.review_data import BASELINE, SUBJECT, WEEK_8, save, visit_of
from tests.gui.test_window import begin_demo, simulate
from tests.patience import PATIENCE_S
from tests.unit.operations.test_last_check import check
from tests.unit.storage.samples import make_journal
from tests.unit.test_retest_study import save_pairs

EXAMPLES = Path(__file__).resolve().parents[2] / "calibration" / "examples"
BUILT_IN = tuple(language for language in Language if language is not Language.ENGLISH)
AS_IT_IS = re.compile(
    "Nederlands|Harp LoadCells|:harp:|^(board|harp|line|loadstar|library|seconds)$"
    "|[a-z, ]*harp, [a-z, ]*lsl[a-z, ]*|balance PB"
    "|[123]: (seconds|left|right)|Calibrated with dead weights on .*"
)
"""What stands in files and devices, or is a name."""
OTHER_POSTURE = {"body_mass_kg": 68.0}


class Stage:
    """The application, and how to bring it somewhere."""

    def __init__(
        self, folder: Path, qtbot: QtBot, make_application: Callable[[], ForceplateApplication]
    ) -> None:
        self.folder = folder
        self.qtbot = qtbot
        self.make_application = make_application
        self.leave = ExitStack()

    def wait(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=WAIT_MS)

    def start_trial(self, application: ForceplateApplication, session: VisitSession) -> None:
        page = cast("MeasurePage", application.navigation.measure_page)
        if page.view.shows_card:
            page.do(Action.START)  # the foot lies as it is drawn
        page.do(Action.START)
        if not session.is_busy:  # so soon in the rest that it was meant to stop the trial
            page.do(Action.START)
        assert session.is_busy

    def switch(self, application: ForceplateApplication) -> SimulatorSwitch:
        context = application.context
        assert context is not None
        assert context.simulator is not None
        return context.simulator

    def without_practice(self, application: ForceplateApplication) -> None:
        assert application.context is not None
        application.context.protocols.write(
            replace(STANDARD, name="no-practice", practice_trials=0, countdown_s=0.0)
        )
        application.settings.change(protocol="no-practice")

    def people(self, *, week_8: Mapping[Condition, tuple[float, ...]] | None = None) -> list[Path]:
        library = Library(self.folder / "library")
        after = WEEK_8 if week_8 is None else week_8
        visits = [visit_of("W0", 1, BASELINE, spoilt=True), visit_of("W8", 57, after)]
        return [save(library, visit) for visit in visits]

    def progress(self, application: ForceplateApplication) -> None:
        assert application.context is not None
        refresh_people(application.context.people)
        application.context.ways.progress.emit(SUBJECT, None)
        assert application.tasks.wait_idle(PATIENCE_S)


Looks = Iterator[tuple[str, ForceplateApplication]]
"""What the states are called, each while the window is in it."""


def empty(stage: Stage) -> Looks:
    yield "empty", stage.make_application()


def people(stage: Stage) -> Looks:
    stage.people()
    library = Library(stage.folder / "library")
    for subject_id, day in (("KX4-7RM", 22), ("P9D-2TW", 57), ("B6N-QH3", 90)):
        save(library, visit_of("W0", day, BASELINE, subject_id=subject_id))
    index = PeopleIndex(library)
    refresh_people(index)
    for subject_id, name in (
        (SUBJECT, "Ans de Wit"), ("KX4-7RM", "Bram Smit"), ("P9D-2TW", "Carla Vos"),
    ):  # fmt: skip
        index.edit(subject_id, name=name, birth_date=date(1961, 3, 8))
    application = stage.make_application()
    assert application.tasks.wait_idle(PATIENCE_S)
    yield "people", application
    for show in (exporting, anonymous_copy_refused, importing):
        dialog = show(stage, application)
        yield show.__name__, application
        dialog.reject()
        assert application.tasks.wait_idle(PATIENCE_S)


def interrupted(stage: Stage) -> Looks:
    application = stage.make_application()
    session = begin_demo(application, stage.qtbot)
    yield "waiting_for_the_first_trial", application
    stage.start_trial(application, session)
    stage.wait(lambda: session.run is not None and session.run.recorded_s > 1.0)
    stage.switch(application).stop()
    stage.wait(lambda: len(session.trials) == 1 and not session.is_busy)
    yield "interrupted", application


def measuring(stage: Stage) -> Looks:
    application = stage.make_application()
    switch = stage.switch(application)
    stage.without_practice(application)
    session = begin_demo(application, stage.qtbot)
    stage.start_trial(application, session)
    stage.wait(lambda: session.run is not None and session.run.recorded_s > 0.5)
    session.stop()
    stage.wait(lambda: len(session.trials) == 1 and not session.is_busy)
    assert not session.trials[0].accepted
    yield "rejected_trial", application

    def is_at_rest() -> bool:
        platform = switch.platform
        return platform is not None and not (session.is_busy or platform.patient.is_pressing)

    stage.wait(is_at_rest)
    stage.start_trial(application, session)
    stage.wait(lambda: len(session.trials) == 2 and is_at_rest())
    stage.start_trial(application, session)
    stage.wait(lambda: session.run is not None and (session.run.effort_s or 0.0) > 1.0)
    assert session.guidance.cue is Cue.HOLD
    yield "holding", application


def recovered(stage: Stage) -> Looks:
    journals = stage.folder / "library" / ".journals"
    journals.mkdir(parents=True)
    make_journal(journals / "crash.journal", 3000)
    yield "recovered", stage.make_application()


def review(stage: Stage) -> Looks:
    path = stage.people()[0]
    application = stage.make_application()
    page = cast("ReviewPage", application.window.page(Screen.REVIEW))
    page.show_visit(path, None)
    application.window.show_screen(Screen.REVIEW)
    assert application.tasks.wait_idle(PATIENCE_S)
    page.view.trials.step(1)
    application.window.notices.dismiss()
    yield "review", application


def real_gain(stage: Stage) -> Looks:
    stage.people()
    application = stage.make_application()
    stage.progress(application)
    application.window.notices.dismiss()
    yield "real_gain", application
    page = cast("ProgressPage", application.window.page(Screen.PROGRESS))
    page.open_report()
    dialog = application.window.findChild(ReportDialog)
    assert dialog is not None
    dialog.make(stage.folder / "report.pdf")
    assert application.tasks.wait_idle(PATIENCE_S)
    yield "reporting", application


def not_comparable(stage: Stage) -> Looks:
    library = Library(stage.folder / "library")
    save(library, visit_of("W0", 1, BASELINE))
    save(library, visit_of("W8", 57, WEEK_8, calibration_json=None))
    application = stage.make_application()
    stage.progress(application)
    yield "not_comparable", application


def how_sure(stage: Stage) -> Looks:
    library = Library(stage.folder / "library")
    save_pairs(library)
    save(library, visit_of("W0", 85, BASELINE))
    application = stage.make_application()
    application.navigation.show_retest()
    assert application.tasks.wait_idle(PATIENCE_S)
    application.window.notices.dismiss()
    yield "how_sure", application
    cast("RetestPage", application.window.page(RETEST)).adopt_button.click()
    yield "adopting", application


def platform(stage: Stage) -> Looks:
    application = stage.make_application()
    simulate(application, stage.qtbot)
    application.window.show_screen(Screen.PLATFORM)
    context = application.context
    assert context is not None
    stage.wait(
        lambda: (
            context.link.acquisition is not None
            and context.link.acquisition.ring.n_written > 10_000
        )
    )
    yield "platform", application
    page = cast("PlatformPage", application.window.page(Screen.PLATFORM))
    page.engineer_fold.open()
    page.trying_fold.open(wide=False)
    page.zero_button.click()
    yield "for_the_engineer", application
    if find_spec("pylsl") is not None:
        streaming_to_others(stage, application)
        yield "streaming_to_others", application


def streaming_to_others(stage: Stage, application: ForceplateApplication) -> None:
    section = application.window.findChild(StreamSection)
    assert section is not None
    stage.wait(section.switch.isEnabled)
    section.switch.click()
    context = application.context
    assert context is not None
    stage.wait(lambda: context.stream is not None and context.stream.outlet is not None)
    scroll = application.window.page(Screen.PLATFORM).findChild(QScrollArea)
    assert scroll is not None
    QApplication.processEvents()
    scroll.ensureWidgetVisible(section)


def platform_failed(stage: Stage) -> Looks:
    application = stage.make_application()
    context = application.context
    assert context is not None
    application.window.show_screen(Screen.PLATFORM)
    context.link.open("harp", "/dev/nothing-here")
    stage.wait(lambda: context.link.state is LinkState.FAILED)
    application.window.status.refresh()
    yield "platform_failed", application


def settings(stage: Stage) -> Looks:
    application = stage.make_application()
    application.window.show_screen(Screen.SETTINGS)
    assert application.tasks.wait_idle(PATIENCE_S)
    yield "settings", application


def an_error(stage: Stage) -> Looks:
    application = stage.make_application()
    with pytest.raises(ForcePlateError) as caught:
        load_driver("nope")
    application.window.notices.show_error(caught.value)
    yield "an_error", application


def calibrated(stage: Stage) -> tuple[ForceplateApplication, Weights]:
    """Return a window with a certificate in use and a year of checks, on a bench with weights."""
    weights, address = stage.leave.enter_context(platform_with_weights())
    application = stage.make_application()
    context = application.context
    assert context is not None
    model = issue(read_sheet((EXAMPLES / "four_cells_sheet.csv").read_text("utf-8")))
    file = stage.folder / "plate.json"
    context.link.open("harp", address)
    stage.wait(lambda: context.link.state is LinkState.STREAMING)
    info = context.link.info
    assert info is not None
    unused = tuple(ChannelSensitivity(each.name, None) for each in info.channels[4:])
    renamed = {c.name: each.name for c, each in zip(model.channels, info.channels, strict=False)}
    model = replace(
        model,
        channels=tuple(
            replace(c, name=renamed[c.name]) for c in model.channels[:4]
        ) + unused,
        plates=tuple(
            replace(plate, channels=tuple(renamed[name] for name in plate.channels))
            for plate in model.plates
        ),
        simulated=True,
    )  # fmt: skip
    file.write_text(model.to_json(), encoding="utf-8")
    store = PlatformCheckStore(context.library.root)
    rng = np.random.default_rng(4)
    for week in range(24):
        off_n = float(rng.normal(0.01 * week, 0.06)) + 0.7 * (week == 17)
        store.add(
            check(off_n=off_n, days=7.0 * week - 100, model=info.model,
                  serial_number=info.serial_number, simulated=True)
        )  # fmt: skip
    application.settings.change(calibration_path=str(file))
    application.window.show_screen(Screen.PLATFORM)
    page = cast("PlatformPage", application.window.page(Screen.PLATFORM))
    page.check._standing.read()  # there are more checks than when the platform was opened
    stage.wait(lambda: application.tasks.is_idle)
    return application, weights


def certificate(stage: Stage) -> Looks:
    application, weights = calibrated(stage)
    page = cast("PlatformPage", application.window.page(Screen.PLATFORM))
    room = Room(application, weights, stage.qtbot)
    stage.wait(page.check.history.isVisible)
    yield "certificate", application
    page.check.begin_check()
    yield "check_form", application
    assert page.check.dialog is not None
    page.check.dialog.close()
    check = room.begin_check()
    room.do_check(check)
    yield "check_failed", application
    check.close()
    dialog = room.plan()
    yield "calibration_plan", application
    dialog.begin()
    room.do_steps(dialog, 4)
    yield "calibration_step", application
    room.do_steps(dialog)
    stage.wait(dialog.outcome.issue_button.isVisible)
    yield "calibration_done", application


def export_sheet(application: ForceplateApplication) -> ExportDialog:
    """Open the export as the People screen does."""
    context = application.context
    assert context is not None
    dialog = ExportDialog(context, context.people.people(), "", application.window)
    dialog.open()
    return dialog


def exporting(stage: Stage, application: ForceplateApplication) -> QDialog:
    dialog = export_sheet(application)
    dialog.some.setChecked(True)
    dialog.some_metrics.setChecked(True)
    dialog.export(stage.folder / "tidy.csv")
    assert application.tasks.wait_idle(PATIENCE_S)
    return dialog


def anonymous_copy_refused(stage: Stage, application: ForceplateApplication) -> QDialog:
    dialog = export_sheet(application)
    dialog.format.setCurrentIndex(dialog.format.count() - 1)
    (stage.folder / "shared").mkdir()
    dialog.anonymise(stage.folder / "shared", stage.folder / "key.json")
    assert application.tasks.wait_idle(PATIENCE_S)
    return dialog


def importing(stage: Stage, application: ForceplateApplication) -> QDialog:
    recording = stage.folder / "press.csv"
    recording.write_text("seconds,left,right\n" + "0.001,1.5,2.5\n0.002,1.6,2.4\n" * 9)
    context = application.context
    assert context is not None
    dialog = ImportDialog(context, context.people.people(), "", application.window)
    dialog.open()
    dialog.read_file(recording)
    assert application.tasks.wait_idle(PATIENCE_S)
    return dialog


STORIES = (
    certificate, people, interrupted, measuring, platform, review, real_gain, not_comparable,
    how_sure, empty, recovered, platform_failed, settings, an_error,
)  # fmt: skip
"""Each yields the states that it goes through."""


@dataclass(frozen=True)
class Look:
    """How the window is built, and how large it is."""

    language: Language
    theme: str = "light"
    text_percent: int = 100
    size: tuple[int, int] = (1366, 768)

    def __str__(self) -> str:
        return f"{self.language}-{self.theme}-{self.text_percent}-{self.size[0]}x{self.size[1]}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Go through each story once, each time in another language; for pictures in every look."""
    cases = [(story, Look(BUILT_IN[n % len(BUILT_IN)])) for n, story in enumerate(STORIES)]
    # what is said in mid-trial is long; for the rest see test_room
    cases.append((measuring, Look(Language.GERMAN, text_percent=150, size=(1280, 720))))
    cases.append((measuring, Look(Language.PORTUGUESE, text_percent=200)))
    if metafunc.config.getoption("--screenshots"):
        cases = [
            (story, look)
            for story in STORIES
            for language in Language
            for look in (
                Look(language), Look(language, "dark", size=(1920, 1080)),
                Look(language, text_percent=150, size=(1280, 720)),
                Look(language, text_percent=200),
            )
        ]  # fmt: skip
    metafunc.parametrize("case", cases, ids=[f"{story.__name__}-{look}" for story, look in cases])


def test_the_states_of_a_screen(
    case: tuple[Callable[[Stage], Looks], Look],
    tmp_path: Path,
    qtbot: QtBot,
    make_application: Callable[[], ForceplateApplication],
    request: pytest.FixtureRequest,
) -> None:
    story, look = case
    write_settings(
        tmp_path / "settings",
        Settings(
            language=look.language, theme=look.theme, text_percent=look.text_percent,
            sounds=False, operator="AB",
        ),
    )  # fmt: skip
    folder = request.config.getoption("--screenshots")
    stage = Stage(tmp_path, qtbot, make_application)
    with stage.leave:
        for name, application in story(stage):
            picture = _look_at(application, look)
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
                assert picture.save(str(folder / f"{name}-{look}.png"))
            else:
                _read(name, application, look.language)
        assert application.context is not None
        application.context.link.close()
        assert application.context.link.wait_closed(PATIENCE_S)


def _look_at(application: ForceplateApplication, look: Look) -> QPixmap:
    window = application.window
    QApplication.processEvents()  # what the text needs is known by then
    window.resize(*look.size)
    application.tasks.wait_idle(PATIENCE_S)
    for _ in range(20):
        QApplication.processEvents()
    size = (window.width(), window.height())
    assert size == look.size, "the screen needs more room than it has"
    picture = window.grab()
    for dialog in filter(QDialog.isVisible, window.findChildren(QDialog)):
        _lay_over(picture, dialog, look.size)
    assert window.screen_now is not None
    return picture


def _lay_over(picture: QPixmap, dialog: QDialog, size: tuple[int, int]) -> None:
    """Put a dialog into the picture, where the window has it; it must fit the screen."""
    assert dialog.width() <= size[0]
    assert dialog.height() <= size[1]
    painter = QPainter(picture)
    at = QPoint((size[0] - dialog.width()) // 2, (size[1] - dialog.height()) // 2)
    painter.drawPixmap(at, dialog.grab())
    painter.end()


def _read(name: str, application: ForceplateApplication, language: Language) -> None:
    """Find no English in the window of another language, and no letter twice."""
    window = application.window
    left = {
        (type(widget).__name__, text)
        for widget in visible(window)
        for text in shown(widget)
        if english_in(AS_IT_IS.sub("", text), language)
    }
    assert not left, name
    for part in (window, *filter(QDialog.isVisible, window.findChildren(QDialog))):
        letters = mnemonics(part)
        assert len(set(letters)) == len(letters), (name, part, letters)
