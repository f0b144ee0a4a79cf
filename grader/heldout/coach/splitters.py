"""Which of scikit-learn's splitters respect groups, and which respect time."""

from __future__ import annotations

from heldout.coach.interface import ChallengeFacts
from heldout.coach.search import Search

_OF_GROUPS = frozenset(
    {"GroupKFold", "GroupShuffleSplit", "LeaveOneGroupOut", "LeavePGroupsOut", "StratifiedGroupKFold"}
)
_OF_TIME = frozenset({"TimeSeriesSplit"})
_OF_NEITHER = frozenset(
    {"KFold", "LeaveOneOut", "LeavePOut", "RepeatedKFold", "RepeatedStratifiedKFold", "ShuffleSplit", "StratifiedKFold",
     "StratifiedShuffleSplit"}
)  # fmt: skip


def ignored(search: Search, challenge: ChallengeFacts) -> tuple[str, ...]:
    """What the challenge declares and the splitter ignores: `groups`, `time`, both or none.

    A splitter that does as the challenge's own split does is right, whatever else is declared; one that is not the
    library's may respect anything.
    """
    module, _, splitter = (search.splitter or "").rpartition(".")
    if module != "sklearn.model_selection" or splitter not in _OF_GROUPS | _OF_TIME | _OF_NEITHER:
        return ()
    respects = {"group": splitter in _OF_GROUPS, "time": splitter in _OF_TIME}
    if respects.get(challenge.split, False):
        return ()
    found = []
    if challenge.group is not None and not respects["group"]:
        found.append("groups")
    if challenge.time is not None and not respects["time"]:
        found.append("time")
    return tuple(found)
