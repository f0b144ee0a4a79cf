"""Preparations of the table that the reference chooses from, family by family. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import get_args

from heldout.landscape.families.interface import Facts, Preprocessing
from heldout.landscape.worth import Dates, Dimension, FreeText, Logs, Marks, Preparation, Scale, TextCodes
from heldout.tasks.catalogue import task_of

_MOST = 6
"""Preparations of a short list."""
_ONE_HOT_VALUES = 200
"""Above so many values of one text, a column for each of them is not tried."""


@dataclass(frozen=True)
class TableFacts:
    """What preparations depend on in the training rows themselves."""

    skewed: tuple[str, ...] = ()
    """Numbers without negative values and with a long tail."""
    messages: tuple[str, ...] = ()
    """Text of several words that hardly ever repeats."""
    unspaced: bool = False
    """Whether the words of some message are not parted by spaces, so that its characters alone can be counted."""
    missing: bool = False
    """Whether a number is missing somewhere."""
    skewed_target: bool = False
    """Whether the target is a number without negative values and with a long tail."""
    text_values: int = 0
    """Most values that one column of text has, messages left out; 0 without such columns."""


def preparation_before(kind: Preprocessing, facts: Facts) -> Preparation:
    """What a family stood on before there was a choice, and stands on where none was made."""
    if kind == "scaled":
        return Preparation(facts.scaling, "scaled", "rare_one_hot", "parts")
    means = task_of(facts.task).target_encoding is not None
    return Preparation("none", "unscaled", "target_mean" if means else "rare_one_hot", "parts")


def short_list(kind: Preprocessing, facts: Facts, table: TableFacts) -> tuple[Preparation, ...]:
    """The preparations of one family, at most six; the one that it stood on before comes first.

    What makes no difference on this table (marks where nothing is missing, say) is tried once.
    """
    before = replace(preparation_before(kind, facts), skewed=table.skewed, messages=table.messages)
    found: dict[tuple[str, ...], Preparation] = {}
    for each in (before, *(_scaled(before) if kind == "scaled" else _encoded(before))):
        if _is_possible(each, facts, table):
            found.setdefault(_what_matters(each, facts, table), each)
    if table.messages:
        for each in (replace(before, free_text="words"), replace(before, free_text="characters")):
            if _is_possible(each, facts, table):
                found.setdefault(_what_matters(each, facts, table), each)
        return _with_messages(tuple(found.values()), "characters" if table.unspaced else "words")
    return tuple(found.values())[:_MOST]


def single_changes(
    chosen: Preparation, kind: Preprocessing, facts: Facts, table: TableFacts
) -> Iterator[tuple[Dimension, str, Preparation]]:
    """Every other level of every dimension with the preparation that it makes, the most telling first."""
    seen = {_what_matters(chosen, facts, table)}
    for dimension, levels in _LEVELS.items():
        for level in levels:
            if kind == "encoded" and (dimension, level) in _SAME_TO_TREES:
                continue
            changed = replace(chosen, **{dimension: level})  # type: ignore[arg-type]
            key = _what_matters(changed, facts, table)
            if key not in seen and _is_possible(changed, facts, table):
                seen.add(key)
                yield dimension, level, changed


_LEVELS: dict[Dimension, tuple[str, ...]] = {
    "logs": get_args(Logs),
    "scale": get_args(Scale),
    "text": get_args(TextCodes),
    "free_text": get_args(FreeText),
    "marks": get_args(Marks),
    "dates": get_args(Dates),
}


_SAME_TO_TREES: frozenset[tuple[Dimension, str]] = frozenset(
    {("logs", "x"), ("logs", "xy"), ("scale", "none"), ("scale", "standard"), ("scale", "range")}
)
"""A question about a number is the same one after any change that keeps the order."""


def _scaled(before: Preparation) -> Iterator[Preparation]:
    unscaled = replace(before, marks="unscaled")
    yield replace(before, marks="none")
    yield unscaled
    yield replace(unscaled, logs="x")
    yield replace(unscaled, text="target_mean", logs="x")
    yield replace(unscaled, text="target_mean", logs="xy")
    yield replace(before, logs="xy")
    yield replace(before, logs="y")


def _encoded(before: Preparation) -> Iterator[Preparation]:
    plain = (replace(before, text="ordinal"), replace(before, text="rare_one_hot", marks="none"))
    yield from plain
    for each in (before, *plain):
        yield replace(each, logs="y")


def _with_messages(found: tuple[Preparation, ...], usual: FreeText) -> tuple[Preparation, ...]:
    """The first stays, words and characters follow, and what else is tried is tried with the `usual` ones of them."""
    before, others = found[0], [each for each in found[1:] if each.free_text == "as_text"]
    texts = [each for each in found if each.free_text != "as_text"]
    return (before, *texts, *(replace(each, free_text=usual) for each in others))[:_MOST]


def _is_possible(preparation: Preparation, facts: Facts, table: TableFacts) -> bool:
    if "y" in preparation.logs and not table.skewed_target:
        return False
    if "x" in preparation.logs and not table.skewed:
        return False
    if preparation.text == "target_mean" and task_of(facts.task).target_encoding is None:
        return False
    if preparation.text == "one_hot" and table.text_values > _ONE_HOT_VALUES:
        return False
    if preparation.free_text == "words" and table.unspaced:
        return False
    return preparation.free_text == "as_text" or bool(table.messages)


def _what_matters(preparation: Preparation, facts: Facts, table: TableFacts) -> tuple[str, ...]:
    """Equal for preparations that make the same columns of this table."""
    kinds = {kind for _, kind in facts.features}
    has_text = table.text_values > 0 or (bool(table.messages) and preparation.free_text == "as_text")
    return (
        preparation.scale if kinds & {"int64", "float64"} else "",
        preparation.marks if table.missing else "",
        preparation.text if has_text else "",
        preparation.free_text,
        preparation.logs,
        preparation.dates if "datetime64" in kinds else "",
    )
