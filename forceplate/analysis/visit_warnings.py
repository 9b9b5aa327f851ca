"""What must not be overlooked where visits of one person are held against each other."""

from __future__ import annotations

from collections.abc import Sequence

from forceplate.analysis.corrections import corrections
from forceplate.analysis.label_weeks import with_first
from forceplate.analysis.provenance import (
    has_foreign_newtons,
    is_imported,
    says_simulated,
    visit_doubts,
)
from forceplate.analysis.quality.calibration_checks import usable_calibration
from forceplate.analysis.trial.visit_count import missing_text, open_conditions
from forceplate.analysis.trial_rests import rest_doubt
from forceplate.types import Visit
from forceplate.words import Text, by_text, listed, plain

_SIMULATED = Text("SIMULATED ({visits}): nobody was measured.")
_FOREIGN_NEWTONS = Text(
    "IMPORTED ({visits}): recorded by another system, whose calibration is not known here."
)
_IMPORTED = Text("IMPORTED ({visits}): counts of another system, made newtons here.")
_DOUBTFUL = Text("IN DOUBT ({visits}): {doubt}")
_UNFINISHED = Text("NOT FINISHED ({visits}). {missing}")
_UNCALIBRATED = Text("NOT CALIBRATED ({visits}): strength in newtons cannot be given.")
_OF_VISIT = plain("{visit}: {text}")


def warnings(visits: Sequence[Visit]) -> tuple[Text, ...]:
    """Return what of the recordings must be said with their numbers, in any report of them."""
    headers = [visit.header for visit in visits]
    simulated = [header.visit for header in headers if says_simulated(header)]
    said = [_SIMULATED.fill(visits=", ".join(simulated))] if simulated else []
    return (*said, *doubtful(visits))


def doubtful(visits: Sequence[Visit]) -> tuple[Text, ...]:
    """Return the same without that nobody was measured, which has a sign of its own in windows."""
    headers = [visit.header for visit in visits]
    found = (
        (_FOREIGN_NEWTONS, [h.visit for h in headers if has_foreign_newtons(h)]),
        (_IMPORTED, [h.visit for h in headers if is_imported(h) and not has_foreign_newtons(h)]),
        (
            _UNCALIBRATED,
            [h.visit for h in headers if usable_calibration(h.calibration_json) is None],
        ),
    )
    said = [text.fill(visits=", ".join(which)) for text, which in found if which]
    unfinished = by_text(
        (missing, plain(visit.header.visit))
        for visit in visits
        if (missing := missing_text(open_conditions(visit))) is not None
    )
    said += [_UNFINISHED.fill(visits=listed(which), missing=text) for text, which in unfinished]
    doubts = by_text(
        (doubt, plain(visit.header.visit))
        for visit in with_first(visits)
        for doubt in visit_doubts(visit)
    )
    said += [_DOUBTFUL.fill(visits=listed(which), doubt=doubt) for doubt, which in doubts]
    return tuple(said)


def reservations(visits: Sequence[Visit]) -> tuple[Text, ...]:
    """Return those of the warnings that put no number in doubt, but how like to like it is."""
    cut_short = by_text(
        (doubt, plain(visit.header.visit))
        for visit in visits
        if (doubt := rest_doubt(visit)) is not None
    )
    return tuple(_DOUBTFUL.fill(visits=listed(which), doubt=doubt) for doubt, which in cut_short)


def corrected_values(visits: Sequence[Visit]) -> tuple[Text, ...]:
    """Return every value that is not the one entered first, with its trace."""
    return tuple(
        _OF_VISIT.fill(visit=visit.header.visit, text=one.sentence)
        for visit in visits
        for one in corrections(visit)
    )
