"""One opening serves several challenges, and each gets at least what it demands."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from heldout.base.errors import IsolationError
from heldout.isolation import choose
from heldout.isolation.choose import Opening, Wish


class Limited:
    """A runner that holds the level limits."""

    level = "limits"

    def __init__(self, *_: Any, **__: Any) -> None:
        self.closed = False

    def isolation(self) -> Any:
        return SimpleNamespace(level=self.level)

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


class Strict(Limited):
    level = "strict"


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runners that cost nothing; two challenges have the same files closed, and the third has others."""
    monkeypatch.setattr(choose.sys, "platform", "linux")
    monkeypatch.setattr("heldout.sandbox.spawn.SpawnRunner", Limited)
    monkeypatch.setattr(choose, "_open_strict", Strict)
    monkeypatch.setattr(choose, "_standard_order", lambda challenge: challenge == "third")


@pytest.mark.usefixtures("fakes")
@pytest.mark.parametrize("wish", [Wish("strict"), Wish(weakened=True), Wish("limits", weakened=True)])
def test_a_wish_that_comes_again_gets_the_runner_that_may_be_in_use(wish: Wish) -> None:
    with Opening(wish) as opening:
        first = opening.runner(replace(wish, challenge_hash="first"))

        assert opening.runner(replace(wish, challenge_hash="second")) is first
        assert not first.closed  # type: ignore[attr-defined]


@pytest.mark.usefixtures("fakes")
def test_a_challenge_that_has_other_files_closed_gets_another_runner() -> None:
    with Opening(Wish("strict")) as opening:
        first = opening.runner(Wish("strict", challenge_hash="first"))

        assert opening.runner(Wish("strict", challenge_hash="third")) is not first
        assert first.closed  # type: ignore[attr-defined]


@pytest.mark.usefixtures("fakes")
def test_a_runner_that_was_weakened_knowingly_serves_nobody_who_did_not_ask_for_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choose, "_open_other", lambda wish: Limited())
    with Opening(Wish(weakened=True)) as opening:
        assert opening.runner(Wish(weakened=True)) is not opening.runner(Wish())
