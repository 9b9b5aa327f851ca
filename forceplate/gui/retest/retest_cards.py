"""The parts of the page: what is used and found, what is there and missing, who can be next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date as Date  # noqa: N812  a function of the kit is called date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from forceplate.analysis.reliability.agreement import Reliability
from forceplate.analysis.reliability.estimate import Estimate
from forceplate.analysis.reliability.sem_interval import sem_interval
from forceplate.analysis.reliability.standard_error import LITERATURE
from forceplate.analysis.trial.condition_text import condition_names
from forceplate.decimals import decimals_between_visits
from forceplate.gui.kit import theme
from forceplate.gui.kit.cards import Card, Fold
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.layouts import column, empty, row, widget_of
from forceplate.gui.kit.numbers import MINUS, date, number, signed
from forceplate.gui.kit.painted_figures import Figure
from forceplate.gui.kit.states import SHAPE, TITLE_SHAPE, Shape, State
from forceplate.gui.kit.table import Cell, Column, Table
from forceplate.gui.kit.theme import Size
from forceplate.gui.retest.agreement_figure import Agreement, AgreementWords, agreement_figure
from forceplate.gui.visit.condition_names import region_name
from forceplate.operations.retest.findings import (
    MDC_PER_SEM,
    cautions,
    findings,
    learning_text,
    needed,
    persons_left_out,
    reason_of_plan,
)
from forceplate.operations.retest.library_study import ConditionError, NextPerson, RetestStudy
from forceplate.types import Condition, Region, Side
from forceplate.words import Text, capital, plain, plural

NO_BREAK, JOINER = "\N{NO-BREAK SPACE}", "\N{WORD JOINER}"
_PEOPLE = plural("{n} person", "{n} people")
Names = Mapping[str, str]
"""How each person is called, by id."""


class ErrorCard(Card):
    """One limit of every condition in large figures, and where it comes from."""

    def __init__(self) -> None:
        self._shape = Shape(State.NONE, TITLE_SHAPE)
        self.head = label("", Size.SMALL, bold=True)
        self.limits = label("", Size.LARGE, bold=True, wraps=True)
        self.source = muted("", Size.SMALL, wraps=True)
        super().__init__(
            row(
                self._shape,
                (column(self.head, self.limits, self.source, None, gap=2), 1),
                gap=theme.PAD,
            ),
            pad=theme.DENSE_PAD + 4,
        )

    def show_error(self, state: State, head: str, limits: str, source: str) -> None:
        """Say whose error it is, from where a change is real, and what that rests on."""
        self._shape.show_state(state)
        self.head.setText(head)
        self.limits.setText(limits)
        self.source.setText(source)
        self.show_state(state, filled=state is State.DOUBT)
        self.setAccessibleName(f"{head}. {limits}. {source}")


def used_card(card: ErrorCard, study: RetestStudy) -> None:
    """Show by what a verdict goes today."""
    used = [(one.condition, one.used_now) for one in study.conditions if one.used_now is not None]
    errors = [error for _, error in used]
    published = tr(
        "Spread of 21 adults (Ridge 2017) with an assumed ICC of 0.90. Not measured in this "
        "practice."
    )
    if not used:
        limits = _limits([
            (Condition(Side.LEFT, region), error.mdc95, error.unit)
            for region, error in LITERATURE.items()
        ])  # fmt: skip
        card.show_error(State.DOUBT, tr("Used now: assumed"), limits, published)
        return
    limits = _limits([(condition, error.mdc95, error.unit) for condition, error in used])
    if any(error.assumed for error in errors):
        card.show_error(State.DOUBT, tr("Used now: assumed"), limits, published)
        return
    source = _sentence(errors[0].source)
    if any(error.n_changed_visits for error in errors):
        changed = tr("Used now: our own, from visits that have changed since")
        card.show_error(State.DOUBT, changed, limits, source)
    elif any(error.is_provisional for error in errors):
        careful = tr("Used now: our own, its upper end until {n} people are measured").format(
            n=errors[0].n_planned
        )
        card.show_error(State.INFO, careful, limits, source)
    else:
        card.show_error(State.GOOD, tr("Used now: our own"), limits, source)


def measured_card(card: ErrorCard, study: RetestStudy) -> None:
    """Show what was found here, and between what the truth may lie."""
    found = [(one, one.answer) for one in study.conditions if isinstance(one.answer, Reliability)]
    if not found:
        card.show_error(
            State.NONE, tr("Measured here"), tr("not yet"),
            tr("Three people measured twice give a first number."),
        )  # fmt: skip
        return
    limits = _limits([
        (one.condition, MDC_PER_SEM * answer.sem_interval.value, unit_of(one))
        for one, answer in found
    ])  # fmt: skip
    n = max(answer.mean_squares.n for _, answer in found)
    low, high = (f"{number(100 * end - 100)}" for end in _ends(n))
    source = tr("{n} people: the truth may lie {low} % below to {high} % above.").format(
        n=n, low=low.lstrip(MINUS), high=high
    )
    card.show_error(State.NEXT, tr("Measured here"), limits, source)


def _ends(n_persons: int) -> tuple[float, float]:
    """Return between what multiples of the error that was found the true one may lie."""
    interval = sem_interval(1.0, n_persons)
    return interval.low or 0.0, interval.high or 0.0


def _limits(limits: Sequence[tuple[Condition, float, str]]) -> str:
    """Return the limit of each region; of both feet, left first, where they differ."""
    by_region: dict[tuple[Region, str], list[str]] = {}
    for condition, value, unit in sorted(limits, key=lambda one: one[0].side is Side.RIGHT):
        figure = number(value, decimals_between_visits(unit))
        of_region = by_region.setdefault((condition.region, unit), [])
        if figure not in of_region:
            of_region.append(figure)
    whole = [
        f"{region_name(region)} {' | '.join(figures)} {unit}"
        for (region, unit), figures in by_region.items()
    ]
    # what belongs together stays in one line; one could be broken behind the bar, too
    kept = (one.replace(" ", NO_BREAK).replace("|", f"|{JOINER}") for one in whole)
    return ",  ".join(kept)


def _sentence(source: Text | str) -> str:
    """Return where an error comes from as a sentence of its own."""
    return said(capital(plain("{source}.").fill(source=source)))


def unit_of(one: ConditionError) -> str:
    """Return the unit of what is measured."""
    return "" if one.table.metric is None else one.table.metric.unit


def short_names(study: RetestStudy) -> dict[Condition, str]:
    """Return what each condition is called within a line."""
    texts = condition_names([one.condition for one in study.conditions])
    return {condition: said(text) for condition, text in texts.items()}


class StandingCard(Card):
    """What is needed, there and missing; who can be next; who does not count and why."""

    def __init__(self) -> None:
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.count = label("", bold=True)
        self.needed = muted("", Size.SMALL, wraps=True)
        self._lines = column(gap=theme.WIDE_GAP)
        self.next = Table(
            [Column(tr("Who can be next"), stretches=True), Column(tr("When"), is_number=True)],
            name=tr("Who can be measured again, and until when"), most_rows=4,
        )  # fmt: skip
        self.left_out = Table(
            [Column(tr("Person")), Column(tr("Why not"), stretches=True)],
            name=tr("Who does not count, and why"), most_rows=0,
        )  # fmt: skip
        self.left_out.setMinimumHeight(theme.px(180))
        self.fold = Fold(tr("Who does not count, and why"), "", self.left_out)
        super().__init__(
            label(tr("What is there, what is missing"), bold=True),
            row((self._bar, 1), self.count, gap=theme.WIDE_GAP),
            self.needed,
            self._lines,
            self.next,
            self.fold,
            None,
        )

    def show_study(self, study: RetestStudy, names: Names) -> None:
        """Show how far it is."""
        n, planned = len(study.counted), study.plan.n_persons
        self.count.setText(tr("{n} of {planned}").format(n=n, planned=planned))
        self._bar.setRange(0, planned)
        self._bar.setValue(min(n, planned))
        self._bar.setAccessibleName(self.count.text())
        self.needed.setText(said(needed(study.plan)))
        self.needed.setToolTip(said(reason_of_plan(study.plan)))
        empty(self._lines)
        for one in findings(study):
            state = State.GOOD if one.is_good else State.DOUBT
            self._lines.addWidget(_line(state, said(one.title), said(one.detail)))
        self.next.show_rows(
            [[Cell(_called(one.subject_id, names), is_bold=True), _when(one)]
             for one in study.next_persons]
        )  # fmt: skip
        self.next.setVisible(bool(study.next_persons))
        out = persons_left_out(study)
        self.fold.show_inside(said(_PEOPLE.fill(n=len(out))))
        self.left_out.show_rows([[_called(who, names), said(why)] for who, why in out])
        self.fold.setVisible(bool(out))


def _line(state: State, title: str, detail: str) -> QWidget:
    words = column(label(title, bold=True, wraps=True), muted(detail, wraps=True), gap=0)
    return widget_of(row(Shape(state, SHAPE + 4), (words, 1), gap=theme.WIDE_GAP))


def _called(subject_id: str, names: Names) -> str:
    return names.get(subject_id) or subject_id


def _when(one: NextPerson) -> str:
    return tr("{earliest} to {latest}").format(earliest=date(one.earliest), latest=date(one.latest))


def is_now(one: NextPerson, today: Date) -> bool:
    """Return whether somebody can be measured again today."""
    return one.earliest <= today <= one.latest


class FoundCard(Card):
    """What was found for every condition, and the picture of the one that is chosen."""

    condition_chosen = Signal()

    def __init__(self) -> None:
        self.table = Table(
            [
                Column(tr("Condition"), stretches=True),
                Column(tr("People"), is_number=True),
                Column("MDC95 (95 %)", is_number=True),
                Column("SEM (95 %)", is_number=True),
                Column("ICC (95 %)", is_number=True),
            ],
            name=tr("The error of every condition with its 95 % interval"), can_choose=True,
        )  # fmt: skip
        self.learning = label("", wraps=True)
        self.caution = muted("", Size.SMALL, wraps=True)
        self.title = muted("", Size.SMALL)
        self.figure = Figure(tr("Second minus first visit, one dot a person"), 220)
        self.empty = muted("", Size.MEDIUM, wraps=True)
        self._found: tuple[ConditionError, ...] = ()
        super().__init__(
            self.table, self.learning, self.caution, self.title, (self.figure, 1), self.empty
        )
        self.table.currentCellChanged.connect(lambda *_: self._show_chosen())

    def show_study(self, study: RetestStudy) -> None:
        """Show the conditions; the one that was chosen stays."""
        self._found = study.conditions
        names = short_names(study)
        self.table.show_rows([_row(one, names[one.condition]) for one in study.conditions])
        self.table.setVisible(bool(study.conditions))
        why = said(reason_of_plan(study.plan))
        self.empty.setText(f"{tr('The picture is drawn from three people on.')}\n\n{why}")
        self._show_chosen()

    def _show_chosen(self) -> None:
        place = max(self.table.currentRow(), 0)
        one = self._found[place] if place < len(self._found) else None
        answer = None if one is None else one.answer
        has_picture = isinstance(answer, Reliability) and answer.steps[0] is not None
        for part in (self.learning, self.title, self.figure):
            part.setVisible(has_picture)
        self.empty.setVisible(not has_picture)
        self.caution.hide()
        if one is None or not isinstance(answer, Reliability) or answer.steps[0] is None:
            return
        step, unit = answer.steps[0], unit_of(one)
        decimals = decimals_between_visits(unit)
        learned = tr("Second visit higher by {shift} {unit} ({low} to {high}).").format(
            shift=signed(step.bias.value, decimals), unit=unit,
            low=signed(step.bias.low or 0.0, decimals),
            high=signed(step.bias.high or 0.0, decimals),
        )  # fmt: skip
        self.learning.setText(f"{learned} {said(learning_text(answer))}")
        cautious = " ".join(said(text) for text in cautions(one))
        self.caution.setText(cautious)
        self.caution.setVisible(bool(cautious))
        self.title.setText(
            tr("{condition}: second minus first visit, {unit}; one dot a person").format(
                condition=said(condition_names([one.condition])[one.condition]), unit=unit
            )
        )
        found = Agreement(
            [(first, second) for first, second in one.pairs.tolist()],
            step.bias.value, step.lower.value, step.upper.value,
        )  # fmt: skip
        words = AgreementWords(
            mean_of=tr("mean of the two visits, {unit}").format(unit=unit),
            bias=tr("mean {bias}").format(bias=f"{signed(step.bias.value, decimals)} {unit}"),
            lower=f"{signed(step.lower.value, decimals)} {unit}",
            upper=f"{signed(step.upper.value, decimals)} {unit}",
        )
        self.figure.show_drawing(
            lambda room: agreement_figure(room, found, words, signed),
            f"{self.title.text()}. {words.bias}; {words.lower}; {words.upper}",
        )


def _row(one: ConditionError, name: str) -> list[Cell]:
    answer, unit = one.answer, unit_of(one)
    if not isinstance(answer, Reliability):
        why = said(answer.text)
        n = str(len(one.pairs))
        return [Cell(name, is_bold=True, tip=why), Cell(n), *[Cell("–", tip=why)] * 3]  # noqa: RUF001
    interval, decimals = answer.sem_interval, decimals_between_visits(unit)
    icc = answer.icc["ICC(2,1)"]

    def with_range(scale: float) -> Cell:
        value = number(scale * interval.value, decimals)
        between = _span(interval, decimals, scale)
        return Cell(f"{value} ({between})", is_bold=scale > 1)

    return [
        Cell(name, is_bold=True),
        Cell(str(answer.mean_squares.n)),
        with_range(MDC_PER_SEM),
        with_range(1.0),
        Cell(f"{number(icc.value, 2)} ({_span(icc, 2)})"),
    ]


def _span(estimate: Estimate, decimals: int, scale: float = 1.0) -> str:
    """Return the ends of an interval, as narrow as a table needs."""
    low, high = (
        "?" if end is None else number(scale * end, decimals)
        for end in (estimate.low, estimate.high)
    )
    return f"{low}\N{EN DASH}{high}"
