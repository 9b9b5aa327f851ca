"""A finished file given to the system: to print it, or to send it by e-mail."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QStandardPaths, QUrl, QUrlQuery

from forceplate.gui.kit.language import tr
from forceplate.gui.kit.written_file import has_program, nothing_opens, open_outside

MAILER = "xdg-email"
"""Of a Linux desktop: opens the mail program that is chosen there, with the file attached."""


def hand_to_printer(path: Path) -> str:
    """Let the system print a PDF, and return what is to be done now.

    Windows asks its PDF program to print; a Linux desktop opens the file, to be printed there.
    """
    if sys.platform == "win32":
        try:
            os.startfile(path, "print")  # noqa: S606  the system's own way, of our own file
        except OSError:  # no program says that it can print a PDF
            pass
        else:
            return tr("The report was given to the printer.")
    if open_outside(QUrl.fromLocalFile(str(path))):
        return tr("The report is open in the program for PDF files. Print it there.")
    return nothing_opens(path)


def hand_to_mail(path: Path, subject: str) -> str:
    """Let the system's mail program begin a letter with a file, and return what is to be done now.

    The letter has no text of its own, and nothing of health in its subject.

    Parameters
    ----------
    subject
        Such as the name of the practice; may be empty.
    """
    letter = QUrl()
    letter.setScheme("mailto")
    mailer = QStandardPaths.findExecutable(MAILER)
    if mailer and has_program(letter):
        arguments = ["--attach", str(path)]
        if subject:
            arguments = ["--subject", subject, *arguments]
        if QProcess.startDetached(mailer, arguments)[0]:
            return tr("Your mail program opens with the report. An e-mail can be read on its way.")
    if subject:
        query = QUrlQuery()
        query.addQueryItem("subject", bytes(QUrl.toPercentEncoding(subject).data()).decode("ascii"))
        letter.setQuery(query)
    if not open_outside(letter):
        words = tr("There is no mail program here. Set one up, or send it from another: {path}")
        return words.format(path=path)
    open_outside(QUrl.fromLocalFile(str(path.parent)))
    return tr("Attach the report to the letter yourself: {file}. An e-mail can be read on its way."
    ).format(file=path.name)  # fmt: skip
