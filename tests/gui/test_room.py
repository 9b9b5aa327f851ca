"""Every screen and dialog has room in a small window with large text: nothing in it is cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from forceplate.gui.kit.labels import label
from forceplate.gui.measure.measure_page import MeasurePage
from forceplate.gui.measure.reason_sheet import Question
from forceplate.gui.people.people_page import PeoplePage
from forceplate.gui.platform.platform_page import PlatformPage
from forceplate.gui.retest.retest_page import RetestPage
from forceplate.gui.review.end_of_visit import EndOfVisit
from forceplate.gui.review.review_page import ReviewPage
from forceplate.gui.settings.lock_section import PassphraseDialog
from forceplate.gui.settings.settings_page import SettingsPage
from forceplate.gui.share.practice_dialog import PracticeDialog
from forceplate.gui.share.share_dialogs import open_export, open_import
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import RETEST, Screen
from forceplate.operations.refresh_people import refresh_people
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.words import Language
from tests.gui.conftest import WAIT_MS, choose_look
from tests.gui.review_data import BASELINE, SUBJECT, WEEK_8, save, visit_of
from tests.gui.test_window import begin_demo, simulate
from tests.unit.test_retest_study import save_pairs

NAME = "Wilhelmina van den Heuvel-Oosterhuis"
SIZES = {100: QSize(1280, 720), 150: QSize(1280, 720), 200: QSize(1366, 768)}
"""The smallest window, by the size of its text in percent."""


def cut_off(window: QWidget) -> Iterator[str]:
    """Yield what has less room in a window than it needs."""
    for each in window.findChildren(QWidget):
        if isinstance(each.parent(), QLineEdit) or isinstance(each.parent().parent(), QAbstractItemView):
            continue
        if not each.isVisible() or each.window() is not window.window():
            continue
        need = _least(each)
        if need.width() > each.width() or need.height() > each.height() + 1:
            yield f"{_called(each)} needs {need.toTuple()}, has {each.size().toTuple()}"
        parent = each.parentWidget()
        area = parent.parentWidget() if parent is not None else None
        if isinstance(area, QScrollArea) and area.widget() is each:
            if each.width() > area.viewport().width():
                yield f"{_called(each)} is {each.width()} wide in {area.viewport().width()}"
                blame(each, 1000)
        elif parent is not None and not parent.rect().contains(each.geometry()):
            yield f"{_called(each)} at {each.geometry().getRect()} leaves {_called(parent)}"


def _least(each: QWidget) -> QSize:
    match each:
        case QLabel() if each.wordWrap():
            return QSize(0, each.heightForWidth(each.width()))
        case QLabel() | QAbstractButton() | QComboBox():
            return each.minimumSizeHint()
        case QScrollArea() | QAbstractItemView():
            return QSize(0, 0)  # they scroll
    if isinstance(each, QStackedWidget):
        return QSize(0, 0)
    return each.minimumSizeHint() if each.layout() is not None else QSize(0, 0)


def _called(each: QWidget) -> str:
    name = getattr(each, "text", str)() if isinstance(each, QLabel | QAbstractButton) else ""
    return f"{type(each).__name__} {(name or each.accessibleName())!r}"


class Rooms:
    """The window on a library of some people, with each screen and each dialog in turn."""

    def __init__(self, application: ForceplateApplication, path: list[Path]) -> None:
        self.application, (self.path, self.last) = application, path
        self.window = application.window
        assert application.context is not None
        self.context = application.context

    def settle(self) -> None:
        for _ in range(4):
            QApplication.processEvents()
        assert self.application.tasks.wait_idle(20)
        for _ in range(4):
            QApplication.processEvents()

    def people(self) -> PeoplePage:
        page = cast("PeoplePage", self.window.page(Screen.PEOPLE))
        self.window.show_screen(Screen.PEOPLE)
        page.choose(SUBJECT)
        return page

    def review(self) -> ReviewPage:
        self.application.navigation.show_review(self.path, None)
        self.settle()
        page = cast("ReviewPage", self.window.page(Screen.REVIEW))
        page.view.trials.step(1)
        return page

    def retest(self) -> RetestPage:
        self.application.navigation.show_retest()
        self.settle()
        return cast("RetestPage", self.window.page(RETEST))

    def platform(self) -> PlatformPage:
        self.window.show_screen(Screen.PLATFORM)
        return cast("PlatformPage", self.window.page(Screen.PLATFORM))

    def settings(self) -> SettingsPage:
        self.window.show_screen(Screen.SETTINGS)
        return cast("SettingsPage", self.window.page(Screen.SETTINGS))

    def measure(self) -> MeasurePage:
        self.window.show_screen(Screen.MEASURE)
        return cast("MeasurePage", self.window.page(Screen.MEASURE))

    def end(self) -> None:
        self.application.navigation._show_end(self.context, SUBJECT, self.last)

    def open_engineer(self) -> None:
        page = self.platform()
        page.engineer_fold.open()
        page.trying_fold.open(wide=False)

    def closed(self, f, *a):
        page = self.people()
        page._is_open_in_measure = lambda: False
        f(*a)

    def person_visit(self) -> None:
        self.application.navigation.begin_visit("P00", "W24")
        start = self.application.navigation.visit_start
        self.settle()
        assert start is not None and start.dialog is not None

    @property
    def screens(self) -> dict[str, Callable[[], object]]:
        return {
            "people": self.people,
            "measure": self.measure,
            "review": self.review,
            "progress": lambda: self.application.navigation.show_progress(SUBJECT),
            "platform": self.open_engineer,
            "settings": self.settings,
            "retest": self.retest,
            "end": self.end,
        }

    @property
    def dialogs(self) -> dict[str, Callable[[], object]]:
        people = self.context.people.people
        return {
            "new person": lambda: self.people().new_person(),
            "edit person": lambda: self.people().edit_person(SUBJECT),
            "merge": lambda: self.closed(self.people().merge_person, "P00"),
            "erase": lambda: self.closed(self.people().erase_person, "P00"),
            "backup": lambda: self.people().open_backup(),
            "restore": lambda: self.settings().open_restore(),
            "report": lambda: self.review().open_report(),
            "export": lambda: open_export(self.context, people(), "", self.window),
            "import": lambda: open_import(self.context, people(), "", self.window),
            "correct": lambda: self.application.navigation.correct_visit(self.path),
            "move": lambda: self.review().move_trial(),
            "verdict": lambda: self.review().overrule(accepted=False),
            "note": lambda: self.review().note(),
            "help": self.application._show_help,
            "passphrase": lambda: PassphraseDialog(self.window).open_over(),
            "practice": lambda: PracticeDialog(self.context.settings_model, self.window).open_over(),
            "reason": lambda: self.measure()._ask(Question.ANYWAY),
            "plan": lambda: self.retest()._open_next(),
            "plan form": lambda: self.retest()._open_plan_form(),
            "adopt": lambda: self.retest()._open_adopt(),
            "check": lambda: self.platform().check.begin_check(),
            "calibrate": lambda: self.platform().calibration.begin_calibration(),
            "visit": self.person_visit,
        }


def blame(w, limit, depth=0):
    lay = w.layout() if isinstance(w, QWidget) else w
    if lay is None:
        return
    for i in range(lay.count()):
        it = lay.itemAt(i)
        m = it.minimumSize()
        if it.isEmpty() or m.width() < 40: continue
        x = it.widget() or it.layout()
        if x is None: continue
        print("      " + "  " * depth, type(x).__name__, getattr(x, "text", str)() if isinstance(x, QLabel | QAbstractButton) else "", "min", m.toTuple(), flush=True)
        if m.width() > 0.5 * limit or isinstance(w, QWidget) or True:
            blame(x, limit, depth + 1)
    if isinstance(w, QWidget) and isinstance(w, QStackedWidget): pass


def test_nothing_is_cut_off(
    tmp_path: Path, qtbot: QtBot, make_application: Callable[[], ForceplateApplication]
) -> None:
    import os, time
    library = Library(tmp_path / "library")
    save_pairs(library)
    path = [save(library, visit_of("W0", 1, BASELINE, spoilt=True)), save(library, visit_of("W8", 57, WEEK_8))]
    index = PeopleIndex(library)
    refresh_people(index)
    index.edit(SUBJECT, name=NAME, birth_date=date(1961, 3, 8))
    application = make_application()
    application.navigation.begin_demo() if 0 else begin_demo(application, qtbot)
    rooms = Rooms(application, path)
    looks = [tuple(x.split(":")) for x in os.environ["LOOKS"].split()]
    for lang, pct in looks:
        t0 = time.time()
        percent = int(pct)
        size = SIZES[percent]
        choose_look(application, language=Language(lang), text_percent=percent)
        application.window.notices.dismiss()
        for name, show in rooms.screens.items():
            try:
                show()
            except Exception as e:
                print("ERR", lang, pct, name, repr(e), flush=True); continue
            rooms.settle()
            w = application.window
            w.resize(size)
            rooms.settle()
            if w.size() != size or os.environ.get("BLAME") == name:
                print("WINDOW", lang, pct, name, w.size().toTuple(), flush=True)
                blame(w, size.width())
            for x in cut_off(w): print("   ", lang, pct, name, x, flush=True)
            if os.environ.get("PICS"): w.grab().save(f"{os.environ['PICS']}/{name}-{lang}-{pct}.png")
        print("time pages", lang, pct, time.time()-t0, flush=True)
        for name, show in rooms.dialogs.items():
            try:
                show()
            except Exception as e:
                print("ERR", lang, pct, name, repr(e), flush=True); continue
            rooms.settle()
            found = [d for d in QApplication.topLevelWidgets() if isinstance(d, QDialog) and d.isVisible()]
            if len(found) != 1:
                print("DIALOGS", lang, pct, name, found, flush=True)
            for d in found:
                if d.width() > size.width() or d.height() > size.height():
                    print("DIALOG", lang, pct, name, d.size().toTuple(), flush=True)
                    blame(d, size.width())
                for x in cut_off(d): print("   ", lang, pct, name, x, flush=True)
                if os.environ.get("PICS"): d.grab().save(f"{os.environ['PICS']}/d-{name}-{lang}-{pct}.png")
                d.reject()
            rooms.settle()
        print("time all", lang, pct, time.time()-t0, flush=True)
