"""What is to be known of a series of readings, in words."""

from __future__ import annotations

from collections.abc import Mapping

from forceplate.words import Text
from forceplate_calibration.result import Flag

_FLAGS: Mapping[str, Text] = {
    "bad_point": Text(
        "The reading of row {row} is {value:.2f} % of the largest load away from the curve; "
        "{limit:.2g} % is allowed. No calibration comes of this series: take that reading again.",
        "De aflezing van rij {row} ligt {value:.2f} % van de grootste belasting naast de kromme; "
        "{limit:.2g} % mag. Deze reeks geeft geen kalibratie: meet die aflezing opnieuw.",
    ),
    "outlier": Text(
        "The reading of row {row} does not belong to the others: it is {value:+.3f} N off.",
        "De aflezing van rij {row} hoort niet bij de andere: zij wijkt {value:+.3f} N af.",
    ),
    "offset": Text(
        "The loads do not point to zero: a line through them has {value:+.2f} N left at no load "
        "({limit:.2g} N is usual). Was something on the platform that was not counted, such as a "
        "tile or a hanger, or was it there at the zero?",
        "De belastingen wijzen niet naar nul: een lijn erdoor heeft onbelast nog {value:+.2f} N "
        "({limit:.2g} N is gewoon). Lag er iets op het platform dat niet is meegeteld, zoals een "
        "tegel of een haak, of lag dat er bij de nulmeting?",
    ),
    "hysteresis": Text(
        "Rising and falling readings differ by up to {value:.2f} % ({limit:.2g} % is usual).",
        "Op- en afgaande aflezingen verschillen tot {value:.2f} % ({limit:.2g} % is gewoon).",
    ),
    "repeatability": Text(
        "Repeated readings differ by up to {value:.2f} % ({limit:.2g} % is usual).",
        "Herhaalde aflezingen verschillen tot {value:.2f} % ({limit:.2g} % is gewoon).",
    ),
    "zero_return": Text(
        "Unloaded, the platform does not come back to its zero: {value:.2f} % ({limit:.2g} % is "
        "usual).",
        "Onbelast komt het platform niet op zijn nul terug: {value:.2f} % ({limit:.2g} % is "
        "gewoon).",
    ),
    "creep": Text(
        "Under constant load the reading creeps by {value:+.2f} % ({limit:.2g} % is usual).",
        "Onder vaste belasting kruipt de aflezing {value:+.2f} % ({limit:.2g} % is gewoon).",
    ),
    "held_out_place": Text(
        "A place that was left out is predicted {value:.1f} mm off, near row {row} ({limit:.2g} mm "
        "is usual). Did the weight stand where it should?",
        "Een weggelaten plaats wordt {value:.1f} mm fout voorspeld, bij rij {row} ({limit:.2g} mm "
        "is gewoon). Stond het gewicht waar het hoort?",
    ),
    "few_points": Text(
        "There are {value:.0f} points; ASTM E74 asks for {limit:.0f}.",
        "Er zijn {value:.0f} punten; ASTM E74 vraagt er {limit:.0f}.",
    ),
    "one_run": Text(
        "There is one run only, so nothing is known of repeatability; three are usual.",
        "Er is maar één reeks, dus over de herhaalbaarheid is niets bekend; drie is gewoon.",
    ),
}


def flag_text(flag: Flag) -> Text:
    """Return what is to be known of a series of readings."""
    return _FLAGS[flag.kind].fill(value=flag.value, limit=flag.limit, row=flag.row or 0)
