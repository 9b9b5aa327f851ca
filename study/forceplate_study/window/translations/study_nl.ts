<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nl" sourcelanguage="en">
<context>
    <name>AdherenceTab</name>
    <message>
        <source>Written: {files}.</source>
        <translation>Geschreven: {files}.</translation>
    </message>
    <message>
        <source>Weeks {first}-{last}</source>
        <translation>Weken {first}-{last}</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Groep</translation>
    </message>
    <message>
        <source>[{n} of {all} weeks missing]</source>
        <translation>[{n} van {all} weken ontbreken]</translation>
    </message>
    <message>
        <source>[no week missing]</source>
        <translation>[geen week ontbreekt]</translation>
    </message>
    <message>
        <source>no week reported</source>
        <translation>geen week gemeld</translation>
    </message>
    <message>
        <source>{done} of {prescribed}</source>
        <translation>{done} van {prescribed}</translation>
    </message>
    <message>
        <source>({low} to {high})</source>
        <translation>({low} tot {high})</translation>
    </message>
    <message>
        <source>Sess&amp;ions of</source>
        <translation>Trainingen &amp;van</translation>
    </message>
    <message>
        <source>Kind of session</source>
        <translation>Soort training</translation>
    </message>
    <message>
        <source>all kinds</source>
        <translation>alle soorten</translation>
    </message>
    <message>
        <source>&amp;Save as files …</source>
        <translation>Als bestanden op&amp;slaan …</translation>
    </message>
    <message>
        <source>Adherence by group and weeks</source>
        <translation>Therapietrouw per groep en weken</translation>
    </message>
    <message>
        <source>Sessions done of those prescribed, in the weeks that were reported. A week that was not filled in is missing: neither done nor not done. In round brackets: if nothing, and if everything, was done in the missing weeks.</source>
        <translation>Gedane van de voorgeschreven trainingen, in de weken die gemeld zijn. Een week die niet is ingevuld, ontbreekt: niet gedaan en ook niet niet gedaan. Tussen ronde haakjes: als in de ontbrekende weken niets, en als er alles gedaan was.</translation>
    </message>
</context>
<context>
    <name>ComplaintBox</name>
    <message>
        <source>✓ Found: an injury ({who}).</source>
        <translation>✓ Bevonden: een blessure ({who}).</translation>
    </message>
    <message>
        <source>✓ Found: not an injury ({who}).</source>
        <translation>✓ Bevonden: geen blessure ({who}).</translation>
    </message>
    <message>
        <source>⚠ Answered again since it was looked at.</source>
        <translation>⚠ Opnieuw beantwoord sinds het bekeken is.</translation>
    </message>
    <message>
        <source>⚠ Nobody has looked at it. To judge it, say in Settings, at “Measured by”, who you are.</source>
        <translation>⚠ Nog niemand heeft het bekeken. Om het te beoordelen, zeg je eerst bij Instellingen, bij “Gemeten door”, wie je bent.</translation>
    </message>
    <message>
        <source>⚠ Nobody has looked at it.</source>
        <translation>⚠ Nog niemand heeft het bekeken.</translation>
    </message>
    <message>
        <source>An &amp;injury</source>
        <translation>Een bl&amp;essure</translation>
    </message>
    <message>
        <source>Not an in&amp;jury</source>
        <translation>Geen bless&amp;ure</translation>
    </message>
    <message>
        <source>complaint</source>
        <translation>klacht</translation>
    </message>
    <message>
        <source>{place}, since {day}</source>
        <translation>{place}, sinds {day}</translation>
    </message>
    <message>
        <source>Days restricted: {days}. Sessions in a row: {sessions}. </source>
        <translation>Dagen beperkt: {days}. Looptrainingen achter elkaar: {sessions}. </translation>
    </message>
    <message>
        <source>A professional was consulted.</source>
        <translation>Er is een zorgverlener geraadpleegd.</translation>
    </message>
    <message>
        <source>No professional was consulted.</source>
        <translation>Er is geen zorgverlener geraadpleegd.</translation>
    </message>
    <message>
        <source>Pain: {pain} of 10.</source>
        <translation>Pijn: {pain} van 10.</translation>
    </message>
