"""The stages build and fit: an estimator is made of the learner's code or of a recipe, fitted, and asked to predict."""

from __future__ import annotations

import json
import pickle
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from heldout.base.json_records import from_json, to_json
from heldout.recipe.carried import CarriedNumbers
from heldout.sandbox.frame import ReceivedJob
from heldout.sandbox.interface import Answer
from heldout.sandbox.program import Phases
from heldout.stages.generators import seed_everything
from heldout.stages.interface import (
    AUDIT,
    BUILD,
    FIT,
    QUERY,
    SERVE,
    SPARK,
    STREAM,
    BuildWork,
    FitWork,
    ServeWork,
    SparkWork,
    StageError,
    StreamWork,
)
from heldout.stages.learner_code import call_get_estimator, describe_exception, import_entry
from heldout.stages.numpy_names import fortran_left_out
from heldout.stages.reaching import reaching, sample_of
from heldout.stages.scipy_docs import leave_docs_alone
from heldout.stages.skops_file import load_library
from heldout.stages.source_look import look_at
from heldout.stages.warned import Listener
from heldout.tasks.interface import Target

_PICKLE = 5
"""The protocol that models are stored in, so that their size does not change with Python's version."""
_PREDICTING: Mapping[str, type[FitWork | ServeWork | SparkWork | StreamWork]] = {
    FIT.name: FitWork,
    SERVE.name: ServeWork,
    SPARK.name: SparkWork,
    STREAM.name: StreamWork,
}
"""Stages that predict, with what they are told."""
_NOBODYS_SEED = 0
"""For a model that was stored without a learner's code."""


def preload() -> None:
    """Import what both stages need, so that a confined process never has to find our code on disk.

    Of other packages it is only read which forms and task types they add: nothing of theirs is imported.
    """
    leave_docs_alone()
    with fortran_left_out():
        import pandas  # noqa: F401
        import pyarrow.ipc  # noqa: F401
        import sklearn.compose
        import sklearn.linear_model
        import sklearn.model_selection
        import sklearn.pipeline  # noqa: F401

    import heldout.estimators.frames
    import heldout.estimators.quantiles
    import heldout.estimators.survival
    import heldout.nn
    import heldout.prepare.tables
    import heldout.recipe.describe
    import heldout.recipe.rebuild
    import heldout.recipe.write
    import heldout.tasks.answers  # noqa: F401
    from heldout.tasks.catalogue import FORMS, TASKS

    for registry in (FORMS, TASKS):
        _ = registry.built_in
        _ = registry.entries


def make_ready(job: ReceivedJob) -> None:
    """Import what a job needs beside that, since confined processes cannot read our code: the task type and the form of
    predictions, which another package may have, DuckDB, or skops.

    Raises:
        ExtensionError: that package cannot be used.
    """
    if job.stage in (QUERY.name, AUDIT.name):
        from heldout.stages.query import load_engine

        load_engine()
    if job.stage == BUILD.name and from_json(BuildWork, job.work).skops:
        load_library()
    kind = _PREDICTING.get(job.stage)
    if kind is not None:
        from heldout.tasks.catalogue import form_of, task_of

        work = from_json(kind, job.work)
        form_of(work.needs)
        task_of(work.target.task)


def build(job: ReceivedJob) -> Phases:
    """`recipe`, or why the model is `declared`."""
    progress = StageProgress()
    return reported(_build(from_json(BuildWork, job.work), progress), progress, len(job.later))


def fit(job: ReceivedJob) -> Phases:
    """Build, fit, each part's predictions, and the description; the data come with the phase that needs them."""
    progress = StageProgress()
    return reported(fitted(from_json(FitWork, job.work), progress), progress, len(job.later))


def serve(job: ReceivedJob) -> Phases:
    """A stored model is loaded, and predicts batch by batch."""
    progress = StageProgress()
    return reported(_serve(from_json(ServeWork, job.work), progress), progress, len(job.later))


def reported(phases: Phases, progress: StageProgress, later: int) -> Phases:
    """The answers; whatever the learner's code raises is the last one, and the last one has the warnings."""
    listener = Listener()
    listener.begin()
    try:
        answer = next(phases)
        for _ in range(later):
            answer = phases.send((yield answer))
    except BaseException as error:
        answer = Answer({"ok": False, "error": to_json(_failure(error, progress.phase))})
    yield Answer(answer.header | {"warned": listener.as_json()}, answer.payload)


def _failure(error: BaseException, phase: str) -> StageError:
    """The exception as data, also when there is no memory left to describe it, or its class resists."""
    try:
        return describe_exception(error, phase)
    except BaseException:
        return StageError("memory" if isinstance(error, MemoryError) else "exception", phase, "exception")


def rehearsed_fit(job: ReceivedJob) -> Iterator[None]:
    """All phases of a fit. Each is sent all blobs of the job, and what it raises is raised here."""
    work = from_json(FitWork, job.work)
    phases = fitted(work, StageProgress())
    next(phases)
    yield
    phases.send(job.blobs)
    yield
    for _ in (*work.parts, "describe"):
        phases.send(job.blobs)


class StageProgress:
    """How far a stage came, for the message when it fails."""

    def __init__(self) -> None:
        self.phase = "start"


