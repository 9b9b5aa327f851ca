"""Measurement protocols: valid as soon as they exist, and files that cannot mislead."""

from __future__ import annotations

import json
import math
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.errors import ProtocolError
from forceplate.protocol import STANDARD, MeasurementProtocol, ProtocolStore
from forceplate.types import Condition, Posture, Region, Side

CONDITIONS = st.builds(
    Condition,
    side=st.sampled_from(Side),
    region=st.sampled_from(Region),
    posture=st.sampled_from(Posture),
    fixation=st.sampled_from(["unspecified", "heel held", "zonder steun, één band"]),
)
PROTOCOLS = st.builds(
    MeasurementProtocol,
    name=st.from_regex(r"[A-Za-z0-9](?:[A-Za-z0-9 -]{0,20}[A-Za-z0-9])?", fullmatch=True).filter(
        lambda name: name.casefold() not in ("con", "prn", "aux", "nul", "standard")
    ),
    conditions=st.lists(CONDITIONS, min_size=1, max_size=6, unique=True).map(tuple),
    trials=st.integers(1, 20),
    practice_trials=st.integers(0, 10),
    hold_s=st.floats(0.5, 20),
    rest_s=st.floats(0, 1800),
    countdown_s=st.floats(0, 60),
    longest_s=st.floats(22, 600),
    target_percent=st.none() | st.floats(1, 200),
    target_band_percent=st.floats(1, 100),
    follow_up_weeks=st.sets(st.integers(1, 520), max_size=5).map(lambda w: tuple(sorted(w))),
)


@given(protocol=PROTOCOLS)
def test_what_is_written_is_read_back_the_same(protocol: MeasurementProtocol) -> None:
    assert MeasurementProtocol.from_json(protocol.to_json()) == protocol


@given(text=st.text() | st.binary().map(lambda data: data.decode("latin-1")))
def test_any_text_is_a_protocol_or_refused(text: str) -> None:
    with pytest.raises(ProtocolError):
        MeasurementProtocol.from_json(text)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(field=st.sampled_from(sorted(json.loads(STANDARD.to_json()))), value=JSON_VALUES)
def test_any_value_in_any_field_is_taken_or_refused(field: str, value: Any) -> None:
    document = json.loads(STANDARD.to_json()) | {field: value}
    try:
        protocol = MeasurementProtocol.from_json(json.dumps(document))
    except ProtocolError:
        return
    assert MeasurementProtocol.from_json(protocol.to_json()) == protocol


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"trials": 0}, "trials"),
        ({"trials": 2.0}, "trials"),
        ({"trials": True}, "trials"),
        ({"practice_trials": -1}, "practice_trials"),
        ({"hold_s": 0}, "hold_s"),
        ({"rest_s": -1}, "rest_s"),
        ({"rest_s": math.nan}, "rest_s"),
        ({"countdown_s": math.inf}, "countdown_s"),
        ({"longest_s": 4.0}, "too short for a hold of 3 s"),
        ({"target_percent": 0}, "target_percent"),
        ({"target_band_percent": 0}, "target_band_percent"),
        ({"follow_up_weeks": (16, 8)}, "follow_up_weeks"),
        ({"follow_up_weeks": (8, 8)}, "follow_up_weeks"),
        ({"follow_up_weeks": (0,)}, "follow_up_weeks"),
        ({"conditions": ()}, "conditions"),
        ({"conditions": STANDARD.conditions[:1] * 2}, "twice"),
        ({"conditions": (Condition(Side.LEFT, Region.HALLUX, fixation="two\nlines"),)}, "fixation"),
        ({"name": ""}, "name"),
        ({"name": "../evil"}, "name"),
        ({"name": ".hidden"}, "name"),
        ({"name": "COM1"}, "name"),
        ({"name": "x" * 65}, "name"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change: dict[str, Any], word: str) -> None:
    with pytest.raises(ProtocolError, match=word):
        replace(STANDARD, **change)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('"trials": 3', '"trials": 3, "trials": 4', "twice"),
        ('"trials": 3', '"tries": 3', "tries"),
        ('"schema_version": 1', '"schema_version": 2', "schema_version"),
        ('"forceplate-protocol"', '"other"', "schema"),
        ('"side": "left"', '"side": "middle"', "side"),
        ('"rest_s": 45.0', '"rest_s": NaN', "NaN"),
        ('"rest_s": 45.0', '"rest_s": "45"', "rest_s"),
    ],
)
def test_a_file_that_was_edited_wrongly_is_refused(old: str, new: str, word: str) -> None:
    text = STANDARD.to_json()
    assert old in text
    with pytest.raises(ProtocolError, match=word):
        MeasurementProtocol.from_json(text.replace(old, new, 1))


@pytest.fixture
def store(tmp_path: Path) -> ProtocolStore:
    return ProtocolStore(tmp_path / "library" / ".protocols")


OWN = replace(STANDARD, name="Één voet - kort", conditions=STANDARD.conditions[:2], trials=2)


def test_a_clinic_keeps_its_own_protocols(store: ProtocolStore, tmp_path: Path) -> None:
    assert store.names() == ("standard",)
    assert not (tmp_path / "library").exists(), "reading makes nothing"
    store.write(OWN)
    store.write(replace(OWN, name="a"))
    assert store.names() == ("standard", "a", OWN.name)
    assert store.read(OWN.name) == OWN
    changed = replace(OWN, trials=5)
    store.write(changed)
    assert store.read(OWN.name) == changed
    store.delete("a")
    assert store.names() == ("standard", OWN.name)
    (path,) = (tmp_path / "library" / ".protocols").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_standard_is_always_there_and_always_the_same(store: ProtocolStore) -> None:
    assert store.read("standard") == STANDARD
    for name in ("standard", "Standard"):
        with pytest.raises(ProtocolError, match="cannot be changed"):
            store.write(replace(STANDARD, name=name, trials=9))
        with pytest.raises(ProtocolError, match="cannot be changed"):
            store.delete(name)
    assert store.read("standard") == STANDARD


def test_names_that_are_one_file_on_windows_are_refused(store: ProtocolStore) -> None:
    store.write(replace(OWN, name="Kort"))
    with pytest.raises(ProtocolError, match="'Kort' already"):
        store.write(replace(OWN, name="kort"))
    assert store.names() == ("standard", "Kort")


def test_what_is_missing_damaged_or_renamed_is_said(store: ProtocolStore, tmp_path: Path) -> None:
    with pytest.raises(ProtocolError, match="There are: standard"):
        store.read("none")
    with pytest.raises(ProtocolError, match="no protocol 'none'"):
        store.delete("none")
    store.write(OWN)
    folder = tmp_path / "library" / ".protocols"
    file = folder / f"{OWN.name}.json"
    file.rename(folder / "other.json")
    with pytest.raises(ProtocolError, match="Name the file after it"):
        store.read("other")
    (folder / "other.json").write_bytes(b"\xff\xfe")
    with pytest.raises(ProtocolError, match=r"other\.json"):
        store.read("other")
    (folder / "other.json").write_text("{", encoding="utf-8")
    with pytest.raises(ProtocolError, match=r"not JSON.*other\.json"):
        store.read("other")
    assert store.names() == ("standard", "other")


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ProtocolError, match="not a folder"):
        ProtocolStore(tmp_path / "file").write(OWN)
    folder = tmp_path / "folder"
    (folder / f"{OWN.name}.json" / "in the way").mkdir(parents=True)
    with pytest.raises(ProtocolError, match="Cannot write"):
        ProtocolStore(folder).write(OWN)
    assert [path.name for path in folder.iterdir()] == [f"{OWN.name}.json"]
