"""The tables of version 0.1.0."""

from typing import Any

from django.conf import settings
from django.db import migrations, models

from forceplate_study.diary.migrations import own_id, person


def _once(table: str, *index: str) -> dict[str, Any]:
    constraint = models.UniqueConstraint(fields=("person", "key"), name=f"{table}_once")
    return {
        "constraints": [constraint],
        "indexes": [models.Index(fields=["person", *index], name=f"{table}_of_person")],
    }


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("diary", "0001_first"),
        ("diary", "0002_index"),
        ("diary", "0003_language"),
        ("diary", "0004_site"),
    ]
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            "Access",
            [
                own_id(),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True)),
                ("who", models.CharField(max_length=150)),
                ("what", models.CharField(max_length=40)),
                ("about", models.CharField(blank=True, db_index=True, max_length=32)),
            ],
        ),
        migrations.CreateModel(
            "Person",
            [
                own_id(),
                ("participant_id", models.CharField(max_length=32, unique=True)),
                ("group", models.CharField(max_length=32)),
                ("started_on", models.DateField()),
                ("age_years", models.FloatField(null=True)),
                ("language", models.CharField(default="nl", max_length=8)),
                ("left_on", models.DateField(null=True)),
                ("left_reason", models.CharField(blank=True, default="", max_length=2000)),
            ],
        ),
        migrations.CreateModel(
            "Link",
            [
                own_id(),
                ("secret_sha256", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                person("links"),
            ],
        ),
        migrations.CreateModel(
            "Complaint",
            [
                own_id(),
                ("key", models.UUIDField()),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                ("about", models.UUIDField()),
                ("onset_on", models.DateField()),
                ("restricted_days", models.IntegerField()),
                ("restricted_sessions", models.IntegerField()),
                ("consulted", models.BooleanField()),
                ("site", models.CharField(max_length=2000)),
                ("side", models.CharField(blank=True, max_length=8)),
                ("pain", models.IntegerField(null=True)),
                ("note", models.TextField(blank=True)),
                ("by_rule", models.BooleanField()),
                person("complaints"),
            ],
            _once("complaint", "about"),
        ),
        migrations.CreateModel(
            "Finding",
            [
                own_id(),
                ("about", models.UUIDField()),
                ("is_injury", models.BooleanField()),
                ("found_by", models.CharField(max_length=150)),
                ("found_at", models.DateTimeField(auto_now_add=True)),
                ("answer", models.ForeignKey("diary.complaint", models.CASCADE)),
                person("findings"),
            ],
        ),
        migrations.CreateModel(
            "Feedback",
            [
                own_id(),
                ("text", models.TextField()),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                (
                    "written_by",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True),
                ),
                person("feedback"),
            ],
        ),
        migrations.CreateModel(
            "Session",
            [
                own_id(),
                ("key", models.UUIDField()),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                ("done_on", models.DateField()),
                ("kind", models.CharField(max_length=16)),
                ("minutes", models.FloatField(null=True)),
                ("exercises", models.JSONField(default=list)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                person("sessions"),
            ],
            {
                "constraints": [
                    models.UniqueConstraint(fields=("person", "key"), name="session_once")
                ],
                "indexes": [
                    models.Index(
                        fields=["person", "done_on", "kind"],
                        name="session_that_counts",
                        condition=models.Q(withdrawn_at=None),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Week",
            [
                own_id(),
                ("key", models.UUIDField()),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                ("week", models.IntegerField()),
                ("running_km", models.FloatField(null=True)),
                ("complaint", models.TextField(blank=True)),
                person("weeks"),
            ],
            _once("week", "week"),
        ),
    ]