</context>
<context>
    <name>EnterTab</name>
    <message>
        <source>Session</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Week</source>
        <translation>Week</translation>
    </message>
    <message>
        <source>Complaint or injury</source>
        <translation>Klacht of blessure</translation>
    </message>
    <message>
        <source>Left the study</source>
        <translation>Gestopt met de studie</translation>
    </message>
    <message>
        <source>New participant</source>
        <translation>Nieuwe deelnemer</translation>
    </message>
    <message>
        <source>Tables (CSV, REDCap)</source>
        <translation>Tabellen (CSV, REDCap)</translation>
    </message>
    <message>
        <source>What to enter</source>
        <translation>Wat invoeren</translation>
    </message>
</context>
<context>
    <name>EntryPart</name>
    <message>
        <source>✓ Saved.</source>
        <translation>✓ Opgeslagen.</translation>
    </message>
    <message>
        <source>✓ This was there already; it counts once.</source>
        <translation>✓ Dit stond er al; het telt één keer.</translation>
    </message>
    <message>
        <source>✗ Not saved: {why}</source>
        <translation>✗ Niet opgeslagen: {why}</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>Op&amp;slaan</translation>
    </message>
    <message>
        <source>Replace what is there with other &amp;values</source>
        <translation>&amp;Vervangen wat er met andere waarden staat</translation>
    </message>
</context>
<context>
    <name>ImportPart</name>
    <message>
        <source>Choose the tables</source>
        <translation>Kies de tabellen</translation>
    </message>
    <message>
        <source>Tables (*.csv *.txt)</source>
        <translation>Tabellen (*.csv *.txt)</translation>
    </message>
    <message>
        <source>Folder for the empty tables</source>
        <translation>Map voor de lege tabellen</translation>
    </message>
    <message>
        <source>Written: {files}.</source>
        <translation>Geschreven: {files}.</translation>
    </message>
    <message>
        <source>{table}: {new} taken in, {known} there already</source>
        <translation>{table}: {new} overgenomen, {known} stonden er al</translation>
    </message>
    <message>
        <source>✗ Nothing was taken. Rows that are wrong: {n}. Correct them in the file, save it, and read it again.</source>
        <translation>✗ Er is niets overgenomen. Foute regels: {n}. Verbeter ze in het bestand, sla het op en lees het opnieuw.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Bestand</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabel</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Regel</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>Wat er fout is</translation>
    </message>
    <message>
        <source>✗ Nothing was taken: {why}</source>
        <translation>✗ Er is niets overgenomen: {why}</translation>
    </message>
    <message>
        <source>Participants</source>
        <translation>Deelnemers</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>Trainingen</translation>
    </message>
    <message>
        <source>Weeks</source>
        <translation>Weken</translation>
    </message>
    <message>
        <source>Injuries</source>
        <translation>Blessures</translation>
    </message>
    <message>
        <source>Those who left</source>
        <translation>Wie gestopt zijn</translation>
    </message>
    <message>
        <source>Tables (CSV, REDCap)</source>
        <translation>Tabellen (CSV, REDCap)</translation>
    </message>
    <message>
        <source>Choose one file or several; which table each one is, is seen by its columns. An export of REDCap (CSV, raw data) holds them all. Every row of every file is taken, or nothing. The same file read again changes nothing.</source>
        <translation>Kies één bestand of meer; welke tabel het is, blijkt uit de kolommen. Een export van REDCap (CSV, raw data) bevat ze allemaal. Van alle bestanden wordt elke regel overgenomen, of niets. Hetzelfde bestand nog eens lezen verandert niets.</translation>
    </message>
    <message>
        <source>Dates are written &amp;day first, as 31-12-2026</source>
        <translation>Datums beginnen met de &amp;dag, zoals 31-12-2026</translation>
    </message>
    <message>
        <source>Re&amp;place entries that are there with other values</source>
        <translation>&amp;Vervangen wat er met andere waarden staat</translation>
    </message>
    <message>
        <source>Choose &amp;files …</source>
        <translation>&amp;Bestanden kiezen …</translation>
    </message>
    <message>
        <source>Read the same files a&amp;gain</source>
        <translation>Dezelfde bestanden opni&amp;euw lezen</translation>
    </message>
    <message>
        <source>Write e&amp;mpty tables …</source>
        <translation>&amp;Lege tabellen schrijven …</translation>
    </message>
    <message>
        <source>Wrong rows</source>
        <translation>Foute regels</translation>
    </message>
