<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nl" sourcelanguage="en">
<context>
    <name>CalibrateDialog</name>
    <message>
        <source>It was begun with another platform. Begin anew.</source>
        <translation>Die is met een ander platform begonnen. Begin opnieuw.</translation>
    </message>
    <message>
        <source>Step {now} of {all}</source>
        <translation>Stap {now} van {all}</translation>
    </message>
    <message>
        <source>{left} to wait</source>
        <translation>nog {left} wachten</translation>
    </message>
    <message>
        <source>✓ The certificate is issued: {file}</source>
        <translation>✓ Het certificaat is opgemaakt: {file}</translation>
    </message>
    <message>
        <source>Calibrate with known weights</source>
        <translation>Kalibreren met bekende gewichten</translation>
    </message>
    <message>
        <source>SIMULATED platform: nobody is measured.</source>
        <translation>GESIMULEERD platform: er wordt niemand gemeten.</translation>
    </message>
    <message>
        <source>A calibration of this platform was begun and not finished; its readings are kept. Go on with it, or begin anew: then it is put aside.</source>
        <translation>Een kalibratie van dit platform is begonnen en niet afgemaakt; de aflezingen zijn bewaard. Ga ermee verder, of begin opnieuw: dan wordt zij apart gezet.</translation>
    </message>
    <message>
        <source>Go on with the one beg&amp;un</source>
        <translation>Verder met wat begonnen &amp;is</translation>
    </message>
    <message>
        <source>&amp;Begin</source>
        <translation>&amp;Beginnen</translation>
    </message>
    <message>
        <source>Stop; the readings are kept (Esc)</source>
        <translation>Stoppen; de aflezingen blijven bewaard (Esc)</translation>
    </message>
    <message>
        <source>All steps</source>
        <translation>Alle stappen</translation>
    </message>
