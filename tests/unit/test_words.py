"""Messages as values, and the catalogues that say them in every language."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from babel.messages.pofile import read_po as babel_read_po
from hypothesis import given
from hypothesis import strategies as st

from forceplate import words
from forceplate.errors import ForcePlateError
from forceplate.report.fonts import missing
from forceplate.words import (
    DECIMAL_MARK,
    LOCALE,
    Language,
    Text,
    add_catalogue,
    by_text,
    capital,
    catalogue,
    clause,
    in_context,
    joined,
    listed,
    numbers_listed,
    plain,
    plural,
    read_po,
    say,
    with_decimal_mark,
)

OTHERS = [language for language in Language if language is not Language.ENGLISH]
HEAD = 'msgid ""\nmsgstr ""\n"Language: nl\\n"\n\n'


def put(folder: Path, text: str, language: str = "nl") -> Path:
    """Write a catalogue where an annex keeps it; return the folder of all languages."""
    path = folder / language / "LC_MESSAGES" / "annex.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD + text, "utf-8")
    return folder


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return an empty folder of catalogues that is spoken for one test."""
    monkeypatch.setattr(words, "_folders", [LOCALE])
    catalogue.cache_clear()
    yield tmp_path / "locale"
    catalogue.cache_clear()


# Filling in


@given(st.floats(-1e6, 1e6), st.integers(-1000, 1000))
def test_numbers_are_filled_in_with_the_decimal_mark(number: float, count: int) -> None:
    text = plain("{count} : {number:.2f} N").fill(number=number, count=count)
    assert say(text) == f"{count} : {number:.2f} N"
    for language in OTHERS:
        assert say(text, language) == f"{count} : {number:.2f} N".replace(".", ",")


@pytest.mark.parametrize(
    ("form", "value", "english", "dutch"),
    [
        ("{v:.1f}", 5, "5.0", "5,0"),
        ("{v:.0%}", 0.5, "50%", "50%"),
        ("{v:.1%}", 0.5, "50.0%", "50,0%"),
        ("{v:.2g}", np.float32(0.25), "0.25", "0,25"),
        ("{v}", 2.5, "2.5", "2,5"),
        ("{v!r}", 2.5, "2.5", "2,5"),
        ("{v!r}", "a.b", "'a.b'", "'a.b'"),
        ("{v}", "a.b", "a.b", "a.b"),
        ("{v!s:>5}", "a.b", "  a.b", "  a.b"),
        ("{v:>4}", "a.b", " a.b", " a.b"),
        ("{v}", date(2026, 3, 2), "2026-03-02", "2026-03-02"),
        ("{v}", Path("a.b"), "a.b", "a.b"),
        ("{v:+.1f}", -0.25, "-0.2", "-0,2"),
        ("{{{v}}}", 1, "{1}", "{1}"),
    ],
)
def test_a_value_is_written_as_its_format_says(
    form: str, value: object, english: str, dutch: str
) -> None:
    text = plain(form).fill(v=value)
    assert (say(text), say(text, "nl")) == (english, dutch)


def test_a_message_without_values_keeps_its_braces() -> None:
    assert say(plain("a{b}c{"), "nl") == "a{b}c{"
    assert say(Text("{n} of them")) == "{n} of them"


def test_a_missing_value_is_an_error_at_once() -> None:
    with pytest.raises(KeyError, match="force_n"):
        Text("{force_n:.1f} {other}").fill(other=1.0)
    with pytest.raises(KeyError, match="who"):
        plural("{n} trial", "{n} trials of {who}").fill(n=1)


def test_a_value_too_many_is_left_out() -> None:
    assert Text("none").fill(name="Jansen") == Text("none")


def test_a_text_within_a_text_speaks_the_same_language() -> None:
    outer = plain("{what}: {at!r}, {one}").fill(what=Text("Visit"), at=Text("Posture"), one="Visit")
    assert say(outer) == "Visit: 'Posture', Visit"
    assert say(outer, Language.DUTCH) == "Meting: 'Houding', Visit"


def test_a_name_that_is_a_word_is_not_translated() -> None:
    assert say(Text("Visit"), "nl") == "Meting"
    assert say(plain("Visit"), "nl") == "Visit"
    assert say(ForcePlateError("Visit").text, "nl") == "Visit"
    assert say("Visit", "nl") == "Visit"


def test_another_language_is_an_error() -> None:
    with pytest.raises(ValueError, match="fr"):
        say(Text("yes"), "fr")


