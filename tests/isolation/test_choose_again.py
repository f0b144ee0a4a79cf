"""One opening serves several challenges, and each gets at least what it demands."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from heldout.base.errors import IsolationError
from heldout.isolation import choose
from heldout.isolation.choose import Opening, Wish


class Limited:
    """A runner that holds the level limits."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self.closed = False

    def isolation(self) -> Any:
        return SimpleNamespace(level="limits")

    def close(self) -> None:
        self.closed = True


def test_a_runner_opened_without_a_demand_does_not_serve_who_demands_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose.sys, "platform", "darwin")
    monkeypatch.setattr("heldout.sandbox.spawn.SpawnRunner", Limited)
    with Opening() as opening:
        first = opening.runner(Wish())
        assert opening.runner(Wish("limits")) is first

        with pytest.raises(IsolationError, match="'standard' needs Linux"):
            opening.runner(Wish("standard"))

        assert isinstance(first, Limited)
        assert first.closed