</context>
<context>
    <name>LinkDialog</name>
    <message>
        <source>Personal link of {name}</source>
        <translation>Persoonlijke link van {name}</translation>
    </message>
    <message>
        <source>The participant opens the diary with a personal link. A new link takes the place of the one before, which opens nothing any more. It is shown once and kept nowhere: whoever loses it gets a new one.</source>
        <translation>De deelnemer opent het dagboek met een persoonlijke link. Een nieuwe link komt in de plaats van de vorige, die daarna niets meer opent. Hij wordt één keer getoond en nergens bewaard: wie hem kwijtraakt, krijgt een nieuwe.</translation>
    </message>
    <message>
        <source>Personal link</source>
        <translation>Persoonlijke link</translation>
    </message>
    <message>
        <source>QR code of the personal link</source>
        <translation>QR-code van de persoonlijke link</translation>
    </message>
    <message>
        <source>&amp;Make a new link</source>
        <translation>Nieuwe link &amp;maken</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopiëren</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>S&amp;luiten</translation>
    </message>
</context>
<context>
    <name>NowTab</name>
    <message>
        <source>Nobody is in this study yet. Add participants under Enter.</source>
        <translation>Er is nog niemand in deze studie. Voeg deelnemers toe onder Invoeren.</translation>
    </message>
    <message>
        <source>Nobody.</source>
        <translation>Niemand.</translation>
    </message>
    <message>
        <source>All ({n})</source>
        <translation>Allemaal ({n})</translation>
    </message>
    <message>
        <source>Behind ({n})</source>
        <translation>Achter ({n})</translation>
    </message>
    <message>
        <source>Complaint to look at ({n})</source>
        <translation>Klacht om te bekijken ({n})</translation>
    </message>
    <message>
        <source>Who is shown</source>
        <translation>Wie er staan</translation>
    </message>
    <message>
        <source>Search a participant (Ctrl+F)</source>
        <translation>Een deelnemer zoeken (Ctrl+F)</translation>
    </message>
    <message>
        <source>Search a participant</source>
        <translation>Een deelnemer zoeken</translation>
    </message>
    <message>
        <source>Participants</source>
        <translation>Deelnemers</translation>
    </message>
    <message>
        <source>&amp;Open the diary (Enter)</source>
        <translation>Dagboek &amp;openen (Enter)</translation>
    </message>
    <message>
        <source>&amp;Read again</source>
        <translation>Opnieuw &amp;lezen</translation>
    </message>
</context>
<context>
    <name>OutcomeTab</name>
    <message>
        <source>Table with the columns participant and gain_n</source>
        <translation>Tabel met de kolommen participant en gain_n</translation>
    </message>
    <message>
        <source>Tables (*.csv *.txt)</source>
        <translation>Tabellen (*.csv *.txt)</translation>
    </message>
    <message>
        <source>Written: {files}.</source>
        <translation>Geschreven: {files}.</translation>
    </message>
    <message>
        <source>Computing …</source>
        <translation>Aan het rekenen …</translation>
    </message>
    <message>
        <source>As of {day}: {n} participants, {injured} of them injured. Gains known of {gains} of them.</source>
        <translation>Op {day}: {n} deelnemers, van wie {injured} geblesseerd. Van {gains} is de krachtwinst bekend.</translation>
    </message>
    <message>
        <source>⚠ Without strength gains: {why}</source>
        <translation>⚠ Zonder krachtwinst: {why}</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwoord</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Waarde</translation>
    </message>
    <message>
        <source>Interval</source>
        <translation>Interval</translation>
    </message>
    <message>
        <source>Injured</source>
        <translation>Geblesseerd</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Methode</translation>
    </message>
    <message>
        <source>{injured} of {n}</source>
        <translation>{injured} van {n}</translation>
    </message>
    <message>
        <source>Strength &amp;gains from</source>
        <translation>Krac&amp;htwinst uit</translation>
    </message>
    <message>
        <source>Strength gains from</source>
        <translation>Krachtwinst uit</translation>
    </message>
    <message>
        <source>the visits in this library</source>
        <translation>de metingen in deze bibliotheek</translation>
    </message>
    <message>
        <source>a table</source>
        <translation>een tabel</translation>
    </message>
    <message>
        <source>nowhere: leave them out</source>
        <translation>nergens: weglaten</translation>
    </message>
    <message>
        <source>measure&amp;d with</source>
        <translation>gemeten met &amp;de</translation>
    </message>
    <message>
        <source>Measured with</source>
        <translation>Gemeten met de</translation>
    </message>
    <message>
        <source>the hallux</source>
        <translation>grote teen</translation>
    </message>
    <message>
        <source>the lesser toes</source>
        <translation>kleine tenen</translation>
    </message>
    <message>
        <source>all toes</source>
        <translation>alle tenen</translation>
    </message>
    <message>
        <source>Choose the &amp;table …</source>
        <translation>Tabel kie&amp;zen …</translation>
    </message>
    <message>
        <source>&amp;Save as files …</source>
        <translation>Als bestanden op&amp;slaan …</translation>
    </message>
