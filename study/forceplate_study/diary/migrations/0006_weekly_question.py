"""The weekly question, corrected sessions, and messages that were read."""

from __future__ import annotations

from django.db import migrations, models

_DEGREES = ("participation", "volume", "performance", "running_pain")


class Migration(migrations.Migration):
    """Weeks reported before have no answer, which is not a no."""

    dependencies = (("diary", "0005_described"),)
    operations = (
        migrations.AddField("week", "any_complaint", models.BooleanField(null=True)),
        *(
            migrations.AddField(
                "week", name, models.CharField(blank=True, max_length=32, default=""),
                preserve_default=False,
            )
            for name in _DEGREES
        ),
        migrations.AddField(
            "session", "withdrawn_by", models.CharField(blank=True, default="", max_length=150)
        ),
        migrations.AddField("session", "replaces", models.UUIDField(null=True)),
        migrations.AddField("feedback", "read_at", models.DateTimeField(null=True)),
    )  # fmt: skip
