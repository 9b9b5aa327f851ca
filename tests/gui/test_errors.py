"""What a person reads of every kind of error, in every language."""

from __future__ import annotations

import errno
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from forceplate import errors
from forceplate.errors import ForcePlateError, LibraryError, PlatformNotFoundError, StorageError
from forceplate.gui.kit import language
from forceplate.gui.kit.error_message import WORDS, explain, particulars, trouble
from forceplate.gui.kit.notice_bar import Notice, NoticeBar, TakeBack
from forceplate.platform import load_driver
from forceplate.protocol import STANDARD, MeasurementProtocol, ProtocolStore
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.visit.visit_file import read_visit
from forceplate.words import Language, Text, plain
from tests.gui.reading import english_in

pytestmark = pytest.mark.usefixtures("english_and_light")


def kinds() -> list[type[ForcePlateError]]:
    return [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type)
        and issubclass(kind, ForcePlateError)
        and kind not in {errors.CancelledError, errors.AskedBackError}  # only others of their kind
    ]


def test_every_kind_of_error_has_words_of_its_own_in_every_language() -> None:
    assert set(WORDS) == set(kinds())
    said: set[str] = set()
    for choice in Language:
        language.use(choice)
        for kind, words in WORDS.items():
            what = words()
            assert what.happened, kind
            assert what.to_do.endswith("."), kind
            assert not what.happened.endswith("."), kind
            assert choice is Language.ENGLISH or not english_in(what.happened + what.to_do, choice)
            said.add(what.happened)
    assert len(said) == len(Language) * len(WORDS)


@pytest.mark.parametrize(("number", "word"), [(errno.ENOSPC, "full"), (errno.EACCES, "not allow")])
def test_what_the_disk_says_goes_before_the_kind_of_the_error(number: int, word: str) -> None:
    error = LibraryError("The library cannot be written.")
    error.__cause__ = OSError(number, "said by the disk")
    assert word in trouble(error).happened


def test_a_kind_without_words_of_its_own_has_those_of_its_parent() -> None:
    class OddError(StorageError):
        pass

    assert trouble(OddError("x")) == trouble(StorageError("x"))


def test_a_notice_speaks_the_language_of_now_and_keeps_its_details(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    error = PlatformNotFoundError("There is nothing at COM9.")
    bar.show_error(error)
    bar.show()
    notice = bar.notices[0]
    english = notice.sentence
    assert "There is nothing at COM9." not in shown_words(notice)
    notice.details_button.click()
    assert "There is nothing at COM9." in shown_words(notice)
    language.use(Language.DUTCH)
    bar.rebuild()
    (notice,) = bar.notices
    assert notice.sentence == explain(error) != english
    assert any("Daar is geen platform gevonden" in words for words in shown_words(notice))
    assert "There is nothing at COM9." in shown_words(notice)


def shown_words(notice: Notice) -> list[str]:
    return [label.text() for label in notice.findChildren(QLabel) if label.isVisible()]


def _no_visit(folder: Path) -> None:
    read_visit(folder / "P001_W0.h5")


def _garbage(folder: Path) -> None:
    (folder / "P001_W0.h5").write_bytes(b"no visit")
    _no_visit(folder)


def _no_protocol(folder: Path) -> None:
    ProtocolStore(folder).read("morning")


def _odd_protocol(_: Path) -> None:
    MeasurementProtocol("morning", STANDARD.conditions, hold_s=0.1)


def _unborn(folder: Path) -> None:
    PeopleIndex(Library(folder)).add(birth_date=date(2999, 1, 1))


def _unknown(folder: Path) -> None:
    PeopleIndex(Library(folder)).edit("KX4-7RM", name="A", birth_date=None)


def _not_there(folder: Path) -> None:
    load_driver("harp").open(str(folder / "tty"))


@pytest.mark.parametrize(
    ("go_wrong", "what_and_where", "to_do"),
    [
        (_no_visit, "{folder}/P001_W0.h5 kan niet worden gelezen", "Controleer de naam"),
        (_garbage, "{folder}/P001_W0.h5 is geen leesbaar meetbestand", "kopie van de back-up"),
        (_no_protocol, "Er is geen protocol 'morning'", "Er zijn: standard"),
        (_odd_protocol, "hold_s is 0.1, geen getal van 0,5 tot 60", ""),
        (_unborn, "De geboortedatum 1 jan 2999 moet nog komen", "Controleer het jaar"),
        (_unknown, "heeft de code KX4-7RM", "Zoek hem op"),
        (_not_there, "Geen platform op {folder}/tty", "Sluit het aan"),
        (lambda _: load_driver("nope"), "geen stuurprogramma 'nope'", "Wel geïnstalleerd: "),
    ],
)
def test_the_particulars_say_in_dutch_what_where_and_what_to_do(
    go_wrong: Callable[[Path], object], what_and_where: str, to_do: str, tmp_path: Path
) -> None:
    with pytest.raises(ForcePlateError) as caught:
        go_wrong(tmp_path)
    error = caught.value
    assert particulars(error) == str(error)
    language.use(Language.DUTCH)
    said = particulars(error)
    assert what_and_where.format(folder=tmp_path) in said
    assert to_do in said


def test_the_details_of_a_notice_follow_the_language(qtbot: QtBot, tmp_path: Path) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    with pytest.raises(ForcePlateError) as caught:
        _no_protocol(tmp_path)
    bar.show_error(caught.value)
    assert bar.notices[0].details.startswith("There is no protocol 'morning'.")
    language.use(Language.DUTCH)
    bar.rebuild()
    assert bar.notices[0].details.startswith("Er is geen protocol 'morning'.")


def test_a_notice_that_is_no_error_follows_the_language_too(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    bar.add("good", Text("The table is on the clipboard."))
    bar.add("info", plain("COM9"))
    language.use(Language.DUTCH)
    bar.rebuild()
    assert [one.sentence for one in bar.notices] == ["COM9", "De tabel staat op het klembord."]


def test_what_asks_a_page_that_is_gone_goes_with_it_and_takes_nothing_back(qtbot: QtBot) -> None:
    bar, page = NoticeBar(), QObject()
    taken: list[str] = []
    qtbot.addWidget(bar)

    def has_name() -> bool:
        return page.objectName() == ""

    bar.show_message(plain("stays"), holds=has_name, page=page)
    back = TakeBack(lambda: taken.append(page.objectName()), has_name)
    bar.show_message(plain("offers"), take_back=back, page=page)
    bar.look()
    assert [one.sentence for one in bar.notices] == ["offers", "stays"]
    delete(page)
    bar.rebuild()
    bar.take_back(bar.notices[0])
    bar.look()
    assert (list(bar.notices), taken) == ([], [])


def test_the_buttons_of_a_message_stand_in_its_middle(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    bar.resize(420, 200)
    bar.show()
    bar.add("good", Text("The trials 1 to 8 were corrected: the side is right, was left."))
    (notice,) = bar.notices
    notice.resize(420, notice.heightForWidth(420))
    button = notice.dismiss_button
    middle = button.mapTo(notice, button.rect().center()).y()
    assert notice.height() > button.height() + 10
    assert abs(middle - notice.rect().center().y()) <= 1
