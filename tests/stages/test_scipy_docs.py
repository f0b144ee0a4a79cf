"""SciPy without the notes that it writes into its docstrings computes as ever."""

from __future__ import annotations

import subprocess
import sys

_WORK = """
import numpy as np
from scipy import linalg, ndimage, optimize, signal, special, stats
x = np.random.default_rng(0).normal(size=(8, 8))
print([
    float(stats.ttest_ind(x[0], x[1]).pvalue), float(stats.skew(x[0])), float(linalg.det(x)), linalg.inv(x)[0].tolist(),
    float(stats.gamma(2).ppf(0.3)), float(special.softmax(x)[0, 0]), float(signal.detrend(x)[0, 0]),
    float(ndimage.laplace(x)[0, 0]), float(optimize.minimize(lambda v: (v**2).sum(), x[0], method="L-BFGS-B").fun),
])
print(sorted(name for name in dir(stats) if not name.startswith("_")))
print(stats.ttest_ind.__doc__.split()[:12])
"""
_PREPARED = "from heldout.stages.scipy_docs import leave_docs_alone; leave_docs_alone()\n"


def _said(code: str) -> list[str]:
    ran = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    return ran.stdout.splitlines()


def test_values_names_and_first_lines_of_docstrings_are_the_same() -> None:
    as_ever = _said(_WORK)

    assert len(as_ever) == 3
    assert _said(_PREPARED + _WORK) == as_ever


def test_the_notes_are_not_written() -> None:
    code = "from scipy import stats; print('Array API Standard Support' in stats.skew.__doc__)"

    assert [_said(each + code) for each in ("", _PREPARED)] == [["True"], ["False"]]


def test_a_scipy_that_is_imported_already_or_has_no_such_thing_is_left_as_it_is() -> None:
    asked = "; from scipy._lib import _docscrape; print(_docscrape.__dict__.get('FunctionDoc'))"
    gone = "from scipy._lib import _docscrape; del _docscrape.FunctionDoc\n"

    assert _said("import scipy.stats\n" + _PREPARED.strip() + asked) == ["<class 'scipy._lib._docscrape.FunctionDoc'>"]
    assert _said(gone + _PREPARED.strip() + asked) == ["None"]
