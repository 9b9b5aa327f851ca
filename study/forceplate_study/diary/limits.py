"""How often something may be tried: sliding windows in memory, of a bounded number of callers."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Network, ip_address

MAX_CALLERS = 20_000


class Limit:
    """At most ``count`` events of one caller in ``period_s`` seconds. Any thread."""

    def __init__(
        self, count: int, period_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._count = count
        self._period_s = period_s
        self._clock = clock
        self._events: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, caller: str) -> bool:
        """Count an event; return False, and count nothing, when the caller has to wait."""
        with self._lock:
            recent = self._recent(caller)
            if len(recent) >= self._count:
                return False
            recent.append(self._clock())
            self._events[caller] = recent
            self._events.move_to_end(caller)
            while len(self._events) > MAX_CALLERS:
                self._events.popitem(last=False)
            return True

    def take_back(self, caller: str) -> None:
        """Forget the last event of a caller: it was none of those that are limited."""
        with self._lock:
            recent = self._recent(caller)
            if recent:
                recent.pop()

    def _recent(self, caller: str) -> deque[float]:
        events = self._events.get(caller, deque())
        start = self._clock() - self._period_s
        while events and events[0] <= start:
            events.popleft()
        return events


def network_of(address: str) -> str:
    """Return who is behind a network address: of IPv6 the /64, which one caller has whole."""
    try:
        own = ip_address(address)
    except ValueError:
        return address
    if isinstance(own, IPv4Address):
        return address
    return str(own.ipv4_mapped or IPv6Network((int(own) >> 64 << 64, 64)))


LINK_FAILURES = Limit(20, 300)
"""Links that open nothing, of one network address."""
LOGINS_OF_ADDRESS = Limit(10, 900)
"""Wrong passwords, of one network address."""
LOGINS_OF_ACCOUNT = Limit(10, 900)
"""Wrong passwords, of one account from anywhere; counted apart, so that no flood of made-up
accounts or addresses drives these out of memory."""
LOGINS_OF_DEVICE = Limit(10, 900)
"""Wrong passwords, of a browser that logged in before as the account."""
ENTRIES = Limit(120, 60)
"""Entries of one participant."""
