"""Is the recording whole? Gaps, clipping, damage, timing, how it ended."""

from __future__ import annotations

import numpy as np

from forceplate.analysis.quality.check_definition import Definition
from forceplate.analysis.trial.trace import MAX_UNEVENNESS, MIN_SAMPLE_RATE_HZ, NoTrace, Trace
from forceplate.types import CheckOutcome, EndReason, QualityCheck, Trial, VisitHeader
from forceplate.words import Text

GAP = Definition(
    "gap",
    Text("Lost samples", "Verloren meetwaarden"),
    Text("No sample was lost on the way.", "Er is onderweg geen meetwaarde verloren gegaan."),
    {
        "pass": Text("No sample was lost.", "Er is geen meetwaarde verloren gegaan."),
        "reject": Text(
            "{value:.0f} samples were lost during the trial. Check the cable and record again.",
            "Tijdens de poging gingen {value:.0f} meetwaarden verloren. Controleer de kabel en "
            "meet opnieuw.",
        ),
    },
)

CLIP = Definition(
    "clip",
    Text("End of the range", "Einde van het meetbereik"),
    Text(
        "No channel reached the end of its converter.",
        "Geen kanaal kwam aan het einde van zijn meetbereik.",
    ),
    {
        "pass": Text(
            "The force stayed within the range of the platform.",
            "De kracht bleef binnen het meetbereik van het platform.",
        ),
        "reject": Text(
            "The force went beyond what channel {channel} can read, for {value:.0f} samples. "
            "Check zero and range of the platform, then record again.",
            "De kracht ging {value:.0f} meetwaarden lang buiten het bereik van kanaal {channel}. "
            "Controleer nul en bereik van het platform en meet opnieuw.",
        ),
    },
)

DAMAGE = Definition(
    "damaged_stream",
    Text("Damaged bytes", "Beschadigde bytes"),
    Text(
        "What the platform sent arrived undamaged.",
        "Wat het platform stuurde is onbeschadigd aangekomen.",
    ),
    {
        "pass": Text("No byte was damaged.", "Er is geen byte beschadigd."),
        "reject": Text(
            "{value:.0f} bytes were damaged during the trial; a short checksum, or none, lets some "
            "of it pass as samples. Check the cable and record again.",
            "Tijdens de poging zijn {value:.0f} bytes beschadigd; een korte controlesom, of geen, "
            "laat daarvan iets door als meetwaarde. Controleer de kabel en meet opnieuw.",
        ),
    },
    unit="By",
)

SAMPLING = Definition(
    "sampling",
    Text("Even sampling", "Gelijkmatig gemeten"),
    Text(
        "The samples follow each other at the platform's own rate.",
        "De meetwaarden volgen elkaar op in het eigen tempo van het platform.",
    ),
    {
        "pass": Text("The samples came evenly.", "De meetwaarden kwamen gelijkmatig."),
        "reject": Text(
            "The time between two samples is {value:.1f} % off the platform's rate (limit "
            "{limit:.1f} %). Record again.",
            "De tijd tussen twee meetwaarden wijkt {value:.1f} % af van het tempo van het "
            "platform (grens {limit:.1f} %). Meet opnieuw.",
        ),
        "reject:times": Text(
            "The samples and their times do not belong together. Record again.",
            "De meetwaarden en hun tijden horen niet bij elkaar. Meet opnieuw.",
        ),
        "reject:rate": Text(
            "The platform gives too few samples per second to see the peak of an effort; at "
            "least {min_rate_hz:.0f} are needed.",
            "Het platform geeft te weinig meetwaarden per seconde om de piek van een inspanning "
            "te zien; minstens {min_rate_hz:.0f} zijn nodig.",
        ),
    },
    unit="%",
    parameters={"max_unevenness": MAX_UNEVENNESS, "min_rate_hz": MIN_SAMPLE_RATE_HZ},
)

CUT_SHORT = Definition(
    "cut_short",
    Text("End of the recording", "Einde van de opname"),
    Text(
        "The recording ended as planned or was stopped by the operator.",
        "De opname eindigde zoals gepland of werd door de onderzoeker gestopt.",
    ),
    {
        "pass": Text("The recording ended as it should.", "De opname is normaal geëindigd."),
        "reject:disconnected": Text(
            "The platform was disconnected during the recording. Record again.",
            "De verbinding met het platform viel weg tijdens de opname. Meet opnieuw.",
        ),
        "reject:silent": Text(
            "The platform fell silent during the recording. Record again.",
            "Het platform stuurde tijdens de opname niets meer. Meet opnieuw.",
        ),
        "reject:overflow": Text(
            "The disk did not keep up with the recording. Record again.",
            "De schijf kon de opname niet bijhouden. Meet opnieuw.",
        ),
        "reject:storage_failed": Text(
            "The recording could not be written to the disk. Make room, then record again.",
            "De opname kon niet worden weggeschreven. Maak ruimte op de schijf en meet opnieuw.",
        ),
        "reject:interrupted": Text(
            "The program was interrupted during the recording. Record again.",
            "Het programma werd tijdens de opname onderbroken. Meet opnieuw.",
        ),
    },
)

