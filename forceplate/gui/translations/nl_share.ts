<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nl" sourcelanguage="en">
<context>
    <name>ExportDialog</name>
    <message>
        <source>Name of the folder to make for the anonymous copy</source>
        <translation>Naam van de map die voor de anonieme kopie wordt gemaakt</translation>
    </message>
    <message>
        <source>anonymous copy</source>
        <translation>anonieme kopie</translation>
    </message>
    <message>
        <source>Export to</source>
        <translation>Exporteren naar</translation>
    </message>
    <message>
        <source>Save the key, which says who is who, apart from the copy</source>
        <translation>Bewaar de sleutel, waarin staat wie wie is, los van de kopie</translation>
    </message>
    <message>
        <source>-key</source>
        <translation>-sleutel</translation>
    </message>
    <message>
        <source>Key (*.json)</source>
        <translation>Sleutel (*.json)</translation>
    </message>
    <message>
        <source>Visits: {done} of {total}</source>
        <translation>Metingen: {done} van {total}</translation>
    </message>
    <message>
        <source>Looking for the visits …</source>
        <translation>De metingen worden gezocht …</translation>
    </message>
    <message>
        <source>Cancelled. Nothing was written.</source>
        <translation>Geannuleerd. Er is niets geschreven.</translation>
    </message>
    <message>
        <source>Written. Visits: {visits}, people: {people}.</source>
        <translation>Geschreven. Metingen: {visits}, personen: {people}.</translation>
    </message>
    <message>
        <source>Keep the key apart from the copy: it says who is who.</source>
        <translation>Bewaar de sleutel los van de kopie: daarin staat wie wie is.</translation>
    </message>
    <message>
        <source>Left out, because they cannot be read: {files}.</source>
        <translation>Weggelaten, omdat ze niet gelezen kunnen worden: {files}.</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>Er is niets geschreven.</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Annuleren</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Sluiten</translation>
    </message>
    <message>
        <source>Cancel the export</source>
        <translation>De export annuleren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Sluiten</translation>
    </message>
    <message>
        <source>A new library for sharing: everybody gets another id, all dates are moved by days that stay the same for one person, and notes, names and operators are left out. A key file says who is who.</source>
        <translation>Een nieuwe bibliotheek om te delen: iedereen krijgt een ander nummer, alle datums schuiven een aantal dagen op dat per persoon gelijk blijft, en notities, namen en onderzoekers worden weggelaten. In een sleutelbestand staat wie wie is.</translation>
    </message>
    <message>
        <source>⚠ This format needs the package {package}, which is not installed. Get it with: pip install &quot;forceplate[{extra}]&quot;</source>
        <translation>⚠ Dit formaat heeft het pakket {package} nodig, dat niet is geïnstalleerd. Zo komt het erbij: pip install &quot;forceplate[{extra}]&quot;</translation>
    </message>
    <message>
        <source>A table beside it explains every column.</source>
        <translation>Een tabel ernaast legt elke kolom uit.</translation>
    </message>
    <message>
        <source>There are no visits to export yet.</source>
        <translation>Er zijn nog geen metingen om te exporteren.</translation>
    </message>
    <message>
        <source>⚠ Visits that cannot be read are left out: {n}.</source>
        <translation>⚠ Metingen die niet gelezen kunnen worden, worden weggelaten: {n}.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exporteren</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Formaat</translation>
    </message>
    <message>
        <source>Format of the export</source>
        <translation>Formaat van de export</translation>
    </message>
    <message>
        <source>Anonymous copy of the visit files</source>
        <translation>Anonieme kopie van de meetbestanden</translation>
    </message>
    <message>
        <source>The whole &amp;library (people: {people}, visits: {visits})</source>
        <translation>De hele &amp;bibliotheek (personen: {people}, metingen: {visits})</translation>
    </message>
    <message>
        <source>Only these &amp;persons (space ticks):</source>
        <translation>Alleen deze &amp;personen (spatie vinkt aan):</translation>
    </message>
    <message>
        <source>Persons to export</source>
        <translation>Personen om te exporteren</translation>
    </message>
    <message>
        <source>Numbers to export</source>
        <translation>Getallen om te exporteren</translation>
    </message>
    <message>
        <source>Only some of the n&amp;umbers:</source>
        <translation>Alleen sommige &amp;getallen:</translation>
    </message>
    <message>
        <source>Write people&apos;s n&amp;ames beside their ids</source>
        <translation>Schrijf &amp;namen naast de nummers</translation>
    </message>
    <message>
        <source>Visits done</source>
        <translation>Metingen klaar</translation>
    </message>
    <message>
        <source>&amp;Export …</source>
        <translation>&amp;Exporteren …</translation>
    </message>
