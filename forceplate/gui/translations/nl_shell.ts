<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nl" sourcelanguage="en">
<context>
    <name>ConditionWords</name>
    <message>
        <source>hallux</source>
        <translation>grote teen</translation>
    </message>
    <message>
        <source>lesser toes</source>
        <translation>kleine tenen</translation>
    </message>
    <message>
        <source>all toes</source>
        <translation>alle tenen</translation>
    </message>
    <message>
        <source>left</source>
        <translation>links</translation>
    </message>
    <message>
        <source>right</source>
        <translation>rechts</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>The disk is full</source>
        <translation>De schijf is vol</translation>
    </message>
    <message>
        <source>Make room on the disk, then try again.</source>
        <translation>Maak ruimte op de schijf en probeer het dan opnieuw.</translation>
    </message>
    <message>
        <source>This computer does not allow it</source>
        <translation>Deze computer staat het niet toe</translation>
    </message>
    <message>
        <source>Choose another folder, or ask who looks after this computer for the right to use this one.</source>
        <translation>Kies een andere map, of vraag de beheerder van deze computer om toegang tot deze map.</translation>
    </message>
    <message>
        <source>What was saved is safe.</source>
        <translation>Wat bewaard was is veilig.</translation>
    </message>
    <message>
        <source>What was recorded is safe.</source>
        <translation>Wat is opgenomen is veilig.</translation>
    </message>
    <message>
        <source>This did not work</source>
        <translation>Dit is niet gelukt</translation>
    </message>
    <message>
        <source>Try again; the details say what went wrong.</source>
        <translation>Probeer het opnieuw; de details zeggen wat er misging.</translation>
    </message>
    <message>
        <source>Something is wrong with the platform</source>
        <translation>Er is iets mis met het platform</translation>
    </message>
    <message>
        <source>Check the cable and its connectors, then try again.</source>
        <translation>Controleer de kabel en de stekkers en probeer het dan opnieuw.</translation>
    </message>
    <message>
        <source>No platform was found there</source>
        <translation>Daar is geen platform gevonden</translation>
    </message>
    <message>
        <source>Check that it is plugged in, and the port.</source>
        <translation>Kijk of het is aangesloten en of de poort klopt.</translation>
    </message>
    <message>
        <source>What answers at this port is not the platform that is expected there</source>
        <translation>Wat op deze poort antwoordt is niet het platform dat daar wordt verwacht</translation>
    </message>
    <message>
        <source>Choose another port or another kind of platform.</source>
        <translation>Kies een andere poort of een ander soort platform.</translation>
    </message>
    <message>
        <source>The platform was unplugged</source>
        <translation>Het platform is losgekoppeld</translation>
    </message>
    <message>
        <source>Plug the cable in again: measuring goes on by itself.</source>
        <translation>Steek de kabel er weer in: het meten gaat vanzelf verder.</translation>
    </message>
    <message>
        <source>The platform sends nothing any more</source>
        <translation>Het platform stuurt niets meer</translation>
    </message>
    <message>
        <source>Check cable and power: measuring goes on by itself.</source>
        <translation>Controleer kabel en voeding: het meten gaat vanzelf verder.</translation>
    </message>
    <message>
        <source>The driver of this platform is not installed here</source>
        <translation>Het stuurprogramma van dit platform is hier niet geïnstalleerd</translation>
    </message>
    <message>
        <source>Choose another driver on the Platform screen, or install this one.</source>
        <translation>Kies een ander stuurprogramma op het scherm Platform, of installeer dit.</translation>
    </message>
    <message>
        <source>The recording ended early</source>
        <translation>De opname is te vroeg geëindigd</translation>
    </message>
    <message>
        <source>What was recorded until then is safe.</source>
        <translation>Wat tot dan toe is opgenomen is veilig.</translation>
    </message>
    <message>
        <source>Measure this trial again.</source>
        <translation>Meet deze poging opnieuw.</translation>
    </message>
    <message>
        <source>The disk was too slow for the recording</source>
        <translation>De schijf was te traag voor de opname</translation>
    </message>
    <message>
        <source>Close other programs, then measure this trial again.</source>
        <translation>Sluit andere programma&apos;s en meet deze poging dan opnieuw.</translation>
    </message>
    <message>
        <source>The visit cannot do this now</source>
        <translation>Dit kan nu niet in deze meting</translation>
    </message>
    <message>
        <source>Do first what the sentence above the trace says.</source>
        <translation>Doe eerst wat de zin boven de lijn zegt.</translation>
    </message>
    <message>
        <source>A trial is under way or being saved</source>
        <translation>Er loopt een poging, of er wordt een poging bewaard</translation>
    </message>
    <message>
        <source>Wait until it is saved, or stop it first.</source>
        <translation>Wacht tot die bewaard is, of stop die eerst.</translation>
    </message>
    <message>
        <source>Everything planned is measured</source>
        <translation>Alles wat gepland was is gemeten</translation>
    </message>
    <message>
        <source>To measure a trial again, reject it first.</source>
        <translation>Keur een poging eerst af om die opnieuw te meten.</translation>
    </message>
    <message>
        <source>The platform is not connected</source>
        <translation>Het platform is niet aangesloten</translation>
    </message>
    <message>
        <source>Plug it in; then start the trial.</source>
        <translation>Sluit het aan en begin dan de poging.</translation>
    </message>
    <message>
        <source>Another platform is connected than the one this visit began with</source>
        <translation>Er is een ander platform aangesloten dan waarmee deze meting begon</translation>
    </message>
    <message>
        <source>Connect the first one, or begin another visit.</source>
        <translation>Sluit het eerste aan, of begin een andere meting.</translation>
    </message>
    <message>
        <source>This visit was begun already</source>
        <translation>Deze meting is al begonnen</translation>
    </message>
    <message>
        <source>Continue it from the People screen.</source>
        <translation>Ga ermee verder vanaf het scherm Personen.</translation>
    </message>
    <message>
        <source>This protocol cannot be used</source>
        <translation>Dit protocol kan niet worden gebruikt</translation>
    </message>
    <message>
        <source>Change it, or choose another on the Settings screen.</source>
        <translation>Verander het, of kies een ander op het scherm Instellingen.</translation>
    </message>
    <message>
        <source>A file cannot be read or written</source>
        <translation>Een bestand kan niet worden gelezen of geschreven</translation>
    </message>
    <message>
        <source>Check the disk and its folder, then try again.</source>
        <translation>Controleer de schijf en de map en probeer het dan opnieuw.</translation>
    </message>
    <message>
        <source>The library does not allow this</source>
        <translation>De bibliotheek staat dit niet toe</translation>
    </message>
    <message>
        <source>The details say what to change.</source>
        <translation>De details zeggen wat er anders moet.</translation>
    </message>
    <message>
        <source>Another program is writing in the library</source>
        <translation>Een ander programma schrijft in de bibliotheek</translation>
    </message>
    <message>
        <source>Wait until it is done, then try again.</source>
        <translation>Wacht tot het klaar is en probeer het dan opnieuw.</translation>
    </message>
    <message>
        <source>A visit file cannot be read or written</source>
        <translation>Een meetbestand kan niet worden gelezen of geschreven</translation>
    </message>
    <message>
        <source>The file is left as it is.</source>
        <translation>Het bestand is gelaten zoals het was.</translation>
    </message>
    <message>
        <source>If it is damaged, put the copy of the last backup in its place.</source>
        <translation>Zet, als het beschadigd is, de kopie uit de laatste reservekopie ervoor in de plaats.</translation>
    </message>
    <message>
        <source>The recording cannot be written to the disk</source>
        <translation>De opname kan niet naar de schijf worden geschreven</translation>
    </message>
    <message>
        <source>Trials saved before are safe.</source>
        <translation>Eerder bewaarde pogingen zijn veilig.</translation>
    </message>
    <message>
        <source>Check the disk, then measure this trial again.</source>
        <translation>Controleer de schijf en meet deze poging dan opnieuw.</translation>
    </message>
    <message>
        <source>A file of the study cannot be used</source>
        <translation>Een bestand van het onderzoek is niet te gebruiken</translation>
    </message>
    <message>
        <source>The details name the file and the row: mend them, then try again.</source>
        <translation>De bijzonderheden noemen het bestand en de regel: verbeter die en probeer het opnieuw.</translation>
    </message>
    <message>
        <source>This calibration cannot be used with this platform</source>
        <translation>Deze kalibratie kan niet met dit platform worden gebruikt</translation>
    </message>
    <message>
        <source>Choose another file on the Platform screen.</source>
        <translation>Kies een ander bestand op het scherm Platform.</translation>
    </message>
    <message>
        <source>This cannot be computed from the recording</source>
        <translation>Dit kan niet uit de opname worden berekend</translation>
    </message>
    <message>
        <source>The recording itself is safe.</source>
        <translation>De opname zelf is veilig.</translation>
    </message>
    <message>
        <source>Measure the trial again if you need the number.</source>
        <translation>Meet de poging opnieuw als u het getal nodig hebt.</translation>
    </message>
    <message>
        <source>There is no still second before the press</source>
        <translation>Er is geen stille seconde voor het drukken</translation>
    </message>
    <message>
        <source>Measure again; let the toes rest for a second before they press.</source>
        <translation>Meet opnieuw; laat de tenen een seconde rusten voordat ze drukken.</translation>
    </message>
    <message>
        <source>No press is seen in the recording</source>
        <translation>In de opname is geen druk te zien</translation>
    </message>
    <message>
        <source>Measure again.</source>
        <translation>Meet opnieuw.</translation>
    </message>
    <message>
        <source>The window cannot do this on this computer</source>
        <translation>Het venster kan dit niet op deze computer</translation>
    </message>
    <message>
        <source>The details say what is missing.</source>
        <translation>De details zeggen wat er ontbreekt.</translation>
    </message>
