"""Why nothing is exported, in every language."""

from __future__ import annotations

from forceplate.words import Text

NOT_WRITTEN = Text(
    "Cannot write {path}: {why}. Nothing was left of it. Check the folder and the disk, then try "
    "again.",
    "{path} kan niet worden geschreven: {why}. Er is niets van blijven staan. Controleer de map en "
    "de schijf, en probeer het opnieuw.",
)
IS_FOLDER = Text(
    "{path} is a folder. Give the name of a file in it.",
    "{path} is een map. Geef de naam van een bestand daarin.",
)
FILE_EXISTS = Text(
    "{path} exists already. Choose another name, or allow it to be overwritten.",
    "{path} bestaat al. Kies een andere naam, of sta toe dat het wordt overschreven.",
)
IS_VISIT = Text(
    "{path} is a visit file, which no export replaces. Choose another.",
    "{path} is een meetbestand, en dat wordt door geen export vervangen. Kies een ander.",
)
NO_FORMAT = Text(
    "There is no format {id!r}. Choose one of {known}.",
    "Er is geen formaat {id!r}. Kies er een uit {known}.",
)
NO_VISIT = Text("There is no visit to export.", "Er is geen meting om te exporteren.")
NO_NUMBER = Text(
    "{names} is no number of a trial. See `forceplate methods`.",
    "{names} is geen getal van een poging. Zie `forceplate methods`.",
)
NO_NAMES = Text(
    "The format {id} holds no names. Leave them out.",
    "Het formaat {id} bevat geen namen. Laat ze weg.",
)
NO_SINGLE_TRIAL = Text(
    "One trial alone can be taken only with samples-csv, not {id}.",
    "Eén losse poging kan alleen met samples-csv, niet met {id}.",
)
NO_PACKAGE = Text(
    "The format {id} needs the package {package}, which is not installed. Install it with: pip "
    "install 'forceplate[{extra}]'",
    "Het formaat {id} heeft het pakket {package} nodig, dat niet is geïnstalleerd. Installeer het "
    "met: pip install 'forceplate[{extra}]'",
)
TWIN = Text(
    "{one} and {other} are both visit {visit} of {subject_id}. Leave one of them out.",
    "{one} en {other} zijn allebei meting {visit} van {subject_id}. Laat er een weg.",
)
ONE_EVENT = Text(
    "The visits {one} and {other} would be one event in REDCap. Export them apart.",
    "De metingen {one} en {other} zouden in REDCap één gebeurtenis zijn. Exporteer ze apart.",
)
OTHER_CHANNELS = Text(
    "The visit {visit} of {subject_id} has the channels {found}, another before it has {channels}. "
    "Export them apart.",
    "Meting {visit} van {subject_id} heeft de kanalen {found}, een eerdere heeft {channels}. "
    "Exporteer ze apart.",
)
NO_TRIAL = Text(
    "The visit {visit} of {subject_id} has {n} trials and no trial {number}. Check the number.",
    "Meting {visit} van {subject_id} heeft {n} pogingen en geen poging {number}. Controleer het "
    "nummer.",
)
NO_GROUP_NAME = Text(
    "{name!r} cannot be the name of a group in HDF5. Leave it out.",
    "{name!r} kan in HDF5 geen naam van een groep zijn. Laat dit weg.",
)
MANY_COLUMNS = Text(
    "{n} columns are more than the {most} of a workbook. Choose fewer numbers with --metric, or "
    "the format wide-csv.",
    "{n} kolommen zijn meer dan de {most} van een werkmap. Kies minder getallen met --metric, of "
    "het formaat wide-csv.",
)
MANY_ROWS = Text(
    "There are more rows than the {most} of a workbook.",
    "Er zijn meer rijen dan de {most} van een werkmap.",
)
LONG_TEXT = Text(
    "A text of {n} characters does not fit into a cell of a workbook: {start}... Choose the format "
    "wide-csv.",
    "Een tekst van {n} tekens past niet in een cel van een werkmap: {start}... Kies het formaat "
    "wide-csv.",
)
