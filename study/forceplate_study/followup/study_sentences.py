"""Why the definition of a study is refused, in every language.

The English ones begin with the name of the key that is refused, as does every error of
:mod:`forceplate_study.followup.study`: its line in the file is found by it.
"""

from __future__ import annotations

from forceplate.words import Text

# the file

STUDY_EXISTS = Text(
    "{path} exists. Choose another folder, or change that file.",
    "{path} bestaat al. Kies een andere map, of wijzig dat bestand.",
)
STUDY_NOT_WRITTEN = Text(
    "The study cannot be written to {folder}: {why}.",
    "De studie kan niet in {folder} worden geschreven: {why}.",
)
LONG_FILE = Text("{file} is longer than {n} bytes.", "{file} is langer dan {n} bytes.")
NOT_UTF_8 = Text(
    "{file} is not UTF-8 text; save it as UTF-8.",
    "{file} is geen UTF-8-tekst; sla het op als UTF-8.",
)
NOT_TOML = Text("{file} is not TOML: {error}.", "{file} is geen TOML: {error}.")
NESTED = Text("{file} is nested too deeply.", "{file} is te diep genest.")
IN_FILE = Text("{file}", "{file}")
ON_LINE = Text("{file}, line {line}", "{file}, regel {line}")
REFUSED = Text("{place}, {path}: {what}. Correct it.", "{place}, {path}: {what}. Verbeter dit.")
PLACED = Text("{place}{where}: {error}", "{place}{where}: {error}")
OTHER_SCHEMA = Text("it is not {schema!r}", "het is niet {schema!r}")
OTHER_VERSION = Text(
    "it is {version}; this program reads {known}", "het is {version}; dit programma leest {known}"
)
IS_MISSING = Text("it is missing", "het ontbreekt")
WRONG_KIND = Text("{value!r} is of the wrong kind", "{value!r} is van de verkeerde soort")
ONE_LINE = Text("give one line of text", "geef één regel tekst")
IS_EMPTY = Text("it is empty", "het is leeg")
NO_TABLE = Text("it is no table", "het is geen tabel")
UNKNOWN_KEY = Text("this key is not known here", "deze sleutel is hier onbekend")
UNUSED = Text(
    "{key!r} is in no phase; name it there or leave it out",
    "{key!r} staat in geen enkele fase; noem het daar of laat het weg",
)
NO_FILE = Text("there is no {name!r} in {folder}", "er is geen {name!r} in {folder}")
NO_KIND = Text(
    "{kind!r} is no kind of session; use {known}",
    "{kind!r} is geen soort training; gebruik {known}",
)
OR = Text(" or ", " of ")
NO_EXERCISE = Text(
    "{key!r} is no exercise of this file", "{key!r} is geen oefening van dit bestand"
)

# its values

PICTURE = Text(
    "picture is {name!r}; name an SVG file in the folder pictures, in lower case, e.g. "
    "'short-foot.svg'.",
    "picture is {name!r}; noem een SVG-bestand in de map pictures, in kleine letters, bijvoorbeeld "
    "'short-foot.svg'.",
)
MINUTES = Text(
    "minutes is {minutes:g}; give more than 0 and at most 600.",
    "minutes is {minutes:g}; geef meer dan 0 en hoogstens 600.",
)
NO_SESSIONS = Text(
    "sessions is empty; leave the phase out instead.",
    "sessions is leeg; laat dan de hele fase weg.",
)
NO_EXERCISES = Text(
    "exercises is empty; name one at least.", "exercises is leeg; noem er ten minste een."
)
NO_PHASES = Text(
    "phases is empty; a programme needs one.", "phases is leeg; een programma heeft er een nodig."
)
PHASES_OVERLAP = Text(
    "phases: from_week is {from_week}, but the one before ends with week {to_week}; let phases "
    "follow one another.",
    "phases: from_week is {from_week}, maar de vorige eindigt met week {to_week}; laat fasen op "
    "elkaar volgen.",
)
LABEL = Text(
    "label is {label!r}; use 1 to 16 letters, digits and hyphens, e.g. 'W8'.",
    "label is {label!r}; gebruik 1 tot 16 letters, cijfers en streepjes, bijvoorbeeld 'W8'.",
)
NO_GROUPS = Text(
    "groups is empty; a study needs one at least.",
    "groups is leeg; een studie heeft er ten minste een nodig.",
)
CONTROLS = Text(
    "groups: {n} of them say control = true; in a study of several groups exactly one must.",
    "groups: bij {n} ervan staat control = true; in een studie met meer groepen moet dat er "
    "precies een zijn.",
)
VISITS = Text(
    "visits must begin with the baseline at week 0 and each be later than the one before it.",
    "visits moet beginnen met de nulmeting in week 0, en elke meting moet later zijn dan de "
    "vorige.",
)
LATE_VISIT = Text(
    "visits: {label} is at week {week}, after the follow-up of {weeks} weeks.",
    "visits: {label} is in week {week}, na de follow-up van {weeks} weken.",
)
GAIN_VISIT = Text(
    "gain_visit is {label!r}, which is no visit after the baseline.",
    "gain_visit is {label!r}, maar dat is geen meting na de nulmeting.",
)
BLOCK_SIZE = Text(
    "block_sizes holds {size}, no multiple of {shares}, the sum of the shares of the groups.",
    "block_sizes bevat {size}, geen veelvoud van {shares}, de som van de aandelen van de groepen.",
)
UNKNOWN_GROUP = Text(
    "The study {study} has no group {key!r}; it has {known}.",
    "De studie {study} heeft geen groep {key!r}; wel {known}.",
)
KEY = Text(
    "key is {key!r}, which cannot name {what}; use 1 to 32 lower-case letters, digits and hyphens.",
    "key is {key!r}, en zo kan {what} niet heten; gebruik 1 tot 32 kleine letters, cijfers en "
    "streepjes.",
)
AN_EXERCISE = Text("an exercise", "een oefening")
A_PROGRAMME = Text("a programme", "een programma")
A_GROUP = Text("a group", "een groep")
A_STUDY = Text("a study", "een studie")
INTEGER = Text(
    "{name} is {value!r}; give a whole number from {low} to {high}.",
    "{name} is {value!r}; geef een geheel getal van {low} tot en met {high}.",
)
TWICE = Text(
    "{what}: {name!r} stands there twice; leave one.",
    "{what}: {name!r} staat er twee keer; laat er een staan.",
)
