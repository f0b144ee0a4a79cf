"""Who takes the course, as instructors change it on a page or by the API: written into class.toml, and noted."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from heldout.attempts.learner import check_learner
from heldout.base.errors import UsageError
from heldout.base.shown_text import one_line
from heldout.challenge.class_file import LearnerSection
from heldout.classroom.roster.class_edit import class_edit, learner_of
from heldout.web.identity.class_codes import end_codes, require_no_instructor
from heldout.web.identity.interface import Person
from heldout.web.site import Site
from heldout.web.student_view import NotFound

_turn = threading.RLock()
"""Of who changes the class: what is read of a learner is what the change is made of, whoever else changes something."""


def learner_section(site: Site, name: str) -> LearnerSection:
    """What class.toml says of a learner.

    Raises:
        NotFound: the class has nobody of this name.
    """
    rules = site.rules()
    found = next((each for each in rules.definition.learner if each.name == name), None) if rules else None
    if found is None:
        raise NotFound("The class has no such student.")
    return found


def add_learner(site: Site, who: Person, name: str, said: Mapping[str, Any]) -> str:
    """Add somebody; the name, as it is recorded.

    Raises:
        UsageError: it is no name, or somebody has it; or see `put_learner`.
    """
    clean = check_learner(name)
    with _turn:
        rules = site.rules()
        if rules is not None and clean in rules.members:
            raise UsageError(f"{one_line(clean)} is in the class already.")
        put_learner(site, who, clean, said)
    return clean


def put_learner(site: Site, who: Person, name: str, said: Mapping[str, Any]) -> None:
    """Let a learner stand in class.toml as said; without an entry where nothing is different.

    Who is new has no code: one of somebody who was called so before ends.

    Raises:
        UsageError: it is not valid, an instructor is called so, or class.toml cannot be changed; the text says which.
        StoreError: the database cannot be written; nothing was changed.
    """
    clean = check_learner(name)
    _change(site, who, clean, learner_of({**said, "name": clean}))


def state_of(learner: LearnerSection) -> str:
    """What tells whether team, name on boards and ids are those that a form showed."""
    shown = learner.team, learner.pseudonym, sorted(learner.ids.items())
    return hashlib.sha256(repr(shown).encode()).hexdigest()


def change_learner(site: Site, who: Person, name: str, said: Mapping[str, Any], seen: str | None = None) -> None:
    """Change some keys of a learner, with None for none. Raises what `put_learner` and `learner_section` raise.

    Raises:
        UsageError: `seen` is not `state_of` the learner any more: what somebody else changed would be changed back.
    """
    with _turn:
        learner = learner_section(site, name)
        if seen is not None and seen != state_of(learner):
            raise UsageError(
                f"{one_line(name)} was changed meanwhile. Load the page again, and change what it says then."
            )
        put_learner(site, who, name, {**learner.model_dump(), **said})


def set_extension(site: Site, who: Person, name: str, deadline: str, closes: datetime | None) -> None:
    """Give a learner more time, change it, or with None take it back. Raises what `change_learner` raises."""
    with _turn:
        had = [each.model_dump() for each in learner_section(site, name).extension]
        kept = [each for each in had if each["deadline"] != deadline]
        if closes is None and kept == had:
            raise UsageError(f"{one_line(name)} has no extension of '{one_line(deadline)}'.")
        given = [] if closes is None else [{"deadline": deadline, "closes": closes}]
        change_learner(site, who, name, {"extension": kept + given})


def remove_learner(site: Site, who: Person, name: str) -> None:
    """Take a learner out of the class, who signs in no more. Raises what `change_learner` raises."""
    learner_section(site, name)
    _change(site, who, name, None)


def ids_of(text: str) -> dict[str, str]:
    """Ids as a form has them, one a line.

    >>> ids_of("canvas=4711\\nmail = ana@uni.example\\n")
    {'canvas': '4711', 'mail': 'ana@uni.example'}

    Raises:
        UsageError: it is something else.
    """
    found: dict[str, str] = {}
    for each in filter(None, (line.strip() for line in text.splitlines())):
        system, equals, value = (part.strip() for part in each.partition("="))
        if not (system and equals and value) or system in found:
            raise UsageError(f"Each line of ids is written as canvas=4711, each system once. Got '{one_line(each)}'.")
        found[system] = value
    return found


def moment_of_form(text: str) -> datetime:
    """A time as a form has it, in the zone of the class.

    Raises:
        UsageError: it is none.
    """
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"A time is written as 2027-03-21T23:59. Got '{one_line(text)}'.") from error


def _change(site: Site, who: Person, name: str, learner: LearnerSection | None) -> None:
    with _turn:
        found = class_edit(site.session.folder, name, learner)
        if found is None:
            return
        with site.acts.doing(who.name, "change the class", found.words):
            if learner is not None:
                names = [*learner.ids.values(), *([name] if found.adds else [])]
                require_no_instructor(site.database, site.course_id, names)
            if found.adds:
                # Who was taken out in an editor has the old code still.
                end_codes(site.database, site.course_id, name)
            found.write()
            if learner is None:
                end_codes(site.database, site.course_id, name)
    # What lateness and teams come to stands on boards.
    site.boards.clear()
