"""JSON that two readers could read in two ways is refused."""

from __future__ import annotations

import pytest

from heldout.recipe.strict_json import NotStrictJson, read_strict


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{"a": 1, "a": 2}', "a key comes twice"),
        (b'[{"b": {"a": 1, "a": 1}}]', "a key comes twice"),
        (b"[NaN]", "NaN is not JSON"),
        (b"-Infinity", "-Infinity is not JSON"),
        (b"\xff", "it is not JSON"),
        (b"", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b"1" * 5_000, "it is not JSON"),
    ],
    ids=["twice", "twice inside", "nan", "infinity", "no text", "nothing", "deep", "a number without end"],
)
def test_it_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(NotStrictJson) as caught:
        read_strict(data)
    assert str(caught.value) == why
