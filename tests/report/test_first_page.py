"""The first page of an explanation is one screen, whatever there is to say."""

from __future__ import annotations

from typing import Any

import pytest
from explanation_samples import FAMILIES, make_card, make_landscape
from rich.cells import cell_len

from heldout.report.explanation.explain import explain
from heldout.report.interface import Screen

LANDSCAPE = make_landscape()
LONG = "Try something else " * 12
EXPECTED = {"points": 99.0, "low": 60.0, "high": 100.0, "utility": 0.9}


def finding(message: str = LONG[:240], **more: Any) -> dict[str, Any]:
    return {"code": "EDGE", "level": "warning", "message": message, "evidence": {}, **more}


def page(card: Any, notes: tuple[str, ...] = (), then: str | None = None, width: int = 80) -> list[str]:
    text = explain(card, LANDSCAPE, FAMILIES, notes, then).text(Screen(width))
    return text.split("\n\nFrom guessing to the reference")[0].splitlines()


@pytest.mark.parametrize("findings", [0, 1, 3, 9])
@pytest.mark.parametrize("notes", [(), ("The challenge has changed since this attempt was graded. " * 5,)])
@pytest.mark.parametrize("swap", [None, 0.74])
def test_it_has_at_most_24_lines_of_80_columns(findings: int, notes: tuple[str, ...], swap: float | None) -> None:
    coach = [finding(expected=EXPECTED, tried={"status": "graded", "points": 80.0}) for _ in range(findings)]
    lines = page(make_card(LANDSCAPE, coach=coach, swap=swap), notes)
    assert len(lines) <= 24
    assert max(map(cell_len, lines)) <= 80
    for words in ("You handed in", "Where it went: ", "What to try", "What this test cannot tell: "):
        assert sum(line.startswith(words) for line in lines) == 1


def test_it_says_three_things_to_try_with_what_each_should_bring_and_brought() -> None:
    coach = [finding(f"Do {name}.", expected=EXPECTED, tried={"status": "graded", "points": 80.0}) for name in "ABCD"]
    card = make_card(LANDSCAPE, coach=coach)
    said = "\n".join(page(card))
    assert card.points is not None
    gained = round(80.0 - card.points.total)
    assert [f"{number} Do {name}." in said for number, name in enumerate("ABCD", 1)] == [True, True, True, False]
    assert said.count(f"tried: +{gained}") == 3
    assert f"expected +{round(99.0 - card.points.total)} (80 % interval" in said


def test_with_all_points_it_says_so_and_what_comes_next() -> None:
    said = "\n".join(page(make_card(LANDSCAPE, utility=0.95), then="Go on with Coins: `heldout start coins`."))
    assert "You have all points that this test can give. Go on with Coins: `heldout start coins`." in " ".join(
        said.split()
    )
