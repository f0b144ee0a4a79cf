"""Once in the worker: every stage is walked through with a small made-up table.

Libraries do much at first use (late imports, lookups, code that is compiled); a child that finds it done is several
times quicker. The table is made here, so that the worker still holds no data of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pkgutil import iter_modules

from heldout.base.extensions import ExtensionError
from heldout.base.json_records import to_json
from heldout.sandbox.frame import ReceivedJob
from heldout.tasks.interface import Target

_ROWS = 60
_OF_REFITS = (
    "heldout.landscape.worth",
    "heldout.landscape.interface",
    "heldout.sandbox.trusted",
    "heldout.landscape.families.interface",
    "heldout.landscape.swap",
    "heldout.landscape.swap_stage",
    "sklearn.impute._base",
)
_OF_SCORING = (
    "heldout.challenge.interface",
    "heldout.landscape.documents",
    "heldout.landscape.store",
    "heldout.landscape.packing",
    "heldout.metrics.custom",
    "heldout.scoring.measured",
    "heldout.scoring.assess",
    "heldout.scoring.hidden_spec",
    "heldout.landscape.reference_model",
    "heldout.runs.interface",
    "heldout.recipe.edit",
    "heldout.scoring.interface",
    "heldout.runs.fit_predict",
    "heldout.scoring.evaluate",
    "heldout.attempts.interface",
    "heldout.coach.interface",
    "heldout.coach.task",
    "heldout.coach.work",
)
"""In an order in which each imports a little: whoever comes with a job waits for one of them."""
_OF_CARDS = ("sklearn.neighbors._base", "sklearn.impute")
"""Of the reference preprocessing of most challenges."""


def rehearse() -> Iterator[None]:
    """Import what scores, and build, fit, predict, score and describe a small pipeline in this process, single-threaded
    and step by step.

    The imports come first: of a grade that is there already the confined stages are forked before anything is
    rehearsed, and what scores comes last and has nothing to wait for then. Of these the refit's are first: its process
    is forked when the build has ended, and a full card waits for it longest. What is asked for is built in: nothing of
    another package is imported. Where one has the name of something that is asked for, whoever grades with that is
    told; the worker is only less rehearsed.
    """
    for name in (*_OF_REFITS, *_OF_SCORING, *_rules(), *_OF_CARDS):
        import_module(name)
        yield
    yield from _learn_to_read()
    with suppress(ExtensionError):
        yield from _walk_through()


def _learn_to_read() -> Iterator[None]:
    """Find out how what most jobs are asked is read, which takes a child a fifth of its time otherwise."""
    from heldout.base.json_records import prepare_to_read
    from heldout.coach.task import JUDGE
    from heldout.landscape.documents import LandscapeDocument, PartDocument
    from heldout.landscape.swap import SwapRequest
    from heldout.sandbox.frame import JobHeader
    from heldout.sandbox.program import Asked
    from heldout.stages.interface import BuildWork, FitWork

    for kind in (JobHeader, Asked, BuildWork, FitWork, LandscapeDocument, PartDocument):
        prepare_to_read(kind)
    yield
    prepare_to_read(SwapRequest, exact=True)
    yield
    prepare_to_read(JUDGE.request, exact=True)
    yield


def _rules() -> Iterator[str]:
    """The modules of the coach's rules."""
    from heldout.coach import rules

    yield from (f"{rules.__name__}.{each.name}" for each in iter_modules(rules.__path__))


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
    _score(target, blobs["train_target"], predictions)


def _score(target: Target, truth: memoryview, predictions: list[bytes]) -> None:
    from heldout.scoring.evaluate import evaluate
    from heldout.scoring.hidden_spec import HiddenSpec, MetricSpec
    from heldout.scoring.score import ScoreRequest

    metric = MetricSpec(True, "score", "roc_auc", {})
    public, private = predictions
    evaluate(ScoreRequest(HiddenSpec("public", target, metric, truth), public, private))
