<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nl" sourcelanguage="en">
<context>
    <name>Cue</name>
    <message>
        <source>Sit at ease</source>
        <translation>Zit ontspannen</translation>
    </message>
    <message>
        <source>Done. Thank you</source>
        <translation>Klaar. Dank u wel</translation>
    </message>
    <message>
        <source>One moment, please</source>
        <translation>Een ogenblik</translation>
    </message>
    <message>
        <source>Plug in the platform</source>
        <translation>Sluit het platform aan</translation>
    </message>
    <message>
        <source>Measuring goes on by itself as soon as the platform is there.</source>
        <translation>Het meten gaat vanzelf verder zodra het platform er is.</translation>
    </message>
    <message>
        <source>Ready: press the space bar to start</source>
        <translation>Klaar: druk op de spatiebalk om te beginnen</translation>
    </message>
    <message>
        <source>Toes off the platform: it is zeroed first.</source>
        <translation>Tenen van het platform: eerst wordt de nul gemeten.</translation>
    </message>
    <message>
        <source>Keep the toes off the platform</source>
        <translation>Houd de tenen van het platform</translation>
    </message>
    <message>
        <source>The empty platform is being zeroed.</source>
        <translation>De nul van het lege platform wordt gemeten.</translation>
    </message>
    <message>
        <source>It begins in</source>
        <translation>Het begint over</translation>
    </message>
    <message>
        <source>Toes still off the platform.</source>
        <translation>De tenen nog van het platform.</translation>
    </message>
    <message>
        <source>Recording. Heel and ball stay on the support.</source>
        <translation>Opname loopt. Hiel en bal blijven op de steun.</translation>
    </message>
    <message>
        <source>Relax the toes</source>
        <translation>Ontspan de tenen</translation>
    </message>
    <message>
        <source>Recording. A still second is needed before the press.</source>
        <translation>Opname loopt. Vóór het drukken is een stille seconde nodig.</translation>
    </message>
    <message>
        <source>Press now, as hard as you can</source>
        <translation>Druk nu, zo hard als u kunt</translation>
    </message>
    <message>
        <source>Recording.</source>
        <translation>Opname loopt.</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>Houd vast</translation>
    </message>
    <message>
        <source>Let go</source>
        <translation>Laat los</translation>
    </message>
    <message>
        <source>The recording stops by itself.</source>
        <translation>De opname stopt vanzelf.</translation>
    </message>
    <message>
        <source>Lift the toes off the platform</source>
        <translation>Til de tenen van het platform</translation>
    </message>
    <message>
        <source>The zero is measured once more.</source>
        <translation>De nul wordt nog eens gemeten.</translation>
    </message>
    <message>
        <source>The trial is being judged and saved.</source>
        <translation>De poging wordt beoordeeld en opgeslagen.</translation>
    </message>
    <message>
        <source>Rest</source>
        <translation>Rust</translation>
    </message>
    <message>
        <source>The space bar starts the next trial sooner.</source>
        <translation>De spatiebalk begint de volgende poging eerder.</translation>
    </message>
    <message>
        <source>This condition is done</source>
        <translation>Dit onderdeel is klaar</translation>
    </message>
    <message>
        <source>The space bar goes on to the next one.</source>
        <translation>De spatiebalk gaat naar het volgende.</translation>
    </message>
    <message>
        <source>All trials are done</source>
        <translation>Alle pogingen zijn gedaan</translation>
    </message>
    <message>
        <source>F finishes the visit. To measure a trial again, reject it.</source>
        <translation>F rondt de meting af. Keur een poging af om die opnieuw te meten.</translation>
    </message>
    <message>
        <source>The trial was not recorded</source>
        <translation>De poging is niet opgenomen</translation>
    </message>
    <message>
        <source>Trials saved before are safe. The space bar starts it again.</source>
        <translation>Eerder opgeslagen pogingen zijn veilig. De spatiebalk begint opnieuw.</translation>
    </message>
    <message>
        <source>Lay the hallux (big toe) on the platform</source>
        <translation>Leg de grote teen op het platform</translation>
    </message>
    <message>
        <source>Lay the lesser toes on the platform</source>
        <translation>Leg de kleine tenen op het platform</translation>
    </message>
    <message>
        <source>Lay the toes on the platform</source>
        <translation>Leg de tenen op het platform</translation>
    </message>
