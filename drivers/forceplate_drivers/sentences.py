"""Why a board that prints numbers, or a stream, cannot be measured with, in every language."""

from __future__ import annotations

from forceplate.words import Text

# boards that print numbers

LINES_CLOSED = Text(
    "{address} closed while its lines were learned: {error}",
    "{address} sloot terwijl de regels werden geleerd: {error}",
)
NOT_LEARNED = Text("{address}: {complaint} {advice}", "{address}: {complaint} {advice}")
NO_LAYOUT = Text("{address}: {error}. {advice}", "{address}: {error}. {advice}")
LINE_ADVICE = Text(
    "Each line must hold the same columns of numbers. Check the board's sketch; if it prints at a "
    "baud rate of its own, add it to the address, as in COM3@250000.",
    "Elke regel moet dezelfde kolommen met getallen hebben. Controleer de sketch van het bord; "
    "stuurt het met een eigen baudrate, zet die dan achter het adres, zoals COM3@250000.",
)
NO_TEXT_COMES = Text(
    "what comes is no text at any baud rate tried.",
    "wat er komt, is bij geen van de geprobeerde baudrates tekst.",
)
NOTHING_COMES = Text("nothing comes.", "er komt niets.")
FEW_LINES = Text(
    "in {seconds:g} s too few lines alike came, or not evenly.",
    "in {seconds:g} s kwamen te weinig gelijke regels, of niet gelijkmatig.",
)
NO_NUMBERS = Text(
    "no line of numbers came; the last line was {line!r}.",
    "er kwam geen regel met getallen; de laatste regel was {line!r}.",
)
EMPTY_COLUMN = Text("a column never held a number", "in een kolom stond nooit een getal")
EXPONENTS = Text(
    "numbers come in exponent form; print them with fixed decimals",
    "getallen komen met een exponent; stuur ze met een vast aantal decimalen",
)
LONG_NUMBERS = Text(
    "numbers are too long for 32 bits; print fewer decimals",
    "getallen zijn te lang voor 32 bits; stuur minder decimalen",
)

# streams

STREAM_REFUSED = Text("{address}: {error}", "{address}: {error}")
STREAM_UNUSABLE = Text(
    "The stream {address} cannot be used: {error}",
    "De stroom {address} kan niet worden gebruikt: {error}",
)
STREAM_SAID_NOTHING = Text(
    "The stream {address} closed or said nothing while it was opened ({error}).",
    "De stroom {address} sloot of stuurde niets bij het openen ({error}).",
)
NO_STREAM_NAME = Text(
    "No stream can be named {address!r}. Type its name as it is.",
    "Geen stroom kan {address!r} heten. Typ de naam zoals die is.",
)
NO_STREAM = Text(
    "There is no stream {address} in the network. Start it, check its name and the firewall, then "
    "try again.",
    "Er is in het netwerk geen stroom {address}. Start die, controleer de naam en de firewall, en "
    "probeer het opnieuw.",
)
SEVERAL_STREAMS = Text(
    "Several streams are {address}. Give one of: {ids}.",
    "Verschillende stromen zijn {address}. Geef er een van: {ids}.",
)
STREAM_CLOSED = Text("The stream {address} was closed.", "De stroom {address} is gesloten.")
STREAM_ENDED = Text(
    "The stream {address} has ended. Start its sender again; check cable and network.",
    "De stroom {address} is opgehouden. Start de zender opnieuw; controleer kabel en netwerk.",
)
NO_FIXED_RATE = Text(
    "it has no fixed sample rate, so a lost sample and a rate of force development cannot be seen "
    "in it. Let its sender declare the rate.",
    "er is geen vaste meetfrequentie, dus een verloren meetwaarde en de snelheid van "
    "krachtopbouw zijn er niet in te zien. Laat de zender de meetfrequentie opgeven.",
)
FEW_SAMPLES = Text(
    "it is open, but only {n} samples came. Start its sender.",
    "de stroom is open, maar er kwamen maar {n} meetwaarden. Start de zender.",
)
NO_NUMBER_STREAM = Text(
    "it sends {kind}, not numbers. It is no force.",
    "er komt {kind}, en dat zijn geen getallen. Het is geen kracht.",
)
MANY_CHANNELS = Text(
    "it has {n} channels; 1 to {most} can be.",
    "er zijn {n} kanalen; het kunnen er 1 tot {most} zijn.",
)
FRACTIONS = Text(
    "it sends fractions ({channels}), and how fine they are is not known. Say how much one count "
    "shall be, far below the noise, as in NAME@0.00001.",
    "er komen breuken ({channels}), en hoe fijn die zijn, is niet bekend. Geef op hoeveel één tel "
    "moet zijn, ver onder de ruis, zoals NAAM@0.00001.",
)
IN_UNIT = Text("{label} in {unit}", "{label} in {unit}")
NO_UNIT = Text("no unit", "geen eenheid")
IMPOSSIBLE_STEP = Text("a step of {step:g} is impossible.", "een stap van {step:g} kan niet.")
NO_STAMPS = Text("its time stamps are no times.", "de tijdstempels zijn geen tijden.")
OTHER_RATE = Text(
    "it declares {nominal_hz:g} samples/s and its time stamps give {rate_hz:g}. Correct its "
    "sender.",
    "volgens opgave zijn het {nominal_hz:g} meetwaarden/s, maar de tijdstempels geven {rate_hz:g}. "
    "Verbeter de zender.",
)
NO_PYLSL = Text(
    "The Lab Streaming Layer needs the package pylsl, which is not installed or misses its library "
    'liblsl ({error}). Get it with: pip install "forceplate[lsl]"',
    "De Lab Streaming Layer heeft het pakket pylsl nodig, dat niet is geïnstalleerd of zijn "
    'bibliotheek liblsl mist ({error}). Haal het met: pip install "forceplate[lsl]"',
)
