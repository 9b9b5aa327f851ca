"""The fields of a calibration file, read strictly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from forceplate_calibration.model.channels import ChannelSensitivity, refuse


def fields_of(where: str, data: object, names: Sequence[str]) -> Mapping[str, object]:
    """Return the object if it has exactly these fields; else refuse."""
    if not isinstance(data, dict):
        refuse(f"{where} must be an object with the fields {', '.join(names)}")
    missing = [name for name in names if name not in data]
    unknown = [str(name)[:50] for name in data if name not in names]
    if missing or unknown:
        parts = [f"misses {', '.join(missing)}"] if missing else []
        parts += [f"has unknown fields {', '.join(map(repr, unknown))}"] if unknown else []
        refuse(f"{where} {' and '.join(parts)}")
    return data


def text_of(name: str, value: object) -> str:
    """Return the text; refuse anything else."""
    if not isinstance(value, str):
        refuse(f"{name} must be text")
    return value


def date_of(value: object) -> date:
    """Return the day; refuse anything but YYYY-MM-DD."""
    text = text_of("created", value)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        refuse("created must be a date like 2026-01-31")
    return day


def channel_of(entry: object) -> ChannelSensitivity:
    """Return the channel that an entry of the file describes; else refuse."""
    data = fields_of("a channel", entry, ("name", "sensitivity_n_per_count"))
    name = text_of("a channel's name", data["name"])
    value = data["sensitivity_n_per_count"]
    if value is None:
        return ChannelSensitivity(name, None)
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse(f"the sensitivity of channel {name!r} must be a number or null")
    try:
        return ChannelSensitivity(name, float(value))
    except OverflowError:
        refuse(f"the sensitivity of channel {name!r} is too large")


def number_of(value: float | None) -> float | None:
    """Return the number so that a whole one is written, and hashed, like any other."""
    return None if value is None else float(value)
