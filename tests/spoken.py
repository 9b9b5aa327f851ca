"""What the commands print in a language, without leaving it to the next test."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from typing import ParamSpec, TypeVar

from forceplate.cli.printing.messages import speak

T = TypeVar("T")
P = ParamSpec("P")


def in_language(language: str, call: Callable[P, T], *args: P.args, **given: P.kwargs) -> T:
    """Return what a call gives while the commands speak this language."""
    context = copy_context()
    context.run(speak, language)
    return context.run(call, *args, **given)
