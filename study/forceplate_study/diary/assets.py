"""The few files that pages need, read once: a request can name nothing but one of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.urls import reverse

from forceplate_study.diary.middleware import language_of
from forceplate_study.diary.opening import opened_study
from forceplate_study.diary.page_texts import page_words, tag

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".png": "image/png",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}
_RANGE = re.compile(r"bytes=([0-9]{1,12})-([0-9]{0,12})")
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    content: bytes
    content_type: str
    etag: str

    @classmethod
    def of(cls, path: Path) -> Asset:
        """Read a file."""
        content = path.read_bytes()
        return cls(content, _TYPES[path.suffix], f'"{hashlib.sha256(content).hexdigest()[:32]}"')

    def answer(self, request: HttpRequest, policy: str | None = None) -> HttpResponse:
        """Return the file, or that the browser has it already."""
        known = request.headers.get("If-None-Match") == self.etag
        response = (
            HttpResponseNotModified()
            if known
            else HttpResponse(self.content, content_type=self.content_type)
        )
        wanted = _RANGE.fullmatch(request.headers.get("Range", ""))
        if wanted and not known:
            response = self._part(int(wanted[1]), int(wanted[2] or len(self.content) - 1))
        response.headers["Accept-Ranges"] = "bytes"
        response.headers["ETag"] = self.etag
        response.headers["Cache-Control"] = "private, max-age=600"
        if policy is not None:
            response.headers["Content-Security-Policy"] = policy
        return response

    def _part(self, first: int, last: int) -> HttpResponse:
        """Return some bytes of the file: phones ask for a video in parts."""
        size = len(self.content)
        if not first <= last or first >= size:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        part = self.content[first : last + 1]
        response = HttpResponse(part, status=206, content_type=self.content_type)
        response.headers["Content-Range"] = f"bytes {first}-{first + len(part) - 1}/{size}"
        return response


def asset(request: HttpRequest, name: str) -> HttpResponse:
    """Send a style sheet or script of our own."""
    return _found(_own(), name).answer(request)


def worker(request: HttpRequest) -> HttpResponse:
    """Send the service worker, from the root because it looks after the whole diary."""
    return _own()["worker.js"].answer(request)


def manifest(request: HttpRequest) -> HttpResponse:
    """Send what a phone needs to put the diary on its home screen."""
    words = page_words(language_of(request))
    icon = {"src": reverse("asset", args=["icon.svg"]), "sizes": "any", "type": "image/svg+xml"}
    return JsonResponse(
        {
            "name": words["title"],
            "short_name": words["title"],
            "lang": tag(language_of(request)),
            "start_url": reverse("diary"),
            "scope": reverse("diary"),
            "display": "standalone",
            "background_color": "#eef4f5",
            "theme_color": "#0b5c6b",
            "icons": [icon],
        },
        content_type="application/manifest+json",
    )


def picture(request: HttpRequest, name: str) -> HttpResponse:
    """Send the drawing of an exercise."""
    return _found(_pictures(), name).answer(request, _PICTURE_POLICY)


def _found(assets: Mapping[str, Asset], name: str) -> Asset:
    if name not in assets:
        raise Http404
    return assets[name]


@lru_cache(maxsize=1)
def _own() -> Mapping[str, Asset]:
    folder = Path(__file__).parent / "static"
    return {path.name: Asset.of(path) for path in folder.iterdir() if path.suffix in _TYPES}


@lru_cache(maxsize=1)
def _pictures() -> Mapping[str, Asset]:
    exercises = [
        exercise
        for group in opened_study().groups
        for exercise in group.programme.exercises.values()
    ]
    return {exercise.picture.name: Asset.of(exercise.picture) for exercise in exercises}
