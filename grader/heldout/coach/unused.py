"""Columns that carry something and do not reach the model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from heldout.coach.interface import Context
from heldout.coach.preparing import IN_TREES, adding, way_of
from heldout.landscape.worth import ColumnGroup, Worth
from heldout.recipe.edit import Edits, RemoveStep

_SELECTS = "sklearn.feature_selection."


@dataclass(frozen=True)
class Unused:
    """What a submission leaves out."""

    left_out: tuple[str, ...]
    """All columns that do not reach the model."""
    missing: tuple[str, ...]
    """Those of them that are worth something, by what calibration measured; all of them where it did not."""
    groups: tuple[ColumnGroup, ...]
    """The groups that count of which none is used, the greatest worth first."""
    edits: Edits
    """What lets the missing ones reach the model."""
    called: str
    """How that is done, in words."""
    texts_only: bool
    """Whether nothing but text is missing."""


def _safe(context: Context, worth: Worth | None, columns: Iterable[str]) -> tuple[str, ...]:
    """The columns that may be advised: the reference uses them, and hidden rows lie within their training range."""
    reference = frozenset(context.reference_features or context.features)
    beyond = {each.column for each in worth.drift if each.is_beyond} if worth else set()
    return tuple(
        name for name in columns if name in reference and (context.features.get(name) == "str" or name not in beyond)
    )


def unused(context: Context) -> Unused | None:
    """The columns that do not reach the model and may be worth something; None where there are none."""
    arrived, way, model = context.reaching, way_of(context), context.model
    if arrived is None or way is None or model is None:
        return None
    used = frozenset(arrived.used)
    left_out = tuple(name for name in context.features if name not in used)
    if not left_out:
        return None
    worth = context.landscape.worth if context.landscape else None
    groups = worth.groups_that_count("boosting" if model.name in IN_TREES else "linear") if worth else ()
    missing = _safe(context, worth, left_out)
    if worth is not None and worth.columns:
        counted = {name for group in groups for name in group.columns}
        missing = tuple(name for name in missing if name in counted)
    selectors = [name for name, path in way.steps if path.startswith(_SELECTS)]
    texts_only = bool(missing) and all(context.features.get(name) == "str" for name in missing)
    if not arrived.branches and selectors:
        edits: Edits = tuple(RemoveStep(way.step(name)) for name in selectors)
        called = f"your model without the step {selectors[0]!r}"
    else:
        added = adding(context, missing, scaled=model.name not in IN_TREES)
        if added is None:
            return None
        edits, called = added
    whole = tuple(group for group in groups if not used.intersection(group.columns))
    return Unused(left_out, missing, whole, edits, called, texts_only)
