"""The labels of hidden rows, and whether a table holds them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heldout.authoring.measured.carried import FEWEST, Columns, canonical

_LEAST_BITS = 40.0
"""Of surprise: a sequence of labels that comes about by chance in one of a million million cases is no chance."""
_MOST_CLASSES = 50
_AGREE = 0.99
_AGREE_ON_RARE = 0.95
_FEWEST_RARE = 5
_LINK = "\x1f"


@dataclass(frozen=True)
class Secrets:
    """What must not travel. All values are canonical text; hidden rows are the public ones, then the private ones."""

    target: str
    labels: tuple[str, ...]
    """Of the hidden rows."""
    public: int
    """How many of them are public."""
    in_source: tuple[str, ...]
    """Of all rows, in the order of the source."""
    features: Columns
    """Of the hidden rows."""
    training: Columns
    """Features of the training rows."""
    classes: bool
    """Whether labels are classes, which may travel under other names."""


def leaks(table: Columns, secrets: Secrets) -> Iterator[str]:
    """How a table gives hidden labels away, a phrase for each column that does."""
    for name, values in table.items():
        if len(values) >= FEWEST and _in_order(values, secrets):
            yield f"'{name}' holds their labels in order"
    yield from _joined(table, secrets)


def _in_order(values: list[str], secrets: Secrets) -> bool:
    """Whether the column is, holds, or is a part of the labels of a hidden part."""
    sequences = (secrets.labels, secrets.labels[: secrets.public], secrets.labels[secrets.public :], secrets.in_source)
    column = _chain(values)
    for labels in sequences:
        if len(labels) >= FEWEST and _surprising(labels) and _chain(labels) in column:
            return True
        if len(values) <= len(labels) and _surprising(values, labels) and column in _chain(labels):
            return True
        if secrets.classes and len(values) == len(labels) and _renamed(values, labels):
            return True
    return False


def _renamed(values: Sequence[str], labels: Sequence[str]) -> bool:
    """Whether they are the labels under other names."""
    names = set(labels)
    if not 1 < len(names) <= _MOST_CLASSES or len(set(values)) != len(names) or not _surprising(labels):
        return False
    return len(set(zip(values, labels, strict=True))) == len(names)


def _joined(table: Columns, secrets: Secrets) -> Iterator[str]:
    """Rows of the table that are hidden rows by their features, with a column that says their labels."""
    shared = [name for name in secrets.features if name in table]
    if not shared:
        return
    answers: dict[tuple[str, ...], str] = {}
    ambiguous = set(zip(*(secrets.training[name] for name in shared), strict=True))
    for key, label in zip(zip(*(secrets.features[name] for name in shared), strict=True), secrets.labels, strict=True):
        if answers.setdefault(key, label) != label:
            ambiguous.add(key)
    keys = list(zip(*(table[name] for name in shared), strict=True))
    found = [(row, answers[key]) for row, key in enumerate(keys) if key in answers and key not in ambiguous]
    if len(found) < FEWEST:
        return
    for name, values in table.items():
        if name not in secrets.features and _agrees([(values[row], label) for row, label in found]):
            yield f"'{name}' says the labels of {len(found)} of them, which their features identify"


def _agrees(pairs: list[tuple[str, str]]) -> bool:
    """Whether a column is the label, on rare labels too."""
    counts = Counter(label for _, label in pairs)
    common = counts.most_common(1)[0][0]
    rare = [value == label for value, label in pairs if label != common]
    right = sum(value == label for value, label in pairs) / len(pairs)
    return right >= _AGREE and len(rare) >= _FEWEST_RARE and sum(rare) >= _AGREE_ON_RARE * len(rare)


def _surprising(values: Sequence[str], among: Sequence[str] | None = None) -> bool:
    """Whether so many labels in a row cannot be chance, given how frequent each is."""
    counts = Counter(values if among is None else among)
    total = sum(counts.values())
    bits = 0.0
    for value in values:
        if counts[value] == 0:
            return False
        bits -= math.log2(counts[value] / total)
        if bits >= _LEAST_BITS:
            return True
    return False


def _chain(values: Sequence[str]) -> str:
    return _LINK + _LINK.join(values) + _LINK


def canonical_columns(names: Sequence[str], columns: Sequence[Sequence[object]]) -> dict[str, list[str]]:
    """Columns by name with canonical values."""
    return {name: [canonical(value) for value in column] for name, column in zip(names, columns, strict=True)}
