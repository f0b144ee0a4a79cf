"""The probe tells no registered metric off: what it calls a fault is one."""

from __future__ import annotations

import numpy as np
import pytest
from metric_samples import TARGETS, truth

from heldout.base.vocabulary import TaskType
from heldout.metrics import catalogue
from heldout.prepare.tables import table_bytes
from heldout.scoring.hidden_spec import HiddenSpec, MetricSpec
from heldout.scoring.metric_probe_work import ask

CASES = [(name, task) for name in catalogue.names() for task in sorted(catalogue.declaration(name).tasks)]


@pytest.mark.parametrize(("name", "task"), CASES)
def test_every_registered_metric_survives_junk_and_is_best_for_the_truth(name: str, task: TaskType) -> None:
    target = TARGETS[task]
    labels = truth(task, 200)
    if target.classes is not None:
        labels = labels.astype(np.int32)
    declared = catalogue.declaration(name)
    metric = MetricSpec(declared.greater_is_better, declared.needs, name)

    probed = ask(HiddenSpec("public", target, metric, bytes(table_bytes({"target": labels}))))

    answers = {each.name: each for each in (probed.truth, probed.permuted, *probed.junk)}
    sign = 1 if declared.greater_is_better else -1
    best = sign * answers["truth"].score
    assert len(answers) >= 6
    assert not [each for each in answers.values() if each.what == "crashed"]
    assert sign * answers["permuted"].score < best
    assert all(sign * each.score <= best + 1e-9 for each in answers.values() if each.what == "scored")
    assert answers["twice as many columns"].what == "refused"
