from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from heldout.base.errors import MetricError
from heldout.landscape.dummy import dummy_constant
from heldout.metrics import catalogue
from heldout.metrics.interface import Metric
from heldout.tasks.interface import Target

BINARY = Target("binary", ("no", "yes"), 1)
THREE = Target("multiclass", ("a", "b", "c"))
CLASSIFYING = [(name, task) for name in catalogue.names() for task in ("binary", "multiclass")]
CLASSIFYING = [(name, task) for name, task in CLASSIFYING if task in catalogue.declaration(name).tasks]
OF_VALUES = [name for name in catalogue.names() if catalogue.declaration(name).needs == "value"]
VALUES = {
    "skewed": np.random.default_rng(0).lognormal(1.0, 1.0, 301),
    "two-humps": np.concatenate(
        [np.random.default_rng(1).normal(10, 0.5, 120), np.random.default_rng(2).normal(50, 9, 180)]
    ),
    "counts": np.random.default_rng(3).poisson(2.5, 300).astype(np.float64) + 1,
}


def utility(metric: Metric, target: Target, truth: NDArray[Any], predictions: NDArray[Any]) -> float:
    value = metric.score(truth, predictions, target)
    return value if metric.greater_is_better else -value


def labels_for(task: str) -> tuple[Target, NDArray[np.int64]]:
    if task == "binary":
        return BINARY, (np.arange(100) % 10 < 3).astype(np.int64)
    return THREE, np.array([0] * 20 + [1] * 55 + [2] * 25)


@pytest.mark.parametrize(("name", "task"), CLASSIFYING)
def test_no_constant_beats_the_dummy_of_a_classification_metric(name: str, task: str) -> None:
    metric = catalogue.load(name, {})
    target, truth = labels_for(task)
    k = len(target.classes or ())
    found = utility(
        metric, target, truth, metric.form.repeated(dummy_constant(metric, target, truth), target, len(truth))
    )
    if metric.needs == "label":
        others = [np.full(len(truth), code) for code in range(k)]
    else:
        grid = [np.diff([0, *cuts, 1]) for cuts in ([i / 10, j / 10] for i in range(11) for j in range(i, 11))]
        mixes = grid if k == 3 else [np.array([1 - i / 100, i / 100]) for i in range(101)]
        others = [metric.form.repeated(mix, target, len(truth)) for mix in mixes]
    assert found >= max(utility(metric, target, truth, each) for each in others) - 1e-9


@pytest.mark.parametrize("data", VALUES)
@pytest.mark.parametrize("name", OF_VALUES)
def test_no_constant_beats_the_dummy_of_a_metric_of_values(name: str, data: str) -> None:
    metric = catalogue.load(name, {})
    target, truth = Target("regression"), VALUES[data]
    constant = dummy_constant(metric, target, truth)
    found = utility(metric, target, truth, np.full(len(truth), constant[0]))
    grid = np.linspace(truth.min(), truth.max(), 151)
    best = max(utility(metric, target, truth, np.full(len(truth), value)) for value in grid)
    assert found >= best - 2e-5 * abs(best)


def test_the_dummy_of_a_metric_of_the_challenges_own_is_searched_for(tmp_path: Path) -> None:
    (tmp_path / "metric.py").write_text(
        "import numpy as np\n\ndef pinball(y, p):\n    return np.maximum(0.9 * (y - p), 0.1 * (p - y)).mean()\n"
    )
    metric = catalogue.load_function(tmp_path / "metric.py", "pinball", greater_is_better=False, needs="value")
    truth = VALUES["skewed"]
    constant = dummy_constant(metric, Target("regression"), truth)[0]
    grid = [(metric.score(truth, np.full(len(truth), value), Target("regression")), value) for value in truth]
    assert metric.score(truth, np.full(len(truth), constant), Target("regression")) <= min(grid)[0] * (1 + 1e-5)


def test_squared_errors_take_the_mean_absolute_ones_the_median_and_logarithmic_ones_their_own_mean() -> None:
    truth = VALUES["skewed"]
    found = {name: dummy_constant(catalogue.load(name, {}), Target("regression"), truth)[0] for name in OF_VALUES}
    assert found["rmse"] == found["r2"] == found["mean_poisson_d2"] == truth.mean()
    assert found["mae"] == np.median(truth)
    assert found["rmsle"] == np.expm1(np.log1p(truth).mean())
    assert len({found["rmse"], found["mae"], found["rmsle"], found["median_absolute_error"]}) == 4


def test_probabilities_and_scores_are_the_class_shares_of_the_training_rows() -> None:
    target, truth = labels_for("multiclass")
    for name in ("log_loss", "roc_auc"):
        assert dummy_constant(catalogue.load(name, {}), target, truth).tolist() == [0.2, 0.55, 0.25]


def test_the_dummy_of_f1_names_the_positive_class_however_rare_it_is() -> None:
    target, truth = labels_for("binary")
    assert dummy_constant(catalogue.load("f1", {}), target, truth).tolist() == [1.0]
    assert dummy_constant(catalogue.load("accuracy", {}), target, truth).tolist() == [0.0]


def test_a_score_of_two_classes_is_that_of_the_positive_one() -> None:
    target = Target("binary", ("no", "yes"), 0)
    predictions = catalogue.load("roc_auc", {}).form.repeated(np.array([0.7, 0.3]), target, 3)
    assert predictions.tolist() == [0.7, 0.7, 0.7]


def test_a_metric_that_takes_no_constant_is_the_challenges_fault() -> None:
    metric = catalogue.load("mean_poisson_d2", {})
    with pytest.raises(MetricError):
        dummy_constant(metric, Target("count"), np.zeros(20))
