<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nl" sourcelanguage="en">
<context>
    <name>CheckList</name>
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
    <name>DifferenceBox</name>
    <message>
        <source>! Compared although the visits differ</source>
        <translation>! Toch vergeleken, hoewel de metingen verschillen</translation>
    </message>
    <message>
        <source>✗ These visits differ in what must be the same</source>
        <translation>✗ Deze metingen verschillen in iets wat gelijk moet zijn</translation>
    </message>
    <message>
        <source>Reason to compare &amp;all the same</source>
        <translation>Reden om toc&amp;h te vergelijken</translation>
    </message>
    <message>
        <source>Reason to compare the visits all the same</source>
        <translation>Reden om de metingen toch te vergelijken</translation>
    </message>
    <message>
        <source>&amp;By</source>
        <translation>&amp;Door</translation>
    </message>
    <message>
        <source>Who says so</source>
        <translation>Wie dat zegt</translation>
    </message>
    <message>
        <source>your code</source>
        <translation>uw code</translation>
    </message>
    <message>
        <source>Compare all the sa&amp;me</source>
        <translation>Toch ver&amp;gelijken</translation>
    </message>
    <message>
        <source>&amp;Do not compare</source>
        <translation>&amp;Niet vergelijken</translation>
    </message>
    <message>
        <source>The reason given: {reason}. Every number that comes of it is marked with {sign}.</source>
        <translation>De opgegeven reden: {reason}. Elk getal dat eruit volgt, krijgt een {sign}.</translation>
    </message>
    <message>
        <source>No reason can override this. Choose other visits.</source>
        <translation>Hier kan geen reden iets aan veranderen. Kies andere metingen.</translation>
    </message>
    <message>
        <source>Choose other visits, or give the reason why they may be compared; it is kept with your code and marks every number.</source>
        <translation>Kies andere metingen, of geef de reden waarom ze toch vergeleken mogen worden; die wordt met uw code bewaard en merkt elk getal.</translation>
    </message>
</context>
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
    <name>Gain</name>
    <message>
        <source>These visits cannot be compared</source>
        <translation>Deze metingen zijn niet te vergelijken</translation>
    </message>
    <message>
        <source>The change cannot be judged</source>
        <translation>De verandering is niet te beoordelen</translation>
    </message>
    <message>
        <source>No gain can be given</source>
        <translation>Er is geen winst te geven</translation>
    </message>
    <message>
        <source>Real gain</source>
        <translation>Echte winst</translation>
    </message>
    <message>
        <source>Real loss</source>
        <translation>Echt verlies</translation>
    </message>
    <message>
        <source>Not distinguishable from measurement error</source>
        <translation>Niet te onderscheiden van meetfout</translation>
    </message>
    <message>
        <source>{before_visit}: {before} {unit}, {after_visit}: {after} {unit}</source>
        <translation>{before_visit}: {before} {unit}, {after_visit}: {after} {unit}</translation>
    </message>
    <message>
        <source>change {gain} {unit}</source>
        <translation>verandering {gain} {unit}</translation>
    </message>
    <message>
        <source>Real above {limit} {unit} (MDC95).</source>
        <translation>Echt boven {limit} {unit} (MDC95).</translation>
    </message>
    <message>
        <source>Weak: this measurement error was assumed, not measured.</source>
        <translation>Zwak: deze meetfout is aangenomen, niet gemeten.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>geen</translation>
    </message>
    <message>
        <source>Condition</source>
        <translation>Onderdeel</translation>
    </message>
    <message>
        <source>Gain ({unit})</source>
        <translation>Winst ({unit})</translation>
    </message>
    <message>
        <source>Gain (%)</source>
        <translation>Winst (%)</translation>
    </message>
    <message>
        <source>95 % from ({unit})</source>
        <translation>95 % van ({unit})</translation>
    </message>
    <message>
        <source>95 % to ({unit})</source>
        <translation>95 % tot ({unit})</translation>
    </message>
    <message>
        <source>MDC95 ({unit})</source>
        <translation>MDC95 ({unit})</translation>
    </message>
    <message>
        <source>Gain (% body weight)</source>
        <translation>Winst (% lichaamsgewicht)</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Oordeel</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>Persoon</translation>
    </message>
    <message>
        <source>Explanation</source>
        <translation>Uitleg</translation>
    </message>
    <message>
        <source>{region}: left and right are equally strong</source>
        <translation>{region}: links en rechts zijn even sterk</translation>
    </message>
    <message>
        <source>{region}: the left foot is {percent} weaker than the right</source>
        <translation>{region}: de linkervoet is {percent} zwakker dan de rechter</translation>
    </message>
    <message>
        <source>{region}: the right foot is {percent} weaker than the left</source>
        <translation>{region}: de rechtervoet is {percent} zwakker dan de linker</translation>
    </message>
