"""Classes that are written in several ways: other case, other spaces."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from heldout.reading.cells import Cells
from heldout.reading.interface import Choice, Doubt
from heldout.reading.report import ReadingReport, shown

_MOST_CLASSES = 200
_FEWEST_SPELLINGS = 3
_LETTERS = frozenset("yntfmwj")
"""Letters that stand for yes, no, true, false, male, female: nobody means two things by their case."""
_OPTION = "--no-merge-classes keeps them apart"


def merged(cells: Cells, wish: bool | None, report: ReadingReport) -> tuple[Cells, list[Doubt]]:
    """Texts that differ in case or spaces alone are one, in the most frequent spelling; single letters stay two.

    Columns of names and sentences are left alone: they hold no classes.
    """
    if wish is False or not _are_classes(cells):
        return cells, []
    same: dict[str, list[int]] = {}
    for place, text in enumerate(cells.texts):
        same.setdefault(_folded(text), []).append(place)
    groups = [places for places in same.values() if len(places) > 1]
    if not groups:
        return cells, []
    doubtful = [places for places in groups if wish is None and _could_be_two(cells, places)]
    sure = [places for places in groups if places not in doubtful]
    counts = cells.counts
    instead = np.arange(len(cells.texts))
    for places in sure:
        best = max(places, key=lambda place: (counts[place], -place))
        instead[places] = best
        others = [place for place in places if place != best]
        cases = int(counts[others].sum())
        example = f"{shown(cells.texts[others[0]])} as {shown(cells.texts[best])}"
        report.add("classes that differ in case or spaces were made one in", cells.name, cases, example, _OPTION)
    doubts = [_doubt(cells, doubtful[0])] if doubtful else []
    return (_replaced(cells, instead) if sure else cells), doubts


_YES = frozenset(["y", "yes", "true", "t", "1", "1.0"])
_NO = frozenset(["n", "no", "false", "f", "0", "0.0"])
_WORDS_FOR_THEM = frozenset(["yes", "no", "true", "false"])


def one_yes_one_no(cells: Cells, wish: bool | None, report: ReadingReport) -> Cells:
    """`yes`, `Y` and `true` are one, and so are `no`, `N` and `false`, where all texts are one or the other.

    Letters alone do not say so: F, N and Y may be three kinds of something.
    """
    folded = {_folded(text) for text in cells.texts}
    sides = [_folded(text) in _YES if _folded(text) in _YES | _NO else None for text in cells.texts]
    if wish is False or len(folded) < _FEWEST_SPELLINGS or None in sides or not folded & _WORDS_FOR_THEM:
        return cells
    if len(set(sides)) < 2:
        return cells
    instead = np.arange(len(cells.texts))
    for side in (True, False):
        places = [place for place, each in enumerate(sides) if each is side]
        best = max(places, key=lambda place: (cells.counts[place], -place))
        instead[places] = best
        others = [place for place in places if place != best]
        if others:
            example = f"{shown(cells.texts[others[0]])} as {shown(cells.texts[best])}"
            said = "words for yes and no were made one of each in"
            report.add(said, cells.name, int(cells.counts[others].sum()), example, _OPTION)
    return _replaced(cells, instead)


def _are_classes(cells: Cells) -> bool:
    return len(cells.texts) <= _MOST_CLASSES and len(cells.texts) * 2 <= cells.known


def _folded(text: str) -> str:
    return " ".join(re.split(r"[\s_]+", unicodedata.normalize("NFKC", text).casefold().strip()))


def _could_be_two(cells: Cells, places: list[int]) -> bool:
    """Whether case may tell two things apart: single letters, such as alleles A and a."""
    return all(len(cells.texts[place]) == 1 for place in places) and cells.texts[places[0]].casefold() not in _LETTERS


def _doubt(cells: Cells, places: list[int]) -> Doubt:
    first, second = (shown(cells.texts[place]) for place in places[:2])
    rows = int(min(cells.counts[places]))
    return Doubt(
        cells.name,
        f"{first} and {second} are kept apart (the rarer one in {rows:,} rows); --merge-classes makes them one",
        f"{cells.name}: are {first} and {second} one class?",
        (Choice("no", merge=False), Choice("yes", merge=True)),
    )


def _replaced(cells: Cells, instead: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Cells:
    column = cells.spread(pd.Series([cells.texts[place] for place in instead], dtype="str"))
    return Cells.of(column)
