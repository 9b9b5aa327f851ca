"""Who says so, and why: asked before what is kept with a trace."""

from __future__ import annotations

from forceplate.gui.kit.forms import FieldSpec, Form
from forceplate.gui.kit.language import tr

_BY, _REASON = "by", "reason"


def who_and_why_fields(*, hint: str = "") -> list[FieldSpec]:
    """Return the fields ``reason`` and ``by``, to stand last in a form that asks more."""
    return [
        FieldSpec(_REASON, tr("&Why"), is_needed=True, hint=hint),
        FieldSpec(_BY, tr("&Initials"), is_needed=True, letters=14),
    ]


class WhoAndWhy(Form):
    """Two lines; both are needed."""

    def __init__(self, operator: str, *, hint: str = "") -> None:
        super().__init__(who_and_why_fields(hint=hint), {_BY: operator})

    @property
    def by(self) -> str:
        """Who says so."""
        return str(self.value(_BY) or "")

    @property
    def reason(self) -> str:
        """Why."""
        return str(self.value(_REASON) or "")
