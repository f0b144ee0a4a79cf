"""The stage stream: a model is updated with a batch's labels after it has predicted the batch, in one pass."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from heldout.base.json_records import from_json
from heldout.sandbox.frame import ReceivedJob
from heldout.sandbox.interface import Answer
from heldout.sandbox.program import Phases
from heldout.stages.fit_predict import StageProgress, reported
from heldout.stages.generators import seed_everything
from heldout.stages.interface import StreamWork
from heldout.stages.learner_code import LearnerFault, call_get_estimator, import_entry


def stream(job: ReceivedJob) -> Phases:
    """Built; learnt, for each training batch; predictions, for each hidden one."""
    progress = StageProgress()
    return reported(_stream(from_json(StreamWork, job.work), progress), progress, len(job.later))


def _stream(work: StreamWork, progress: StageProgress) -> Phases:
    from heldout.prepare.tables import read_features, read_target
    from heldout.tasks.catalogue import form_of, task_of

    seed_everything(work.source.seed)
    progress.phase = "import"
    module = import_entry(work.source.entry, work.source.cells)
    progress.phase = "get_estimator"
    model = call_get_estimator(module, work.source.entry, "predict")
    learn = _learner(model, work.target.classes)
    form, task = form_of(work.needs), task_of(work.target.task)
    seen: Any = None
    blobs = yield Answer({"ok": True})
    for number in range(work.learn + work.predict):
        if seen is not None:
            progress.phase = "update"
            learn(seen, task.given(read_target(blobs["labels"]), work.target, work.target_name))
        rows = read_features(blobs["features"])
        if number < work.learn:
            progress.phase = "update"
            learn(rows, task.given(read_target(blobs["labels"]), work.target, work.target_name))
            blobs = yield Answer({"ok": True})
            continue
        seen = rows
        progress.phase = "predict"
        array = form.take(model, rows, work.target)
        blobs = yield Answer({"ok": True, "dtype": array.dtype.str}, array.tobytes())


def _learner(model: Any, classes: tuple[Any, ...] | None) -> Callable[[Any, Any], object]:
    """How the model is told a batch's labels.

    Raises:
        LearnerFault: it has neither `update` nor `partial_fit`.
    """
    update = getattr(model, "update", None)
    if callable(update):
        return lambda rows, labels: update(rows, labels)
    partial = getattr(model, "partial_fit", None)
    if not callable(partial):
        raise LearnerFault(
            f"get_estimator() must return an object with partial_fit(X, y), or update(X, y): {type(model).__name__} "
            "has neither. A model that is fitted on all rows at once cannot learn from a stream."
        )
    if classes is not None and "classes" in inspect.signature(partial).parameters:
        import numpy as np

        return lambda rows, labels: partial(rows, labels, classes=np.array(classes))
    return lambda rows, labels: partial(rows, labels)
