"""Every screen and dialog has room in a small window with large text, and letters of its own.

Nothing in it is cut off, in any language, and with Alt no letter leads to two places.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from forceplate.errors import PlatformNotFoundError
from forceplate.gui.kit.fields import Choice
from forceplate.gui.kit.lane import Lane
from forceplate.gui.measure.cue_band import CueBand
from forceplate.gui.measure.measure_keys import Action
from forceplate.gui.measure.measure_page import MeasurePage
from forceplate.gui.people.aside_dialog import AsideDialog
from forceplate.gui.people.erase_dialog import EraseDialog
from forceplate.gui.people.merge_dialog import MergeDialog
from forceplate.gui.people.people_list import PeopleList
from forceplate.gui.people.people_model import listed_name
from forceplate.gui.people.people_page import PeoplePage
from forceplate.gui.people.person_dialog import PersonDialog
from forceplate.gui.platform.platform_page import PlatformPage
from forceplate.gui.retest.retest_page import RetestPage
from forceplate.gui.review.review_page import ReviewPage
from forceplate.gui.settings.lock_section import PassphraseDialog
from forceplate.gui.settings.settings_page import SettingsPage
from forceplate.gui.share.export_dialog import ExportDialog
from forceplate.gui.share.import_dialog import ImportDialog
from forceplate.gui.share.practice_dialog import PracticeDialog
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.main_window import MainWindow
from forceplate.gui.shell.page_area import PageArea, Screens
from forceplate.gui.shell.rail import Rail
from forceplate.gui.shell.screens import RETEST, Screen
from forceplate.gui.visit.reason_sheet import Question, ReasonSheet
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.operations.visit.effort_marks import Mark
from forceplate.protocol import STANDARD
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.words import Language
from tests.gui.conftest import choose_look
from tests.gui.reading import mnemonics
from tests.gui.review_data import BASELINE, LEFT, LEFT_TOES, SUBJECT, WEEK_8, save, visit_of
from tests.gui.test_window import begin_demo
from tests.patience import PATIENCE_S
from tests.unit.test_retest_study import save_pairs

NAME = "Wilhelmina van den Heuvel-Oosterhuis"
DAMAGED = "P03"
"""Whose visit is no visit file any more."""
LATER = "28-03-2026"
"""The label of a visit: as long as somebody types one."""
UNFINISHED = "U1"
REPORT = "/home/praktijk/Documenten/verslagen/2026/P00_W0_2026-02-01.pdf"
FIELD_PAD = 12
"""Of a line to type in, at each side: border and padding of the stylesheet, in pixels."""
ITEM_PAD = 8
"""Of a line of a list, at each side."""
SIZES = {100: QSize(1280, 720), 150: QSize(1280, 720), 200: QSize(1280, 720)}
"""The smallest window in which nothing but lists scrolls, by the size of its text in percent."""
SMALLER = QSize(820, 460)
"""In which the whole screen scrolls."""


class Rooms:
    """The window on a library of some people: shows each screen, opens each dialog."""

    def __init__(self, application: ForceplateApplication, visits: list[Path]) -> None:
        self.application, self.visits = application, visits
        self.window, self.navigation = application.window, application.navigation
        self.window.setUpdatesEnabled(False)  # only where it stands is looked at, not the picture
        self._read: ReviewPage | None = None
        assert application.context is not None
        self.context = application.context
        people = self.context.people.people
        self.screens: dict[str, Callable[[], object]] = {
            "people": self.people,
            "measure": self.measure,
            "review": self.review,
            "progress": lambda: self.navigation.show_progress(SUBJECT),
            "platform": self.engineer,
            "settings": self.settings,
            "retest": self.retest,
            "end": lambda: self.navigation._show_end(self.context, visits[-1]),
        }
        # a page is asked for only when it is wanted: it is built anew in another language
        self.dialogs: dict[str, Callable[[], object]] = {
            "new person": lambda: self.people().edits.add(),  # noqa: PLW0108
            "edit person": self.rename,
            "set aside": self.set_aside,
            "merge": self.merge,
            "erase": lambda: EraseDialog(
                people()[0],
                "",
                (REPORT,),
                aside=("W0, 1 Feb 2026 (AB: twice)",),
                parent=self.window,
            ).open_over(),
            "backup": lambda: self.people().open_backup(),
            "restore": lambda: self.settings().open_restore(),
            "report": lambda: self.review().open_report(),
            "export": lambda: ExportDialog(self.context, people(), "", self.window).open(),
            "import": lambda: ImportDialog(self.context, people(), "", self.window).open(),
            "correct": lambda: self.navigation.correct_visit(visits[0]),
            "move": lambda: self.review().move_trial(),
            "verdict": lambda: self.review().overrule(accepted=False),
            "other verdict": lambda: self.review().overrule(accepted=True),
            "note": lambda: self.review().note(),
            "mark": self.move_mark,
            "help": application._show_help,
            "passphrase": lambda: PassphraseDialog(self.context, self.window).open_over(),
            "practice": lambda: PracticeDialog(
                self.context.settings_model, self.window
            ).open_over(),
            "reason": lambda: ReasonSheet(Question.ANYWAY, None, parent=self.window).open_over(),
            "plan": lambda: self.retest()._open_next(),
            "plan form": lambda: self.retest()._open_plan_form(),
            "adopt": lambda: self.retest()._open_adopt(),
            "check": lambda: self.platform().check.begin_check(),  # noqa: PLW0108
            "calibrate": lambda: self.platform().calibration.begin_calibration(),  # noqa: PLW0108
            "visit": lambda: self.navigation.begin_visit("P00", "W24"),
        }

    def rename(self) -> None:
        """Open the name of somebody, and change it: it asks who and why."""
        page = self.people()
        page.edits.edit(SUBJECT)
        page.findChildren(PersonDialog)[-1].name_edit.setText("Anna")

    def move_mark(self) -> None:
        """Move the mark of a peak, as a mouse does: it is asked why."""
        page = self.review()
        page.view.trials.choose(1)
        selected = page.selected
        assert selected is not None
        assert selected.peak is not None
        page._marks.drag(selected, Mark.PEAK, selected.peak + 5)

    def set_aside(self) -> None:
        """Ask which visit is set aside."""
        visits = [(f"{LATER}, 30 September 2026", self.visits[-1])]
        AsideDialog(
            NAME, visits, self.visits[-1], "", is_back=False, parent=self.window
        ).open_over()

    def look(self, language: Language, percent: int) -> None:
        """Build the window in another look."""
        self.people()
        self.settle()
        choose_look(self.application, language=language, text_percent=percent)
        self.window.notices.dismiss()

    def settle(self) -> None:
        """Wait until everything is read and has its place."""
        for _ in range(3):
            QApplication.processEvents()
        assert self.application.tasks.wait_idle(PATIENCE_S)
        for _ in range(3):
            QApplication.processEvents()

    def people(self) -> PeoplePage:
        self.window.show_screen(Screen.PEOPLE)
        page = cast("PeoplePage", self.window.page(Screen.PEOPLE))
        page.choose(SUBJECT)
        return page

    def merge(self) -> None:
        first, second, *_ = self.context.people.people()
        dialog = MergeDialog(first, (first, second), "", self.window)
        dialog.open_over()
        dialog.choose(second.subject_id)

    def measure(self) -> MeasurePage:
        self.window.show_screen(Screen.MEASURE)
        return cast("MeasurePage", self.window.page(Screen.MEASURE))

    def review(self) -> ReviewPage:
        page = cast("ReviewPage", self.window.page(Screen.REVIEW))
        if page is self._read:
            self.window.show_screen(Screen.REVIEW)
            return page
        self.navigation.show_review(self.visits[0], None)
        self.settle()
        page.view.trials.step(1)
        self._read = page
        return page

    def platform(self) -> PlatformPage:
        self.window.show_screen(Screen.PLATFORM)
        return cast("PlatformPage", self.window.page(Screen.PLATFORM))

    def engineer(self) -> None:
        self.platform().engineer_fold.open()

    def settings(self) -> SettingsPage:
        self.window.show_screen(Screen.SETTINGS)
        return cast("SettingsPage", self.window.page(Screen.SETTINGS))

    def retest(self) -> RetestPage:
        self.navigation.show_retest()
        self.settle()
        return cast("RetestPage", self.window.page(RETEST))


def cut_off(window: QWidget, size: QSize, *, scrolls: bool = False) -> Iterator[str]:
    """Yield what has less room than it needs, in a window that wants to be of this size.

    Parameters
    ----------
    scrolls
        The whole screen may scroll, and what is in it sideways too.
    """
    if window.width() > size.width() or window.height() > size.height():
        yield f"{type(window).__name__} needs {window.size().toTuple()}"
    if not scrolls:
        for scrolled in window.findChildren(QScrollArea):
            inside = scrolled.widget()
            if isinstance(inside, Screens | Rail) and scrolled.verticalScrollBar().maximum():
                yield f"{type(inside).__name__} scrolls"
    for each in window.findChildren(QWidget):
        parent = each.parentWidget()
        assert parent is not None
        area = parent.parentWidget()
        is_ours = each.isVisible() and each.window() is window
        if not is_ours or isinstance(parent, QLineEdit) or isinstance(area, QAbstractItemView):
            continue
        need = _least(each)
        if need.width() > each.width() or need.height() > each.height() + 1:
            yield f"{_called(each)} needs {need.toTuple()}, has {each.size().toTuple()}"
        if isinstance(area, QScrollArea) and area.widget() is each:
            if each.width() > area.viewport().width() and not scrolls:
                yield f"{_called(each)} is {each.width()} wide in {area.viewport().width()}"
        elif not parent.rect().contains(each.geometry()):
            yield f"{_called(each)} at {each.geometry().getRect()} leaves {_called(parent)}"


class Painted:
    """Words that are painted for want of room with three dots: no label has them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._cut: set[str] = set()
        whole = QFontMetricsF.elidedText

        def elided(metrics: QFontMetricsF, words: str, mode: Qt.TextElideMode, room: float) -> str:
            shown = whole(metrics, words, mode, room)
            if shown != words and words != listed_name(NAME):  # the panel has it whole
                self._cut.add(f"{words!r} is painted as {shown!r}")
            return shown

        monkeypatch.setattr(QFontMetricsF, "elidedText", elided)

    def cut_in(self, window: QWidget) -> Iterator[str]:
        """Yield words that are cut off, though the widget around them has its room."""
        self._cut.clear()
        for each in window.findChildren(QWidget):
            if not each.isVisible() or each.window() is not window:
                continue
            match each:
                case QLineEdit():  # also where something is typed now
                    if _advance(each, each.placeholderText()) > _room_in(each):
                        yield f"{each.placeholderText()!r} is proposed in a narrower field"
                case PeopleList():
                    _paint_rows(each)
                case QTableView():
                    yield from _cells_cut(each)
                case QListWidget() if each.itemDelegate().metaObject().className()[0] == "Q":
                    yield from _lines_cut(each)
                case Choice() | QAbstractButton():
                    each.grab()
        yield from sorted(self._cut)


