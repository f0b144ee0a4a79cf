"""Warnings are counted where they arise, and what is told of them is bounded and harmless."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest

from heldout.stages import warned
from heldout.stages.warned import Listener, Warned, read_warned, together


@pytest.fixture
def listener() -> Iterator[Listener]:
    with warnings.catch_warnings():
        warnings.resetwarnings()
        shown: list[str] = []
        warnings.showwarning = lambda message, *_: shown.append(str(message))
        made = Listener()
        made.shown = shown  # type: ignore[attr-defined]
        made.begin()
        yield made


def test_warnings_that_differ_in_numbers_only_are_one_and_counted(listener: Listener) -> None:
    for iterations in (100, 200, 300):
        warnings.warn(f"failed to converge after {iterations} iterations,\n gap 1.5e-{iterations}", stacklevel=1)
    warnings.warn("something else", RuntimeWarning, stacklevel=1)

    assert listener.as_json() == [
        ["UserWarning", "failed to converge after 100 iterations, gap 1.5e-100", 3],
        ["RuntimeWarning", "something else", 1],
    ]


def test_the_first_of_each_kind_still_goes_to_standard_error(listener: Listener) -> None:
    for _ in range(3):
        warnings.warn("again", stacklevel=1)

    assert listener.shown == ["again"]  # type: ignore[attr-defined]


def test_what_a_submission_silences_stays_silent(listener: Listener) -> None:
    warnings.filterwarnings("ignore", category=UserWarning)
    warnings.warn("hush", stacklevel=1)

    assert listener.as_json() == []


def test_many_kinds_of_warnings_are_bounded(listener: Listener) -> None:
    for number in range(warned.MOST + 30):
        warnings.warn("x" * number, stacklevel=1)

    told = listener.as_json()

    assert len(told) == warned.MOST + 1
    assert told[-1] == ["…", "", 30]


def test_a_long_text_is_cut(listener: Listener) -> None:
    warnings.warn("y" * 10_000, stacklevel=1)

    assert len(listener.as_json()[0][1]) == warned.MAX_TEXT


@pytest.mark.parametrize(
    "nonsense",
    [None, 5, {"a": 1}, [5], [["a", "b"]], [["a", "b", True]], [["a", "b", -1]], [["a", 1, 1]], [[[], "b", 1]]],
)
def test_what_makes_no_sense_is_left_out(nonsense: object) -> None:
    assert read_warned(nonsense) == ()


def test_texts_are_made_harmless_and_short() -> None:
    (found,) = read_warned([["U\x1b[31mser\x07", "a\u202e\n" + "b" * 9000, 2]])

    assert found.category == "User"
    assert found.message.startswith("a b")
    assert len(found.message) <= warned.MAX_TEXT


def test_more_kinds_than_are_kept_cannot_be_claimed() -> None:
    assert len(read_warned([["A", str(n) * n, 1] for n in range(1, 500)])) <= warned.MOST + 1


def test_stages_are_added_up_with_the_most_frequent_first() -> None:
    build = (Warned("A", "a", 1), Warned("…", "", 9))
    fit = (Warned("B", "b", 4), Warned("A", "a", 2))

    assert together([build, fit]) == (Warned("B", "b", 4), Warned("A", "a", 3), Warned("…", "", 9))