</context>
<context>
    <name>CalibrateForm</name>
    <message>
        <source>Say who calibrates: initials or a code.</source>
        <translation>Vul in wie kalibreert: initialen of een code.</translation>
    </message>
    <message>
        <source>Give the time to settle in seconds.</source>
        <translation>Vul de rusttijd na het belasten in, in seconden.</translation>
    </message>
    <message>
        <source>Give the length of a reading in seconds.</source>
        <translation>Vul de duur van een aflezing in, in seconden.</translation>
    </message>
    <message>
        <source>Give the largest force that the platform can take, in newtons.</source>
        <translation>Vul de grootste kracht in die het platform verdraagt, in newton.</translation>
    </message>
    <message>
        <source>{what}: give a number, or leave it empty.</source>
        <translation>{what}: geef een getal, of laat het leeg.</translation>
    </message>
    <message>
        <source>Give weight {n} a name, its mass in kg and how well that is known.</source>
        <translation>Geef gewicht {n} een naam, de massa in kg en hoe goed die bekend is.</translation>
    </message>
    <message>
        <source>Leave out the sign | in the table of weights.</source>
        <translation>Laat het teken | weg in de tabel met gewichten.</translation>
    </message>
    <message>
        <source>&amp;Largest force</source>
        <translation>&amp;Grootste kracht</translation>
    </message>
    <message>
        <source>&amp;Gravity</source>
        <translation>&amp;Zwaartekracht</translation>
    </message>
    <message>
        <source>C&amp;hannels of the plate</source>
        <translation>&amp;Kanalen van de plaat</translation>
    </message>
    <message>
        <source>Corners at ± &amp;x, ± y</source>
        <translation>Hoeken op ± &amp;x, ± y</translation>
    </message>
    <message>
        <source>Air: &amp;temperature, humidity, pressure</source>
        <translation>Lucht: &amp;temperatuur, vochtigheid, druk</translation>
    </message>
    <message>
        <source>&amp;Calibrated by</source>
        <translation>Gekalibreerd &amp;door</translation>
    </message>
    <message>
        <source>&amp;Organisation</source>
        <translation>&amp;Organisatie</translation>
    </message>
    <message>
        <source>Where it is &amp;done</source>
        <translation>Plaats van uit&amp;voering</translation>
    </message>
    <message>
        <source>&amp;Mounting</source>
        <translation>O&amp;pstelling</translation>
    </message>
    <message>
        <source>&amp;Warm-up</source>
        <translation>Op&amp;warmen</translation>
    </message>
    <message>
        <source>&amp;Preloads</source>
        <translation>Voorbe&amp;lastingen</translation>
    </message>
    <message>
        <source>&amp;Runs</source>
        <translation>&amp;Reeksen</translation>
    </message>
    <message>
        <source>&amp;Settle, read</source>
        <translation>R&amp;ust, aflezen</translation>
    </message>
    <message>
        <source>Weights, the first one to be put on at the top. Each is put on top of those before it, and all are taken off again in the other order.</source>
        <translation>Gewichten, bovenaan het eerste dat erop gaat. Elk volgende komt boven op de vorige, en in omgekeerde volgorde gaan ze er weer af.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Naam</translation>
    </message>
    <message>
        <source>Mass, kg</source>
        <translation>Massa, kg</translation>
    </message>
    <message>
        <source>Known to, g</source>
        <translation>Bekend op, g</translation>
    </message>
    <message>
        <source>Material</source>
        <translation>Materiaal</translation>
    </message>
    <message>
        <source>Mass from</source>
        <translation>Massa volgens</translation>
    </message>
    <message>
        <source>Number of the certificate, or on which balance and when it was weighed. It stands on the certificate: without it nothing is traceable.</source>
        <translation>Nummer van het certificaat, of op welke weegschaal en wanneer het gewogen is. Het komt op het certificaat: zonder dat is niets herleidbaar.</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichten</translation>
    </message>
    <message>
        <source>One plate: ch0 + ch1. Two plates: hallux = ch0 + ch1; lesser_toes = ch2 + ch3</source>
        <translation>Eén plaat: ch0 + ch1. Twee platen: hallux = ch0 + ch1; lesser_toes = ch2 + ch3</translation>
    </message>
    <message>
        <source>Empty: the weights stand in the middle only; no centre of pressure.</source>
        <translation>Leeg: de gewichten staan alleen in het midden; geen drukpunt.</translation>
    </message>
    <message>
        <source>Read while they are taken off, too</source>
        <translation>Ook bij het afnemen aflezen</translation>
    </message>
    <message>
        <source>Creep for five minutes</source>
        <translation>Vijf minuten kruip</translation>
    </message>
    <message>
        <source>on what it stands, how it is fixed</source>
        <translation>waarop het staat, hoe het vastzit</translation>
    </message>
    <message>
        <source>&amp;Add a weight</source>
        <translation>Gewicht &amp;erbij</translation>
    </message>
    <message>
        <source>Remo&amp;ve the weight</source>
        <translation>Gewicht weg&amp;halen</translation>
    </message>
    <message>
        <source>Largest force in newtons</source>
        <translation>Grootste kracht in newton</translation>
    </message>
    <message>
        <source>Channels of the plate</source>
        <translation>Kanalen van de plaat</translation>
    </message>
    <message>
        <source>Corners to the side in millimetres</source>
        <translation>Hoeken opzij in millimeter</translation>
    </message>
    <message>
        <source>Corners forward in millimetres</source>
        <translation>Hoeken naar voren in millimeter</translation>
    </message>
    <message>
        <source>Temperature in degrees</source>
        <translation>Temperatuur in graden</translation>
    </message>
    <message>
        <source>Humidity of the air in percent</source>
        <translation>Luchtvochtigheid in procent</translation>
    </message>
    <message>
        <source>Pressure of the air in hectopascal</source>
        <translation>Luchtdruk in hectopascal</translation>
    </message>
    <message>
        <source>Where it is done</source>
        <translation>Plaats van uitvoering</translation>
    </message>
    <message>
        <source>Calibrated by</source>
        <translation>Gekalibreerd door</translation>
    </message>
    <message>
        <source>Organisation</source>
        <translation>Organisatie</translation>
    </message>
    <message>
        <source>Mounting</source>
        <translation>Opstelling</translation>
    </message>
    <message>
        <source>Time to settle in seconds</source>
        <translation>Rusttijd in seconden</translation>
    </message>
    <message>
        <source>Length of a reading in seconds</source>
        <translation>Duur van een aflezing in seconden</translation>
    </message>
