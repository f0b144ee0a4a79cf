from __future__ import annotations

import math

import pytest

from heldout.landscape.space import DRAWN, Parameter, draw

POSITIONS = [0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1 - 1e-12]


@pytest.mark.parametrize(
    "parameter",
    [
        Parameter("a", "linear", 0.1, 0.9),
        Parameter("a", "log", 1e-4, 100.0),
        Parameter("a", "integer", 1, 7),
        Parameter("a", "integer_log", 2, 300),
    ],
    ids=lambda parameter: parameter.scale,
)
def test_values_begin_at_low_never_fall_and_end_at_high(parameter: Parameter) -> None:
    values = [parameter.at(position) for position in POSITIONS]
    assert values == sorted(values)
    assert values[0] == parameter.low
    assert values[-1] == pytest.approx(parameter.high, rel=1e-3)
    assert all(parameter.low <= value <= parameter.high for value in values)


def test_a_log_scale_spends_each_decade_alike() -> None:
    parameter = Parameter("C", "log", 0.001, 10.0)
    assert [math.log10(parameter.at(position)) for position in (0.25, 0.5, 0.75)] == pytest.approx(
        [-2, -1, 0], abs=1e-3
    )


def test_a_linear_scale_does_not() -> None:
    assert Parameter("share", "linear", 0.0, 1.0).at(0.25) == 0.25


def test_whole_numbers_are_whole_and_each_of_them_can_be_drawn() -> None:
    parameter = Parameter("k", "integer", 3, 6)
    drawn = [parameter.at(step / 100) for step in range(100)]
    assert {value: drawn.count(value) for value in sorted(set(drawn))} == {3: 25, 4: 25, 5: 25, 6: 25}
    assert all(type(value) is int for value in drawn)


def test_each_choice_has_an_equal_part() -> None:
    parameter = Parameter("weights", "choice", choices=("uniform", "distance"))
    assert [parameter.at(position) for position in (0.0, 0.49, 0.5, 0.99)] == ["uniform"] * 2 + ["distance"] * 2


@pytest.mark.parametrize(
    ("scale", "low", "high", "said"),
    [("log", 0.0, 1.0, "above 0"), ("linear", 1.0, 1.0, "less than high"), ("choice", 0.0, 0.0, "two values")],
)
def test_a_scale_that_cannot_be_is_refused(scale: str, low: float, high: float, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Parameter("a", scale, low, high)  # type: ignore[arg-type]


def test_a_family_draws_the_same_configurations_again_and_another_family_others() -> None:
    space = (Parameter("a", "linear", 0, 1), Parameter("b", "log", 0.01, 1))
    assert draw("forest", space, 31) == draw("forest", space, 31)
    assert draw("forest", space, 31) != draw("tree", space, 31)


def test_fewer_configurations_are_the_beginning_of_more() -> None:
    space = (Parameter("a", "linear", 0, 1),)
    assert draw("forest", space, 11) == draw("forest", space, 31)[:11]


def test_the_beginning_of_the_sequence_covers_both_halves_of_every_dimension() -> None:
    space = tuple(Parameter(name, "linear", 0, 1) for name in "abcde")
    drawn = draw("boosting", space, 11)
    for parameter in space:
        upper = sum(each[parameter.name] >= 0.5 for each in drawn)
        assert 3 <= upper <= 8


def test_more_than_the_sequence_has_is_refused() -> None:
    with pytest.raises(ValueError, match=str(DRAWN)):
        draw("forest", (Parameter("a", "linear", 0, 1),), DRAWN + 1)
