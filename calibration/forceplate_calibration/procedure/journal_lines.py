"""Lines of the journal of a guided calibration: a word, its data, and digits to check them."""

from __future__ import annotations

from forceplate.documents import dump_json, load_json
from forceplate.errors import CalibrationError
from forceplate.words import Text
from forceplate_calibration.stored import sha256_of

_CHECK_DIGITS = 8


def journal_line(word: str, data: object) -> str:
    """Return a line that shows when it was not written to its end, or changed."""
    body = dump_json({"word": word, "data": data})
    return f"{body}\t{sha256_of(body)[:_CHECK_DIGITS]}\n"


def parsed_line(line: str, number: int) -> tuple[str, object]:
    """Return the word and the data of a line.

    Raises
    ------
    CalibrationError
        It is damaged.
    """
    body, _, check = line.rpartition("\t")
    if not body or sha256_of(body)[:_CHECK_DIGITS] != check:
        raise CalibrationError(
            Text(
                "Line {number} of the journal of the calibration is damaged. Begin anew; the lines "
                "before it can still be read by eye."
            ).fill(number=number)
        )
    data = load_json(body)
    return str(data["word"]), data["data"]
