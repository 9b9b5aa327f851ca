<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nl" sourcelanguage="en">
<context>
    <name>HelpDialog</name>
    <message>
        <source>Keys and help</source>
        <translation>Toetsen en hulp</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Versie {version}</translation>
    </message>
    <message>
        <source>The library: {folder}</source>
        <translation>De bibliotheek: {folder}</translation>
    </message>
    <message>
        <source>What went wrong is written in {file}; it holds no data of people.</source>
        <translation>Wat er misging staat in {file}; daarin staan geen gegevens van personen.</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Overal</translation>
    </message>
    <message>
        <source>Go to a screen</source>
        <translation>Naar een scherm</translation>
    </message>
    <message>
        <source>Next control, control before</source>
        <translation>Volgende of vorige veld</translation>
    </message>
    <message>
        <source>Dismiss the newest message</source>
        <translation>De nieuwste melding sluiten</translation>
    </message>
    <message>
        <source>This list</source>
        <translation>Deze lijst</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Zoeken</translation>
    </message>
    <message>
        <source>New person</source>
        <translation>Nieuwe persoon</translation>
    </message>
    <message>
        <source>Start or continue the visit</source>
        <translation>De meting beginnen of voortzetten</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Meten</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Spatie</translation>
    </message>
    <message>
        <source>Start and stop a trial</source>
        <translation>Een poging beginnen en stoppen</translation>
    </message>
    <message>
        <source>Redo the last trial</source>
        <translation>De laatste poging overdoen</translation>
    </message>
    <message>
        <source>Reject a trial, with the reason</source>
        <translation>Een poging afkeuren, met de reden</translation>
    </message>
    <message>
        <source>Accept a trial, with the reason</source>
        <translation>Een poging goedkeuren, met de reden</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notitie</translation>
    </message>
    <message>
        <source>Next condition</source>
        <translation>Volgend onderdeel</translation>
    </message>
    <message>
        <source>Patient view</source>
        <translation>Patiëntscherm</translation>
    </message>
    <message>
        <source>Finish the visit</source>
        <translation>De meting afsluiten</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Beoordelen</translation>
    </message>
    <message>
        <source>Left, Right</source>
        <translation>Links, Rechts</translation>
    </message>
    <message>
        <source>Move the chosen mark by 1 ms; with Shift by 10 ms</source>
        <translation>Het gekozen merk 1 ms verschuiven; met Shift 10 ms</translation>
    </message>
</context>
<context>
    <name>Instrument</name>
    <message>
        <source>Opening the library …</source>
        <translation>De bibliotheek wordt geopend …</translation>
    </message>
    <message>
        <source>A trial that was interrupted is saved: {file}, trial {number}. Look at it on the Review screen.</source>
        <translation>Een onderbroken poging is bewaard: {file}, poging {number}. Bekijk die op het scherm Beoordelen.</translation>
    </message>
    <message>
        <source>A trial is being recorded. Let it end first, or stop it.</source>
        <translation>Er wordt een poging opgenomen. Laat die eerst aflopen, of stop die.</translation>
    </message>
    <message>
        <source>Connect a platform here first. The visit begins by itself as soon as it is ready.</source>
        <translation>Sluit hier eerst een platform aan. De meting begint vanzelf zodra het gereed is.</translation>
    </message>
    <message>
        <source>Demo person (simulated)</source>
        <translation>Voorbeeldpersoon (gesimuleerd)</translation>
    </message>
    <message>
        <source>Saving the trial …</source>
        <translation>De poging wordt bewaard …</translation>
    </message>
    <message>
        <source>forceplate has a defect. What was saved is not harmed, and a recording is kept. If it happens again, report it with the log file (F1 says where it is).</source>
        <translation>Er zit een fout in forceplate. Wat bewaard was is onbeschadigd, en een opname blijft behouden. Meld het met het logbestand als het weer gebeurt (F1 zegt waar dat staat).</translation>
    </message>
    <message>
        <source>Close forceplate</source>
        <translation>forceplate sluiten</translation>
    </message>
    <message>
        <source>A trial is being recorded.</source>
        <translation>Er wordt een poging opgenomen.</translation>
    </message>
    <message>
        <source>If you close now it is stopped; what was recorded so far is saved.</source>
        <translation>Als u nu sluit wordt de poging gestopt; wat tot nu toe is opgenomen wordt bewaard.</translation>
    </message>
    <message>
        <source>&amp;Stop, save and close</source>
        <translation>&amp;Stoppen, bewaren en sluiten</translation>
    </message>
    <message>
        <source>&amp;Go on measuring</source>
        <translation>&amp;Doorgaan met meten</translation>
    </message>
    <message>
        <source>Closing …</source>
        <translation>Sluiten …</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Choose the folder of the library</source>
        <translation>Kies de map van de bibliotheek</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Meten</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Beoordelen</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Voortgang</translation>
    </message>
    <message>
        <source>Platform</source>
        <translation>Platform</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Instellingen</translation>
    </message>
    <message>
        <source>{screen} (Ctrl+{number})</source>
        <translation>{screen} (Ctrl+{number})</translation>
    </message>
    <message>
        <source> Keys (F1)</source>
        <translation> Toetsen (F1)</translation>
    </message>
    <message>
        <source>Keys and help</source>
        <translation>Toetsen en hulp</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Platform: {word}</source>
        <translation>Platform: {word}</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Opstarten</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Gereed</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Unplugged</source>
        <translation>Losgekoppeld</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Mislukt</translation>
    </message>
    <message>
        <source>No platform</source>
        <translation>Geen platform</translation>
    </message>
    <message>
        <source> SIMULATED </source>
        <translation> GESIMULEERD </translation>
    </message>
    <message>
        <source>An emulated platform. Nobody is measured.</source>
        <translation>Een nagebootst platform. Er wordt niemand gemeten.</translation>
    </message>
    <message>
        <source>The library: the folder with all visits</source>
        <translation>De bibliotheek: de map met alle metingen</translation>
    </message>
</context>
<context>
    <name>_Waiting</name>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Probeer opnieuw</translation>
    </message>
    <message>
        <source>Choose another &amp;folder …</source>
        <translation>Kies een andere &amp;map …</translation>
    </message>
    <message>
        <source>The library could not be opened. Mend what the message says and try again, or choose another folder.</source>
        <translation>De bibliotheek kon niet worden geopend. Herstel wat de melding zegt en probeer het opnieuw, of kies een andere map.</translation>
    </message>
</context>
</TS>
