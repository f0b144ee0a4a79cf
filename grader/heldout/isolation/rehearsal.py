"""Once in the worker, before it forks: every stage is walked through with a small made-up table.

Libraries do much at first use (late imports, lookups, code that is compiled); a child that finds it done is several
times quicker. The table is made here, so that the worker still holds no data of anybody.
"""

from __future__ import annotations

from contextlib import suppress

from heldout.base.extensions import ExtensionError
from heldout.base.json_records import to_json

_ROWS = 60


def rehearse() -> None:
    """Build, describe, fit, predict and score a small pipeline in this process, single-threaded.

    What it asks for is built in: nothing of another package is imported. Where one has the name of something that it
    asks for, whoever grades with that is told; the worker is only less rehearsed.
    """
    with suppress(ExtensionError):
        _walk_through()


def _walk_through() -> None:
    import numpy as np
    import pandas as pd
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.utils import parallel

    import heldout.coach.advise
    import heldout.coach.task  # noqa: F401
    from heldout.prepare.tables import table_bytes
    from heldout.recipe.write import Declared, write_recipe
    from heldout.sandbox.frame import ReceivedJob
    from heldout.scoring.evaluate import evaluate
    from heldout.scoring.hidden_spec import HiddenSpec, MetricSpec
    from heldout.scoring.score import ScoreRequest
    from heldout.stages.fit_predict import rehearsed_fit
    from heldout.stages.interface import FIT, BuildWork, FitWork
    from heldout.tasks.interface import Target

    steps = np.arange(_ROWS)
    frame = pd.DataFrame({"x": np.sin(steps), "word": np.where(steps % 3 == 0, "a", "b")})
    codes = (steps % 2).astype(np.int32)
    numbers = table_bytes({"x": frame["x"]})
    table_bytes({"word": frame["word"]})
    target, parts = Target("binary", ("a", "b"), 1), ("public", "private")
    recipe = write_recipe(make_pipeline(StandardScaler(), LogisticRegression()))
    assert not isinstance(recipe, Declared)
    work = FitWork(BuildWork("", False, 0), recipe, None, (), "score", target, "y", parts, None)
    blobs = {"train_target": memoryview(table_bytes({"target": codes}))}
    blobs |= dict.fromkeys(("train_features", "public_features", "private_features"), memoryview(numbers))
    public, private = rehearsed_fit(ReceivedJob(FIT.name, to_json(work), blobs))
    metric = MetricSpec(True, "score", "roc_auc", {})
    rows = HiddenSpec("public", target, metric, blobs["train_target"])
    evaluate(ScoreRequest(rows, public, private))
    controller = getattr(parallel, "_get_threadpool_controller", None)
    if controller is not None:
        controller()
