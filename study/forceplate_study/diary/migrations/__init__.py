"""What the tables have in common, for the migrations."""

from typing import Any

from django.db import models


def own_id() -> tuple[str, Any]:
    """Return the key of a table."""
    return "id", models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def person(related_name: str) -> tuple[str, Any]:
    """Return of whom a row is."""
    return "person", models.ForeignKey("diary.person", models.CASCADE, related_name=related_name)
