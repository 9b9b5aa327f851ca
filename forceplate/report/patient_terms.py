"""What a patient calls the toes; a colleague reads the terms of ``condition_text``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from forceplate.types import Region
from forceplate.words import Text, in_context

REGION: Mapping[Region, Text] = MappingProxyType(
    {
        Region.HALLUX: Text("big toe"),
        Region.LESSER_TOES: Text("small toes"),
        Region.ALL_TOES: in_context("for a patient", "all toes"),
    }
)