</context>
<context>
    <name>GainPlot</name>
    <message>
        <source>Strength at each visit with its uncertainty</source>
        <translation>Kracht bij elke meting met de onzekerheid</translation>
    </message>
    <message>
        <source>Strength ({unit})</source>
        <translation>Kracht ({unit})</translation>
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
    <name>ProgressPage</name>
    <message>
        <source>The table is on the clipboard.</source>
        <translation>De tabel staat op het klembord.</translation>
    </message>
    <message>
        <source>&amp;From</source>
        <translation>&amp;Van</translation>
    </message>
    <message>
        <source>&amp;Until</source>
        <translation>To&amp;t</translation>
    </message>
    <message>
        <source>&amp;Copy table</source>
        <translation>Tabel &amp;kopiëren</translation>
    </message>
    <message>
        <source>&amp;Report …</source>
        <translation>V&amp;erslag …</translation>
    </message>
    <message>
        <source>For patient and file, as a PDF</source>
        <translation>Voor patiënt en dossier, als pdf</translation>
    </message>
    <message>
        <source>All numbers</source>
        <translation>Alle getallen</translation>
    </message>
    <message>
        <source>What the verdict rests on</source>
        <translation>Waarop het oordeel berust</translation>
    </message>
    <message>
        <source>Left against right</source>
        <translation>Links tegenover rechts</translation>
    </message>
    <message>
        <source>All numbers of the comparison</source>
        <translation>Alle getallen van de vergelijking</translation>
    </message>
    <message>
        <source>Bars: where 95 % of repeated measurements of the same strength would lie. Band: a visit within it cannot be told from no change. Hollow point: cannot be compared with the first.</source>
        <translation>Strepen: waar 95 % van herhaalde metingen van dezelfde kracht zou liggen. Band: een meting daarbinnen is niet te onderscheiden van geen verandering. Open punt: niet te vergelijken met de eerste.</translation>
    </message>
    <message>
        <source>{person} has one visit that can be read. Progress is shown from the second visit on.</source>
        <translation>{person} heeft één leesbare meting. Vanaf de tweede meting is hier de vooruitgang te zien.</translation>
    </message>
    <message>
        <source>{person} has no visit that can be read.</source>
        <translation>{person} heeft geen leesbare meting.</translation>
    </message>
    <message>
        <source>The visits are being read …</source>
        <translation>De metingen worden gelezen …</translation>
    </message>
    <message>
        <source>Choose a person above.</source>
        <translation>Kies hierboven een persoon.</translation>
    </message>
    <message>
        <source>There is nothing to compare yet. Measure a baseline and a later visit.</source>
        <translation>Er is nog niets te vergelijken. Doe een nulmeting en een latere meting.</translation>
    </message>
    <message>
        <source>At {visit}</source>
        <translation>Bij {visit}</translation>
    </message>
    <message>
        <source>Only one foot was measured at these visits.</source>
        <translation>Bij deze metingen is maar één voet gemeten.</translation>
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
    <name>ReviewedTrials</name>
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
