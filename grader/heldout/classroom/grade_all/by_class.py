"""Where a folder of hand-ins and class.toml do not go together: who is a stranger, who is missing, who is late."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from datetime import tzinfo

from heldout.attempts.class_rules import ClassRules
from heldout.base.shown_text import one_line
from heldout.base.words import counted, first_few
from heldout.classroom.hand_ins.collect import time_of
from heldout.classroom.hand_ins.interface import HandIn

_NAMES = 6


def zone_of_zips(rules: ClassRules | None) -> tzinfo | None:
    """Whose local time a downloaded zip keeps: the class's where class.toml names a zone, else this machine's (None).

    UTC is what class.toml means where it names none, so that it says nothing of where the zip was made.
    """
    return None if rules is None or rules.definition.zone == "UTC" else rules.zone


def class_notes(
    rules: ClassRules, challenge_id: str, learners: Mapping[str, HandIn], known: Collection[str]
) -> Iterator[str]:
    """What an instructor should know before the grades go out, a sentence each.

    Args:
        rules: of the class.
        challenge_id: what was handed in for.
        learners: the hand-ins by the names that they are recorded under, of the whole folder.
        known: who has attempts on the challenge already.
    """
    strangers = [name for name in learners if name not in rules.members]
    if strangers and rules.members:
        them = "is" if len(strangers) == 1 else "are"
        yield f"{_names(strangers)} {them} not in class.toml, and recorded under the folder's name."
    missing = [name for name in rules.members if name not in learners and name not in known]
    if missing:
        yield f"{counted(len(missing), 'learner')} of class.toml handed nothing in: {_names(missing)}."
    late = {
        name: taken
        for name, hand_in in learners.items()
        if (taken := rules.deduction(challenge_id, name, time_of(hand_in))) != 0.0
    }
    if late:
        cost = "what came late does not count" if None in late.values() else "lateness takes points"
        said = f"{counted(len(late), 'hand-in')} came after the deadline, and {cost}: {_names(late)}."
        zone = rules.definition.zone if zone_of_zips(rules) else time.tzname[0]
        unsure = [name for name in late if learners[name].handed_in_at is None]
        if unsure:
            said += (
                f" The times are those of the files (in a zip read as {zone}), which a download or a copy "
                "may have set: an extension in class.toml puts it right, also afterwards."
            )
        yield said


def _names(names: Mapping[str, object] | list[str]) -> str:
    return first_few((one_line(name) for name in names), _NAMES)
