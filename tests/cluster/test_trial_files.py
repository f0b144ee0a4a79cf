"""What travels of a calibration's cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from heldout.base.errors import HeldoutError
from heldout.cluster.trial_files import add_files, files_of
from heldout.landscape.trial import ReferencePreprocessing, Trial

TRIAL = Trial("linear", 3, {}, {}, ReferencePreprocessing("c", {}), "k")


def test_what_is_kept_of_a_configuration_arrives_in_the_other_cache(tmp_path: Path) -> None:
    there, here = tmp_path / "there", tmp_path / "here"
    assert files_of(there, (TRIAL,)) == {}
    for path in (TRIAL.path(there), TRIAL.folds_path(there)):
        path.parent.mkdir(parents=True)
        path.write_bytes(path.parent.name.encode())
    add_files(here, files_of(there, ("nothing", TRIAL)))
    assert TRIAL.path(here).read_bytes() == b"trials"
    assert TRIAL.folds_path(here).read_bytes() == b"folds"


@pytest.mark.parametrize("name", ["../x.npz", "trials/../../x.npz", "/trials/x.npz", "columns/x.npz", "trials/x.pkl"])
def test_no_other_file_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(HeldoutError, match="called"):
        add_files(tmp_path / "cache", {name: b""})
    assert list(tmp_path.rglob("x*")) == []
