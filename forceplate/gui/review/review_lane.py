"""What must not be overlooked about the visit that is reviewed, in one line of state."""

from __future__ import annotations

from collections.abc import Callable

from forceplate.analysis.label_weeks import doubt_of_label
from forceplate.analysis.provenance import is_imported, origin_text
from forceplate.analysis.quality.calibration_checks import CheckState, last_check
from forceplate.analysis.trial_rests import rest_doubt
from forceplate.gui.kit import numbers
from forceplate.gui.kit.lane import LaneLine
from forceplate.gui.kit.language import code, tr
from forceplate.gui.kit.states import State
from forceplate.gui.visit.lane_lines import doubt_lines, mass_line
from forceplate.operations.visit.review_visit import Reviewed
from forceplate.words import say


def lane_lines(reviewed: Reviewed, reanalyse: Callable[[], object]) -> list[LaneLine]:
    """Return what there is to say of a visit; what is well is one quiet line.

    Parameters
    ----------
    reanalyse
        Makes the answers of former methods anew.
    """
    header = reviewed.header
    lines = doubt_lines(header)
    lines += mass_line(reviewed.visit)
    label = doubt_of_label(reviewed.visit)
    for doubt in (None if label is None else label.text, rest_doubt(reviewed.visit)):
        if doubt is not None:
            lines.append(LaneLine(State.DOUBT, say(doubt, code())))
    if reviewed.has_former_answers:
        lines.append(
            LaneLine(
                State.DOUBT,
                tr("These numbers were made by former methods. Visits compare best by the same."),
                short=tr("These numbers were made by former methods."),
                button=tr("Analyse again"),
                do=reanalyse,
                is_main=False,
            )
        )
    if is_imported(header):
        lines.append(_imported(reviewed))
    for one in reviewed.corrections:
        lines.append(LaneLine(State.INFO, say(one.sentence, code())))
    return lines or [LaneLine(State.GOOD, _quiet(reviewed))]


def _imported(reviewed: Reviewed) -> LaneLine:
    said = tr("IMPORTED from {system}").format(system=reviewed.header.platform.model)
    origins = dict.fromkeys(one.trial.origin for one in reviewed.trials if one.trial.origin)
    files = "; ".join(say(origin_text(origin), code()) for origin in origins)
    return LaneLine(State.INFO, f"{said}: {files}" if files else said, short=said)


def _quiet(reviewed: Reviewed) -> str:
    header = reviewed.header
    said = []
    state, check = last_check(header)
    if state in {CheckState.PASSED, CheckState.WEIGHT_DOUBTFUL} and check is not None:
        said.append(tr("Platform checked {at}.").format(at=numbers.moment(check.at)))
    if header.body_mass_kg is not None:
        mass = numbers.written(f"{header.body_mass_kg:g}")
        said.append(tr("Body mass {mass} kg.").format(mass=mass))
    if header.operator:
        said.append(tr("Measured by {by}.").format(by=header.operator))
    return " ".join([*said, tr("Nothing corrected.")])
