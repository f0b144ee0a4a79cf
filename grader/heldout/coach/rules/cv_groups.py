"""CV_GROUPS: folds that put rows of one group on both sides."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.coach.interface import Advice, Context
from heldout.coach.registry import rule
from heldout.coach.splitters import ignored
from heldout.coach.words import name, short_class
from heldout.tasks.catalogue import task_of


@rule("CV_GROUPS")
def cv_groups(context: Context) -> Iterator[Advice]:
    """The challenge declares groups, and the search's splitter ignores them. A warning where hidden rows are of new
    groups, so that the score of such folds promises too much."""
    search, challenge = context.search, context.challenge
    if search is None or challenge.group is None or "groups" not in ignored(search, challenge):
        return
    better = task_of(challenge.task).group_folds
    how = "" if search.outermost else " with the search as the outermost estimator"
    seen = f"Your {search.name} splits with {short_class(search.splitter or '')}"
    if challenge.split == "group":
        why = f"so each fold is tested on groups ({name(challenge.group)}) it has seen. Hidden rows are of new ones."
    else:
        why = f"so rows with the same {name(challenge.group)} are on both sides of a fold."
    yield Advice(
        "warning" if challenge.split == "group" else "info",
        f"{seen}, {why} Try cv={better}(){how}: the groups are passed to it.",
        "procedure",
        {"splitter": search.splitter, "group": challenge.group},
    )
