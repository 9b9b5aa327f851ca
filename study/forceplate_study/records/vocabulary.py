"""What a person calls what records name by a key: where a complaint is, and kinds of session."""

from __future__ import annotations

from collections.abc import Mapping

from forceplate.words import Text

SITES: Mapping[str, Text] = {
    "foot": Text("foot or toes", "voet of tenen"),
    "ankle": Text("ankle", "enkel"),
    "achilles": Text("Achilles tendon", "achillespees"),
    "lower-leg": Text("shin or calf", "scheenbeen of kuit"),
    "knee": Text("knee", "knie"),
    "thigh": Text("thigh", "bovenbeen"),
    "hip": Text("hip or groin", "heup of lies"),
    "other": Text("somewhere else in the leg", "ergens anders in het been"),
}
SIDES: Mapping[str, Text] = {"left": Text("left", "links"), "right": Text("right", "rechts")}
KINDS: Mapping[str, Text] = {
    "home": Text("at home", "thuis"),
    "supervised": Text("with the physiotherapist", "bij de fysiotherapeut"),
}
