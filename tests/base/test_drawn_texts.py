"""Texts of drawings lie inside of them, whatever they say, and are large enough for a phone."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from card_samples import score_card

from heldout.base.svg import STYLE, WIDTH, BarRow, IntervalRow, StepRow, bars, intervals, text_width, waterfall
from heldout.base.svg_plot import PlotAxis, Series, plot
from heldout.report.drawn.notebook import card_fragment
from heldout.report.lost_most import PART_WORDS

PHONE = 375 - 2 * 16
"""CSS pixels beside the margins of a page."""
LABELS = ("a", "data handling: unclear", "a_very_long_column_name_that_is_cut", "W" * 40, "数据" * 20)
DOTS = [Series([(0.0, 0.0), (1.0, 1.0)], "dots")]


def texts(drawn: str) -> list[tuple[float, float, float, str]]:
    """Left end, right end, height from above and words of each text."""
    found = []
    for each in ElementTree.fromstring(drawn).iter("text"):
        x, width, said = float(each.attrib["x"]), text_width(each.text or ""), each.attrib.get("class", "")
        begin = x - width if "end" in said else x - width / 2 if "middle" in said else x
        found.append((begin, begin + width, float(each.attrib["y"]), each.text or ""))
    return found


def outside(drawn: str) -> list[str]:
    return [said for begin, end, _, said in texts(drawn) if begin < 0 or end > WIDTH]


def overlapping(drawn: str) -> list[tuple[str, str]]:
    rows = sorted(texts(drawn), key=lambda each: (each[2], each[0]))
    return [(one[3], next_[3]) for one, next_ in pairwise(rows) if one[2] == next_[2] and one[1] > next_[0]]


@pytest.mark.parametrize("text", ["1", "87 of 100", "112 learners", "123,456.78", "-1.234e-05 of it"])
def test_rows_have_room_for_what_stands_before_and_behind_them(text: str) -> None:
    drawn = bars("Bars", [BarRow(each, 1.0, text) for each in LABELS], 1.0)
    assert outside(drawn) == []
    assert [said for *_, said in texts(drawn) if said == text] == [text] * len(LABELS)
    steps = [StepRow(each, float(at), (at - 1.0, at + 1.0), text, "") for at, each in enumerate(LABELS)]
    drawn = waterfall("Steps", steps)
    assert outside(drawn) == []
    assert overlapping(drawn) == []
    behind = {begin for begin, _, _, said in texts(drawn) if said == text}
    rightmost = max(float(each) for each in re.findall(r' x2="([\d.]+)"', drawn))
    assert len(behind) == 1
    assert min(behind) > rightmost


def test_what_a_loss_is_called_is_whole() -> None:
    labels = [f"{part}: undecided" for part in ("all", *PART_WORDS.values())]
    drawn = intervals("Losses", [IntervalRow(each, 0.0, (-1.0, 1.0)) for each in labels])
    assert {*labels} <= {said for *_, said in texts(drawn)}
    assert outside(drawn) == []


def test_texts_below_an_axis_touch_nothing_and_choices_are_all_there() -> None:
    names = ["StandardScaler", "MinMaxScaler", "RobustScaler", "QuantileTransf"]
    drawn = plot("Choice", PlotAxis("scaler", [(at / 4, each) for at, each in enumerate(names)]), PlotAxis("r"), DOTS)
    assert overlapping(drawn) == []
    assert {*names} <= {said for *_, said in texts(drawn)}
    near = [(at / 50, f"{at:.4f}") for at in range(50)]
    drawn = plot("Near", PlotAxis("C", near), PlotAxis("balanced_accuracy"), DOTS)
    assert overlapping(drawn) == []
    assert "0.0000" in {said for *_, said in texts(drawn)}


def test_text_has_eleven_pixels_on_a_phone() -> None:
    size = float(re.findall(r"svg text {[^}]*font: (\d+)px", STYLE)[0])
    assert size * PHONE / WIDTH >= 11


def test_rules_of_drawings_stay_in_a_notebooks_card() -> None:
    style = card_fragment(score_card(), None).partition("<style>\n")[2].partition("</style>")[0]
    rules = re.sub(r"\{[^}]*\}", "\n", style).split("\n")
    assert [each for each in map(str.strip, rules) if each and not each.startswith(".heldout")] == []
