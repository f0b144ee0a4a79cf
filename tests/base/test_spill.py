"""Bytes that are taken piece by piece and given as one: in memory while they are few."""

from __future__ import annotations

import gc
import sys
from typing import Any

import pytest

from heldout.base.spill import Spill


def _cycle(garbage: list[Any]) -> None:
    """Makes what only the collector ends: a view in a cycle with its Spill, as an exception and its frames are one."""
    spill = Spill(None)
    spill.write(b"some bytes")
    garbage.append((spill, spill.whole(), garbage))


def test_the_view_is_all_that_was_written_and_read_only() -> None:
    spill = Spill(None)
    spill.write(b"some ")
    spill.write(memoryview(b"bytes"))

    whole = spill.whole()

    assert (bytes(whole), whole.readonly) == (b"some bytes", True)


def test_a_view_that_ends_in_a_cycle_with_its_spill_ends_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """From Python 3.13 on, a BytesIO that is collected together with a view of it complains on standard error."""
    complaints: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda said: complaints.append(said.exc_value))

    _cycle([])
    gc.collect()

    assert complaints == []