def test_several_messages_become_one() -> None:
    visit, posture = Text("Visit"), Text("Posture")
    assert say(listed([]), "nl") == ""
    assert say(listed([visit]), "nl") == "Meting"
    assert say(listed([visit, "P1{", posture]), "nl") == "Meting, P1{, Houding"
    assert say(listed([visit, visit], posture), "nl") == "MetingHoudingMeting"
    assert say(joined(visit, plain("een"), plain("ärger")), "nl") == "Meting Een Ärger"
    assert say(capital(plain("")), "nl") == ""
    assert say(capital(Text("steel")), "nl") == "Staal"
    assert say(clause(Text("Pseudonym of the person.")), "nl") == "Pseudoniem van de persoon"
    assert say(clause(Text("Visit")), "nl") == "Meting"
    numbers = [plain("{v:.1f}").fill(v=v) for v in (1.5, 2.5, 3.0)]
    assert say(numbers_listed(numbers)) == "1.5, 2.5, 3.0"
    assert say(numbers_listed(numbers), "de") == "1,5; 2,5; 3,0"
    assert by_text([(visit, plain("a")), (posture, plain("b")), (visit, plain("c"))]) == [
        (visit, [plain("a"), plain("c")]),
        (posture, [plain("b")]),
    ]


def test_equal_messages_are_equal_wherever_they_were_made() -> None:
    one = Text("{a} {b}").fill(a=1, b=Text("Visit"))
    other = Text("{a} {b}").fill(b=Text("Visit"), a=1)
    assert one == other
    assert hash(one) == hash(other)
    assert one != Text("{a} {b}").fill(a=2, b=Text("Visit"))
    assert in_context("a", "left") != in_context("b", "left")


def test_a_message_goes_to_another_process_and_back() -> None:
    text = plural("{n} of {what}", "{n} of {what}").fill(n=2, what=Text("Visit"))
    again = pickle.loads(pickle.dumps(text))
    assert again == text
    error = pickle.loads(pickle.dumps(ForcePlateError(Text("Visit"))))
    assert str(error) == "Visit"


def test_english_that_was_written_at_the_time_stays() -> None:
    text = Text("Visit", written="Visit 7")
    assert (say(text), say(text, "nl")) == ("Visit 7", "Meting")


def test_a_sentence_that_is_said_again_is_not_taken_apart_again() -> None:
    message = Text("{first} and {second}")
    said = [say(message.fill(first=Text("Visit"), second=2.5), "nl")]
    parts, read = words._pieces.cache_info().misses, words.catalogue.cache_info().misses
    said += [say(message.fill(first=Text("Visit"), second=2.5), "nl") for _ in range(3)]
    assert said == ["Meting en 2,5"] * 4
    assert words._pieces.cache_info().misses == parts
    assert words.catalogue.cache_info().misses == read


# The catalogues


@pytest.mark.parametrize("language", OTHERS)
def test_our_reader_reads_what_babel_reads(language: Language) -> None:
    path = LOCALE / language / "LC_MESSAGES" / "forceplate.po"
    with path.open("rb") as file:
        read = babel_read_po(file)
    theirs = {
        (message.context or "", message.id if isinstance(message.id, str) else message.id[0]): (
            (message.string,) if isinstance(message.string, str) else message.string
        )
        for message in read
        if message.id and message.string and not message.fuzzy
    }
    assert catalogue(language) == theirs
    assert len(theirs) > 2000


def test_what_gettexts_tools_may_write_is_read() -> None:
    text = (
        '# a translator\n#, fuzzy\nmsgid ""\nmsgstr ""\n"Language: nl\\n"\n'
        "#: forceplate/words.py\n#. a remark\n#, python-brace-format\n"
        'msgctxt "side"\nmsgid ""\n"le"\n"ft"\nmsgstr "li"\n"nks"\n'
        'msgid "{n} trial"\nmsgid_plural "{n} trials"\nmsgstr[0] "{n} poging"\n'
        'msgstr[1] "{n} pogingen"\n\r\n'
        'msgid "a \\"b\\" \\\\n\\tc\\n"\nmsgstr "A \\"B\\" \\\\n\\tC\\n"\n\n\n'
        '#, fuzzy\n#| msgid "older"\nmsgid "guessed"\nmsgstr "geraden"\n\n'
        'msgid "none yet"\nmsgstr ""\n\n'
        '#~ msgid "gone"\n#~ msgstr "weg"\n'
        'msgid "last"\nmsgstr "laatste"'
    )
    assert dict(read_po(text)) == {
        ("side", "left"): ("links",),
        ("", "{n} trial"): ("{n} poging", "{n} pogingen"),
        ("", 'a "b" \\n\tc\n'): ('A "B" \\n\tC\n',),
        ("", "last"): ("laatste",),
    }


@pytest.mark.parametrize("line", ["nonsense", 'msgid "open', '"a" b', 'msgid "a"b"', "msgstr"])
def test_a_line_that_is_none_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 2 is no line"):
        dict(read_po(f'msgid "a"\n{line}\nmsgstr "b"\n'))