def _advance(widget: QWidget, words: str) -> int:
    return widget.fontMetrics().horizontalAdvance(words)


def _room_in(field: QLineEdit) -> int:
    sides = field.textMargins().left() + field.textMargins().right() + 2 * FIELD_PAD
    return field.width() - sides


def _paint_rows(view: PeopleList) -> None:
    """Paint every row, also those that are not in sight."""
    picture, option = QPixmap(view.viewport().size()), QStyleOptionViewItem()
    painter = QPainter(picture)
    for row in range(view.model().rowCount()):
        index = view.model().index(row, 0)
        high = view.rowHeight(row)
        option.rect = QRect(0, 0, picture.width(), high)
        view.itemDelegate().paint(painter, option, index)
    painter.end()


def _cells_cut(table: QTableView) -> Iterator[str]:
    model, view = table.model(), table.viewport()
    wide = sum(table.columnWidth(column) for column in range(model.columnCount()))
    if wide > view.width() + 1:
        yield f"{table.accessibleName()!r}: columns of {wide} in {view.width()}"
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            words = str(index.data() or "")
            longest = max((_advance(table, word) for word in words.split()), default=0)
            has_height = table.sizeHintForIndex(index).height() <= table.rowHeight(row) + 1
            if longest > table.columnWidth(column) or not has_height:
                yield f"{words!r} is in a smaller cell"


