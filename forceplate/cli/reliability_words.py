"""What ``forceplate reliability`` prints, in every language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from forceplate.decimals import figure
from forceplate.words import Text

if TYPE_CHECKING:
    from forceplate.analysis.reliability.estimate import Estimate

VISIT = Text("visit {number}", "meting {number}")
LEFT_OUT = Text("left out: {who}. {why}", "weggelaten: {who}. {why}")
REFUSED = Text("refused: {why}", "geweigerd: {why}")
SIZE = Text("{persons} persons, {visits} visits", "{persons} personen, {visits} metingen")
INCOMPLETE = Text(
    "a visit is missing, not used: {who}", "er ontbreekt een meting, niet gebruikt: {who}"
)
ICC = Text("{name:<9} {estimate}", "{name:<9} {estimate}")
SEM = Text(
    "SEM {sem:.2f}, MDC95 {mdc95:.2f}, MDC90 {mdc90:.2f} {unit} [{name}: {formula}]",
    "SEM {sem:.2f}, MDC95 {mdc95:.2f}, MDC90 {mdc90:.2f} {unit} [{name}: {formula}]",
)
SEM_INTERVAL = Text(
    "SEM [sqrt_error_mean_square] {estimate}", "SEM [sqrt_error_mean_square] {estimate}"
)
CV = Text("CV {cv:.1f} % [{name}]", "CV {cv:.1f} % [{name}]")
SHIFT = Text(
    "shift between visits: F {f:.2f}, p {p:.3g}",
    "verschuiving tussen metingen: F {f:.2f}, p {p:.3g}",
)
ALL_ALIKE = Text(
    "visit {first} to {second}: all persons changed alike",
    "meting {first} naar {second}: alle personen veranderden evenveel",
)
STEP = Text(
    "visit {first} to {second}: shift {shift} {unit}",
    "meting {first} naar {second}: verschuiving {shift} {unit}",
)
LIMITS = Text(
    "  limits of agreement {lower} and {upper} {unit}",
    "  grenzen van overeenstemming {lower} en {upper} {unit}",
)
SLOPE = Text(
    "  the difference changes with the force: one pair of limits does not fit all",
    "  het verschil verandert met de kracht: één paar grenzen past niet op alles",
)
WROTE = Text("Wrote {path}.", "{path} is geschreven.")
ADOPTED = Text(
    "The library judges by it from now on: {path}",
    "De bibliotheek oordeelt hier voortaan naar: {path}",
)
NOT_UTF_8 = Text(
    "{path} is not a UTF-8 text: {why}. Save it so.",
    "{path} is geen UTF-8-tekst: {why}. Sla het zo op.",
)
SEVERAL_CONDITIONS = Text(
    "{path} holds {n} conditions; --like needs a visit with one.",
    "In {path} staan {n} onderdelen; bij --like hoort een meting met één onderdeel.",
)
NO_EXAMPLE = Text(
    "{path} cannot be the example. {why}", "{path} kan niet het voorbeeld zijn. {why}"
)
NOT_WRITTEN = Text("Cannot write {path}: {why}.", "{path} kan niet worden geschreven: {why}.")
_UNBOUNDED = Text("unbounded", "onbegrensd")
_INTERVAL = Text("{value} (95 % CI {low} to {high})", "{value} (95 %-BI {low} tot {high})")
_MEANS = Text("means: {means} {unit}", "gemiddelden: {means} {unit}")
_MEAN = Text("{name} {mean:.2f}", "{name} {mean:.2f}")


def interval(estimate: Estimate, digits: int) -> Text:
    """Return a value with its 95 % interval."""
    low, high = (
        _UNBOUNDED if end is None else figure(end, digits) for end in (estimate.low, estimate.high)
    )
    return _INTERVAL.fill(value=figure(estimate.value, digits), low=low, high=high)


def means(names: Sequence[Text], values: Sequence[float], unit: str) -> Text:
    """Return the mean of every visit."""
    each = [
        _MEAN.fill(name=name, mean=float(value)) for name, value in zip(names, values, strict=True)
    ]
    listed = Text(", ".join(one.en for one in each), "; ".join(one.nl for one in each))
    whole = _MEANS.fill(means=listed, unit=unit)
    return Text(whole.en.rstrip(), whole.nl.rstrip())
