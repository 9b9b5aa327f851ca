"""Why the files and tables of a study are refused, in every language."""

from __future__ import annotations

from forceplate.words import Text

# cells and rows of a table

EMPTY_TABLE = Text(
    "The table is empty; it needs a header line.",
    "De tabel is leeg; er hoort een kopregel in te staan.",
)
QUOTES = Text(
    "Line {line}: {error}. Correct the quotes.",
    "Regel {line}: {error}. Verbeter de aanhalingstekens.",
)
NO_DATE = Text("{cell!r} is no date as {asked}", "{cell!r} is geen datum zoals {asked}")
DAY_FIRST = Text("day-month-year, e.g. 31-12-2026", "dag-maand-jaar, bijvoorbeeld 31-12-2026")
ISO_DAY = Text("2026-12-31", "2026-12-31")
NO_NUMBER = Text("{cell!r} is not a number", "{cell!r} is geen getal")
NO_WHOLE_NUMBER = Text("{cell!r} is not a whole number", "{cell!r} is geen geheel getal")
NO_YES_OR_NO = Text("{cell!r} is neither yes nor no", "{cell!r} is geen ja en geen nee")
EMPTY_CELL = Text("the cell is empty", "de cel is leeg")
IN_COLUMN = Text("{name}: {error}", "{name}: {error}")
NONE_OF = Text("{name}: {cell!r} is none of {known}", "{name}: {cell!r} is geen van {known}")
N_CELLS = Text(
    "it has {n} cells, the header {n_header}", "de regel heeft {n} cellen, de kopregel {n_header}"
)
ONE_WRONG_ROW = Text(
    "{table}: {n} wrong row, nothing was taken. Correct and read it again:\n{rows}",
    "{table}: {n} regel is fout, er is niets overgenomen. Verbeter die en lees opnieuw in:\n{rows}",
)
WRONG_ROWS = Text(
    "{table}: {n} wrong rows, nothing was taken. Correct and read it again:\n{rows}",
    "{table}: {n} regels zijn fout, er is niets overgenomen. Verbeter ze en lees opnieuw in:\n"
    "{rows}",
)
WRONG_ROW = Text("  line {line}: {what}", "  regel {line}: {what}")
MORE_ROWS = Text("  and {n} more", "  en nog {n}")
COLUMN = Text(
    "{table}: the column {name!r} {what}. The columns are: {known}.",
    "{table}: de kolom {name!r} {what}. De kolommen zijn: {known}.",
)
IS_MISSING = Text("is missing", "ontbreekt")
IS_UNKNOWN = Text("is unknown", "is onbekend")
IS_TWICE = Text("is there twice", "staat er twee keer")
GAIN_COLUMNS = Text(
    "The gains need the columns {columns}.", "Bij de krachtwinst horen de kolommen {columns}."
)
AND = Text(" and ", " en ")
TWICE_IN_TABLE = Text("{who} stands there twice", "{who} staat er twee keer")
SEVERAL_WAYS = Text(
    "The library holds {region} measured in several ways ({ways}). A study uses one: give a table "
    "of gains instead.",
    "In de bibliotheek is {region} op verschillende manieren gemeten ({ways}). Een studie gebruikt "
    "er een: geef in plaats daarvan een tabel met de krachtwinst.",
)
NO_RECORD_ID = Text(
    "The export has no column {column!r}; export with the record id.",
    "De export heeft geen kolom {column!r}; exporteer met de record-ID.",
)
NO_INSTRUMENTS = Text(
    "The export holds none of the instruments {tables}. Make the project with 'forceplate study "
    "template redcap'.",
    "De export bevat geen van de instrumenten {tables}. Maak het project met 'forceplate study "
    "template redcap'.",
)

# records

WHOLE_NUMBER_FROM = Text(
    "{name} is {value!r}; give a whole number, {low} or more.",
    "{name} is {value!r}; geef een geheel getal, {low} of meer.",
)
NUMBER_BETWEEN = Text(
    "{name} is {value}; give a number from {low:g} to {high:g}.",
    "{name} is {value}; geef een getal van {low:g} tot en met {high:g}.",
)
CONFIRMED_BY = Text(
    "confirmed and confirmed_by belong together; give both or neither.",
    "confirmed en confirmed_by horen bij elkaar; geef beide of geen van beide.",
)
NO_PSEUDONYM = Text(
    "{value!r} cannot be a participant; use 1 to 32 letters, digits, '-' and '_', a pseudonym and "
    "no name.",
    "{value!r} kan geen deelnemer zijn; gebruik 1 tot 32 letters, cijfers, '-' en '_', een code en "
    "geen naam.",
)
NO_ENTRY_ID = Text(
    "{value!r} cannot be the id of an entry; use 1 to 120 letters, digits and / _ . : -",
    "{value!r} kan geen id van een invoer zijn; gebruik 1 tot 120 letters, cijfers en / _ . : -",
)
LONG_TEXT = Text(
    "{name} has {n} characters; at most {most} are kept.",
    "{name} heeft {n} tekens; er worden er hoogstens {most} bewaard.",
)
NO_TEXT = Text(
    "{name} holds a character that is no text.", "{name} bevat een teken dat geen tekst is."
)

# entries held against the study

