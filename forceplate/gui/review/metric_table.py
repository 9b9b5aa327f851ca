"""The numbers of a trial, each with its method for whoever wants to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from PySide6.QtCore import Signal

from forceplate.analysis.gain.gain_methods import COMPARE_METHODS
from forceplate.analysis.trial.method_catalogue import METHODS
from forceplate.analysis.trial.method_definition import NEEDS, Method
from forceplate.analysis.trial.refusals import refusal_text
from forceplate.analysis.trial.trial_metrics import METRIC
from forceplate.decimals import decimals_by_size
from forceplate.gui.kit.language import code, tr
from forceplate.gui.kit.numbers import number
from forceplate.gui.kit.table import Cell, Column, Row, Table
from forceplate.types import Parameter, Refusal, Result
from forceplate.words import say, with_decimal_mark

_METHODS: Mapping[tuple[str, int], Method] = {
    (method.id, method.version): method for method in (*METHODS, *COMPARE_METHODS)
}


class MetricTable(Table):
    """A row for each number: its name, and its value with unit or why there is none."""

    explained = Signal(str)
    """HTML about the method of the row that has the keyboard."""

    def __init__(self) -> None:
        self._results: tuple[Result | Refusal, ...] = ()
        super().__init__(
            [Column(tr("Number"), stretches=True), Column(tr("Value"), stretches=True)],
            name=tr("Numbers of this trial"),
            can_choose=True,
            most_rows=0,
        )
        self.currentCellChanged.connect(lambda row, *_: self._explain(row))

    def show_results(self, results: Sequence[Result | Refusal]) -> None:
        """Show numbers and refusals in their order; the row with the keyboard stays."""
        self._results = tuple(results)
        self.show_rows([_row(result) for result in results])
        self._explain(self.currentRow())

    def _explain(self, row: int) -> None:
        in_range = 0 <= row < len(self._results)
        self.explained.emit(explanation(self._results[row]) if in_range else "")


def _row(result: Result | Refusal) -> Row:
    tip = explanation(result)
    value = Cell(value_words(result), is_muted=isinstance(result, Refusal), tip=tip)
    return Cell(label(result.name), tip=tip), value


def label(name: str) -> str:
    """Return what a number is called, with a capital; its id where another version made it."""
    words = say(METRIC[name].label, code()) if name in METRIC else name
    return words[:1].upper() + words[1:]


def value_words(result: Result | Refusal) -> str:
    """Return the value with the digits it deserves and its unit, or why there is none."""
    if isinstance(result, Refusal):
        return say(refusal_text(result), code())
    unit = "" if result.unit == "1" else f" {result.unit}"
    return number(result.value, decimals_by_size(result.value, result.unit)) + unit


def explanation(result: Result | Refusal) -> str:
    """Return how a number is made and where it is weak, as HTML."""
    language = code()
    parts = [f"<b>{escape(label(result.name))}</b>: {escape(value_words(result))}"]
    if result.method:
        parts.append(
            escape(
                tr("Method {method}, version {version}").format(
                    method=result.method, version=result.method_version
                )
            )
        )
    method = _METHODS.get((result.method, result.method_version))
    if method is None:
        parts.append(escape(tr("This method is not described in this version of forceplate.")))
    else:
        needs = ", ".join(say(NEEDS[need], language) for need in method.needs)
        for title, text in (
            (tr("How"), say(method.definition, language)),
            (tr("Known weakness"), say(method.weaknesses, language)),
            (tr("Source"), say(method.source, language)),
            (tr("Needs"), needs),
        ):
            parts.append(f"<b>{escape(title)}:</b> {escape(text)}")
    if result.parameters:
        settings = ", ".join(
            f"{name} = {_setting(value)}" for name, value in sorted(result.parameters.items())
        )
        title = tr("Parameters")
        parts.append(f"<b>{escape(title)}:</b> {escape(settings)}")
    return "".join(f"<p>{part}</p>" for part in parts)


def _setting(value: Parameter) -> str:
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, float):
        return with_decimal_mark(f"{value:g}", code())
    return str(value)
