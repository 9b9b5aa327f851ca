"""A language may have a country: ``pt_BR``."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the column wider."""

    dependencies = (("diary", "0002_index"),)
    operations = (
        migrations.AlterField(
            model_name="person",
            name="language",
            field=models.CharField(default="nl", max_length=8),
        ),
    )
