<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nl" sourcelanguage="en">
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
</TS>