</context>
<context>
    <name>CalibrateResult</name>
    <message>
        <source>&amp;Issue the certificate</source>
        <translation>&amp;Certificaat opmaken</translation>
    </message>
    <message>
        <source>&amp;Use this calibration from now on</source>
        <translation>&amp;Deze kalibratie voortaan gebruiken</translation>
    </message>
    <message>
        <source>Save as &amp;PDF …</source>
        <translation>Opslaan als &amp;PDF …</translation>
    </message>
    <message>
        <source>Take the last reading again (R)</source>
        <translation>Laatste aflezing opnieuw (R)</translation>
    </message>
    <message>
        <source>The readings are being worked out …</source>
        <translation>De aflezingen worden uitgewerkt …</translation>
    </message>
    <message>
        <source>✓ A calibration can be made of these readings.</source>
        <translation>✓ Van deze aflezingen is een kalibratie te maken.</translation>
    </message>
    <message>
        <source>✗ No calibration can be made of these readings.</source>
        <translation>✗ Van deze aflezingen is geen kalibratie te maken.</translation>
    </message>
    <message>
        <source>Points: {n}. Standard deviation: {sd} N. Lower limit factor (ASTM E74): {llf} N.</source>
        <translation>Punten: {n}. Standaardafwijking: {sd} N. Ondergrensfactor (ASTM E74): {llf} N.</translation>
    </message>
    <message>
        <source>Non-linearity</source>
        <translation>Niet-lineariteit</translation>
    </message>
    <message>
        <source>Hysteresis</source>
        <translation>Hysterese</translation>
    </message>
    <message>
        <source>Repeatability</source>
        <translation>Herhaalbaarheid</translation>
    </message>
    <message>
        <source>Creep</source>
        <translation>Kruip</translation>
    </message>
    <message>
        <source>Zero return</source>
        <translation>Terugkeer naar nul</translation>
    </message>
    <message>
        <source>Expanded uncertainty (k = 2) at {force} N: ± {u} N</source>
        <translation>Uitgebreide onzekerheid (k = 2) bij {force} N: ± {u} N</translation>
    </message>
    <message>
        <source>Residuals in newtons over the force; dashed: the expanded uncertainty. The largest is {most} N.</source>
        <translation>Afwijkingen in newton tegen de kracht; gestreept: de uitgebreide onzekerheid. De grootste is {most} N.</translation>
    </message>
</context>
<context>
    <name>CalibrationSection</name>
    <message>
        <source>No calibration is in use: recordings have counts and no newtons.</source>
        <translation>Er is geen kalibratie in gebruik: opnamen hebben tellen en geen newton.</translation>
    </message>
    <message>
        <source>{name} has no certificate: nobody knows how far off its newtons are.</source>
        <translation>{name} heeft geen certificaat: niemand weet hoe ver de newtons ernaast zitten.</translation>
    </message>
    <message>
        <source>Certificate {name}, issued on {issued}, valid until {until}.</source>
        <translation>Certificaat {name}, opgemaakt op {issued}, geldig tot en met {until}.</translation>
    </message>
    <message>
        <source>Expanded uncertainty (k = 2) at {forces}</source>
        <translation>Uitgebreide onzekerheid (k = 2) bij {forces}</translation>
    </message>
    <message>
        <source>This platform was never checked with a known weight.</source>
        <translation>Dit platform is nog nooit met een bekend gewicht gecontroleerd.</translation>
    </message>
    <message>
        <source>Last check: {when}, {weight}, by {who}.</source>
        <translation>Laatste controle: {when}, {weight}, door {who}.</translation>
    </message>
    <message>
        <source>Error at the known weight in newtons at each check, with its limit (dashed); a cross: failed. Checks: {n}, failed: {failed}.</source>
        <translation>Fout bij het bekende gewicht in newton bij elke controle, met de grens (gestreept); een kruis: niet doorstaan. Controles: {n}, niet doorstaan: {failed}.</translation>
    </message>
    <message>
        <source>&amp;Two-minute check …</source>
        <translation>Controle in &amp;twee minuten …</translation>
    </message>
    <message>
        <source>Cali&amp;brate …</source>
        <translation>Kali&amp;breren …</translation>
    </message>
    <message>
        <source>Sa&amp;ve certificate as PDF …</source>
        <translation>Certificaat &amp;opslaan als PDF …</translation>
    </message>
