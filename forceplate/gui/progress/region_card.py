"""One region of the toes: strength now against then, change against error, left against right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from forceplate.analysis.gain.side_difference import SideDifference
from forceplate.analysis.gain.visit_gain import ConditionComparison, rounded_text
from forceplate.analysis.trial.condition_text import manner
from forceplate.decimals import decimals_between_visits
from forceplate.figures.result_figures import BandWords, Bar, ChangeBar, change_band, side_bars
from forceplate.gui.kit import theme
from forceplate.gui.kit.cards import Card
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.layouts import column, row
from forceplate.gui.kit.numbers import number, signed
from forceplate.gui.kit.painted_figures import Figure
from forceplate.gui.kit.pills import Pill
from forceplate.gui.kit.states import State
from forceplate.gui.kit.theme import Size
from forceplate.gui.progress import gain_text
from forceplate.gui.visit.condition_names import region_name, side_name
from forceplate.gui.visit.foot import Foot
from forceplate.types import Result

_ROW, _BAND_ROW = 44, 62


@dataclass(frozen=True, slots=True)
class RegionChange:
    """What is shown of one region under one manner of measuring."""

    comparisons: tuple[ConditionComparison, ...]
    """Left before right."""
    first_visit: str
    """What the earlier visit is called."""
    sides: tuple[tuple[str, SideDifference], ...]
    """Left against right at the two visits, with their names; the later first."""
    is_named_in_full: bool
    """There is another manner of measuring the same toes: posture and fixation tell it apart."""


class RegionCard(Card):
    """Bars, band and words of one region."""

    def __init__(self, shown: RegionChange) -> None:
        self.shown = shown
        one = shown.comparisons[0].condition
        name = region_name(one.region)
        title = name[:1].upper() + name[1:]
        if shown.is_named_in_full:
            title = f"{title}, {said(manner(one))}"
        limits = {gain_text.limit_words(each) for each in shown.comparisons}
        self.figures = [
            _ChangeFigures(each, with_limit=len(limits) > 1) for each in shown.comparisons
        ]
        self.pills = [figures.pill for figures in self.figures]
        feet = [Foot(each.condition.side, one.region) for each in shown.comparisons]
        self.baseline = muted(_baseline_words(shown.comparisons))
        self.bars = self._bars()
        self.band = self._band()
        self.sides = _Sides(shown.sides) if shown.sides else None
        changes = (
            row((self.band, 1), column(None, *self.figures, None, gap=10), gap=16)
            if self.band is not None
            else column(*self.figures, gap=10)
        )
        super().__init__(
            row(*feet, label(title, Size.LARGE, bold=True), None, self.baseline),
            self.bars,
            _rule(),
            row(
                label(
                    tr("Change since {visit}").format(visit=shown.first_visit),
                    Size.SMALL,
                    bold=True,
                ),
                (muted(" ".join(map(said, rounded_text(shown.comparisons))), wraps=True), 1),
            ),
            changes,
            *((_rule(), self.sides) if self.sides is not None else ()),
            None,
        )
        self.setAccessibleName(title)
        self.setAccessibleDescription(" ".join(said(each.text) for each in shown.comparisons))

    def _bars(self) -> Figure:
        bars = [
            Bar(
                side_name(each.condition.side),
                each.follow_up.value if isinstance(each.follow_up, Result) else None,
                gain_text.value_words(each.follow_up)
                if isinstance(each.follow_up, Result)
                else tr("none"),
                each.baseline.value if isinstance(each.baseline, Result) else None,
            )
            for each in self.shown.comparisons
        ]
        figure = Figure("; ".join(f"{bar.name} {bar.said}" for bar in bars), _ROW * len(bars))
        figure.setMaximumHeight(figure.minimumHeight())
        figure.show_drawing(lambda room: side_bars(room, bars))
        return figure

    def _band(self) -> Figure | None:
        """Return the changes against the band of error; None where no limit is known."""
        judged = [
            (each, each.gain, each.mdc95)
            for each in self.shown.comparisons
            if isinstance(each.gain, Result) and isinstance(each.mdc95, Result)
        ]
        if not judged:
            return None
        unit = judged[0][1].unit
        decimals = decimals_between_visits(unit)
        changes = [_change(each, gain.value, limit.value) for each, gain, limit in judged]
        limit = max(limit.value for *_, limit in judged)
        words = BandWords(
            within=tr("within measurement error"),
            real=tr("real"),
            zero="0",
            lower=signed(-limit, decimals),
            upper=f"{signed(limit, decimals)} {unit}",
        )
        figure = Figure("", _BAND_ROW * len(changes) + 44)
        figure.setMaximumHeight(figure.minimumHeight())
        figure.setMinimumWidth(round(figure.room.wide(words.within)))
        figure.show_drawing(lambda room: change_band(room, changes, limit, words))
        return figure


class _Sides(QWidget):
    """Left against right: how they differ, and whether that is more than measurement error."""

    def __init__(self, sides: Sequence[tuple[str, SideDifference]]) -> None:
        super().__init__()
        visit, found = sides[0]
        state, words = gain_text.side_verdict(found)
        before = [gain_text.side_words(side, earlier) for earlier, side in sides[1:]]
        more = [*filter(None, [gain_text.side_limit_words(found)]), *before]
        self.words = label(gain_text.side_words(found, visit), wraps=True)
        self.pill = Pill(words, state, is_dashed=found.is_assumed)
        self.more = muted("; ".join(more), wraps=True)
        self.setLayout(column(row((self.words, 1), self.pill), self.more))


class _ChangeFigures(QWidget):
    """The change in figures, and the verdict on it."""

    def __init__(self, comparison: ConditionComparison, *, with_limit: bool) -> None:
        super().__init__()
        head = gain_text.headline(comparison)
        self.change = label(gain_text.change_words(comparison), Size.LARGE, bold=True)
        self.percent = muted(gain_text.percent_words(comparison))
        self.pill = Pill(head.words, head.state, is_dashed=head.is_dashed)
        self.limit = muted(gain_text.limit_words(comparison) if with_limit else "")
        for words in (self.change, self.percent, self.limit):
            words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        # those that are judged are named in the band beside them
        self.side = muted("" if _is_judged(comparison) else side_name(comparison.condition.side))
        self.setLayout(
            column(
                row(self.side, None, self.percent, self.change),
                row(None, self.limit, self.pill),
                gap=2,
            )
        )
        self.setToolTip(said(comparison.text))


def _is_judged(comparison: ConditionComparison) -> bool:
    return isinstance(comparison.gain, Result) and isinstance(comparison.mdc95, Result)


def _change(comparison: ConditionComparison, gain: float, limit: float) -> ChangeBar:
    head = gain_text.headline(comparison)
    verdicts = {State.UP: "up", State.DOWN: "down"}
    return ChangeBar(
        side_name(comparison.condition.side),
        gain,
        verdicts.get(head.state, "same"),  # type: ignore[arg-type]
        is_dashed=head.is_dashed,
        limit=limit,
    )


def _baseline_words(comparisons: Sequence[ConditionComparison]) -> str:
    values = [each.baseline for each in comparisons if isinstance(each.baseline, Result)]
    if not values:
        return ""
    unit = values[0].unit
    figures = [number(value.value, decimals_between_visits(unit)) for value in values]
    return tr("line: {values} {unit} before").format(values=" | ".join(figures), unit=unit)


def _rule() -> QWidget:
    line = QWidget()
    line.setFixedHeight(1)
    palette = line.palette()
    palette.setColor(line.backgroundRole(), theme.colours().line)
    line.setPalette(palette)
    line.setAutoFillBackground(True)
    return line


def regions_of(comparisons: Sequence[ConditionComparison]) -> list[list[ConditionComparison]]:
    """Return the comparisons of left and right together, in the order of recording."""
    found: dict[tuple[object, ...], list[ConditionComparison]] = {}
    for each in comparisons:
        one = each.condition
        found.setdefault((one.region, one.posture, one.fixation), []).append(each)
    return [sorted(group, key=lambda each: each.condition.side.value) for group in found.values()]
