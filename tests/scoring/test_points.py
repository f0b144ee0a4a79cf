from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heldout.landscape.utility import Measured
from heldout.scoring.points import Scale, points, points_of
from heldout.scoring.regret import regret

WAYS = st.floats(0.01, 100.0)
SHARES = st.floats(0, 1)


def scale_of(reach: float, delta_share: float, tau_share: float) -> Scale:
    """A scale such as a landscape gives: δ up to a quarter of the way, τ from a tenth of it to all of it."""
    delta = 0.25 * delta_share * reach
    return Scale(reach - delta, delta, (0.1 + 0.9 * tau_share) * reach)


def worth(loss: float, scale: Scale) -> float:
    return float(points_of(np.array([loss]), scale)[0])


@given(WAYS, SHARES, SHARES)
def test_the_dummy_earns_nothing_and_the_reference_everything(reach: float, delta: float, tau: float):
    scale = scale_of(reach, delta, tau)
    assert worth(reach, scale) == pytest.approx(0, abs=1e-9)
    assert worth(0.0, scale) == 100
    assert worth(scale.delta, scale) == 100


@given(WAYS, SHARES, SHARES, SHARES, SHARES)
def test_a_greater_loss_never_earns_more(reach: float, delta: float, tau: float, one: float, other: float):
    scale = scale_of(reach, delta, tau)
    less, more = sorted((one * 1.2 * reach, other * 1.2 * reach))
    assert 100 >= worth(less, scale) >= worth(more, scale) >= 0


@given(WAYS, SHARES, SHARES, st.floats(-10, 0))
def test_beating_the_reference_earns_no_more_than_reaching_it(reach: float, delta: float, tau: float, loss: float):
    assert worth(loss, scale_of(reach, delta, tau)) == 100


def test_half_of_the_points_halve_with_every_tau():
    scale = Scale(range=1e6, delta=0.0, tau=1.0)
    assert [worth(tau, scale) for tau in (1.0, 2.0, 3.0)] == pytest.approx([75, 62.5, 56.25], abs=1e-3)


def test_the_uncertainty_is_that_of_the_points_of_the_replicates():
    scale = Scale(range=0.3, delta=0.0, tau=0.1)
    losses = np.linspace(0.05, 0.15, 200)
    own, best = Measured(0.7, 0.8 - losses), Measured(0.8, np.full(200, 0.8))
    found = points(best - own, regret(own, best, None, None, 0.0, 0.01), scale)
    assert found.sd == pytest.approx(np.std([worth(loss, scale) for loss in losses], ddof=1))
    assert found.total == pytest.approx(worth(0.1, scale))


def test_undefined_replicates_are_left_out_of_the_uncertainty_and_too_few_give_none():
    scale = Scale(range=0.3, delta=0.0, tau=0.1)
    replicates = np.append(np.linspace(0.6, 0.7, 100), math.nan)
    best = Measured(0.8, np.full(101, 0.8))
    own, few = Measured(0.65, replicates), Measured(0.65, replicates[:5])
    assert points(best - own, regret(own, best, None, None, 0.0, 0.01), scale).sd == pytest.approx(
        points(
            Measured(best.value - own.value, 0.8 - replicates[:100]),
            regret(own, best, None, None, 0.0, 0.01),
            scale,
        ).sd
    )
    assert points(best - few, regret(few, best, None, None, 0.0, 0.01), scale).sd is None
