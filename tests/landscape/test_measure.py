"""What a calibration chooses and measures on tables with a known mechanism."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from planted import write_planted
from references import landscape_beside, reference_of

from heldout.challenge.interface import Challenge
from heldout.landscape.calibrate import calibrate
from heldout.landscape.interface import Landscape
from heldout.landscape.recompute import recompute
from heldout.report.calibration import summary

ROWS = 420


def skewed_table() -> pd.DataFrame:
    """y grows with the logarithm of `pay`, of which `wealth` is a copy with noise; `hat` and `shoe` are idle."""
    random = np.random.default_rng(5)
    log = random.normal(0, 1.5, ROWS)
    return pd.DataFrame(
        {
            "pay": np.exp(log),
            "wealth": np.exp(log + random.normal(0, 0.1, ROWS)),
            "hat": random.normal(size=ROWS),
            "shoe": random.normal(size=ROWS),
            "y": 10 + 2 * log + random.normal(0, 0.3, ROWS),
        }
    )


@pytest.fixture(scope="module")
def skewed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Challenge, Landscape]:
    challenge = write_planted(tmp_path_factory.mktemp("skewed"), skewed_table(), "linear", "neighbours")
    return challenge, calibrate(challenge, jobs=1).landscape


def test_logs_are_chosen_where_they_help_and_their_worth_is_told(skewed: tuple[Challenge, Landscape]) -> None:
    linear = skewed[1].family("linear")
    assert linear is not None
    assert linear.preparation is not None
    assert linear.preparation.chosen.logs == "x"
    assert set(linear.preparation.chosen.skewed) == {"pay", "wealth"}
    cv = {each.preparation: each.cv for each in linear.preparation.tried}
    assert cv[linear.preparation.chosen] == max(cv.values())
    without = linear.preparation.change("logs", "none")
    assert without is not None
    assert without.value < -2 * without.se < 0


def test_configurations_were_run_on_what_was_chosen(skewed: tuple[Challenge, Landscape]) -> None:
    challenge, landscape = skewed
    stored = landscape_beside(challenge, "public")
    assert stored is not None
    assert stored.worth == landscape.worth
    family = reference_of(challenge).family("linear")
    assert family is not None
    assert family.preparation is not None
    assert family.preparation.logs == "x"
    again = recompute(challenge, stored)
    assert again
    assert all(each.holds for each in again)


def test_columns_that_carry_the_same_are_worth_something_together_and_idle_ones_nothing(
    skewed: tuple[Challenge, Landscape],
) -> None:
    worth = skewed[1].worth
    assert worth is not None
    groups = {group.columns: group.counts for group in worth.columns["linear"]}
    assert groups == {("pay", "wealth"): True, ("hat",): False, ("shoe",): False}
    assert worth.idle is not None
    assert worth.idle.columns == ("hat", "shoe")
    assert worth.idle.gain.value > 2 * worth.idle.gain.se
    assert worth.linear is None
    assert [each.column for each in worth.drift] == ["pay", "wealth", "hat", "shoe"]


def test_the_curve_ends_with_all_rows_of_a_fold(skewed: tuple[Challenge, Landscape]) -> None:
    landscape = skewed[1]
    assert landscape.worth is not None
    rows = [each.rows for each in landscape.worth.curve]
    assert rows == sorted(rows)
    assert rows[-1] == landscape.training_rows * 4 // 5
    assert landscape.worth.curve[0].cv < landscape.worth.curve[-1].cv


@pytest.mark.proof
@pytest.mark.parametrize(
    ("mechanism", "bends", "combines"),
    [
        (lambda a, b: np.cos(2 * a) * 3, True, False),
        (lambda a, b: 2 * a * b, False, True),
        (lambda a, b: 2 * a + b, False, False),
    ],
)
def test_splines_and_products_win_back_what_was_planted(
    tmp_path: Path, mechanism: Callable[..., np.ndarray], bends: bool, combines: bool
) -> None:
    random = np.random.default_rng(1)
    table = pd.DataFrame({name: random.normal(size=900) for name in ("a", "b", "c")})
    table["y"] = mechanism(table["a"], table["b"]) + random.normal(0, 0.3, 900)
    challenge = write_planted(tmp_path, table, "linear", "boosting")
    found = calibrate(challenge, jobs=1).landscape.worth
    assert found is not None
    assert found.linear is not None
    least = 0.25 * max(found.linear.gap.value, 0.05)
    assert found.linear.splines.is_above(least) == bends
    assert found.linear.products is not None
    assert found.linear.products.is_above(least) == combines


@pytest.mark.proof
def test_families_read_messages(tmp_path: Path) -> None:
    """What a message says decides, and every family was at 0.5 while messages were treated as names."""
    random = np.random.default_rng(2)
    words = np.array(["invoice", "meeting", "lunch", "garden", "weather", "report", "football", "coffee"])
    trade = np.array(["prize", "winner", "cash", "urgent"])
    spam = np.arange(ROWS) % 2 == 0
    texts = [" ".join([*random.choice(words, 5), random.choice(trade if each else words)]) for each in spam]
    table = pd.DataFrame({"text": texts, "y": np.where(spam, "yes", "no")})
    challenge = write_planted(tmp_path, table, "linear", "naive_bayes", "tree", classes=True)
    landscape = calibrate(challenge, jobs=1).landscape
    for family in landscape.families:
        assert family.preparation is not None
        assert family.preparation.chosen.free_text in ("words", "characters")
    assert landscape.parts["public"].reference[landscape.best] > 0.95


def test_a_budget_is_for_the_families_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))
    challenge = write_planted(tmp_path / "course", skewed_table(), "linear")
    done = calibrate(challenge, jobs=1, budget_seconds=0.01)
    assert done.landscape.worth is None
    assert [each.preparation for each in done.landscape.families] == [None]
    assert "was not measured" in " ".join(" ".join(summary(done)).split())
