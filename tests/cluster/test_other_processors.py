"""Workers with processors of another kind: NumPy and OpenBLAS as they compute on one of twenty years ago."""

from __future__ import annotations

import json
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
import json, runpy, sys
import heldout
from heldout.prepare.tables import read_features, read_target
from numpy._core._multiarray_umath import __cpu_features__
from sklearn.metrics import get_scorer
from threadpoolctl import threadpool_info

opened = heldout.Session(sys.argv[1]).challenge(sys.argv[2])
X, y = opened.train()
model = runpy.run_path(sys.argv[3])["get_estimator"]().fit(X, y)
hidden = opened.prepared
rows = read_features(hidden.open_file("public_features").read_bytes())
codes = read_target(next(hidden.folder.glob("hidden/public_target.arrow")).read_bytes())
score = get_scorer(opened.challenge.metric_name)(model, rows, [hidden.classes[code] for code in codes])
kinds = {each["architecture"] for each in threadpool_info() if each["internal_api"] == "openblas"}
print(json.dumps([score, sorted(kinds), sum(__cpu_features__.values())]))
"""


def fitted(challenge: str, submission: str, **variables: str) -> tuple[float, list[str], int]:
    """Of a fit in a process of its own: the public score as computed, OpenBLAS' kinds of processor, and how many of a
    processor's features NumPy uses."""
    path = ROOT / "challenges" / challenge / "submissions" / submission
    command = [sys.executable, "-c", FIT, str(ROOT), challenge, str(path)]
    done = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=True)
    score, kinds, features = json.loads(done.stdout)
    return score, kinds, features


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
    (score, kinds, features), (old_score, old_kinds, old_features) = (
        fitted(challenge, submission, **variables) for variables in ({}, OLD)
    )
    assert old_kinds != kinds, "the switches do nothing here"
    assert old_features < features
    assert abs(score - old_score) < delta / 10
