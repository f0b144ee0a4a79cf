"""A moment as people type it."""

from __future__ import annotations

import pytest

from heldout.base.errors import UsageError
from heldout.base.since import moment_since


@pytest.mark.parametrize("text", ["", "soon", "3 y", "2025-13-01", "999999w"])
def test_what_is_no_moment_is_told_with_what_is_allowed(text: str) -> None:
    with pytest.raises(UsageError, match=rf"--since must be a day or a time .* Got '{text}'\."):
        moment_since(text, "--since")
