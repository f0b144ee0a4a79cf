from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from heldout.base.errors import ChallengeError
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.interface import Challenge
from heldout.landscape.choose import facts_of, families_of, spaces_hash
from heldout.prepare.prepare import prepare

MakeTiny = Callable[..., Challenge]

OWN = """from heldout.landscape.families.interface import Family, family
from heldout.landscape.space import Parameter


def columns(facts):
    from sklearn.preprocessing import OneHotEncoder

    return OneHotEncoder(handle_unknown="ignore")


@family("ridge")
def ridge(facts):
    strength = Parameter("alpha", "log", 0.01, 10.0)
    return Family("ridge", "sklearn.linear_model.RidgeClassifier", (strength,), columns=columns)
"""


def chosen(challenge: Challenge) -> list[str]:
    return [family.name for family in families_of(challenge, facts_of(challenge, prepare(challenge)))]


def hashed(challenge: Challenge) -> str:
    facts = facts_of(challenge, prepare(challenge))
    return spaces_hash(challenge, facts, families_of(challenge, facts))


@pytest.mark.proof
def test_the_hash_covers_the_modules_and_data_behind_an_authors_columns(make_tiny: MakeTiny) -> None:
    own = OWN + "\n\ndef unused():\n    import encoding\n    open('levels.csv')\n"
    challenge = make_tiny('[reference]\npython = "families.py"\n\n', own)
    alone = hashed(challenge)
    (challenge.folder / "encoding.py").write_text("import deeper\n")
    (challenge.folder / "deeper.py").write_text("x = 1\n")
    helped = hashed(challenge)
    (challenge.folder / "deeper.py").write_text("x = 2\n")
    deeper = hashed(challenge)
    (challenge.folder / "levels.csv").write_text("a,b\n")
    assert len({alone, helped, deeper, hashed(challenge)}) == 4


def test_without_a_word_all_families_that_suit_the_task_are_taken(make_tiny: MakeTiny) -> None:
    assert len(chosen(make_tiny(""))) == 10


def test_an_author_restricts_the_families(make_tiny: MakeTiny) -> None:
    assert chosen(make_tiny('[reference]\nfamilies = ["tree", "linear"]\n\n')) == ["linear", "tree"]


def test_an_author_adds_families_with_columns_of_their_own(make_tiny: MakeTiny) -> None:
    challenge = make_tiny('[reference]\npython = "families.py"\n\n', OWN)
    assert "ridge" in chosen(challenge)
    assert len(chosen(challenge)) == 11


def test_an_authors_family_takes_the_place_of_ours(make_tiny: MakeTiny) -> None:
    own = OWN.replace('"ridge"', '"linear"')
    challenge = make_tiny('[reference]\nfamilies = ["linear"]\npython = "families.py"\n\n', own)
    facts = facts_of(challenge, prepare(challenge))
    assert families_of(challenge, facts)[0].estimator == "sklearn.linear_model.RidgeClassifier"


def test_a_misspelt_family_is_told_with_the_nearest(make_tiny: MakeTiny) -> None:
    with pytest.raises(ChallengeError, match=r"reference.families must be of .*Got 'forrest'. Did you mean 'forest'\?"):
        chosen(make_tiny('[reference]\nfamilies = ["forrest"]\n\n'))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = (", "could not be run: SyntaxError"),
        ("import no_such_module", "could not be run: ModuleNotFoundError"),
        ("x = 1", "declares no family"),
        (OWN + "\n\nother = family('ridge')(lambda facts: None)\n", "declared twice"),
    ],
)
def test_a_python_file_that_fails_is_the_challenges_fault(make_tiny: MakeTiny, text: str, said: str) -> None:
    challenge = make_tiny('[reference]\npython = "families.py"\n\n', text)
    with pytest.raises(ChallengeError, match=said):
        chosen(challenge)


def test_an_author_keeps_columns_from_the_reference(make_tiny: MakeTiny) -> None:
    challenge = make_tiny('[reference]\ndrop = ["weight"]\nscaling = "range"\n\n')
    facts = facts_of(challenge, prepare(challenge))
    assert "weight" not in dict(facts.features)
    assert "firmness" in dict(facts.features)
    assert facts.scaling == "range"


def test_where_only_the_table_knows_its_columns_a_dropped_one_must_be_a_feature(make_tiny: MakeTiny) -> None:
    loaded = make_tiny("")
    reference = loaded.definition.reference.model_copy(update={"drop": ["wieght"]})
    challenge = replace(loaded, definition=loaded.definition.model_copy(update={"reference": reference}))
    with pytest.raises(ChallengeError, match=r"reference.drop must name features: .*Did you mean 'weight'\?"):
        facts_of(challenge, prepare(challenge))


def test_the_hash_changes_with_families_columns_and_scaling_and_with_nothing_else(make_tiny: MakeTiny) -> None:
    challenge = make_tiny("")
    references = ["", 'drop = ["weight"]', 'scaling = "none"', 'families = ["tree"]']
    file = challenge.folder / "challenge.toml"
    text = file.read_text()
    hashes = []
    for reference in references:
        file.write_text(text.replace("[[example]]", f"[reference]\n{reference}\n\n[[example]]", 1))
        hashes.append(hashed(find_challenge(challenge.course, challenge.id)))
    assert len(set(hashes)) == len(references)
    assert hashes[0] == hashed(challenge)


def test_the_hash_changes_with_an_authors_own_columns(make_tiny: MakeTiny) -> None:
    challenge = make_tiny('[reference]\nfamilies = ["ridge"]\npython = "families.py"\n\n', OWN)
    hashes = []
    for text in (OWN, OWN.replace('handle_unknown="ignore"', 'handle_unknown="ignore", drop="first"')):
        (challenge.folder / "families.py").write_text(text)
        hashes.append(hashed(challenge))
    assert hashes[0] != hashes[1]


def test_families_are_told_without_scikit_learn(make_tiny: MakeTiny) -> None:
    challenge = make_tiny("")
    prepare(challenge)
    code = (
        "import sys; from pathlib import Path; from heldout.challenge.catalogue import find_challenge;"
        "from heldout.landscape.choose import *; from heldout.prepare.prepare import prepare;"
        "c = find_challenge(Path(sys.argv[1]), 'tiny-binary'); f = facts_of(c, prepare(c));"
        "heavy = {'sklearn', 'scipy', 'numpy'} & set(sys.modules);"
        "print(spaces_hash(c, f, families_of(c, f))[:7], heavy)"
    )
    found = subprocess.run([sys.executable, "-c", code, str(challenge.course)], capture_output=True, text=True)
    assert found.stdout == "sha256: set()\n", found.stderr
