"""Arabic and Hebrew as they are drawn: letters joined, and put in the order of the eye.

The library that makes the PDF sets one letter after the other from left to right. What stands
here is enough for names and short notes: letters joined by their presentation forms, runs from
right to left turned round, numbers in them left as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

_FORMS = (*range(0xFB50, 0xFDFC), *range(0xFE70, 0xFEFD))
_RIGHT_TO_LEFT = frozenset(("R", "AL"))
_NUMBER = re.compile(
    r"[0-9\u0660-\u0669\u06f0-\u06f9]+(?:[.,/:-][0-9\u0660-\u0669\u06f0-\u06f9]+)*"
)
_MIRRORED = str.maketrans("()[]{}<>\u00ab\u00bb", ")(][}{><\u00bb\u00ab")
_CLOSING = {")": "(", "]": "[", "}": "{", "\u00bb": "\u00ab"}
_LAM = "\u0644"


def as_drawn(words: str) -> str:
    """Return words in the order in which their letters stand from left to right on paper."""
    if not any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in words):
        return words
    joined = _joined(words)
    kinds = [unicodedata.bidirectional(c) for c in joined]
    parts, at = [], 0
    while at < len(joined):
        stop = at + 1
        if kinds[at] in _RIGHT_TO_LEFT:
            for end in range(at + 1, len(joined) + 1):
                if kinds[end - 1] in _RIGHT_TO_LEFT | {"NSM"}:
                    stop = end
                elif kinds[end - 1] == "L":
                    break
            after = joined[stop : stop + 1]
            opening = _CLOSING.get(after)
            if opening and joined.count(opening, at, stop) > joined.count(after, at, stop):
                stop += 1  # it belongs to the bracket within
            parts.append(_turned(joined[at:stop]))
        else:
            parts.append(joined[at])
        at = stop
    return "".join(parts)


def _turned(run: str) -> str:
    """Return a run from its end to its start; marks stay behind their letter, numbers whole."""
    pieces: list[str] = []
    at = 0
    while at < len(run):
        number = _NUMBER.match(run, at)
        if number:
            pieces.append(number[0])
            at = number.end()
        elif pieces and unicodedata.combining(run[at]):
            pieces[-1] += run[at]
            at += 1
        else:
            pieces.append(run[at].translate(_MIRRORED))
            at += 1
    return "".join(reversed(pieces))


def _joined(words: str) -> str:
    """Return words with every Arabic letter in the form that its neighbours give it."""
    forms = _forms()
    letters = list(words)
    for at in range(len(letters) - 1):
        if letters[at] == _LAM and _LAM + letters[at + 1] in forms:
            letters[at : at + 2] = [_LAM + letters[at + 1], ""]
    drawn = []
    solid = [at for at, c in enumerate(letters) if c and not unicodedata.combining(c[0])]
    place = {at: number for number, at in enumerate(solid)}
    for at, letter in enumerate(letters):
        own = forms.get(letter)
        if own is None:
            drawn.append(letter)
            continue
        number = place[at]
        before = letters[solid[number - 1]] if number else ""
        after = letters[solid[number + 1]] if number + 1 < len(solid) else ""
        from_before = "final" in own and "initial" in forms.get(before, ())
        to_after = "initial" in own and "final" in forms.get(after, ())
        kind = {(True, True): "medial", (True, False): "final", (False, True): "initial"}.get(
            (from_before, to_after), "isolated"
        )
        drawn.append(own.get(kind, letter))
    return "".join(drawn)


@cache
def _forms() -> Mapping[str, Mapping[str, str]]:
    """Return the forms of each Arabic letter, and of lam with alef, as Unicode lists them."""
    found: dict[str, dict[str, str]] = {}
    for code in _FORMS:
        kind, *letters = unicodedata.decomposition(chr(code)).split()[:3] or [""]
        word = "".join(chr(int(letter, 16)) for letter in letters)
        if len(word) == 1 or (
            len(word) == 2 and word[0] == _LAM and word[1] in "\u0622\u0623\u0625\u0627"
        ):
            found.setdefault(word, {}).setdefault(kind.strip("<>"), chr(code))
    return found
