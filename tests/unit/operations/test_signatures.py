"""A signed visit says who vouches for it, and shows every change by anybody else."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forceplate.analysis.corrections import What
from forceplate.errors import StorageError
from forceplate.operations.library.verify import Outcome, Signed, verify_visit
from forceplate.operations.visit.amend_visit import note_trial, overrule_trial, reanalyse_visit
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.correct_visit import correct_visit
from forceplate.operations.visit.finish_trial import finish_trial
from forceplate.operations.visit.rewrite_visits import SignatureFate
from forceplate.operations.visit.take_back import take_back
from forceplate.storage import signing_keys
from forceplate.storage.library import Library
from forceplate.storage.signing_keys import (
    TrustedKey,
    new_key,
    own_key_path,
    own_public_key,
    trust,
    trusted_keys,
)
from forceplate.storage.visit.visit_file import amend_trial, read_parts, read_visit
from forceplate.types import Override
from tests.integration.command_line import invoke
from tests.unit.storage.samples import begin, calibrated_header

pytest.importorskip("cryptography")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this user's own key be one of the test."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library that trusts this user's key."""
    library = Library(tmp_path / "lib")
    trust(library.root, TrustedKey("Clinic Noord", new_key(own_key_path())))
    return library


def add_trial(library: Library) -> Path:
    return finish_trial(library, begin(library, calibrated_header(), 6_000)).path


def signed(path: Path) -> tuple[Signed | None, str]:
    report = verify_visit(path)
    return report.signed, report.signer


STAMP = Stamp("AB", datetime(2026, 4, 2, 12, tzinfo=UTC), "typed wrong")
WHO = ("FF-001", "W0")
BY_US = (Signed.BY_TRUSTED, "Clinic Noord")


def test_every_save_signs_and_only_its_user_can_read_the_key(library: Library) -> None:
    assert own_key_path().stat().st_mode & 0o777 == 0o600
    path = add_trial(library)
    assert signed(path) == BY_US
    add_trial(library)
    assert signed(path) == BY_US
    note_trial(library, "FF-001", "W0", 2, "coughed")
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    overrule_trial(library, "FF-001", "W0", 1, Override(False, "Coughed", "op", at))
    assert signed(path) == BY_US
    reanalyse_visit(library, "FF-001", "W0")
    assert signed(path) == BY_US
    assert verify_visit(path).outcome is Outcome.SOUND
    assert verify_visit(path, keys={}).signed is Signed.BY_UNKNOWN


def test_a_change_by_anybody_else_is_told_and_never_vouched_for(library: Library) -> None:
    path = add_trial(library)
    amend_trial(path, 1, lambda trial, _: replace(trial, note="forged"), analyses=False)
    for _ in range(2):
        report = verify_visit(path)
        assert (report.signed, report.signer) == (Signed.CHANGED_SINCE, "Clinic Noord")
        assert report.outcome is Outcome.NOT_SOUND
        assert "it was changed since Clinic Noord signed it" in report.findings[0].message.en
        note_trial(library, "FF-001", "W0", 1, "by the owner of the key")
    assert read_visit(path).trials[0].note == "by the owner of the key"


def test_what_was_begun_unsigned_stays_so(library: Library, tmp_path: Path) -> None:
    own_key_path().rename(tmp_path / "away")
    path = add_trial(library)
    assert signed(path) == (Signed.UNSIGNED, "")
    (tmp_path / "away").rename(own_key_path())
    add_trial(library)
    assert signed(path) == (Signed.UNSIGNED, "")


def test_a_library_that_does_not_trust_the_key_is_not_signed(
    library: Library, tmp_path: Path
) -> None:
    assert signed(add_trial(Library(tmp_path / "other"))) == (Signed.UNSIGNED, "")


@pytest.mark.parametrize("harm", ["open to others", "no key", "gone"])
def test_a_key_that_cannot_be_used_keeps_no_trial_from_being_saved(
    library: Library, harm: str
) -> None:
    key = own_key_path()
    if harm == "open to others":
        key.chmod(0o644)
        with pytest.raises(StorageError, match="Others may read the key"):
            own_public_key(key)
    elif harm == "no key":
        key.write_bytes(b"no key")
        with pytest.raises(StorageError, match="cannot be used"):
            own_public_key(key)
    else:
        key.unlink()
    assert signed(add_trial(library)) == (Signed.UNSIGNED, "")


