<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nl" sourcelanguage="en">
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
    <name>Gain</name>
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
</TS>
