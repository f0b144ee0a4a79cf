"""A challenge that changed is proved whole, one that did not when its turn comes; only what passed is written down."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from challenge_proofs import KINDS, PROSE, ROOT, TURNS, Ledger, Proof, challenges, content_of, due, recorded, versions
from numpy.typing import NDArray

from heldout.landscape.interface import PartResult
from heldout.landscape.store import read_landscape

NAMES = [f"c{number:02}" for number in range(12)]
MINIMAL = ROOT / "tests" / "courses" / "minimal"


def test_a_challenge_without_an_entry_is_proved_on_every_day() -> None:
    assert all("c03" in due(NAMES, [name for name in NAMES if name != "c03"], day) for day in range(TURNS))


def test_every_challenge_has_its_turn_once_in_ten_days_and_about_a_tenth_has_it_each_day() -> None:
    turns = [due(NAMES, NAMES, day) for day in range(20_000, 20_000 + TURNS)]

    assert sorted(name for turn in turns for name in turn) == NAMES
    assert len(turns) == 10
    assert {len(turn) for turn in turns} <= {1, 2}
    assert due(NAMES, NAMES, 20_001) == turns[1]


def test_what_is_asked_for_by_name_is_proved_and_a_name_that_does_not_exist_is_refused() -> None:
    assert due(NAMES, NAMES, 0, "all") == NAMES
    assert due(NAMES, NAMES[1:], 0, "new") == ["c00"]
    with pytest.raises(ValueError, match=r"new, all or challenges\. Got zz"):
        due(NAMES, NAMES, 0, "c01,zz")


@pytest.mark.parametrize("changed", ["solution.py", "challenge.toml", "submissions/passes/new.py"])
def test_the_content_of_a_challenge_changes_with_each_of_its_files(changed: str, tmp_path: Path) -> None:
    shutil.copytree(MINIMAL, tmp_path, dirs_exist_ok=True)
    before = content_of("tiny-binary", tmp_path)
    file = tmp_path / "challenges" / "tiny-binary" / changed
    file.write_text((file.read_text() if file.is_file() else "") + "\n# another\n")

    assert before == content_of("tiny-binary", MINIMAL)
    assert content_of("tiny-binary", tmp_path) != before


@pytest.mark.parametrize("text", PROSE)
def test_the_content_of_a_challenge_is_the_same_with_another_text(text: str, tmp_path: Path) -> None:
    shutil.copytree(MINIMAL, tmp_path, dirs_exist_ok=True)
    (tmp_path / "challenges" / "tiny-binary" / text).write_text("Another text.\n")

    assert content_of("tiny-binary", tmp_path) == content_of("tiny-binary", MINIMAL)


def test_the_content_of_a_challenge_changes_with_its_data(tmp_path: Path) -> None:
    for kind in ("challenges/breast-cancer", "datasets/breast-cancer"):
        shutil.copytree(ROOT / kind, tmp_path / kind)
    before = content_of("breast-cancer", tmp_path)
    with (tmp_path / "datasets/breast-cancer/dataset.toml").open("a") as file:
        file.write("\n")

    assert content_of("breast-cancer", tmp_path) != before


def rewritten(landscape: Path, change: Callable[[PartResult], PartResult] = lambda part: part) -> None:
    """Write the public part's archive in the format of before, with this change in it."""
    part = change(read_landscape(landscape, ("public",)).parts["public"])
    arrays = {"dummy": part.dummy_replicates}
    arrays |= {f"reference/{family}": values for family, values in part.reference_replicates.items()}
    arrays |= {f"trials/{family}": values for family, values in part.expected_best_replicates.items()}
    np.savez(landscape / "public.npz", allow_pickle=False, **arrays)
    for name, schema in (("landscape.json", "heldout.landscape/2"), ("public.json", "heldout.landscape/1")):
        document = json.loads((landscape / name).read_text())
        document.pop("decimals", None)
        (landscape / name).write_text(json.dumps(document | {"schema": schema}))