def test_the_signature_of_one_visit_is_none_of_another(library: Library, tmp_path: Path) -> None:
    import h5py

    one = add_trial(library)
    other = tmp_path / "other.h5"
    shutil.copy(one, other)
    with h5py.File(other, "r+") as file:
        file["header"][()] = file["header"][()].replace(b'"simulated":', b'"simulated" :')[:-1]
    assert verify_visit(other).outcome is Outcome.NOT_SOUND
    with h5py.File(one, "r") as source, h5py.File(other, "w") as made:
        source.copy("signature", made)
    assert verify_visit(other).outcome is Outcome.NOT_SOUND


def test_a_broken_signature_is_no_readable_file(library: Library) -> None:
    import h5py

    path = add_trial(library)
    with h5py.File(path, "r+") as file:
        file["signature"].attrs.create("public_key", b"zz", dtype="S2")
    assert "/signature is no signature" in verify_visit(path).findings[0].message.en


def test_without_the_package_a_signature_is_not_checked(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = add_trial(library)

    def missing() -> None:
        raise StorageError("not installed")

    monkeypatch.setattr(signing_keys, "_ed25519", missing)
    report = verify_visit(path)
    assert report.signed is Signed.NOT_CHECKED
    assert report.passed
    assert read_visit(add_trial(library)).trials[-1].number == 2


@pytest.mark.parametrize(
    ("name", "key", "why"),
    [("", "0" * 64, "name of a key"), ("x", "0" * 63, "no public key"), ("x", "Z" * 64, "public")],
)
def test_only_a_key_with_a_name_is_trusted(library: Library, name: str, key: str, why: str) -> None:
    before = trusted_keys(library.root)
    with pytest.raises(StorageError, match=why):
        trust(library.root, TrustedKey(name, key))
    assert trusted_keys(library.root) == before


@pytest.mark.parametrize("content", [b"", b"[]", b"[" * 9999, b'{"schema": 1' + b"0" * 5000 + b"}"])
def test_a_list_that_cannot_be_read_is_said(library: Library, content: bytes) -> None:
    path = add_trial(library)
    (library.root / ".trusted-keys.json").write_bytes(content)
    with pytest.raises(StorageError, match="The list of trusted keys"):
        verify_visit(path)
    assert read_visit(add_trial(library)).trials[-1].number == 2


def test_the_commands(tmp_path: Path) -> None:
    place: list[str | Path] = ["--library", tmp_path / "lib"]
    made = invoke("key", "new", "--name", "Clinic Noord", *place)
    assert made.exit_code == 0, made.output
    key = own_public_key(own_key_path())
    assert f"trusts Clinic Noord: {key}" in made.output
    again = invoke("key", "new", "--name", "Noord", *place)
    assert "Made the key" not in again.output
    invoke("key", "trust", "ab" * 32, "--name", "Zuid", *place)
    shown = invoke("key", "show", *place).output
    assert f"Your own key: {key}" in shown
    assert "trusts Noord" in shown
    assert f"trusts Zuid: {'ab' * 32}" in shown
    path = add_trial(Library(tmp_path / "lib"))
    told = invoke("verify", path)
    assert (told.exit_code, "sound, signed by Noord" in told.output) == (0, True)
    other = invoke("verify", path, "--keys", tmp_path / "none.json")
    assert f"signed by a key that is not trusted: {key}" in other.output


def test_a_correction_of_ours_is_signed_again_and_says_so(library: Library) -> None:
    path = add_trial(library)
    assert signed(path) == BY_US
    done = correct_visit(library, *WHO, {What.BODY_MASS: 66.0}, STAMP, confirmed=True)
    assert done.signature is SignatureFate.RENEWED
    assert signed(done.path) == BY_US
    done = correct_visit(library, *WHO, {What.VISIT: "W1"}, STAMP, confirmed=True)
    assert signed(done.path) == BY_US


def test_a_correction_ends_the_signature_of_another_and_keeps_whose_it_was(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = add_trial(library)
    signature = read_parts(path).signature
    assert signature is not None
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "another user"))
    done = correct_visit(library, *WHO, {What.BODY_MASS: 66.0}, STAMP, confirmed=True)
    assert done.signature is SignatureFate.ENDED
    assert signed(done.path) == (Signed.UNSIGNED, "")
    (record,) = [
        change for change in read_visit(done.path).header.changes if change.what == What.SIGNATURE
    ]
    assert record.former == signature.public_key
    take_back(library, *WHO, replace(STAMP, reason=""))
    assert read_visit(path).header.body_mass_kg == calibrated_header().body_mass_kg
