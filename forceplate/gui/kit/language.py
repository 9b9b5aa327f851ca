"""The language of the window, and its messages: the project's catalogue, said in that language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from forceplate.words import Language, Text, say

SYSTEM = "system"
CHOICES = (SYSTEM, *Language)

UNREVIEWED = (Language.GERMAN, Language.PORTUGUESE)
"""No clinician whose mother tongue it is has reviewed these catalogues."""

_NAME = "forceplate-language"
_LOCALES = {
    Language.ENGLISH: "en_GB",
    Language.DUTCH: "nl_NL",
    Language.GERMAN: "de_DE",
    Language.PORTUGUESE: "pt_BR",
}
_installed: list[QTranslator] = []


def tr(message: str, context: str = "") -> str:
    """Return a message of the window in its language; a format is filled by the caller."""
    return said(Text(message, context))


def said(text: Text) -> str:
    """Return a sentence in the language of the window."""
    return say(text, code())


def system_code() -> Language:
    """Return the user's first language that the window speaks."""
    for name in QLocale.system().uiLanguages():
        first = name.replace("_", "-").partition("-")[0].lower()
        for language in Language:
            if language.partition("_")[0] == first:
                return language
    return Language.ENGLISH


def code() -> Language:
    """Return the language of the window now."""
    application = QCoreApplication.instance()
    found = application.property(_NAME) if application else None
    return Language(found) if isinstance(found, str) else Language.ENGLISH


def use(choice: str) -> None:
    """Show the window in this language from now on: ``system`` or one of :class:`Language`.

    What is built from now on is in it: widgets do not change theirs. Qt's own words (buttons,
    dates) follow where Qt brings them.
    """
    application = QCoreApplication.instance()
    if application is None:
        raise RuntimeError("A language needs a QApplication.")
    if choice not in CHOICES:
        raise ValueError(f"The window does not speak {choice!r}.")
    wanted = system_code() if choice == SYSTEM else Language(choice)
    before = code()
    application.setProperty(_NAME, wanted.value)
    QLocale.setDefault(QLocale(_LOCALES[wanted]))
    if wanted is before and (_installed or wanted is Language.ENGLISH):
        return
    for translator in _installed:
        application.removeTranslator(translator)
    _installed.clear()
    translator = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{wanted}", folder):
        _installed.append(translator)
        application.installTranslator(translator)
