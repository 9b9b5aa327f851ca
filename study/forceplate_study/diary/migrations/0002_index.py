"""The index of sessions holds all that counting them asks for."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Replace the index."""

    dependencies = (("diary", "0001_first"),)
    operations = (
        migrations.RemoveIndex(model_name="session", name="session_of_person"),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                fields=["person", "done_on", "kind"],
                name="session_that_counts",
                condition=models.Q(withdrawn_at=None),
            ),
        ),
    )
