"""How often the 95 % intervals of r, c, h and t hold the truth, by simulation.

    python benchmarks/coverage.py [--redraws 2000] [--rows 600] [-o coverage.json]

Three generated tables with a known mechanism. Reference configurations and learners are fitted once; 1,000,000 rows
that nothing was fitted on tell their truth. Then hidden rows are drawn anew, predictions fixed, and each draw is judged
by heldout's own functions, with one weight matrix for all as on a challenge. A learner whose true utility, or whose
swap's, is that of the dummy is counted apart: there the parts are cut off at U_0. Beside the coverage stands how often
two draws say opposite things of one part for certain (*worse* and *fine*). Parts that are 0 by construction (c of the
best family, h where nothing is prepared in another way) are not counted.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from heldout.bootstrap import Resampling, weight_chunks
from heldout.landscape.tuner import reference, reference_replicates
from heldout.landscape.utility import Measured, floored_at_dummy, replicates_floored_at_dummy
from heldout.scoring.measured import Loss
from heldout.scoring.verdict import loss

Floats = NDArray[np.float64]
TRUTH = 1_000_000
TRAINING = 1_500
PARTS = ("total", "model_choice", "data_handling", "tuning")


@dataclass(frozen=True)
class Table:
    """What a table is drawn from, and how a row's loss becomes a utility."""

    name: str
    draw: Callable[[np.random.Generator, int], tuple[Floats, Floats]]
    classifies: bool

    def losses(self, model: Any, x: Floats, y: Floats) -> Floats:
        """The loss of each row: squared, or whether the answer is wrong."""
        found = np.concatenate([model.predict(each) for each in np.array_split(x, 20)])
        return (found != y).astype(float) if self.classifies else (found - y) ** 2

    def utility(self, mean_loss: Any) -> Any:
        """Accuracy, or minus the root mean squared error."""
        return 1 - mean_loss if self.classifies else -np.sqrt(mean_loss)


@dataclass(frozen=True)
class Learner:
    """One learner of a family, and the same hyperparameters on the reference preparation."""

    name: str
    family: str
    handed_in: Any
    swap: Any


@dataclass
class Counted:
    """What was counted of one learner and one part."""

    table: str
    learner: str
    part: str
    clipped: bool
    truth: float
    held: int = 0
    draws: int = 0
    worse: int = 0
    fine: int = 0


def skewed(random: np.random.Generator, rows: int) -> tuple[Floats, Floats]:
    """A number that grows with the exponential of another."""
    x = random.normal(size=(rows, 6))
    return x, np.exp(0.6 * x[:, 0]) + np.sin(2 * x[:, 1]) + 0.5 * x[:, 4] + random.normal(0, 0.7, rows)


def bent(random: np.random.Generator, rows: int) -> tuple[Floats, Floats]:
    """Two classes along a bent border."""
    x = random.normal(size=(rows, 6))
    chance = 1 / (1 + np.exp(-(2 * x[:, 0] * x[:, 1] + 1.5 * x[:, 2] + x[:, 4] - 0.8)))
    return x, (random.random(rows) < chance).astype(float)


def three_classes(random: np.random.Generator, rows: int) -> tuple[Floats, Floats]:
    """Three classes in clouds of unequal size."""
    y = random.choice(3, size=rows, p=[0.5, 0.35, 0.15])
    centres = np.array([[0, 0, 0, 0, 0, 0], [1.4, 0.5, 0, 0, 0.8, 0], [0, 1.6, 1.0, 0, 0, 0.9]])
    return centres[y] + random.normal(size=(rows, 6)), y.astype(float)


TABLES = (Table("skewed", skewed, False), Table("bent", bent, True), Table("three-classes", three_classes, True))


def tree_and_boosting(table: Table) -> tuple[Any, Any]:
    """The classes of a tree and of boosting for the table's task."""
    if table.classifies:
        return DecisionTreeClassifier, HistGradientBoostingClassifier
    return DecisionTreeRegressor, HistGradientBoostingRegressor


def families(table: Table) -> dict[str, list[Any]]:
    """Reference configurations by family."""
    tree, boosted = tree_and_boosting(table)
    linear = (
        [LogisticRegression(C=c) for c in (1e-3, 1e-2, 1, 100)]
        if table.classifies
        else [Ridge(a) for a in (1, 10, 100, 1000)]
    )
    return {
        "linear": [make_pipeline(StandardScaler(), each) for each in linear],
        "tree": [tree(max_depth=depth, random_state=0) for depth in (2, 4, 7, 12)],
        "boosting": [boosted(learning_rate=rate, max_iter=60, random_state=0) for rate in (0.01, 0.05, 0.1, 0.3)],
    }


def learners(table: Table) -> list[Learner]:
    """Half of the columns, no limit for a tree, too much penalty, a wild learning rate."""
    tree, boosted = tree_and_boosting(table)
    plain, weak = (LogisticRegression(), LogisticRegression(C=1e-4)) if table.classifies else (Ridge(), Ridge(1e4))
    few = ColumnTransformer([("kept", StandardScaler(), [0, 1, 3])])
    deep, wild = tree(random_state=0), boosted(learning_rate=8.0, max_iter=30, random_state=0)
    scaled, penalised = (make_pipeline(StandardScaler(), each) for each in (plain, weak))
    return [
        Learner("linear, half of the columns", "linear", make_pipeline(few, plain), scaled),
        Learner("tree without a limit", "tree", deep, deep),
        Learner("tree, half of the columns", "tree", make_pipeline(few, tree(max_depth=4)), tree(max_depth=4)),
        Learner("linear, far too much penalty", "linear", penalised, penalised),
        Learner("boosting, learning rate 8", "boosting", wild, wild),
    ]


