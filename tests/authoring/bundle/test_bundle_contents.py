"""What a student's and an instructor's copy hold, and what bundling refuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bundled_course import METRIC, ROOT, WEIGHTS, minimal_course, replaced, tree

from heldout.authoring.bundle.bundle import bundle
from heldout.authoring.bundle.check import check_copy
from heldout.base.errors import ChallengeError, DatasetError, StoreError, UsageError
from heldout.base.paths import sha256_of
from heldout.challenge.catalogue import catalogue, find_challenge
from heldout.challenge.course import course_title
from heldout.challenge.load import load_challenge
from heldout.dataset.read import read_table
from heldout.landscape.calibrate import calibrate
from heldout.prepare.prepare import prepare
from heldout.prepare.tables import read_features, read_target

BREAST_CANCER = load_challenge(ROOT, "breast-cancer")


@pytest.fixture(scope="module")
def breast_cancer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("bundle")
    bundle([BREAST_CANCER], output)
    return output


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return minimal_course(tmp_path / "course")


def student_of(course: Path, output: Path) -> Path:
    bundle(catalogue(course).challenges, output)
    return output / "student"


def test_no_value_that_only_private_rows_have_is_anywhere_in_the_students_copy(breast_cancer: Path) -> None:
    """Searches for the bytes and the texts of every private number, whatever file they might be in."""
    prepared = prepare(BREAST_CANCER)
    parts = {
        part: read_features(prepared.open_file(f"{part}_features").read_bytes())
        for part in ("train", "public", "private")
    }
    known = set(parts["train"].to_numpy().ravel()) | set(parts["public"].to_numpy().ravel())
    telling = [value for value in parts["private"].to_numpy().ravel() if value not in known and len(repr(value)) > 6]
    assert len(telling) > 1000
    files = tree(breast_cancer / "student")
    everything = b"\n".join(files.values())
    words = set(everything.split())
    raw: set[bytes] = set()
    arrows = [data for name, data in files.items() if name.endswith(".arrow")]
    for data in arrows:
        aligned = np.frombuffer(data[: len(data) // 8 * 8], dtype="<f8")
        raw |= {value.tobytes() for value in aligned}
    assert not [value for value in telling if repr(float(value)).encode() in words]
    assert not [value for value in telling if np.float64(value).tobytes() in raw]


def test_the_same_search_finds_private_values_in_the_authors_prepared_data() -> None:
    prepared = prepare(BREAST_CANCER)
    data = prepared.open_file("private_features").read_bytes()
    value = read_features(data).iloc[0, 0]
    aligned = np.frombuffer(data[: len(data) // 8 * 8], dtype="<f8")
    assert value in aligned


def test_a_students_copy_has_train_and_public_rows_and_an_empty_private_part(breast_cancer: Path) -> None:
    there = prepare(BREAST_CANCER)
    here = prepare(find_challenge(breast_cancer / "student", "breast-cancer"))
    assert here.content_hash == there.content_hash
    assert here.rows == {**there.rows, "private": 0}
    for name in ("train_features", "train_target", "public_features"):
        assert here.open_file(name).read_bytes() == there.open_file(name).read_bytes()
    private = read_features(here.open_file("private_features").read_bytes())
    public = read_features(here.open_file("public_features").read_bytes())
    assert len(private) == 0
    assert list(private.dtypes) == list(public.dtypes)
    assert read_target(here.hidden_file("private_target").read_bytes()).shape == (0,)
    assert here.manifest.class_counts is not None
    assert here.manifest.class_counts["private"] == (0, 0)
    assert "private" not in here.manifest.hashes


def test_both_copies_are_the_same_challenge(breast_cancer: Path) -> None:
    for copy in ("student", "instructor"):
        assert load_challenge(breast_cancer / copy, "breast-cancer").content_hash == BREAST_CANCER.content_hash


@pytest.mark.parametrize("file", [None, "# The exam is on Friday.\nformat_version = 1\n"])
def test_both_copies_are_called_as_the_course_is(course: Path, tmp_path: Path, file: str | None) -> None:
    course = course.rename(tmp_path / "Fruit of the year")
    (course / "course.toml").unlink()
    if file:
        (course / "course.toml").write_text(file)
    bundle(catalogue(course).challenges, tmp_path / "out")

    titles = [course_title(tmp_path / "out" / copy) for copy in ("student", "instructor")]
    assert titles == ["Fruit of the year"] * 2


def test_nothing_of_the_authors_own_files_reaches_students(course: Path, tmp_path: Path) -> None:
    files = tree(student_of(course, tmp_path / "out"))
    assert sorted(name for name in files if "/prepared/" not in name) == [
        "README.md",
        "bundle.json",
        "challenges/tiny-binary/README.md",
        "challenges/tiny-binary/challenge.toml",
        "challenges/tiny-binary/solution.py",
        "course.toml",
        "datasets/tiny/dataset.toml",
    ]
    everything = b"\n".join(files.values())
    for secret in (b"submissions", b"boosted", b"Friday", b"tiny.csv", str(tmp_path).encode(), b"passes"):
        assert secret not in everything


def test_the_author_is_told_what_stays(course: Path, tmp_path: Path) -> None:
    done = bundle(catalogue(course).challenges, tmp_path / "out")
    assert done.left_out == {"tiny-binary": ("notes.txt", "reference_solution.py", "submissions/")}
    assert "landscape" in done.challenges[0].warnings[0]


def test_the_instructors_copy_has_every_file_and_prepares_the_same(course: Path, tmp_path: Path) -> None:
    bundle(catalogue(course).challenges, tmp_path / "out")
    instructor = tmp_path / "out" / "instructor"
    authors = tree(course)
    copied = {name: data for name, data in tree(instructor).items() if name not in ("README.md", "bundle.json")}
    del authors["challenges/tiny-binary/.answers"]
    assert copied == authors
    moved = tmp_path / "elsewhere"
    instructor.rename(moved)
    here, there = load_challenge(moved, "tiny-binary"), load_challenge(course, "tiny-binary")
    assert prepare(here).content_hash == prepare(there).content_hash
    assert prepare(here).rows == prepare(there).rows


@pytest.mark.parametrize("archive", ["zip", "tar.gz"])
def test_the_same_challenges_give_the_same_bytes_wherever_they_lie(tmp_path: Path, archive: str) -> None:
    outputs = []
    for place in ("one", "another/one"):
        challenges = catalogue(minimal_course(tmp_path / place / "course")).challenges
        bundle(challenges, tmp_path / place / "out", archive=archive)  # type: ignore[arg-type]
        outputs.append(tree(tmp_path / place / "out"))
    assert outputs[0] == outputs[1]


@pytest.mark.parametrize("archive", ["zip", "tar.gz"])
def test_an_archive_holds_the_copy(course: Path, tmp_path: Path, archive: str) -> None:
    bundle(catalogue(course).challenges, tmp_path / "out", archive=archive)  # type: ignore[arg-type]
    packed, unpacked = tmp_path / "out" / f"student.{archive}", tmp_path / "unpacked"
    shutil.unpack_archive(packed, unpacked)
    assert tree(unpacked / "tiny-binary-student") == tree(tmp_path / "out" / "student")
    assert check_copy(unpacked / "tiny-binary-student").problems == ()


def table_beside(course: Path) -> None:
    challenge = course / "challenges" / "tiny-binary"
    (course / "datasets" / "tiny" / "tiny.csv").rename(challenge / "fruits.csv")
    (course / "datasets" / "tiny" / "dataset.toml").unlink()
    replaced(challenge / "challenge.toml", 'id = "tiny"', 'path = "fruits.csv"')


def no_content_hash(course: Path) -> None:
    file = course / "datasets" / "tiny" / "dataset.toml"
    lines = [line for line in file.read_text().splitlines() if not line.startswith("content_hash")]
    file.write_text("\n".join(lines) + "\n")


def own_metric(course: Path) -> None:
    challenge = course / "challenges" / "tiny-binary"
    (challenge / "metric.py").write_text(f"{METRIC}\n\nSCALE = 'scale.csv'\n")
    (challenge / "scale.csv").write_text("1\n")
    (challenge / "weights.py").write_text(WEIGHTS)
    replaced(
        challenge / "challenge.toml",
        'name = "roc_auc"',
        'function = "metric.py:score"\ngreater_is_better = true\nneeds = "probability"',
    )


def generated(course: Path) -> None:
    folder = course / "datasets" / "tiny"
    (folder / "make.py").write_text(
        "from pathlib import Path\n\nimport pandas as pd\n\n\ndef make(seed):\n"
        "    return pd.read_csv(Path(__file__).parent / 'tiny.csv')\n"
    )
    replaced(
        folder / "dataset.toml", 'kind = "file"\nfile = "tiny.csv"', 'kind = "generator"\nfunction = "make.py:make"'
    )


@pytest.mark.parametrize("change", [table_beside, no_content_hash, own_metric, generated])
def test_a_challenge_stays_the_same_challenge_in_a_students_copy(course: Path, tmp_path: Path, change: object) -> None:
    change(course)  # type: ignore[operator]
    author = load_challenge(course, "tiny-binary")
    student = load_challenge(student_of(course, tmp_path / "out"), "tiny-binary")
    assert student.content_hash == author.content_hash
    assert prepare(student).content_hash == prepare(author).content_hash
    assert not [name for name in tree(tmp_path / "out" / "student") if name.endswith(("fruits.csv", "make.py"))]


def test_the_rows_of_a_students_copy_cannot_be_read_together(course: Path, tmp_path: Path) -> None:
    student = load_challenge(student_of(course, tmp_path / "out"), "tiny-binary")
    with pytest.raises(DatasetError, match="withheld"):
        read_table(student.dataset)


def private_rows(course: Path) -> pd.DataFrame:
    """Rows of the table that are in no other part, in the table's order."""
    prepared = prepare(load_challenge(course, "tiny-binary"))
    features = read_features(prepared.open_file("private_features").read_bytes())
    table = pd.read_csv(course / "datasets" / "tiny" / "tiny.csv")
    return table.merge(features.drop_duplicates(), on=list(features.columns))


