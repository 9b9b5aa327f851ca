"""The methods behind the numbers of a trial and of a visit, as data."""

from __future__ import annotations

from forceplate.analysis.trial.choices import (
    PEAK_WINDOW_S,
    START_PERCENT,
    OnsetKind,
    PeakKind,
    RestKind,
)
from forceplate.analysis.trial.method_definition import Method, Need, Scope
from forceplate.words import Text

STANDARD_GRAVITY_M_S2 = 9.80665

_UNVERIFIED = Text("Common practice; no publication has been checked.")
_NOVAK = Text(
    "Common practice. That the length of time behind a maximal force changes the result: "
    "Novak 2021 (abstract)."
)
_WINDOWS = Text(
    "Force, rate and impulse from the onset over such times: Dos'Santos 2017 and 2018 (abstracts)."
)
_FORCE = (Need.CALIBRATION, Need.QUIET_WINDOW)
_TIMING = (*_FORCE, Need.CLEAR_ONSET, Need.SAMPLE_RATE, Need.DEVICE_CLOCK)

PEAK = Method(
    PeakKind.HIGHEST_MEAN.value,
    1,
    "N",
    Text(
        "Highest mean force over 20 ms of the effort, above the rest; of several efforts in one "
        "trial the strongest counts."
    ),
    Text(
        "By definition: a mean of recorded values cannot exceed them. The best means over 250, "
        "500 and 1000 ms are the same definition."
    ),
    Text(
        "One short stab of the toes sets it; the best window mean is steadier. A spike of 2 ms "
        "adds a tenth of its height; a sixth of a hum at 60 Hz stays. A hold that an amplifier "
        "cuts off looks like a steady one where that leaves half of the noise or more (cut_off)."
    ),
    _FORCE,
    {"filter": "none", "window_s": PEAK_WINDOW_S, "net": True},
)
PEAK_SAMPLE = Method(
    PeakKind.HIGHEST_SAMPLE.value,
    1,
    "N",
    Text("Highest sample of the effort after a zero-phase low-pass, above the rest."),
    Text(
        "Highest sample: common practice. The cut-off: 10 Hz gives unacceptable errors, 100 Hz "
        "trivial ones (Dos'Santos 2018, abstract)."
    ),
    Text(
        "One short stab of the toes sets it. The filter swings over where the force comes or goes "
        "fast: up to 3 % above a plateau that is let go at once."
    ),
    _FORCE,
    {"net": True},
    is_filtered=True,
)
PEAK_UNFILTERED = Method(
    "highest_sample",
    1,
    "N",
    Text("Highest sample of the effort as it was recorded, above the rest."),
    _UNVERIFIED,
    Text("Noise adds to it. Used where there is no filter, or the platform is too slow for it."),
    _FORCE,
    {"filter": "none", "net": True},
)
BEST_MEAN = Method(
    "best_window_mean",
    1,
    "N",
    Text("Highest mean force over a window of this length, above the rest."),
    _NOVAK,
    Text("Another window gives another number: compare only the same one."),
    _FORCE,
    {"filter": "none", "window_s": 0.5, "net": True},
)
REST_START = Method(
    RestKind.BEFORE_RISE.value,
    5,
    "s",
    Text(
        "When the rest begins: the effort is found first, then the second that ends 50 ms before "
        "the foot of its steep rise. Where the force had lain still lower before and does not come "
        "back to this rest after the effort, where it comes back lower by more than 15 % of the "
        "effort or, from a bare platform, after a pause on its way up or to where it had lain "
        "still before, higher by more than 4 %, or where the rest is more than toes weigh, the "
        "toes pressed already or did not lie there: every number is refused."
    ),
    Text("Own definition, measured on presses whose truth is known."),
    Text(
        "What the toes did in that second is in every number; where they were not still, the start "
        "of the effort is refused and the peak rests on the middle of what they did. Toes that "
        "press already when the recording begins are seen only where they let go of more than "
        "15 % of the effort, or press more than 15 N and 4 % of the effort above a zero."
    ),
    _FORCE,
    {"filter": "none"},
)
REST_WINDOW = Method(
    RestKind.QUIET_WINDOW.value,
    1,
    "s",
    Text(
        "When the rest begins: the last still second that leads into the effort, or the one that "
        "is named."
    ),
    Text("Own definition."),
    Text("A dip, a spike or a slow creep just before the effort may be in it."),
    _FORCE,
    {"filter": "none"},
)
REST_BY_HAND = Method(
    "rest_by_hand",
    1,
    "s",
    Text("When the rest begins, as the operator has set it, looking at the force."),
    Text("The operator; by whom and when is kept."),
    Text("Another eye, or the same on another day, sets it elsewhere."),
    _FORCE,
    {"filter": "none"},
)
REST_LENGTH = Method(
    "rest_length",
    1,
    "s",
    Text("How long the rest is that the numbers count from."),
    Text("By definition."),
    Text("It says nothing of how still it was."),
    _FORCE,
    {"filter": "none"},
)
RESTING = Method(
    "rest_median",
    1,
    "N",
    Text("Middle value of the force of the resting toes, above the unloaded platform."),
    Text("The median; by definition."),
    Text("It holds the weight of the toes and how the foot was placed."),
    (*_FORCE, Need.ZERO),
    {"filter": "none", "net": False},
)
RESTING_MEAN = Method(
    "quiet_window_mean",
    1,
    "N",
    Text("Mean force of the resting toes in the rest, above the unloaded platform."),
    Text("The mean; by definition."),
    Text("It holds the weight of the toes and how the foot was placed; a spike moves it."),
    (*_FORCE, Need.ZERO),
    {"filter": "none", "net": False},
)
RESTING_SD = Method(
    "quiet_window_sd",
    1,
    "N",
    Text("Standard deviation of the force in the rest."),
    Text("The standard deviation; by definition."),
    Text("Slow drift of the foot and spikes count as noise."),
    _FORCE,
    {"filter": "none", "ddof": 1},
)
REST_DRIFT = Method(
    "slope_of_rest",
    1,
    "N/s",
    Text("Slope of the straight line through the force of the rest."),
    Text("Least squares; by definition."),
    Text("A spike or a step looks like drift."),
    _FORCE,
    {"filter": "none"},
)
ONSET = Method(
    OnsetKind.WALKED_BACK.value,
    2,
    "s",
    Text(
        "Last time before the steep rise that the force, as a mean over 10 ms, comes up through "
        "this part of the effort above the rest."
    ),
    Text(
        "Own definition. Of presses whose truth is known, 95 % lie within 2 ms of it where the "
        "press begins with a corner (benchmarks/onset_kinds.py)."
    ),
    Text(
        "The start of a foot that presses gradually is a definition, not a measurement: other "
        "rules and the eye differ by 10 ms and more. Refused where rest or rise leave it unsure; "
        "with a tremor of more than 0.5 % of the effort that is nearly always."
    ),
    _TIMING,
    {"filter": "none", "percent": START_PERCENT},
)
ONSET_BAND = Method(
    OnsetKind.QUIET_BAND.value,
    1,
    "s",
    Text(
        "First sample above the quiet window's mean by so many standard deviations that stays "
        "there."
    ),
    Text("5 SD: Dos'Santos 2017 (abstract)."),
    Text("Later than the eye sees it, by more where the rest is noisy or the rise begins slowly."),
    _TIMING,
    {"filter": "none", "n_sd": 5.0, "hold_s": 0.02},
)
ONSET_PERCENT = Method(
    OnsetKind.PERCENT_OF_AMPLITUDE.value,
    1,
    "s",
    Text("First sample above the rest by this part of the net peak that stays there."),
    Text("2.5 % from rest to peak, as a protocol on bio-protocol.org describes it."),
    Text("Moves with the peak: a stronger effort begins later by the same rise."),
    _TIMING,
    {"filter": "none", "percent": 2.5, "hold_s": 0.02},
)
ONSET_ABSOLUTE = Method(
    OnsetKind.ABSOLUTE_RISE.value,
    1,
    "s",
    Text("First sample above the rest by this many newtons that stays there."),
    Text(
        "Absolute rises are in use (White 2024, abstract); for toes no value has been published "
        "that we know of."
    ),
    Text("The same rise is early for a strong person and late for a weak one."),
    _TIMING,
    {"filter": "none", "rise_n": 5.0, "hold_s": 0.02},
)
ONSET_BY_HAND = Method(
    OnsetKind.BY_HAND.value,
    1,
    "s",
    Text("Where the operator has set it, looking at the force."),
    Text("The operator; by whom and when is kept."),
    Text("Another eye, or the same on another day, sets it elsewhere."),
    (Need.CALIBRATION, Need.QUIET_WINDOW, Need.SAMPLE_RATE, Need.DEVICE_CLOCK),
    {"filter": "none"},
)
PER_KG = Method(
    "force_per_body_mass",
    1,
    "N/kg",
    Text("Force divided by the body mass."),
    Text("By definition."),
    Text("A change of body mass changes it while the toes stay the same."),
    (*_FORCE, Need.BODY_MASS),
)
BODY_WEIGHT = Method(
    "percent_body_weight",
    1,
    "%",
    Text("100 times force over body mass times standard gravity."),
    Text("By definition."),
    Text("A change of body mass changes it; local gravity differs slightly from the standard."),
    (*_FORCE, Need.BODY_MASS),
    {"gravity_m_s2": STANDARD_GRAVITY_M_S2},
)
TIME_TO_PEAK = Method(
    "onset_to_peak",
    1,
    "s",
    Text("Time from the onset to the peak, or to the middle of its 20 ms."),
    Text("By definition."),
    Text(
        "Hardly repeatable: on a flat hold chance says where the peak lies. A detail, not an "
        "outcome."
    ),
    _TIMING,
    is_filtered=True,
    from_onset=True,
)
PEAK_TIME = Method(
    "time_of_peak",
    1,
    "s",
    Text("Time from the first sample to the peak, or to the middle of its 20 ms."),
    Text("By definition."),
    Text("On a flat hold chance says where the peak lies."),
    (*_FORCE, Need.SAMPLE_RATE, Need.DEVICE_CLOCK),
    {"filter": "none"},
)
FORCE_AT = Method(
    "force_after_onset",
    2,
    "N",
    Text("Filtered force at this time after the onset, above the rest."),
    _WINDOWS,
    Text("Hangs on the onset rule; less repeatable the earlier it is."),
    _TIMING,
    {"net": True},
    is_filtered=True,
    from_onset=True,
)
RFD = Method(
    "mean_slope_from_onset",
    2,
    "N/s",
    Text("Rise of the filtered force from the onset over this time, divided by the time."),
    _WINDOWS,
    Text(
        "Far less repeatable than the peak, most of all before 100 ms; a soft pad under the foot "
        "spoils it. Refused, as all that is counted across it, where the force leaps by more than "
        "2 % of the effort in a millisecond or two samples; less goes unseen."
    ),
    _TIMING,
    is_filtered=True,
    from_onset=True,
)
RFD_LEVELS = Method(
    "mean_slope_between_levels",
    2,
    "N/s",
    Text(
        "Mean slope between the first times the filtered force reaches two parts of its net peak."
    ),
    _UNVERIFIED,
    Text("A rise in steps makes it small; depends on the peak."),
    _TIMING,
    {"low_percent": 20.0, "high_percent": 80.0},
    is_filtered=True,
    from_onset=True,
)
RFD_STEEPEST = Method(
    "steepest_slope",
    3,
    "N/s",
    Text(
        "Steepest rise of the filtered force over this time on the way up, divided by the time. "
        "Refused where the toes were lifted first: coming down again, they rise too."
    ),
    Text(
        "Own definition. It needs no start: of presses whose truth is known 95 % lie within 5 % "
        "of it."
    ),
    Text(
        "It does not say how soon the force rose. The better number where the start is doubtful, "
        "and to compare before and after."
    ),
    (*_FORCE, Need.SAMPLE_RATE, Need.DEVICE_CLOCK),
    {"window_s": 0.1},
    is_filtered=True,
)
START_RATIO = Method(
    "rates_from_two_levels",
    2,
    "1",
    Text("Rate over 100 ms from 5 % of the effort, over the rate from 2 % of it."),
    Text("Own definition."),
    Text(
        "1 to 1.1: the press begins with a corner. Above 1.15 the rates from the start say much "
        "about where the start is taken; above 1.25 they are refused."
    ),
    (*_FORCE, Need.SAMPLE_RATE, Need.DEVICE_CLOCK),
    {"filter": "none", "low_percent": 2.0, "high_percent": 5.0, "window_s": 0.1},
)
IMPULSE = Method(
    "trapezoid_from_onset",
    2,
    "N.s",
    Text("Area under the filtered force above the rest, from the onset over this time."),
    _WINDOWS,
    Text("Hangs on the onset rule."),
    _TIMING,
    {"net": True},
    is_filtered=True,
    from_onset=True,
)
STEADINESS = Method(
    "cv_of_detrended_plateau",
    1,
    "%",
    Text(
        "100 times the standard deviation about a straight line, over the net mean, in a window "
        "that begins some time after the force reached this part of its peak."
    ),
    Text(
        "CV as a measure of steadiness: published (abstract); the window: common practice, "
        "unverified."
    ),
    Text(
        "In a maximal effort it is not the steadiness that is measured at a submaximal target; "
        "mains hum counts as unsteadiness."
    ),
    (*_FORCE, Need.HOLD),
    {"from_percent": 90.0, "settle_s": 0.5, "window_s": 2.0, "ddof": 1},
    is_filtered=True,
)
FATIGUE = Method(
    "first_to_last_mean",
    1,
    "%",
    Text("Fall from the mean of the hold's first part to that of its last, in % of the first."),
    _UNVERIFIED,
    Text(
        "One hold repeats poorly (ICC 0.305 for 60 s, abstract); a slow rise makes it smaller; "
        "below 0 the force still rose."
    ),
    (*_FORCE, Need.HOLD),
    {"hold_s": 3.0, "part_s": 0.5, "from_percent": 90.0},
    is_filtered=True,
)