</context>
<context>
    <name>CheckDialog</name>
    <message>
        <source>Give the weight a name, the same at every check: only so can two checks be compared.</source>
        <translation>Geef het gewicht een naam, bij elke controle dezelfde: alleen zo zijn twee controles te vergelijken.</translation>
    </message>
    <message>
        <source>Say who checks: initials or a code.</source>
        <translation>Vul in wie controleert: initialen of een code.</translation>
    </message>
    <message>
        <source>Give the mass of the weight in kilograms, such as 5.002.</source>
        <translation>Vul de massa van het gewicht in, in kilogram, zoals 5,002.</translation>
    </message>
    <message>
        <source>Give how well the mass is known, in grams; 1 g for a good kitchen balance.</source>
        <translation>Vul in hoe goed de massa bekend is, in gram; 1 g voor een goede keukenweegschaal.</translation>
    </message>
    <message>
        <source>The empty platform is watched: {left} s left.</source>
        <translation>Het lege platform wordt bekeken: nog {left} s.</translation>
    </message>
    <message>
        <source>Place {now} of {all}</source>
        <translation>Plaats {now} van {all}</translation>
    </message>
    <message>
        <source>The check is kept, and goes with every visit from now on.</source>
        <translation>De controle is bewaard en gaat voortaan met elke meting mee.</translation>
    </message>
    <message>
        <source>Two-minute check</source>
        <translation>Controle in twee minuten</translation>
    </message>
    <message>
        <source>One known weight shows whether the platform still measures what its calibration says. Nothing is changed by it.</source>
        <translation>Eén bekend gewicht laat zien of het platform nog meet wat de kalibratie zegt. Er verandert niets door.</translation>
    </message>
    <message>
        <source>SIMULATED platform: nobody is measured.</source>
        <translation>GESIMULEERD platform: er wordt niemand gemeten.</translation>
    </message>
    <message>
        <source>&amp;Weight, by name</source>
        <translation>&amp;Gewicht, bij naam</translation>
    </message>
    <message>
        <source>&amp;Mass</source>
        <translation>&amp;Massa</translation>
    </message>
    <message>
        <source>Mass known &amp;to</source>
        <translation>Massa bekend &amp;op</translation>
    </message>
    <message>
        <source>M&amp;aterial</source>
        <translation>M&amp;ateriaal</translation>
    </message>
    <message>
        <source>&amp;Gravity</source>
        <translation>&amp;Zwaartekracht</translation>
    </message>
    <message>
        <source>&amp;Checked by</source>
        <translation>Gecontroleerd &amp;door</translation>
    </message>
    <message>
        <source>&amp;Plate</source>
        <translation>&amp;Plaat</translation>
    </message>
    <message>
        <source>Also at the c&amp;orners</source>
        <translation>Ook in de &amp;hoeken</translation>
    </message>
    <message>
        <source>such as: kettlebell 1</source>
        <translation>zoals: kettlebell 1</translation>
    </message>
    <message>
        <source>Name of the weight</source>
        <translation>Naam van het gewicht</translation>
    </message>
    <message>
        <source>Mass in kilograms</source>
        <translation>Massa in kilogram</translation>
    </message>
    <message>
        <source>Uncertainty of the mass in grams</source>
        <translation>Onzekerheid van de massa in gram</translation>
    </message>
    <message>
        <source>Checked by</source>
        <translation>Gecontroleerd door</translation>
    </message>
    <message>
        <source>Plate</source>
        <translation>Plaat</translation>
    </message>
    <message>
        <source>Begin the check (Enter)</source>
        <translation>Controle beginnen (Enter)</translation>
    </message>
    <message>
        <source>Close (Enter)</source>
        <translation>Sluiten (Enter)</translation>
    </message>
    <message>
        <source>Check &amp;again</source>
        <translation>&amp;Opnieuw controleren</translation>
    </message>
</context>
<context>
    <name>GravityFields</name>
    <message>
        <source>Give the latitude in degrees, such as 52.1; a map shows it.</source>
        <translation>Vul de breedtegraad in, zoals 52,1; die staat op een kaart.</translation>
    </message>
    <message>
        <source>Give the height above the sea in metres; 0 will do.</source>
        <translation>Vul de hoogte boven zee in, in meter; 0 is goed genoeg.</translation>
    </message>
    <message>
        <source>Give the local gravity, such as 9.8125 m/s².</source>
        <translation>Vul de plaatselijke zwaartekracht in, zoals 9,8125 m/s².</translation>
    </message>
    <message>
        <source>from the place</source>
        <translation>uit de plaats</translation>
    </message>
    <message>
        <source>as entered</source>
        <translation>zoals ingevuld</translation>
    </message>
    <message>
        <source>Latitude</source>
        <translation>Breedtegraad</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Hoogte</translation>
    </message>
    <message>
        <source>How gravity is known</source>
        <translation>Hoe de zwaartekracht bekend is</translation>
    </message>
    <message>
        <source>Latitude in degrees</source>
        <translation>Breedtegraad in graden</translation>
    </message>
    <message>
        <source>Height above the sea in metres</source>
        <translation>Hoogte boven zee in meter</translation>
    </message>
    <message>
        <source>Gravity in metres per second squared</source>
        <translation>Zwaartekracht in meter per secondekwadraat</translation>
    </message>
