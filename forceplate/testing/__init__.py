"""For tests of drivers and of programs that use platforms: emulated devices, and the contract.

``DriverContract`` tests a driver over its emulated device, ``served`` and ``replayed`` put an
emulated device where a driver can open it. See ``drivers/README.md``. Needs pytest.
"""

import pytest

# before they are loaded: pytest then says what differs
pytest.register_assert_rewrite(
    *(f"forceplate.testing.{name}" for name in ("contract", "platform_contract", "received"))
)

from forceplate.testing.contract import DriverContract as DriverContract
from forceplate.testing.emulated_port import EmulatedPort as EmulatedPort
from forceplate.testing.emulated_port import Ramp as Ramp
from forceplate.testing.platform_contract import PlatformContract as PlatformContract
from forceplate.testing.received import Received as Received
from forceplate.testing.received import receive as receive
from forceplate.testing.serving import replayed as replayed
from forceplate.testing.serving import served as served
