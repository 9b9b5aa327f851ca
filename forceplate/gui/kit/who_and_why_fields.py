"""Who says so, and why: asked before what is kept with a trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from forceplate.gui.kit.forms import Fault, FieldSpec, Form
from forceplate.gui.kit.language import said, tr
from forceplate.who_and_why import why_no_line, why_no_reason
from forceplate.words import Text

WhyNot = Callable[[str], Text | None]
_BY, _REASON = "by", "reason"


def who_and_why_fields(
    *, hint: str = "", usual: Sequence[str] = (), why_not: WhyNot = why_no_line
) -> list[FieldSpec]:
    """Return the fields ``reason`` and ``by``, to stand last in a form that asks more.

    Parameters
    ----------
    usual
        Reasons that are often given.
    why_not
        Says why what is typed would be refused; None: it would not.
    """

    def check(why_no: WhyNot, typed: str) -> Fault | None:
        refusal = why_no(typed) or why_not(typed)
        return None if refusal is None else Fault(said(refusal))

    of_reason, of_name = partial(check, why_no_reason), partial(check, why_no_line)
    return [
        FieldSpec(_REASON, tr("&Why"), is_needed=True, hint=hint, usual=usual, check=of_reason),
        FieldSpec(_BY, tr("&Initials"), is_needed=True, letters=14, check=of_name),
    ]


class WhoAndWhy(Form):
    """Two lines; both are needed."""

    def __init__(
        self,
        operator: str,
        *,
        hint: str = "",
        usual: Sequence[str] = (),
        why_not: WhyNot = why_no_line,
    ) -> None:
        fields = who_and_why_fields(hint=hint, usual=usual, why_not=why_not)
        super().__init__(fields, {_BY: operator})

    @property
    def by(self) -> str:
        """Who says so."""
        return str(self.value(_BY) or "")

    @property
    def reason(self) -> str:
        """Why."""
        return str(self.value(_REASON) or "")
