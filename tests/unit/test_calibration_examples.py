"""The examples and the numbers of calibration/README.md, computed again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from forceplate.types import Channel, Clock, PlatformInfo
from forceplate_calibration import read_calibration
from forceplate_calibration.certificate.issue import issue
from forceplate_calibration.certificate.rows import result_lines
from forceplate_calibration.procedure.procedure import ProcedurePlan, plan_steps
from forceplate_calibration.sheet.plan_file import read_plan
from forceplate_calibration.sheet.sheet import read_sheet

FOLDER = Path(__file__).resolve().parents[2] / "calibration"
README = (FOLDER / "README.md").read_text("utf-8")


def test_the_worked_example() -> None:
    made = issue(read_sheet((FOLDER / "examples" / "gym_weights_sheet.csv").read_text("utf-8")))
    assert made.certificate is not None
    (result,) = made.certificate.results
    assert "```text\n" + "\n".join(result_lines(result)) + "\n```" in README
    at_50, at_100 = made.expanded_uncertainty_n(50.0), made.expanded_uncertainty_n(100.0)
    assert at_50 is not None
    assert at_100 is not None
    assert (round(at_50, 2), round(at_100, 2)) == (0.14, 0.25)  # "about 0.15", "about 0.25"


def test_the_example_certificate_is_what_the_sheet_gives() -> None:
    kept = read_calibration(FOLDER / "examples" / "gym_weights_certificate.json")
    made = issue(read_sheet((FOLDER / "examples" / "gym_weights_sheet.csv").read_text("utf-8")))
    assert not kept.is_edited
    assert kept.certificate is not None
    assert made.certificate is not None
    assert kept.certificate.readings == made.certificate.readings
    assert result_lines(kept.certificate.results[0]) == result_lines(made.certificate.results[0])
    assert replace(kept.certificate, results=(), software="") == replace(
        made.certificate, results=(), software=""
    )


def test_the_plan_in_the_readme_can_be_done() -> None:
    (text,) = re.findall(r"```text\n(# capacity_n.*?)```", README, re.DOTALL)
    platform = PlatformInfo(
        "line", "m", "7", "1", 80.0, (Channel("ch0", -(2**23), 2**23 - 1),), False, Clock.HOST
    )
    record, plan = read_plan(text, platform, date(2026, 3, 2), ProcedurePlan(()))
    steps = plan_steps(plan, record)
    assert record.place == "Utrecht"
    assert plan.places_mm == ((0.0, 0.0),)
    assert len(plan.loads) == 6
    assert steps[-1].load.weights == ()
    assert len(steps) == 1 + 3 + 3 * (1 + 6 + 5 + 1) + 2
