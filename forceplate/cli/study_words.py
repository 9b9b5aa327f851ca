"""What the ``forceplate study`` commands print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from forceplate.analysis.words import Text, say

if TYPE_CHECKING:
    from forceplate.followup.answers import AdherenceRow, AnswerRow
    from forceplate.followup.outcome import GroupModel, Outcome
    from forceplate.followup.study import StudyDefinition

_PARTS = {
    "risk": Text("Injury risk", "Blessurerisico"),
    "comparison": Text("Groups compared", "Groepen vergeleken"),
    "survival": Text("Time to injury", "Tijd tot blessure"),
    "cox": Text(
        "Cox regression from the baseline: group and age",
        "Cox-regressie vanaf de nulmeting: groep en leeftijd",
    ),
    "cox_gain": Text(
        "Cox regression from week {week}: group, age and strength gain",
        "Cox-regressie vanaf week {week}: groep, leeftijd en krachtwinst",
    ),
    "correlation": Text(
        "Gain and time to injury, in the injured alone",
        "Winst en tijd tot blessure, alleen bij de geblesseerden",
    ),
}
_NAMES = {
    "risk": Text("risk", "risico"),
    "relative_risk": Text("relative risk", "relatief risico"),
    "relative_risk_inverse": Text("relative risk, inverse", "relatief risico, omgekeerd"),
    "odds_ratio": Text("odds ratio", "oddsratio"),
    "risk_difference": Text("risk difference", "risicoverschil"),
    "risk_difference_wald": Text("risk difference", "risicoverschil"),
    "number_needed_to_treat": Text(
        "number needed to treat", "aantal te behandelen om één blessure te voorkomen"
    ),
    "chi_square": Text("chi-square", "chi-kwadraat"),
    "chi_square_yates": Text("chi-square, Yates", "chi-kwadraat, Yates"),
    "g_test": Text("G test", "G-toets"),
    "fisher_exact": Text("Fisher's exact test", "exacte toets van Fisher"),
    "barnard_exact": Text("Barnard's exact test", "exacte toets van Barnard"),
    "log-rank chi-square": Text("log-rank chi-square", "log-rank chi-kwadraat"),
    "hazard ratio": Text("hazard ratio", "hazardratio"),
    "proportional hazards": Text("proportional hazards", "proportionele hazards"),
    "group": Text("group", "groep"),
    "age_years": Text("year of age", "levensjaar"),
    "gain": Text("newton of gain", "newton winst"),
    "all": Text("all", "alle"),
    "gain and days to injury": Text("gain and days to injury", "winst en dagen tot blessure"),
}
_ADHERENCE = Text(
    "Sessions done of those prescribed, in the weeks reported. If nothing or everything was done "
    "in the missing weeks, it would be as in brackets.",
    "Gedane van de voorgeschreven sessies, in de gemelde weken. Als in de ontbrekende weken niets "
    "of alles gedaan was, zou het zijn als tussen haakjes.",
)
_MISSING = Text("{n} of {all} diary weeks missing", "{n} van {all} dagboekweken ontbreken")
_NONE = Text("no week reported", "geen week gemeld")
_WAITING = Text(
    "{n} injury reports wait for the physiotherapist; they count by the rule.",
    "{n} blessuremeldingen wachten op de fysiotherapeut; ze tellen volgens de regel.",
)
_NOT_OVER = Text(
    "The follow-up of {n} persons is not over: the risks are not final.",
    "Van {n} personen is de follow-up nog niet voorbij: de risico's zijn niet definitief.",
)
_LEFT_OUT = Text("not in this model: {why}", "niet in dit model: {why}")
_FEW = Text(
    "Few injuries for so many covariates (less than 10 each): unreliable.",
    "Weinig blessures voor zoveel covariaten (minder dan 10 per stuk): onbetrouwbaar.",
)
_CHANGES = Text(
    "A hazard ratio of this model changes over time (P below .05): it is an average.",
    "Een hazardratio van dit model verandert in de tijd (P onder 0,05): het is een gemiddelde.",
)
_SPARSE = Text(
    "Expected counts below 5: use Fisher's or Barnard's test, not chi-square.",
    "Verwachte aantallen onder 5: gebruik de toets van Fisher of Barnard, niet chi-kwadraat.",
)


def adherence_lines(
    rows: Sequence[AdherenceRow], study: StudyDefinition, language: str, *, simulated: bool
) -> Iterator[str]:
    """Yield the adherence of the groups; of persons it stands in the file."""
    yield from _synthetic(simulated, language)
    yield say(_ADHERENCE, language)
    for group in study.groups:
        yield say(group.title, language)
        for row in rows:
            if row.group == group.key and not row.participant:
                yield f"  {row.window:<13} {row.kind:<11} {_percent(row, language)}"


def _percent(row: AdherenceRow, language: str) -> str:
    every = row.weeks_reported + row.weeks_missing
    missing = say(_MISSING.fill(n=row.weeks_missing, all=every), language)
    if row.percent is None:
        return f"{say(_NONE, language)}; {missing}"
    return (
        f"{_n(row.percent, 1, language):>5} % ({row.done}/{row.prescribed}) "
        f"[{_n(row.lowest_percent, 1, language)}-{_n(row.highest_percent, 1, language)}]; {missing}"
    )


def outcome_lines(outcome: Outcome, study: StudyDefinition, language: str) -> Iterator[str]:
    """Yield every answer, with the sentences that go with it."""
    from forceplate.followup.answers import outcome_rows
    from forceplate.followup.outcome import AS_PUBLISHED, DROP_OUTS_UNINJURED

    yield from _synthetic(outcome.simulated, language)
    rows = outcome_rows(outcome)
    for part, title in _PARTS.items():
        yield say(title.fill(week=outcome.landmark_week), language)
        for row in rows:
            if row.part == part:
                yield f"  {_answer(row, language)}"
        yield from (f"  {say(note, language)}" for note in _notes(part, outcome))
    if outcome.n_waiting:
        yield say(_WAITING.fill(n=outcome.n_waiting), language)
    if outcome.n_still_followed:
        yield say(_NOT_OVER.fill(n=outcome.n_still_followed), language)
    yield say(DROP_OUTS_UNINJURED, language)
    if study.key == "trial":
        yield say(AS_PUBLISHED, language)
    yield from _synthetic(outcome.simulated, language)


def _notes(part: str, outcome: Outcome) -> Iterator[Text]:
    from forceplate.followup.outcome import Correlation

    if part == "comparison" and any(own.is_sparse for own in outcome.comparisons):
        yield _SPARSE
    if part == "cox_gain":
        yield outcome.why_landmark
    if part == "correlation" and isinstance(outcome.correlation, Correlation):
        yield outcome.why_different
    models = {"cox": outcome.cox, "cox_gain": outcome.cox_gain}.get(part, ())
    for model in models:
        yield from _model_notes(model)


def _model_notes(own: GroupModel) -> Iterator[Text]:
    from forceplate.followup.cox import CoxModel

    if own.left_out:
        why = ", ".join(f"{n} {reason}" for reason, n in own.left_out.items())
        yield _LEFT_OUT.fill(why=why)
    if isinstance(own.model, CoxModel):
        if own.model.has_few_injuries:
            yield _FEW
        if own.model.proportionality_p < 0.05:
            yield _CHANGES


def _answer(row: AnswerRow, language: str) -> str:
    from forceplate.followup.figures import p_words

    parts = (say(_NAMES.get(part, Text(part, part)), language) for part in row.name.split(", "))
    head = " ".join(word for word in (row.group, ", ".join(parts)) if word)
    if row.refused:
        return f"{head}: {row.refused}"
    words = [f"{head}:"]
    if row.part == "risk":
        words.append(f"{row.n_injured} / {row.n} =")
    if row.value is not None:
        words.append(_n(row.value, 4, language))
    if row.low is not None or row.high is not None:
        words.append(f"(95 % {_n(row.low, 4, language)} - {_n(row.high, 4, language)})")
    if row.p is not None:
        words.append(f"P {p_words(row.p)}")
    return f"{' '.join(words)} [{row.method}]"


def _n(value: float | None, digits: int, language: str) -> str:
    if value is None:
        return "∞"
    return say(Text(f"{value:.{digits}f}", f"{value:.{digits}f}".replace(".", ",")), language)


def _synthetic(simulated: bool, language: str) -> Iterator[str]:
    from forceplate.followup.figures import SYNTHETIC

    if simulated:
        yield say(SYNTHETIC, language)
