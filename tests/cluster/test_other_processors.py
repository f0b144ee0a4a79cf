"""Workers with processors of another kind: NumPy and OpenBLAS as they compute on one of twenty years ago."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

from command_line import ROOT
from heldout.challenge.catalogue import find_challenge
from heldout.landscape.reference_model import reference_model
from heldout.prepare.prepare import prepare

pytestmark = pytest.mark.proof

OLD = {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR", "OPENBLAS_CORETYPE": "Prescott"}
"""No vectors of more than 128 bits, and no fused multiplication and addition."""
FIT = """
import runpy, sys
import heldout
from heldout.prepare.tables import read_features, read_target
from sklearn.metrics import get_scorer

opened = heldout.Session(sys.argv[1]).challenge(sys.argv[2])
X, y = opened.train()
model = runpy.run_path(sys.argv[3])["get_estimator"]().fit(X, y)
hidden = opened.prepared
rows = read_features(hidden.open_file("public_features").read_bytes())
codes = read_target(next(hidden.folder.glob("hidden/public_target.arrow")).read_bytes())
print(get_scorer(opened.challenge.metric_name)(model, rows, [hidden.classes[code] for code in codes]))
"""


def score(challenge: str, submission: str, **variables: str) -> float:
    """The public score as computed, of a fit in a process of its own."""
    path = ROOT / "challenges" / challenge / "submissions" / submission
    command = [sys.executable, "-c", FIT, str(ROOT), challenge, str(path)]
    done = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=True)
    return float(done.stdout)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the switches are those of x86-64")
@pytest.mark.parametrize(
    ("challenge", "submission"),
    [("breast-cancer", "passes/scaled_logistic.py"), ("digits", "passes/support_vectors.py")],
)
def test_another_kind_of_processor_changes_a_score_by_less_than_a_tenth_of_delta(
    challenge: str, submission: str
) -> None:
    found = find_challenge(ROOT, challenge)
    landscape = reference_model(found, prepare(found)).fitting_landscape("public")
    assert landscape is not None
    delta = landscape.parts["public"].delta
    assert abs(score(challenge, submission) - score(challenge, submission, **OLD)) < delta / 10
