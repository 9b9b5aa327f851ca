"""Sentences as data; see :mod:`forceplate.words`."""

from forceplate.words import Language, Text, say

__all__ = ["Language", "Text", "say"]
