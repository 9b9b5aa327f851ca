"""Visits of a modelled person in all the forms that a report meets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from typing import Any

from forceplate.analysis import LITERATURE, analyse_trial, compare_visits
from forceplate.analysis.gain.side_difference import side_differences
from forceplate.analysis.quality import overrule
from forceplate.practice import AS_DELIVERED, Paper, Personal, Practice
from forceplate.protocol import MeasurementProtocol
from forceplate.report import ReportContent, Source, report_content
from forceplate.types import (
    Condition,
    Origin,
    Override,
    Posture,
    Region,
    Side,
    Trial,
    Visit,
    VisitHeader,
)
from forceplate_calibration.platform_check.check import (
    PlatformCheck,
    PlatformCheckAnswer,
    PlatformCheckItem,
)
from forceplate_calibration.platform_check.run import PLATFORM_CHECK_VERSION
from tests.unit.analysis_data import CALIBRATION, PLATFORM, effort, header, trial

LONG = "hielsteunmetverstelbareenkelbandageenvoetenplankverlenging"
HALLUX = Condition(Side.LEFT, Region.HALLUX)
FOUR = tuple(Condition(side, region) for region in (Region.HALLUX, Region.LESSER_TOES)
             for side in Side)  # fmt: skip
PAIR = FOUR[:2]
SIX = (*FOUR, *(Condition(side, Region.ALL_TOES) for side in Side))
TWELVE = (*SIX, *(replace(c, posture=Posture.STANDING, fixation="strap") for c in SIX))
BASE_N = {Region.HALLUX: 80.0, Region.LESSER_TOES: 50.0, Region.ALL_TOES: 120.0}


@cache
def analysed(peak_n: float, seed: int, condition: Condition, visit_header: VisitHeader) -> Trial:
    made = trial(effort(peak_n, seed=seed), condition=condition)
    return analyse_trial(made, visit_header)


def visit(
    number: int = 0,
    conditions: Sequence[Condition] = (HALLUX,),
    *,
    growth: float = 0.06,
    n_trials: int = 3,
    **changes: Any,
) -> Visit:
    """Return the visit of week 8 x number; the toes grow stronger at each."""
    made = header(f"W{8 * number}", 56 * number, **changes)
    trials: list[Trial] = []
    for condition in conditions:
        top_n = BASE_N[condition.region] * (1.04 if condition.side is Side.RIGHT else 1.0)
        for k in range(n_trials):
            peak_n = round(top_n * (1 + growth * number) * (1 - 0.02 * k), 1)
            one = analysed(peak_n, k, condition, made)
            trials.append(
                replace(
                    one, number=len(trials) + 1, started_at=made.started_at + timedelta(minutes=k)
                )
            )
    return Visit(made, tuple(trials))


def source(made: Visit) -> Source:
    return Source(made, hashlib.sha256(made.header.visit.encode()).hexdigest())


def content(
    *visits: Visit,
    name: str = "",
    born: date | None = None,
    practice: Practice = AS_DELIVERED,
    next_steps: str = "",
    **choices: Any,
) -> ReportContent:
    return report_content(
        [source(each) for each in visits],
        compare=partial(compare_visits, **choices),
        sides=partial(side_differences, published=choices.get("errors", LITERATURE)),
        person=Personal(name, born),
        practice=practice,
        next_steps=next_steps,
    )


def overruled(made: Visit, number: int, *, accepted: bool) -> Visit:
    """Return the visit with one trial judged by the operator."""
    said = Override(accepted, "seen to be good", "AB", made.header.started_at)
    trials = tuple(overrule(t, said) if t.number == number else t for t in made.trials)
    return replace(made, trials=trials)


def imported(made: Visit) -> Visit:
    """Return the visit as that of another system."""
    platform = replace(made.header.platform, driver="imported", model="Other plate")
    origin = Origin("Jansen.csv", "ab" * 32, ("Fz",), "N", inverted=False, software="forceplate 0")
    return Visit(
        replace(made.header, platform=platform),
        tuple(replace(trial, origin=origin) for trial in made.trials),
    )


def series(n_visits: int, conditions: Sequence[Condition] = (HALLUX,), **how: Any) -> list[Visit]:
    return [visit(number, conditions, **how) for number in range(n_visits)]


PROTOCOL = MeasurementProtocol("Three of five seconds", (HALLUX,), hold_s=5.0)
OTHER_PLATFORM = replace(PLATFORM, serial_number="8")
CHECK = PlatformCheck(
    version=PLATFORM_CHECK_VERSION,
    at=datetime(2026, 1, 30, 8, tzinfo=UTC),
    operator="AB",
    model=PLATFORM.model,
    serial_number=PLATFORM.serial_number,
    calibration_id=CALIBRATION.id,
    calibration_sha256=CALIBRATION.sha256,
    plate="",
    weight="kettlebell",
    force_n=98.0,
    u_force_n=0.01,
    measured_n=(97.69,),
    places_mm=((0.0, 0.0),),
    u_reading_n=0.02,
    answers=(
        PlatformCheckAnswer(PlatformCheckItem.NOISE, 0.02, 0.5, "N"),
        PlatformCheckAnswer(PlatformCheckItem.FORCE, -0.31, 0.98, "N"),
    ),
)
LAST_CHECK = CHECK.to_json()
FAILED_CHECK = replace(
    CHECK, answers=(PlatformCheckAnswer(PlatformCheckItem.FORCE, -1.31, 0.98, "N"),)
).to_json()
FOREIGN = replace(CALIBRATION, platform_serial_number="99").to_json()
"""The calibration of another platform."""
LONG_NAME = "W" * 60
LONG_NOTE = "naweeën " * 375
CHINESE, ARABIC = "\u738b\u5c0f\u660e", "\u0645\u062d\u0645\u062f"


def noted(made: Visit, note: str, *, practice: bool = False) -> Visit:
    """Return the visit with a note beside its first trial, which may be one to practise."""
    first = replace(made.trials[0], note=note)
    if practice:
        first = replace(first, practice=True, accepted=False)
    return Visit(made.header, (first, *made.trials[1:]))


def rejected(made: Visit) -> Visit:
    """Return the visit with every trial rejected by the operator."""
    for number in range(1, len(made.trials) + 1):
        made = overruled(made, number, accepted=False)
    return made


_CASES: dict[str, Callable[[], ReportContent]] = {
    "one_visit_one_condition": lambda: content(visit()),
    "one_visit_four_conditions": lambda: content(visit(0, FOUR)),
    "two_visits_one_condition": lambda: content(*series(2)),
    "two_visits_three_conditions": lambda: content(*series(2, FOUR[:3])),
    "two_visits_six_conditions": lambda: content(*series(2, SIX, growth=0.4)),
    "two_visits_twelve_conditions": lambda: content(*series(2, TWELVE, n_trials=2)),
    "five_visits_six_conditions": lambda: content(
        *series(5, SIX, n_trials=2, protocol=PROTOCOL.name, protocol_json=PROTOCOL.to_json(),
                last_check_json=LAST_CHECK, operator="AB")
    ),
    "nine_visits_one_condition": lambda: content(*series(9)),
    "a_loss": lambda: content(*series(2, PAIR, growth=-0.5)),
    "long_words": lambda: content(
        *series(2, tuple(replace(c, fixation=LONG) for c in SIX), protocol=LONG, operator=LONG,
                subject_id="S" * 40), name="Wilhelmina " + "Schimmelpenninck-" * 3
    ),
    "not_comparable": lambda: content(visit(0, FOUR), visit(1, FOUR, platform=OTHER_PLATFORM)),
    "overridden": lambda: content(
        visit(0, PAIR), visit(1, PAIR, platform=OTHER_PLATFORM), override="the same type of plate"
    ),
    "not_calibrated": lambda: content(*series(2, PAIR, calibration_json=None)),
    "not_calibrated_baseline": lambda: content(visit(0, FOUR, calibration_json=None)),
    "in_doubt": lambda: content(
        visit(0, PAIR, calibration_json=FOREIGN), visit(1, PAIR, calibration_json=FOREIGN,
                                                        last_check_json=FAILED_CHECK)
    ),
    "imported": lambda: content(imported(visit(0, PAIR))),
    "simulated": lambda: content(*series(2, PAIR, simulated=True)),
    "one_side_missing_later": lambda: content(visit(0, FOUR), visit(1, FOUR[:2])),
    "all_rejected": lambda: content(visit(0, FOUR), rejected(visit(1, FOUR))),
    "all_rejected_once": lambda: content(rejected(visit(0, FOUR))),
    "one_trial": lambda: content(visit(0, FOUR[:1], n_trials=1)),
    "forty_trials": lambda: content(visit(0, FOUR, n_trials=10)),
    "one_side": lambda: content(*series(2, FOUR[::2], growth=0.5)),
    "no_baseline": lambda: content(visit(1, FOUR)),
    "long_name_and_note": lambda: content(
        noted(visit(0, FOUR), LONG_NOTE, practice=True), noted(visit(1, FOUR), "x" * 3000),
        name=LONG_NAME, born=date(1931, 12, 30), next_steps="\n".join(["Go on. " * 60] * 3),
        practice=Practice(name=LONG_NAME, address="\n".join([LONG_NAME] * 4),
                          therapist=LONG_NAME, paper=Paper.LETTER),
    ),
    "long_reason": lambda: content(
        visit(0, PAIR), visit(1, PAIR, platform=OTHER_PLATFORM), override="because " * 370
    ),
    "overruled": lambda: content(visit(0, FOUR), overruled(visit(1, FOUR), 2, accepted=False)),
}  # fmt: skip
CASES = {name: cache(made) for name, made in _CASES.items()}
"""What is drawn, looked at and tested; each is made once."""
