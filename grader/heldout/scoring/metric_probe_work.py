"""Trusted work: what a metric says of the truth, of junk and of a constant, in the process where it grades.

An author's metric may crash, hang or exit, so it is asked from the runner's trusted process, never in the author's
shell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heldout.base.errors import MetricError
from heldout.bootstrap import percentile_interval
from heldout.landscape.dummy import dummy_constant
from heldout.landscape.utility import oriented
from heldout.metrics.interface import Metric
from heldout.prepare.tables import read_target
from heldout.sandbox.message import bytes_of, view_of
from heldout.scoring.evaluate import HiddenRows, load_metric
from heldout.scoring.hidden_spec import HiddenSpec
from heldout.scoring.metric_probe import Answers, Lead, Nothing, ProbeAnswer
from heldout.scoring.packing import unpack
from heldout.scoring.stored import StoredRowsSpec
from heldout.tasks.interface import InvalidPredictions, Target

Array = NDArray[Any]

_SEED = 0


def ask(spec: HiddenSpec) -> Answers:
    """What the metric answers for the truth, its permutation and every kind of junk.

    Raises:
        MetricError: it cannot be loaded, or has no value on these rows.
    """
    target, truth = spec.target, read_target(view_of(spec.truth))
    metric = load_metric(spec.metric)
    metric.require(truth, target)
    right = metric.form.perfect(target, truth, metric.predictions_above)
    order = np.random.default_rng(_SEED).permutation(len(truth))
    given = (("truth", right), ("permuted", right[order]), *_junk(metric, target, truth, right))
    first, second, *junk = (_answer(name, metric, target, truth, array) for name, array in given)
    return Answers(first, second, tuple(junk))


def nothing(_: Nothing) -> Nothing:
    """What a process costs that does no work."""
    return Nothing()


def against_dummy(stored: StoredRowsSpec) -> Lead:
    """How much better than the best constant the one kept array is, paired over resamples of the rows.

    Raises:
        MetricError: the metric fails.
    """
    rows = HiddenRows(stored.rows)
    own = unpack(bytes_of(stored.predictions[0])).public
    constant = dummy_constant(rows.metric, rows.target, read_target(view_of(stored.train_target)))
    dummy = rows.metric.form.repeated(constant, rows.target, len(rows.truth))
    sign = 1.0 if rows.greater_is_better else -1.0
    differences = sign * (rows.replicates(own) - rows.replicates(dummy))
    utility, floor = (oriented(rows.score(array), rows.greater_is_better) for array in (own, dummy))
    return Lead(utility, floor, percentile_interval(differences))


def _junk(metric: Metric, target: Target, truth: Array, right: Array) -> Iterator[tuple[str, Array]]:
    """Predictions that no sensible model makes, by name."""
    yield from metric.form.junk(target, truth)
    yield "twice as many columns", np.column_stack([right, right])
    yield "no columns", right.reshape(len(right), -1)[:, :0]


def _answer(name: str, metric: Metric, target: Target, truth: Array, given: Array) -> ProbeAnswer:
    """What a learner with these predictions would get."""
    try:
        metric.check(target, given)
        return ProbeAnswer(name, "scored", float(metric.score(truth, given, target)), "")
    except InvalidPredictions as error:
        return ProbeAnswer(name, "refused", None, str(error))
    except Exception as error:
        told = str(error) if isinstance(error, MetricError) else f"{type(error).__name__}: {error}"
        return ProbeAnswer(name, "crashed", None, told)
