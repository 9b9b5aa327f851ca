"""Short tones for countdown and cues, played by what the computer has; silence is no error."""

from __future__ import annotations

import importlib
import io
import math
import shutil
import sys
import wave
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import numpy as np
from PySide6.QtCore import QProcess, QTemporaryDir
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from forceplate.session import Cue, Guidance

RATE_HZ = 22_050
LINUX_PLAYERS = ("pw-play", "paplay", "aplay")
LAST_SECONDS_OF_REST = 3.0
SILENT_SCREENS = frozenset({"offscreen", "minimal"})

Player = Callable[[bytes], None]
"""Takes a WAV file's bytes and returns at once."""


class Tone(StrEnum):
    """What a sound says."""

    TICK = "tick"
    """One second of the countdown, or of the last three seconds of rest."""
    PRESS = "press"
    LET_GO = "let_go"
    DONE = "done"
    """The trial is saved."""
    PROBLEM = "problem"


_NOTES: dict[Tone, tuple[tuple[float, float], ...]] = {
    Tone.TICK: ((660.0, 0.08),),
    Tone.PRESS: ((990.0, 0.35),),
    Tone.LET_GO: ((660.0, 0.15), (440.0, 0.25)),
    Tone.DONE: ((523.0, 0.12), (659.0, 0.12), (784.0, 0.2)),
    Tone.PROBLEM: ((220.0, 0.25), (196.0, 0.4)),
}
"""(hertz, seconds) one after the other."""


def wav(tone: Tone) -> bytes:
    """Return a tone as a WAV file: mono, 16 bit, faded in and out so that it does not click."""
    parts = []
    for hz, seconds in _NOTES[tone]:
        t_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
        fade = np.minimum(1.0, np.minimum(t_s, t_s[::-1]) / 0.01)
        parts.append(0.4 * fade * np.sin(2 * np.pi * hz * t_s))
    samples = np.round(np.concatenate(parts) * 32767).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE_HZ)
        writer.writeframes(samples.tobytes())
    return file.getvalue()


class CueSounds:
    """Turns what is to be done now into sounds, at the moment it changes; never waits or raises.

    Parameters
    ----------
    is_on
        Asked before every tone.
    player
        What plays; without one, what this computer has.
    """

    def __init__(self, is_on: Callable[[], bool], player: Player | None = None) -> None:
        self._is_on = is_on
        self._player = player if player is not None else system_player()
        self._before = Guidance(Cue.READY)

    def follow(self, now: Guidance) -> None:
        """Take the guidance; called as often as one likes."""
        before, self._before = self._before, now
        tone = _tone(before.cue, now.cue) if now.cue is not before.cue else None
        ticks = now.cue is Cue.COUNTDOWN or (
            now.cue is Cue.REST and (now.seconds_left or 0.0) <= LAST_SECONDS_OF_REST
        )
        if tone is None and ticks and _second(now) != _second(before):
            tone = Tone.TICK
        if tone is not None and self._is_on():
            self._player(wav(tone))


def _tone(before: Cue, now: Cue) -> Tone | None:
    if now in {Cue.CONNECT, Cue.FAILED}:
        return Tone.PROBLEM
    if before is Cue.SAVING:
        return Tone.DONE
    return {Cue.PRESS: Tone.PRESS, Cue.LET_GO: Tone.LET_GO}.get(now)


def _second(guidance: Guidance) -> tuple[Cue, int]:
    return guidance.cue, math.ceil(guidance.seconds_left or 0.0)


def system_player() -> Player:
    """Return what can play a WAV file here: nothing is played where there is no screen."""
    if QGuiApplication.platformName() in SILENT_SCREENS:
        return _silence
    if sys.platform == "win32":
        return _WindowsPlayer()
    else:
        program = next(filter(None, map(shutil.which, LINUX_PLAYERS)), None)
        return ProgramPlayer(program) if program else _beep


def _silence(_wav: bytes) -> None:
    """Play nothing."""


def _beep(_wav: bytes) -> None:
    """Ask the desktop for its one sound."""
    QApplication.beep()


class _TemporaryFile:
    """Puts a sound where another program can read it; the folder goes with the object."""

    def __init__(self) -> None:
        self._folder = QTemporaryDir()
        self._written: dict[bytes, str] = {}

    def path(self, sound: bytes) -> str | None:
        """Return the file of this sound, None where it cannot be written."""
        if sound not in self._written:
            path = Path(self._folder.filePath(f"tone{len(self._written)}.wav"))
            try:
                path.write_bytes(sound)
            except OSError:
                return None
            self._written[sound] = str(path)
        return self._written[sound]


class _WindowsPlayer:
    """The player of Windows itself; a new sound ends the one before."""

    def __init__(self) -> None:
        self._files = _TemporaryFile()
        self._winsound = importlib.import_module("winsound")

    def __call__(self, sound: bytes) -> None:
        path = self._files.path(sound)
        if path is None:
            return
        flags = self._winsound.SND_FILENAME | self._winsound.SND_ASYNC
        try:
            self._winsound.PlaySound(path, flags | self._winsound.SND_NODEFAULT)
        except RuntimeError:
            _beep(sound)


class ProgramPlayer:
    """Another program that plays a file; at most one runs, a new sound ends the one before."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._files = _TemporaryFile()
        self._process: QProcess | None = None

    def __call__(self, sound: bytes) -> None:
        """Begin to play and return at once."""
        path = self._files.path(sound)
        if path is None:
            return
        self.stop()
        process = QProcess(QApplication.instance())
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        process.finished.connect(process.deleteLater)
        process.start(self._program, [path])
        self._process = process

    def stop(self) -> None:
        """End what is still playing."""
        process, self._process = self._process, None
        try:
            if process is not None:
                process.kill()
        except RuntimeError:  # it had ended, and Qt has deleted it
            return
