"""The instrument's own phrases are kept as ids, and former files say the same."""

from __future__ import annotations

import json

import pytest

from forceplate.phrases import FIXATION, OVERRULE_REASON, PROTOCOL_NAME, STARTED_REASON
from forceplate.protocol import STANDARD, MeasurementProtocol
from forceplate.types import Condition, Region, Side
from forceplate.words import Language, Text, packed, plain, plural, say, unpacked

FORMER = "heel and ball on a level support"


def test_the_fixation_of_the_standard_is_kept_as_an_id() -> None:
    condition = STANDARD.conditions[0]
    assert condition.fixation == "level_support"
    assert say(FIXATION.text(condition.fixation)) == FORMER
    said = {say(FIXATION.text("level_support"), language) for language in Language}
    assert len(said) == len(Language)


def test_the_english_of_former_files_is_the_same_fixation() -> None:
    assert Condition(Side.LEFT, Region.HALLUX, fixation=FORMER) == Condition(
        Side.LEFT, Region.HALLUX, fixation="level_support"
    )
    former = STANDARD.to_json().replace("level_support", FORMER)
    assert json.loads(former)["conditions"][0]["fixation"] == FORMER
    assert MeasurementProtocol.from_json(former) == STANDARD


@pytest.mark.parametrize("typed", ["strap over the instep", "Level support", "standard"])
def test_what_was_typed_stays(typed: str) -> None:
    assert Condition(Side.LEFT, Region.HALLUX, fixation=typed).fixation == typed
    assert FIXATION.text(typed) == plain(typed)
    assert say(FIXATION.text(typed), "de") == typed


@pytest.mark.parametrize("nothing", ["", "  ", "\t\n"])
def test_no_word_for_the_fixation_is_none_and_blanks_around_one_are_nothing(nothing: str) -> None:
    foot = Condition(Side.LEFT, Region.HALLUX)
    assert Condition(Side.LEFT, Region.HALLUX, fixation=nothing) == foot
    strapped = Condition(Side.LEFT, Region.HALLUX, fixation=f"strap{nothing}")
    assert strapped.fixation == "strap"


@pytest.mark.parametrize("language", Language)
def test_a_proposal_in_the_language_of_the_reader_is_its_id(language: Language) -> None:
    for phrases in (FIXATION, OVERRULE_REASON, PROTOCOL_NAME, STARTED_REASON):
        for own in phrases.by_id:
            said = say(phrases.text(own), language)
            assert phrases.id_of(said, language) == own
            assert phrases.id_of(f"{said}.", language) == own


def test_a_sentence_ends_in_one_stop() -> None:
    for kept in ("measured_again", "Measured again.", "Measured again"):
        assert say(OVERRULE_REASON.sentence(kept)) == "Measured again."
    assert say(OVERRULE_REASON.sentence("The cat ran!")) == "The cat ran!"


def test_a_message_is_kept_in_a_file_and_read_again() -> None:
    inner = plural("{n} trial", "{n} trials").fill(n=2)
    text = Text("{path}: {force:.1f} {inner}").fill(path="a", force=1.5, inner=inner)
    again = unpacked(json.loads(json.dumps(packed(text))))
    assert again == text
    assert unpacked(packed(plain("{"))) == plain("{")
    for wrong in ("text", ["one", "two"], [1, "", "", {}], None):
        with pytest.raises(ValueError, match="no packed message"):
            unpacked(wrong)