MEASURABLE = Definition(
    "measurable",
    Text("A still second, then an effort", "Een stille seconde, dan een inspanning"),
    Text(
        "There is a force to measure: a calibration, a still second, and an effort after it.",
        "Er is een kracht te meten: een kalibratie, een stille seconde en daarna een inspanning.",
    ),
    {
        "pass": Text(
            "There is a still second with an effort after it.",
            "Er is een stille seconde met daarna een inspanning.",
        ),
        "reject": Text(
            "The force of this trial cannot be measured ({variant}).",
            "De kracht van deze poging kan niet worden gemeten ({variant}).",
        ),
        "reject:no_calibration": Text(
            "The visit has no calibration: the counts are kept, newtons cannot be given.",
            "Deze meting heeft geen kalibratie: de ruwe waarden blijven bewaard, newtons zijn er "
            "niet.",
        ),
        "reject:unusable_calibration": Text(
            "The calibration does not fit this platform. Use the one that belongs to it.",
            "De kalibratie past niet bij dit platform. Gebruik de kalibratie die erbij hoort.",
        ),
        "reject:unusable_zero": Text(
            "The zero of the platform is not usable. Zero it again, then record again.",
            "Het nulpunt van het platform is niet bruikbaar. Stel de nul opnieuw in en meet "
            "opnieuw.",
        ),
        "reject:too_long": Text(
            "The recording is too long for one effort. Record each effort as its own trial.",
            "De opname is te lang voor één inspanning. Neem elke inspanning apart op.",
        ),
        "reject:too_short": Text(
            "The recording is too short for a still second and an effort. Record again, longer.",
            "De opname is te kort voor een stille seconde en een inspanning. Meet opnieuw, langer.",
        ),
        "reject:no_effort": Text(
            "The force never rises clearly above its own noise: the toes did not press, or the "
            "platform was not loaded. Record again.",
            "De kracht komt nergens duidelijk boven de ruis uit: de tenen drukten niet, of het "
            "platform was niet belast. Meet opnieuw.",
        ),
        "reject:reversed_polarity": Text(
            "The force falls where it should rise: a sign in the calibration is wrong, or the "
            "platform is loaded from below.",
            "De kracht daalt waar zij moet stijgen: een teken in de kalibratie is fout, of het "
            "platform wordt van onderaf belast.",
        ),
        "reject:quiet_window_not_quiet": Text(
            "There is no still second just before the effort. Record again: rest the toes, keep "
            "still, then press.",
            "Er is geen stille seconde vlak voor de inspanning. Meet opnieuw: laat de tenen "
            "rusten, blijf stil en druk dan.",
        ),
    },
)

DEFINITIONS = (GAP, CLIP, DAMAGE, SAMPLING, CUT_SHORT, MEASURABLE)

_TOLD_BY = {
    "gap": GAP,
    "clipped": CLIP,
    "damaged_stream": DAMAGE,
    "sample_rate_too_low": SAMPLING,
    "uneven_sampling": SAMPLING,
    "incomplete": CUT_SHORT,
}
"""Reasons for which there is no trace that a check of their own tells already."""


def check_recording(
    trial: Trial, header: VisitHeader, trace: Trace | NoTrace
) -> tuple[QualityCheck, ...]:
    """Return the checks that need no effort; a trial without samples has fewer."""
    checks = [_gap(trial), _damage(trial), _cut_short(trial)]
    if len(trial.counts):
        checks += [_clip(trial, header, trace), _sampling(trial)]
    if isinstance(trace, Trace):
        checks.append(MEASURABLE.answer(CheckOutcome.PASS))
    elif not any(
        check.outcome is CheckOutcome.REJECT and check.check == _told_by(trace) for check in checks
    ):
        checks.append(MEASURABLE.answer(CheckOutcome.REJECT, variant=trace.reason))
    return tuple(checks)


def used_channels(header: VisitHeader, trace: Trace | NoTrace) -> tuple[int, ...]:
    """Return the columns that make up the force; all of them without a calibration."""
    if trace.calibration is None:
        return tuple(range(len(header.platform.channels)))
    return trace.calibration.used_channels


def _told_by(trace: NoTrace) -> str | None:
    definition = _TOLD_BY.get(trace.reason)
    return None if definition is None else definition.id


def _none_allowed(definition: Definition, count: int) -> QualityCheck:
    return definition.at_most(count, warn=0, reject=0)


def _gap(trial: Trial) -> QualityCheck:
    return _none_allowed(GAP, sum(gap.n_missing for gap in trial.gaps))


def _damage(trial: Trial) -> QualityCheck:
    return _none_allowed(DAMAGE, trial.damaged_bytes)


def _cut_short(trial: Trial) -> QualityCheck:
    if trial.end_reason in (EndReason.COMPLETED, EndReason.STOPPED):
        return CUT_SHORT.answer(CheckOutcome.PASS)
    return CUT_SHORT.answer(CheckOutcome.REJECT, variant=str(trial.end_reason))


def _clip(trial: Trial, header: VisitHeader, trace: Trace | NoTrace) -> QualityCheck:
    worst, name = 0, ""
    for column in used_channels(header, trace):
        channel = header.platform.channels[column]
        counts = trial.counts[:, column]
        if channel.min_counts < counts.min() and counts.max() < channel.max_counts:
            continue
        n_clipped = int(((counts <= channel.min_counts) | (counts >= channel.max_counts)).sum())
        if n_clipped > worst:
            worst, name = n_clipped, channel.name
    return CLIP.at_most(worst, warn=0, reject=0, channel=name)


def _sampling(trial: Trial) -> QualityCheck:
    rate_hz = trial.sample_rate_hz
    if not MIN_SAMPLE_RATE_HZ <= rate_hz < np.inf:
        return SAMPLING.answer(CheckOutcome.REJECT, variant="rate", min_rate_hz=MIN_SAMPLE_RATE_HZ)
    if len(trial.time_s) != len(trial.counts) or not np.isfinite(trial.time_s).all():
        return SAMPLING.answer(CheckOutcome.REJECT, variant="times")
    off = 100 * np.abs(np.diff(trial.time_s) * rate_hz - 1)
    worst = float(off.max()) if off.size else 0.0
    limit = 100 * MAX_UNEVENNESS
    return SAMPLING.at_most(worst, warn=limit, reject=limit)