</context>
<context>
    <name>PersonDiaryPanel</name>
    <message>
        <source>began on {day}</source>
        <translation>begonnen op {day}</translation>
    </message>
    <message>
        <source>left on {day}</source>
        <translation>gestopt op {day}</translation>
    </message>
    <message>
        <source>follow-up over</source>
        <translation>follow-up voorbij</translation>
    </message>
    <message>
        <source>week {week} of {all}</source>
        <translation>week {week} van {all}</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>ontbreekt</translation>
    </message>
    <message>
        <source>{done} of {prescribed}</source>
        <translation>{done} van {prescribed}</translation>
    </message>
    <message>
        <source>Complaints</source>
        <translation>Klachten</translation>
    </message>
    <message>
        <source>No complaints.</source>
        <translation>Geen klachten.</translation>
    </message>
    <message>
        <source>Weeks</source>
        <translation>Weken</translation>
    </message>
    <message>
        <source>Weeks, the last one first</source>
        <translation>Weken, de laatste eerst</translation>
    </message>
    <message>
        <source>Write to the participant</source>
        <translation>Aan de deelnemer schrijven</translation>
    </message>
    <message>
        <source>Message to the participant</source>
        <translation>Bericht aan de deelnemer</translation>
    </message>
    <message>
        <source>Shown in the diary of the participant. No names, please.</source>
        <translation>Staat in het dagboek van de deelnemer. Geen namen, alsjeblieft.</translation>
    </message>
    <message>
        <source>&amp;Send</source>
        <translation>Ver&amp;sturen</translation>
    </message>
    <message>
        <source>New personal &amp;link …</source>
        <translation>Nieuwe &amp;persoonlijke link …</translation>
    </message>
    <message>
        <source>Choose a participant in the list and open the diary with Enter.</source>
        <translation>Kies een deelnemer in de lijst en open het dagboek met Enter.</translation>
    </message>
    <message>
        <source>Week</source>
        <translation>Week</translation>
    </message>
    <message>
        <source>Running, km</source>
        <translation>Hardlopen, km</translation>
    </message>
    <message>
        <source>Told or asked</source>
        <translation>Verteld of gevraagd</translation>
    </message>
</context>
<context>
    <name>SettingsSection</name>
    <message>
        <source>✗ {folder} holds no study (study.toml) and no diary (diary.toml). Choose another folder, or make a new study.</source>
        <translation>✗ In {folder} is geen studie (study.toml) en geen dagboek (diary.toml). Kies een andere map, of maak een nieuwe studie.</translation>
    </message>
    <message>
        <source>✓ The new study is in {folder}. Read its study.toml and change what is different for you, before the first participant. Its screen is at the left (Ctrl+7).</source>
        <translation>✓ De nieuwe studie staat in {folder}. Lees study.toml daarin en verander wat bij jou anders is, vóór de eerste deelnemer. Het scherm ervan staat links (Ctrl+7).</translation>
    </message>
    <message>
        <source>Choose the folder of the study or the diary</source>
        <translation>Kies de map van de studie of het dagboek</translation>
    </message>
    <message>
        <source>Name of the folder to make for the study</source>
        <translation>Naam van de map die voor de studie gemaakt wordt</translation>
    </message>
    <message>
        <source>study</source>
        <translation>studie</translation>
    </message>
    <message>
        <source>No study is chosen: the window measures, and shows no study.</source>
        <translation>Er is geen studie gekozen: het venster meet en toont geen studie.</translation>
    </message>
    <message>
        <source>Choose a st&amp;udy or diary …</source>
        <translation>St&amp;udie of dagboek kiezen …</translation>
    </message>
    <message>
        <source>Sho&amp;w no study</source>
        <translation>Geen studie &amp;tonen</translation>
    </message>
    <message>
        <source>A new stud&amp;y like</source>
        <translation>Een nieuwe studie &amp;zoals</translation>
    </message>
    <message>
        <source>A new study like</source>
        <translation>Een nieuwe studie zoals</translation>
    </message>
    <message>
        <source>the trial: foot-core programme against stretching</source>
        <translation>het onderzoek: foot-core-programma tegenover rekken</translation>
    </message>
    <message>
        <source>a practice: foot-core programme, one group</source>
        <translation>een praktijk: foot-core-programma, één groep</translation>
    </message>
    <message>
        <source>Make &amp;it …</source>
        <translation>&amp;Maken …</translation>
    </message>
