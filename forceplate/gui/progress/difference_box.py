"""Why there is no verdict, what to do next, and the reason to compare visits all the same."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from forceplate.analysis.gain.visit_gain import ConditionComparison
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.cards import Card
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import code, said, tr
from forceplate.gui.kit.layouts import column, row, widget_of
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.states import LARGE_SHAPE, Shape, State
from forceplate.gui.kit.who_and_why_fields import WhoAndWhy
from forceplate.gui.progress.gain_text import OVERRIDE_SIGN, by_reason, name
from forceplate.words import Text, capital, plain, say


class DifferenceBox(Card):
    """Lists what differs or lacks, and what to do next; asks why to compare all the same."""

    overridden = Signal(str, str)
    """The reason, empty: not any more; and who says so."""

    def __init__(self) -> None:
        self._comparisons: tuple[ConditionComparison, ...] = ()
        self._operator = ""
        self._shape = Shape(State.WRONG, LARGE_SHAPE)
        self.title = label("", bold=True, wraps=True)
        self.differences, self.hint = label("", wraps=True), muted("", wraps=True)
        self.compare = Button(tr("Compare all the sa&me …"))
        self.stop = Button(tr("&Do not compare"))
        asked = row(self.compare, self.stop, None)
        self._asked = widget_of(asked)  # an empty line of its own would make the card narrow
        words = column(self.title, self.differences, self.hint, self._asked)
        super().__init__(row(self._shape, (words, 1), gap=12))
        self.compare.clicked.connect(lambda _: self.ask())
        self.stop.clicked.connect(lambda _: self.overridden.emit("", self._operator))
        self.show_comparisons(())

    def show_comparisons(
        self, comparisons: Sequence[ConditionComparison], *, operator: str = ""
    ) -> None:
        """Show in what the visits differ, or what lacks; nothing where all changes are judged.

        Parameters
        ----------
        operator
            Who works here.
        """
        self._comparisons, self._operator = tuple(comparisons), operator
        language = code()
        found = by_reason(
            (say(why, language), name(comparison.condition))
            for comparison in self._comparisons
            for why in _obstacles(comparison)
        )
        self.setVisible(bool(found))
        override = self._override_now
        self.title.setText(self._titled(override))
        is_no_alarm = not override and self._only_lacks
        state = State.DOUBT if override else State.INFO if is_no_alarm else State.WRONG
        self._shape.show_state(state)
        self.show_state(state, filled=bool(override))
        lines = []
        for sentence, names in found:
            is_for_all = len(names) == len(self._comparisons)
            lines.append(f"• {sentence}" if is_for_all else f"• {', '.join(names)}: {sentence}")
        self.differences.setText("\n".join(lines))
        self.hint.setText(" ".join(self._hints(override)))
        self.compare.setVisible(self._can_be_overridden)
        self.stop.setVisible(bool(override))
        self._asked.setVisible(self._can_be_overridden or bool(override))

    @property
    def _override_now(self) -> str:
        return next((one.override for one in self._comparisons if one.override), "")

    @property
    def _can_be_overridden(self) -> bool:
        """Return whether a reason lets at least one condition be compared."""
        return any(
            one.differences and all(each.can_be_overridden for each in one.differences)
            for one in self._comparisons
        )

    @property
    def _differ_in(self) -> set[str]:
        """Return in what the visits differ."""
        return {each.what for one in self._comparisons for each in one.differences}

    @property
    def _only_lacks(self) -> bool:
        """Return whether nothing differs but that a condition is not measured at both visits."""
        return self._differ_in <= {"condition"}

    def _titled(self, override: str) -> str:
        if override:
            return tr("Compared although the visits differ")
        if not self._differ_in:
            labels = (one.label for one in self._comparisons if one.why is not None)
            return said(capital(next(labels, plain(""))))
        if self._only_lacks:
            return tr("Not measured at both visits yet")
        return tr("These visits differ in what must be the same")

    def _hints(self, override: str) -> list[str]:
        """Return what to do next, each once."""
        nexts = [one.what_next for one in self._comparisons if one.what_next is not None]
        sentences = [said(text) for text in dict.fromkeys(nexts)]
        if self._differ_in:
            sentences.insert(0, self._hint(override))
        return sentences

    def _hint(self, override: str) -> str:
        if override:
            return tr(
                "The reason given: {reason}. Every number that comes of it is marked with {sign}."
            ).format(reason=override, sign=OVERRIDE_SIGN)
        if self._only_lacks:
            return tr("Measure what is missing, or choose other visits.")
        if not self._can_be_overridden:
            return tr("No reason can override this. Choose other visits.")
        return tr(
            "Choose other visits, or give the reason why they may be compared; it is kept with "
            "your code and marks every number."
        )

    def ask(self) -> WhoAndWhy:
        """Ask why they may be compared, and who says so."""
        form = WhoAndWhy(self._operator)
        sheet = Sheet(
            tr("Why may these visits be compared?"), form, form=form, do=tr("Compare"),
            parent=self.window(),
        )  # fmt: skip
        sheet.accepted.connect(lambda: self.overridden.emit(form.reason, form.by))
        sheet.open_over()
        return form


def _obstacles(comparison: ConditionComparison) -> list[Text]:
    """Return in what the visits differ under a condition, and why its change is not judged."""
    found = [difference.text for difference in comparison.differences]
    if comparison.why is not None and comparison.what_next is not None:
        found.append(capital(comparison.why))
    return found
