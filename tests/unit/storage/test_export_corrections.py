"""Every export says what was entered wrongly and corrected later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from forceplate.analysis.corrections import What
from forceplate.exchange.export.visit_columns import trial_cells, visit_cells
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.correct_visit import corrected
from forceplate.types import Visit
from tests.unit.report_data import PAIR, series

STAMP = Stamp("AB", datetime(2026, 4, 2, 12, tzinfo=UTC), "typed wrong", serial=1)


@pytest.fixture(scope="module")
def visit() -> Visit:
    return series(2, PAIR, growth=0.4, n_trials=2)[0]


def test_nothing_is_said_where_nothing_was_corrected(visit: Visit) -> None:
    assert visit_cells(visit)["visit_corrected"] is None
    assert trial_cells(visit, visit.trials[0])["trial_corrected"] is None


def test_the_visit_says_its_own_and_a_row_for_all_that_of_its_trials(visit: Visit) -> None:
    changed = corrected(visit, values={What.BODY_MASS: 66.0}, stamp=STAMP)
    changed = corrected(
        changed, values={What.SIDE: "right"}, stamp=replace(STAMP, serial=2), trials=[1]
    )
    assert visit_cells(changed, is_whole=False)["visit_corrected"] == "body_mass_kg"
    assert visit_cells(changed)["visit_corrected"] == "body_mass_kg; side"
    first, second = (trial_cells(changed, trial) for trial in changed.trials[:2])
    assert (first["visit_corrected"], first["trial_corrected"]) == ("body_mass_kg", "side")
    assert (second["visit_corrected"], second["trial_corrected"]) == ("body_mass_kg", None)


def test_what_was_taken_back_is_not_said(visit: Visit) -> None:
    mass = visit.header.body_mass_kg
    changed = corrected(visit, values={What.BODY_MASS: 66.0}, stamp=STAMP)
    changed = corrected(changed, values={What.BODY_MASS: mass}, stamp=replace(STAMP, serial=2))
    assert visit_cells(changed)["visit_corrected"] is None
