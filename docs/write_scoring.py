"""Writes the worked examples of docs/scoring.md with the grader's own functions: `python docs/write_scoring.py`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from heldout.base.paths import write_text
from heldout.landscape.tuner import reference, trials_of, weights
from heldout.landscape.utility import Measured
from heldout.scoring.points import Scale, points, points_of
from heldout.scoring.power import rows_needed
from heldout.scoring.regret import regret

PAGE = Path(__file__).parent / "scoring.md"

DUMMY, OWN, SWAP, FAMILY, BEST = 0.500, 0.700, 0.770, 0.790, 0.800
DELTA, MARGIN, TAU = 0.005, 0.015, 0.05
SCALE = Scale(BEST - DUMMY - DELTA, DELTA, TAU)
CV = (0.70, 0.81, 0.79, 0.60, 0.83, 0.77, 0.82, 0.65)
UTILITY = (0.71, 0.80, 0.80, 0.62, 0.79, 0.78, 0.83, 0.66)
SPREAD = 0.42


def with_examples(page: str) -> str:
    """`page` with the lines between each pair of marks computed anew."""
    blocks = {"example": _example(), "curve": _curve(), "tuner": _tuner(), "rows": _rows()}
    for name, lines in blocks.items():
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        before, rest = page.split(begin)
        page = f"{before}{begin}\n{lines}\n{end}{rest.split(end)[1]}"
    return page


def _table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (heading, ("---",) * len(heading), *rows))


def _certain(value: float) -> Measured:
    return Measured(value, np.empty(0))


def _example() -> str:
    lost = regret(*map(_certain, (OWN, BEST, FAMILY, SWAP)), DELTA, MARGIN)
    earned = points(_certain(BEST - OWN), lost, SCALE)
    assert lost.data_handling is not None
    assert lost.tuning is not None
    assert lost.model_choice is not None
    utilities = _table(
        ("", "ROC AUC"),
        [
            ("always the same answer (the dummy)", f"{DUMMY:.3f}"),
            ("**you**: support vectors, unscaled", f"**{OWN:.3f}**"),
            ("your support vectors on the standard preparation", f"{SWAP:.3f}"),
            ("support vectors there, honestly tuned", f"{FAMILY:.3f}"),
            ("the best kind of model, boosting, honestly tuned (the reference)", f"{BEST:.3f}"),
        ],
    )
    losses = [
        ("data handling", f"{SWAP:.3f} − {OWN:.3f}", lost.data_handling.value, earned.data_handling),
        ("tuning", f"{FAMILY:.3f} − {SWAP:.3f}", lost.tuning.value, earned.tuning),
        ("model choice", f"{BEST:.3f} − {FAMILY:.3f}", lost.model_choice.value, earned.model_choice),
        ("**together**", f"{BEST:.3f} − {OWN:.3f}", lost.total.value, earned.total),
    ]
    attribution = _table(
        ("part", "difference", "lost", "points lost", "left of 100"),
        [(part, how, f"{value:.3f}", f"{100 - left:.1f}", f"{left:.1f}") for part, how, value, left in losses],
    )
    scale = (
        f"On this challenge losses up to {DELTA} are noise, and the second half of the points halves with every {TAU} "
        f"that you fall\nshort. You lost {lost.total.value:.3f} and keep {earned.total:.1f} points:"
    )
    return f"\n{utilities}\n\n{scale}\n\n{attribution}\n"


def _curve() -> str:
    scores = (0.50, 0.60, 0.70, 0.75, 0.77, 0.79, 0.80, 0.85)
    earned = points_of(BEST - np.array(scores), SCALE)
    cells = [f"{value:.0f}" for value in earned.tolist()]
    return "\n" + _table(("score", *(f"{score:.2f}" for score in scores)), [("points", *cells)]) + "\n"


def _tuner() -> str:
    order = np.argsort(CV)
    count = trials_of(len(CV))
    weight = weights(len(CV), count)
    heading = ("cv_i, ascending", *(f"{CV[index]:.2f}" for index in order))
    rows = [
        ("u_i", *(f"{UTILITY[index]:.2f}" for index in order)),
        ("w_i", *(f"{value:.3f}" for value in weight)),
    ]
    found = reference(CV, UTILITY)
    best = UTILITY[order[-1]]
    said = (
        f"With N = {len(CV)} and K = {count}: U_f* = {found.utility:.4f} and CV_f = {found.cv:.4f}. "
        f"The CV-best alone has u = {best:.2f}; the best on\n"
        f"hidden rows, which nobody could have chosen, {max(UTILITY):.2f}."
    )
    return f"\n{_table(heading, rows)}\n\n{said}\n"


def _rows() -> str:
    gaps = (0.10, 0.05, 0.03, 0.02, 0.01)
    needed = [f"{rows_needed(SPREAD, gap):,}" for gap in gaps]
    return "\n" + _table(("difference D", *(f"{gap:.2f}" for gap in gaps)), [("hidden rows needed", *needed)]) + "\n"


if __name__ == "__main__":
    write_text(PAGE, with_examples(PAGE.read_text(encoding="utf-8")))