def nudged(values: NDArray[np.float32], by: float) -> NDArray[np.float32]:
    return np.concatenate([values[:1] * np.float32(by), values[1:]])


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda part: part, True),
        (lambda part: replace(part, dummy_replicates=nudged(part.dummy_replicates, 1.000001)), False),
        (
            lambda part: replace(
                part,
                reference_replicates=part.reference_replicates
                | {"svm": nudged(part.reference_replicates["svm"], 1.000001)},
            ),
            False,
        ),
        (
            lambda part: replace(
                part,
                expected_best_replicates=part.expected_best_replicates
                | {"svm": nudged(part.expected_best_replicates["svm"], 1.00001)},
            ),
            False,
        ),
    ],
    ids=["nothing", "U_0", "a reference", "E_j"],
)
def test_of_a_landscape_counts_what_it_says_and_not_how_it_is_kept(
    tmp_path: Path, change: Callable[[PartResult], PartResult], same: bool
) -> None:
    for kind in ("challenges/breast-cancer", "datasets/breast-cancer"):
        shutil.copytree(ROOT / kind, tmp_path / kind)
    landscape = tmp_path / "challenges" / "breast-cancer" / "landscape"
    before = content_of("breast-cancer", tmp_path)
    bytes_before = (landscape / "public.npz").read_bytes()
    rewritten(landscape, change)

    assert (landscape / "public.npz").read_bytes() != bytes_before
    assert (content_of("breast-cancer", tmp_path) == before) is same


@pytest.mark.parametrize("name", ["landscape.json", "costs.json", "private.json"])
def test_the_content_changes_with_each_document_of_the_landscape(tmp_path: Path, name: str) -> None:
    for kind in ("challenges/breast-cancer", "datasets/breast-cancer"):
        shutil.copytree(ROOT / kind, tmp_path / kind)
    file = tmp_path / "challenges" / "breast-cancer" / "landscape" / name
    before = content_of("breast-cancer", tmp_path)
    document = json.loads(file.read_text())
    document["another"] = 1
    file.write_text(json.dumps(document))

    assert content_of("breast-cancer", tmp_path) != before


def said(kind: str, challenge: str, failed: bool = False, when: str = "teardown", **figures: Any) -> Any:
    properties = [("proves", [kind, challenge]), ("figure", figures)]
    return SimpleNamespace(user_properties=properties, failed=failed, when=when)


def test_only_a_challenge_that_passed_every_kind_of_proof_is_written_down(tmp_path: Path) -> None:
    whole, part, broken, *_ = challenges()
    ledger = Ledger()
    for kind in KINDS:
        ledger.pytest_runtest_logreport(said(kind, whole, gained=3.0))
        ledger.pytest_runtest_logreport(said(kind, broken))
        if kind != "verify":
            ledger.pytest_runtest_logreport(said(kind, part))
    ledger.pytest_runtest_logreport(said("verify", broken, failed=True, when="call"))
    file = tmp_path / "proofs.json"

    assert ledger.keep(file) == [whole]
    (proof,) = recorded(file).values()
    assert (proof.content, proof.versions, proof.figures) == (content_of(whole), versions(), {"gained": 3.0})


def test_an_entry_of_a_challenge_that_is_gone_goes_and_others_stay(tmp_path: Path) -> None:
    file = tmp_path / "proofs.json"
    here = challenges()[0]
    file.write_text(
        f'{{"gone": {{"content": "", "versions": {{}}, "date": ""}}, '
        f'"{here}": {{"content": "x", "versions": {{}}, "date": "2026-01-01"}}}}'
    )
    Ledger().keep(file)

    assert recorded(file) == {here: Proof("x", {}, "2026-01-01")}


def test_every_kind_of_proof_is_one_that_tests_prove() -> None:
    call = re.compile(r'(?:each_proved\("\w+", |each_desk\(|proof_of\()"(\w+)"')
    sources = (ROOT / "tests").glob("*/**/test_*.py")

    assert {kind for path in sources for kind in call.findall(path.read_text(encoding="utf-8"))} == set(KINDS)
