"""What a condition is called: side, region, posture and fixation in every language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from forceplate.phrases import FIXATION, UNSPECIFIED
from forceplate.types import Condition, Posture, Region, Side
from forceplate.words import Text, capital, listed

REGION_WORDS: Mapping[Region, Text] = MappingProxyType(
    {
        Region.HALLUX: Text("big toe"),
        Region.LESSER_TOES: Text("small toes"),
        Region.ALL_TOES: Text("all toes"),
    }
)
SIDE_WORDS: Mapping[Side, Text] = MappingProxyType(
    {Side.LEFT: Text("left"), Side.RIGHT: Text("right")}
)
POSTURE_WORDS: Mapping[Posture, Text] = MappingProxyType(
    {Posture.SEATED: Text("seated"), Posture.STANDING: Text("standing")}
)
_FOOT = Text("{side} {region}")


def condition_text(condition: Condition) -> Text:
    """Return side and region as a person says them."""
    return _FOOT.fill(side=SIDE_WORDS[condition.side], region=REGION_WORDS[condition.region])


def condition_names(conditions: Sequence[Condition]) -> dict[Condition, Text]:
    """Return a name for each condition, with posture and fixation where these tell them apart."""
    feet = [(condition.side, condition.region) for condition in conditions]
    names = {}
    for condition, foot in zip(conditions, feet, strict=True):
        name = capital(condition_text(condition))
        if feet.count(foot) > 1:
            name = listed([name, manner(condition)])
        names[condition] = name
    return names


def manner(condition: Condition) -> Text:
    """Return how the foot is measured: posture, and fixation where it is recorded."""
    words = [POSTURE_WORDS[condition.posture]]
    if condition.fixation != UNSPECIFIED:
        words.append(FIXATION.text(condition.fixation))
    return listed(words)