def _lines_cut(lines: QListWidget) -> Iterator[str]:
    """Yield what has less room than its words need, wrapped where the list does."""
    flag = Qt.TextFlag.TextWordWrap if lines.wordWrap() else Qt.TextFlag.TextSingleLine
    for item in map(lines.item, range(lines.count())):
        place = lines.visualItemRect(item)
        room = QRect(0, 0, lines.viewport().width() - 2 * ITEM_PAD, place.height())
        if not room.contains(lines.fontMetrics().boundingRect(room, flag, item.text())):
            yield f"{item.text()!r} is a longer line than it has room for"


def _least(each: QWidget) -> QSize:
    match each:
        case QScrollArea() | QAbstractItemView() | QStackedWidget():
            return QSize(0, 0)  # they scroll; of pages the one that is shown is looked at itself
        case QLabel() if each.wordWrap() and each.minimumSizeHint().height() > 0:
            return QSize(0, each.heightForWidth(each.width()))
        case QLabel() | QAbstractButton() | QComboBox():
            return each.minimumSizeHint()
    layout = each.layout()
    if layout is None:
        return QSize(0, 0)
    least = each.minimumSizeHint()
    if layout.hasHeightForWidth():  # the hint is that of the narrowest
        return QSize(least.width(), min(least.height(), layout.minimumHeightForWidth(each.width())))
    return least


