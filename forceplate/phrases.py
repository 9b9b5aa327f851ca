"""The instrument's own phrases in files: kept as ids, said in the language of the reader.

Where a person may write anything and the instrument proposes something, a file keeps the id of
the proposal, or what was typed, as it was typed. Files of earlier versions hold the English of a
proposal; it is taken for its id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forceplate.words import Language, Text, in_context, plain, say


@dataclass(frozen=True, slots=True)
class Phrases:
    """What the instrument proposes for one entry, by id."""

    by_id: Mapping[str, Text]

    def text(self, kept: str) -> Text:
        """Return the words for what a file keeps: an id, its English, or what was typed."""
        return self.by_id.get(self.id_of(kept), plain(kept))

    def sentence(self, kept: str) -> Text:
        """Return the words with a stop where they have none."""
        text = self.text(kept)
        has_stop = text.message.endswith((".", "!", "?"))
        return text if has_stop else plain("{text}.").fill(text=text)

    def id_of(self, entered: str, language: Language | str = Language.ENGLISH) -> str:
        """Return what to keep of an entry: the id of a proposal in this language, else itself.

        A stop at the end makes no other phrase.
        """
        said = entered.strip().removesuffix(".")
        ids = (own for own, text in self.by_id.items() if said in _said(text, language))
        return next(ids, entered)


def _said(text: Text, language: Language | str) -> Iterator[str]:
    for spoken in dict.fromkeys((Language.ENGLISH, Language(language))):
        yield say(text, spoken).removesuffix(".")


UNSPECIFIED = "unspecified"
"""What a visit file says where nothing was said."""
PROTOCOL_NAME = Phrases({"standard": in_context("protocol", "standard")})
FIXATION = Phrases({"level_support": Text("heel and ball on a level support")})
REJECT_REASON = Phrases(
    {
        "heel_up": Text("The heel came up"),
        "foot_shifted": Text("The foot or the toes shifted"),
        "toes_slipped": Text("The toes slipped"),
        "other_toes": Text("Other toes lay on the platform"),
        "moved_or_talked": Text("The person moved or talked"),
        "too_early": Text("Pressed too early"),
        "not_maximal": Text("Not a full effort"),
        "not_understood": Text("The task was not understood"),
        "pain": Text("Pain"),
    }
)
ANYWAY_REASON = Phrases(
    {
        "no_other_platform": Text("No other platform, and the person is here"),
        "check_was_wrong": Text("The check was done wrongly, not the platform"),
    }
)
"""Why somebody is measured although the platform is in doubt."""
STARTED_REASON = Phrases(
    {
        **ANYWAY_REASON.by_id,
        # as proposed by earlier versions, whose numbers count all the same
        "practice_only": Text("Only to practise, the numbers are not used"),
    }
)
"""Why somebody was."""
ACCEPT_REASON = Phrases(
    {
        "good_effort": Text("I saw a good effort"),
        "check_not_for_person": Text("The check does not apply to this person"),
    }
)
MEASURED_AGAIN = "measured_again"
OVERRULE_REASON = Phrases(
    {
        **REJECT_REASON.by_id,
        **ACCEPT_REASON.by_id,
        MEASURED_AGAIN: Text("Measured again"),
        # as proposed by earlier versions, in other words
        "heel_lifted": Text("The heel was lifted"),
        "not_maximal_effort": Text("Not a maximal effort"),
    }
)
"""Why a trial counts or not over its checks."""
