"""Why a family loses on a table: from what splines and products win back, drift beyond the training range, and columns
that drown distances."""

from __future__ import annotations

from heldout.coach.interface import Context
from heldout.coach.preparing import IN_TREES, MEASURES_DISTANCES
from heldout.coach.words import name
from heldout.landscape.worth import Estimate, IdleColumns, LinearDiagnosis, Worth

_SHARE_OF_REACH = 0.05
_SHARE_OF_GAP = 0.25
_PLANES = frozenset({"linear", "discriminant"})


def why(context: Context) -> str:
    """What keeps the learner's family back, to stand behind the name of its class; empty where nothing was found."""
    worth = context.landscape.worth if context.landscape else None
    if worth is None or context.model is None:
        return ""
    family = context.family or ""
    if family in IN_TREES:
        return _beyond_the_range(worth)
    if family in _PLANES and worth.linear is not None and context.reach is not None:
        return _bends_or_combines(worth.linear, context.reach)
    if family in MEASURES_DISTANCES and worth.idle is not None:
        return _drowned(worth.idle)
    return ""


def _bends_or_combines(found: LinearDiagnosis, reach: float) -> str:
    if found.gap.value <= _SHARE_OF_REACH * reach:
        return ""
    if _speaks(found.splines, found.gap, reach):
        back = _share(found.splines, found.gap)
        return f"draws straight lines, and bent ones (splines) win back {back} of what it lacks"
    if found.products is not None and _speaks(found.products, found.gap, reach):
        back = _share(found.products, found.gap)
        return f"adds features up, and products of pairs win back {back} of what it lacks"
    return "lacks something that neither bent lines nor products of pairs explain"


def _speaks(gain: Estimate | None, gap: Estimate, reach: float) -> bool:
    if gain is None:
        return False
    return gain.is_above(_SHARE_OF_REACH * reach) and gain.value >= _SHARE_OF_GAP * gap.value


def _share(gain: Estimate, gap: Estimate) -> str:
    return f"{min(1.0, gain.value / gap.value):.0%}"


def _beyond_the_range(worth: Worth) -> str:
    """Trees answer a constant beyond the training range, where a plane goes on."""
    if worth.linear is None or worth.linear.gap.value >= 0:
        return ""
    counted = {column for group in worth.groups_that_count("linear") for column in group.columns}
    for each in worth.drift:
        if each.is_beyond and each.shift is not None and each.column in counted:
            where = f"{each.outside:.0%} of the hidden rows lie there by {name(each.column)}"
            return f"answers a constant beyond the training range, and {where}"
    return ""


def _drowned(idle: IdleColumns) -> str:
    if not idle.gain.is_above(0.0):
        return ""
    gain, count = idle.gain.value, len(idle.columns)
    return f"measures distances over {count} columns that carry nothing; without them neighbours gain {gain:.3g}"