</context>
<context>
    <name>ImportColumns</name>
    <message>
        <source>Force: {columns} in {unit}.</source>
        <translation>Kracht: {columns} in {unit}.</translation>
    </message>
    <message>
        <source>Time: {column} in {unit}.</source>
        <translation>Tijd: {column} in {unit}.</translation>
    </message>
    <message>
        <source>{rate} samples per second.</source>
        <translation>{rate} meetwaarden per seconde.</translation>
    </message>
    <message>
        <source>as the file says</source>
        <translation>zoals het bestand zegt</translation>
    </message>
    <message>
        <source>&amp;Force (several ticks are added up)</source>
        <translation>&amp;Kracht (meer vinkjes worden opgeteld)</translation>
    </message>
    <message>
        <source>&amp;Unit of the force</source>
        <translation>&amp;Eenheid van de kracht</translation>
    </message>
    <message>
        <source>T&amp;ime</source>
        <translation>T&amp;ijd</translation>
    </message>
    <message>
        <source>Unit of t&amp;he time</source>
        <translation>Eenhei&amp;d van de tijd</translation>
    </message>
    <message>
        <source>Samples per &amp;second</source>
        <translation>Meet&amp;waarden per seconde</translation>
    </message>
    <message>
        <source>only for a file without times</source>
        <translation>alleen bij een bestand zonder tijden</translation>
    </message>
    <message>
        <source>Pressin&amp;g is negative in this file</source>
        <translation>Drukken is &amp;negatief in dit bestand</translation>
    </message>
    <message>
        <source>Columns of the force; space ticks</source>
        <translation>Kolommen van de kracht; spatie vinkt aan</translation>
    </message>
    <message>
        <source>Unit of the force</source>
        <translation>Eenheid van de kracht</translation>
    </message>
    <message>
        <source>Column of the time</source>
        <translation>Kolom van de tijd</translation>
    </message>
    <message>
        <source>Unit of the time</source>
        <translation>Eenheid van de tijd</translation>
    </message>
    <message>
        <source>Samples per second</source>
        <translation>Meetwaarden per seconde</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Recordings (*.csv *.txt *.tsv *.gz *.c3d);;All files (*)</source>
        <translation>Opnamen (*.csv *.txt *.tsv *.gz *.c3d);;Alle bestanden (*)</translation>
    </message>
    <message>
        <source>Choose a recording</source>
        <translation>Kies een opname</translation>
    </message>
    <message>
        <source>Imported as trial {number} of visit {visit}: {file}</source>
        <translation>Geïmporteerd als poging {number} van meting {visit}: {file}</translation>
    </message>
    <message>
        <source>{columns} in {unit}, {n} samples, {missing} missing.</source>
        <translation>{columns} in {unit}, {n} meetwaarden, {missing} ontbreken.</translation>
    </message>
    <message>
        <source>Peak force: {value}</source>
        <translation>Piekkracht: {value}</translation>
    </message>
    <message>
        <source>The trial counts.</source>
        <translation>De poging telt mee.</translation>
    </message>
    <message>
        <source>The trial does not count; the Review screen says why.</source>
        <translation>De poging telt niet mee; het scherm Nakijken zegt waarom.</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>Er is niets geïmporteerd.</translation>
    </message>
    <message>
        <source>Choose the file of the recording.</source>
        <translation>Kies het bestand van de opname.</translation>
    </message>
    <message>
        <source>Choose the person.</source>
        <translation>Kies de persoon.</translation>
    </message>
    <message>
        <source>Give the label of the visit: W0, W8.</source>
        <translation>Vul het label van de meting in: W0, W8.</translation>
    </message>
    <message>
        <source>Choose the foot.</source>
        <translation>Kies de voet.</translation>
    </message>
    <message>
        <source>Choose the toes that pressed.</source>
        <translation>Kies de tenen die drukten.</translation>
    </message>
    <message>
        <source>Give the day of the recording, not later than now: 28-2-2026 9:30.</source>
        <translation>Vul de dag van de opname in, niet later dan nu: 28-2-2026 9:30.</translation>
    </message>
    <message>
        <source>Name the system that recorded it, in the same words at every visit.</source>
        <translation>Noem het systeem dat de opname maakte, bij elke meting met dezelfde woorden.</translation>
    </message>
    <message>
        <source>The body mass is no possible number of kilograms.</source>
        <translation>Het lichaamsgewicht is geen mogelijk aantal kilogram.</translation>
    </message>
    <message>
        <source>The samples per second are no number.</source>
        <translation>De meetwaarden per seconde zijn geen getal.</translation>
    </message>
    <message>
        <source>It is being read …</source>
        <translation>Het wordt gelezen …</translation>
    </message>
    <message>
        <source>No file is chosen.</source>
        <translation>Er is geen bestand gekozen.</translation>
    </message>
    <message>
        <source>⚠ The file can be read in more than one way, or not at all: tick the force and choose units and time. Details: {problem}</source>
        <translation>⚠ Het bestand is op meer dan één manier te lezen, of helemaal niet: vink de kracht aan en kies eenheden en tijd. Bijzonderheden: {problem}</translation>
    </message>
    <message>
        <source>Import a recording of another system</source>
        <translation>Een opname van een ander systeem importeren</translation>
    </message>
    <message>
        <source>&amp;Choose the file …</source>
        <translation>Kies het &amp;bestand …</translation>
    </message>
    <message>
        <source>Perso&amp;n</source>
        <translation>&amp;Persoon</translation>
    </message>
    <message>
        <source>&amp;Visit</source>
        <translation>&amp;Meting</translation>
    </message>
    <message>
        <source>Foo&amp;t</source>
        <translation>&amp;Voet</translation>
    </message>
    <message>
        <source>To&amp;es</source>
        <translation>&amp;Tenen</translation>
    </message>
    <message>
        <source>Posture</source>
        <translation>Houding</translation>
    </message>
    <message>
        <source>How the foot was held</source>
        <translation>Hoe de voet werd vastgehouden</translation>
    </message>
    <message>
        <source>&amp;Recorded on</source>
        <translation>Op&amp;genomen op</translation>
    </message>
    <message>
        <source>S&amp;ystem</source>
        <translation>S&amp;ysteem</translation>
    </message>
    <message>
        <source>&amp;Body mass, kg (optional)</source>
        <translation>&amp;Lichaamsgewicht, kg (mag leeg)</translation>
    </message>
    <message>
        <source>seated</source>
        <translation>zittend</translation>
    </message>
    <message>
        <source>standing</source>
        <translation>staand</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Kies</translation>
    </message>
    <message>
        <source>Choose; add a new person in the list first</source>
        <translation>Kies; voeg een nieuwe persoon eerst toe in de lijst</translation>
    </message>
    <message>
        <source>day-month-year and time, such as 28-2-2026 9:30</source>
        <translation>dag-maand-jaar en tijd, zoals 28-2-2026 9:30</translation>
    </message>
    <message>
        <source>the same words at every visit</source>
        <translation>bij elke meting dezelfde woorden</translation>
    </message>
    <message>
        <source>Im&amp;port</source>
        <translation>Impo&amp;rteren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Sluiten</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>report</source>
        <translation>verslag</translation>
    </message>
    <message>
        <source>Save the report as</source>
        <translation>Bewaar het verslag als</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>Pdf (*.pdf)</translation>
    </message>
    <message>
        <source>The report is made: {path}</source>
        <translation>Het verslag is gemaakt: {path}</translation>
    </message>
    <message>
        <source>The visits cannot be compared; the report says why and gives no gain.</source>
        <translation>De metingen kunnen niet worden vergeleken; het verslag zegt waarom en geeft geen winst.</translation>
    </message>
    <message>
        <source>No report was made.</source>
        <translation>Er is geen verslag gemaakt.</translation>
    </message>
    <message>
        <source>Report (PDF)</source>
        <translation>Verslag (pdf)</translation>
    </message>
    <message>
        <source>A page for the patient and the file, and further pages with all trials and methods for the colleague. Visits: {visits}.</source>
        <translation>Een bladzijde voor patiënt en dossier, en daarna bladzijden met alle pogingen en methoden voor de collega. Metingen: {visits}.</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Taal</translation>
    </message>
    <message>
        <source>Language of the report</source>
        <translation>Taal van het verslag</translation>
    </message>
    <message>
        <source>Print the &amp;name: {name}</source>
        <translation>Druk de &amp;naam af: {name}</translation>
    </message>
    <message>
        <source>Print the &amp;name (the list has none)</source>
        <translation>Druk de &amp;naam af (de lijst heeft er geen)</translation>
    </message>
    <message>
        <source>Without the name the report holds the id only, and may be sent on as such.</source>
        <translation>Zonder naam staat er alleen het nummer in het verslag.</translation>
    </message>
    <message>
        <source>The report is being made</source>
        <translation>Het verslag wordt gemaakt</translation>
    </message>
    <message>
        <source>&amp;Save as …</source>
        <translation>&amp;Bewaren als …</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Sluiten</translation>
    </message>
</context>
<context>
    <name>ShareButtons</name>
    <message>
        <source>E&amp;xport …</source>
        <translation>E&amp;xporteren …</translation>
    </message>
    <message>
        <source>Visits as files for other programs, or as an anonymous copy</source>
        <translation>Metingen als bestanden voor andere programma&apos;s, of als anonieme kopie</translation>
    </message>
    <message>
        <source>&amp;Import …</source>
        <translation>&amp;Importeren …</translation>
    </message>
    <message>
        <source>A recording of another system: CSV or C3D</source>
        <translation>Een opname van een ander systeem: CSV of C3D</translation>
    </message>
</context>
</TS>
