"""What must be said beside the numbers of a visit, wherever they go: origin and doubts."""

from __future__ import annotations

from collections.abc import Iterable

from forceplate.analysis.label_weeks import doubt_of_label
from forceplate.analysis.quality.calibration_checks import (
    CALIBRATION,
    LAST_CHECK,
    CheckState,
    last_check,
    usable_calibration,
)
from forceplate.analysis.trial.method_catalogue import STANDARD_GRAVITY_M_S2
from forceplate.analysis.trial_rests import rest_doubt
from forceplate.dates import short_date_text
from forceplate.phrases import STARTED_REASON
from forceplate.started_anyway import decisions_in
from forceplate.types import PEAK_FORCE, Origin, Trial, Visit, VisitHeader
from forceplate.words import Text, plain
from forceplate_calibration import IMPORTED_NEWTONS, Concern

FAILED_CHECK, UNREADABLE_CHECK = "failed_check", "unreadable_check"
NO_CALIBRATION = "no_calibration"
IMPORTED = "imported"
"""Stands where the driver of a platform stands: nothing was measured with this instrument."""


_ORIGIN = Text("imported from {file}: {columns} in {unit}{inverted}, by {software}")
_FILE = Text("{name} (SHA-256 {sha})")
_ANY_FILE = Text("the file with SHA-256 {sha}")
_INVERTED = Text(", turned round")
_AS_IT_IS = plain("")
_ANYWAY = Text(
    "The platform was in doubt, and {by} decided on {day} to measure all the same: {reason}"
)
_ENDED = Text("it ended early: {error}")
_BEYOND_WEIGHT = Text(
    "The toes pressed with {force_n:.0f} N: {percent:.0f} % of the weight of {mass_kg:g} kg."
)


def origin_text(origin: Origin, *, with_name: bool = True) -> Text:
    """Return where a trial was imported from.

    Parameters
    ----------
    with_name
        Name the file; its name may be a person's, and so has no place in what leaves the clinic.
    """
    file = (_FILE if with_name else _ANY_FILE).fill(name=origin.file_name, sha=origin.sha256)
    return _ORIGIN.fill(
        file=file,
        columns=" + ".join(origin.columns),
        unit=origin.unit,
        inverted=_INVERTED if origin.inverted else _AS_IT_IS,
        software=origin.software,
    )


def ended_early(trial: Trial) -> Text | None:
    """Return why a trial was ended early; None: its end says nothing more."""
    return None if trial.end_error is None else _ENDED.fill(error=trial.end_error)


def is_simulated(header: VisitHeader) -> bool:
    """Return whether any part of the visit says that no person was measured."""
    return header.simulated or header.platform.simulated


def says_simulated(header: VisitHeader) -> bool:
    """Return whether visit, platform or calibration says that no person was measured."""
    calibration = usable_calibration(header.calibration_json)
    return is_simulated(header) or (calibration is not None and calibration.simulated)


def is_imported(header: VisitHeader) -> bool:
    """Return whether the visit was recorded by another system."""
    return header.platform.driver == IMPORTED


def has_foreign_newtons(header: VisitHeader) -> bool:
    """Return whether another system made the newtons: how is not known here."""
    calibration = usable_calibration(header.calibration_json)
    is_own = calibration is not None and calibration.id != IMPORTED_NEWTONS
    return is_imported(header) and not is_own


def concerns(header: VisitHeader) -> tuple[Concern, ...]:
    """Return why the calibration of a visit is in doubt; empty: it is not, or there is none."""
    if header.calibration_json is None:
        return ()
    calibration = usable_calibration(header.calibration_json)
    if calibration is None:
        return (Concern.UNREADABLE,)
    return calibration.concerns(header.platform, header.started_at.date())


def concern_words(header: VisitHeader) -> str:
    """Return the same as fixed words for programs, ``edited; expired``."""
    return "; ".join(concerns(header))


def platform_doubts(header: VisitHeader) -> dict[str, Text]:
    """Return a sentence for everything that puts the newtons of a visit in doubt.

    Each by its word for programs: ``failed_check``, ``unreadable_check``, or a concern of the
    calibration.
    """
    found = {str(each): CALIBRATION.sentences[f"warn:{each}"] for each in concerns(header)}
    state = last_check(header)[0]
    if state is CheckState.FAILED:
        found[FAILED_CHECK] = LAST_CHECK.sentences["warn"]
    elif state is CheckState.UNREADABLE:
        found[UNREADABLE_CHECK] = LAST_CHECK.sentences["warn:unreadable"]
    return found


def doubts(header: VisitHeader) -> tuple[Text, ...]:
    """Return all that must be said of the newtons of a visit: the doubts, and who went on."""
    return (*platform_doubts(header).values(), *decision_texts(header))


def is_in_doubt(header: VisitHeader) -> bool:
    """Return whether the newtons of a visit are in doubt, or not those of a person."""
    return says_simulated(header) or has_foreign_newtons(header) or bool(doubts(header))


def weight_doubt(mass_kg: float, force_n: float) -> Text | None:
    """Return that the toes pressed with more than the person weighs; None: they did not."""
    weight_n = mass_kg * STANDARD_GRAVITY_M_S2
    if not force_n > weight_n > 0:
        return None
    percent = max(round(100 * force_n / weight_n), 101)  # more than all of it is never 100
    return _BEYOND_WEIGHT.fill(force_n=force_n, percent=percent, mass_kg=mass_kg)


def beyond_weight(header: VisitHeader, trials: Iterable[Trial]) -> Text | None:
    """Return the same of a visit: one of its body mass and its strongest trial is wrong."""
    forces_n = [force_n for t in trials if (force_n := t.value(PEAK_FORCE)) is not None]
    if header.body_mass_kg is None or not forces_n:
        return None
    return weight_doubt(header.body_mass_kg, max(forces_n))


def mass_doubt(visit: Visit) -> Text | None:
    """Return the same of a saved visit, by the trials that count."""
    return beyond_weight(visit.header, (trial for trial in visit.trials if trial.accepted))


def visit_doubts(visit: Visit) -> tuple[Text, ...]:
    """Return all that must be said of newtons, body mass, label and rests of a visit."""
    label = doubt_of_label(visit)
    beyond, elsewhere = mass_doubt(visit), None if label is None else label.text
    return (*doubts(visit.header), *filter(None, (beyond, elsewhere, rest_doubt(visit))))


def label_doubt_words(visit: Visit) -> str | None:
    """Return where the visit is instead of where its label says, as fixed words; None: it is."""
    found = doubt_of_label(visit)
    return None if found is None else f"day {found.days}, not {found.planned}"


def decision_texts(header: VisitHeader) -> tuple[Text, ...]:
    """Return who decided, when and why, to measure on a platform in doubt; empty: nobody had to."""
    return tuple(
        _ANYWAY.fill(
            by=each.by, reason=STARTED_REASON.sentence(each.reason), day=short_date_text(each.at)
        )
        for each in decisions_in(header.started_anyway_json)
    )


def started_anyway_words(header: VisitHeader) -> str:
    """Return the doubts over which it was measured, as fixed words: ``failed_check; expired``."""
    decisions = decisions_in(header.started_anyway_json)
    return "; ".join(dict.fromkeys(doubt for each in decisions for doubt in each.doubts))
