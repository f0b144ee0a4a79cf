"""Once in the worker: every stage is walked through with a small made-up table.

Libraries do much at first use (late imports, lookups, code that is compiled); a child that finds it done is several
times quicker. The table is made here, so that the worker still holds no data of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module

from heldout.base.extensions import ExtensionError
from heldout.base.json_records import to_json
from heldout.sandbox.frame import ReceivedJob
from heldout.tasks.interface import Target

_ROWS = 60
_OF_SCORING = (
    "heldout.landscape.interface",
    "heldout.scoring.interface",
    "heldout.coach.interface",
    "heldout.landscape.reference_model",
    "heldout.landscape.swap",
    "heldout.runs.fit_predict",
    "heldout.scoring.against_landscape",
    "heldout.scoring.evaluate",
    "heldout.coach.task",
    "heldout.coach.advise",
)
"""In an order in which each imports a little."""


def rehearse() -> Iterator[None]:
    """Build, fit, predict, score and describe a small pipeline in this process, single-threaded, step by step in the
    order in which a grade needs it.

    What it asks for is built in: nothing of another package is imported. Where one has the name of something that it
    asks for, whoever grades with that is told; the worker is only less rehearsed.
    """
    with suppress(ExtensionError):
        yield from _walk_through()


def _walk_through() -> Iterator[None]:
    import numpy as np
    import pandas as pd
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.utils import parallel

    from heldout.prepare.tables import table_bytes
    from heldout.recipe.write import Declared, write_recipe
    from heldout.stages.fit_predict import rehearsed_fit
    from heldout.stages.interface import FIT, BuildWork, FitWork

    recipe = write_recipe(make_pipeline(StandardScaler(), LogisticRegression()))
    assert not isinstance(recipe, Declared)
    yield
    steps = np.arange(_ROWS)
    frame = pd.DataFrame({"x": np.sin(steps), "word": np.where(steps % 3 == 0, "a", "b")})
    codes = (steps % 2).astype(np.int32)
    numbers = table_bytes({"x": frame["x"]})
    table_bytes({"word": frame["word"]})
    yield
    target, parts = Target("binary", ("a", "b"), 1), ("public", "private")
    work = FitWork(BuildWork("", None, 0), recipe, None, (), "score", target, "y", parts, None)
    blobs = {"train_target": memoryview(table_bytes({"target": codes}))}
    blobs |= dict.fromkeys(("train_features", "public_features", "private_features"), memoryview(numbers))
    predictions: list[bytes] = []
    yield from rehearsed_fit(ReceivedJob(FIT.name, to_json(work), blobs), predictions)
    controller = getattr(parallel, "_get_threadpool_controller", None)
    if controller is not None:
        controller()
    yield
    for name in _OF_SCORING:
        import_module(name)
        yield
    _score(target, blobs["train_target"], predictions)


def _score(target: Target, truth: memoryview, predictions: list[bytes]) -> None:
    from heldout.scoring.evaluate import evaluate
    from heldout.scoring.hidden_spec import HiddenSpec, MetricSpec
    from heldout.scoring.score import ScoreRequest

    metric = MetricSpec(True, "score", "roc_auc", {})
    public, private = predictions
    evaluate(ScoreRequest(HiddenSpec("public", target, metric, truth), public, private))
