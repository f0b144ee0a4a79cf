"""How many public labels sixteen scores give away: the attack that was made, and one that knows of the steps."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from heldout.challenge.load import load_challenge
from heldout.landscape.reference_model import reference_model
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_target
from heldout.sandbox.message import view_of
from heldout.scoring.evaluate import evaluate
from heldout.scoring.hidden_spec import HiddenSpec, hidden_spec
from heldout.scoring.score import ScoreRequest
from heldout.scoring.steps import steps_within

ROOT = Path(__file__).parents[2]
GRADES = 16


@dataclass
class Grader:
    """breast-cancer, asked with predictions from a file as `heldout grade --json --no-record` would be."""

    old: bool
    """The score as the metric computes it, which is what cards showed once."""
    used: int = 0
    rows: HiddenSpec = field(init=False)
    truth: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        challenge = load_challenge(ROOT, "breast-cancer")
        prepared = prepare(challenge)
        delta = reference_model(challenge, prepared).delta
        self.rows = replace(hidden_spec(challenge, prepared, delta=delta), bootstrap_seed=1)
        self.truth = (read_target(view_of(self.rows.truth)) == prepared.positive_index).astype(int)

    def score(self, predictions: np.ndarray) -> float:
        """What the card says of these predictions."""
        self.used += 1
        found = evaluate(ScoreRequest(self.rows, predictions.astype("<f8").tobytes(), b""))
        return found.full if self.old else found.score

    def as_shown(self, area: float) -> float:
        """What the card would say if the area were this."""
        return area if self.old else steps_within(self.rows.delta).value(area)


def area_of(positive: np.ndarray, predictions: np.ndarray) -> float:
    """The area under the ROC curve: the share of pairs in the right order, equal scores counting half."""
    above, below = predictions[positive == 1], np.sort(predictions[positive == 0])
    wins = np.searchsorted(below, above, side="left") + np.searchsorted(below, above, side="right")
    return float(wins.sum() / 2 / (len(above) * len(below)))


def told(
    grader: Grader, shown: float, rows: Sequence[int], area: Callable[[tuple[int, ...]], float]
) -> Iterator[tuple[int, int]]:
    """The rows whose label is the same in all patterns that give what is shown, with that label."""
    patterns = [
        each for each in itertools.product((0, 1), repeat=len(rows)) if abs(grader.as_shown(area(each)) - shown) < 1e-9
    ]
    assert patterns, "the truth is one of them"
    for position, row in enumerate(rows):
        if len({each[position] for each in patterns}) == 1:
            yield row, patterns[0][position]


def three_rows_a_grade(grader: Grader) -> Mapping[int, int]:
    """Three rows on top in order, all others equal: the score tells how many are positive, and in which order.

    The attacker is given how many positives there are in all.
    """
    truth, found = grader.truth, dict[int, int]()
    for first in range(0, 3 * GRADES, 3):
        rows = [first, first + 1, first + 2]
        predictions = np.zeros(len(truth))
        predictions[rows] = [3.0, 2.0, 1.0]
        rest = int(truth.sum())

        def area(pattern: tuple[int, ...], predictions: np.ndarray = predictions, rest: int = rest) -> float:
            others = np.zeros(len(truth) - 3, dtype=int)
            others[: rest - sum(pattern)] = 1
            return area_of(np.concatenate([pattern, others]), np.concatenate([[3.0, 2.0, 1.0], np.zeros(len(others))]))

        found |= dict(told(grader, grader.score(predictions), rows, area))
    return found


def weighed_rows(grader: Grader, at_once: int) -> Mapping[int, int]:
    """An attack made for steps: blocks of counted rows are put in order, and each tested row between two of them.

    Its label then moves the score by half, a quarter, an eighth … of what it would move it at the top.
    """
    truth = grader.truth
    size = len(truth)
    shares = [0.5, 2.0**-at_once, *(2.0**-power for power in range(at_once, 1, -1))]
    cuts = np.round(np.cumsum([0.0, *shares]) / sum(shares) * size).astype(int)
    blocks = [set(range(low, high)) for low, high in itertools.pairwise(cuts.tolist())]
    counts = _counted_blocks(grader, blocks)
    found: dict[int, int] = {}
    while grader.used < GRADES:
        rows = _rows_of(blocks, at_once, found)
        if not rows:
            break
        predictions = np.empty(size)
        for level, block in enumerate(blocks):
            predictions[list(block)] = 2.0 * level
        tops = [2.0 * (len(blocks) - 1 - index) + 1.0 for index in range(len(rows))]
        predictions[rows] = tops

        def area(pattern: tuple[int, ...], rows: list[int] = rows, tops: list[float] = tops) -> float:
            positive, scores = list(pattern), list(tops)
            for level, block in enumerate(blocks):
                inside = [label for row, label in zip(rows, pattern, strict=True) if row in block]
                left, ones = len(block) - len(inside), counts[level] - sum(inside)
                if not 0 <= ones <= left:
                    return float("nan")
                positive += [1] * ones + [0] * (left - ones)
                scores += [2.0 * level] * left
            return area_of(np.array(positive), np.array(scores))

        found |= dict(told(grader, grader.score(predictions), rows, area))
    return found


def _counted_blocks(grader: Grader, blocks: list[set[int]]) -> list[int]:
    """How many positives each block has: one grade each, and the last from what is left."""
    truth = grader.truth
    total, counts = int(truth.sum()), list[int]()
    for block in blocks[:-1]:
        predictions = np.zeros(len(truth))
        predictions[list(block)] = 1.0
        shown = grader.score(predictions)
        fitting = []
        for ones in range(len(block) + 1):
            if not 0 <= total - ones <= len(truth) - len(block):
                continue
            above, below = ones / total, (len(block) - ones) / (len(truth) - total)
            if abs(grader.as_shown(0.5 + (above - below) / 2) - shown) < 1e-9:
                fitting.append(ones)
        counts.append(fitting[0])
    return [*counts, total - sum(counts)]


def _rows_of(blocks: list[set[int]], at_once: int, found: Mapping[int, int]) -> list[int]:
    """Rows that are not known yet, of the largest block first."""
    unknown = [row for block in sorted(blocks, key=len, reverse=True) for row in sorted(block) if row not in found]
    return unknown[:at_once]


def right(grader: Grader, found: Mapping[int, int]) -> int:
    """How many labels were found out; none may be wrong."""
    assert all(int(grader.truth[row]) == label for row, label in found.items())
    return len(found)


@pytest.mark.parametrize(("old", "labels"), [(True, 48), (False, 27)])
def test_sixteen_scores_of_three_rows_each_tell_fewer_labels_in_steps(old: bool, labels: int) -> None:
    grader = Grader(old)
    found = three_rows_a_grade(grader)
    assert grader.used == GRADES
    assert right(grader, found) == labels


@pytest.mark.proof
@pytest.mark.parametrize(("old", "at_once", "labels"), [(True, 8, 64), (False, 5, 50)])
def test_an_attack_that_knows_of_the_steps_is_slowed_and_not_stopped(old: bool, at_once: int, labels: int) -> None:
    grader = Grader(old)
    found = weighed_rows(grader, at_once)
    assert right(grader, found) == labels
