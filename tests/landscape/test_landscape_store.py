from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from references import landscape_beside

from heldout.base.errors import ChallengeError
from heldout.challenge.interface import Challenge
from heldout.landscape.calibrate import Calibrated
from heldout.landscape.interface import SCHEMA, Landscape
from heldout.landscape.sizes import read_costs
from heldout.landscape.store import landscape_folder, save_landscape


def same(first: Landscape, second: Landscape) -> bool:
    for name, part in first.parts.items():
        other = second.parts[name]
        assert np.array_equal(part.dummy_replicates, other.dummy_replicates, equal_nan=True)
        for family in part.reference_replicates:
            assert np.array_equal(part.reference_replicates[family], other.reference_replicates[family])
            assert np.array_equal(part.expected_best_replicates[family], other.expected_best_replicates[family])
        nothing = {"reference_replicates": {}, "expected_best_replicates": {}, "dummy_replicates": np.empty(0)}
        shown = [str(replace(each, **nothing)) for each in (part, other)]  # type: ignore[arg-type]
        assert shown[0] == shown[1]
    families = [
        [
            [(c.params, c.cv, c.cv_folds, c.train_folds, c.utility) for c in family.configurations]
            for family in each.families
        ]
        for each in (first, second)
    ]
    plain = [replace(each, parts={}, families=()) for each in (first, second)]
    return families[0] == families[1] and plain[0] == plain[1]


def test_a_landscape_comes_back_as_it_was_computed(calibrated: tuple[Challenge, Calibrated], copied: Challenge) -> None:
    found = landscape_beside(copied, "public", "private")
    assert found is not None
    assert same(calibrated[1].landscape, found)


def test_the_same_landscape_gives_the_same_bytes(copied: Challenge) -> None:
    folder = landscape_folder(copied)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    found = landscape_beside(copied, "public", "private")
    assert found is not None
    save_landscape(copied, found, read_costs(folder), [])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_only_public_parts_are_read_unless_more_is_asked_for(copied: Challenge) -> None:
    found = landscape_beside(copied)
    assert found is not None
    assert list(found.parts) == ["public"]
    assert {tuple(each.utility) for family in found.families for each in family.configurations} == {("public",)}


def test_a_bundle_without_private_files_can_be_read(copied: Challenge) -> None:
    for path in landscape_folder(copied).glob("private.*"):
        path.unlink()
    found = landscape_beside(copied, "public", "private")
    assert found is not None
    assert list(found.parts) == ["public"]


def test_what_is_left_of_a_bundle_says_nothing_of_private_rows(calibrated: tuple[Challenge, Calibrated]) -> None:
    folder = calibrated[1].folder
    private = json.loads((folder / "private.json").read_text())
    left = "".join(path.read_text() for path in folder.glob("*.json") if path.name != "private.json")
    numbers = {str(value) for value in (*private["reference"].values(), private["se"], private["tau"])}
    telling = {text for text in numbers if len(text) > 8}
    assert len(telling) >= 3
    assert not [text for text in telling if text in left]


def test_fit_times_come_from_the_costs(copied: Challenge) -> None:
    found = landscape_beside(copied)
    assert found is not None
    assert all(each.fit_cpu_seconds > 0 for family in found.families for each in family.configurations)
    (landscape_folder(copied) / "costs.json").unlink()
    without = landscape_beside(copied)
    assert without is not None
    assert all(np.isnan(each.fit_cpu_seconds) for family in without.families for each in family.configurations)


def test_a_challenge_without_a_landscape_has_none(copied: Challenge) -> None:
    shutil.rmtree(landscape_folder(copied))
    assert landscape_beside(copied) is None


@pytest.mark.parametrize("name", ["landscape.json", "public.json", "public.npz"])
def test_damaged_files_are_told_with_the_command_that_makes_them_anew(copied: Challenge, name: str) -> None:
    path = landscape_folder(copied) / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ChallengeError, match=r"landscape is damaged.*heldout challenge calibrate tiny-binary"):
        landscape_beside(copied)


def _as_an_encrypted_one(content: bytes) -> bytes:
    """With the flag of encryption at the first entry of the directory."""
    flags = content.index(b"PK\x01\x02") + 8
    return content[:flags] + bytes([content[flags] | 1]) + content[flags + 1 :]


def _with_another_stream(content: bytes) -> bytes:
    """Where the first entry's bytes are no stream of deflate; its name has 9 characters, `dummy.npy`."""
    return content[:39] + b"\xff" * 40 + content[79:]


