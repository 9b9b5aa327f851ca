<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nl" sourcelanguage="en">
<context>
    <name>LiveTrace</name>
    <message>
        <source>Live trace</source>
        <translation>Live krachtlijn</translation>
    </message>
    <message>
        <source>At rest</source>
        <translation>In rust</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Doel</translation>
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
        <source>Samples lost</source>
        <translation>Meetwaarden verloren</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>Onderbroken</translation>
    </message>
    <message>
        <source>beyond the scale</source>
        <translation>buiten de schaal</translation>
    </message>
    <message>
        <source>Force now {force} {unit}</source>
        <translation>Kracht nu {force} {unit}</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>Channel {number}</source>
        <translation>Kanaal {number}</translation>
    </message>
    <message>
        <source>The signal has stopped</source>
        <translation>Het signaal is gestopt</translation>
    </message>
    <message>
        <source>No platform</source>
        <translation>Geen platform</translation>
    </message>
    <message>
        <source>Waiting for the signal</source>
        <translation>Wachten op het signaal</translation>
    </message>
</context>
</TS>
