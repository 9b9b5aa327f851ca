"""Physiotherapists who may log in. Call after ``open_diary``."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from forceplate.words import Text, plain
from forceplate_study.diary.models import MAX_ABOUT
from forceplate_study.diary.participants import CONSOLE, log
from forceplate_study.errors import StudyError

_NOBODY = Text("Nobody logs in as {name!r}.")


def add_clinician(name: str, password: str) -> None:
    """Let a physiotherapist log in.

    Raises
    ------
    StudyError
        The name is taken or cannot be one, or the password is too easy to guess.
    """
    _let_in(User(username=name), password, "clinician added")


def give_password(name: str, password: str) -> None:
    """Let a physiotherapist log in with a new password only, also one who was shut out.

    Raises
    ------
    StudyError
        There is none of this name, or the password is too easy to guess.
    """
    user = User.objects.filter(username=name).first()
    if user is None:
        raise StudyError(_NOBODY.fill(name=name))
    user.is_active = True
    _let_in(user, password, "clinician has a new password")


def remove_clinician(name: str) -> None:
    """Shut a physiotherapist out, at once; what was written and found stays.

    Raises
    ------
    StudyError
        There is none of this name.
    """
    with transaction.atomic():
        if not User.objects.filter(username=name).update(is_active=False):
            raise StudyError(_NOBODY.fill(name=name))
        log(CONSOLE, "clinician removed", name[:MAX_ABOUT])


def _let_in(user: User, password: str, what: str) -> None:
    try:
        user.clean_fields(exclude=["password"])
        user.validate_unique()
        validate_password(password, user)
    except ValidationError as error:
        raise StudyError(plain(" ".join(error.messages))) from error
    user.set_password(password)
    with transaction.atomic():
        user.save()
        log(CONSOLE, what, user.get_username()[:MAX_ABOUT])