def test_an_annex_adds_its_messages_and_changes_none(own: Path) -> None:
    add_catalogue(put(own, 'msgid "Fly"\nmsgstr "Vlieg"\n\nmsgid "Visit"\nmsgstr "Bezoek"\n', "nl"))
    add_catalogue(own)
    assert say(Text("Fly"), "nl") == "Vlieg"
    assert say(Text("Visit"), "nl") == "Meting"
    assert say(Text("Fly"), "de") == "Fly"


@pytest.mark.parametrize("text", ['msgid "Fly"\nmsgstr "Vl', "\0", 'msgstr "a"b'])
def test_a_broken_catalogue_is_english(own: Path, text: str) -> None:
    add_catalogue(put(own, text))
    assert say(Text("Fly"), "nl") == "Fly"
    assert say(Text("Visit"), "nl") == "Meting"


def test_catalogues_that_cannot_be_read_are_english(
    own: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(words, "_folders", [own])
    assert say(Text("{n} Visit").fill(n=2.5), "de") == "2,5 Visit"
    assert "No messages" in caplog.text
    catalogue.cache_clear()
    put(own, "", "de")
    (own / "de" / "LC_MESSAGES" / "annex.po").write_bytes(b"\xff\xfe")
    assert say(Text("Visit"), "de") == "Visit"
    assert "Cannot read" in caplog.text


@pytest.mark.parametrize(
    "wrong", ["Vlieg {who}", "Vlieg {n", "Vlieg {n:d}", "Vlieg {}", "Vlieg {n!x}"]
)
def test_a_translation_with_other_values_is_said_in_english(own: Path, wrong: str) -> None:
    add_catalogue(put(own, f'msgid "Fly {{n}}"\nmsgstr "{wrong}"\n'))
    assert say(Text("Fly {n}").fill(n=2.5), "nl") == "Fly 2,5"


@pytest.mark.parametrize(
    ("language", "n", "said"),
    [
        ("en", 0, "0 trials"), ("en", 1, "1 trial"), ("en", 2, "2 trials"),
        ("nl", 0, "0 pogingen"), ("nl", 1, "1 poging"), ("nl", 2, "2 pogingen"),
        ("pt_BR", 0, "0 tentativa"), ("pt_BR", 1, "1 tentativa"), ("pt_BR", 2, "2 tentativas"),
        ("de", 1, "1 trial"), ("de", 2, "2 trials"),
    ],
)  # fmt: skip
def test_a_number_takes_the_form_of_its_language(
    own: Path, language: str, n: int, said: str
) -> None:
    form = (
        'msgid "{{n}} trial"\nmsgid_plural "{{n}} trials"\n'
        'msgstr[0] "{{n}} {}"\nmsgstr[1] "{{n}} {}"\n'
    )
    put(own, form.format("poging", "pogingen"), "nl")
    put(own, form.format("tentativa", "tentativas"), "pt_BR")
    add_catalogue(own)
    assert say(plural("{n} trial", "{n} trials").fill(n=n), language) == said


@pytest.mark.parametrize(
    ("trials", "visits", "said"),
    [
        (1, 1, "Copied 1 visit of 1 person to x"),
        (0, 2, "Copied 2 visits of 0 people to x"),
        (2.0, 1, "Copied 1 visit of 2 people to x"),
    ],
)
def test_what_a_number_counts_is_one_or_many(trials: float, visits: int, said: str) -> None:
    text = Text("Copied {visits:visit|visits} of {people:person|people} to {folder}")
    filled = text.fill(visits=visits, people=trials, folder="x")
    assert say(filled) == said
    assert words.unpacked(words.packed(filled)) == filled
    one = text.fill(visits=1, people="1", folder="x")
    assert say(one, "de") == "1 Termin von 1 Person nach x kopiert"
    assert say(one, "pt_BR") == "1 visita de 1 pessoa copiadas para x"


def test_a_language_has_a_mark_and_a_catalogue() -> None:
    assert set(DECIMAL_MARK) == set(Language)
    assert {path.name for path in LOCALE.iterdir() if path.is_dir()} == set(OTHERS)
    assert with_decimal_mark("1.5", "de") == "1,5"


def test_the_report_has_the_letters_of_every_language() -> None:
    alphabet = "äöüßéëïóèáâãàçêíôõú"
    assert missing(alphabet + alphabet.upper()) == ""
    for language in OTHERS:
        forms = {form for each in catalogue(language).values() for form in each}
        spoken = {letter for form in forms for letter in form if letter.isalpha()}
        assert missing("".join(spoken)) == ""


def test_a_value_as_long_as_a_file_makes_no_sentence_of_that_length() -> None:
    text = Text("{where} is {value!r}").fill(where="row 3", value="9" * 100_000)
    assert say(text) == f"row 3 is '{'9' * 3000}...'"
