"""Let a physiotherapist in, and slow down whoever guesses passwords without locking anybody out.

Wrong passwords are counted by account and by network. Past the limit passwords are still looked
at, one at a time, and each wrong one costs a wait: the right one opens at once. A browser that
logged in before is counted by itself, whatever others try meanwhile.
"""

from __future__ import annotations

import secrets
import threading
import time

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.models import AbstractBaseUser, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from forceplate_study.diary.limits import (
    LOGINS_OF_ACCOUNT,
    LOGINS_OF_ADDRESS,
    LOGINS_OF_DEVICE,
    Limit,
    network_of,
)
from forceplate_study.diary.middleware import LINK_KEY, message_page
from forceplate_study.diary.opening import DAY_S, SESSION_DAYS, opened
from forceplate_study.diary.participants import log

LOGIN_HOURS = 8
WRONG_WAIT_S = 1.0
"""What a wrong password costs past the limit."""

_SALT = "device"
_one_at_a_time = threading.Lock()


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Let a physiotherapist in."""
    if request.method != "POST":
        return render(request, "login.html")
    name, password = request.POST.get("user", "")[:150], request.POST.get("password", "")[:500]
    limits = _limits(request, name)
    # Counted before the password is looked at: tries sent all at once are not more than the limit.
    counted = [(limit, caller) for limit, caller in limits if limit.add(caller)]
    is_slow = len(counted) < len(limits)
    if is_slow and not _one_at_a_time.acquire(blocking=False):
        return message_page(request, "too_often", 429)
    try:
        user = authenticate(request, username=name, password=password)
        if user is None and is_slow:
            time.sleep(WRONG_WAIT_S)
    finally:
        if is_slow:
            _one_at_a_time.release()
    if user is None:
        is_known = User.objects.filter(username=name).exists()
        log(name if is_known else "unknown", "wrong password")
        if is_slow:
            return message_page(request, "too_often", 429)
        return render(request, "login.html", {"failed": True, "name": name}, status=403)
    for limit, caller in counted:
        limit.take_back(caller)
    return _let_in(request, user)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Let a physiotherapist out."""
    logout(request)
    return redirect("staff-login")


def _limits(request: HttpRequest, name: str) -> list[tuple[Limit, str]]:
    """Return what a try is counted by."""
    device = request.get_signed_cookie(
        _cookie(), default="", salt=_SALT, max_age=SESSION_DAYS * DAY_S
    )
    pk = device.partition(".")[0]
    if pk and User.objects.filter(username=name, pk=int(pk)).exists():
        return [(LOGINS_OF_DEVICE, device)]
    caller = network_of(request.META.get("REMOTE_ADDR", ""))
    return [(LOGINS_OF_ADDRESS, caller), (LOGINS_OF_ACCOUNT, name)]


def _let_in(request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
    request.session.pop(LINK_KEY, None)
    login(request, user)
    request.session.set_expiry(LOGIN_HOURS * 3600)
    log(user.get_username(), "logged in")
    response = redirect("staff")
    response.set_signed_cookie(
        _cookie(),
        f"{user.pk}.{secrets.token_urlsafe(16)}",
        salt=_SALT,
        max_age=SESSION_DAYS * DAY_S,
        secure=opened().is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


def _cookie() -> str:
    return "__Host-device" if opened().is_https else "device"
