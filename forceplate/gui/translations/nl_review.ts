<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nl" sourcelanguage="en">
<context>
    <name>ForcePlot</name>
    <message>
        <source>Force of the trials over time</source>
        <translation>Kracht van de pogingen in de tijd</translation>
    </message>
    <message>
        <source>Force above rest (N)</source>
        <translation>Kracht boven rust (N)</translation>
    </message>
    <message>
        <source>Force (N)</source>
        <translation>Kracht (N)</translation>
    </message>
    <message>
        <source>Time from the onset (s)</source>
        <translation>Tijd vanaf het begin van de inspanning (s)</translation>
    </message>
    <message>
        <source>Time from the first sample (s)</source>
        <translation>Tijd vanaf de eerste meetwaarde (s)</translation>
    </message>
    <message>
        <source>Onset</source>
        <translation>Begin</translation>
    </message>
    <message>
        <source>Peak</source>
        <translation>Piek</translation>
    </message>
    <message>
        <source>moved by hand by {by}</source>
        <translation>met de hand verplaatst door {by}</translation>
    </message>
</context>
<context>
    <name>MarkHandle</name>
    <message>
        <source>&amp;Onset</source>
        <translation>&amp;Begin</translation>
    </message>
    <message>
        <source>&amp;Peak</source>
        <translation>Pie&amp;k</translation>
    </message>
    <message>
        <source>not saved yet</source>
        <translation>nog niet bewaard</translation>
    </message>
    <message>
        <source>moved by hand by {by}</source>
        <translation>met de hand verplaatst door {by}</translation>
    </message>
    <message>
        <source>Seconds from the first sample. Left and right arrow move it by 1 ms, with Shift by 10 ms; Enter saves it. It can also be dragged in the drawing.</source>
        <translation>Seconden vanaf de eerste meetwaarde. Pijl links en rechts verplaatsen het 1 ms, met Shift 10 ms; Enter bewaart het. U kunt het ook in de tekening slepen.</translation>
    </message>
</context>
<context>
    <name>MetricTable</name>
    <message>
        <source>Numbers of this trial</source>
        <translation>Getallen van deze poging</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Getal</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Waarde</translation>
    </message>
    <message>
        <source>Method {method}, version {version}</source>
        <translation>Methode {method}, versie {version}</translation>
    </message>
    <message>
        <source>This method is not described in this version of forceplate.</source>
        <translation>Deze methode is in deze versie van forceplate niet beschreven.</translation>
    </message>
    <message>
        <source>How</source>
        <translation>Hoe</translation>
    </message>
    <message>
        <source>Known weakness</source>
        <translation>Bekende zwakte</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Bron</translation>
    </message>
    <message>
        <source>Needs</source>
        <translation>Nodig</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Instellingen</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nee</translation>
    </message>
</context>
<context>
    <name>QualityTable</name>
    <message>
        <source>Quality checks</source>
        <translation>Kwaliteitscontroles</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Oordeel</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Controle</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Wat er is gevonden</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Getal</translation>
    </message>
    <message>
        <source>good</source>
        <translation>goed</translation>
    </message>
    <message>
        <source>note</source>
        <translation>let op</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>afgekeurd</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>niet gecontroleerd</translation>
    </message>
    <message>
        <source>This could not be checked in this trial.</source>
        <translation>Dit was bij deze poging niet te controleren.</translation>
    </message>
    <message>
        <source>{value} (limit {limit})</source>
        <translation>{value} (grens {limit})</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Fill in your code first: every change is kept with who made it.</source>
        <translation>Vul eerst uw code in: bij elke wijziging wordt bewaard wie die maakte.</translation>
    </message>
    <message>
        <source>&amp;Visit</source>
        <translation>&amp;Meting</translation>
    </message>
    <message>
        <source>&amp;Condition</source>
        <translation>Onder&amp;deel</translation>
    </message>
    <message>
        <source>Condition</source>
        <translation>Onderdeel</translation>
    </message>
    <message>
        <source>Report (P&amp;DF) …</source>
        <translation>V&amp;erslag (pdf) …</translation>
    </message>
    <message>
        <source>Of this visit, as a PDF</source>
        <translation>Van deze meting, als pdf</translation>
    </message>
    <message>
        <source>&amp;Trials</source>
        <translation>&amp;Pogingen</translation>
    </message>
    <message>
        <source>How this number is made</source>
        <translation>Hoe dit getal ontstaat</translation>
    </message>
    <message>
        <source>Quality chec&amp;ks</source>
        <translation>&amp;Controles</translation>
    </message>
    <message>
        <source>Nu&amp;mbers</source>
        <translation>Geta&amp;llen</translation>
    </message>
    <message>
        <source>Checks and numbers of the selected trial</source>
        <translation>Controles en getallen van de gekozen poging</translation>
    </message>
    <message>
        <source>This visit was changed elsewhere. It has been read again: what you see is what is in the file.</source>
        <translation>Deze meting is elders gewijzigd. Ze is opnieuw gelezen: u ziet wat er in het bestand staat.</translation>
    </message>
    <message>
        <source>This visit has no trials yet. Measure one, then come back.</source>
        <translation>Deze meting heeft nog geen pogingen. Meet er een en kom dan terug.</translation>
    </message>
    <message>
        <source>The visit is being read …</source>
        <translation>De meting wordt gelezen …</translation>
    </message>
    <message>
        <source>Choose a person and a visit above.</source>
        <translation>Kies hierboven een persoon en een meting.</translation>
    </message>
    <message>
        <source>There is nothing to review yet. Measure a visit first; its trials are shown here.</source>
        <translation>Er is nog niets te bekijken. Doe eerst een meting; de pogingen verschijnen hier.</translation>
    </message>
    <message>
        <source>There are no newtons to draw for this trial; its recording is kept. The checks below say why.</source>
        <translation>Voor deze poging zijn er geen newtons om te tekenen; de opname is bewaard. De controles hieronder zeggen waarom.</translation>
    </message>
    <message>
        <source>This trial could not be analysed, so it is drawn alone, from its first sample. The checks below say why.</source>
        <translation>Deze poging was niet te analyseren; ze is daarom alleen getekend, vanaf de eerste meetwaarde. De controles hieronder zeggen waarom.</translation>
    </message>
    <message>
        <source>Choose or type a reason first; it is kept with your verdict.</source>
        <translation>Kies of typ eerst een reden; die wordt bij uw oordeel bewaard.</translation>
    </message>
