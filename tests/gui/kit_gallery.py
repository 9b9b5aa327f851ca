"""A page of every part of the kit, to be looked at in light and dark."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QWidget

from forceplate.enums import Region, Side
from forceplate.figures.curve_figure import Curve, CurveFigure, Level, Moment, force_curve
from forceplate.figures.result_figures import BandWords, Bar, ChangeBar, change_band, side_bars
from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.buttons import Button, Kind, MoreButton
from forceplate.gui.kit.cards import Card, EmptyScreen, Fold, page_head
from forceplate.gui.kit.fields import Check, Choice, Field, Segments
from forceplate.gui.kit.forms import Fault, FieldSpec, Form
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.lane import Lane, LaneLine
from forceplate.gui.kit.layouts import PAGE_MARGINS, column, row, widget_of
from forceplate.gui.kit.painted_figures import Figure, axis_words
from forceplate.gui.kit.pills import Pill
from forceplate.gui.kit.states import Shape, State
from forceplate.gui.kit.table import Cell, Column, Table
from forceplate.gui.kit.theme import Size
from forceplate.gui.visit.condition_chips import ConditionChip
from forceplate.gui.visit.foot import Foot
from forceplate.session import PlannedState, PlannedTrial
from forceplate.types import Condition

WORDS = {
    State.GOOD: "counts", State.DOUBT: "unfinished", State.WRONG: "does not count",
    State.SIMULATED: "SIMULATED", State.UP: "real gain", State.DOWN: "real loss",
    State.SAME: "not sure yet", State.NONE: "practice", State.INFO: "due today",
}  # fmt: skip


def gallery() -> QWidget:
    """Return the page; its language is English."""
    page = QWidget()
    page.setAutoFillBackground(True)
    palette = page.palette()
    palette.setColor(QPalette.ColorRole.Window, theme.colours().background)
    page.setPalette(palette)
    more = MoreButton()
    more.add("Set to zero", lambda: None, key="Z")
    more.add("Erase …", lambda: None, is_danger=True)
    left = column(_type(), _buttons(), _form(), _table(), None, gap=theme.WIDE_GAP)
    right = column(_pills(), _figures(), _folds(), _empty(), None, gap=theme.WIDE_GAP)
    page.setLayout(
        column(
            page_head("Every part", Button("Patient view", cap="P"), more, Button("End visit")),
            *_lanes(), _chips(), row((left, 1), (right, 1), gap=theme.WIDE_GAP),
            margins=PAGE_MARGINS,
        )
    )  # fmt: skip
    return page


def _type() -> Card:
    return Card(
        label("67.7 N", Size.HUGE, bold=True),
        label("Visit complete", Size.LARGE, bold=True),
        label("Body mass 72.0 kg"),
        muted("checked today 08:55"),
    )


def _lanes() -> list[Lane]:
    lanes = []
    for lines in (
        [LaneLine(State.GOOD, "Platform checked today 08:55. Calibration valid until 01-01-2028.")],
        [
            LaneLine(State.DOUBT, "Calibration ends in 9 days."),
            LaneLine(
                State.WRONG, "Check failed: 20.0 N placed, 17.9 N read.", button="Check again",
                do=lambda: None, cap="L",
            ),
        ],
        [LaneLine(State.SIMULATED, "SIMULATED: nobody is measured.")],
        [LaneLine(State.DOUBT, "Calibration ends in 9 days.")],
    ):  # fmt: skip
        lane = Lane()
        lane.show_lines(lines)
        lanes.append(lane)
    return lanes


def _chips() -> QWidget:
    chips: list[ConditionChip] = []
    for side in Side:
        for region in (Region.HALLUX, Region.LESSER_TOES):
            foot = Condition(side, region)
            chip = ConditionChip(foot)
            n_done = len(chips)
            states = [PlannedState.DONE] * n_done + [PlannedState.NEXT] + [PlannedState.LATER] * 2
            chip.show_plan([PlannedTrial(foot, None, False, state, None) for state in states[:3]])
            chip.setChecked(n_done == 1)
            chips.append(chip)
    return widget_of(row(*((chip, 1) for chip in chips)))


def _pills() -> Card:
    grid = QGridLayout()
    for place, (state, words) in enumerate(WORDS.items()):
        grid.addWidget(Pill(words, state), place // 3, place % 3, Qt.AlignmentFlag.AlignLeft)
    grid.addWidget(Pill("real gain", State.UP, is_dashed=True), 3, 0)
    grid.addWidget(Pill("Week 8", size=Size.MEDIUM), 3, 1, Qt.AlignmentFlag.AlignLeft)
    grid.addLayout(row(Shape(State.RECORDING), Foot(Side.LEFT, Region.ALL_TOES), None), 3, 2)
    return Card(grid)


def _buttons() -> Card:
    off = Button("Off", cap="R")
    off.setEnabled(False)
    return Card(
        row(
            (Button("START", Kind.PRIMARY, cap="space", symbol="start", is_bar=True), 1),
            (Button("STOP", Kind.STOP, cap="space", symbol="stop", is_bar=True), 1),
        ),
        row(
            Button("Normal", key="Ctrl+N"), off, Button("Quiet", Kind.QUIET),
            Button("Erase …", Kind.DANGER), None,
        ),
        row(Segments(["Due 2", "Unfinished 1", "All 300"]), None),
    )  # fmt: skip


def _form() -> Card:
    def plausible(mass: float) -> Fault | None:
        return Fault("72.0 kg at the last visit.", is_doubt=True) if mass < 20 else None

    form = Form(
        [
            FieldSpec("mass", "Body &mass", "kg", numbers.parse, "A number.", plausible, letters=8),
            FieldSpec("years", "&Age", "", numbers.parse, "Type a number, like 62."),
            FieldSpec("side", "&Side", choices=[("left", 0), ("right", 1)]),
            FieldSpec("sounds", "So&unds", read=bool, hint="Heard when to press."),
        ]
    )
    form.fill({"mass": 7.2, "years": "old", "sounds": True})
    choice = Choice()
    choice.addItems(["W0, 29-11-2026", "W8, 24-01-2027"])
    off = Check("Not now")
    off.setEnabled(False)
    return Card(form, row(Field(placeholder="Search name or code", is_search=True), choice, off))


def _table() -> Card:
    table = Table(
        [Column("Trial"), Column("N", is_number=True), Column(""), Column("Why", stretches=True)],
        name="Trials", can_choose=True,
    )  # fmt: skip
    table.show_rows([
        ["1", Cell("58.2", is_muted=True), Cell("practice", State.NONE), ""],
        ["2", Cell("69.9", is_bold=True), Cell("counts", State.GOOD), ""],
        ["3", "73.0", Cell("does not count", State.WRONG), Cell("heel came up", is_muted=True)],
    ])  # fmt: skip
    table.setCurrentCell(1, 0)
    return Card(table)


def _folds() -> Card:
    fold = Fold("For the engineer", "driver, port, channels", label("inside"))
    fold.open()
    return Card(Fold("No platform here?", "try it with a simulated one", label("")), fold)


def _figures() -> Card:
    bars = Figure("Left 72.8 N, right 76.3 N", 84)
    bars.show_drawing(
        lambda room: side_bars(
            room, [Bar("left", 72.8, "72.8 N", 67.7), Bar("right", 76.3, "76.3 N", 70.4)]
        )
    )
    band = Figure("Changes", 140)
    words = BandWords("within measurement error", "real", "0", "\N{MINUS SIGN}19.8", "+19.8 N")
    band.show_drawing(
        lambda room: change_band(
            room,
            [ChangeBar("left", 20.5, "up", is_dashed=True), ChangeBar("right", 13.3, "same")],
            19.8,
            words,
        )
    )
    time_s = np.arange(-1, 5, 0.02)
    force_n = 71.4 / (1 + np.exp(-20 * (time_s - 0.2))) * (time_s < 3.1)
    curve = Figure("Force", 180)
    figure = CurveFigure(
        [Curve(time_s, force_n, is_filled=True)], -1, 5, 100,
        levels=[Level(67.7, "baseline 67.7 N"), Level(71.4, "best today 71.4 N", is_best=True)],
        levels_at_right=True, moments=[Moment(1.4, "peak 1.40 s")], rest_s=(-0.8, -0.1),
        rest_words="rest", newtons=axis_words("N"), seconds=axis_words("s", at_each=True),
    )  # fmt: skip
    curve.show_drawing(lambda room: force_curve(room, figure))
    return Card(bars, band, curve, title="Small toes")


def _empty() -> Card:
    return Card(
        EmptyScreen(
            "Nobody is here yet.", "Enter the first person, or try it without one.",
            button="New person", do=lambda: None, key="Ctrl+N",
        )
    )  # fmt: skip
