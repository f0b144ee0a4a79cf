"""The labels of hidden rows, and whether a table holds them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from heldout.audit.file_tables import FEWEST, Columns, canonical

_LEAST_BITS = 40.0
"""Of surprise: a sequence of labels that comes about by chance in one of a million million cases is no chance."""
_MOST_CLASSES = 50
_AGREE = 0.99
_AGREE_ON_RARE = 0.95
_FEWEST_RARE = 5
_LINK = "\x1f"


class LabelOrder:
    """Labels in an order that a column may have them in."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = labels
        self.chain = _chain(labels)
        self._counts = Counter(labels)
        self.surprising = len(labels) >= FEWEST and self.surprised_by(labels)

    def surprised_by(self, values: Sequence[str]) -> bool:
        """Whether so many labels one after the other cannot be chance, given how frequent each is."""
        bits = 0.0
        for value in values:
            if self._counts[value] == 0:
                return False
            bits -= math.log2(self._counts[value] / len(self.labels))
            if bits >= _LEAST_BITS:
                return True
        return False

    def renamed(self, values: Sequence[str]) -> bool:
        """Whether as many values are the labels under other names."""
        names = len(self._counts)
        if not self.surprising or not 1 < names <= _MOST_CLASSES or len(set(values)) != names:
            return False
        return len(set(zip(values, self.labels, strict=True))) == names


@dataclass(frozen=True)
class HiddenLabels:
    """What must not travel. All values are canonical text; hidden rows are the public ones, then the private ones."""

    target: str
    labels: tuple[str, ...]
    """Of the hidden rows."""
    public: int
    """How many of them are public."""
    in_source: tuple[str, ...]
    """Of all rows, in the order of the source."""
    hidden_in_source: tuple[bool, ...]
    """Whether each of these is hidden: what learners train on may stand as the source has it."""
    features: Columns
    """Of the hidden rows."""
    training: Columns
    """Features of the training rows."""
    classes: bool
    """Whether labels are classes, which may travel under other names."""

    @cached_property
    def sequences(self) -> tuple[LabelOrder, ...]:
        """The labels of all hidden rows, of the public and of the private ones."""
        parts = (self.labels, self.labels[: self.public], self.labels[self.public :])
        return tuple(LabelOrder(part) for part in parts)

    @cached_property
    def source(self) -> LabelOrder:
        """The labels of all rows as the source has them."""
        return LabelOrder(self.in_source)


def leaks(table: Columns, secrets: HiddenLabels) -> Iterator[str]:
    """How a table gives hidden labels away, a phrase for each column that does."""
    for name, values in table.items():
        if len(values) >= FEWEST and _in_order(values, secrets):
            yield f"'{name}' holds their labels in order"
    yield from _joined(table, secrets)


def _in_order(values: list[str], secrets: HiddenLabels) -> bool:
    """Whether the column is, holds, or is a part of the labels of a hidden part."""
    column = _chain(values)
    if _in_order_of_source(values, column, secrets):
        return True
    for sequence in secrets.sequences:
        if sequence.surprising and sequence.chain in column:
            return True
        if len(values) <= len(sequence.labels) and column in sequence.chain and sequence.surprised_by(values):
            return True
        if secrets.classes and _renames(values, sequence):
            return True
    return False


def _in_order_of_source(values: list[str], column: str, secrets: HiddenLabels) -> bool:
    """Whether the column is a stretch of the source, or holds all of it, with more hidden labels than chance gives."""
    source = secrets.source
    if source.surprising and (source.chain in column or (secrets.classes and _renames(values, source))):
        return True
    at = source.chain.find(column) if len(values) <= len(source.labels) else -1
    if at < 0:
        return False
    first = source.chain[:at].count(_LINK)
    stretch = slice(first, first + len(values))
    hidden = [value for value, is_hidden in zip(values, secrets.hidden_in_source[stretch], strict=True) if is_hidden]
    return source.surprised_by(hidden)


def _renames(values: list[str], sequence: LabelOrder) -> bool:
    return len(values) == len(sequence.labels) and sequence.renamed(values)


def _joined(table: Columns, secrets: HiddenLabels) -> Iterator[str]:
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


def _chain(values: Sequence[str]) -> str:
    return _LINK + _LINK.join(values) + _LINK


def canonical_columns(names: Sequence[str], columns: Sequence[Sequence[object]]) -> dict[str, list[str]]:
    """Columns by name with canonical values."""
    return {name: [canonical(value) for value in column] for name, column in zip(names, columns, strict=True)}