</context>
<context>
    <name>TrialChoice</name>
    <message>
        <source>Trials of this condition</source>
        <translation>Pogingen van dit onderdeel</translation>
    </message>
    <message>
        <source>practice</source>
        <translation>oefenpoging</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>goedgekeurd</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>afgekeurd</translation>
    </message>
    <message>
        <source>{verdict}, by hand</source>
        <translation>{verdict}, met de hand</translation>
    </message>
    <message>
        <source>no force</source>
        <translation>geen kracht</translation>
    </message>
</context>
<context>
    <name>TrialVerdict</name>
    <message>
        <source>The heel was lifted</source>
        <translation>De hiel kwam los</translation>
    </message>
    <message>
        <source>The toes slipped</source>
        <translation>De tenen gleden weg</translation>
    </message>
    <message>
        <source>The person moved or talked</source>
        <translation>De persoon bewoog of praatte</translation>
    </message>
    <message>
        <source>Pressed too early</source>
        <translation>Te vroeg gedrukt</translation>
    </message>
    <message>
        <source>Not a maximal effort</source>
        <translation>Geen maximale inspanning</translation>
    </message>
    <message>
        <source>I saw a good effort</source>
        <translation>Ik zag een goede inspanning</translation>
    </message>
    <message>
        <source>R&amp;eason</source>
        <translation>&amp;Reden</translation>
    </message>
    <message>
        <source>&amp;Note</source>
        <translation>&amp;Notitie</translation>
    </message>
    <message>
        <source>&amp;Your code</source>
        <translation>&amp;Uw code</translation>
    </message>
    <message>
        <source>&amp;Accept</source>
        <translation>&amp;Goedkeuren</translation>
    </message>
    <message>
        <source>&amp;Reject</source>
        <translation>&amp;Afkeuren</translation>
    </message>
    <message>
        <source>&amp;Withdraw my verdict</source>
        <translation>Mijn oordeel &amp;intrekken</translation>
    </message>
    <message>
        <source>&amp;Instrument&apos;s own marks</source>
        <translation>Merken van het ins&amp;trument</translation>
    </message>
    <message>
        <source>&amp;Undo (Ctrl+Z)</source>
        <translation>Ongedaan maken (Ctrl+&amp;Z)</translation>
    </message>
    <message>
        <source>initials, e.g. AB</source>
        <translation>initialen, bijv. AB</translation>
    </message>
    <message>
        <source>Reason for your verdict</source>
        <translation>Reden van uw oordeel</translation>
    </message>
    <message>
        <source>Note on this trial</source>
        <translation>Notitie bij deze poging</translation>
    </message>
    <message>
        <source>Your operator code</source>
        <translation>Uw eigen code</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Oordeel</translation>
    </message>
    <message>
        <source>Practice, does not count</source>
        <translation>Oefenpoging, telt niet mee</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Goedgekeurd</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Afgekeurd</translation>
    </message>
</context>
</TS>
