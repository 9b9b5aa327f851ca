"""Reminders on a phone, against a push service; what it takes is decrypted as a browser does."""

from __future__ import annotations

import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from forceplate_study.errors import StudyError
from tests.study.diary.diary_client import Phone

AddPerson = Callable[..., tuple[str, str]]


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def data(own: str) -> bytes:
    return urlsafe_b64decode(own + "=" * (-len(own) % 4))


class Browser:
    """The half of a subscription that stays in the phone: it decrypts by RFC 8291."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = bytes(range(16))
        self.point = self.key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )

    def fields(self, address: str) -> dict[str, str]:
        return {"address": address, "key": text(self.point), "secret": text(self.secret)}

    def open(self, body: bytes) -> bytes:
        salt, size, point, sealed = body[:16], body[16:20], body[21 : 21 + body[20]], body[86:]
        assert int.from_bytes(size, "big") >= len(sealed)
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        shared = self.key.exchange(ec.ECDH(), theirs)
        about = b"WebPush: info\0" + self.point + point
        first = HKDF(SHA256(), 32, self.secret, about).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(first)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(first)
        padded = AESGCM(key).decrypt(nonce, sealed, None)
        assert padded.endswith(b"\x02")
        return padded[:-1]


class PushHandler(BaseHTTPRequestHandler):
    """Takes messages for one browser; the path says how it answers."""

    def do_POST(self) -> None:
        own: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        own.taken.append((self.path, dict(self.headers), body))
        self.send_response(int(self.path[1:4]))
        self.send_header("Location", "/201/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service(diary_folder: Path) -> Iterator[Any]:
    """A push service on this computer; ``taken`` is what it was given."""
    from forceplate_study.diary.models import Push

    Push.objects.all().delete()
    own: Any = ThreadingHTTPServer(("127.0.0.1", 0), PushHandler)
    own.taken = []
    own.url = f"http://127.0.0.1:{own.server_address[1]}"
    thread = threading.Thread(target=own.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield own
    own.shutdown()
    own.server_close()
    thread.join()
    Push.objects.all().delete()


def send(today: date) -> Any:
    from forceplate_study.diary.reminders import send_reminders

    return send_reminders(None, today)


def test_the_example_of_the_standard_comes_out_byte_by_byte() -> None:
    from forceplate_study.diary.web_push import Subscription, encrypt

    own = ec.derive_private_key(
        int.from_bytes(data("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), ec.SECP256R1()
    )
    to = Subscription(
        "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
    )
    salt = data("DGv6ra1nlYgDCS1FRnbzlw")
    found = encrypt(b"When I grow up, I want to be a watermelon", to, own=own, salt=salt)
    assert text(found) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_a_phone_is_reminded_in_its_language_and_turns_it_off_with_one_tap(
    phone: Phone, add_person: AddPerson, today: date, diary_folder: Path, service: Any
) -> None:
    from forceplate_study.diary.web_push import public_text, push_key

    name, link = add_person(language="nl")
    page = phone.open(link)
    key = public_text(push_key(diary_folder))
    assert f'data-key="{key}"' in page.text
    assert (diary_folder / "push.key").stat().st_mode & 0o077 == 0
    browser = Browser()
    fields = browser.fields(f"{service.url}/201/{name}")
    assert phone.post("/reminders/phone", fields).status == 204
    assert phone.post("/reminders/phone", fields).status == 204  # asked again: still one
    for day, n in ((0, 1), (2, 0), (3, 1)):
        assert send(today + timedelta(days=day)).n_sent == n, day
    (_, headers, body), _ = service.taken
    assert headers["Content-Encoding"] == "aes128gcm"
    assert headers["Ttl"] == "86400"
    assert name.encode() not in body
    message = json.loads(browser.open(body))
    assert message["title"] == "Trainingsdagboek"
    assert "laatste zeven dagen" in message["body"]
    for word in ("pijn", "blessure", "klacht", "voet", name.lower()):
        assert word not in json.dumps(message).lower()

    scheme, token, public = headers["Authorization"].replace(",", "").split()
    assert (scheme, public) == ("vapid", f"k={key}")
    head, claims, signature = token.removeprefix("t=").split(".")
    mark = data(signature)
    r, s = int.from_bytes(mark[:32]), int.from_bytes(mark[32:])
    push_key(diary_folder).public_key().verify(
        encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(SHA256())
    )
    said = json.loads(data(claims))
    assert (said["aud"], said["sub"]) == (service.url, "http://127.0.0.1:8000")

    assert "Herinneringen komen op je telefoon" in phone.get("/").text
    stranger = Phone(phone.port)  # the worker asks without a form token
    assert stranger.post(message["off"], {}, script=False).status == 200
    stranger.close()
    assert send(today + timedelta(days=9)).n_sent == 0


@pytest.mark.parametrize(
    ("status", "stays", "refused"),
    [(404, 0, 0), (410, 0, 0), (403, 1, 1), (500, 1, 1), (307, 1, 1)],
)
def test_a_dead_subscription_goes_and_one_that_is_refused_is_told(  # noqa: PLR0917
    add_person: AddPerson, today: date, service: Any, status: int, stays: int, refused: int
) -> None:
    from forceplate_study.diary.models import Push
    from forceplate_study.diary.participants import find
    from forceplate_study.diary.reminders import remind_phone
    from forceplate_study.diary.web_push import Subscription

    (bad, _), (good, _) = add_person(), add_person()
    for name, answer in ((bad, status), (good, 201)):
        own = Browser().fields(f"{service.url}/{answer}/{name}")
        remind_phone(find(name), Subscription(*own.values()))
    sent = send(today)
    assert (sent.n_sent, sent.refused) == (1, (bad,) * refused)
    assert Push.objects.filter(person__participant_id=bad).count() == stays
    assert [path for path, _, _ in service.taken] == [f"/{status}/{bad}", f"/201/{good}"]


def test_who_gets_a_new_link_or_is_erased_has_no_phone_and_five_are_the_most(
    add_person: AddPerson, service: Any
) -> None:
    from forceplate_study.diary.models import Push
    from forceplate_study.diary.participants import export_participant, find, make_link
    from forceplate_study.diary.reminders import remind_phone
    from forceplate_study.diary.web_push import Subscription

    name, _ = add_person()
    for number in range(7):
        own = Browser().fields(f"{service.url}/201/{name}/{number}")
        remind_phone(find(name), Subscription(*own.values()))
    kept = [own["address"][-1] for own in export_participant(name)["pushes"]]
    assert kept == ["2", "3", "4", "5", "6"]
    make_link(name)
    assert not Push.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "https://fcm.googleapis.com.evil.example/x", "http://fcm.googleapis.com/x",
        "https://192.168.0.1/x", "https://fcm.googleapis.com:8443/x", "file:///etc/passwd",
        "https://me@fcm.googleapis.com/x", "https://fcm.googleapis.com/" + "x" * 1024,
        "https://[::1/x", "", "https://fcm.googleapis.com/\r\nHost: other",
    ],
)  # fmt: skip
def test_the_server_asks_no_address_but_those_of_push_services(
    phone: Phone, add_person: AddPerson, address: str
) -> None:
    _, link = add_person()
    phone.open(link)
    assert phone.post("/reminders/phone", Browser().fields(address)).status == 422


def test_keys_that_cannot_be_are_refused_and_strangers_too(
    phone: Phone, add_person: AddPerson, tmp_path: Path
) -> None:
    from forceplate_study.diary.folder import DiaryFolder
    from forceplate_study.diary.web_push import Subscription, push_key

    own = Browser().fields("https://updates.push.services.mozilla.com/wpush/v2/x")
    open_to_all = DiaryFolder(tmp_path, "https://diary.example.org")
    Subscription(*own.values()).check(open_to_all)
    for wrong in ({"key": text(b"4" * 65)}, {"secret": text(b"short")}, {"key": "\u00e9"}):
        with pytest.raises(StudyError, match="no subscription"):
            Subscription(*(own | wrong).values()).check(open_to_all)
    with pytest.raises(StudyError, match="no subscription"):
        Subscription(*(own | {"address": "http://127.0.0.1:1/x"}).values()).check(open_to_all)
    assert phone.post("/reminders/phone", own).status == 403
    _, link = add_person()
    phone.open(link)
    assert phone.post("/reminders/phone", own).status == 204
    (tmp_path / "push.key").write_text("no key")
    with pytest.raises(StudyError, match="no private key"):
        push_key(tmp_path)
