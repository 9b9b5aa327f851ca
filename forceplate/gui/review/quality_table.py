"""The quality checks of a trial in words, each with its number and its limit."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from forceplate.analysis.quality import not_done, sentence
from forceplate.analysis.quality.check_catalogue import SERIES_CHECKS, TRIAL_CHECKS
from forceplate.decimals import decimals_of_check
from forceplate.gui.kit.language import code, tr
from forceplate.gui.kit.numbers import number
from forceplate.gui.kit.states import State
from forceplate.gui.kit.table import Cell, Column, Row, Table
from forceplate.types import CheckOutcome, QualityCheck, Trial
from forceplate.words import plain, say

_UNITS: Mapping[str, str] = MappingProxyType({"By": "B"})
"""As people write them, where UCUM writes them otherwise."""
_STATES: Mapping[CheckOutcome | None, State] = MappingProxyType(
    {
        CheckOutcome.REJECT: State.WRONG,
        CheckOutcome.WARN: State.DOUBT,
        None: State.NONE,
        CheckOutcome.PASS: State.GOOD,
    }
)
"""In the order of the rows; None: the check could not be made."""


class QualityTable(Table):
    """A row for each check: shape and word, which check, what it found, number and limit.

    What rejects comes first, then what to know, then what could not be checked.
    """

    def __init__(self) -> None:
        super().__init__(
            [
                Column(tr("Verdict")),
                Column(tr("Check"), stretches=True),
                Column(tr("What was found"), stretches=True),
                Column(tr("Number")),
            ],
            name=tr("Quality checks"),
            can_choose=True,
            most_rows=0,
        )

    def show_trial(self, trial: Trial | None, series: tuple[QualityCheck, ...] = ()) -> None:
        """Show the checks of a trial, then those across the trials of its condition."""
        checks = () if trial is None else trial.checks
        missing = not_done(checks) if checks else ()
        rows = [
            *((check.outcome, _row(check)) for check in checks),
            *((None, _undone(say(one.title, code()))) for one in missing),
        ]
        order = list(_STATES)
        rows.sort(key=lambda row: order.index(row[0]))
        across = () if trial is None else series
        self.show_rows([*(row for _, row in rows), *map(_row, across)])


def _row(check: QualityCheck) -> Row:
    definition = TRIAL_CHECKS.get(check.check) or SERIES_CHECKS.get(check.check)
    title = plain(check.check) if definition is None else definition.remark(check)
    return _verdict(check.outcome), say(title, code()), say(sentence(check), code()), _found(check)


def _undone(title: str) -> Row:
    return _verdict(None), title, tr("This could not be checked in this trial."), ""


def _verdict(outcome: CheckOutcome | None) -> Cell:
    words = {
        CheckOutcome.PASS: tr("good"),
        CheckOutcome.WARN: tr("note"),
        CheckOutcome.REJECT: tr("rejected"),
        None: tr("not checked"),
    }
    return Cell(words[outcome], _STATES[outcome])


def _found(check: QualityCheck) -> str:
    if check.value is None:
        return ""
    value = _figure(check.value, check.unit)
    if check.limit is None:
        return value
    limit = _figure(check.limit, check.unit)
    return tr("{value} (limit {limit})").format(value=value, limit=limit)


def _figure(value: float, unit: str) -> str:
    shown = number(value, decimals_of_check(value))
    return shown if unit in {"", "1"} else f"{shown} {_UNITS.get(unit, unit)}"