</context>
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
        <source>Saving the trial …</source>
        <translation>De poging wordt bewaard …</translation>
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
        <source>Study</source>
        <translation>Studie</translation>
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
    <name>Notice</name>
    <message>
        <source>&amp;Details</source>
        <translation>&amp;Details</translation>
    </message>
    <message>
        <source>The particulars: what, where and what to do.</source>
        <translation>De bijzonderheden: wat, waar en wat te doen.</translation>
    </message>
    <message>
        <source>Details of this message</source>
        <translation>Details van deze melding</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Sluiten</translation>
    </message>
    <message>
        <source>Dismiss (Ctrl+Backspace)</source>
        <translation>Sluiten (Ctrl+Backspace)</translation>
    </message>
    <message>
        <source>Dismiss this message</source>
        <translation>Deze melding sluiten</translation>
    </message>
</context>
<context>
    <name>PlatformPage</name>
    <message>
        <source>Choose or type the port of the platform first.</source>
        <translation>Kies of typ eerst de poort van het platform.</translation>
    </message>
    <message>
        <source>Choose a calibration file</source>
        <translation>Kies een kalibratiebestand</translation>
    </message>
    <message>
        <source>Calibration files (*.json)</source>
        <translation>Kalibratiebestanden (*.json)</translation>
    </message>
    <message>
        <source>counts</source>
        <translation>counts</translation>
    </message>
    <message>
        <source>{model} {serial}, firmware {firmware}</source>
        <translation>{model} {serial}, firmware {firmware}</translation>
    </message>
    <message>
        <source>Rate by the device: {rate} per second</source>
        <translation>Meetfrequentie volgens het platform: {rate} per seconde</translation>
    </message>
    <message>
        <source>Rate measured here: {rate} per second</source>
        <translation>Meetfrequentie hier gemeten: {rate} per seconde</translation>
    </message>
    <message>
        <source>Lost samples: {n}</source>
        <translation>Verloren metingen: {n}</translation>
    </message>
    <message>
        <source>Lost samples: this device cannot show them</source>
        <translation>Verloren metingen: dit apparaat kan ze niet tonen</translation>
    </message>
    <message>
        <source>Damaged bytes: {n}</source>
        <translation>Beschadigde bytes: {n}</translation>
    </message>
    <message>
        <source>&amp;Disconnect</source>
        <translation>&amp;Loskoppelen</translation>
    </message>
    <message>
        <source>&amp;Connect</source>
        <translation>&amp;Verbinden</translation>
    </message>
    <message>
        <source>No platform is open. Choose a driver and a port, and connect; or try the simulated platform.</source>
        <translation>Er is geen platform verbonden. Kies een stuurprogramma en een poort en verbind; of probeer het gesimuleerde platform.</translation>
    </message>
    <message>
        <source>Connecting …</source>
        <translation>Verbinden …</translation>
    </message>
    <message>
        <source>Ready: samples come in.</source>
        <translation>Gereed: er komen meetwaarden binnen.</translation>
    </message>
    <message>
        <source>The platform is unplugged or silent. Plug it in again: it is found by itself.</source>
        <translation>Het platform is losgekoppeld of stil. Sluit het weer aan: het wordt vanzelf gevonden.</translation>
    </message>
    <message>
        <source>The platform could not be opened. Disconnect, and choose another driver or port.</source>
        <translation>Het platform kon niet worden geopend. Koppel los en kies een ander stuurprogramma of een andere poort.</translation>
    </message>
    <message>
        <source>SIMULATED platform: nobody is measured.</source>
        <translation>GESIMULEERD platform: er wordt niemand gemeten.</translation>
    </message>
    <message>
        <source>Details: {what}</source>
        <translation>Details: {what}</translation>
    </message>
    <message>
        <source>No calibration is chosen: recordings have counts and no newtons.</source>
        <translation>Er is geen kalibratie gekozen: opnamen hebben counts en geen newtons.</translation>
    </message>
    <message>
        <source>{name}, made on {date}. For: {scope}. Origin: {origin}</source>
        <translation>{name}, gemaakt op {date}. Voor: {scope}. Herkomst: {origin}</translation>
    </message>
    <message>
        <source>its own coefficients; nothing was weighed</source>
        <translation>de eigen coëfficiënten; er is niets gewogen</translation>
    </message>
    <message>
        <source>This calibration cannot be used. Details: {problem}</source>
        <translation>Deze kalibratie kan niet worden gebruikt. Details: {problem}</translation>
    </message>
    <message>
        <source>any model</source>
        <translation>elk model</translation>
    </message>
    <message>
        <source>serial number {n}</source>
        <translation>serienummer {n}</translation>
    </message>
    <message>
        <source>any serial number</source>
        <translation>elk serienummer</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbinding</translation>
    </message>
    <message>
        <source>Signal</source>
        <translation>Signaal</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>Kalibratie</translation>
    </message>
    <message>
        <source>Certificate and checks</source>
        <translation>Certificaat en controles</translation>
    </message>
    <message>
        <source>D&amp;river</source>
        <translation>&amp;Stuurprogramma</translation>
    </message>
    <message>
        <source>P&amp;ort</source>
        <translation>&amp;Poort</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>Stuurprogramma</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Poort</translation>
    </message>
    <message>
        <source>Choose or type a port</source>
        <translation>Kies of typ een poort</translation>
    </message>
    <message>
        <source>&amp;Look again</source>
        <translation>&amp;Opnieuw zoeken</translation>
    </message>
    <message>
        <source>&amp;Simulated platform</source>
        <translation>&amp;Gesimuleerd platform</translation>
    </message>
    <message>
        <source>To try everything without a platform</source>
        <translation>Om alles te proberen zonder platform</translation>
    </message>
    <message>
        <source>C&amp;hoose a file …</source>
        <translation>&amp;Bestand kiezen …</translation>
    </message>
    <message>
        <source>&amp;None</source>
        <translation>Gee&amp;n</translation>
    </message>
    <message>
        <source>Use no calibration</source>
        <translation>Geen kalibratie gebruiken</translation>
    </message>
    <message>
        <source>&amp;Zero now</source>
        <translation>Nu op n&amp;ul</translation>
    </message>
    <message>
        <source>For this picture only: each trial measures its own zero.</source>
        <translation>Alleen voor dit beeld: elke poging meet zijn eigen nul.</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>Kanaal</translation>
    </message>
    <message>
        <source>Mean, counts</source>
        <translation>Gemiddelde, counts</translation>
    </message>
    <message>
        <source>Noise (SD), counts</source>
        <translation>Ruis (SD), counts</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Kanalen</translation>
    </message>
