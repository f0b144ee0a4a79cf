"""A refit makes its model within the walls of a fit, of any family, and predicts what the same model predicts here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from heldout.isolation.choose import open_runner
from heldout.landscape.families.catalogue import FAMILIES
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.reference import reference_model, swap_recipe
from heldout.landscape.reference_parts import family_spec
from heldout.landscape.study import quiet_on_one_thread
from heldout.landscape.swap import RefitWork, SwapRequest
from heldout.prepare.tables import table_bytes
from heldout.recipe.describe import describe
from heldout.recipe.rebuild import rebuild
from heldout.sandbox.interface import Job, Phase, Runner, StageResult
from heldout.stages.generators import seed_everything
from heldout.stages.interface import REFIT, BuildWork, FitWork, read_error
from heldout.tasks.catalogue import form_of
from heldout.tasks.interface import Target

FEW = {"n_estimators": 5}
SMALLER = {"boosting": {"max_iter": 5}, "extra_trees": FEW, "forest": FEW, "mlp": {"max_iter": 5}}
CLASSIFIERS = (*SMALLER, "discriminant", "linear", "naive_bayes", "neighbours", "svm", "tree")
ROWS = 90
FACTS = Facts("binary", "score", ROWS, (("a", "float64"), ("s", "str")))
TARGET = Target("binary", ("no", "yes"), 1)
FRAME = pd.DataFrame(
    {"a": np.sin(np.arange(ROWS)) * 1000, "s": pd.Series([f"t{n % 3}" for n in range(ROWS)], dtype="str")}
)
CODES = (np.arange(ROWS) % 7 > 3).astype(np.int32)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with open_runner() as opened:
        yield opened


def refitted(runner: Runner, family: Family, class_path: str, params: Mapping[str, Any]) -> StageResult:
    request = SwapRequest(family_spec(family), FACTS, class_path, params)
    source = BuildWork("solution.py", None, 0)
    fit = FitWork(source, None, None, ("a", "s"), "score", TARGET, "y", ("public",), None)
    features = bytes(table_bytes({name: FRAME[name] for name in FRAME}))
    train = (("train_features", features), ("train_target", bytes(table_bytes({"target": CODES}))))
    predict = Phase("predict_public", (("public_features", features),), 8 * ROWS)
    return runner.run(Job(REFIT, RefitWork(request, fit), later=(Phase("fit", train), predict)))


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_it_predicts_what_the_same_model_predicts_here(runner: Runner, name: str) -> None:
    family = FAMILIES.built_in[name].make(FACTS)
    assert family is not None
    with quiet_on_one_thread():
        params = dict(family.base) | SMALLER.get(name, {})
        model = reference_model(family, params).fit(np.arange(float(ROWS))[:, None], CODES)
    final = describe(model).final
    recipe = swap_recipe(family, FACTS, final.class_path, final.params)
    assert recipe is not None

    found = refitted(runner, family, final.class_path, final.params)

    assert found.said.get("ok"), found
    assert [len(each.payload) for each in found.answers] == [0, 0, 8 * ROWS]
    with quiet_on_one_thread():
        seed_everything(0)
        here = rebuild(recipe, apply_config=False).fit(FRAME, np.array(TARGET.classes)[CODES])
        expected = form_of("score").take(here, FRAME, TARGET)
    assert np.frombuffer(found.payload) == pytest.approx(expected, rel=1e-12)


def test_hyperparameters_that_the_class_refuses_are_told_as_those_of_a_recipe_are(runner: Runner) -> None:
    family = FAMILIES.built_in["tree"].make(FACTS)
    assert family is not None

    found = refitted(runner, family, family.estimator, {"no_such_parameter": 1})

    error = read_error(found.said.get("error"))
    assert error is not None
    assert (error.phase, error.message) == ("rebuild", "the class refuses the hyperparameters")
