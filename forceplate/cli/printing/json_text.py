"""A document for programs, where output goes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import typer

Json = str | float | int | bool | None | Mapping[str, "Json"] | Sequence["Json"]


def print_json(document: Json) -> None:
    """Print a document; raises ValueError for NaN, which JSON has not."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))
