"""A plan for the guided procedure: a text file with the weights, the loads and the places."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from forceplate.delimited import is_comment
from forceplate.types import PlatformInfo
from forceplate.words import Text
from forceplate_calibration.procedure.steps import PROCEDURE, ProcedurePlan
from forceplate_calibration.readings.calibration_record import (
    CalibratedPlatform,
    CalibrationRecord,
    ChannelRange,
)
from forceplate_calibration.readings.reading import row_text
from forceplate_calibration.sheet.head import (
    PLAN,
    Head,
    capacity_of,
    read_head,
    record_of,
    refuse_sheet,
)


def read_plan_head(text: str) -> Head:
    """Return what a plan says, whatever the platform; raises CalibrationError, names the line."""
    lines = text.lstrip("\ufeff").splitlines()
    strange = next((i for i, line in enumerate(lines, start=1) if not is_comment(line)), None)
    if strange is not None:
        refuse_sheet(
            Text("{where} of the plan does not begin with '#'. Write '# name: value'."),
            row_text(strange),
        )
    head = read_head(lines, decimal_comma=False, is_plan=True)
    if not head.weights or not head.loads:
        refuse_sheet(
            Text("{where} needs lines '# weight: ...' and '# load: a+b', from the lightest."),
            PLAN,
        )
    return head


def read_plan(
    text: str, platform: PlatformInfo, today: date, plan: ProcedurePlan
) -> tuple[CalibrationRecord, ProcedurePlan]:
    """Return what is known before the first reading, and what is to be done.

    Parameters
    ----------
    platform
        The open platform: driver, model, channels and rate are its own.
    plan
        Times and numbers of runs; loads and places are taken from the text.

    Raises
    ------
    CalibrationError
        Something is missing or impossible; names the line.
    """
    head = read_plan_head(text)
    names = tuple(channel.name for channel in platform.channels)
    instrument = CalibratedPlatform(
        driver=platform.driver,
        model=platform.model,
        serial_number=platform.serial_number,
        firmware=platform.firmware,
        sample_rate_hz=platform.sample_rate_hz,
        channels=tuple(ChannelRange(c.name, c.min_counts, c.max_counts) for c in platform.channels),
        capacity_n=capacity_of(head),
        mounting=head.texts.get("mounting", ""),
    )
    record = record_of(
        head, today, instrument, names, where=PLAN, procedure=PROCEDURE, warm_up_s=plan.warm_up_s,
        simulated=platform.simulated,
    )  # fmt: skip
    places = tuple(head.places_mm) or plan.places_mm
    return record, replace(plan, loads=tuple(head.loads), places_mm=places)
