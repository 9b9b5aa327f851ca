"""What the pages say, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from forceplate.words import Language, Text, say
from forceplate_study.definition.injury_rule import (
    CONSULT_QUESTION,
    DAYS_QUESTION,
    SESSIONS_QUESTION,
)

_PAGE: Mapping[str, Text] = {
    "title": Text("Training diary", "Trainingsdagboek"),
    "skip": Text("To the content", "Naar de inhoud"),
    "week_of": Text("Week", "Week"),
    "of": Text("of", "van"),
    "before_start": Text("The programme starts on", "Het programma begint op"),
    "today": Text("Exercises of today", "Oefeningen van vandaag"),
    "no_exercises": Text(
        "No exercises are planned for this week.", "Voor deze week staan geen oefeningen gepland."
    ),
    "done_this_week": Text("Sessions this week", "Trainingen deze week"),
    "done": Text("Done", "Gedaan"),
    "day": Text("Day", "Dag"),
    "where": Text("Where", "Waar"),
    "minutes": Text("Minutes (may stay empty)", "Minuten (mag leeg blijven)"),
    "save_session": Text("Save this session", "Deze training opslaan"),
    "entered": Text("Entered this week and last", "Ingevuld deze en vorige week"),
    "nothing_entered": Text("Nothing yet.", "Nog niets."),
    "withdraw": Text("Take back", "Terugnemen"),
    "week_title": Text("My week", "Mijn week"),
    "week": Text("Week", "Week"),
    "this_week": Text("this week", "deze week"),
    "not_filled_in": Text("not filled in yet", "nog niet ingevuld"),
    "filled_in": Text("filled in", "ingevuld"),
    "missing_weeks": Text("Not filled in yet: week", "Nog niet ingevuld: week"),
    "running_km": Text(
        "Running distance in that week, km (0 if you did not run)",
        "Gelopen afstand in die week, km (0 als je niet hebt gelopen)",
    ),
    "complaint": Text(
        "Anything to tell or ask your physiotherapist?",
        "Wil je je fysiotherapeut iets vertellen of vragen?",
    ),
    "no_names": Text("Please write no names or addresses.", "Schrijf geen namen of adressen op."),
    "save_week": Text("Save this week", "Deze week opslaan"),
    "pain_title": Text("Pain or an injury", "Pijn of een blessure"),
    "pain_intro": Text(
        "Only if pain in a leg or foot bothered your running.",
        "Alleen als pijn in een been of voet je bij het hardlopen hinderde.",
    ),
    "new_complaint": Text("Report a complaint", "Een klacht melden"),
    "same_complaint": Text("How is it now?", "Hoe is het nu?"),
    "onset": Text("When did it begin?", "Wanneer begon het?"),
    "site": Text("Where is it?", "Waar zit het?"),
    "side": Text("Which side?", "Welke kant?"),
    "side_none": Text("both or neither", "beide of geen van beide"),
    "pain": Text("How bad, from 0 (none) to 10 (worst)?", "Hoe erg, van 0 (geen) tot 10 (ergst)?"),
    "restricted_days": DAYS_QUESTION,
    "restricted_sessions": SESSIONS_QUESTION,
    "consulted": CONSULT_QUESTION,
    "note": Text("Anything else about it?", "Nog iets erover?"),
    "yes": Text("Yes", "Ja"),
    "no": Text("No", "Nee"),
    "choose": Text("choose", "kies"),
    "save_complaint": Text("Send to the physiotherapist", "Naar de fysiotherapeut sturen"),
    "complaints": Text("Your complaints", "Je klachten"),
    "since": Text("since", "sinds"),
    "to_be_seen": Text("Your physiotherapist will look at it.", "Je fysiotherapeut kijkt ernaar."),
    "found_injury": Text(
        "Your physiotherapist confirmed it as an injury.",
        "Je fysiotherapeut heeft het als blessure bevestigd.",
    ),
    "found_none": Text(
        "Your physiotherapist found no injury by the rule.",
        "Volgens je fysiotherapeut is het geen blessure in de zin van de regel.",
    ),
    "feedback": Text("From your physiotherapist", "Van je fysiotherapeut"),
    "no_feedback": Text("No message yet.", "Nog geen bericht."),
    "saved": Text("Saved.", "Opgeslagen."),
    "already": Text(
        "This was saved before; it counts once.", "Dit was al opgeslagen; het telt één keer."
    ),
    "conflict": Text(
        "This form was sent before with other answers. Nothing was changed; open the diary again "
        "and enter what is new.",
        "Dit formulier is eerder met andere antwoorden verstuurd. Er is niets veranderd; open het "
        "dagboek opnieuw en vul in wat nieuw is.",
    ),
    "withdrawn": Text("Taken back.", "Teruggenomen."),
    "offline": Text(
        "No connection. What you enter is kept on this phone and sent later.",
        "Geen verbinding. Wat je invult blijft op deze telefoon staan en wordt later verstuurd.",
    ),
    "waiting": Text("Waiting to be sent:", "Wacht op verzending:"),
    "expired": Text(
        "Open your personal link again; what you entered is kept and then sent.",
        "Open je persoonlijke link opnieuw; wat je hebt ingevuld blijft bewaard en wordt dan "
        "verstuurd.",
    ),
    "leave": Text("Close the diary on this phone", "Dagboek op deze telefoon sluiten"),
    "leave_unsent": Text(
        "Something was not sent yet. Close anyway and lose it?",
        "Er is nog iets niet verstuurd. Toch sluiten en het kwijtraken?",
    ),
    "correct": Text("Please correct:", "Verbeter dit:"),
    "other_language": Text("Nederlands", "English"),
    "closed_title": Text("Open your personal link", "Open je persoonlijke link"),
    "closed": Text(
        "This diary opens with the link or QR code you got from your physiotherapist. If it no "
        "longer works, ask for a new one.",
        "Dit dagboek opent met de link of QR-code van je fysiotherapeut. Werkt die niet meer, "
        "vraag dan om een nieuwe.",
    ),
    "too_often": Text(
        "Too many attempts. Wait a few minutes.", "Te veel pogingen. Wacht een paar minuten."
    ),
    "refused": Text(
        "This request was refused. Open the page again and send the form anew.",
        "Dit verzoek is geweigerd. Open de pagina opnieuw en verstuur het formulier nog een keer.",
    ),
    "not_found": Text("There is nothing here.", "Hier is niets."),
    "failed": Text(
        "Something went wrong in the diary. Nothing was saved; try again later.",
        "Er ging iets mis in het dagboek. Er is niets opgeslagen; probeer het later nog eens.",
    ),
    "staff": Text("For the physiotherapist", "Voor de fysiotherapeut"),
    "user": Text("User name", "Gebruikersnaam"),
    "password": Text("Password", "Wachtwoord"),
    "log_in": Text("Log in", "Inloggen"),
    "log_out": Text("Log out", "Uitloggen"),
    "login_failed": Text(
        "User name or password is wrong.", "Gebruikersnaam of wachtwoord klopt niet."
    ),
    "participants": Text("Participants", "Deelnemers"),
    "participant": Text("Participant", "Deelnemer"),
    "all": Text("All", "Allemaal"),
    "behind": Text("Behind", "Achter"),
    "to_see": Text("Complaint to look at", "Klacht om te bekijken"),
    "group": Text("Group", "Groep"),
    "last_weeks": Text(
        "Sessions done of prescribed, last 4 full weeks",
        "Gedane van voorgeschreven trainingen, laatste 4 volle weken",
    ),
    "weeks_missing": Text("Weeks not filled in, of those", "Daarvan niet ingevulde weken"),
    "last_entry": Text("Last session", "Laatste training"),
    "never": Text("none", "geen"),
    "status": Text("Status", "Status"),
    "on_schedule": Text("on schedule", "op schema"),
    "left": Text("left", "gestopt"),
    "over": Text("follow-up over", "follow-up voorbij"),
    "starting": Text("no full week yet", "nog geen volle week"),
    "none_here": Text("Nobody.", "Niemand."),
    "previous": Text("Previous", "Vorige"),
    "next": Text("Next", "Volgende"),
    "access_log": Text("Who read what", "Wie las wat"),
    "at": Text("When", "Wanneer"),
    "who": Text("Who", "Wie"),
    "what": Text("What", "Wat"),
    "about": Text("About", "Over"),
    "sessions_done": Text("Sessions", "Trainingen"),
    "prescribed": Text("Prescribed", "Voorgeschreven"),
    "km": Text("Running, km", "Hardlopen, km"),
    "message": Text("Told or asked", "Verteld of gevraagd"),
    "not_reported": Text("missing", "ontbreekt"),
    "weeks": Text("Weeks", "Weken"),
    "is_injury": Text("An injury", "Een blessure"),
    "is_no_injury": Text("Not an injury", "Geen blessure"),
    "found": Text("Found:", "Bevonden:"),
    "looked_before": Text(
        "Answered again since it was looked at.", "Opnieuw beantwoord sinds het bekeken is."
    ),
    "days": Text("days", "dagen"),
    "runs": Text("runs", "looptrainingen"),
    "seen_professional": Text("professional consulted", "zorgverlener geraadpleegd"),
    "write_feedback": Text("Write to the participant", "Aan de deelnemer schrijven"),
    "send": Text("Send", "Versturen"),
    "no_complaints": Text("No complaints.", "Geen klachten."),
}


@cache
def page_words(language: Language | str) -> Mapping[str, str]:
    """Return every sentence of the pages in a language, by its key."""
    return {key: say(text, language) for key, text in _PAGE.items()}