</context>
<context>
    <name>StudyFiles</name>
    <message>
        <source>Folder for the files</source>
        <translation>Map voor de bestanden</translation>
    </message>
</context>
<context>
    <name>StudyForm</name>
    <message>
        <source>&amp;Participant</source>
        <translation>Deelne&amp;mer</translation>
    </message>
    <message>
        <source>&amp;Day</source>
        <translation>&amp;Dag</translation>
    </message>
    <message>
        <source>&amp;Where</source>
        <translation>&amp;Waar</translation>
    </message>
    <message>
        <source>&amp;Minutes (may stay empty)</source>
        <translation>Min&amp;uten (mag leeg blijven)</translation>
    </message>
    <message>
        <source>&amp;Week after the baseline</source>
        <translation>&amp;Week na de nulmeting</translation>
    </message>
    <message>
        <source>&amp;Running distance, km (0: did not run)</source>
        <translation>&amp;Gelopen afstand, km (0: niet gelopen)</translation>
    </message>
    <message>
        <source>&amp;Told or asked (no names)</source>
        <translation>Verte&amp;ld of gevraagd (geen namen)</translation>
    </message>
    <message>
        <source>When did it &amp;begin?</source>
        <translation>Wanneer &amp;begon het?</translation>
    </message>
    <message>
        <source>Where is i&amp;t?</source>
        <translation>Waar &amp;zit het?</translation>
    </message>
    <message>
        <source>Which s&amp;ide?</source>
        <translation>Welke k&amp;ant?</translation>
    </message>
    <message>
        <source>How bad, from 0 (none) to 10 (worst)?</source>
        <translation>Hoe erg, van 0 (geen) tot 10 (ergst)?</translation>
    </message>
    <message>
        <source>Anything else (no names)?</source>
        <translation>Nog iets (geen namen)?</translation>
    </message>
    <message>
        <source>Answer the three questions; then the rule says what it is.</source>
        <translation>Beantwoord de drie vragen; dan zegt de regel wat het is.</translation>
    </message>
    <message>
        <source>choose</source>
        <translation>kies</translation>
    </message>
    <message>
        <source>both or neither</source>
        <translation>beide of geen van beide</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nee</translation>
    </message>
    <message>
        <source>&amp;Day from which nothing is known</source>
        <translation>&amp;Dag vanaf wanneer niets bekend is</translation>
    </message>
    <message>
        <source>&amp;Reason (no names)</source>
        <translation>&amp;Reden (geen namen)</translation>
    </message>
    <message>
        <source>The personal link of the participant opens nothing any more.</source>
        <translation>De persoonlijke link van de deelnemer opent daarna niets meer.</translation>
    </message>
    <message>
        <source>&amp;Pseudonym (no name)</source>
        <translation>&amp;Pseudoniem (geen naam)</translation>
    </message>
    <message>
        <source>&amp;Group</source>
        <translation>&amp;Groep</translation>
    </message>
    <message>
        <source>&amp;Day of the baseline</source>
        <translation>&amp;Dag van de nulmeting</translation>
    </message>
    <message>
        <source>Age at the &amp;baseline, years (may stay empty)</source>
        <translation>Leeftijd &amp;bij de nulmeting, jaren (mag leeg blijven)</translation>
    </message>
