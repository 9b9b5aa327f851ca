"""The language of the window: English, or Dutch from a compiled Qt translation."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from forceplate.errors import WindowError

SYSTEM, ENGLISH, DUTCH = "system", "en", "nl"
CHOICES = (SYSTEM, ENGLISH, DUTCH)
TRANSLATIONS = Path(__file__).parents[1] / "translations"

_NAME = "forceplate-language"
_LOCALES = {ENGLISH: "en_GB", DUTCH: "nl_NL"}
_installed: list[QTranslator] = []
_of_annexes: list[Path] = []


def system_code() -> str:
    """Return the user's first language that the window speaks: ``en`` or ``nl``."""
    for name in QLocale.system().uiLanguages():
        language = name.replace("_", "-").partition("-")[0].lower()
        if language in (ENGLISH, DUTCH):
            return language
    return ENGLISH


def code() -> str:
    """Return the language of the window now: ``en`` or ``nl``."""
    application = QCoreApplication.instance()
    found = application.property(_NAME) if application else None
    return found if isinstance(found, str) else ENGLISH


def use(choice: str) -> None:
    """Show the window in this language from now on: ``system``, ``en`` or ``nl``.

    Every widget gets a ``LanguageChange`` event.

    Raises
    ------
    WindowError
        The compiled translation is missing or broken.
    """
    application = QCoreApplication.instance()
    if application is None:
        raise RuntimeError("A language needs a QApplication.")
    if choice not in CHOICES:
        raise ValueError(f"The window does not speak {choice!r}.")
    wanted = system_code() if choice == SYSTEM else choice
    translators = _dutch() if wanted == DUTCH else []
    before, unchanged = code(), len(_installed) == len(translators)
    application.setProperty(_NAME, wanted)
    QLocale.setDefault(QLocale(_LOCALES[wanted]))
    if wanted == before and unchanged:
        return
    for translator in _installed:
        application.removeTranslator(translator)
    _installed[:] = translators
    for translator in translators:
        application.installTranslator(translator)


def add(compiled: Path) -> None:
    """Take in the Dutch words of an annex, a ``.qm`` file; they hold from the next ``use`` on."""
    if compiled not in _of_annexes:
        _of_annexes.append(compiled)


def _dutch() -> list[QTranslator]:
    """Return Qt's own Dutch words, where it brings them, and ours and those of annexes over them.

    Without its words an annex stays English: no reason to leave the window in English too.
    """
    ours = QTranslator()
    if not ours.load("forceplate_nl", str(TRANSLATIONS)):
        raise WindowError(
            f"The Dutch words of the window are missing from {TRANSLATIONS}. Install forceplate "
            "again; until then the window speaks English."
        )
    qt = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    of_qt = [qt] if qt.load("qtbase_nl", folder) else []
    of_annexes = [(QTranslator(), path) for path in _of_annexes]
    return [*of_qt, *(own for own, path in of_annexes if own.load(str(path))), ours]
