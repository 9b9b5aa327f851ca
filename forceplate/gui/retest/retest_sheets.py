"""What the page asks: who trained, who is invited, what is planned, and whether to judge by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date as Date  # noqa: N812  a function of the kit is called date

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from forceplate.analysis.reliability.agreement import Reliability
from forceplate.decimals import decimals_between_visits
from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.fields import Choice
from forceplate.gui.kit.forms import Fault, FieldSpec, Form
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.layouts import row
from forceplate.gui.kit.numbers import date, number
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.table import Cell, Column, Table
from forceplate.gui.kit.theme import Size
from forceplate.gui.retest.retest_cards import Names, is_now, short_names, unit_of
from forceplate.operations.retest.findings import deciding_mdc, reason_of_plan
from forceplate.operations.retest.library_study import RetestStudy
from forceplate.operations.retest.pairs import PersonStanding
from forceplate.reasons import reason_of
from forceplate.storage.retests import RetestPlan

LONGEST_OPERATOR = 40


def _by(operator: str) -> Form:
    return Form(
        [FieldSpec("by", tr("Your &code"), is_needed=True, letters=12, check=_check_code)],
        {"by": operator},
    )


def _check_code(typed: str) -> Fault | None:
    if len(typed) <= LONGEST_OPERATOR:
        return None
    return Fault(tr("At most {n} letters.").format(n=LONGEST_OPERATOR))


Answered = Callable[[list[PersonStanding], list[PersonStanding], str], None]
"""Takes who did not train, who did, and who says so."""


class TrainingSheet(Sheet):
    """Asks of each person whether they trained between their two visits."""

    def __init__(
        self,
        persons: Sequence[PersonStanding],
        names: Names,
        operator: str,
        take: Answered,
        parent: QWidget,
    ) -> None:
        self.answers = [(one, _answer()) for one in persons]
        self.nobody = Button(tr("&None of them trained"))
        self.nobody.clicked.connect(self._answer_all)
        self.by = _by(operator)
        super().__init__(
            tr("Did they train between the two visits?"),
            row(self.nobody, None),
            *(row((label(_of(one, names), wraps=True), 1), answer) for one, answer in self.answers),
            self.by,
            None,
            form=self.by,
            do=tr("&Keep"),
            more=tr(
                "Who trained the toes between does not count; who is not answered for stays asked. "
                "It is kept with your code."
            ),
            parent=parent,
        )
        for one, answer in self.answers:
            answer.setAccessibleName(_of(one, names))
        self._take = take

    def _answer_all(self) -> None:
        for _, answer in self.answers:
            answer.setCurrentIndex(answer.findData(_RESTED))

    def accept(self) -> None:
        """Take the answers."""
        rested, trained = (
            [one for one, answer in self.answers if answer.currentData() == wanted]
            for wanted in (_RESTED, _TRAINED)
        )
        self._take(rested, trained, self.by.value("by"))
        super().accept()


_RESTED, _TRAINED = "rested", "trained"


def _answer() -> Choice:
    answers = (tr("not said yet"), ""), (tr("did not train"), _RESTED), (tr("trained"), _TRAINED)
    return Choice(answers)


def _of(person: PersonStanding, names: Names) -> str:
    name = names.get(person.subject_id) or person.subject_id
    if person.pair is None:
        return name
    first, second = person.pair
    return tr("{name}: {first}, {day}, and {second}, {other_day}").format(
        name=name,
        first=first.used.visit, day=date(first.day),
        second=second.used.visit, other_day=date(second.day),
    )  # fmt: skip


class PlanSheet(Sheet):
    """Who can be measured again, until when; the list goes to the clipboard for invitations."""

    def __init__(
        self,
        study: RetestStudy,
        names: Names,
        today: Date,
        copied: Callable[[], None],
        parent: QWidget,
    ) -> None:
        self.table = Table(
            [
                Column(tr("Person"), stretches=True),
                Column(tr("Measured")),
                Column(tr("From")),
                Column(tr("Until")),
            ],
            name=tr("Who can be measured again, and until when"),
            most_rows=10,
        )
        rows: list[list[Cell]] = [
            [
                Cell(names.get(one.subject_id) or one.subject_id, is_bold=True),
                Cell(one.first),
                Cell(tr("now")) if is_now(one, today) else Cell(date(one.earliest)),
                Cell(date(one.latest)),
            ]
            for one in study.next_persons
        ]
        self.table.show_rows(rows)
        missing = max(0, study.plan.n_persons - len(study.counted) - len(study.not_said))
        self.copy = Button(tr("&Copy the list"))
        self.copy.setVisible(bool(rows))
        empty = tr(
            "Nobody was measured within the last {most} days. Measure people who do not train, "
            "colleagues too, and again {fewest} to {most} days later."
        ).format(fewest=study.plan.fewest_days, most=study.plan.most_days)
        super().__init__(
            tr("Plan the second visits"),
            *((self.table, self.copy) if rows else (label(empty, wraps=True),)),
            more=tr(
                "{n} people are still missing. Only people who do not train; name the second visit "
                "R1, then nobody has to say so afterwards."
            ).format(n=missing),
            parent=parent,
        )

        def copy() -> None:
            lines = ["\t".join(cell.text for cell in cells) for cells in rows]
            QGuiApplication.clipboard().setText("\n".join(lines) + "\n")
            copied()

        self.copy.clicked.connect(copy)


class PlanForm(Sheet):
    """How many people, and how many days between."""

    def __init__(
        self, plan: RetestPlan, take: Callable[[RetestPlan], None], parent: QWidget
    ) -> None:
        self.form = Form(
            [
                FieldSpec("n_persons", tr("&People"), read=_whole, is_needed=True, letters=6),
                FieldSpec("fewest_days", tr("&Fewest days between"), tr("days"), read=_whole,
                          is_needed=True, letters=6),
                FieldSpec("most_days", tr("&Most days between"), tr("days"), read=_whole,
                          is_needed=True, letters=6),
            ],
            {"n_persons": str(plan.n_persons), "fewest_days": str(plan.fewest_days),
             "most_days": str(plan.most_days)},
        )  # fmt: skip
        self.fault = label("", Size.SMALL, colour=theme.colours().wrong, wraps=True)
        self.fault.hide()
        super().__init__(
            tr("Change the plan"),
            self.form,
            self.fault,
            muted(said(reason_of_plan(RetestPlan())), wraps=True),
            None,
            form=self.form,
            do=tr("Plan &so"),
            parent=parent,
        )
        self._take = take

    def accept(self) -> None:
        """Take the plan, if it can be one."""
        try:
            plan = RetestPlan(**self.form.values)
        except ValueError as error:
            self.fault.setText(said(reason_of(error)))
            self.fault.show()
            return
        self._take(plan)
        super().accept()


def _whole(typed: str) -> int | None:
    return int(typed) if typed.strip().isdecimal() and len(typed) < 6 else None


class AdoptSheet(Sheet):
    """What every verdict will go by, before it does."""

    def __init__(
        self, study: RetestStudy, operator: str, take: Callable[[str], None], parent: QWidget
    ) -> None:
        self.table = Table(
            [
                Column(tr("Condition"), stretches=True),
                Column(tr("Real above, now"), is_number=True),
                Column(tr("then"), is_number=True),
            ],
            name=tr("What every verdict goes by, today and then"),
        )
        names = short_names(study)
        found = [one for one in study.conditions if isinstance(one.answer, Reliability)]
        self.table.show_rows(
            [
                [
                    Cell(names[one.condition]),
                    "–"  # noqa: RUF001
                    if one.used_now is None
                    else _limit(one.used_now.mdc95, one.used_now.unit),
                    Cell(_limit(deciding_mdc(one, study.plan), unit_of(one)), is_bold=True),
                ]
                for one in found
            ]
        )
        self.by = _by(operator)
        careful = tr(
            "Until {n} people are measured this is the upper end of the interval, and every "
            "verdict says so."
        ).format(n=study.plan.n_persons)
        if study.is_complete:
            careful = tr("As many people as planned: this is the error that was found.")
        super().__init__(
            tr("Judge by our own error?"),
            self.table,
            label(careful, wraps=True),
            muted(
                tr(
                    "Window, report and command line name it from then on, with who adopted it, "
                    "when, and from which visits. It stays until it is adopted anew, and can be "
                    "taken back."
                ),
                wraps=True,
            ),
            self.by,
            None,
            form=self.by,
            do=tr("&Adopt"),
            parent=parent,
        )
        self._take = take

    def accept(self) -> None:
        """Adopt it."""
        self._take(self.by.value("by"))
        super().accept()


def _limit(value: float, unit: str) -> str:
    return f"{number(value, decimals_between_visits(unit))} {unit}"
