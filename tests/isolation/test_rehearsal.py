"""The rehearsal needs nothing of other packages, and they cannot spoil it."""

from __future__ import annotations

from pathlib import Path

import pytest

from heldout.base.extensions import EntryPoint, Extension, ExtensionError
from heldout.isolation.rehearsal import rehearse
from heldout.tasks.catalogue import FORMS, form_of


def test_another_package_that_takes_a_name_of_ours_does_not_end_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = EntryPoint("score", "foreign:SCORE", Extension("foreign", "1", Path("/nowhere")))
    monkeypatch.setitem(vars(FORMS), "entries", {"score": (foreign,)})
    with pytest.raises(ExtensionError):
        form_of("score")

    rehearse()
