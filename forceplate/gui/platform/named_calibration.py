"""Let the open platform keep which calibration is its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forceplate.errors import ForcePlateError
from forceplate.operations.platform.label_platform import label_platform
from forceplate.words import Text
from forceplate_calibration import Calibration

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.gui.context.tasks import Progress

CLOSED_S = 10.0
_KEPT = Text(
    "The platform now keeps that its calibration is {id} (read back). It is measured with no other."
)


def can_name_calibration(context: Context) -> bool:
    """Return whether the platform that is open keeps such things."""
    stream = context.link.acquisition
    return stream is not None and stream.keeps_labels and not context.is_simulated


def name_calibration(context: Context, calibration: Calibration) -> None:
    """Let go of the platform, let it keep this, and open it again; returns at once."""
    link = context.link
    if link.choice is None:
        return
    (driver, address), hardware_id = link.choice, link.hardware_id
    link.close()

    def keep(_: Progress) -> str:
        link.wait_closed(CLOSED_S)
        return label_platform(driver, address, calibration=calibration)[1]["calibration_id"]

    def open_again() -> None:
        if link.choice is None:  # else somebody chose a platform meanwhile
            link.open(driver, address, hardware_id)

    def kept(short_id: str) -> None:
        open_again()
        context.show_message(_KEPT.fill(id=short_id))

    def failed(error: ForcePlateError) -> None:
        open_again()
        context.show_error(error)

    context.tasks.run(keep, done=kept, failed=failed)