@pytest.mark.parametrize("name", ["README.md", "hints.md", "solution.py"])
def test_a_private_row_in_a_text_that_students_read_is_refused(course: Path, tmp_path: Path, name: str) -> None:
    row = private_rows(course).iloc[0]
    file = course / "challenges" / "tiny-binary" / name
    before = file.read_text() if file.exists() else "# Hints\n"
    file.write_text(before + f"\n# For example | {' | '.join(map(str, row.tolist()))} |\n")
    with pytest.raises(ChallengeError, match=rf"challenges/tiny-binary/{name}: line \d+ holds a private row"):
        bundle(catalogue(course).challenges, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_public_row_in_the_statement_is_fine(course: Path, tmp_path: Path) -> None:
    prepared = prepare(load_challenge(course, "tiny-binary"))
    row = read_features(prepared.open_file("public_features").read_bytes()).iloc[0]
    statement = course / "challenges" / "tiny-binary" / "README.md"
    statement.write_text(f"{statement.read_text()}\n{','.join(map(str, row.tolist()))}\n")
    assert student_of(course, tmp_path / "out").is_dir()


def test_private_labels_in_their_order_are_refused(course: Path, tmp_path: Path) -> None:
    prepared = prepare(load_challenge(course, "tiny-binary"))
    codes = read_target(prepared.hidden_file("private_target").read_bytes())
    labels = [prepared.classes[code] for code in codes] if prepared.classes else []
    own_metric(course)
    (course / "challenges" / "tiny-binary" / "weights.py").write_text(f"{WEIGHTS}\nANSWERS = {labels!r}\n")
    with pytest.raises(ChallengeError, match=r"weights.py: line \d+ holds the private labels"):
        bundle(catalogue(course).challenges, tmp_path / "out")


def test_a_copy_is_not_overwritten_unless_it_is_meant(course: Path, tmp_path: Path) -> None:
    challenges = catalogue(course).challenges
    bundle(challenges, tmp_path / "out")
    with pytest.raises(UsageError, match="--replace"):
        bundle(challenges, tmp_path / "out")
    (tmp_path / "out" / "student" / "README.md").write_text("changed")
    bundle(challenges, tmp_path / "out", replace=True)
    assert check_copy(tmp_path / "out" / "student").problems == ()


def test_a_folder_that_is_no_copy_is_never_replaced(course: Path, tmp_path: Path) -> None:
    thesis = tmp_path / "out" / "student" / "thesis.md"
    thesis.parent.mkdir(parents=True)
    thesis.write_text("three years of work")
    with pytest.raises(UsageError, match="is no bundle"):
        bundle(catalogue(course).challenges, tmp_path / "out", replace=True)
    assert thesis.read_text() == "three years of work"


def test_checking_a_copy_names_what_was_changed_added_or_lost(course: Path, tmp_path: Path) -> None:
    student = student_of(course, tmp_path / "out")
    found = check_copy(student)
    assert (found.copy, found.challenges, found.problems) == ("student", ("tiny-binary",), ())
    (student / "challenges" / "tiny-binary" / "solution.py").write_text("changed")
    (student / "challenges" / "tiny-binary" / "README.md").unlink()
    (student / "datasets" / "tiny" / "more.csv").write_text("a\n1\n")
    problems = {problem.file: problem.message for problem in check_copy(student).problems}
    assert sorted(problems) == [
        "challenges/tiny-binary/README.md",
        "challenges/tiny-binary/solution.py",
        "datasets/tiny/more.csv",
    ]
    with pytest.raises(UsageError, match=r"bundle\.json"):
        check_copy(course)


@pytest.mark.parametrize("damaged", ["prepared/open/train_features.arrow", "prepared/manifest.json", "challenge.toml"])
def test_a_damaged_file_is_named_and_nothing_is_prepared(course: Path, tmp_path: Path, damaged: str) -> None:
    student = student_of(course, tmp_path / "out")
    with (student / "challenges" / "tiny-binary" / damaged).open("a") as file:
        file.write("\n")
    with pytest.raises(ChallengeError, match=f"^challenges/tiny-binary/{damaged}: is damaged or was changed"):
        prepare(load_challenge(student, "tiny-binary"))


def test_a_file_that_is_damaged_later_is_noticed_although_the_data_were_taken(course: Path, tmp_path: Path) -> None:
    student = student_of(course, tmp_path / "out")
    challenge = load_challenge(student, "tiny-binary")
    prepare(challenge)
    target = student / "challenges" / "tiny-binary" / "prepared" / "hidden" / "public_target.arrow"
    content = bytearray(target.read_bytes())
    content[-20] ^= 1
    target.write_bytes(bytes(content))
    with pytest.raises(ChallengeError, match=r"public_target\.arrow: is damaged"):
        prepare(challenge)


def test_a_student_may_write_into_the_starter_and_the_statement(course: Path, tmp_path: Path) -> None:
    student = student_of(course, tmp_path / "out")
    (student / "challenges" / "tiny-binary" / "solution.py").write_text("# mine now\n")
    assert prepare(load_challenge(student, "tiny-binary")).rows["private"] == 0


def test_a_copy_without_its_checksums_says_so(course: Path, tmp_path: Path) -> None:
    student = student_of(course, tmp_path / "out")
    (student / "bundle.json").unlink()
    with pytest.raises(ChallengeError, match=r"bundle\.json: does not exist in this copy\. Unpack"):
        prepare(load_challenge(student, "tiny-binary"))


def test_data_of_another_format_name_the_heldout_that_is_needed(course: Path, tmp_path: Path) -> None:
    student = student_of(course, tmp_path / "out")
    document = json.loads((student / "bundle.json").read_text())
    (student / "bundle.json").write_text(json.dumps(document | {"prepared_format": 99, "heldout": "9.9"}))
    with pytest.raises(ChallengeError, match=r"Install heldout 9\.9"):
        prepare(load_challenge(student, "tiny-binary"))


def test_a_students_copy_can_neither_be_bundled_nor_calibrated(course: Path, tmp_path: Path) -> None:
    challenge = load_challenge(student_of(course, tmp_path / "out"), "tiny-binary")
    with pytest.raises(UsageError, match="is a student's copy itself"):
        bundle([challenge], tmp_path / "again")
    with pytest.raises(ChallengeError, match="student's copy"):
        calibrate(challenge, jobs=1)


def test_checksums_that_name_files_outside_the_copy_write_nothing_outside_the_cache(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))
    student = student_of(course, tmp_path / "out")
    inside = "challenges/tiny-binary/prepared/open/../../../.."
    (student / "planted").write_text("echo owned\n")
    document = json.loads((student / "bundle.json").read_text())
    for name in (f"{inside}/planted", str(tmp_path / "out" / "student" / "planted"), "..\\planted", "planted\0"):
        files = document["files"] | {name: sha256_of(student / "planted")}
        (student / "bundle.json").write_text(json.dumps(document | {"files": files}))
        with pytest.raises(ChallengeError, match=r"bundle\.json: is damaged"):
            prepare(load_challenge(student, "tiny-binary"))
        with pytest.raises(ChallengeError, match=r"bundle\.json: is damaged"):
            check_copy(student)
    assert not list((tmp_path / "home").rglob("planted*"))


