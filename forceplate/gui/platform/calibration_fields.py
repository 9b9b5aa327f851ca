"""Fields that a check and a calibration both ask for, and what was typed there before."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QLabel, QWidget

from forceplate.errors import CalibrationError, ForcePlateError
from forceplate.gui.kit import language, numbers, theme
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.fields import Choice, Field, name_of
from forceplate.gui.kit.labels import muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import Lines, column, row, widget_of
from forceplate.gui.kit.pills import Pill
from forceplate.gui.kit.states import State
from forceplate.types import PlatformInfo
from forceplate.words import say
from forceplate_calibration import Calibration
from forceplate_calibration.readings.weights import DENSITY_KG_M3, Gravity, gravity_at

LATITUDE, ENTERED = "latitude", "entered"
U_GRAVITY_M_S2 = 0.0005


class FieldError(CalibrationError):
    """What lacks in a field, or is wrong with it."""

    def __init__(self, sentence: str, field: QWidget) -> None:
        super().__init__(sentence)
        self.field = field
        self.others: tuple[FieldError, ...] = ()
        """What lacks besides, in other fields."""


def needed(field: Field, sentence: str) -> str:
    """Return what is typed; raises FieldError with a sentence where nothing is."""
    typed = field.text().strip()
    if not typed:
        raise FieldError(sentence, field)
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


def show_problem(error: ForcePlateError, label: QLabel) -> None:
    """Say all that is wrong, and go to the first field."""
    wrong = (error, *error.others) if isinstance(error, FieldError) else (error,)
    label.setText("\n".join(f"⚠ {reason(each)}" for each in wrong))
    label.show()
    for each in reversed(wrong):
        if isinstance(each, FieldError):
            _show_fault(each.field)


def _show_fault(field: QWidget) -> None:
    if isinstance(field, Field):
        field.show_fault(State.WRONG)
        field.textEdited.connect(lambda _: field.show_fault(None))
    field.setFocus()


class NumberField(Field):
    """A number and its unit: typed with comma or point, shown with that of the language."""

    def __init__(self, unit: str, text: str = "", name: str = "") -> None:
        super().__init__(numbers.written(text))
        self.unit = unit
        self.setAccessibleName(name)
        self.editingFinished.connect(lambda: self.setText(numbers.written(self.text())))
        self.setFixedWidth(theme.px(104))

    def value(self, what: str) -> float:
        """Return the number; raises FieldError with ``what`` where there is none."""
        found = numbers.parse(self.text())
        if found is None:
            raise FieldError(what, self)
        return found

    def with_unit(self) -> QWidget:
        """Return the field with its unit beside it."""
        made = widget_of(row(self, QLabel(self.unit), None))
        made.setFocusProxy(self)
        return made


def beside(*fields: NumberField) -> QWidget:
    """Return numbers beside each other; three below each other where text is large."""
    units = [field.with_unit() for field in fields]
    is_column = theme.is_large() and len(fields) > 2
    made = widget_of(column(*units) if is_column else row(*units, None))
    made.setFocusProxy(fields[0])
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


class GravityFields(QWidget):
    """Local gravity: from latitude and height, or as it is known."""

    def __init__(self, entered: Mapping[str, str]) -> None:
        super().__init__()
        self.way = Choice([(tr("from the place"), LATITUDE), (tr("as entered"), ENTERED)])
        self.way.setMinimumWidth(self.way.sizeHint().width())
        self.latitude = NumberField("°", entered.get("latitude", ""))
        self.altitude = NumberField("m", entered.get("height", "0"))
        self.gravity = NumberField("m/s²", entered.get("gravity", ""))
        self._by_value = self.gravity.with_unit()
        places = ((tr("Lat&itude"), self.latitude), (tr("H&eight"), self.altitude))
        parts = (widget_of(row(name_of(each, words), each.with_unit())) for words, each in places)
        self._by_place = widget_of(Lines(*parts))
        whole = (self.way, self._by_place, self._by_value, None)
        self.setLayout(column(*whole) if theme.is_large() else row(*whole))
        self.way.currentIndexChanged.connect(self._show_way)
        self.way.setCurrentIndex(max(self.way.findData(entered.get("gravity_by", LATITUDE)), 0))
        self.setFocusProxy(self.way)
        self._show_way()
        self.way.setAccessibleName(tr("How gravity is known"))
        self.latitude.setAccessibleName(tr("Latitude in degrees"))
        self.altitude.setAccessibleName(tr("Height above the sea in metres"))
        self.gravity.setAccessibleName(tr("Gravity in metres per second squared"))

    def value(self) -> Gravity:
        """Return it; raises CalibrationError where a number is missing or impossible."""
        if self.way.currentData() == LATITUDE:
            where = tr("Give the latitude in degrees, such as 52.1; a map shows it.")
            latitude, height = (
                self.latitude.value(where),
                self.altitude.value(tr("Give the height above the sea in metres; 0 will do.")),
            )
            try:
                return gravity_at(latitude, height)
            except CalibrationError as error:
                raise FieldError(say(error.text, language.code()), self.latitude) from error
        entered = self.gravity.value(tr("Give the local gravity, such as 9.8125 m/s²."))
        return Gravity(entered, U_GRAVITY_M_S2, "entered")

    def lines(self) -> list[str]:
        """Return it as lines of a plan."""
        gravity = self.value()
        if self.way.currentData() == LATITUDE:
            latitude, height = (numbers.parse(f.text()) for f in (self.latitude, self.altitude))
            return [f"# latitude_deg: {latitude}", f"# height_m: {height}"]
        return [f"# gravity_m_s2: {gravity.value_m_s2}", f"# u_gravity_m_s2: {gravity.u_m_s2}"]

    def typed(self) -> dict[str, str]:
        """Return what to offer again the next time."""
        return {
            "gravity_by": str(self.way.currentData()),
            "latitude": self.latitude.text(),
            "height": self.altitude.text(),
            "gravity": self.gravity.text(),
        }

    def _show_way(self) -> None:
        by_place = self.way.currentData() == LATITUDE
        self._by_place.setVisible(by_place)
        self._by_value.setVisible(not by_place)


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
