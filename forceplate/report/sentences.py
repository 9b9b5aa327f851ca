"""Why a report cannot be made, in every language."""

from __future__ import annotations

from forceplate.words import Text

NO_VISIT = Text(
    "A report needs a visit. Name at least one.",
    "Een verslag heeft een meting nodig. Noem er ten minste een.",
)
SEVERAL_PERSONS = Text(
    "A report is of one person, but these visits are of {subjects}. Make one report for each.",
    "Een verslag gaat over één persoon, maar deze metingen zijn van {subjects}. Maak voor ieder "
    "een eigen verslag.",
)
NO_TRIAL = Text(
    "The visits hold no trial that could be reported. Record one first.",
    "In de metingen staat geen poging voor een verslag. Neem er eerst een op.",
)
LONG_NAME = Text(
    "The name must be one line of at most {n} characters.",
    "De naam moet één regel van hoogstens {n} tekens zijn.",
)
NO_LETTER = Text(
    "The report has no letter for {letters}. Write the name without it.",
    "Het verslag heeft geen letter voor {letters}. Schrijf de naam zonder.",
)
CHANGED = Text(
    "{path} was changed while it was read. Try again.",
    "{path} is tijdens het lezen gewijzigd. Probeer het opnieuw.",
)
NOT_READ = Text("Cannot read {path}: {why}.", "{path} kan niet worden gelezen: {why}.")
