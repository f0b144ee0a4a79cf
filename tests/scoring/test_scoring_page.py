"""The worked examples of docs/scoring.md are what the grader's functions say."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from heldout.landscape.constants import MIN_UNITS
from heldout.scoring.points import points_of

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "scoring.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_scoring", DOCS / "write_scoring.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date(writer: ModuleType):
    assert writer.with_examples(TEXT) == TEXT, "run: python docs/write_scoring.py"


def test_the_examples_are_written_into_a_page_that_has_lost_them(writer: ModuleType):
    emptied = re.sub(r"(<!-- (\w+): begin -->).*?(<!-- \2: end -->)", r"\1\3", TEXT, flags=re.S)
    assert len(emptied) < len(TEXT) - 1000
    assert writer.with_examples(emptied) == TEXT


def test_the_total_is_the_formula_that_the_page_prints(writer: ModuleType):
    # P = 100 · [ ½ · max(0, 1 − x/G) + ½ · max(0, (q(x) − q(G)) / (1 − q(G))) ], by hand
    x = writer.BEST - writer.OWN - writer.DELTA
    g = writer.BEST - writer.DUMMY - writer.DELTA

    def q(loss: float) -> float:
        return float(2 ** (-loss / writer.TAU))

    total = 100 * (0.5 * (1 - x / g) + 0.5 * (q(x) - q(g)) / (1 - q(g)))
    assert float(points_of(np.array([writer.BEST - writer.OWN]), writer.SCALE)[0]) == pytest.approx(total)
    assert f"keep {total:.1f} points" in TEXT


def test_the_parts_of_the_example_add_up():
    rows = re.findall(r"^\| \**([a-z ]+?)\** \| 0\.\d+ − 0\.\d+ \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", TEXT, re.M)
    lost = {name: (float(value), float(points)) for name, value, points, _ in rows}
    together = lost.pop("together")
    assert set(lost) == {"data handling", "tuning", "model choice"}
    assert sum(value for value, _ in lost.values()) == pytest.approx(together[0])
    assert sum(points for _, points in lost.values()) == pytest.approx(together[1], abs=0.15)


def test_what_is_said_of_too_few_rows_is_what_holds():
    assert f"fewer than {MIN_UNITS} hidden" in TEXT
