"""Why a recording of another system cannot be imported, in every language."""

from __future__ import annotations

from forceplate.words import Text

NOT_READ = Text("Cannot read {path}: {why}.", "{path} kan niet worden gelezen: {why}.")
NOT_IMPORTED = Text(
    "{path} cannot be imported: {error}", "{path} kan niet worden geïmporteerd: {error}"
)

# the columns

TWICE_NAMED = Text(
    "a column is named twice. Its columns are {columns}.",
    "een kolom is twee keer genoemd. De kolommen zijn {columns}.",
)
SEVERAL_OF_NAME = Text(
    "several columns are named {name!r}; give the number of one. Its columns are {columns}.",
    "verschillende kolommen heten {name!r}; geef het nummer van een ervan. De kolommen zijn "
    "{columns}.",
)
NO_COLUMN = Text(
    "it has no column {name!r}. Its columns are {columns}.",
    "er is geen kolom {name!r}. De kolommen zijn {columns}.",
)
WHICH_TIME = Text(
    "several columns may be the time; name one. Its columns are {columns}.",
    "verschillende kolommen kunnen de tijd zijn; noem er een. De kolommen zijn {columns}.",
)
WHICH_FORCE = Text(
    "several columns may be the force; name one. Its columns are {columns}.",
    "verschillende kolommen kunnen de kracht zijn; noem er een. De kolommen zijn {columns}.",
)
NO_FORCE = Text(
    "no column for certain may be the force; name one. Its columns are {columns}.",
    "van geen kolom staat vast dat het de kracht is; noem er een. De kolommen zijn {columns}.",
)
NO_FORCE_UNIT = Text(
    "it does not say in which unit the force is. Give it: N, kgf or lbf. Its columns are "
    "{columns}.",
    "er staat niet bij in welke eenheid de kracht is. Geef die op: N, kgf of lbf. De kolommen zijn "
    "{columns}.",
)
OTHER_FORCE_UNIT = Text(
    "its force is in {units}, not in {said}. Leave the unit out, or correct it.",
    "de kracht is in {units}, niet in {said}. Laat de eenheid weg, of verbeter die.",
)
OTHER_TIME_UNIT = Text(
    "its time is in {unit}, not in {said}. Leave the unit out.",
    "de tijd is in {unit}, niet in {said}. Laat de eenheid weg.",
)
NO_TIME_UNIT = Text(
    "it does not say whether column {name!r} is in s or ms. Give it.",
    "er staat niet bij of kolom {name!r} in s of in ms is. Geef dat op.",
)
NOT_NUMBERS = Text(
    "column {name!r} is not all numbers: {fault}. Correct the file.",
    "in kolom {name!r} staan niet alleen getallen: {fault}. Verbeter het bestand.",
)
LINE_HAS = Text("line {line} has {cell!r}", "op regel {line} staat {cell!r}")
NO_NUMBER = Text(
    "the column of the force holds no number.", "in de kolom van de kracht staat geen getal."
)
IMPOSSIBLE_FORCE = Text(
    "a force of {force_n:g} N is impossible. Check the column and unit.",
    "een kracht van {force_n:g} N kan niet. Controleer de kolom en de eenheid.",
)

# the times