</context>
<context>
    <name>FootPicture</name>
    <message>
        <source>Picture: how the person sits or stands</source>
        <translation>Tekening: hoe de persoon zit of staat</translation>
    </message>
    <message>
        <source>Picture: heel and ball on the support, the toes on the platform</source>
        <translation>Tekening: hiel en bal van de voet op de steun, de tenen op het platform</translation>
    </message>
    <message>
        <source>Picture: the toes that lie on the platform, from above</source>
        <translation>Tekening: de tenen die op het platform liggen, van boven</translation>
    </message>
    <message>
        <source>toes</source>
        <translation>tenen</translation>
    </message>
    <message>
        <source>heel</source>
        <translation>hiel</translation>
    </message>
    <message>
        <source>ball</source>
        <translation>bal</translation>
    </message>
    <message>
        <source>only the toes</source>
        <translation>alleen de tenen</translation>
    </message>
    <message>
        <source>level support</source>
        <translation>vlakke steun</translation>
    </message>
    <message>
        <source>platform</source>
        <translation>platform</translation>
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
    <name>ForceDigits</name>
    <message>
        <source>{percent} of body weight</source>
        <translation>{percent} lichaamsgewicht</translation>
    </message>
    <message>
        <source>not calibrated: no newtons</source>
        <translation>niet gekalibreerd: geen newton</translation>
    </message>
    <message>
        <source>Present force</source>
        <translation>Kracht nu</translation>
    </message>
</context>
<context>
    <name>MeasureKeys</name>
    <message>
        <source>Ready</source>
        <translation>Klaar</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Next condition</source>
        <translation>Volgend onderdeel</translation>
    </message>
    <message>
        <source>Zero</source>
        <translation>Nul</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Over</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Afkeuren</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Goedkeuren</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notitie</translation>
    </message>
    <message>
        <source>Other condition</source>
        <translation>Ander onderdeel</translation>
    </message>
    <message>
        <source>Patient view</source>
        <translation>Patiëntscherm</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Bekijken</translation>
    </message>
    <message>
        <source>Platform</source>
        <translation>Platform</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>Afronden</translation>
    </message>
    <message>
        <source>Shows the present force as zero. Each trial measures its own zero when it begins.</source>
        <translation>Toont de kracht van nu als nul. Elke poging meet aan het begin haar eigen nul.</translation>
    </message>
    <message>
        <source>The last trial does not count; it is measured again.</source>
        <translation>De laatste poging telt niet en wordt opnieuw gemeten.</translation>
    </message>
    <message>
        <source>The selected trial does not count, with a reason.</source>
        <translation>De gekozen poging telt niet, met een reden.</translation>
    </message>
    <message>
        <source>The selected trial counts all the same, with a reason.</source>
        <translation>De gekozen poging telt toch, met een reden.</translation>
    </message>
    <message>
        <source>Ends the visit; it can be continued later.</source>
        <translation>Sluit de meting af; u kunt er later mee verdergaan.</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Spatie</translation>
    </message>
</context>
<context>
    <name>MeasurePage</name>
    <message>
        <source>No platform is chosen</source>
        <translation>Er is geen platform gekozen</translation>
    </message>
    <message>
        <source>L opens the Platform screen.</source>
        <translation>L opent het scherm Platform.</translation>
    </message>
    <message>
        <source>Lay the foot as it is drawn</source>
        <translation>Leg de voet zoals getekend</translation>
    </message>
    <message>
        <source>Then press the space bar or Enter.</source>
        <translation>Druk dan op de spatiebalk of Enter.</translation>
    </message>
</context>
<context>
    <name>MeasureView</name>
    <message>
        <source>No visit is open. Choose a person on the People screen and start a visit.</source>
        <translation>Er is geen meting bezig. Kies een persoon op het scherm Personen en begin een meting.</translation>
    </message>
    <message>
        <source>SIMULATED: not a person</source>
        <translation>GESIMULEERD: geen persoon</translation>
    </message>
</context>
<context>
    <name>PatientView</name>
    <message>
        <source>Patient view (Esc closes it)</source>
        <translation>Patiëntscherm (Esc sluit het)</translation>
    </message>
    <message>
        <source>Patient view</source>
        <translation>Patiëntscherm</translation>
    </message>
    <message>
        <source>target</source>
        <translation>doel</translation>
    </message>
