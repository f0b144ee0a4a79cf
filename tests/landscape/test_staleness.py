from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from references import landscape_beside, reference_of

from heldout.base.errors import ChallengeError
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.landscape.calibrate import Calibrated
from heldout.landscape.families.catalogue import FAMILIES
from heldout.landscape.families.interface import DeclaredFamily, Facts, Family
from heldout.landscape.space import Parameter
from heldout.landscape.staleness import staleness, version_notes
from heldout.landscape.store import landscape_folder
from heldout.prepare.prepare import prepare

Edit = Callable[[str, str], Challenge]


@pytest.fixture
def edit(calibrated: tuple[Challenge, Calibrated], tmp_path: Path) -> Edit:
    """Copies the calibrated course, replaces a text in its challenge.toml and reads the challenge again."""

    def copied(old: str, new: str) -> Challenge:
        shutil.copytree(calibrated[0].course, tmp_path / "course")
        file = tmp_path / "course" / "challenges" / "tiny-binary" / "challenge.toml"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1))
        return find_challenge(tmp_path / "course", "tiny-binary")

    return copied


def reasons(challenge: Challenge) -> list[str]:
    # Made anew: the families of heldout change here, which they do in no process that grades.
    return list(replace(reference_of(challenge)).stale)


def test_a_landscape_fits_the_challenge_it_was_computed_for(calibrated: tuple[Challenge, Calibrated]) -> None:
    challenge, done = calibrated
    assert reasons(challenge) == staleness(reference_of(challenge), done.landscape) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Ripe or not", "Ripe or unripe"),
        ("cpu_seconds = 30", "cpu_seconds = 40"),
        ("score = [0.6, 1.0]", "score = [0.5, 1.0]"),
    ],
)
def test_words_limits_and_examples_do_not_make_it_stale(edit: Edit, old: str, new: str) -> None:
    assert reasons(edit(old, new)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("seed = 7", "seed = 8", "data, the features or the split"),
        ('drop = ["fruit"]', 'drop = ["fruit", "weight"]', "data, the features or the split"),
        ('"roc_auc"', '"average_precision"', "The metric changed"),
        ('families = ["linear", "naive_bayes"]', 'families = ["linear", "tree"]', "reference families"),
        ("[reference]", '[reference]\nscaling = "none"', "reference preprocessing"),
    ],
)
def test_what_decides_its_numbers_makes_it_stale(edit: Edit, old: str, new: str, said: str) -> None:
    assert said in " ".join(reasons(edit(old, new)))


OURS = dict(FAMILIES.built_in)


def with_catalogue(monkeypatch: pytest.MonkeyPatch, **changes: Callable[[Facts], Family | None]) -> None:
    """heldout's own families, with others in place of some or beside them."""
    made = OURS | {name: DeclaredFamily(name, make, ("Classifier", "Regressor")) for name, make in changes.items()}
    monkeypatch.setattr(FAMILIES, "built_in", dict(sorted(made.items())))


def brand_new(facts: Facts) -> Family | None:
    """A family that heldout did not have."""
    family = OURS["linear"].make(facts)
    return family and replace(family, name="brand_new")


def other_space(name: str) -> Callable[[Facts], Family | None]:
    """The family of heldout's with a parameter more."""

    def make(facts: Facts) -> Family | None:
        family = OURS[name].make(facts)
        return family and replace(family, space=(*family.space, Parameter("more", "log", 0.1, 1.0)))

    return make


def without_hashes(challenge: Challenge) -> None:
    """The landscape as an older heldout wrote it."""
    file = landscape_folder(challenge) / "landscape.json"
    document = json.loads(file.read_text())
    for name in ("family_hashes", "asked_families", "preparation_hash"):
        del document[name]
    file.write_text(json.dumps(document))


@pytest.mark.parametrize("older", [False, True])
def test_what_heldout_gains_or_changes_elsewhere_makes_no_landscape_stale(
    edit: Edit, monkeypatch: pytest.MonkeyPatch, older: bool
) -> None:
    challenge = edit("Ripe or not", "Ripe or unripe")
    if older:
        without_hashes(challenge)
    with_catalogue(monkeypatch, brand_new=brand_new, tree=other_space("tree"))
    assert reasons(challenge) == []


def test_a_landscape_of_all_families_stays_when_one_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    """The committed landscapes are those of every course that takes what heldout has."""
    challenge = load_challenge(Path(__file__).parents[2], "breast-cancer")
    with_catalogue(monkeypatch, brand_new=brand_new)
    assert reasons(challenge) == []
    with_catalogue(monkeypatch, tree=other_space("tree"))
    assert "reference families" in " ".join(reasons(challenge))