IMPOSSIBLE_RATE = Text(
    "a sample rate of {rate_hz:g} samples/s is impossible.",
    "een meetfrequentie van {rate_hz:g} meetwaarden/s kan niet.",
)
NO_TIME = Text(
    "sample {number} has no time. Correct the file.",
    "bij meetwaarde {number} staat geen tijd. Verbeter het bestand.",
)
NO_TIMES = Text(
    "it has no column that is the time for certain. Name it, or give the sample rate. Its columns "
    "are {columns}.",
    "van geen kolom staat vast dat het de tijd is. Noem die kolom, of geef de meetfrequentie. De "
    "kolommen zijn {columns}.",
)
OTHER_RATE = Text(
    "it says {own_hz:g} samples/s, not {rate_hz:g}.",
    "volgens het bestand zijn het {own_hz:g} meetwaarden/s, niet {rate_hz:g}.",
)
FEW_SAMPLES = Text(
    "it holds {n} samples with a time, which is no recording.",
    "er staan {n} meetwaarden met een tijd in; dat is geen opname.",
)
TIMES_NOT_INCREASING = Text(
    "its times do not increase: after {before_s:g} s comes {after_s:g} s. If they are rounded, "
    "give the sample rate.",
    "de tijden lopen niet op: na {before_s:g} s komt {after_s:g} s. Geef de meetfrequentie als ze "
    "zijn afgerond.",
)
ROUNDED = Text(
    "its times step by one interval or more in turn, as rounding to {rounding_s:g} s makes them. "
    "Give the sample rate.",
    "de tijden springen afwisselend één stap of meer, zoals na afronden op {rounding_s:g} s. Geef "
    "de meetfrequentie.",
)
TIMES_CONTRADICT = Text(
    "its times give {measured}, not {rate_hz:g} samples/s. Leave the rate out, or correct it.",
    "de tijden geven {measured}, niet {rate_hz:g} meetwaarden/s. Laat de meetfrequentie weg, of "
    "verbeter die.",
)
NO_RATE = Text("no rate", "geen meetfrequentie")
RATE = Text("{rate_hz:.6g} samples/s", "{rate_hz:.6g} meetwaarden/s")
UNEVEN = Text(
    "its times are too uneven for a sample rate: up to {off_s:.3f} s off. Export it with a fixed "
    "rate, or cut out the part without a pause.",
    "de tijden zijn te ongelijk voor een meetfrequentie: tot {off_s:.3f} s ernaast. Exporteer met "
    "een vaste meetfrequentie, of knip het deel zonder pauze eruit.",
)

# the file

NO_ROWS = Text("no rows of numbers are in it.", "er staan geen regels met getallen in.")
TWO_READINGS = Text(
    "it can be read in two ways: a comma may separate columns or be the decimal mark. Save it with "
    "semicolons between the columns and a line of names above them.",
    "het kan op twee manieren worden gelezen: een komma kan kolommen scheiden of het decimaalteken "
    "zijn. Sla het op met puntkomma's tussen de kolommen en een regel met namen erboven.",
)
DAMAGED = Text("it is damaged ({error}).", "het is beschadigd ({error}).")
LARGE = Text("it is larger than {n} bytes.", "het is groter dan {n} bytes.")
CUT_OFF = Text("it is cut off.", "het is afgebroken.")
NOT_TEXT = Text("it is no text.", "het is geen tekst.")
TOO_MANY = Text(
    "it has {n_columns} columns and {n_lines} lines, which is too many.",
    "het heeft {n_columns} kolommen en {n_lines} regels, en dat is te veel.",
)
SLOW = Text(
    "reading it took too long or could not begin ({error}).",
    "het lezen duurde te lang of kon niet beginnen ({error}).",
)
DAMAGED_C3D = Text(
    "it is a damaged C3D file ({error}).", "het is een beschadigd C3D-bestand ({error})."
)
READER_ENDED = Text("the reader ended with {code}", "de lezer eindigde met {code}")
NO_ANALOG = Text("it has no analog channels.", "het heeft geen analoge kanalen.")
NO_ANALOG_RATE = Text(
    "it does not say at which rate its analog channels were sampled.",
    "er staat niet bij met welke frequentie de analoge kanalen zijn opgenomen.",
)
ENDS_EARLY = Text("it ends before its last sample.", "het eindigt voor de laatste meetwaarde.")

# the visit it goes into

NO_SYSTEM = Text(
    "The system that recorded it must be named in one line of text.",
    "Noem in één regel tekst met welk systeem het is opgenomen.",
)
NO_ZONE = Text(
    "The time of the recording needs its time zone.",
    "Bij het tijdstip van de opname hoort de tijdzone.",
)
OTHER_CLOCK = Text(
    "The times of the trials in {path} are those of the {there}, and these of the {here}. Import "
    "it as another visit.",
    "De tijden van de pogingen in {path} komen van {there}, en deze van {here}. Importeer dit als "
    "een andere meting.",
)
CLOCKS = {"device": Text("device", "het apparaat"), "host": Text("host", "de computer")}
THERE_ALREADY = Text(
    "Trial {number} in {path} is this recording already. Import another one.",
    "Poging {number} in {path} is deze opname al. Importeer een andere.",
)
