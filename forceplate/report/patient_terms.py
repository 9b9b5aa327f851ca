"""What a patient calls the toes; a colleague reads the terms of ``condition_text``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from forceplate.analysis.trial.condition_text import SIDE_WORDS, manner
from forceplate.types import Condition, Region
from forceplate.words import Text, capital, in_context, listed

REGION: Mapping[Region, Text] = MappingProxyType(
    {
        Region.HALLUX: Text("big toe"),
        Region.LESSER_TOES: Text("small toes"),
        Region.ALL_TOES: in_context("for a patient", "all toes"),
    }
)
_FOOT = Text("{side} {region}")


def patient_names(conditions: Sequence[Condition]) -> dict[Condition, Text]:
    """Return a name for each condition, with posture and fixation where these tell them apart."""
    places = [(c.side, c.region) for c in conditions]
    names = {}
    for condition, place in zip(conditions, places, strict=True):
        name = capital(_FOOT.fill(side=SIDE_WORDS[place[0]], region=REGION[place[1]]))
        names[condition] = listed([name, manner(condition)]) if places.count(place) > 1 else name
    return names