def _called(each: QWidget) -> str:
    words = each.text() if isinstance(each, QLabel | QAbstractButton) else each.accessibleName()
    return f"{type(each).__name__} {words!r}"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return a library of people of whom one has a long name; it is copied for each test."""
    library = Library(tmp_path_factory.mktemp("room") / "library")
    save_pairs(library)
    save(library, visit_of("W0", 1, BASELINE, spoilt=True))
    lacking = {LEFT_TOES: WEEK_8[LEFT_TOES][:1]}  # what no number can be given for is said in words
    save(library, visit_of(LATER, 57, {**WEEK_8, **lacking}))
    plan: dict[str, Any] = {"protocol": STANDARD.name, "protocol_json": STANDARD.to_json()}
    begun = visit_of("W0", 1, {LEFT: (70.0, 71.0)}, subject_id=UNFINISHED, simulated=True, **plan)
    save(library, begun)
    library.find_visit(DAMAGED, "W0").write_bytes(b"no visit")
    index = PeopleIndex(library)
    refresh_people(index)
    index.edit(SUBJECT, name=NAME, birth_date=date(1961, 3, 8))
    return library


@pytest.fixture
def rooms(
    model: Library,
    tmp_path: Path,
    qtbot: QtBot,
    make_application: Callable[[], ForceplateApplication],
) -> Rooms:
    """Return a window on these people, with a visit that is measured."""
    library = Library(shutil.copytree(model.root, tmp_path / "library"))
    visits = [library.find_visit(SUBJECT, visit) for visit in ("W0", LATER)]
    application = make_application()
    begin_demo(application, qtbot)
    return Rooms(application, visits)


@pytest.mark.parametrize(
    ("percent", "languages"),
    [
        (100, [Language.ENGLISH]),
        (150, [Language.GERMAN]),  # whose words are the longest
        (200, [Language.DUTCH, Language.PORTUGUESE, Language.GERMAN]),
    ],
)
def test_nothing_is_cut_off(
    rooms: Rooms, percent: int, languages: list[Language], monkeypatch: pytest.MonkeyPatch
) -> None:
    painted = Painted(monkeypatch)
    found = [what for each in languages for what in _cut_off_in(rooms, each, percent, painted)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("percent", "language"), [(129, Language.PORTUGUESE), (170, Language.GERMAN)]
)
def test_between_the_usual_sizes_of_text_no_screen_is_wider_than_the_window(
    rooms: Rooms, percent: int, language: Language
) -> None:
    rooms.look(language, percent)
    area = rooms.window.findChild(PageArea)
    assert area is not None
    for name, show in rooms.screens.items():
        show()
        rooms.window.resize(QSize(1280, 720))
        rooms.settle()
        assert area._area.horizontalScrollBar().maximum() == 0, name


def test_a_screen_that_grows_takes_its_room_from_the_notice(rooms: Rooms) -> None:
    rooms.look(Language.ENGLISH, 100)
    cue = rooms.measure().view.cue
    rooms.window.resize(SIZES[100])
    rooms.context.show_error(PlatformNotFoundError("There is nothing at COM3."))
    rooms.settle()
    area = rooms.window.findChild(PageArea)
    assert area is not None
    assert area._given is not None
    spare = area._area.viewport().height() - area._screens.heightForWidth(area._screens.width())
    assert spare >= 0
    cue.setMinimumHeight(cue.height() + spare + area._given.height() // 2)
    rooms.settle()
    assert area._area.verticalScrollBar().maximum() == 0


def _cut_off_in(rooms: Rooms, language: Language, percent: int, painted: Painted) -> Iterator[str]:
    size = SIZES[percent]
    rooms.look(language, percent)
    for name, show in rooms.screens.items():
        show()
        rooms.settle()
        rooms.window.resize(size)
        rooms.settle()
        yield from (f"{language} {name}: {what}" for what in _wrong_in(rooms.window, size, painted))
        if language is Language.GERMAN:
            yield from (f"{language} {name}: {what}" for what in _covered_in(rooms, size))
            rooms.window.resize(SMALLER)
            rooms.settle()
            yield from (f"low {name}: {w}" for w in cut_off(rooms.window, SMALLER, scrolls=True))
    rooms.people().choose(UNFINISHED)
    rooms.window.resize(size)
    rooms.settle()
    yield from (f"{language} unfinished: {w}" for w in _wrong_in(rooms.window, size, painted))
    for name, show in rooms.dialogs.items():
        show()
        for each in rooms.window.findChildren(QDialog):
            each.setUpdatesEnabled(False)
        rooms.settle()
        (dialog,) = (d for d in rooms.window.findChildren(QDialog) if d.isVisible())
        yield from (f"{language} {name}: {what}" for what in _wrong_in(dialog, size, painted))
        dialog.reject()
        rooms.settle()


def _covered_in(rooms: Rooms, size: QSize) -> Iterator[str]:
    """Yield what a long notice lies over, and what moves for it above what gives way to it."""
    window = rooms.window
    before = {each: _place_of(each, window) for each in _pressed_in(window)}
    rooms.context.show_error(PlatformNotFoundError("There is nothing at COM3."))
    rooms.settle()
    if window.width() > size.width() or window.height() > size.height():
        yield f"with a notice the window needs {window.size().toTuple()}"
    notice = _place_of(window.notices, window)
    moved = dict[QWidget, QRect]()
    for each in _pressed_in(window):
        place = _place_of(each, window)
        if place.intersects(notice):
            yield f"{_called(each)} is under the notice"
        if place != before.get(each, place) and place.top() < size.height() // 2:
            moved[each] = place
    window.notices.clear()
    rooms.settle()
    for each, place in moved.items():  # what the platform moved meanwhile does not come back
        if _place_of(each, window) != place:
            yield f"{_called(each)} moved for the notice from {before[each]} to {place}"


def _pressed_in(window: MainWindow) -> list[QWidget]:
    """Return what is pressed, typed in, or never hidden on the screen, and is in sight."""
    page = window._stack.currentWidget()
    kinds = (QAbstractButton, QComboBox, QLineEdit, Lane, CueBand)
    parts = [] if page is None else page.findChildren(QWidget)
    return [
        each for each in parts if isinstance(each, kinds) and not each.visibleRegion().isEmpty()
    ]


def _place_of(each: QWidget, window: MainWindow) -> QRect:
    """Return where the part of it that is in sight stands in the window."""
    seen = each.visibleRegion().boundingRect()
    return seen.translated(each.mapTo(window, QPoint(0, 0)))


def _wrong_in(window: QWidget, size: QSize, painted: Painted) -> Iterator[str]:
    yield from cut_off(window, size)
    yield from painted.cut_in(window)
    letters = mnemonics(window)
    if len(set(letters)) < len(letters):
        yield f"one letter leads to two places: {letters}"


def test_with_the_largest_text_the_trials_open_from_the_last_one(rooms: Rooms) -> None:
    rooms.look(Language.DUTCH, 200)
    view = rooms.measure().view
    rooms.settle()
    column = view.trials.parentWidget()
    assert column is not None
    assert not column.isVisible()
    view.last.list_wanted.emit()
    assert column.isVisible()
    popup = column.window()
    assert popup is not rooms.window
    popup.close()
    assert not column.isVisible()


@pytest.mark.parametrize("language", list(Language))
def test_with_the_largest_text_every_line_of_how_the_foot_lies_is_in_sight(
    rooms: Rooms, language: Language
) -> None:
    rooms.look(language, 200)
    card = rooms.measure().view.card
    rooms.window.resize(SIZES[200])
    rooms.settle()
    area = card.parentWidget()
    assert area is not None
    for line in card._lines:
        assert area.rect().contains(QRect(line.mapTo(area, QPoint()), line.size())), line.text()


def test_in_a_narrow_window_measure_does_without_caps_before_it_scrolls_sideways(
    rooms: Rooms,
) -> None:
    rooms.look(Language.DUTCH, 100)
    again = rooms.measure().view.buttons[Action.REDO]
    rooms.settle()
    assert again.cap == "R"
    rooms.window.resize(900, 500)
    rooms.settle()
    area = rooms.window.findChild(PageArea)
    assert area is not None
    assert area._area.horizontalScrollBar().maximum() == 0
    assert again.cap == ""


def test_in_review_with_the_largest_text_nothing_lies_over_the_trace(rooms: Rooms) -> None:
    rooms.look(Language.PORTUGUESE, 200)
    view = rooms.review().view
    rooms.window.resize(SIZES[200])
    rooms.settle()
    assert view.plot_note.isVisible()
    assert view.plot.geometry().bottom() < view.plot_note.geometry().top()