def _build(work: BuildWork, progress: StageProgress) -> Phases:
    from heldout.recipe.write import Declared, write_recipe

    seed_everything(work.seed)
    noticed = _noticed(work.entry)
    estimator = _own_estimator(work, progress)
    progress.phase = "recipe"
    recipe = write_recipe(estimator)
    said = {"declared": str(recipe.reason)[:500]} if isinstance(recipe, Declared) else {"recipe": recipe}
    yield Answer({"ok": True, "noticed": noticed, **said})


def fitted(work: FitWork, progress: StageProgress) -> Phases:
    """The phases of `fit`, as far as somebody asks for them."""
    from heldout.prepare.tables import read_column, read_features, read_target
    from heldout.recipe.describe import describe
    from heldout.tasks.catalogue import task_of

    seed_everything(work.source.seed)
    carried = CarriedNumbers(work.carried_limit, work.columns)
    estimator = _make_estimator(work, progress, carried)
    blobs = yield Answer({"ok": True, "carried": carried.numbers})
    if work.folder is not None:
        progress.phase = "fit"
        estimator.fit(Path.cwd() / work.folder, work.target_name)
        blobs = yield Answer({"ok": True})
        yield from _predict(estimator, work.needs, work.target, work.parts, blobs, progress)
        yield Answer({"ok": True})
        return
    progress.phase = "start"
    features = read_features(blobs["train_features"])
    task = task_of(work.target.task)
    target = None
    if task.labelled:
        target = task.given(read_target(blobs["train_target"]), work.target, work.target_name)
    keyword = {}
    if "train_groups" in blobs and _is_search(estimator):
        keyword["groups"] = read_column(blobs["train_groups"], "group")
    if work.sample_rows is not None:
        features, target, keyword = _sample(features, target, keyword, work.sample_rows)
    sample = None if work.recipe is None else sample_of(features, target)
    progress.phase = "fit"
    if target is None:
        estimator.fit(features, **keyword)
    else:
        estimator.fit(features, target, **keyword)
    del features, target, keyword
    blobs = yield Answer({"ok": True})
    if work.stored:
        progress.phase = "store"
        yield Answer({"ok": True}, pickle.dumps(estimator, protocol=_PICKLE))
    else:
        yield from _predict(estimator, work.needs, work.target, work.parts, blobs, progress)
    progress.phase = "describe"
    arrived = _safely(lambda fitted: reaching(fitted, *sample), estimator) if sample is not None else None
    yield Answer({"ok": True, "description": _safely(describe, estimator), "reaching": arrived})


def _predict(
    estimator: Any,
    needs: str,
    target: Target,
    parts: Sequence[str],
    blobs: Mapping[str, memoryview],
    progress: StageProgress,
) -> Phases:
    """The predictions of each batch of rows; `blobs` has the first, and each answer is sent the next."""
    from heldout.prepare.tables import read_features
    from heldout.tasks.catalogue import form_of

    progress.phase = "predict"
    form = form_of(needs)
    for part in parts:
        rows = read_features(blobs[f"{part}_features"])
        array = form.take(estimator, rows, target)
        blobs = yield Answer({"ok": True, "dtype": array.dtype.str}, array.tobytes())


def _serve(work: ServeWork, progress: StageProgress) -> Phases:
    """What was stored is read here and nowhere else: in a process within the walls, which has no labels."""
    seed_everything(_NOBODYS_SEED if work.source is None else work.source.seed)
    blobs = yield Answer({"ok": True})
    if work.source is not None:
        progress.phase = "import"
        import_entry(work.source.entry, work.source.cells)
    progress.phase = "load"
    estimator = pickle.loads(blobs["model"])
    blobs = yield Answer({"ok": True})
    yield from _predict(estimator, work.needs, work.target, work.parts, blobs, progress)


def _noticed(entry: str) -> list[list[str | int]]:
    """What the source shows of the learner's procedure; a file that cannot be read shows nothing."""
    try:
        return [each.as_json() for each in look_at(Path(entry).read_bytes())]
    except OSError:
        return []


def _make_estimator(work: FitWork, progress: StageProgress, carried: CarriedNumbers) -> Any:
    if work.recipe is None:
        return _own_estimator(work.source, progress)
    from heldout.recipe.rebuild import rebuild

    progress.phase = "rebuild"
    return rebuild(work.recipe, carried=carried)


def _own_estimator(work: BuildWork, progress: StageProgress) -> Any:
    progress.phase = "import"
    module = import_entry(work.entry, work.cells)
    progress.phase = "get_estimator"
    return call_get_estimator(module, work.entry)


def _sample(features: Any, target: Any, keyword: dict[str, Any], rows: int) -> tuple[Any, Any, dict[str, Any]]:
    """The first `rows` rows, and at least two of every class where there are some."""
    chosen = set(range(min(rows, len(features))))
    if getattr(target, "ndim", 0) == 1 and target.nunique() < 200:
        for _, members in target.groupby(target):
            chosen.update(members.index[:2])
    index = sorted(chosen)
    return (
        features.iloc[index].reset_index(drop=True),
        None if target is None else target.iloc[index].reset_index(drop=True),
        {name: values[index] for name, values in keyword.items()},
    )


def _is_search(estimator: Any) -> bool:
    module = sys.modules.get("sklearn.model_selection._search")
    return module is not None and isinstance(estimator, module.BaseSearchCV)


def _safely(describe: Any, estimator: Any) -> dict[str, Any] | None:
    """A description never costs a learner the grade, whatever the estimator's attributes do when they are read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            description: dict[str, Any] = to_json(describe(estimator))
        json.dumps(description, allow_nan=False)
    except BaseException:
        return None
    return description
