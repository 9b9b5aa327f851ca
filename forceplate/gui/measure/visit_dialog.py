"""What is asked before a visit begins: body mass, who measures, which protocol."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit import numbers
from forceplate.gui.kit.buttons import PLATFORM_KEY
from forceplate.gui.kit.fields import Check, Choice
from forceplate.gui.kit.forms import Fault, FieldSpec, Form
from forceplate.gui.kit.lane import LaneLine, WholeLines
from forceplate.gui.kit.language import code, said, tr
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.states import State
from forceplate.operations.visit.entry_doubts import NO_MASS, mass_doubts
from forceplate.phrases import PROTOCOL_NAME
from forceplate.storage.plausible import HEAVIEST_KG, LIGHTEST_KG
from forceplate.words import say


class VisitDialog(Sheet):
    """Three fields, all of which may stay as they are; Enter begins.

    The body mass is asked at each visit; that of the last one is a hint and never taken over.

    A body mass that can hardly be is asked back: it begins only when somebody says it is right.

    Parameters
    ----------
    title
        Who, and which visit.
    body_mass_kg
        To begin with; None: it is asked.
    last_kg, strongest_n
        Body mass and highest force of the toes at the visit before; None: not known.
    platform
        What is to be said of the platform; empty: nothing.
    label_doubt
        Why label and day of the visit do not agree, which somebody must say is right; empty: they
        do.
    """

    def __init__(
        self,
        title: str,
        *,
        body_mass_kg: float | None,
        operator: str,
        protocols: Sequence[str],
        protocol: str,
        last_kg: float | None = None,
        strongest_n: float | None = None,
        platform: Sequence[LaneLine] = (),
        label_doubt: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._last_kg, self._strongest_n = last_kg, strongest_n
        names = [(say(PROTOCOL_NAME.text(name), code()), name) for name in protocols]
        self.form = Form(
            [
                FieldSpec(
                    "mass",
                    tr("Body &mass"),
                    "kg",
                    read=numbers.parse,
                    unreadable=tr("Give the mass in kilograms, as 68.5."),
                    check=self._mass_fault,
                    hint=_last_mass(last_kg),
                    placeholder=tr("for % of body weight; may stay empty"),
                ),
                FieldSpec(
                    "operator",
                    tr("Measured &by"),
                    placeholder=tr("initials or code; needed to correct or reject"),
                ),
                FieldSpec("protocol", tr("&Protocol"), choices=names),
            ],
            {"mass": body_mass_kg, "operator": operator, "protocol": protocol},
        )
        self.mass, self.operator = self.form.field("mass"), self.form.field("operator")
        doubts = [LaneLine(State.DOUBT, label_doubt)] if label_doubt else []
        self.lane = WholeLines([*platform, *doubts])
        self.lane.setVisible(bool(self.lane.rows))
        self.label_is_right = Check(tr("Label and day of this visit are right"))
        self.label_is_right.setVisible(bool(label_doubt))
        self._label_doubt = label_doubt
        super().__init__(
            title, self.lane, self.label_is_right, self.form, do=tr("Begin"), parent=parent
        )
        for line in platform:
            if line.do is not None:
                QShortcut(QKeySequence(PLATFORM_KEY), self).activated.connect(line.do)
                break
        self.begin_button = self.do_button
        self.begin_button.show_cap(tr("Enter", "key"))
        self.mass.returnPressed.connect(self._begin)
        self.operator.returnPressed.connect(self._begin)
        self.keep_open()
        self.begin_button.clicked.connect(self._begin)
        self.form.changed.connect(self._allow)
        self.label_is_right.toggled.connect(self._allow)
        self._allow()
        self.mass.setFocus(Qt.FocusReason.OtherFocusReason)
        self.mass.selectAll()

    @property
    def protocol(self) -> Choice:
        """The list of protocols."""
        choice = self.form.input("protocol")
        assert isinstance(choice, Choice)  # noqa: S101
        return choice

    @property
    def body_mass_kg(self) -> float | None:
        """The mass typed; None when the field is empty."""
        mass: float | None = self.form.value("mass")
        return mass

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Begin with Enter wherever the keyboard is."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._begin()
        else:
            super().keyPressEvent(event)

    def _mass_fault(self, mass_kg: float) -> Fault | None:
        if not LIGHTEST_KG <= mass_kg <= HEAVIEST_KG:
            return Fault(said(NO_MASS.fill(mass_kg=mass_kg)))
        doubts = mass_doubts(mass_kg, last_kg=self._last_kg, force_n=self._strongest_n)
        return Fault(" ".join(said(each) for each in doubts), is_doubt=True) if doubts else None

    def _allow(self) -> None:
        self.begin_button.setEnabled(self._may_begin)

    @property
    def _may_begin(self) -> bool:
        is_doubted = bool(self._label_doubt) and not self.label_is_right.isChecked()
        return self.form.is_acceptable and not is_doubted

    def _begin(self) -> None:
        if self._may_begin:
            self.accept()


def _last_mass(last_kg: float | None) -> str:
    if last_kg is None:
        return ""
    mass = numbers.written(f"{last_kg:g}")
    return tr("Last visit: {mass} kg. Weigh again, and type what you read.").format(mass=mass)
