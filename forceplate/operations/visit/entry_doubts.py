"""What is typed and can hardly be: asked back before it is kept, never refused.

What cannot be at all is refused where it is kept (:mod:`forceplate.storage.plausible`). Here are
the values that occur, and far less often than a slip of the fingers. One rule for the dialog
before a visit, for that of a correction and for the command line.
"""

from __future__ import annotations

from datetime import date

from forceplate.analysis.provenance import weight_doubt
from forceplate.dates import short_date_text
from forceplate.words import Text

USUAL_MASS_KG = (25.0, 200.0)
"""Body mass of nearly everybody from a child of eight on."""
USUAL_ADULT_KG = 35.0
"""Where no visit before tells that this is a child, less is asked back: 27.5 is typed for 72.5."""
USUAL_CHANGE = 0.10
"""Of the body mass between two visits: a tenth in some weeks is an illness or a slip."""
USUAL_AGE_YEARS = (4, 105)

NO_MASS = Text("{mass_kg:g} kg cannot be a body mass. Give it in kilograms, such as 68.5.")
CHECK_AGAIN = Text("{doubts} If it is so, say so (--sure).")
_FEW_PEOPLE = Text("{mass_kg:g} kg is the body mass of very few people.")
_FEW_ADULTS = Text("{mass_kg:g} kg is the body mass of very few adults.")
_OTHER_THAN_LAST = Text(
    "{mass_kg:g} kg is {change:.0f} % {direction} than at the last visit ({last_kg:g} kg)."
)
_MORE, _LESS = Text("more"), Text("less")
_YOUNG_OR_OLD = Text("Born on {born}, this person would be {age:year|years} old.")
_NOT_BORN = Text("The birth date {born} is still to come.")


def mass_doubts(
    mass_kg: float, *, last_kg: float | None = None, force_n: float | None = None
) -> tuple[Text, ...]:
    """Return why a body mass is hardly that of this person; empty: nothing speaks against it.

    Parameters
    ----------
    last_kg
        At the visit before; None: not known.
    force_n
        The highest force of the toes, live or measured; None: not known.
    """
    found = []
    if not USUAL_MASS_KG[0] <= mass_kg <= USUAL_MASS_KG[1]:
        found.append(_FEW_PEOPLE.fill(mass_kg=mass_kg))
    elif last_kg is None and mass_kg < USUAL_ADULT_KG:
        found.append(_FEW_ADULTS.fill(mass_kg=mass_kg))
    if last_kg and abs(mass_kg / last_kg - 1) > USUAL_CHANGE:
        found.append(
            _OTHER_THAN_LAST.fill(
                mass_kg=mass_kg,
                change=100 * abs(mass_kg / last_kg - 1),
                direction=_MORE if mass_kg > last_kg else _LESS,
                last_kg=last_kg,
            )
        )
    beyond = None if force_n is None else weight_doubt(mass_kg, force_n)
    if beyond is not None:
        found.append(beyond)
    return tuple(found)


def birth_doubts(born: date, today: date) -> tuple[Text, ...]:
    """Return why a birth date is hardly that of a person who is measured; empty: it may be."""
    if born > today:
        return (_NOT_BORN.fill(born=short_date_text(born)),)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if USUAL_AGE_YEARS[0] <= age <= USUAL_AGE_YEARS[1]:
        return ()
    return (_YOUNG_OR_OLD.fill(born=short_date_text(born), age=age),)
