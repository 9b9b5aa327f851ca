"""What staff put right, with what was there before."""

from django.db import migrations, models

from forceplate_study.diary.migrations import own_id, person


class Migration(migrations.Migration):
    dependencies = [("diary", "0002_reminders_and_allocation")]
    operations = [
        migrations.AddField("finding", "side", models.CharField(max_length=32, null=True)),
        migrations.AddField("feedback", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "feedback",
            "withdrawn_by",
            models.CharField(blank=True, default="", max_length=150),
        ),
        migrations.CreateModel(
            "Change",
            [
                own_id(),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("who", models.CharField(max_length=150)),
                ("field", models.CharField(max_length=32)),
                ("before", models.CharField(blank=True, max_length=2000)),
                ("after", models.CharField(blank=True, max_length=2000)),
                ("why", models.CharField(blank=True, max_length=2000)),
                person("changes"),
            ],
        ),
    ]
