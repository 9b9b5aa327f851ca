"""What Review says where it has no trial to show."""

from __future__ import annotations

from collections.abc import Callable

from forceplate.gui.kit.cards import EmptyScreen
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.language import tr
from forceplate.gui.review.visit_editor import VisitEditor
from forceplate.storage.people.people import Person


class EmptyReview(EmptyScreen):
    """Why there is nothing, and the way to somebody of whom there is something."""

    def __init__(self, choose: Callable[[], object]) -> None:
        super().__init__("", button=tr("Choose somebody"), do=choose)

    def show_why(self, editor: VisitEditor | None, person: Person | None) -> None:
        """Say it of the visit that is looked at, else of the person the window is at."""
        more = ""
        if editor is not None and editor.error is not None:
            words, more = explain(editor.error), particulars(editor.error)
        elif editor is not None and editor.reviewed is not None:
            words = tr("This visit has no trials yet. Measure one, then come back.")
        elif editor is not None:
            words = tr("The visit is being read …")
        elif person is not None:
            words = tr(
                "{person} has no visit yet: measure a baseline first. Its trials are shown here."
            ).format(person=person.called)
        else:
            words = tr("Choose a person first: the trials of a visit are shown here.")
        self.sentence.setText(words)
        self.more.setText(more)
        self.more.setVisible(bool(more))
        self.button.setVisible(editor is None)
