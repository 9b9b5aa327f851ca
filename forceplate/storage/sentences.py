"""Why the library refuses something, in every language."""

from __future__ import annotations

from forceplate.words import Text

# the library

NO_FILE = Text(
    "There is no visit file {path}. Check the name.",
    "Het meetbestand {path} bestaat niet. Controleer de naam.",
)
NOT_IN_LIBRARY = Text(
    "{path} is not in a library. Only the visit file in the library where it was recorded can be "
    "changed.",
    "{path} staat niet in een bibliotheek. Alleen het meetbestand in de bibliotheek waarin het is "
    "opgenomen, kan worden gewijzigd.",
)
NO_VISIT = Text(
    "The library {root} has no visit {visit} of {subject_id}. Visits of this subject: {known}.",
    "De bibliotheek {root} heeft geen meting {visit} van {subject_id}. Metingen van deze persoon: "
    "{known}.",
)
NONE = Text("none", "geen")
JOURNAL_HELD = Text(
    "Another program holds {path}. Try again.",
    "Een ander programma houdt {path} vast. Probeer het opnieuw.",
)
JOURNAL_IN_USE = Text(
    "The journal {path} is in use by another program. Leave it.",
    "Het opnamebestand {path} is bij een ander programma in gebruik. Laat het staan.",
)
TWO_FILES = Text(
    "{names} in {folder} are both the visit {visit}. Move one of them elsewhere.",
    "{names} in {folder} zijn allebei de meting {visit}. Zet er een ergens anders neer.",
)
VISIT_BUSY = Text(
    "Another program has been writing visit {visit} of {subject_id} for {seconds:.0f} s. Close it "
    "and try again; the trial is kept.",
    "Een ander programma schrijft al {seconds:.0f} s in meting {visit} van {subject_id}. Sluit dat "
    "en probeer het opnieuw; de poging is bewaard.",
)
NOT_A_NAME = Text(
    "{name} cannot be the name of a {what}. Use letters A to Z, digits and hyphens, beginning and "
    "ending with a letter or digit, and no name of a Windows device.",
    "{name} kan niet de naam van een {what} zijn. Gebruik letters A tot Z, cijfers en streepjes, "
    "met een letter of cijfer aan begin en eind, en geen naam van een Windows-apparaat.",
)
KINDS = {"subject": Text("subject", "persoon"), "visit": Text("visit", "meting")}
OTHER_CASE = Text(
    "The library has {other}, not {name}. Write it the same way.",
    "De bibliotheek heeft {other}, niet {name}. Schrijf het op dezelfde manier.",
)
LINK = Text(
    "{path} is a link to elsewhere. Put the real file in its place.",
    "{path} is een verwijzing naar elders. Zet het echte bestand op die plaats.",
)
CANNOT = Text(
    "Cannot {what} {path}: {why}. Check the folder and the disk; what was saved before is "
    "unharmed.",
    "Dit lukt niet: {what} ({path}: {why}). Controleer de map en de schijf; wat eerder is "
    "opgeslagen, is ongeschonden.",
)
READ_LIBRARY = Text("read the library", "de bibliotheek lezen")
READ_JOURNALS = Text("read the journals", "de opnamebestanden lezen")
DELETE_JOURNAL = Text(
    "delete the journal of a saved trial", "het opnamebestand van een opgeslagen poging wissen"
)
LOCK_JOURNAL = Text("lock a journal", "een opnamebestand vastzetten")
LOCK_VISIT = Text("lock the visit", "de meting vastzetten")
MAKE_FOLDER = Text("make the folder", "de map maken")

# visit files

NO_TRIAL = Text(
    "{path} has {n} trials and no trial {number}. Check it.",
    "{path} heeft {n} pogingen en geen poging {number}. Controleer het.",
)
NOT_STORED = Text(
    "The trial cannot be stored in {path}: {error}. The file is as it was.",
    "De poging kan niet worden opgeslagen in {path}: {error}. Het bestand is zoals het was.",
)
FILE_EXISTS = Text(
    "{path} exists already. Choose another name.", "{path} bestaat al. Kies een andere naam."
)
NOT_WRITTEN = Text(
    "Cannot write {path}: {why}. The file is as it was. Check the disk and the folder, then try "
    "again.",
    "{path} kan niet worden geschreven: {why}. Het bestand is zoals het was. Controleer de schijf "
    "en de map, en probeer het opnieuw.",
)
NOT_READ = Text(
    "Cannot read the visit file {path}: {why}. Check the name.",
    "Het meetbestand {path} kan niet worden gelezen: {why}. Controleer de naam.",
)
UNREADABLE = Text(
    "{path} is no readable visit file: {error}. It is left as it is; use a backup copy.",
    "{path} is geen leesbaar meetbestand: {error}. Het blijft zoals het is; gebruik een kopie van "
    "de back-up.",
)
REASONS_NOT_READ = Text(
    "The reasons for comparisons in {path} cannot be read: {why}. Check the folder and the disk.",
    "De redenen voor vergelijkingen in {path} kunnen niet worden gelezen: {why}. Controleer de map "
    "en de schijf.",
)
MOVED = Text(
    "{path} says that it is visit {visit} of {subject_id}. Move it back where it belongs.",
    "{path} zegt dat het meting {visit} van {subject_id} is. Zet het terug waar het hoort.",
)
NO_DATE = Text(
    "{path} has no possible date in its name. Name it as it was: it was begun on {day}.",
    "{path} heeft geen mogelijke datum in de naam. Noem het zoals het heette: het is begonnen op "
    "{day}.",
)

