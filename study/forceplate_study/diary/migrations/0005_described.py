"""Columns as the fields of the records are described."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the columns wide enough, and let those be empty that may."""

    dependencies = (("diary", "0004_site"),)
    operations = (
        migrations.AlterField("complaint", "side", models.CharField(blank=True, max_length=32)),
        migrations.AlterField("complaint", "site", models.CharField(blank=True, max_length=2000)),
        migrations.AlterField("person", "group", models.CharField(max_length=2000)),
        migrations.AlterField("session", "kind", models.CharField(blank=True, max_length=32)),
    )
