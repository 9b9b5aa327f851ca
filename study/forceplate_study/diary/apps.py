"""The diary as a Django application."""

from django.apps import AppConfig


class DiaryConfig(AppConfig):
    """Where Django finds the models."""

    name = "forceplate_study.diary"
    label = "diary"
