"""Why the diary refuses something, in every language; to participants it says "je" in Dutch."""

from __future__ import annotations

from forceplate.words import Text

NO_PARTICIPANT = Text(
    "The diary has no participant {who!r}.", "Het dagboek heeft geen deelnemer {who!r}."
)
THERE_ALREADY = Text(
    "{who} is in the diary already; use another pseudonym.",
    "{who} staat al in het dagboek; gebruik een andere code.",
)
LEFT_TOO_EARLY = Text(
    "{who} began on {started_on}, not before.", "{who} is op {started_on} begonnen, niet eerder."
)
SESSION_AFTER_LEAVING = Text(
    "{who} did a session on {last}, after {left_on}.",
    "{who} heeft op {last} nog getraind, na {left_on}.",
)
SYNTHETIC = Text(
    "These tables are synthetic. A diary takes what people did, only.",
    "Deze tabellen zijn synthetisch. In een dagboek komt alleen wat mensen echt hebben gedaan.",
)
NO_SUCH_COMPLAINT = Text(
    "{who} has no such complaint any more. Look again.",
    "{who} heeft deze klacht niet meer. Kijk opnieuw.",
)
NO_COMPLAINT_TO_ADD_TO = Text(
    "There is no such complaint to add to.",
    "Deze klacht staat niet in je dagboek, dus je kunt er niets aan toevoegen.",
)
DATABASE = Text(
    "The database of the diary cannot be used: {why}.",
    "De database van het dagboek kan niet worden gebruikt: {why}.",
)
