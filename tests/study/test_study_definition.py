"""Study definitions: the shipped ones, and every way a file can be wrong."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.words import Language, say
from forceplate_study.definition.allocation import allocate
from forceplate_study.definition.injury_rule import Ground, InjuryAnswers, InjuryRule
from forceplate_study.definition.study import SessionKind
from forceplate_study.definition.study_file import (
    Shipped,
    copy_shipped,
    definition_sha256,
    read_study,
    shipped_study,
)
from forceplate_study.definition.toml_file import line_of
from forceplate_study.definition.weekly_questions import FOUR, Degree
from forceplate_study.errors import StudyError
from forceplate_study.follow_up.adherence import Window, windows_of
from forceplate_study.records.study_records import Participant

TRIAL = shipped_study(Shipped.TRIAL)
KNOWN = "cciicciiciciciiccici"


def test_the_trial_prescribes_what_the_trial_did() -> None:
    programme = TRIAL.group("intervention").programme
    assert [programme.prescribed(week) for week in (1, 8, 9, 52, 53)] == [4, 4, 3, 3, 0]
    assert programme.prescribed(8, SessionKind.SUPERVISED) == 1
    assert programme.prescribed(9, SessionKind.SUPERVISED) == 0
    stretching = TRIAL.group("control").programme
    assert {stretching.prescribed(week) for week in range(1, 53)} == {3}
    assert TRIAL.landmark_week == 8
    assert TRIAL.follow_up_days == 364
    assert TRIAL.control is TRIAL.group("control")
    assert windows_of(TRIAL) == (Window(0, 8), Window(16, 24), Window(32, 40), Window(0, 52))
    assert list(Window(16, 24).weeks) == list(range(17, 25))


def test_a_study_has_its_words_in_any_language_and_english_for_the_others(tmp_path: Path) -> None:
    path = copy_shipped(Shipped.TRIAL, tmp_path)
    title = 'title.nl = "Rekken"'
    path.write_text(path.read_text().replace(title, f'{title}\ntitle.de = "{{Dehnen}}"'))
    group = read_study(tmp_path).group("control")
    assert [say(group.title, language) for language in Language] == [
        "Stretching", "Rekken", "{Dehnen}", "Stretching",
    ]  # fmt: skip


@pytest.mark.parametrize("name", Shipped)
def test_shipped_studies_have_every_text_in_every_language_and_a_drawing(name: Shipped) -> None:
    for group in shipped_study(name).groups:
        for exercise in group.programme.exercises.values():
            for text in (exercise.name, exercise.text):
                said = [say(text, language) for language in Language]
                assert all(own.strip() for own in said)
                assert len(set(said)) == len(Language)
            root = ElementTree.fromstring(exercise.picture.read_text())
            assert root.tag == "{http://www.w3.org/2000/svg}svg"
            assert {e.tag.partition("}")[2] for e in root.iter()} <= {
                "svg", "title", "path", "g", "circle", "ellipse", "rect", "text",
            }  # fmt: skip


def test_the_foot_core_programme_has_its_twelve_exercises() -> None:
    programme = TRIAL.group("intervention").programme
    assert set(programme.exercises) == {
        "short-foot", "drumming", "tilting", "calf-raise", "band-abduction", "ball-pick-up",
        "toe-spread", "toe-lift", "big-toe-lift", "small-toes-lift", "toe-press", "towel-curl",
    }  # fmt: skip
    for phase in programme.phases:
        assert len(phase.exercises) == 12
        for own in phase.exercises:
            begins = {"sitting": "Sitting", "standing": "Standing", "one-foot": "On one foot"}
            assert own.position is not None
            assert say(own.dose, "en").startswith(begins[own.position])


def test_study_file_carries_its_own_weekly_questions(tmp_path: Path) -> None:
    copy_shipped(Shipped.TRIAL, tmp_path)
    path = tmp_path / "study.toml"
    both = '{{ en = "{0} in English", nl = "{0} op zijn Nederlands" }}'
    lines = ["", "[weekly_questions]", f"any_complaint = {both.format('any')}"]
    for name in FOUR:
        lines.append(f"[weekly_questions.{name}]")
        lines += [f"{own} = {both.format(f'{name} {own}')}" for own in ("text", *Degree)]
    path.write_text(path.read_text() + "\n".join(lines))
    own = read_study(tmp_path).weekly_questions
    assert say(own.any_complaint, "nl") == "any op zijn Nederlands"
    assert say(own.volume.answers[Degree.MILD], "en") == "volume mild in English"
    path.write_text(path.read_text().replace("severe = ", "terrible = "))
    with pytest.raises(StudyError, match=r"weekly_questions\.participation misses severe"):
        read_study(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("own.png", b"\x89PNG\r\n\x1a\n"),
        ("own.mp4", b"\0\0\0\x18ftypisom"),
        ("own.webm", b"\x1a\x45\xdf\xa3"),
    ],
)
def test_pictures_and_videos_of_the_practice_are_taken(
    tmp_path: Path, name: str, content: bytes
) -> None:
    copy_shipped(Shipped.TRIAL, tmp_path)
    before = definition_sha256(tmp_path)
    path = tmp_path / "programmes" / "foot-core.toml"
    path.write_text(path.read_text().replace('"drumming.svg"', f'"{name}"'))
    (tmp_path / "pictures" / name).write_bytes(content)
    own = read_study(tmp_path).group("intervention").programme.exercises["drumming"]
    assert own.picture.name == name
    first = definition_sha256(tmp_path)
    (tmp_path / "pictures" / name).write_bytes(content + b"more")
    assert len({before, first, definition_sha256(tmp_path)}) == 3
    (tmp_path / "pictures" / name).write_bytes(b"<html>")
    with pytest.raises(StudyError, match="not what its ending says"):
        read_study(tmp_path)


@pytest.mark.parametrize("name", Shipped)
def test_a_copy_of_a_shipped_study_is_the_same_study(name: Shipped, tmp_path: Path) -> None:
    path = copy_shipped(name, tmp_path / "mine")
    own, shipped = read_study(path.parent), shipped_study(name)
    assert [g.key for g in own.groups] == [g.key for g in shipped.groups]
    assert own.visits == shipped.visits
    assert own.injury_rule == shipped.injury_rule
    with pytest.raises(StudyError, match="exists"):
        copy_shipped(name, tmp_path / "mine")


WRONG = [
    ('key = "trial"', 'key = "Trial one"', 5, "cannot name a study"),
    ("follow_up_weeks = 52", "follow_up_weeks = 0", 8, "follow_up_weeks is 0"),
    ("follow_up_weeks = 52", 'follow_up_weeks = "52"', 8, "follow_up_weeks must be a whole"),
    ("follow_up_weeks = 52", "follow_up_weeks = true", 8, "follow_up_weeks must be a whole"),
    ("days = 7 ", "days = 0 ", 16, "days is 0"),
    ("days = 7 ", "days = 7000 ", 16, "days is 7000"),
    ("sessions = 3 ", "session = 3 ", 17, "injury_rule misses sessions"),
    ('key = "control"', 'key = "intervention"', None, "there twice"),
    ("control = true ", "# ", 20, "groups: 0 of them say control"),
    ('programme = "stretching"', 'programme = "stretchin"', 30, "there is no 'stretchin.toml'"),
    ('programme = "stretching"', 'programme = "../study"', 30, "there is no"),
    ('label = "W8"', 'label = "W 8"', None, "label is 'W 8'"),
    ("week = 8", "week = 16", None, "each be later"),
    ("week = 16", "week = 60", 33, "after the follow-up"),
    ("week = 16", "week = 18", 33, "W16 is at week 18, and its label says another"),
    ('gain_visit = "W8"', 'gain_visit = "W0"', 9, "no visit after the baseline"),
    ("[4, 6]", "[4, 5]", 13, "no multiple of 2"),
    ("[4, 6]", '["4"]', None, "block_sizes[0] must be a whole"),
    ('title.nl = "Rekken"', r'title.nl = "Rek\u0000ken"', 29, "that cannot be printed"),
    ('title.nl = "Rekken"', r'title.nl = "\u001b[2J"', 29, "that cannot be printed"),
    ('programme = "stretching"', 'programme = "/etc/passwd"', 30, "there is no"),
    ('title.nl = "Rekken"', "# ", None, "groups[1].title misses nl"),
    ('title.nl = "Rekken"', 'title.nl = " "', 29, "it is empty"),
    ('label = "W0"', 'label = "W0"\ncolour = "red"', 35, "visits[0] has unknown fields 'colour'"),
    ("[[groups]]", "[[groups]", None, "is not TOML"),
    ("schema_version = 1", "schema_version = 2", 4, "this program reads 1"),
]


@pytest.mark.parametrize(("old", "new", "line", "words"), WRONG)
def test_a_wrong_file_is_refused_with_its_line_and_key(
    tmp_path: Path, old: str, new: str, line: int | None, words: str
) -> None:
    path = copy_shipped(Shipped.TRIAL, tmp_path)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(StudyError) as refused:
        read_study(path)
    message = str(refused.value)
    assert words in message
    assert str(path) in message
    if line is not None:
        assert re.search(rf"line {line}\b", message), message


PROGRAMME_WRONG = [
    ('exercise = "drumming"', 'exercise = "drum"', "'drum' is no exercise of this file"),
    ('kind = "home"', 'kind = "away"', "kind is 'away': use one of home, supervised"),
    ("a_week = 3", "a_week = 0", "a_week is 0"),
    ("from_week = 5", "from_week = 4", "the one before ends with week 4"),
    ('picture = "drumming.svg"', 'picture = "../drumming.svg"', "there is no"),
    ('picture = "drumming.svg"', 'picture = "drumming.gif"', "ends with .svg"),
    ('key = "drumming"', 'key = "Drumming"', "cannot name an exercise"),
    ("minutes = 30", "minutes = -1", "minutes is -1"),
]


@pytest.mark.parametrize(("old", "new", "words"), PROGRAMME_WRONG)
def test_a_wrong_programme_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    copy_shipped(Shipped.TRIAL, tmp_path)
    path = tmp_path / "programmes" / "foot-core.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(StudyError) as refused:
        read_study(tmp_path)
    assert words in str(refused.value)
    assert "line " in str(refused.value)


@given(st.text(max_size=300))
def test_any_text_is_a_study_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(StudyError, match=re.escape(str(path))):
        read_study(path)


def test_line_of_finds_keys_of_nested_lists() -> None:
    text = '[[a]]\nb = 1\n[[a]]\nb = 2\n[[a.c]]\nd = 3\n[e]\nf.g = "x"\n'
    paths = ("a[0].b", "a[1].b", "a[1].c[0].d", "e.f.g", "e.f", "a")
    assert [line_of(text, path) for path in paths] == [2, 4, 6, 8, 8, 1]
    assert line_of(text, "a[1].missing") == 3
    assert line_of(text, "nothing") is None


@given(st.integers(0, 2**63 - 1), st.integers(1, 300))
def test_allocation_is_balanced_in_every_block_and_the_same_from_its_seed(
    seed: int, n: int
) -> None:
    found = allocate(TRIAL, n, seed)
    assert found == allocate(TRIAL, n, seed)
    assert [own.number for own in found.allocations] == list(range(1, len(found.allocations) + 1))
    assert n <= len(found.allocations) < n + max(TRIAL.block_sizes)
    blocks: dict[int, list[str]] = {}
    for own in found.allocations:
        blocks.setdefault(own.block, []).append(own.group)
    for block in blocks.values():
        assert len(block) in TRIAL.block_sizes
        assert block.count("control") == block.count("intervention")
    lines = found.to_csv().splitlines()
    assert f"# seed: {seed}" in lines
    assert lines[-1] == f"{len(found.allocations)},{found.allocations[-1].block},{block[-1]}"


def test_allocation_of_a_known_seed_stays_the_same_for_ever() -> None:
    assert "".join(own.group[0] for own in allocate(TRIAL, 20, 20260101).allocations) == KNOWN


def test_other_seeds_give_other_lists() -> None:
    lists = {tuple(a.group for a in allocate(TRIAL, 40, seed).allocations) for seed in range(20)}
    assert len(lists) == 20


@pytest.mark.parametrize(("n", "seed"), [(0, 1), (10, -1), (100_001, 1)])
def test_allocation_out_of_bounds_is_refused(n: int, seed: int) -> None:
    with pytest.raises(StudyError, match="cannot be allocated"):
        allocate(TRIAL, n, seed)


def test_a_study_of_one_group_allocates_nobody() -> None:
    with pytest.raises(StudyError, match="allocates nobody"):
        allocate(shipped_study(Shipped.PRACTICE), 10, 1)


@given(st.integers(0, 400), st.integers(0, 50), st.booleans())
def test_the_injury_rule_is_seven_days_or_three_sessions_or_a_consult(
    days: int, sessions: int, consulted: bool
) -> None:
    rule, answers = InjuryRule(), InjuryAnswers(days, sessions, consulted)
    assert rule.is_injury(answers) == (days >= 7 or sessions >= 3 or consulted)
    words = rule.words(answers)
    assert ("not a running injury" in words.en) != rule.is_injury(answers)
    assert ("geen hardloopblessure" in say(words, "nl")) != rule.is_injury(answers)


@pytest.mark.parametrize(
    ("answers", "grounds"),
    [
        ((6, 2, False), ()),
        ((7, 0, False), (Ground.DAYS,)),
        ((0, 3, False), (Ground.SESSIONS,)),
        ((0, 0, True), (Ground.CONSULT,)),
        ((9, 4, True), (Ground.DAYS, Ground.SESSIONS, Ground.CONSULT)),
    ],
)
def test_every_ground_is_named(answers: tuple[int, int, bool], grounds: tuple[Ground, ...]) -> None:
    assert InjuryRule().grounds(InjuryAnswers(*answers)) == grounds


def test_a_rule_without_consult_does_not_count_it() -> None:
    assert not InjuryRule(consult=False).is_injury(InjuryAnswers(0, 0, True))


@pytest.mark.parametrize("answers", [(-1, 0), (0, -1), (1.5, 0), (True, 0)])
def test_answers_that_cannot_be_are_refused(answers: tuple[int, int]) -> None:
    with pytest.raises(StudyError, match="whole number"):
        InjuryAnswers(*answers, consulted=False)


def test_weeks_are_counted_from_one() -> None:
    own = Participant("P1", "control", date(2026, 3, 2))
    days = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 8), date(2026, 3, 9)]
    assert [own.week_of(day) for day in days] == [0, 1, 1, 2]
