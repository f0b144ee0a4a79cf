"""The bootstrap of the reference: U_0, U_f* and E_j on the same resamples that every submission is judged on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from heldout.bootstrap import resampling_of, seed_of, weight_chunks
from heldout.landscape.baseline import Baseline
from heldout.landscape.dummy import dummy_answers
from heldout.landscape.interface import REPLICATES, TRIAL_REPLICATES, HiddenPart
from heldout.landscape.study import Study
from heldout.landscape.trial import Trial, kept_predictions
from heldout.landscape.tuner import expected_best, has_weight, reference_replicates
from heldout.landscape.utility import replicates_floored_at_dummy

Floats = NDArray[np.float64]


def dummy_replicates(study: Study, baseline: Baseline, part: HiddenPart) -> Floats:
    """U_0 in each replicate, shape (B,)."""
    metric, target = study.metric(), study.target
    truth = study.labels(part)
    predictions = dummy_answers(study, part, baseline.constants)
    values = np.concatenate([metric.replicate(truth, predictions, target, chunk) for chunk in _weights(study, part)])
    return values if metric.greater_is_better else -values


def family_replicates(
    study: Study, trials: Sequence[Trial], cv: Sequence[float], dummy: Floats, part: HiddenPart
) -> tuple[Floats, Floats]:
    """U_f* in each replicate, shape (B,); and E_j of the drawn configurations in the first 200, shape (N − 1, 200).

    A configuration that U_f* does not look at is resampled no more often than E_j needs.
    """
    metric, target = study.metric(), study.target
    truth = study.labels(part)
    predictions = [kept_predictions(study, trial, part) for trial in trials]
    counts = np.where(has_weight(cv), REPLICATES, TRIAL_REPLICATES).tolist()
    values = np.full((len(trials), len(dummy)), np.nan)
    start = 0
    for chunk in _weights(study, part):
        for row, (each, count) in enumerate(zip(predictions, counts, strict=True)):
            wanted = chunk[: max(0, count - start)]
            if each is not None and len(wanted):
                values[row, start : start + len(wanted)] = metric.replicate(truth, each, target, wanted)
        start += len(chunk)
    utilities = replicates_floored_at_dummy(values if metric.greater_is_better else -values, dummy)
    return reference_replicates(cv, utilities), expected_best(cv[1:], utilities[1:, :TRIAL_REPLICATES])


def _weights(study: Study, part: HiddenPart) -> Iterator[Floats]:
    from heldout.metrics.custom import MAX_REPLICATES

    in_time = study.challenge.definition.split.method == "time"
    resampling = resampling_of(study.labels(part), study.groups(part), in_time=in_time, by_class=study.classifies)
    count = REPLICATES if study.challenge.definition.metric.name else MAX_REPLICATES
    return weight_chunks(resampling, seed_of(study.challenge.id, part), count)
