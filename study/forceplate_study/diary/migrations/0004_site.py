"""A site may be as long as in a table of injuries."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the column wider."""

    dependencies = (("diary", "0003_language"),)
    operations = (
        migrations.AlterField(
            model_name="complaint",
            name="site",
            field=models.CharField(max_length=2000),
        ),
    )
