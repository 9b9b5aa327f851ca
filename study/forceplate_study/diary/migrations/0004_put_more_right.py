"""Pseudonyms that are put right, and reports of weeks that a table replaces."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("diary", "0003_put_right")]
    operations = [
        migrations.AddField(
            "person", "first_pseudonym", models.CharField(max_length=48, null=True, unique=True)
        ),
        migrations.AddField("change", "week", models.IntegerField(null=True)),
    ]
