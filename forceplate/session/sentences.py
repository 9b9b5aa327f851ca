"""Why a visit in progress cannot do something, in every language."""

from __future__ import annotations

from forceplate.words import Text

OTHER_PROTOCOL = Text(
    "The protocol {name} does not measure this condition. Choose one of its own.",
    "Het protocol {name} meet dit onderdeel niet. Kies er een die erbij hoort.",
)
STILL_SAVING = Text(
    "The last change is still being saved. Try again in a moment.",
    "De laatste wijziging wordt nog opgeslagen. Probeer het zo meteen opnieuw.",
)
COMPLETE = Text(
    "Everything planned is measured. Reject a trial to measure it again.",
    "Alles wat gepland was, is gemeten. Keur een poging af om die opnieuw te meten.",
)
NOT_CONNECTED = Text(
    "The platform is not connected. Plug it in; the trials so far are saved.",
    "Het platform is niet verbonden. Sluit het aan; de pogingen tot nu toe zijn opgeslagen.",
)
NOTHING_TO_REDO = Text(
    "No trial has been measured yet, so there is none to redo.",
    "Er is nog geen poging gemeten, dus er is er geen om over te doen.",
)
EXISTS = Text(
    "The library has visit {visit} of {subject_id} already. Continue that visit, or give this one "
    "another label.",
    "De bibliotheek heeft meting {visit} van {subject_id} al. Ga met die meting verder, of geef "
    "deze een andere naam.",
)
OTHER_PLATFORM = Text(
    "This visit is for the platform {own}, but {connected} is connected. Connect the first, or "
    "begin another visit.",
    "Deze meting hoort bij het platform {own}, maar {connected} is aangesloten. Sluit het eerste "
    "aan, of begin een andere meting.",
)
UNDER_WAY = Text(
    "A trial is under way. Stop it first, or wait until it is saved.",
    "Er is een poging bezig. Stop die eerst, of wacht tot die is opgeslagen.",
)
NO_TRIAL = Text(
    "The visit has no trial {number}. Choose one from its list.",
    "De meting heeft geen poging {number}. Kies er een uit de lijst.",
)
CLOSED_EARLY = Text(
    "The platform was closed before the recording began.",
    "Het platform is afgesloten voordat de opname begon.",
)
STOPPED_EARLY = Text(
    "Stopped before the recording began; nothing was kept.",
    "Gestopt voordat de opname begon; er is niets bewaard.",
)
NO_ZERO = Text(
    "The zero cannot be measured: data of the platform are being lost. Check the cable and its "
    "connectors, then start the trial again.",
    "Het nulpunt kan niet worden gemeten: er gaan gegevens van het platform verloren. Controleer "
    "de kabel en de stekkers, en start de poging opnieuw.",
)
