"""Since 0.1.0: the weekly question, corrections, reminders and the allocation list."""

from django.db import migrations, models

from forceplate_study.diary.migrations import own_id, person


class Migration(migrations.Migration):
    replaces = [
        ("diary", "0005_described"),
        ("diary", "0006_weekly_question"),
        ("diary", "0007_findings"),
        ("diary", "0008_reminder"),
        ("diary", "0009_allocation"),
        ("diary", "0010_push"),
    ]
    dependencies = [("diary", "0001_initial")]
    operations = [
        migrations.AlterField("complaint", "side", models.CharField(blank=True, max_length=32)),
        migrations.AlterField("complaint", "site", models.CharField(blank=True, max_length=2000)),
        migrations.AlterField("person", "group", models.CharField(max_length=2000)),
        migrations.AlterField("session", "kind", models.CharField(blank=True, max_length=32)),
        # weeks reported before have no answer, which is not a no
        migrations.AddField("week", "any_complaint", models.BooleanField(null=True)),
        *(
            migrations.AddField(
                "week",
                name,
                models.CharField(blank=True, max_length=32, default=""),
                preserve_default=False,
            )
            for name in ("participation", "volume", "performance", "running_pain")
        ),
        *(
            migrations.AddField(
                table, name, models.CharField(blank=True, default="", max_length=length)
            )
            for table, name, length in (
                ("session", "withdrawn_by", 150),
                ("finding", "site", 2000),
                ("finding", "diagnosis", 2000),
            )
        ),
        migrations.AddField("session", "replaces", models.UUIDField(null=True)),
        migrations.AddField("feedback", "read_at", models.DateTimeField(null=True)),
        migrations.AddField("person", "still_reports", models.BooleanField(default=False)),
        migrations.AddField("finding", "onset_on", models.DateField(null=True)),
        migrations.AddField("finding", "same_as", models.UUIDField(null=True)),
        migrations.CreateModel(
            "Reminder",
            [
                own_id(),
                ("address", models.EmailField(max_length=254)),
                ("sent_on", models.DateField(null=True)),
                (
                    "person",
                    models.OneToOneField("diary.person", models.CASCADE, related_name="reminder"),
                ),
            ],
        ),
        migrations.CreateModel(
            "Allocation",
            [
                own_id(),
                ("number", models.IntegerField(unique=True)),
                ("block", models.IntegerField()),
                ("group", models.CharField(max_length=2000)),
                ("stratum", models.CharField(blank=True, max_length=32)),
                ("used_at", models.DateTimeField(null=True)),
                ("person", models.OneToOneField("diary.person", models.SET_NULL, null=True)),
            ],
        ),
        migrations.CreateModel(
            "Push",
            [
                own_id(),
                ("address", models.CharField(max_length=1024, unique=True)),
                ("public_key", models.CharField(max_length=88)),
                ("secret", models.CharField(max_length=24)),
                ("sent_on", models.DateField(null=True)),
                person("pushes"),
            ],
        ),
    ]
