"""Fields that a check and a calibration both ask for, and what was typed there before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from PySide6.QtWidgets import QFormLayout, QLabel, QTableWidget, QWidget

from forceplate.errors import CalibrationError, ForcePlateError
from forceplate.gui.kit import language, numbers, theme
from forceplate.gui.kit.cards import Fold
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.fields import Choice, Field
from forceplate.gui.kit.labels import muted, sentence_label, tint
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import row, widget_of
from forceplate.gui.kit.pills import Pill
from forceplate.gui.kit.states import State, ink
from forceplate.types import PlatformInfo
from forceplate.words import Text, say
from forceplate_calibration import Calibration
from forceplate_calibration.readings.weights import ANYWHERE, DENSITY_KG_M3, Gravity, gravity_at

U_GRAVITY_M_S2 = 0.0005


class FieldError(CalibrationError):
    """What lacks in a field, or is wrong with it.

    Parameters
    ----------
    name
        Of the place in the field, where it has several; empty: the words beside the field.
    """

    def __init__(self, sentence: str, field: QWidget, name: str = "") -> None:
        super().__init__(sentence)
        self.field, self.name = field, name
        self.others: tuple[FieldError, ...] = ()
        """What lacks besides, in other fields."""


@contextmanager
def refused_at(field: QWidget, name: str = "") -> Iterator[None]:
    """Let what is refused inside be what is wrong with a field."""
    try:
        yield
    except FieldError:
        raise
    except CalibrationError as error:
        raise FieldError(reason(error), field, name) from error


def needed(field: Field) -> str:
    """Return what is typed; raises FieldError where nothing is."""
    typed = field.text().strip()
    if not typed:
        raise FieldError(tr("This is needed."), field)
    return typed


def ask_all(*values: Callable[[], object]) -> None:
    """Ask each for its value; raises the first FieldError, with the others, where any lacks."""
    lacking: list[FieldError] = []
    for value in values:
        try:
            value()
        except FieldError as error:
            lacking.append(error)
    if lacking:
        lacking[0].others = tuple(lacking[1:])
        raise lacking[0]


class Faults:
    """Says what is wrong with a field under it, by its name, and goes there; the rest above all."""

    def __init__(self) -> None:
        self.above = _fault_label()
        """Of no field; stands where it is always in sight."""
        self._under: list[tuple[QWidget, QLabel]] = []

    @property
    def sentences(self) -> list[str]:
        """All that is said now."""
        said = (self.above, *(label for _, label in self._under))
        return [each.text() for each in said if not each.isHidden()]

    def clear(self) -> None:
        """Say nothing any more."""
        self.above.hide()
        for field, said in self._under:
            _mended(field, said)
            said.deleteLater()
        self._under.clear()

    def show(self, error: ForcePlateError) -> None:
        """Say all that is wrong, and put the keyboard into the first field of it."""
        self.clear()
        if not isinstance(error, FieldError):
            self.above.setText(f"⚠ {reason(error)}")
            self.above.show()
            return
        for each in (error, *error.others):
            self._show_under(each)
        error.field.setFocus()

    def _show_under(self, fault: FieldError) -> None:
        form, line = _line_of(fault.field)
        beside = form.labelForField(line)
        name = beside.text().replace("&", "") if isinstance(beside, QLabel) else ""
        said = _fault_label(f"⚠ {fault.name or name or line.accessibleName()}: {reason(fault)}")
        place, _ = cast("tuple[int, object]", form.getWidgetPosition(line))
        form.insertRow(place + 1, said)
        said.show()
        self._under.append((fault.field, said))
        fault.field.setAccessibleDescription(said.text())
        match field := fault.field:
            case Field():
                field.show_fault(State.WRONG)
                field.textEdited.connect(said.hide)
                field.textEdited.connect(lambda _: field.show_fault(None))
            case QTableWidget():
                field.itemChanged.connect(said.hide)


def _mended(field: QWidget, said: QLabel) -> None:
    said.hide()
    field.setAccessibleDescription("")
    if isinstance(field, Field):
        field.show_fault(None)


def _fault_label(words: str = "") -> QLabel:
    made = sentence_label()
    made.setText(words)
    tint(made, ink(State.WRONG))
    made.hide()
    return made


def _line_of(field: QWidget) -> tuple[QFormLayout, QWidget]:
    """Return the form that a field stands in, and what is its line there; open folds around it."""
    found: tuple[QFormLayout, QWidget] | None = None
    line, around = field, field.parentWidget()
    while around is not None:
        if isinstance(around, Fold):
            around.open()
        for form in around.findChildren(QFormLayout) if found is None else ():
            if form.indexOf(line) >= 0:
                found = form, line
        line, around = around, around.parentWidget()
    assert found is not None  # noqa: S101  every field of these dialogs stands in a form
    return found


def above_zero(value: float) -> None:
    """Refuse a number that is not above 0; raises CalibrationError."""
    if not value > 0:
        raise CalibrationError(Text("It must be above 0."))


class NumberField(Field):
    """A number and its unit: typed with comma or point, shown with that of the language."""

    def __init__(self, unit: str, text: str = "") -> None:
        super().__init__(numbers.written(text))
        self.unit = unit
        self.editingFinished.connect(lambda: self.setText(numbers.written(self.text())))
        self.setFixedWidth(theme.px(104))

    def value(self, check: Callable[[float], object] = float) -> float:
        """Return the number; raises FieldError where there is none or ``check`` refuses it."""
        needed(self)
        found = numbers.parse(self.text())
        if found is None:
            raise FieldError(tr("This cannot be read."), self)
        with refused_at(self):
            check(found)
        return found

    def optional(self, check: Callable[[float], object] = float) -> float | None:
        """Return the number, None where nothing is typed; raises FieldError as ``value``."""
        return self.value(check) if self.text().strip() else None

    def with_unit(self) -> QWidget:
        """Return the field with its unit beside it."""
        made = widget_of(row(self, QLabel(self.unit), None))
        made.setFocusProxy(self)
        return made


def simulated_sign(
    info: PlatformInfo, calibration: Calibration | None = None, *, has_weights: bool = False
) -> list[QWidget]:
    """Return what says that nobody is measured; nothing where somebody is.

    Parameters
    ----------
    has_weights
        Its weights are simulated too.
    """
    if not (info.simulated or (calibration is not None and calibration.simulated)):
        return []
    sign: QWidget = Pill(tr("SIMULATED platform: nobody is measured."), State.SIMULATED)
    if not has_weights:
        return [sign]
    words = tr("Its weights are simulated too: they are put on and taken off when you press Enter.")
    return [sign, muted(words, wraps=True)]


class GravityFields:
    """Local gravity: from latitude and height, or as somebody measured it.

    Parameters
    ----------
    entered
        What was typed before, by name.
    may_be_unknown
        Without a latitude it is that of anywhere on earth, with the doubt of that.
    """

    def __init__(self, entered: Mapping[str, str], *, may_be_unknown: bool = False) -> None:
        self._may_be_unknown = may_be_unknown
        self._known = entered.get("latitude", "")
        self.latitude = NumberField("°", self._known)
        self.altitude = NumberField("m", entered.get("height", "0"))
        self.gravity = NumberField("m/s²", entered.get("known_gravity", ""))
        self.says = muted(wraps=True)
        self.latitude.textChanged.connect(self._say)
        self._say()

    def lines(self) -> list[tuple[str, QWidget] | QWidget]:
        """Return what most have to say, as lines of a form."""
        return [(tr("Lat&itude"), self.latitude.with_unit()), self.says]

    def more_lines(self) -> list[tuple[str, QWidget]]:
        """Return what few have to say."""
        return [
            (tr("Height above the sea"), self.altitude.with_unit()),
            (tr("Gravity, if it was measured"), self.gravity.with_unit()),
        ]

    def value(self) -> Gravity:
        """Return it; raises FieldError where a number is missing or impossible."""
        entered = self.gravity.optional(lambda g: Gravity(g, U_GRAVITY_M_S2, "entered"))
        if entered is not None:
            return Gravity(entered, U_GRAVITY_M_S2, "entered")
        if self._may_be_unknown and self.latitude.optional() is None:
            return ANYWHERE
        latitude = self.latitude.value(gravity_at)
        height = self.altitude.value(lambda height: gravity_at(latitude, height))
        return gravity_at(latitude, height)

    def plan_lines(self) -> list[str]:
        """Return it as lines of a plan."""
        gravity, latitude = self.value(), self.latitude.optional()
        if self.gravity.optional() is None:
            return [f"# latitude_deg: {latitude}", f"# height_m: {self.altitude.value()}"]
        return [f"# gravity_m_s2: {gravity.value_m_s2}", f"# u_gravity_m_s2: {gravity.u_m_s2}"]

    def typed(self) -> dict[str, str]:
        """Return what to offer again the next time."""
        return {
            "latitude": self.latitude.text(),
            "height": self.altitude.text(),
            "known_gravity": self.gravity.text(),
        }

    def _say(self) -> None:
        """Say where the latitude is from, or what it leaves open while there is none."""
        typed, words = self.latitude.text().strip(), ""
        if typed and typed == numbers.written(self._known):
            words = tr("As last time; change it at another place.")
        elif not typed and self._may_be_unknown:
            words = tr("A map shows it. Without it the weight is known to ± 0.4 %.")
        elif not typed:
            words = tr("A map shows it.")
        self.says.setText(words)


class MaterialField(Choice):
    """Of what a weight is made; the air carries some of it."""

    def __init__(self, chosen: str = "cast iron") -> None:
        names = {
            "steel": tr("steel"),
            "cast iron": tr("cast iron"),
            "brass": tr("brass"),
            "aluminium": tr("aluminium"),
            "lead": tr("lead"),
            "water": tr("water"),
            "concrete": tr("concrete"),
        }
        super().__init__((names[material], material) for material in DENSITY_KG_M3)
        self.setCurrentIndex(max(self.findData(chosen), 0))
        self.setAccessibleName(tr("Material of the weight"))


def reason(error: ForcePlateError) -> str:
    """Return why something is refused, with its particulars, in the present language."""
    if isinstance(error, CalibrationError):
        return say(error.text, language.code())
    return f"{explain(error)}\n{particulars(error)}"