</context>
<context>
    <name>StudyPage</name>
    <message>
        <source>The diary keeps a log of who reads it. Say first who you are: in Settings, at “Measured by”.</source>
        <translation>Het dagboek houdt bij wie erin leest. Zeg eerst wie je bent: bij Instellingen, bij “Gemeten door”.</translation>
    </message>
    <message>
        <source>The study cannot be opened.</source>
        <translation>De studie kan niet worden geopend.</translation>
    </message>
    <message>
        <source>Opening the study …</source>
        <translation>De studie wordt geopend …</translation>
    </message>
    <message>
        <source>Diary: {folder}</source>
        <translation>Dagboek: {folder}</translation>
    </message>
    <message>
        <source>Study: {folder}</source>
        <translation>Studie: {folder}</translation>
    </message>
    <message>
        <source>SYNTHETIC: nobody was measured</source>
        <translation>SYNTHETISCH: niemand is gemeten</translation>
    </message>
    <message>
        <source>&amp;Now</source>
        <translation>&amp;Nu</translation>
    </message>
    <message>
        <source>&amp;Enter</source>
        <translation>&amp;Invoeren</translation>
    </message>
    <message>
        <source>Ad&amp;herence</source>
        <translation>Therapie&amp;trouw</translation>
    </message>
    <message>
        <source>Out&amp;come</source>
        <translation>Uit&amp;komst</translation>
    </message>
    <message>
        <source>Parts of the study</source>
        <translation>Delen van de studie</translation>
    </message>
    <message>
        <source>For this, the package {package} is needed, which is not installed. Get it with: pip install &apos;forceplate[{extra}]&apos;, and start forceplate again.</source>
        <translation>Hiervoor is het pakket {package} nodig, en dat is niet geïnstalleerd. Installeer het met: pip install &apos;forceplate[{extra}]&apos;, en start forceplate opnieuw.</translation>
    </message>
</context>
<context>
    <name>StudyPeopleModel</name>
    <message>
        <source>Participant</source>
        <translation>Deelnemer</translation>
    </message>
    <message>
        <source>How it goes</source>
        <translation>Hoe het gaat</translation>
    </message>
    <message>
        <source>Week</source>
        <translation>Week</translation>
    </message>
    <message>
        <source>Sessions (4 weeks)</source>
        <translation>Trainingen (4 weken)</translation>
    </message>
    <message>
        <source>Weeks missing</source>
        <translation>Weken ontbreken</translation>
    </message>
    <message>
        <source>Last session</source>
        <translation>Laatste training</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Groep</translation>
    </message>
    <message>
        <source>Done of prescribed, in the reported ones of the last {n} full weeks</source>
        <translation>Gedaan van voorgeschreven, in de gemelde van de laatste {n} volle weken</translation>
    </message>
    <message>
        <source>Of the last {n} full weeks, those of which something is not known</source>
        <translation>Van de laatste {n} volle weken die waarvan niet alles bekend is</translation>
    </message>
    <message>
        <source>none</source>
        <translation>geen</translation>
    </message>
    <message>
        <source>{done} of {prescribed}</source>
        <translation>{done} van {prescribed}</translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation>{n} van {all}</translation>
    </message>
    <message>
        <source>⚠ complaint</source>
        <translation>⚠ klacht</translation>
    </message>
    <message>
        <source>left the study</source>
        <translation>gestopt</translation>
    </message>
    <message>
        <source>follow-up over</source>
        <translation>follow-up voorbij</translation>
    </message>
    <message>
        <source>↓ behind</source>
        <translation>↓ achter</translation>
    </message>
    <message>
        <source>no full week yet</source>
        <translation>nog geen volle week</translation>
    </message>
    <message>
        <source>on schedule</source>
        <translation>op schema</translation>
    </message>
</context>
<context>
    <name>StudyScreen</name>
    <message>
        <source>Study</source>
        <translation>Studie</translation>
    </message>
    <message>
        <source>Study and diary</source>
        <translation>Studie en dagboek</translation>
    </message>
    <message>
        <source>A file of the study cannot be used</source>
        <translation>Een bestand van het onderzoek is niet te gebruiken</translation>
    </message>
    <message>
        <source>The file is left as it is.</source>
        <translation>Het bestand is gelaten zoals het was.</translation>
    </message>
    <message>
        <source>The details name the file and the row: mend them, then try again.</source>
        <translation>De bijzonderheden noemen het bestand en de regel: verbeter die en probeer het opnieuw.</translation>
    </message>
</context>
<context>
    <name>_Centred</name>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Opnieuw proberen</translation>
    </message>
    <message>
        <source>&amp;Settings</source>
        <translation>&amp;Instellingen</translation>
    </message>
</context>
</TS>