_REPEATED = Text("Depends on how many trials there were.")
BEST = Method(
    "best_of_accepted",
    1,
    "",
    Text("Highest value of the accepted trials."),
    Text("Best of three: Kurihara 2014 (abstract)."),
    Text("Grows with the number of trials by chance alone."),
    (Need.CALIBRATION,),
    scope=Scope.VISIT,
)
MEAN_OF_BEST = Method(
    "mean_of_best",
    1,
    "",
    Text("Mean of the highest values of the accepted trials."),
    _UNVERIFIED,
    _REPEATED,
    (Need.CALIBRATION, Need.TWO_TRIALS),
    {"n_used": 2},
    scope=Scope.VISIT,
)
MEAN = Method(
    "mean_of_accepted",
    1,
    "",
    Text("Mean of all accepted trials."),
    Text("Mean of three, for toes with a fixed dynamometer: published (abstract)."),
    Text("One trial without full effort pulls it down."),
    (Need.CALIBRATION,),
    scope=Scope.VISIT,
)
CV = Method(
    "cv_of_accepted",
    1,
    "%",
    Text("100 times the standard deviation of the accepted trials over their mean."),
    Text("By definition."),
    Text("From two or three trials it is a rough figure, and it says nothing of another day."),
    (Need.CALIBRATION, Need.TWO_TRIALS),
    {"ddof": 1},
    scope=Scope.VISIT,
)
ASYMMETRY = Method(
    "strong_minus_weak_over_strong",
    1,
    "%",
    Text("100 times (stronger - weaker) / stronger; positive where the right foot is stronger."),
    _UNVERIFIED,
    Text("Other formulas of asymmetry give other numbers; it holds the errors of both feet."),
    (Need.CALIBRATION, Need.BOTH_SIDES, Need.TWO_TRIALS),
    scope=Scope.VISIT,
)

DIFFERENCE = Method(
    "difference",
    1,
    "",
    Text("Follow-up minus baseline."),
    Text("By definition."),
    Text("Holds the measurement errors of both visits."),
    (Need.CALIBRATION, Need.TWO_VISITS),
    scope=Scope.VISIT,
)

METHODS: tuple[Method, ...] = (
    PEAK, PEAK_SAMPLE, PEAK_UNFILTERED, BEST_MEAN,
    REST_START, REST_WINDOW, REST_BY_HAND, REST_LENGTH,
    RESTING, RESTING_MEAN, RESTING_SD, REST_DRIFT,
    ONSET, ONSET_BAND, ONSET_PERCENT, ONSET_ABSOLUTE, ONSET_BY_HAND,
    PER_KG, BODY_WEIGHT, PEAK_TIME, TIME_TO_PEAK, FORCE_AT, RFD, RFD_LEVELS, RFD_STEEPEST,
    START_RATIO,
    IMPULSE, STEADINESS, FATIGUE,
    BEST, MEAN_OF_BEST, MEAN, CV, ASYMMETRY, DIFFERENCE,
)  # fmt: skip
