"""What a person reads of every kind of error, in both languages."""

from __future__ import annotations

import errno

import pytest
from pytestqt.qtbot import QtBot

from forceplate import errors
from forceplate.errors import ForcePlateError, LibraryError, PlatformNotFoundError, StorageError
from forceplate.gui import language
from forceplate.gui.errors import WORDS, explain, trouble
from forceplate.gui.notice_bar import NoticeBar

pytestmark = pytest.mark.usefixtures("english_and_light")


def kinds() -> list[type[ForcePlateError]]:
    return [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, ForcePlateError)
    ]


def test_every_kind_of_error_has_words_of_its_own_in_both_languages() -> None:
    assert set(WORDS) == set(kinds())
    said: set[str] = set()
    for choice in (language.ENGLISH, language.DUTCH):
        language.use(choice)
        for kind, words in WORDS.items():
            what = words()
            assert what.happened, kind
            assert what.to_do.endswith("."), kind
            assert not what.happened.endswith("."), kind
            said.add(what.happened)
    assert len(said) == 2 * len(WORDS)


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
    assert not notice._more.isVisible()
    notice.details_button.click()
    assert notice._more.isVisible()
    assert notice._more.text() == "There is nothing at COM9."
    language.use(language.DUTCH)
    qtbot.waitUntil(lambda: notice.sentence != english)
    assert notice.sentence == explain(error)
    assert "Daar is geen platform gevonden" in notice._words.text()
