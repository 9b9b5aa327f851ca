<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nl" sourcelanguage="en">
<context>
    <name>PeopleModel</name>
    <message>
        <source>Person</source>
        <translation>Persoon</translation>
    </message>
    <message>
        <source>Next visit</source>
        <translation>Volgende meting</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Kracht</translation>
    </message>
    <message>
        <source>The mean of the two best trials of each visit, {condition}.</source>
        <translation>Het gemiddelde van de twee beste pogingen van elke meting, {condition}.</translation>
    </message>
    <message>
        <source>⚠ unreadable visit</source>
        <translation>⚠ onleesbare meting</translation>
    </message>
    <message>
        <source>SIMULATED</source>
        <translation>GESIMULEERD</translation>
    </message>
    <message>
        <source>Baseline W0</source>
        <translation>Nulmeting W0</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>nog niet gemeten</translation>
    </message>
    <message>
        <source>No visit planned</source>
        <translation>Geen meting gepland</translation>
    </message>
    <message>
        <source>all are done</source>
        <translation>alles is gedaan</translation>
    </message>
    <message>
        <source>⚠ {visit} overdue</source>
        <translation>⚠ {visit} te laat</translation>
    </message>
    <message>
        <source>by 1 day</source>
        <translation>1 dag</translation>
    </message>
    <message>
        <source>by {days} days</source>
        <translation>{days} dagen</translation>
    </message>
    <message>
        <source>{visit} due soon</source>
        <translation>{visit} binnenkort</translation>
    </message>
    <message>
        <source>{visit} due today</source>
        <translation>{visit} vandaag</translation>
    </message>
    <message>
        <source>in {days} days</source>
        <translation>over {days} dagen</translation>
    </message>
    <message>
        <source>tomorrow</source>
        <translation>morgen</translation>
    </message>
    <message>
        <source>in {weeks} weeks</source>
        <translation>over {weeks} weken</translation>
    </message>
    <message>
        <source>L {force}</source>
        <translation>L {force}</translation>
    </message>
    <message>
        <source>R {force}</source>
        <translation>R {force}</translation>
    </message>
    <message>
        <source>{region}, standing</source>
        <translation>{region}, staand</translation>
    </message>
