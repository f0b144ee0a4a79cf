"""Which runner a call gets: never less than it asked for, and nothing is left of one that was not good enough."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from runner_contract import waited
from sandbox_samples import processes_naming, scratch_left

from heldout.base.errors import HeldoutError, IsolationError, UsageError
from heldout.isolation import choose, program

linux = pytest.mark.skipif(sys.platform != "linux", reason="the level standard needs Linux")


@pytest.fixture(autouse=True)
def nothing_is_left(apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDOUT_WORKER", "off")


def test_a_level_is_known_by_its_name() -> None:
    assert choose.level_named(None) is None
    assert choose.level_named("limits") == "limits"


def test_a_misspelt_level_is_answered_with_the_nearest() -> None:
    with pytest.raises(
        UsageError, match=r"one of limits, standard, strict\. Got 'standart'\. Did you mean 'standard'\?"
    ):
        choose.level_named("standart")


def test_no_isolation_at_all_cannot_be_asked_for() -> None:
    with pytest.raises(UsageError):
        choose.level_named("none")


def test_less_is_given_where_it_is_asked_for_and_says_so(apart: Path) -> None:
    with choose.open_runner(weakened=True) as runner:
        assert runner.isolation().level == "limits"
        assert runner.isolation().weakened is True
    assert scratch_left(apart) == []


@linux
def test_a_minimum_never_lowers_the_level() -> None:
    with choose.open_runner("limits") as runner:
        if runner.isolation().level == "limits":
            pytest.skip("this machine gives no more")
        assert runner.isolation().level == "standard"
        assert runner.isolation().weakened is False


def test_only_what_is_weaker_than_usual_can_be_asked_for_as_such() -> None:
    assert choose.wish_named("limits", "limits") == choose.Wish("limits", True)
    with pytest.raises(UsageError, match=r"must be limits, .* Got 'standard'\."):
        choose.wish_named(None, "standard")
    with pytest.raises(UsageError, match="--isolation strict and --weaken-isolation limits contradict each other"):
        choose.wish_named("strict", "limits")


@linux
def test_nothing_weaker_takes_the_place_of_a_worker_that_cannot_start(
    apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from heldout.sandbox.worker.order import Order
    from heldout.sandbox.worker.runner import WorkerRunner

    broken = Order((), program.NAME, command=("/bin/sh", "-c", "exit 3"))
    monkeypatch.setattr(choose, "_start_standard", lambda *_, **__: WorkerRunner(broken, persistent=False))
    for least in (None, "limits", "standard"):
        with pytest.raises(HeldoutError, match="ended while it started"):
            choose.open_runner(least)
    assert scratch_left(apart) == []
    assert waited(lambda: processes_naming(str(apart)) == [])


@linux
def test_a_level_that_a_layer_is_missing_for_is_refused_when_asked_for(
    apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from heldout.sandbox.worker.order import Order
    from heldout.sandbox.worker.runner import WorkerRunner

    without_landlock = Order((), program.NAME, abi_cap=0)
    monkeypatch.setattr(choose, "_start_standard", lambda *_, **__: WorkerRunner(without_landlock, persistent=False))
    # What root starts is another user, to whom hidden files are closed even so, unless Python is closed to it as well.
    with pytest.raises(IsolationError, match=r"the self-test of the sandbox got through: .*write a temporary file"):
        choose.open_runner("standard")
    with choose.open_runner() as runner:
        assert runner.isolation().level == "limits"
    assert scratch_left(apart) == []


def test_windows_is_sent_to_wsl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose.sys, "platform", "win32")
    with pytest.raises(IsolationError, match="WSL"):
        choose.open_runner()
