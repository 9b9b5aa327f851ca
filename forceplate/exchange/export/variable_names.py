"""Names of variables that every statistics program takes, with the unit at the end."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

MAX_NAME = 64
"""The longest variable name of SPSS."""
_NO_UNIT = "1"


def with_unit(name: str, unit: str) -> str:
    """Return the name with its unit at the end, but nothing of it twice.

    ``peak_force_n``; ``N/s`` is ``_n_per_s`` and ``N.s`` is ``_n_s``; ``peak_force_per_kg`` in N/kg
    is ``peak_force_n_per_kg``.
    """
    suffix = "" if unit == _NO_UNIT else slug(unit.replace("/", " per ").replace("%", " pct "))
    if not suffix or name.endswith(f"_{suffix}"):
        return name
    _, per, denominator = suffix.partition("_per_")
    return f"{name.removesuffix(per + denominator)}_{suffix}"


def slug(text: str) -> str:
    """Return small letters, digits and single underscores; empty if there are none."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def variable_names(keys: Iterable[str], *, longest: int = MAX_NAME) -> Iterator[str]:
    """Yield a valid variable name for each key, all different, whatever other keys there are.

    A name that is too long, or that two keys would share, ends in six digits of the key's hash,
    so that the same key has the same name in another export.
    """
    found = list(keys)
    plain = [_lettered(key) for key in found]
    for key, name in zip(found, plain, strict=True):
        if len(name) <= longest and plain.count(name) == 1:
            yield name
        else:
            mark = hashlib.sha256(key.encode()).hexdigest()[:6]
            yield f"{name[: longest - 7].rstrip('_')}_{mark}"


def _lettered(key: str) -> str:
    name = slug(key)
    return name if name[:1].isalpha() else f"v{name}"


def natural(text: str) -> tuple[tuple[int, int | str], ...]:
    """Return a key that sorts ``W8`` before ``W16``."""
    parts = re.split(r"(\d+)", text.casefold())
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in parts if part)