HERE_ALREADY = Text(
    "{what} is there already, with other values", "{what} is er al, met andere waarden"
)
WEEK_OF = Text("week {week} of {who}", "week {week} van {who}")
THE_ENTRY = Text("the entry {entry}", "de invoer {entry}")
NO_PARTICIPANT = Text(
    "{who!r} is no participant of the study", "{who!r} is geen deelnemer van de studie"
)
SESSION_AFTER_LEAVING = Text(
    "{who} did a session on {last}, after date {left_on}",
    "{who} heeft op {last} nog getraind, na datum {left_on}",
)
NO_GROUP = Text("{group!r} is no group of the study", "{group!r} is geen groep van de studie")
NO_EXERCISE = Text(
    "{exercise!r} is no exercise of the programme of {who}",
    "{exercise!r} is geen oefening uit het programma van {who}",
)
AFTER_LAST_WEEK = Text(
    "week {week} is after week {end}, the last", "week {week} is na week {end}, de laatste"
)
BEFORE_START = Text(
    "{name} {day} is before {who} began on {started_on}",
    "{name} {day} is voordat {who} op {started_on} begon",
)
LONG_BEFORE_START = Text(
    "{name} {day} is more than {days} days before {who} began on {started_on}",
    "{name} {day} is meer dan {days} dagen voordat {who} op {started_on} begon",
)
IN_FUTURE = Text("{name} {day} is in the future", "{name} {day} ligt in de toekomst")
AFTER_LEAVING = Text(
    "{name} {day} is after {who} left on {left_on}",
    "{name} {day} is nadat {who} op {left_on} is gestopt",
)
DATE = Text("date", "datum")
ONSET = Text("onset", "begin van de klacht")
LEAVING = Text("date of leaving", "datum van stoppen")

# the folder

MIXED = Text(
    "In {folder} some tables are synthetic and some not. Keep them apart.",
    "In {folder} zijn sommige tabellen synthetisch en andere niet. Houd ze uit elkaar.",
)
NEW_NOT_SYNTHETIC = Text(
    "The records in {folder} are synthetic, the new ones are otherwise. Keep them in another "
    "folder.",
    "De gegevens in {folder} zijn synthetisch, de nieuwe niet. Bewaar die in een andere map.",
)
NEW_SYNTHETIC = Text(
    "The records in {folder} are not synthetic, the new ones are otherwise. Keep them in another "
    "folder.",
    "De gegevens in {folder} zijn niet synthetisch, de nieuwe wel. Bewaar die in een andere map.",
)
FOLDER_BUSY = Text(
    "Another program is changing {folder}. Try again when it is done.",
    "Een ander programma wijzigt {folder}. Probeer het opnieuw als dat klaar is.",
)
NOT_READ = Text("{path} cannot be read: {why}.", "{path} kan niet worden gelezen: {why}.")
NOT_WRITTEN = Text("{path} cannot be written: {why}.", "{path} kan niet worden geschreven: {why}.")
FILE_EXISTS = Text(
    "{path} exists. Choose another name.", "{path} bestaat al. Kies een andere naam."
)
UNKNOWN_PARTICIPANT = Text(
    "The study has no participant {who!r}.", "De studie heeft geen deelnemer {who!r}."
)
NO_COMPLAINT = Text(
    "{who} has no complaint {entry!r} any more. Look again.",
    "{who} heeft de klacht {entry!r} niet meer. Kijk opnieuw.",
)
NOBODY_READS = Text(
    "This study has no web diary, where a participant could read it.",
    "Deze studie heeft geen webdagboek waarin een deelnemer het kan lezen.",
)
NO_LINK = Text(
    "This study has no web diary that a link could open.",
    "Deze studie heeft geen webdagboek dat een koppeling kan openen.",
)

# answers

NO_STATSMODELS = Text(
    "The outcome needs the package statsmodels, which is not installed. Install "
    "'forceplate[followup]'.",
    "De uitkomst heeft het pakket statsmodels nodig, dat niet is geïnstalleerd. Installeer "
    "'forceplate[followup]'.",
)
FOREIGN_GAIN = Text(
    "A gain is given for {who!r}, who is no participant.",
    "Er is krachtwinst gegeven van {who!r}, maar dat is geen deelnemer.",
)
NOBODY_BEGAN = Text(
    "Nobody of the study {study} has begun by {day}.",
    "Op {day} is nog niemand van de studie {study} begonnen.",
)
ALLOCATES_NOBODY = Text(
    "The study {study} allocates nobody: it needs two groups and block_sizes.",
    "De studie {study} deelt niemand in: daarvoor zijn twee groepen en block_sizes nodig.",
)
NOT_ALLOCATED = Text(
    "{n} persons with seed {seed} cannot be allocated; give 1 to {most} persons and a seed from 0 "
    "to {most_seed}.",
    "{n} personen met startgetal {seed} kunnen niet worden ingedeeld; geef 1 tot {most} personen "
    "en een startgetal van 0 tot {most_seed}.",
)
NO_COHORT = Text(
    "A synthetic cohort needs a study of two groups and 52 weeks, and 20 persons.",
    "Een synthetisch cohort heeft een studie van twee groepen en 52 weken nodig, en 20 personen.",
)
