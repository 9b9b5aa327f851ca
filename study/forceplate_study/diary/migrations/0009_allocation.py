"""The allocation list."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Keep it in the diary, which conceals it until somebody is enrolled."""

    dependencies = (("diary", "0008_reminder"),)
    operations = (
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField(unique=True)),
                ("block", models.IntegerField()),
                ("group", models.CharField(max_length=2000)),
                ("stratum", models.CharField(blank=True, max_length=32)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="diary.person",
                    ),
                ),
            ],
        ),
    )
