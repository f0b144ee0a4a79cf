"""What `challenge calibrate` says before it starts is English for one thing and for several."""

from __future__ import annotations

import pytest

from heldout.landscape.forecast import Forecast
from heldout.report.calibration import expected as forecast_line


def forecast(number: int, kept: int, seconds: float) -> Forecast:
    return Forecast(
        number, kept, number, jobs=1, cpu_seconds=seconds, replicate_seconds=0, slowness=1, trial_seconds={}
    )


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (
            forecast(1, 1, 1.2),
            "About 1 second by a few timed fits: 1 configuration of 1 family, 1 more is kept from before, "
            "1 CPU second on one process.",
        ),
        (
            forecast(8, 2, 40),
            "About 40 seconds by a few timed fits: 8 configurations of 8 families, 2 more are kept from before, "
            "40 CPU seconds on one process.",
        ),
        (forecast(0, 1, 0.2), "The only configuration is kept from before: about 1 second."),
        (forecast(0, 1200, 200), "All 1200 configurations are kept from before: about 3 minutes."),
    ],
)
def test_the_forecast_counts_one_thing_and_several(expected: Forecast, said: str) -> None:
    assert forecast_line(expected) == said
