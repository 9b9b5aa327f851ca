"""What a person calls what records name by a key: where a complaint is, and kinds of session."""

from __future__ import annotations

from collections.abc import Mapping

from forceplate.words import Text, plain

SITES: Mapping[str, Text] = {
    "foot": Text("foot or toes"),
    "ankle": Text("ankle"),
    "achilles": Text("Achilles tendon"),
    "lower-leg": Text("shin or calf"),
    "knee": Text("knee"),
    "thigh": Text("thigh"),
    "hip": Text("hip or groin"),
    "other": Text("somewhere else in the leg"),
}
SIDES: Mapping[str, Text] = {"left": Text("left"), "right": Text("right")}
KINDS: Mapping[str, Text] = {
    "home": Text("at home"),
    "supervised": Text("with the physiotherapist"),
}
_SOMEWHERE = Text("complaint")


def site_name(site: str) -> Text:
    """Return where a complaint is: by its key, or in the words of the table it came from."""
    return SITES.get(site) or (plain(site) if site else _SOMEWHERE)