</context>
<context>
    <name>ProtocolEditor</name>
    <message>
        <source>My protocol</source>
        <translation>Mijn protocol</translation>
    </message>
    <message>
        <source>&amp;Undo: bring {name} back</source>
        <translation>&amp;Ongedaan maken: {name} terughalen</translation>
    </message>
    <message>
        <source>&amp;Protocol</source>
        <translation>&amp;Protocol</translation>
    </message>
    <message>
        <source>Conditions</source>
        <translation>Onderdelen</translation>
    </message>
    <message>
        <source>Posture</source>
        <translation>Houding</translation>
    </message>
    <message>
        <source>How the foot is held</source>
        <translation>Hoe de voet ligt</translation>
    </message>
    <message>
        <source>Trials that should count, per condition</source>
        <translation>Pogingen die moeten tellen, per onderdeel</translation>
    </message>
    <message>
        <source>Trials to practise, per condition</source>
        <translation>Oefenpogingen, per onderdeel</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>Vasthouden</translation>
    </message>
    <message>
        <source>Rest between trials</source>
        <translation>Rust tussen pogingen</translation>
    </message>
    <message>
        <source>Countdown</source>
        <translation>Aftellen</translation>
    </message>
    <message>
        <source>Longest recording</source>
        <translation>Langste opname</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Doel</translation>
    </message>
    <message>
        <source>Follow-up visits, in weeks after the baseline</source>
        <translation>Vervolgmetingen, in weken na de nulmeting</translation>
    </message>
    <message>
        <source>Save under the name</source>
        <translation>Bewaren onder de naam</translation>
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
        <source> s</source>
        <translation> s</translation>
    </message>
    <message>
        <source>show a target, in % of the best earlier trial:</source>
        <translation>toon een doel, in % van de beste eerdere poging:</translation>
    </message>
    <message>
        <source>Target in % of the best earlier trial</source>
        <translation>Doel in % van de beste eerdere poging</translation>
    </message>
    <message>
        <source>the same words at every visit</source>
        <translation>bij elke meting dezelfde woorden</translation>
    </message>
    <message>
        <source>&amp;Save the protocol</source>
        <translation>Protocol &amp;bewaren</translation>
    </message>
    <message>
        <source>&amp;Delete it</source>
        <translation>&amp;Verwijderen</translation>
    </message>
    <message>
        <source>Write the weeks as whole numbers with commas, as 8, 16.</source>
        <translation>Schrijf de weken als hele getallen met komma&apos;s, bijvoorbeeld 8, 16.</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>The backup is made and was read back: {path}</source>
        <translation>De reservekopie is gemaakt en teruggelezen: {path}</translation>
    </message>
    <message>
        <source>Choose the folder of the library</source>
        <translation>Kies de map van de bibliotheek</translation>
    </message>
    <message>
        <source>Choose the folder for the backup</source>
        <translation>Kies de map voor de reservekopie</translation>
    </message>
    <message>
        <source>Language and look</source>
        <translation>Taal en weergave</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Meten</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Gegevens</translation>
    </message>
    <message>
        <source>Study and diary</source>
        <translation>Studie en dagboek</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protocol</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Taal</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Kleuren</translation>
    </message>
    <message>
        <source>&amp;Text size</source>
        <translation>T&amp;ekstgrootte</translation>
    </message>
    <message>
        <source>&amp;Measured by</source>
        <translation>&amp;Gemeten door</translation>
    </message>
    <message>
        <source>as the system</source>
        <translation>zoals het systeem</translation>
    </message>
    <message>
        <source>light</source>
        <translation>licht</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>donker</translation>
    </message>
    <message>
        <source>initials or code</source>
        <translation>initialen of code</translation>
    </message>
    <message>
        <source>Show forces also in % of &amp;body weight</source>
        <translation>Toon krachten ook in % van het &amp;lichaamsgewicht</translation>
    </message>
    <message>
        <source>&amp;Sounds with the countdown and the cues</source>
        <translation>&amp;Geluiden bij het aftellen en de aanwijzingen</translation>
    </message>
    <message>
        <source>Patient view: show &amp;numbers</source>
        <translation>Patiëntscherm: &amp;getallen tonen</translation>
    </message>
    <message>
        <source>Patient view: show a t&amp;race in place of a bar</source>
        <translation>Patiëntscherm: een &amp;curve tonen in plaats van een balk</translation>
    </message>
    <message>
        <source>&amp;Other folder …</source>
        <translation>&amp;Andere map …</translation>
    </message>
    <message>
        <source>Make a bac&amp;kup …</source>
        <translation>&amp;Reservekopie maken …</translation>
    </message>
    <message>
        <source>Cancel the backup</source>
        <translation>Reservekopie afbreken</translation>
    </message>
    <message>
        <source>Progress of the backup</source>
        <translation>Voortgang van de reservekopie</translation>
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
    <name>Tasks</name>
    <message>
        <source>forceplate has a defect ({what}). What was saved is not harmed. Try again; if it happens again, report it with the log file (F1 says where it is).</source>
        <translation>Er zit een fout in forceplate ({what}). Wat bewaard was is onbeschadigd. Probeer het opnieuw; meld het met het logbestand als het weer gebeurt (F1 zegt waar dat staat).</translation>
    </message>
</context>
<context>
    <name>VisitDialog</name>
    <message>
        <source>Begin a visit</source>
        <translation>Een meting beginnen</translation>
    </message>
    <message>
        <source>for % of body weight; may stay empty</source>
        <translation>voor % van het lichaamsgewicht; mag leeg blijven</translation>
    </message>
    <message>
        <source>initials or code; may stay empty</source>
        <translation>initialen of code; mag leeg blijven</translation>
    </message>
    <message>
        <source>Body &amp;mass in kg</source>
        <translation>&amp;Lichaamsmassa in kg</translation>
    </message>
    <message>
        <source>Measured &amp;by</source>
        <translation>&amp;Gemeten door</translation>
    </message>
    <message>
        <source>&amp;Protocol</source>
        <translation>&amp;Protocol</translation>
    </message>
    <message>
        <source>Begin (Enter)</source>
        <translation>Beginnen (Enter)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuleren</translation>
    </message>
    <message>
        <source>Give the mass in kilograms, as 68.5.</source>
        <translation>Geef de massa in kilogram, zoals 68,5.</translation>
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