</context>
<context>
    <name>PeoplePage</name>
    <message>
        <source>{person} was taken out of the list.</source>
        <translation>{person} is uit de lijst gehaald.</translation>
    </message>
    <message>
        <source>{person} is in the list.</source>
        <translation>{person} staat in de lijst.</translation>
    </message>
    <message>
        <source>{id} was changed.</source>
        <translation>{id} is gewijzigd.</translation>
    </message>
    <message>
        <source>Reading visit files: {done} of {total}</source>
        <translation>Metingen worden gelezen: {done} van {total}</translation>
    </message>
    <message>
        <source>Nobody has “{text}” in name or id.</source>
        <translation>Niemand heeft “{text}” in naam of code.</translation>
    </message>
    <message>
        <source>The list of people was damaged and is made anew from the visit files. All visits are safe; names and birth dates are lost from the list. The damaged list is kept as {path}: give it to whoever looks after this computer, or enter the names again.</source>
        <translation>De lijst met personen was beschadigd en wordt opnieuw gemaakt uit de bestanden van de metingen. Alle metingen zijn veilig; namen en geboortedata zijn uit de lijst verloren. De beschadigde lijst is bewaard als {path}: geef die aan wie deze computer beheert, of voer de namen opnieuw in.</translation>
    </message>
    <message>
        <source>The list of people was made from the visit files. Names can be added here; they are never written into the files.</source>
        <translation>De lijst van personen is gemaakt uit de meetbestanden. Namen kunnen hier worden toegevoegd; ze komen nooit in de bestanden.</translation>
    </message>
    <message>
        <source>Search name or id (Ctrl+F)</source>
        <translation>Zoek naam of code (Ctrl+F)</translation>
    </message>
    <message>
        <source>Search name or id</source>
        <translation>Zoek naam of code</translation>
    </message>
    <message>
        <source>New person (Ctrl+N)</source>
        <translation>Nieuwe persoon (Ctrl+N)</translation>
    </message>
    <message>
        <source>People; Enter starts the visit</source>
        <translation>Personen; Enter start de meting</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z)</source>
        <translation>Ongedaan maken (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Visit files read</source>
        <translation>Gelezen bestanden</translation>
    </message>
</context>
<context>
    <name>PersonDialog</name>
    <message>
        <source>New person</source>
        <translation>Nieuwe persoon</translation>
    </message>
    <message>
        <source>Name and birth date</source>
        <translation>Naam en geboortedatum</translation>
    </message>
    <message>
        <source>The person gets a random id. Only this id is written into visit files.</source>
        <translation>De persoon krijgt een willekeurige code. Alleen deze code komt in de bestanden van de metingen.</translation>
    </message>
    <message>
        <source>Id: {id}</source>
        <translation>Code: {id}</translation>
    </message>
    <message>
        <source>&amp;Name (optional)</source>
        <translation>&amp;Naam (mag leeg blijven)</translation>
    </message>
    <message>
        <source>&amp;Birth date (optional)</source>
        <translation>&amp;Geboortedatum (mag leeg blijven)</translation>
    </message>
    <message>
        <source>Name, optional</source>
        <translation>Naam, mag leeg blijven</translation>
    </message>
    <message>
        <source>Birth date, optional</source>
        <translation>Geboortedatum, mag leeg blijven</translation>
    </message>
    <message>
        <source>day-month-year, such as 28-2-1990</source>
        <translation>dag-maand-jaar, zoals 28-2-1990</translation>
    </message>
    <message>
        <source>Name and birth date stay on this computer: no visit file has them.</source>
        <translation>Naam en geboortedatum blijven op deze computer: ze staan in geen enkel bestand van een meting.</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>&amp;Toevoegen</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Bewaren</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Annuleren</translation>
    </message>
    <message>
        <source>⚠ The list has this name already: {ids}.</source>
        <translation>⚠ Deze naam staat al in de lijst: {ids}.</translation>
    </message>
    <message>
        <source>This is no possible birth date. Type day, month and year: 28-2-1990.</source>
        <translation>Deze geboortedatum kan niet. Typ dag, maand en jaar: 28-2-1990.</translation>
    </message>
</context>
<context>
    <name>PersonPanel</name>
    <message>
        <source>Start visit {visit}</source>
        <translation>Start meting {visit}</translation>
    </message>
    <message>
        <source>Start baseline {visit}</source>
        <translation>Start nulmeting {visit}</translation>
    </message>
    <message>
        <source>{visit} cannot be read, so nothing can be added. Choose another label.</source>
        <translation>{visit} is niet te lezen; er kan niets bij. Kies een andere aanduiding.</translation>
    </message>
    <message>
        <source>Continue today&apos;s visit {visit}</source>
        <translation>Ga door met meting {visit} van vandaag</translation>
    </message>
    <message>
        <source>Trials are added to the visit of today.</source>
        <translation>Pogingen komen bij de meting van vandaag.</translation>
    </message>
    <message>
        <source>Add to visit {visit}</source>
        <translation>Voeg toe aan meting {visit}</translation>
    </message>
    <message>
        <source>⚠ {visit} was measured on {date}; new trials are added to it. For a new visit choose another label.</source>
        <translation>⚠ {visit} is gemeten op {date}; nieuwe pogingen komen daarbij. Kies voor een nieuwe meting een andere aanduiding.</translation>
    </message>
    <message>
        <source>A label has letters, digits and hyphens, such as W8.</source>
        <translation>Een aanduiding heeft letters, cijfers en streepjes, zoals W8.</translation>
    </message>
    <message>
        <source>The first visit: later ones are compared with it.</source>
        <translation>De eerste meting: latere worden hiermee vergeleken.</translation>
    </message>
    <message>
        <source>There is no baseline W0 yet.</source>
        <translation>Er is nog geen nulmeting W0.</translation>
    </message>
    <message>
        <source>The baseline is later than today. Check the date of this computer.</source>
        <translation>De nulmeting is later dan vandaag. Controleer de datum van deze computer.</translation>
    </message>
    <message>
        <source>Today is day {days} after the baseline, in week {weeks}.</source>
        <translation>Vandaag is dag {days} na de nulmeting, in week {weeks}.</translation>
    </message>
    <message>
        <source>Chosen person</source>
        <translation>Gekozen persoon</translation>
    </message>
    <message>
        <source>&amp;Visit</source>
        <translation>&amp;Meting</translation>
    </message>
    <message>
        <source>Label of the visit</source>
        <translation>Aanduiding van de meting</translation>
    </message>
    <message>
        <source>&amp;Progress</source>
        <translation>&amp;Voortgang</translation>
    </message>
    <message>
        <source>&amp;Name…</source>
        <translation>&amp;Naam…</translation>
    </message>
    <message>
        <source>Change name and birth date</source>
        <translation>Naam en geboortedatum wijzigen</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>Ver&amp;wijderen</translation>
    </message>
    <message>
        <source>Enter in the list does the same</source>
        <translation>Enter in de lijst doet hetzelfde</translation>
    </message>
    <message>
        <source>Whoever has visits stays in the list</source>
        <translation>Wie metingen heeft, blijft in de lijst</translation>
    </message>
    <message>
        <source>Take this person out of the list; it can be undone</source>
        <translation>Haal deze persoon uit de lijst; dit kan ongedaan worden gemaakt</translation>
    </message>
    <message>
        <source>Id {id}</source>
        <translation>Code {id}</translation>
    </message>
    <message>
        <source>born {date}</source>
        <translation>geboren {date}</translation>
    </message>
    <message>
        <source>no visits yet</source>
        <translation>nog geen metingen</translation>
    </message>
    <message>
        <source>⚠ cannot be read</source>
        <translation>⚠ niet te lezen</translation>
    </message>
    <message>
        <source>{n} of {of} trials accepted</source>
        <translation>{n} van {of} pogingen goedgekeurd</translation>
    </message>
    <message>
        <source>SIMULATED</source>
        <translation>GESIMULEERD</translation>
    </message>
    <message>
        <source>What cannot be read is left as it is. Put a backup copy in its place, or move the file out of the library; then press F5.</source>
        <translation>Wat niet te lezen is, blijft zoals het is. Zet er een reservekopie voor in de plaats, of haal het bestand uit de bibliotheek; druk dan op F5.</translation>
    </message>
</context>
<context>
    <name>_Empty</name>
    <message>
        <source>The visit files are being read…</source>
        <translation>De bestanden van de metingen worden gelezen…</translation>
    </message>
    <message>
        <source>Here stands everybody you measure: add the first person, or try it all with a simulated person on a simulated platform.</source>
        <translation>Hier staat iedereen die u meet: voeg de eerste persoon toe, of probeer alles uit met een gesimuleerde persoon op een gesimuleerd platform.</translation>
    </message>
    <message>
        <source>New person (Ctrl+N)</source>
        <translation>Nieuwe persoon (Ctrl+N)</translation>
    </message>
    <message>
        <source>Try it with a &amp;simulated person</source>
        <translation>Probeer het met een &amp;gesimuleerde persoon</translation>
    </message>
</context>
</TS>
