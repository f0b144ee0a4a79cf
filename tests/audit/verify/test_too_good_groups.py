from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from heldout.audit.checks.too_good import too_good
from heldout.audit.evidence.suspicion import suspect
from heldout.audit.evidence.suspicion.interface import Gravity, Suspicion


def subject(task: str) -> Any:
    dataset = SimpleNamespace(time=None, drop=[])
    definition = SimpleNamespace(task=SimpleNamespace(type=task, options={}), dataset=dataset)
    challenge = SimpleNamespace(definition=definition, kind=SimpleNamespace(computed=False))
    rows = SimpleNamespace(features=pd.DataFrame({"east": [1.0, 2.0]}), target=np.array([0, 1]), groups=None)
    prepared = SimpleNamespace(classes=("brook", "herd"))
    return SimpleNamespace(challenge=challenge, in_file_order=rows, derived={}, classification=True, prepared=prepared)


@pytest.mark.parametrize(
    ("task", "found", "said"),
    [
        ("multiclass", "warning", "warning"),
        ("clustering", "warning", "information"),
        ("clustering", "error", "error"),
        ("anomaly", "warning", "warning"),
    ],
)
def test_a_group_may_lie_apart_in_one_column_and_a_column_that_is_the_group_stays_an_error(
    task: str, found: Gravity, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Suspicion(found, "alone", ("east",), "it alone explains 94 % of whether the class is 'herd'", {})
    monkeypatch.setattr(suspect, "suspicions", lambda *_, **__: [one])

    assert [finding.level for finding in too_good.run(subject(task))] == [said]
