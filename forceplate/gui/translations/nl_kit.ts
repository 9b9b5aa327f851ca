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
        <source>A part that was added to forceplate does not work</source>
        <translation>Een onderdeel dat aan forceplate is toegevoegd, werkt niet</translation>
    </message>
    <message>
        <source>The details name it: install it again.</source>
        <translation>De details noemen het: installeer het opnieuw.</translation>
    </message>
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
    <name>Made</name>
    <message>
        <source>&amp;Open it</source>
        <translation>&amp;Openen</translation>
    </message>
    <message>
        <source>Sho&amp;w the folder</source>
        <translation>Toon de m&amp;ap</translation>
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
    <name>OriginLabel</name>
    <message>
        <source>SIMULATED, nobody was measured</source>
        <translation>GESIMULEERD, er is niemand gemeten</translation>
    </message>
    <message>
        <source>IMPORTED from {system}</source>
        <translation>GEÏMPORTEERD uit {system}</translation>
    </message>
</context>
<context>
    <name>PersonChoice</name>
    <message>
        <source>Per&amp;son</source>
        <translation>Per&amp;soon</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>Persoon</translation>
    </message>
</context>
<context>
    <name>ShareFiles</name>
    <message>
        <source>The file exists</source>
        <translation>Het bestand bestaat</translation>
    </message>
    <message>
        <source>{file} exists already.</source>
        <translation>{file} bestaat al.</translation>
    </message>
    <message>
        <source>If it is replaced, what was in it is gone.</source>
        <translation>Als het wordt vervangen, is weg wat erin stond.</translation>
    </message>
    <message>
        <source>&amp;Replace it</source>
        <translation>&amp;Vervangen</translation>
    </message>
    <message>
        <source>&amp;Keep it</source>
        <translation>&amp;Behouden</translation>
    </message>
</context>
<context>
    <name>Tasks</name>
    <message>
        <source>forceplate has a defect ({what}). What was saved is not harmed. Try again; if it happens again, report it with the log file (F1 says where it is).</source>
        <translation>Er zit een fout in forceplate ({what}). Wat bewaard was is onbeschadigd. Probeer het opnieuw; meld het met het logbestand als het weer gebeurt (F1 zegt waar dat staat).</translation>
    </message>
</context>
</TS>
