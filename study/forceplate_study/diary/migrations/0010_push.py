"""The browsers of phones that take reminders."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("diary", "0009_allocation"),)

    operations = (
        migrations.CreateModel(
            name="Push",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=1024, unique=True)),
                ("public_key", models.CharField(max_length=88)),
                ("secret", models.CharField(max_length=24)),
                ("sent_on", models.DateField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pushes",
                        to="diary.person",
                    ),
                ),
            ],
        ),
    )
