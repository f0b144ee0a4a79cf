"""Once in the worker: what most jobs do is walked through with a small made-up table.

Libraries do much at first use (late imports, lookups, code that is compiled); a child that finds it done is several
times quicker. The table is made here, so that the worker still holds no data of anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from pkgutil import iter_modules

from heldout.base.extensions import ExtensionError
from heldout.base.json_records import to_json
from heldout.sandbox.frame import ReceivedJob
from heldout.sandbox.program import Rehearsed
from heldout.stages.interface import REFIT
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


def rehearse_refits() -> Iterator[None]:
    """Import what a refit takes, and find out how it is asked for."""
    from heldout.base.json_records import prepare_to_read

    yield from _imported(_OF_REFITS)
    from heldout.landscape.swap import SwapRequest

    prepare_to_read(SwapRequest, exact=True)
    yield


def rehearse_scoring() -> Iterator[None]:
    """Import what scores and judges, find out how it is asked for, and score some numbers that are made up."""
    yield from _imported((*_OF_SCORING, *_rules(), *_OF_CARDS))
    from heldout.base.json_records import prepare_to_read
    from heldout.coach.task import JUDGE
    from heldout.landscape.documents import LandscapeDocument, PartDocument

    for kind in (LandscapeDocument, PartDocument):
        prepare_to_read(kind)
    yield
    prepare_to_read(JUDGE.request, exact=True)
    yield
    with suppress(ExtensionError):
        _score()
    yield


def rehearse_fits() -> Iterator[None]:
    """Build, fit, predict and describe a small pipeline, single-threaded and step by step, and find out how that is
    asked for, which takes a child a fifth of its time otherwise.
    """
    from heldout.base.json_records import prepare_to_read
    from heldout.sandbox.frame import JobHeader
    from heldout.sandbox.program import Asked
    from heldout.stages.interface import BuildWork, FitWork

    for kind in (JobHeader, Asked, BuildWork, FitWork):
        prepare_to_read(kind)
    yield
    with suppress(ExtensionError):
        yield from _walk_through()


REHEARSAL = (
    Rehearsed(rehearse_refits, frozenset({REFIT.name})),
    Rehearsed(rehearse_scoring, frozenset()),
    Rehearsed(rehearse_fits, None),
)
"""What fits comes last: of a grade that is there already the confined stages are forked before anything is rehearsed,
and what scores comes last and has nothing to wait for then. What a refit takes is first: its process is forked when the
build has ended, and a full card waits for it longest.

What is asked for is built in: nothing of another package is imported. Where one has the name of something that is asked
for, whoever grades with that is told; the worker is only less rehearsed."""


def _imported(names: Iterable[str]) -> Iterator[None]:
    for name in names:
        import_module(name)
        yield


def _rules() -> Iterator[str]:
    """The modules of the coach's rules."""
    from heldout.coach import rules

    yield from (f"{rules.__name__}.{each.name}" for each in iter_modules(rules.__path__))


def _target() -> tuple[Target, memoryview]:
    import numpy as np

    from heldout.prepare.tables import table_bytes

    codes = (np.arange(_ROWS) % 2).astype(np.int32)
    return Target("binary", ("a", "b"), 1), table_bytes({"target": codes})


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
    target, labels = _target()
    numbers = table_bytes({"x": frame["x"]})
    table_bytes({"word": frame["word"]})
    yield
    parts = ("public", "private")
    work = FitWork(BuildWork("", None, 0), recipe, None, (), "score", target, "y", parts, None)
    blobs = {"train_target": labels}
    blobs |= dict.fromkeys(("train_features", "public_features", "private_features"), memoryview(numbers))
    yield from rehearsed_fit(ReceivedJob(FIT.name, to_json(work), blobs))
    controller = getattr(parallel, "_get_threadpool_controller", None)
    if controller is not None:
        controller()
    yield


def _score() -> None:
    import numpy as np

    from heldout.scoring.evaluate import evaluate
    from heldout.scoring.hidden_spec import HiddenSpec, MetricSpec
    from heldout.scoring.score import ScoreRequest

    target, truth = _target()
    predictions = np.sin(np.arange(_ROWS, dtype=np.float64)).tobytes()
    metric = MetricSpec(True, "score", "roc_auc", {})
    evaluate(ScoreRequest(HiddenSpec("public", target, metric, truth), predictions, predictions))
