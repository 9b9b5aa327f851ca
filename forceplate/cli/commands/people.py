"""``forceplate people``: who is in a library; merge two entries of one person, erase somebody."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.library_choice import open_existing
from forceplate.cli.options import LibraryOption, wrong_argument
from forceplate.cli.printing.messages import print_error, said
from forceplate.operations.people.erase_person import all_aside, erase_person
from forceplate.operations.people.merge_people import merge_people, part_people
from forceplate.operations.people.refresh_people import notice_words, refresh_people
from forceplate.operations.visit.change_record import Stamp
from forceplate.storage.people.people import PeopleIndex, Person, Rebuilt
from forceplate.storage.people.people_changes import PeopleChange
from forceplate.storage.people.people_search import found_by, is_found
from forceplate.words import Text, plural

app = CommandApp("people", help="Find people, merge two entries of one, erase one.")
Search = Annotated[str, typer.Argument(help="Part of name, id or birth date; default: everybody.")]
Subject = Annotated[str, typer.Argument(help="Id of the person.")]
Kept = Annotated[str, typer.Argument(help="Id of the entry that has all visits afterwards.")]
Gone = Annotated[str, typer.Argument(help="Id of the entry that leaves the list.")]
By = Annotated[str, typer.Option(help="Who says so: initials or a code; it is kept.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")]

_NOBODY = Text("Nobody is found.")
_BORN = Text("born {birth_date}")
_VISITS = plural("{n} visit", "{n} visits")
_SURE = Text(
    "Erase {subject_id} ({name}) with {n:visit|visits}? It cannot be undone, and reaches no "
    "backup, export or report"
)
_SAY_YES = Text("nobody can be asked whether it is meant. Give --yes.")
_ERASED = Text(
    "The person is erased, with all visits ({n}), names and journals. Exports, reports (PDF) and "
    "backups lie where they were saved, out of reach."
)
_MERGED = plural(
    "{n} visit of {gone} is of {kept} now. 'forceplate people part {kept} {gone}' undoes it.",
    "{n} visits of {gone} are of {kept} now. 'forceplate people part {kept} {gone}' undoes it.",
)
_PARTED = plural(
    "{n} visit is of {kept} again, and no longer of {gone}.",
    "{n} visits are of {kept} again, and no longer of {gone}.",
)
_RENAMED = Text("Visit {was} is called {now} there.")
_LEFT = Text("Still says who it was, and is for you to look at: {path}")
_REPORT = Text("This report of the person was made: {path}")
_BACKUP = Text("This backup may hold the person as before: {path}")


def _read(index: PeopleIndex) -> PeopleIndex:
    """Return the index with what changed in the library; say where names are lost from it."""
    refresh_people(index)
    index.people()  # a damaged list may show itself only here
    notice = index.notice
    if notice is not None and notice.why is Rebuilt.DAMAGED:
        refresh_people(index)
        print_error(notice_words(notice, index.path))
    return index


@app.spoken_command(example="forceplate people find vries --library library")
def find(search: Search = "", library: LibraryOption = None) -> Answer:
    """Find people by parts of name, id or birth date, in any order and without accents."""
    index = _read(PeopleIndex(open_existing(library)))
    found = [one for one in index.people() if is_found(found_by(one), search)]
    return Answer({"people": list(map(_plain, found))}, list(map(_line, found)) or [_NOBODY])


def _line(one: Person) -> str:
    parts = [one.subject_id, one.name]
    if one.birth_date is not None:
        parts.append(said(_BORN.fill(birth_date=one.birth_date.isoformat())))
    parts.append(said(_VISITS.fill(n=len(one.visits))))
    parts.append(" ".join(visit.visit for visit in one.visits))
    return "  ".join(filter(None, parts))


@app.spoken_command(example="forceplate people merge K7M-4TX R3P-9CW --by AB --reason twice")
def merge(
    kept: Kept,
    gone: Gone,
    by: By,
    reason: Reason,
    library: LibraryOption = None,
) -> Answer:
    """Give all visits of one entry to another of the same person; the files keep the trace."""
    place = open_existing(library)
    index = _read(PeopleIndex(place))
    done = merge_people(place, index, kept, gone, Stamp.now(by, reason))
    return _change(done, _MERGED)


@app.spoken_command(example="forceplate people part K7M-4TX R3P-9CW --by AB --reason error")
def part(
    kept: Kept,
    gone: Gone,
    by: By,
    reason: Reason,
    library: LibraryOption = None,
) -> Answer:
    """Take two entries apart again that were merged."""
    place = open_existing(library)
    index = PeopleIndex(place)
    done = part_people(place, index, kept, gone, Stamp.now(by, reason))
    return _change(done, _PARTED)


def _change(change: PeopleChange, words: Text) -> Answer:
    done = words.fill(kept=change.kept, gone=change.gone, n=change.n_visits)
    renamed = (_RENAMED.fill(was=was, now=now) for was, now in change.labels.items() if was != now)
    return Answer(
        {"kept": change.kept, "gone": change.gone, "visits": change.labels}, [done, *renamed]
    )


@app.spoken_command(example="forceplate people erase K7M-4TX --by AB --reason 'asked for it'")
def erase(
    subject_id: Subject,
    by: By,
    reason: Reason,
    yes: Yes = False,
    library: LibraryOption = None,
) -> Answer:
    """Erase somebody: all visits, journals and names. It cannot be undone."""
    place = open_existing(library)
    index = _read(PeopleIndex(place))
    person = index.person(subject_id)
    if not yes:
        if not sys.stdin.isatty():
            raise wrong_argument(_SAY_YES, "--yes")
        n = len(person.visits) + len(all_aside(place, subject_id))
        question = _SURE.fill(subject_id=subject_id, name=person.name, n=n)
        typer.confirm(said(question), abort=True)
    erased = erase_person(place, index, subject_id, Stamp.now(by, reason))
    document = {
        "visits": erased.n_visits,
        "left": erased.left,
        "reports": erased.reports,
        "backups": erased.backups,
    }
    return Answer(
        document,
        [
            _ERASED.fill(n=erased.n_visits),
            *(_LEFT.fill(path=path) for path in erased.left),
            *(_REPORT.fill(path=name) for name in erased.reports),
            *(_BACKUP.fill(path=name) for name in erased.backups),
        ],
    )


def _plain(person: Person) -> dict[str, object]:
    return {
        "subject_id": person.subject_id,
        "name": person.name,
        "birth_date": None if person.birth_date is None else person.birth_date.isoformat(),
        "visits": [visit.visit for visit in person.visits],
    }
