"""Whose hand-ins a batch is about: by the names of the class, as far as they are asked for, and who looks like whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from heldout.attempts.class_rules import ClassRules
from heldout.attempts.learner import check_learner
from heldout.attempts.lookalikes import groups_of_lookalikes
from heldout.base.errors import UsageError, nearest
from heldout.base.words import first_few, listed
from heldout.classroom.hand_ins.collect import time_of
from heldout.classroom.hand_ins.interface import HandIn, HandIns, Unrecognised
from heldout.submission.folder import shown


def learners_of(found: HandIns, rules: ClassRules | None) -> tuple[dict[str, HandIn], tuple[Unrecognised, ...]]:
    """The hand-ins by the name that the learner is recorded under: the class's, else what the folder calls them."""
    learners: dict[str, HandIn] = {}
    left_out = list(found.left_out)
    for hand_in in found.hand_ins:
        try:
            member = rules.member(hand_in.learner, hand_in.lms_id, found.system) if rules else None
            name = member.name if member else check_learner(hand_in.learner)
        except UsageError as error:
            left_out.append(Unrecognised(shown(hand_in.called), f"cannot be recorded: {str(error).rstrip('.')}"))
            continue
        if name in learners:
            left_out.append(Unrecognised(shown(hand_in.called), f"is a second hand-in of {name}: rename one"))
        else:
            learners[name] = hand_in
    return learners, tuple(left_out)


def chosen_by(learners: Mapping[str, HandIn], only: Collection[str], since: datetime | None) -> dict[str, HandIn]:
    """Those that are asked for.

    Raises:
        UsageError: one that is asked for by name handed nothing in.
    """
    unknown = [name for name in only if name not in learners]
    if unknown:
        known = f"{nearest(unknown[0], learners)} There are: {first_few(learners, 5)}."
        raise UsageError(f"--only: '{unknown[0]}' handed nothing in.{known}")
    return {
        name: hand_in
        for name, hand_in in learners.items()
        if (not only or name in only) and (since is None or time_of(hand_in) >= since)
    }


def lookalikes_of(
    chosen: Collection[str],
    known: Sequence[str],
    rules: ClassRules | None,
    ask: Callable[[tuple[str, ...]], bool] | None,
) -> tuple[tuple[str, ...], ...]:
    """The groups of names, known or of the class, that look alike with one of those that are to be graded in each.

    Raises:
        UsageError: somebody said that such names are one learner.
    """
    names = [*known, *(rules.members if rules else ())]
    groups = tuple(group for group in groups_of_lookalikes(names) if any(name in chosen for name in group))
    for group in groups:
        if ask is not None and not ask(group):
            named = listed(f"'{name}'" for name in group)
            raise UsageError(f"{named} are one learner. Rename what was handed in; nothing was graded.")
    return groups
