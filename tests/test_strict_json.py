"""JSON that two readers could read in two ways is refused, and what could not be written down again."""

from __future__ import annotations

import pytest

from heldout.base.strict_json import NotStrictJson, read_strict


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{"a": 1, "a": 2}', "a key comes twice"),
        (b'[{"b": {"a": 1, "a": 1}}]', "a key comes twice"),
        (b"[NaN]", "NaN is not JSON"),
        (b"-Infinity", "-Infinity is not JSON"),
        (b"[1e999]", "1e999 is not JSON"),
        (rb'{"a": "\ud800"}', "it is not JSON"),
        (rb'{"\ud83d": 1}', "it is not JSON"),
        (b"\xff", "it is not JSON"),
        (b"", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b"1" * 5_000, "it is not JSON"),
    ],
    ids=["twice", "twice inside", "nan", "infinity", "too large", "half a character", "half in a key", "no text",
         "nothing", "deep", "a number without end"],
)  # fmt: skip
def test_it_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(NotStrictJson) as caught:
        read_strict(data)
    assert str(caught.value) == why


def test_a_character_in_two_halves_is_one() -> None:
    assert read_strict(rb'{"\ud83d\ude00": 1.5}') == {"\U0001f600": 1.5}
