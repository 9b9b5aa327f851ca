"""Steps in a diary that must run in a process of their own: one process opens one diary.

Used as ``python other_process.py FOLDER STEP ...``; prints one JSON document.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

from forceplate.diary.opening import open_diary


def add(number: int, group: str) -> object:
    """Add participants who began five weeks ago; return their links by pseudonym."""
    from django.db import transaction
    from django.utils import timezone

    from forceplate.diary.people import add_participant, make_link
    from forceplate.followup.records import Participant

    links = {}
    started_on = timezone.localdate() - timedelta(days=35)
    with transaction.atomic():
        for n in range(number):
            name = f"T{n:03d}"
            add_participant(Participant(name, group, started_on), "en")
            links[name] = make_link(name)
    return links


def keys() -> object:
    """Return the keys of all sessions, as the study gets them."""
    from forceplate.diary.entries import all_records

    return [[own.participant_id, own.entry_id] for own in all_records().sessions]


def erase(name: str) -> object:
    """Export a participant, erase, and return what was exported."""
    from forceplate.diary.people import erase_participant, export_participant

    exported = export_participant(name)
    erase_participant(name)
    return exported


def main(folder: str, step: str, *rest: str) -> None:
    """Open the diary, take the step and print what it gave."""
    open_diary(Path(folder))
    if step == "add":
        answer = add(int(rest[0]), rest[1])
    elif step == "keys":
        answer = keys()
    else:
        answer = erase(rest[0])
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