def test_another_space_of_a_family_that_it_holds_is_named(edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    challenge = edit("Ripe or not", "Ripe or unripe")
    with_catalogue(monkeypatch, naive_bayes=other_space("naive_bayes"))
    assert reasons(challenge) == [
        "The reference families changed: naive_bayes has another search space, default or preparation."
    ]


@pytest.mark.parametrize(
    ("families", "said"),
    [('["linear"]', "naive_bayes is none of them any more"), ('["linear", "naive_bayes", "tree"]', "without tree")],
)
def test_families_that_the_author_leaves_out_or_adds_make_it_stale(edit: Edit, families: str, said: str) -> None:
    assert said in " ".join(reasons(edit('families = ["linear", "naive_bayes"]', f"families = {families}")))


def test_asking_for_all_families_where_some_were_asked_for_makes_it_stale(edit: Edit) -> None:
    assert "all that suit are asked for now" in " ".join(reasons(edit('families = ["linear", "naive_bayes"]\n', "")))


def test_every_reason_is_told(edit: Edit) -> None:
    challenge = edit("seed = 7", "seed = 8")
    file = challenge.folder / "challenge.toml"
    file.write_text(file.read_text().replace('"roc_auc"', '"log_loss"'))
    assert len(reasons(find_challenge(challenge.course, challenge.id))) >= 2


def test_other_rows_make_it_stale(edit: Edit) -> None:
    challenge = edit("[reference]", "[reference]")
    table = challenge.course / "datasets" / "tiny"
    lines = (table / "tiny.csv").read_text().splitlines()
    (table / "tiny.csv").write_text("\n".join(lines[:-1]) + "\n")
    definition = (table / "dataset.toml").read_text().splitlines()
    (table / "dataset.toml").write_text("\n".join(line for line in definition if not line.startswith("content_hash")))
    assert "data" in " ".join(reasons(find_challenge(challenge.course, challenge.id)))


def test_a_landscape_of_another_challenge_is_told(calibrated: tuple[Challenge, Calibrated]) -> None:
    challenge, done = calibrated
    other = replace(done.landscape, challenge_id="other")
    assert staleness(reference_of(challenge), other) == ["It was computed for the challenge 'other'."]


def test_a_family_that_is_gone_is_a_reason_and_no_error(edit: Edit) -> None:
    challenge = edit('families = ["linear", "naive_bayes"]', 'families = ["liner"]')
    assert "Did you mean 'linear'?" in " ".join(reasons(challenge))


def test_a_damaged_file_is_the_challenges_fault(edit: Edit) -> None:
    challenge = edit("[reference]", "[reference]")
    (landscape_folder(challenge) / "landscape.json").write_text("{")
    with pytest.raises(ChallengeError, match="cannot be read"):
        reasons(challenge)


def test_another_minor_version_is_a_note_and_no_reason(calibrated: tuple[Challenge, Calibrated]) -> None:
    challenge, done = calibrated
    versions = done.landscape.versions
    assert version_notes(done.landscape) == []
    patched = {**versions, "scikit-learn": ".".join([*versions["scikit-learn"].split(".")[:2], "99"])}
    assert version_notes(replace(done.landscape, versions=patched)) == []
    older = replace(done.landscape, versions={**versions, "scikit-learn": "1.2.3"})
    assert "scikit-learn 1.2.3" in version_notes(older)[0]
    assert staleness(reference_of(challenge), older) == []


def test_folds_that_took_copies_apart_make_it_stale_where_rows_are_copies(edit: Edit) -> None:
    challenge = edit("[reference]", "[reference]")
    table = challenge.course / "datasets" / "tiny"
    lines = (table / "tiny.csv").read_text().splitlines()
    (table / "tiny.csv").write_text("\n".join([*lines, lines[-1]]) + "\n")
    definition = (table / "dataset.toml").read_text().splitlines()
    (table / "dataset.toml").write_text("\n".join(line for line in definition if not line.startswith("content_hash")))
    challenge = find_challenge(challenge.course, challenge.id)
    prepared = prepare(challenge)
    assert prepared.manifest.duplicates is not None
    assert prepared.manifest.duplicates.copies == 1
    landscape = landscape_beside(challenge)
    assert landscape is not None
    fitting = replace(landscape, data_hash=prepared.content_hash)
    assert staleness(reference_of(challenge), fitting) == []
    assert "took exact copies of rows apart" in " ".join(
        staleness(reference_of(challenge), replace(fitting, fold_rule=1))
    )


def test_an_earlier_landscape_without_copies_stays_good(calibrated: tuple[Challenge, Calibrated]) -> None:
    challenge, done = calibrated
    assert staleness(reference_of(challenge), replace(done.landscape, fold_rule=1)) == []
