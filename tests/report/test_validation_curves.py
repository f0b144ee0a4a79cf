"""Validation curves: the scale, the drawing, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from explanation_samples import FAMILIES, NEIGHBOURS, SVM, make_card, make_landscape

from heldout.landscape.families.interface import Family
from heldout.landscape.interface import Configuration, Landscape
from heldout.landscape.space import Parameter
from heldout.report.explanation import plot
from heldout.report.explanation.curves import Curves, curves, sentence
from heldout.report.explanation.reading import read
from heldout.report.explanation.scale import as_value, inferred_space, position_of, ticks_of
from heldout.report.explanation.subject import ExplainedAttempt
from heldout.report.explanation.units import Units
from heldout.report.interface import Screen
from heldout.scoring.measured import Verdict


@pytest.fixture(scope="module")
def landscape() -> Landscape:
    return make_landscape()


def curves_of(
    landscape: Landscape, family: str, params: dict[str, Any], families: tuple[Family, ...] = FAMILIES
) -> Curves:
    found = curves(ExplainedAttempt(make_card(landscape, family=family, params=params, swap=None), landscape, families))
    assert found is not None
    return found


def told(landscape: Landscape, family: str, name: str, params: dict[str, Any]) -> str:
    found = curves_of(landscape, family, params)
    return sentence(next(curve for curve in found.curves if curve.parameter.name == name), found.units)


def test_a_peak_is_a_sweet_spot_and_a_value_on_it_does_well(landscape: Landscape) -> None:
    words = told(landscape, "svm", "C", {"C": 1.0})

    assert words.startswith("A sweet spot in the middle.")
    assert words.endswith("Yours, 1, lies where it does well.")


def test_a_rise_is_better_to_the_right_and_a_value_on_the_left_does_worse(landscape: Landscape) -> None:
    words = told(landscape, "neighbours", "n_neighbors", {"n_neighbors": 2})

    assert words.startswith("Better to the right.")
    assert words.endswith("Yours, 2, lies where it does worse.")


def test_what_does_nothing_is_flat(landscape: Landscape) -> None:
    assert told(landscape, "neighbours", "weights", {"weights": "uniform"}).startswith("Flat")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1000.0, "lies above what was tried (the range ends at 100)."),
        (0, "lies below what was tried (the range ends at 0.01)."),
        (10**400, "lies above what was tried (the range ends at 100)."),
        ({"repr": "nan"}, "is no number on this scale."),
        ("scale", "is no number on this scale."),
    ],
)
def test_a_value_off_the_scale_is_told_in_words(landscape: Landscape, value: Any, words: str) -> None:
    assert told(landscape, "svm", "C", {"C": value}).endswith(words)


def test_a_choice_that_nobody_tried_is_told_in_words(landscape: Landscape) -> None:
    said = told(landscape, "neighbours", "weights", {"weights": {"repr": "<function w>"}})

    assert said.endswith("Yours, <function w>, is not among the values tried.")


def test_a_model_of_another_class_is_not_marked(landscape: Landscape) -> None:
    card = make_card(landscape, family="svm", params={"C": 1.0})
    assert card.model is not None
    other = replace(card, model=replace(card.model, estimator="NuSVC"))
    found = curves(ExplainedAttempt(other, landscape, FAMILIES))

    assert found is not None
    assert found.remark == "Your values are not marked: you used NuSVC, the reference SVC."
    assert all(curve.mark is None for curve in found.curves)


def test_the_learners_value_and_the_default_stand_where_they_belong(landscape: Landscape) -> None:
    lines = curves_of(landscape, "svm", {"C": 10.0, "gamma": "scale"}).lines(Screen())

    axis = next(line for line in lines if "└" in line)
    start, size = axis.index("└") + 1, axis.count("─")
    arrow = next(line for line in lines if line.strip() == "▲")
    assert arrow.index("▲") - start == round(0.75 * (size - 1))
    default = next(line for line in lines if "◇" in line)
    assert default.index("◇") - start == round(0.5 * (size - 1))
    assert any("▲ yours: 10; ◇ the library's default: 1" in line for line in lines)


def test_a_value_beyond_what_was_tried_has_its_place_on_the_axis(landscape: Landscape) -> None:
    lines = curves_of(landscape, "svm", {"C": 1e-4}).lines(Screen())

    first = next(number for number, line in enumerate(lines) if "└" in line)
    start = lines[first].index("└") + 1
    assert next(line for line in lines if line.strip() == "▲").index("▲") == start
    dots = [line.index("●") for line in lines[first - 12 : first] if "●" in line]
    assert min(dots) > start + 15
    assert any("▲ yours: 0.0001" in line for line in lines)


def test_a_value_far_beyond_the_range_points_out_of_the_frame(landscape: Landscape) -> None:
    lines = curves_of(landscape, "svm", {"C": 1e9}).lines(Screen())

    assert any(line.strip() == "▶" for line in lines)
    assert not any("┊" in line for line in lines)


def test_every_configuration_is_drawn_with_the_best_on_top(landscape: Landscape) -> None:
    found = curves_of(landscape, "svm", {})
    lines = found.lines(Screen())

    top = next(line for line in lines if "┤" in line)
    highest = max(each.cv for each in found.curves[0].configurations)
    assert f"{highest:.4f}" in top
    assert "●" in top


def test_lower_is_better_is_drawn_with_the_least_on_top() -> None:
    lower = make_landscape(orientation=-1.0)
    card = make_card(lower, utility=-0.3, family="svm", swap=None, greater_is_better=False, params={})
    found = curves(ExplainedAttempt(card, lower, FAMILIES))

    assert found is not None
    top, bottom = [float(line.split()[0]) for line in found.lines(Screen()) if "┤" in line][:2]
    assert 0 < top < bottom


def test_scales_are_inferred_where_no_family_is_declared(landscape: Landscape) -> None:
    found = curves_of(landscape, "neighbours", {}, families=())

    assert [(each.parameter.name, each.parameter.scale) for each in found.curves] == [
        ("n_neighbors", "integer_log"),
        ("weights", "choice"),
    ]


def test_a_declaration_that_does_not_hold_the_configurations_is_not_believed(landscape: Landscape) -> None:
    narrower = Family(SVM.name, SVM.estimator, (Parameter("C", "log", 0.5, 2.0), Parameter("gamma", "log", 1e-4, 1.0)))
    found = curves_of(landscape, "svm", {}, families=(narrower,))

    assert found.curves[0].parameter.low < 0.1


def test_an_inferred_space_leaves_out_what_never_varied() -> None:
    drawn = [Configuration({"a": 1, "b": [8, 8], "c": n / 4}, 0.5, (0.5,), (0.5,), 0.1, {}) for n in range(4)]

    assert [(each.name, each.scale) for each in inferred_space(drawn)] == [("c", "linear")]


@pytest.mark.parametrize(
    ("stored", "value"),
    [({"repr": "(64, 64)"}, [64, 64]), ({"repr": "[32]"}, [32]), ((8,), [8]), ({"repr": "f(x)"}, "f(x)"), (1.5, 1.5)],
)
def test_what_a_card_has_in_words_is_read_back(stored: Any, value: Any) -> None:
    assert as_value(stored) == value


def test_a_truth_value_is_no_number_and_no_one() -> None:
    assert position_of(Parameter("n", "integer", 0, 4), True) is None
    assert position_of(Parameter("n", "choice", choices=(1, 2)), True) is None


@pytest.mark.parametrize("parameter", [*SVM.space, *NEIGHBOURS.space, Parameter("depth", "integer", 1, 3)])
def test_ticks_lie_on_the_scale_and_begin_and_end_it(parameter: Parameter) -> None:
    ticks = ticks_of(parameter)

    assert all(0 <= tick.position <= 1 for tick in ticks)
    if parameter.scale != "choice":
        assert (ticks[0].position, ticks[-1].position) == (0, 1)


def test_a_few_ruined_configurations_do_not_flatten_the_others() -> None:
    heights = [0.8 + 0.005 * n for n in range(19)] + [-50.0]
    frame = plot.frame_of(heights, 12)

    assert frame.low > 0.7
    dots = [plot.Dot(n / 19, height) for n, height in enumerate(heights)]
    drawn = plot.draw(dots, frame, ("top", "low"), [], None, 80)
    assert sum(line.count("▽") for line in drawn) == 1


@pytest.mark.parametrize("heights", [[0.5], [0.5, 0.5], [0.0, 0.0], [-1e9, 1e9], [1e300, -1e300]])
def test_any_heights_have_a_frame(heights: list[float]) -> None:
    frame = plot.frame_of(heights, 8)

    assert frame.low < frame.high
    assert all(0 <= frame.row(height) < 8 for height in heights)


def groups_of(curve: Callable[[float], float], count: int, random: np.random.Generator) -> Any:
    """Thirds of `count` configurations on a curve, with noise of other hyperparameters and of five folds."""
    members: list[list[Configuration]] = [[], [], []]
    shared = random.normal(0, 0.02, 5)
    for index in range(count):
        place = (index + 0.5) / count
        folds = curve(place) + random.normal(0, 0.008) + shared + random.normal(0, 0.004, 5)
        found = Configuration({}, float(np.mean(folds)), tuple(folds), tuple(folds), 0.1, {})
        members[int(3 * place)].append(found)
    return [(str(index), held) for index, held in enumerate(members)]


def worse(groups: Any) -> list[bool]:
    found = read(groups)
    assert found is not None
    return [region.worse for region in found.regions]


def test_noise_is_called_flat_nine_times_in_ten() -> None:
    random = np.random.default_rng(0)

    flat = [not any(worse(groups_of(lambda place: 0.9, 31, random))) for _ in range(200)]

    assert np.mean(flat) > 0.85


@pytest.mark.parametrize(
    ("curve", "expected"),
    [
        (lambda place: 0.9 - 0.4 * (place - 0.5) ** 2, [True, False, True]),
        (lambda place: 0.9 + 0.1 * place, [True, True, False]),
        (lambda place: 0.9 - 0.1 * place, [False, True, True]),
    ],
)
def test_a_real_pattern_is_seen_through_the_noise(curve: Callable[[float], float], expected: list[bool]) -> None:
    random = np.random.default_rng(1)

    seen = [worse(groups_of(curve, 31, random)) == expected for _ in range(50)]

    assert np.mean(seen) > 0.85


def test_a_pattern_smaller_than_the_noise_of_the_folds_is_told_with_doubt() -> None:
    landscape = make_landscape()
    configurations = []
    for n in range(16):
        folds = (0.9 + n / 1000, 0.7 - n / 900, 0.8 + n / 300)
        configurations.append(Configuration({"C": 10.0 ** (n / 4 - 2)}, 0.8 + n / 1000, folds, folds, 0.1, {}))
    neighbours, svm = landscape.families
    changed = replace(svm, configurations=(svm.configurations[0], *configurations))
    noisy = replace(landscape, families=(neighbours, changed))

    words = told(noisy, "svm", "C", {})

    assert words.startswith("Better to the right.")
    assert "Other rows may say otherwise" in words


def test_two_configurations_are_never_told_apart() -> None:
    random = np.random.default_rng(2)
    groups = groups_of(lambda place: 10 * place, 6, random)

    assert not any(worse(groups))
    assert read([("all", groups[0][1]), ("none", [])]) is None


@pytest.mark.parametrize("orientation", [1.0, -1.0])
@pytest.mark.parametrize(
    ("value", "verdict", "words"),
    [
        (0.02, "worse", "Yours, 0.02, lies where it does worse."),
        (0.02, "fine", "Yours, 0.02, lies where it does worse, yet your settings together lost nothing that matters."),
        (1.0, "worse", "Yours, 1, lies where it does well; what tuning cost you lies elsewhere."),
        (1.0, "undecided", "Yours, 1, lies where it does well."),
        (1e-4, "fine", "(the range ends at 0.01); nothing that matters was lost by it here."),
    ],
)
def test_the_sentence_agrees_with_the_cards_verdict_in_both_directions_of_a_metric(
    orientation: float, value: float, verdict: Verdict, words: str
) -> None:
    found = curves_of(make_landscape(orientation=orientation), "svm", {"C": value})
    curve = next(each for each in found.curves if each.parameter.name == "C")
    for greater in (True, False):
        assert sentence(curve, Units("rmse", greater), verdict).endswith(words)


@pytest.mark.parametrize("value", [1.0, 3000.0, 1e9])
def test_the_learners_own_dot_is_their_settings_on_the_references_features_off_the_landscape_too(
    landscape: Landscape, value: float
) -> None:
    card = make_card(landscape, family="svm", params={"C": value, "gamma": 0.01}, utility=0.7, swap=0.8)
    found = curves(ExplainedAttempt(card, landscape, FAMILIES))
    assert found is not None
    curve = next(each for each in found.curves if each.parameter.name == "C")
    drawn = landscape.family("svm").configurations[1:]  # type: ignore[union-attr]
    shift = np.median([each.cv - each.utility["public"] for each in drawn])
    assert curve.mark is not None
    assert curve.mark.height == pytest.approx(0.8 + shift)
    text = "\n".join(found.lines(Screen(width=100)))
    assert f"yours: {value:.4g}, {plot.OWN} 0.79" in text
    assert text.count(plot.OWN) >= 1 + 2 * len([each for each in found.curves if each.mark])


def test_where_the_settings_were_not_tried_on_the_references_features_only_the_value_is_marked(
    landscape: Landscape,
) -> None:
    found = curves_of(landscape, "svm", {"C": 1.0})
    assert plot.OWN not in "\n".join(found.lines(Screen(width=100)))
    assert found.as_json()["parameters"][0]["yours_cv"] is None


def test_settings_that_do_as_well_as_the_best_part_are_not_called_worse_for_where_one_of_them_lies() -> None:
    found = curves_of(make_landscape(), "svm", {"C": 0.02})
    curve = next(each for each in found.curves if each.parameter.name == "C")
    assert curve.mark is not None
    assert curve.reading is not None
    best = curve.reading.regions[curve.reading.best].median

    good = replace(curve, mark=replace(curve.mark, height=best + 0.01))
    bad = replace(curve, mark=replace(curve.mark, height=best - 0.01))

    assert sentence(good, found.units).endswith("your settings together (◆) do as well as where most do best.")
    assert sentence(bad, found.units).endswith("Yours, 0.02, lies where it does worse.")