@pytest.mark.parametrize("files", [{"a": 1}, {"a": None}, []])
def test_checksums_that_are_none_are_damage(course: Path, tmp_path: Path, files: object) -> None:
    student = student_of(course, tmp_path / "out")
    document = json.loads((student / "bundle.json").read_text())
    (student / "bundle.json").write_text(json.dumps(document | {"files": files}))
    with pytest.raises(ChallengeError, match=r"bundle\.json: is damaged"):
        prepare(load_challenge(student, "tiny-binary"))


def test_two_challenges_on_one_table_do_not_give_each_others_private_rows_away(course: Path, tmp_path: Path) -> None:
    other = course / "challenges" / "tiny-again"
    shutil.copytree(course / "challenges" / "tiny-binary", other)
    assert student_of(course, tmp_path / "same-split").is_dir()
    replaced(other / "challenge.toml", "seed = 7", "seed = 8")
    with pytest.raises(ChallengeError, match=r"tiny-again/.* of the \d+ private rows of tiny-binary") as caught:
        bundle(catalogue(course).challenges, tmp_path / "out")
    assert "split" in str(caught.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["challenges/tiny-binary/README.md", "datasets/tiny/LICENSE"])
def test_a_private_row_is_found_in_a_text_that_is_not_utf_8(course: Path, tmp_path: Path, name: str) -> None:
    row = private_rows(course).iloc[0]
    (course / name).write_bytes(f"# Caf\xe9\n\n{','.join(map(str, row.tolist()))}\n".encode("latin-1"))
    with pytest.raises(ChallengeError, match=rf"{name}: line 3 holds a private row"):
        bundle(catalogue(course).challenges, tmp_path / "out")


def test_a_copy_that_cannot_be_replaced_stays_what_it_was(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(student_of(course, tmp_path / "out"))
    rename = Path.rename

    def full(path: Path, target: Path) -> Path:
        if path.parent.name == "new" and path.name == "instructor":
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(StoreError, match="the disk is full"):
        bundle(catalogue(course).challenges, tmp_path / "out", replace=True)
    assert tree(tmp_path / "out" / "student") == before
    assert check_copy(tmp_path / "out" / "instructor").problems == ()


def test_a_manifest_that_says_too_little_is_damage_and_no_crash(course: Path, tmp_path: Path) -> None:
    student = student_of(course, tmp_path / "out")
    manifest = student / "challenges" / "tiny-binary" / "prepared" / "manifest.json"
    said = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({name: said[name] for name in ("schema", "files")}))
    document = json.loads((student / "bundle.json").read_text())
    document["files"]["challenges/tiny-binary/prepared/manifest.json"] = sha256_of(manifest)
    (student / "bundle.json").write_text(json.dumps(document))
    with pytest.raises(StoreError, match="is damaged"):
        prepare(load_challenge(student, "tiny-binary"))