</context>
<context>
    <name>ReasonPanel</name>
    <message>
        <source>A reason is needed: choose one, or write your own.</source>
        <translation>Er is een reden nodig: kies er een of schrijf uw eigen reden.</translation>
    </message>
    <message>
        <source>Fill in your initials: a verdict has a name.</source>
        <translation>Vul uw initialen in: een oordeel heeft een naam.</translation>
    </message>
    <message>
        <source>Why does trial {number} not count?</source>
        <translation>Waarom telt poging {number} niet?</translation>
    </message>
    <message>
        <source>Why does trial {number} count all the same?</source>
        <translation>Waarom telt poging {number} toch?</translation>
    </message>
    <message>
        <source>Note on trial {number}</source>
        <translation>Notitie bij poging {number}</translation>
    </message>
    <message>
        <source>&amp;Note</source>
        <translation>&amp;Notitie</translation>
    </message>
    <message>
        <source>&amp;Reason</source>
        <translation>&amp;Reden</translation>
    </message>
    <message>
        <source>&amp;Initials</source>
        <translation>&amp;Initialen</translation>
    </message>
    <message>
        <source>Save (Enter)</source>
        <translation>Opslaan (Enter)</translation>
    </message>
    <message>
        <source>Cancel (Esc)</source>
        <translation>Annuleren (Esc)</translation>
    </message>
    <message>
        <source>Usual reasons</source>
        <translation>Gebruikelijke redenen</translation>
    </message>
    <message>
        <source>The heel came up</source>
        <translation>De hiel kwam omhoog</translation>
    </message>
    <message>
        <source>The foot or the toes shifted</source>
        <translation>De voet of de tenen verschoven</translation>
    </message>
    <message>
        <source>Other toes lay on the platform</source>
        <translation>Er lagen andere tenen op het platform</translation>
    </message>
    <message>
        <source>Not a full effort</source>
        <translation>Geen volle inspanning</translation>
    </message>
    <message>
        <source>The task was not understood</source>
        <translation>De opdracht was niet begrepen</translation>
    </message>
    <message>
        <source>Pain</source>
        <translation>Pijn</translation>
    </message>
    <message>
        <source>I saw a good effort</source>
        <translation>Ik zag een goede inspanning</translation>
    </message>
    <message>
        <source>The check does not apply to this person</source>
        <translation>De controle past niet bij deze persoon</translation>
    </message>
</context>
<context>
    <name>SetupCard</name>
    <message>
        <source>Prepare: {condition}</source>
        <translation>Voorbereiden: {condition}</translation>
    </message>
    <message>
        <source>The person sits; hip, knee and ankle are at 90 degrees.</source>
        <translation>De persoon zit; heup, knie en enkel staan op 90 graden.</translation>
    </message>
    <message>
        <source>The person stands upright, with the weight on both feet.</source>
        <translation>De persoon staat rechtop, met het gewicht op beide voeten.</translation>
    </message>
    <message>
        <source>Left foot: heel and ball lie on the level support beside the platform.</source>
        <translation>Linkervoet: hiel en bal liggen op de vlakke steun naast het platform.</translation>
    </message>
    <message>
        <source>Right foot: heel and ball lie on the level support beside the platform.</source>
        <translation>Rechtervoet: hiel en bal liggen op de vlakke steun naast het platform.</translation>
    </message>
    <message>
        <source>Only these toes come onto the platform: {toes}.</source>
        <translation>Alleen deze tenen komen op het platform: {toes}.</translation>
    </message>
    <message>
        <source>Why: a platform adds up everything that rests on it.</source>
        <translation>Waarom: een platform telt alles op wat erop rust.</translation>
    </message>
    <message>
        <source>Ready (space bar or Enter)</source>
        <translation>Klaar (spatiebalk of Enter)</translation>
    </message>
</context>
<context>
    <name>TrialList</name>
    <message>
        <source>Trials of this condition</source>
        <translation>Pogingen van dit onderdeel</translation>
    </message>
    <message>
        <source>Trial</source>
        <translation>Poging</translation>
    </message>
    <message>
        <source>Peak</source>
        <translation>Piek</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Oordeel</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Waarom</translation>
    </message>
    <message>
        <source>Peak force above the resting toes</source>
        <translation>Piekkracht boven de rustende tenen</translation>
    </message>
    <message>
        <source>{number} (practice)</source>
        <translation>{number} (oefenen)</translation>
    </message>
    <message>
        <source>practice</source>
        <translation>oefenen</translation>
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
        <source>Note: {note}</source>
        <translation>Notitie: {note}</translation>
    </message>
    <message>
        <source>The trials agree: no more are needed.</source>
        <translation>De pogingen komen overeen: er zijn er niet meer nodig.</translation>
    </message>
    <message>
        <source>No more trials: the person tires.</source>
        <translation>Geen pogingen meer: de persoon raakt vermoeid.</translation>
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
    <name>_Tile</name>
    <message>
        <source>{condition}, now</source>
        <translation>{condition}, nu</translation>
    </message>
    <message>
        <source>Measure this condition: {condition}</source>
        <translation>Dit onderdeel meten: {condition}</translation>
    </message>
    <message>
        <source>P</source>
        <translation>O</translation>
    </message>
    <message>
        <source>practice</source>
        <translation>oefenen</translation>
    </message>
    <message>
        <source>trial</source>
        <translation>poging</translation>
    </message>
    <message>
        <source>trial {number}</source>
        <translation>poging {number}</translation>
    </message>
    <message>
        <source>done</source>
        <translation>gedaan</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>afgekeurd</translation>
    </message>
    <message>
        <source>now</source>
        <translation>nu</translation>
    </message>
    <message>
        <source>next</source>
        <translation>volgende</translation>
    </message>
    <message>
        <source>later</source>
        <translation>later</translation>
    </message>
</context>
</TS>