# the list of people

HAS_VISITS = Text(
    "{subject_id} has visits and stays in the list. To take someone out, move their visit files "
    "to another place first.",
    "{subject_id} heeft metingen en blijft in de lijst. Zet, om iemand eruit te halen, eerst de "
    "meetbestanden ergens anders neer.",
)
LONG_NAME = Text(
    "A name has at most {n} signs. Shorten it.",
    "Een naam heeft hoogstens {n} tekens. Maak hem korter.",
)
ODD_NAME = Text(
    "The name contains a sign that cannot be written. Type it anew.",
    "In de naam staat een teken dat niet kan worden geschreven. Typ hem opnieuw.",
)
BIRTH_TO_COME = Text(
    "The birth date {birth_date} is still to come. Check the year.",
    "De geboortedatum {birth_date} moet nog komen. Controleer het jaar.",
)
UNKNOWN_PERSON = Text(
    "Nobody in this library has the id {subject_id}. Refresh the list.",
    "Niemand in deze bibliotheek heeft de code {subject_id}. Ververs de lijst.",
)
INDEX = Text(
    "The list of people {path} {what}. The visits are unharmed. Check the folder and the disk, "
    "then try again.",
    "De lijst met personen {path} {what}. De metingen zijn ongeschonden. Controleer de map en de "
    "schijf, en probeer het opnieuw.",
)
INDEX_DAMAGED_TWICE = Text(
    "is damaged, and so is the one made in its place",
    "is beschadigd, en die in zijn plaats is gemaakt ook",
)
INDEX_UNUSABLE = Text("cannot be used: {why}", "kan niet worden gebruikt: {why}")
INDEX_LINK = Text(
    "is a link to elsewhere; put the real file in its place",
    "is een verwijzing naar elders; zet het echte bestand op die plaats",
)
INDEX_NEWER = Text(
    "was made by a newer forceplate (format {version}, this program knows {known}); use that one",
    "is gemaakt door een nieuwere forceplate (formaat {version}, dit programma kent {known}); "
    "gebruik die",
)
INDEX_NOT_ASIDE = Text(
    "is damaged and cannot be kept aside: {why}",
    "is beschadigd en kan niet opzij worden bewaard: {why}",
)
INDEX_LOST = Text(
    "cannot be found, and the library neither", "is niet te vinden, en de bibliotheek ook niet"
)
INDEX_BUSY = Text(
    "is being made anew by another program; try again",
    "wordt door een ander programma opnieuw gemaakt; probeer het opnieuw",
)
INDEX_LOCK = Text("cannot be locked: {why}", "kan niet worden vastgezet: {why}")

# the anonymous copy

NOTHING_TO_COPY = Text("There is no visit to copy.", "Er is geen meting om te kopiëren.")
EARLIER_COPY = Text(
    "{path} is a visit that came before. Leave one of the two out.",
    "{path} is een meting die al eerder voorkwam. Laat een van de twee weg.",
)
COPY_NOT_VERIFIED = Text(
    "The copy of {path} does not verify: {finding} See `forceplate verify` for the original.",
    "De kopie van {path} doorstaat de controle niet: {finding} Zie `forceplate verify` voor het "
    "origineel.",
)
HISTORY_UNREADABLE = Text(
    "The history of visit {visit} of {subject_id} cannot be read. Mend it, or leave the visit out.",
    "De geschiedenis van meting {visit} van {subject_id} kan niet worden gelezen. Herstel die, of "
    "laat de meting weg.",
)
TRACE_LEFT = Text(
    "The id {found} stands in the {where} of a visit of that person or another, and would stay in "
    "the copy. Nothing was copied. Leave those visits out.",
    "De code {found} staat in {where} van een meting van die persoon of een ander, en zou in de "
    "kopie blijven staan. Er is niets gekopieerd. Laat die metingen weg.",
)
PARTS_OF_VISIT = {
    "label": Text("label", "de naam"),
    "protocol": Text("protocol", "het protocol"),
    "calibration": Text("calibration", "de kalibratie"),
    "platform": Text("platform", "het platform"),
    "channel": Text("name of a channel", "de naam van een kanaal"),
    "fixation": Text("fixation", "de fixatie"),
    "column": Text("name of a column", "de naam van een kolom"),
    "verdict": Text("verdict", "het oordeel"),
    "checks": Text("checks", "de controles"),
    "results": Text("results", "de resultaten"),
}
COPY_EXISTS = Text(
    "{folder} exists already. Choose a folder that is not there yet.",
    "{folder} bestaat al. Kies een map die er nog niet is.",
)
KEY_EXISTS = Text(
    "{key} exists already, and no key is ever replaced. Choose another.",
    "{key} bestaat al, en een sleutelbestand wordt nooit vervangen. Kies een ander.",
)
KEY_IN_COPY = Text(
    "{key} would be shared with the copy. Keep the key apart from it.",
    "{key} zou met de kopie worden meegegeven. Bewaar het sleutelbestand apart daarvan.",
)
COPY_NOT_WRITTEN = Text(
    "Cannot write {path}: {why}. Nothing was left of the copy. Check the folder and the disk, then "
    "try again.",
    "{path} kan niet worden geschreven: {why}. Van de kopie is niets blijven staan. Controleer de "
    "map en de schijf, en probeer het opnieuw.",
)