@pytest.mark.parametrize("damage", [lambda _: b"", _as_an_encrypted_one, _with_another_stream])
def test_no_archive_is_told_by_its_name(copied: Challenge, damage: Callable[[bytes], bytes]) -> None:
    path = landscape_folder(copied) / "public.npz"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ChallengeError, match=r"damaged \(public\.npz is no whole archive.*heldout challenge calibrate"):
        landscape_beside(copied)


def test_utilities_for_fewer_configurations_than_there_are_are_damage(copied: Challenge) -> None:
    path = landscape_folder(copied) / "public.json"
    document = json.loads(path.read_text())
    document["utilities"] = {name: values[:1] for name, values in document["utilities"].items()}
    path.write_text(json.dumps(document))
    with pytest.raises(ChallengeError, match=r"landscape is damaged.*heldout challenge calibrate"):
        landscape_beside(copied)


def test_another_schema_is_not_read(copied: Challenge) -> None:
    path = landscape_folder(copied) / "landscape.json"
    path.write_text(path.read_text().replace(SCHEMA, "heldout.landscape/9"))
    with pytest.raises(ChallengeError, match=r"heldout\.landscape/9"):
        landscape_beside(copied)


def write_as_before(folder: Path, landscape: Landscape) -> None:
    """The files of schema 2: replicates are float32 as they are, and no document says decimals."""
    for name, part in landscape.parts.items():
        arrays = {"dummy": part.dummy_replicates}
        arrays |= {f"reference/{family}": values for family, values in part.reference_replicates.items()}
        arrays |= {f"trials/{family}": values for family, values in part.expected_best_replicates.items()}
        np.savez_compressed(folder / f"{name}.npz", allow_pickle=False, **arrays)
        document = json.loads((folder / f"{name}.json").read_text())
        del document["decimals"]
        (folder / f"{name}.json").write_text(json.dumps(document | {"schema": "heldout.landscape/1"}))
    path = folder / "landscape.json"
    path.write_text(path.read_text().replace(SCHEMA, "heldout.landscape/2"))


def test_a_landscape_in_the_format_of_before_says_the_same_and_is_larger(copied: Challenge) -> None:
    folder = landscape_folder(copied)
    found = landscape_beside(copied, "public", "private")
    assert found is not None
    size = (folder / "public.npz").stat().st_size
    write_as_before(folder, found)

    older = landscape_beside(copied, "public", "private")
    assert older is not None
    assert older.best == found.best
    assert same(older, found)
    assert (folder / "public.npz").stat().st_size > 1.2 * size
    save_landscape(copied, older, read_costs(folder), [])
    again = landscape_beside(copied, "public", "private")
    assert again is not None
    assert same(again, found)
    assert (folder / "public.npz").stat().st_size == size


def test_replicates_that_no_whole_numbers_hold_come_back_as_floats(copied: Challenge) -> None:
    found = landscape_beside(copied, "public", "private")
    assert found is not None
    part = found.parts["public"]
    odd = part.expected_best_replicates["linear"].copy()
    odd[2, 5] = 1e-14
    parts = found.parts | {
        "public": replace(part, expected_best_replicates=part.expected_best_replicates | {"linear": odd})
    }
    save_landscape(copied, replace(found, parts=parts), read_costs(landscape_folder(copied)), [])

    again = landscape_beside(copied, "public", "private")
    assert again is not None
    assert np.array_equal(again.parts["public"].expected_best_replicates["linear"], odd)
    assert list(json.loads((landscape_folder(copied) / "public.json").read_text())["decimals"]) == ["naive_bayes"]


def test_a_number_of_decimals_that_is_missing_is_damage(copied: Challenge) -> None:
    path = landscape_folder(copied) / "public.json"
    document = json.loads(path.read_text())
    del document["decimals"]["linear"]
    path.write_text(json.dumps(document))
    with pytest.raises(ChallengeError, match=r"damaged \(numbers of 4 bytes have \d\)"):
        landscape_beside(copied)


def test_reading_needs_neither_scikit_learn_nor_pandas(copied: Challenge) -> None:
    code = (
        "import sys; from pathlib import Path; from heldout.landscape.store import read_landscape;"
        "found = read_landscape(Path(sys.argv[1]), ('public', 'private')); assert len(found.parts) == 2;"
        "print([name for name in ('sklearn', 'scipy', 'pandas', 'pyarrow', 'joblib') if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(landscape_folder(copied))]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"