class Simulation:
    """One table with everything fitted: a column of losses for each model, the dummy's first."""

    def __init__(self, table: Table, seed: int) -> None:
        self.table, self.random = table, np.random.default_rng(seed)
        x, y = table.draw(self.random, TRAINING)
        pool = table.draw(self.random, TRUTH)
        self.labels, self.learners = pool[1], learners(table)
        dummy: Any = DummyClassifier() if table.classifies else DummyRegressor()
        models, scoring = [dummy], "accuracy" if table.classifies else "neg_root_mean_squared_error"
        self.cv: dict[str, list[float]] = {}
        self.columns: dict[str, list[int]] = {}
        for name, found in families(table).items():
            self.cv[name] = [float(cross_val_score(each, x, y, cv=3, scoring=scoring).mean()) for each in found]
            self.columns[name] = list(range(len(models), len(models) + len(found)))
            models += found
        for each in self.learners:
            models += [each.handed_in, each.swap]
        self.losses = np.column_stack([table.losses(each.fit(x, y), *pool) for each in models])
        tuned = {name: reference(cv, np.zeros(len(cv))).cv for name, cv in self.cv.items()}
        self.best = max(tuned, key=lambda name: tuned[name])

    def run(self, redraws: int, rows: int) -> list[Counted]:
        """The counts of every learner and part."""
        truth = self._judged(self.losses.mean(axis=0), np.empty((0, self.losses.shape[1])))
        utility = self.table.utility(self.losses.mean(axis=0))
        counted = {}
        for number, each in enumerate(self.learners):
            own = utility[list(self._columns_of(number))]
            for part in PARTS:
                counted[each.name, part] = Counted(
                    self.table.name, each.name, part, bool(own.min() <= utility[0]), truth[each.name][part].value
                )
        weight = None
        for drawn in self._draws(redraws, rows):
            if weight is None:
                strata = self.labels[drawn].astype(np.int64) if self.table.classifies else None
                weight = np.concatenate(list(weight_chunks(Resampling(len(drawn), strata=strata), 5)))
                weight /= weight.sum(axis=1, keepdims=True)
            own = self.losses[drawn]
            for name, parts in self._judged(own.mean(axis=0), weight @ own).items():
                for part, lost in parts.items():
                    record, ends = counted[name, part], lost.ci95
                    record.draws += 1
                    record.held += ends is not None and ends[0] <= record.truth <= ends[1]
                    record.worse += lost.verdict == "worse"
                    record.fine += lost.verdict == "fine"
        return list(counted.values())

    def _columns_of(self, number: int) -> tuple[int, int]:
        """Of a learner's losses, from the end: as handed in, and the swap's."""
        handed_in = -2 * (len(self.learners) - number)
        return handed_in, handed_in + 1

    def _draws(self, redraws: int, rows: int) -> Iterator[NDArray[np.intp]]:
        """Rows of the pool; each class has its share in every draw, as in a split that is stratified."""
        if not self.table.classifies:
            for _ in range(redraws):
                yield self.random.integers(0, TRUTH, rows)
            return
        members = [np.flatnonzero(self.labels == each) for each in np.unique(self.labels)]
        sizes = [round(rows * len(each) / TRUTH) for each in members]
        for _ in range(redraws):
            yield np.concatenate([self.random.choice(of, size) for of, size in zip(members, sizes, strict=True)])

    def _judged(self, means: Floats, replicates: Floats) -> dict[str, dict[str, Loss]]:
        """The parts of every learner, from mean losses of all models and those of every resample."""
        values, resampled = self.table.utility(means), self.table.utility(replicates)
        floor = resampled[:, 0]

        def measured(column: int) -> Measured:
            value = floored_at_dummy(float(values[column]), float(values[0]))
            return Measured(value, replicates_floored_at_dummy(resampled[:, column], floor))

        stars = {}
        for name, columns in self.columns.items():
            found = [measured(column) for column in columns]
            star = reference(self.cv[name], [each.value for each in found]).utility
            stars[name] = Measured(
                star, reference_replicates(self.cv[name], np.array([each.replicates for each in found]))
            )
        best, judged = stars[self.best], {}
        for number, each in enumerate(self.learners):
            own, swap = map(measured, self._columns_of(number))
            margin, family = 0.05 * (best.value - float(values[0])), stars[each.family]
            parts = (best - own, best - family, swap - own, family - swap)
            judged[each.name] = {part: loss(found, margin) for part, found in zip(PARTS, parts, strict=True)}
        return judged


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--redraws", type=int, default=2000)
    parser.add_argument("--rows", type=int, default=600)
    parser.add_argument("-o", "--output", type=Path)
    asked = parser.parse_args()
    found: list[Counted] = []
    for number, table in enumerate(TABLES):
        found += Simulation(table, 40 + number).run(asked.redraws, asked.rows)
    for each in found:
        if each.truth == 0:
            continue
        opposite = 2 * each.worse * each.fine / each.draws**2
        print(
            f"{each.table:<14}{each.learner:<30}{each.part:<14}{each.truth:8.4f}{each.held / each.draws:7.1%}"
            f"  worse {each.worse / each.draws:6.1%}  fine {each.fine / each.draws:6.1%}  opposite {opposite:.2%}"
            + ("  clipped" if each.clipped else "")
        )
    for part in PARTS:
        own = [each for each in found if each.part == part and not each.clipped and each.truth != 0]
        share = sum(each.held for each in own) / sum(each.draws for each in own)
        low, high = (pick(each.held / each.draws for each in own) for pick in (min, max))
        print(f"{part:<14} {share:.1%} of {len(own)} learners, from {low:.1%} to {high:.1%}")
    if asked.output:
        asked.output.write_text(json.dumps([asdict(each) for each in found], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
