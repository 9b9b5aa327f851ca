"""What is said once a visit was corrected, wherever that was, and how it is taken back."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from forceplate.gui.kit.language import said
from forceplate.gui.kit.notice_bar import TakeBack
from forceplate.gui.people.foot_line import Undo
from forceplate.gui.shell.screens import Screen
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.review_visit import undo_last
from forceplate.operations.visit.take_back import TakenBack, taken_back_text
from forceplate.storage.people.people_rows import file_state
from forceplate.words import Text

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.gui.people.people_page import PeoplePage
    from forceplate.gui.shell.navigation import Navigation

_CORRECTED = Text("{visit} of {person} was corrected: {what}.")


def offer_to_take_back(navigation: Navigation, context: Context, path: Path, changed: Text) -> None:
    """Say what was corrected: People by its foot line, every other screen by a message.

    Parameters
    ----------
    path
        Of the corrected visit; while its file is left so, the correction can be taken back.
    changed
        What is another than it was.
    """
    left_so = file_state(path)

    def take_back() -> TakenBack:
        return undo_last(path, Stamp(context.who, context.now()))

    def taken(back: TakenBack) -> None:
        context.show_message(taken_back_text(back.changes, context.place))
        navigation.follow_visit(path, back.path)
        navigation.take_review(back.path)

    window, sentence = navigation.window, _CORRECTED.fill(what=changed, **context.whose(path))
    undo = Undo(said(sentence), take_back, lambda: file_state(path) == left_so, taken)
    people = cast("PeoplePage | None", window.built_page(Screen.PEOPLE))
    if people is not None:
        people.foot.offer_undo(undo)
    if window.screen_now != Screen.PEOPLE:
        run = partial(context.tasks.run, done=taken, owner=window, saves=True)
        again = TakeBack(lambda: run(lambda _: take_back()), undo.is_possible)
        context.show_message(sentence, take_back=again)
