"""Findings correct onset, site and diagnosis, and merge reports; leavers may go on reporting."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the columns."""

    dependencies = (("diary", "0006_weekly_question"),)
    operations = (
        migrations.AddField("person", "still_reports", models.BooleanField(default=False)),
        migrations.AddField("finding", "onset_on", models.DateField(null=True)),
        migrations.AddField(
            "finding", "site", models.CharField(blank=True, default="", max_length=2000)
        ),
        migrations.AddField(
            "finding", "diagnosis", models.CharField(blank=True, default="", max_length=2000)
        ),
        migrations.AddField("finding", "same_as", models.UUIDField(null=True)),
    )
