from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from heldout.base.errors import UsageError
from heldout.metrics import catalogue
from heldout.metrics.catalogue import OTHER_NAMES, UnknownMetric
from heldout.tasks.interface import InvalidPredictions, Target

EXPECTED = {
    "accuracy",
    "average_precision",
    "balanced_accuracy",
    "brier",
    "f1",
    "f1_macro",
    "f1_micro",
    "log_loss",
    "mae",
    "mcc",
    "mean_poisson_d2",
    "mean_tweedie_d2",
    "median_absolute_error",
    "r2",
    "rmse",
    "rmsle",
    "roc_auc",
}


def test_the_metrics_of_the_design_are_registered():
    assert set(catalogue.names()) >= EXPECTED


def test_names_are_sorted():
    assert list(catalogue.names()) == sorted(catalogue.names())


def test_reading_every_declaration_imports_no_heavy_package():
    program = (
        "import sys\n"
        "from heldout.metrics import catalogue, table\n"
        "[catalogue.declaration(name) for name in catalogue.names()]\n"
        "catalogue.check_options('mean_tweedie_d2', {'power': 2})\n"
        "table.metrics_table()\n"
        "heavy = {'numpy', 'scipy', 'sklearn', 'pandas', 'joblib'} & set(sys.modules)\n"
        "sys.exit(f'imported: {sorted(heavy)}' if heavy else 0)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("text", ["acuracy", "Accuracy", "acc"])
def test_an_unknown_name_lists_the_names_and_suggests_one(text: str):
    with pytest.raises(UnknownMetric) as caught:
        catalogue.declaration(text)
    assert caught.value.message.startswith("must be one of accuracy, adjusted_rand, ")
    assert caught.value.message.endswith(f"Got {text!r}. Did you mean 'accuracy'?")
    assert str(caught.value) == f"metric.name {caught.value.message}"
    assert isinstance(caught.value, UsageError)


def test_a_name_like_no_other_gets_no_suggestion():
    with pytest.raises(UnknownMetric, match=r"Got 'zzzz'\.$"):
        catalogue.declaration("zzzz")


@pytest.mark.parametrize(("other", "registered"), OTHER_NAMES.items())
def test_a_name_used_elsewhere_is_refused_with_the_registered_one_as_suggestion(other: str, registered: str):
    assert registered in catalogue.names()
    with pytest.raises(UnknownMetric, match=rf"Did you mean '{registered}'\?"):
        catalogue.declaration(other)


def test_a_metric_suits_the_tasks_that_it_declares():
    assert catalogue.check_task("rmse", "count") is None
    message = catalogue.check_task("rmse", "binary")
    assert message is not None
    assert message.startswith("must suit the task 'binary'. Got 'rmse', which grades count, forecast and regression.")
    assert "roc_auc" in message
    assert "mae" not in message


def test_options_left_out_take_their_defaults():
    assert catalogue.load("mean_tweedie_d2").options == {"power": 1.5}
    assert catalogue.load("mean_tweedie_d2", {"power": 2}).options == {"power": 2}
    assert catalogue.load("accuracy").options == {}


@pytest.mark.parametrize("value", [1, 1.5, 3.0])
def test_option_values_in_the_range_are_accepted(value: float):
    assert catalogue.check_options("mean_tweedie_d2", {"power": value}) == []


@pytest.mark.parametrize("value", [0, 3.01, float("nan"), float("inf"), True, "2", None, [1]])
def test_option_values_out_of_range_or_of_another_kind_are_refused(value: object):
    message = f"power of mean_tweedie_d2 must be a number from 1 to 3. Got {value!r}."
    assert catalogue.check_options("mean_tweedie_d2", {"power": value}) == [message]


def test_unknown_options_are_refused_each_with_a_suggestion():
    assert catalogue.check_options("mean_tweedie_d2", {"powr": 2, "x": 1}) == [
        "powr is not an option of mean_tweedie_d2, which takes only power. Did you mean 'power'?",
        "x is not an option of mean_tweedie_d2, which takes only power.",
    ]
    assert catalogue.check_options("mae", {"x": 1}) == ["x is not an option of mae, which takes no options."]


def test_a_metric_is_not_loaded_with_impossible_options():
    with pytest.raises(UsageError, match=r"metric\.options: power of mean_tweedie_d2 must be"):
        catalogue.load("mean_tweedie_d2", {"power": 0})


def test_directions_are_what_scikit_learn_users_expect():
    smaller = {name for name in catalogue.names() if not catalogue.declaration(name).greater_is_better}
    assert smaller >= {"brier", "log_loss", "mae", "median_absolute_error", "rmse", "rmsle"}
    assert not smaller & {"accuracy", "average_precision", "f1", "mcc", "mean_poisson_d2", "r2", "roc_auc"}


def test_the_catalogue_also_loads_a_function_of_an_author_and_checks_predictions(tmp_path):
    file = tmp_path / "metric.py"
    file.write_text("def bias(y_true, y_pred): return (y_pred - y_true).mean()\n")
    metric = catalogue.load_function(str(file), "bias", greater_is_better=False, needs="value")
    target = Target("regression")
    assert metric.score(np.array([1.0]), np.array([3.0]), target) == 2.0
    metric.check(target, np.array([3.0]))
    with pytest.raises(InvalidPredictions, match="bias needs finite numbers; row 0 is nan"):
        metric.check(target, np.array([np.nan]))
