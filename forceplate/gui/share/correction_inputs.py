"""What is typed or chosen in the place of what is wrong with a visit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from forceplate.analysis.corrections import What
from forceplate.enums import Posture, Region, Side
from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.date_field import DateField
from forceplate.gui.kit.fields import Choice, Field, form_of
from forceplate.gui.kit.labels import label
from forceplate.gui.kit.language import code, said, tr
from forceplate.gui.kit.layouts import column, row, widget_of
from forceplate.gui.kit.person_choice import PersonChoice
from forceplate.gui.kit.states import State
from forceplate.gui.visit.condition_names import region_name, side_name
from forceplate.names import visit_label, why_no_label
from forceplate.operations.visit.correct_visit import SWAP, Values, value_of
from forceplate.phrases import FIXATION, UNSPECIFIED
from forceplate.storage.people.people import Person
from forceplate.types import Visit

MASS, SIDE, TOES, VISIT, PERSON, OPERATOR = range(6)
"""What can be wrong, in the order in which it is asked."""


class CorrectionInputs(QStackedWidget):
    """The fields of one value at a time."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._visit: Visit | None = None
        self._fixation = ""
        self._labels: list[str] = []
        """Of the other visits of the person."""
        self._own_label = ""
        self.mass, self.side = Field(), Choice()
        self.mass.setFixedWidth(theme.px(140))
        self.region, self.posture, self.fixation = Choice(), Choice(), Field()
        self.visit_label, self.day = Field(), DateField()
        self.person, self.operator = PersonChoice(), Field()
        named: dict[Field | Choice, str] = {
            self.mass: tr("Body mass"), self.side: tr("Side"), self.region: tr("Toes"),
            self.posture: tr("Posture"), self.fixation: tr("Fixation"),
            self.person: tr("Person"), self.operator: tr("Operator"),
        }  # fmt: skip
        for field, name in named.items():
            field.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for part in self._parts():
            self.addWidget(part)
        for field in (*named, self.visit_label, self.day):  # those two have their names in sight
            told = field.textChanged if isinstance(field, Field) else field.currentIndexChanged
            told.connect(lambda _: self.changed.emit())

    def fill(self, visit: Visit, people: Sequence[Person]) -> None:
        """Begin with what the file says."""
        header = visit.header
        conditions = {trial.condition for trial in visit.trials}
        sides = [(side_name(side), side.value) for side in Side]
        regions = [(region_name(region), region.value) for region in Region]
        postures = [(tr("seated"), Posture.SEATED.value), (tr("standing"), Posture.STANDING.value)]
        self.side.offer([(tr("the other foot"), SWAP), *sides], SWAP)
        self.region.offer([(tr("as it is"), None), *regions])
        self.posture.offer([(tr("as it is"), None), *postures])
        fixations = {one.fixation for one in conditions}
        same = fixations.pop() if len(fixations) == 1 else ""
        is_said = same not in ("", UNSPECIFIED)
        self.fixation.setText(said(FIXATION.text(same)) if is_said else "")
        self._fixation = self.fixation.text()
        self.visit_label.setText(header.visit)
        self.day.set_day(header.started_at.date())
        self.person.offer_people(people, header.subject_id)
        self.operator.setText(header.operator)
        self._labels = [
            one.visit
            for person in people
            if person.subject_id == header.subject_id
            for one in person.visits
            if one.visit != header.visit
        ]
        self._own_label = header.visit
        self._visit = visit

    def choose(self, place: int) -> None:
        """Ask for a value: one of ``MASS``, ``SIDE``, ..."""
        self.setCurrentIndex(place)
        part = self.currentWidget()
        if part is not None:
            self.setFixedHeight(part.sizeHint().height())
        self.first.setFocus(Qt.FocusReason.TabFocusReason)  # what is typed replaces it

    @property
    def first(self) -> QWidget:
        """The first field of the value that is asked for."""
        return (
            self.mass, self.side, self.region, self.visit_label, self.person, self.operator,
        )[self.currentIndex()]  # fmt: skip

    def show_fault(self) -> str:
        """Say what is wrong with the visit's label or day, at its field; empty: nothing."""
        if self.currentIndex() != VISIT:
            return ""
        refusal = why_no_label(self._label, (self._own_label, *self._labels))
        self.visit_label.show_fault(None if refusal is None else State.WRONG)
        if refusal is not None:
            return said(refusal)
        if self.day.day is None:
            return numbers.unreadable_day(self.day.text(), example="28-2-2026")
        return ""

    @property
    def _label(self) -> str:
        """The label that is meant."""
        typed = self.visit_label.text().strip()
        return typed if typed == self._own_label else visit_label(typed, self._labels)

    @property
    def values(self) -> Values:
        """What is another than in the file, and to what."""
        place = self.currentIndex()
        if place == SIDE:
            return {What.SIDE: self.side.currentData()}
        if place == TOES:
            return self._toes()
        return self._changed_of(self._of_visit(place))

    def _of_visit(self, place: int) -> Values:
        if place == MASS:
            mass_kg = numbers.parse(self.mass.text())
            return {} if mass_kg is None else {What.BODY_MASS: mass_kg}
        if place == VISIT:
            day = self.day.day
            if day is None:
                return {}
            return {What.VISIT: self._label, What.DAY: day.isoformat()}
        if place == PERSON:
            whose = self.person.currentData()
            return {} if whose is None else {What.PERSON: whose}
        return {What.OPERATOR: self.operator.text().strip()}

    def _toes(self) -> Values:
        values: dict[What, str | float | None] = {}
        if self.region.currentData() is not None:
            values[What.REGION] = self.region.currentData()
        if self.posture.currentData() is not None:
            values[What.POSTURE] = self.posture.currentData()
        typed = self.fixation.text().strip()
        if typed and typed != self._fixation:
            values[What.FIXATION] = FIXATION.id_of(typed, code())
        return values

    def _changed_of(self, values: Values) -> Values:
        """Return the values that are not in the file already."""
        if self._visit is None:
            return {}
        header = self._visit.header
        return {what: value for what, value in values.items() if value != value_of(header, what)}

    def _parts(self) -> list[QWidget]:
        """Return what is typed or chosen, in the order of what can be wrong."""
        return [
            widget_of(row(self.mass, label(tr("kg")), None)),
            widget_of(row(self.side, None)),
            widget_of(column(row((self.region, 1), (self.posture, 1)), self.fixation)),
            widget_of(
                form_of((tr("Label"), self.visit_label), (tr("Day"), self.day), is_wide=True)
            ),  # the day is said in words too
            widget_of(row((self.person, 1))),
            widget_of(row((self.operator, 1))),
        ]
