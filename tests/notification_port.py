"""An emulated Bluetooth device in memory: each read brings one notification, and no radio."""

from __future__ import annotations

from forceplate.testing import EmulatedPort


class NotificationPort(EmulatedPort):
    """Cuts what the device sends where its notifications end."""

    def read(self, timeout_s: float) -> bytes:
        self.sizes = iter(lambda: 2 + self._pending[1] if self._pending else 4096, None)
        return super().read(timeout_s)