</context>
<context>
    <name>GuidedView</name>
    <message>
        <source>counts</source>
        <translation>tellen</translation>
    </message>
    <message>
        <source>● still</source>
        <translation>● in rust</translation>
    </message>
    <message>
        <source>○ not still yet</source>
        <translation>○ nog niet in rust</translation>
    </message>
    <message>
        <source>Done (Enter)</source>
        <translation>Gedaan (Enter)</translation>
    </message>
    <message>
        <source>Repeat the last reading (R)</source>
        <translation>Laatste aflezing opnieuw (R)</translation>
    </message>
    <message>
        <source>Skip (S)</source>
        <translation>Overslaan (S)</translation>
    </message>
</context>
<context>
    <name>MaterialField</name>
    <message>
        <source>steel</source>
        <translation>staal</translation>
    </message>
    <message>
        <source>cast iron</source>
        <translation>gietijzer</translation>
    </message>
    <message>
        <source>brass</source>
        <translation>messing</translation>
    </message>
    <message>
        <source>aluminium</source>
        <translation>aluminium</translation>
    </message>
    <message>
        <source>lead</source>
        <translation>lood</translation>
    </message>
    <message>
        <source>water</source>
        <translation>water</translation>
    </message>
    <message>
        <source>concrete</source>
        <translation>beton</translation>
    </message>
    <message>
        <source>Material of the weight</source>
        <translation>Materiaal van het gewicht</translation>
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
        <source>Live stream for other programs</source>
        <translation>Live meetwaarden voor andere programma&apos;s</translation>
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
    <name>StreamSection</name>
    <message>
        <source>⚠ This needs the package pylsl with its library, which is not there. Get it with: pip install &quot;forceplate[lsl]&quot;. Details: {what}</source>
        <translation>⚠ Hiervoor is het pakket pylsl met zijn bibliotheek nodig, dat er niet is. Zo komt het erbij: pip install &quot;forceplate[lsl]&quot;. Bijzonderheden: {what}</translation>
    </message>
    <message>
        <source>⚠ The stream has ended. Details: {what}</source>
        <translation>⚠ Het zenden is gestopt. Bijzonderheden: {what}</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>Begint …</translation>
    </message>
    <message>
        <source>Off. When it is on, LabRecorder and others on this network receive every sample with markers of the trials. It ends with the platform.</source>
        <translation>Uit. Als het aan staat, ontvangen LabRecorder en andere programma&apos;s op dit netwerk elke meetwaarde, met markeringen van de pogingen. Het stopt met het platform.</translation>
    </message>
    <message>
        <source>On; it goes on as soon as the platform is back.</source>
        <translation>Aan; het gaat verder zodra het platform er weer is.</translation>
    </message>
    <message>
        <source>On: {n} samples sent as {name}.</source>
        <translation>Aan: {n} meetwaarden verzonden als {name}.</translation>
    </message>
    <message>
        <source>Somebody is receiving.</source>
        <translation>Iemand ontvangt.</translation>
    </message>
    <message>
        <source>Nobody is receiving yet.</source>
        <translation>Nog niemand ontvangt.</translation>
    </message>
    <message>
        <source>Newtons are sent from the first zero of a trial on.</source>
        <translation>Newtons worden verzonden vanaf de eerste nulmeting van een poging.</translation>
    </message>
    <message>
        <source>Send to LSL (Lab Streamin&amp;g Layer)</source>
        <translation>Zenden naar LSL (Lab Streamin&amp;g Layer)</translation>
    </message>
    <message>
        <source>Send to LSL</source>
        <translation>Zenden naar LSL</translation>
    </message>
</context>
</TS>
