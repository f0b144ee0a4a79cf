from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from heldout.base.errors import UsageError
from heldout.submission.boundary import Refused
from heldout.submission.folder import Folder, check_name
from heldout.submission.interface import MAX_BYTES, MAX_FILES
from heldout.submission.modules import MAX_SOURCE
from heldout.submission.read import read_submission

SOLUTION = "def get_estimator():\n    return None\n"


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def paths(path: Path) -> list[str]:
    return [file.path for file in read_submission(path).files]


def fault(path: Path) -> str:
    """Why what lies at `path` cannot be run."""
    found = read_submission(path)
    assert found.fault is not None
    assert found.files == ()
    return found.fault


def refusal(path: Path) -> str:
    with pytest.raises(UsageError) as found:
        read_submission(path)
    return str(found.value)


def test_a_folder_travels_whole(tmp_path):
    folder = write(tmp_path / "mine", {"solution.py": SOLUTION, "helpers/a.py": "", "data/table.csv": "a\n1\n"})
    found = read_submission(folder)
    assert (found.name, found.kind, found.entry) == ("mine", "python", "solution.py")
    assert [file.path for file in found.files] == ["data/table.csv", "helpers/a.py", "solution.py"]
    assert found.files[-1].content == SOLUTION.encode()
    assert found.line_origin == ()


def test_estimator_py_is_an_entry_too_and_solution_py_comes_first(tmp_path):
    assert read_submission(write(tmp_path / "a", {"estimator.py": SOLUTION})).entry == "estimator.py"
    both = write(tmp_path / "b", {"estimator.py": SOLUTION, "solution.py": SOLUTION})
    assert read_submission(both).entry == "solution.py"


def test_hidden_files_and_caches_stay_behind(tmp_path):
    files = [".git/config", ".env", "__pycache__/a.pyc", ".ipynb_checkpoints/x.py", "a.pyc", "sub/.hidden"]
    assert paths(write(tmp_path, {"solution.py": SOLUTION, **dict.fromkeys(files, "x")})) == ["solution.py"]


def test_the_challenge_s_own_data_is_not_sent_back(tmp_path):
    files = {"solution.py": SOLUTION, "data/train.csv": "x", "data/test.csv": "x", "data/extra.csv": "x"}
    write(tmp_path, files)
    assert "data/train.csv" in paths(tmp_path)
    write(tmp_path, {".heldout.toml": ""})
    assert paths(tmp_path) == ["data/extra.csv", "solution.py"]
    assert paths(tmp_path / "solution.py") == ["data/extra.csv", "solution.py"]


def test_a_file_takes_the_modules_that_it_imports_along(tmp_path):
    write(
        tmp_path,
        {
            "model.py": "import first\nfrom package.inner import thing\nimport numpy\nimport spaces.one\n" + SOLUTION,
            "first.py": "def f():\n    from second import x\n",
            "second.py": "import model, missing",
            "unused.py": "",
            "package/__init__.py": "from . import inner",
            "package/inner.py": "import third",
            "package/words.txt": "data of the package",
            "spaces/one.py": "from . import two",
            "spaces/two.py": "",
            "spaces/three.py": "",
            "third.py": "",
            "notes.md": "",
            "data/lookup.csv": "",
        },
    )
    found = read_submission(tmp_path / "model.py")
    assert found.entry == "model.py"
    assert [file.path for file in found.files] == [
        "data/lookup.csv",
        "first.py",
        "model.py",
        "package/__init__.py",
        "package/inner.py",
        "package/words.txt",
        "second.py",
        "spaces/one.py",
        "spaces/two.py",
        "third.py",
    ]


def test_a_package_that_is_imported_in_many_places_is_looked_through_once(tmp_path):
    uses = "".join(f"from package.m{number} import a{number}\n" for number in range(150))
    modules = {f"package/m{number}.py": uses for number in range(150)}
    write(tmp_path, {"solution.py": uses + SOLUTION, "package/__init__.py": "", **modules})
    submission = read_submission(tmp_path / "solution.py")
    assert submission.fault is None
    assert len(submission.files) == 152


def test_names_are_counted_in_all_modules_together(tmp_path):
    def importing(*names):
        return "".join(f"import {name}\n" for name in names)

    many = {f"m{module}.py": importing(*(f"x{module}_{number}" for number in range(4_000))) for module in range(3)}
    write(tmp_path, {"solution.py": importing("m0", "m1", "m2") + SOLUTION, **many})
    assert "more than 10,000 names" in read_submission(tmp_path / "solution.py").fault


def test_a_folder_that_many_names_lead_through_is_looked_at_once(tmp_path, monkeypatch):
    asked = []
    look = Folder.is_folder
    monkeypatch.setattr(Folder, "is_folder", lambda self, path: asked.append(path) or look(self, path))
    (tmp_path / "d" / "d").mkdir(parents=True)
    write(tmp_path, {"solution.py": "".join(f"import d.d.x{number}\n" for number in range(50)) + SOLUTION})
    assert read_submission(tmp_path / "solution.py").fault is None
    assert asked.count("d") == asked.count("d/d") == 1


@pytest.mark.parametrize("source", ["def broken(:\n", "\0", "(" * 5000, b"\xff\xfe", "import ." + "a" * 10])
def test_a_syntax_error_is_left_to_the_run(tmp_path, source):
    assert paths(write(tmp_path, {"solution.py": source}) / "solution.py") == ["solution.py"]


def test_predictions_are_a_kind_of_their_own(tmp_path):
    found = read_submission(write(tmp_path, {"predictions.csv": "row_id,prediction\n"}) / "predictions.csv")
    assert (found.kind, found.entry, len(found.files)) == ("predictions", "predictions.csv", 1)


def test_the_hash_depends_on_kind_entry_paths_and_contents_only(tmp_path):
    first = read_submission(write(tmp_path / "a", {"solution.py": SOLUTION, "b.txt": "x"})).content_hash
    assert first.startswith("sha256:")
    assert len(first) == 71
    assert read_submission(write(tmp_path / "other", {"b.txt": "x", "solution.py": SOLUTION})).content_hash == first
    others = [
        {"solution.py": SOLUTION, "b.txt": "y"},
        {"solution.py": SOLUTION, "c.txt": "x"},
        {"estimator.py": SOLUTION, "b.txt": "x"},
        {"solution.py": SOLUTION + "x", "b.txt": ""},
    ]
    hashes = {read_submission(write(tmp_path / str(i), files)).content_hash for i, files in enumerate(others)}
    assert len(hashes | {first}) == 5


def test_a_path_that_does_not_exist_names_the_nearest(tmp_path):
    write(tmp_path, {"solution.py": SOLUTION})
    message = refusal(tmp_path / "soluton.py")
    assert "does not exist. Did you mean 'solution.py'?" in message
    assert "Expected a folder with solution.py" in message


def test_a_folder_without_an_entry_says_what_it_holds(tmp_path):
    message = refusal(write(tmp_path, {"soluton.py": SOLUTION, "notes.md": ""}))
    assert "must hold solution.py or estimator.py. It holds notes.md, soluton.py." in message
    assert "Did you mean 'solution.py'?" in message
    assert "It holds nothing." in refusal(write(tmp_path / "empty", {".hidden": ""}))


def test_another_kind_of_file_says_what_is_expected(tmp_path):
    assert "Expected a folder with" in refusal(write(tmp_path, {"model.pkl": b"x"}) / "model.pkl")


def test_too_many_files_are_counted(tmp_path):
    write(tmp_path, {"solution.py": SOLUTION, **{f"f{number}.txt": "" for number in range(MAX_FILES)}})
    assert f"{MAX_FILES + 1} files" in fault(tmp_path)
    (tmp_path / "f0.txt").unlink()
    assert len(paths(tmp_path)) == MAX_FILES


def test_too_large_names_the_largest(tmp_path):
    write(tmp_path, {"solution.py": SOLUTION, "data/big.csv": "x", "small.txt": "x" * 1000})
    with (tmp_path / "data/big.csv").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    for path in (tmp_path, tmp_path / "solution.py"):
        message = fault(path)
        assert "20.0 MB are allowed" in message
        assert "The largest is data/big.csv" in message


def test_a_submitted_file_may_be_no_larger_than_the_limit(tmp_path):
    path = write(tmp_path, {"predictions.csv": ""}) / "predictions.csv"
    os.truncate(path, MAX_BYTES)
    assert len(read_submission(path).files[0].content) == MAX_BYTES
    os.truncate(path, MAX_BYTES + 1)
    assert "are allowed" in fault(path)


def test_a_link_inside_the_folder_is_followed(tmp_path):
    folder = write(tmp_path / "s", {"solution.py": SOLUTION, "a/one.txt": "1"})
    (folder / "link.txt").symlink_to("a/one.txt")
    (folder / "b").symlink_to("a")
    found = {file.path: file.content for file in read_submission(folder).files}
    assert found["link.txt"] == found["b/one.txt"] == b"1"


@pytest.mark.parametrize("target", ["../secret.txt", "/etc/hostname", "../other", "nowhere", "link"])
def test_a_link_that_leaves_is_refused(tmp_path, target):
    write(tmp_path, {"secret.txt": "labels", "other/labels.csv": "labels"})
    folder = write(tmp_path / "s", {"solution.py": SOLUTION})
    (folder / "link").symlink_to(target)
    assert "leads out of" in fault(folder)


def test_a_submitted_file_that_is_a_link_out_is_refused(tmp_path):
    write(tmp_path, {"secret.py": "labels"})
    folder = write(tmp_path / "s", {})
    folder.mkdir()
    (folder / "solution.py").symlink_to("../secret.py")
    assert "leads out of" in fault(folder / "solution.py")


def test_an_imported_module_or_data_folder_that_is_a_link_out_is_refused(tmp_path):
    write(tmp_path, {"secret.py": "labels"})
    folder = write(tmp_path / "s", {"solution.py": "import helper"})
    (folder / "helper.py").symlink_to("../secret.py")
    assert "leads out of" in fault(folder / "solution.py")
    (folder / "helper.py").unlink()
    (folder / "data").symlink_to("/etc")
    assert "leads out of" in fault(folder / "solution.py")


def test_a_link_to_the_folder_above_ends(tmp_path):
    folder = write(tmp_path, {"solution.py": SOLUTION, "a/b/c.txt": ""})
    (folder / "a/b/up").symlink_to("../..")
    assert "a link to a folder that holds it" in fault(folder)


@pytest.mark.parametrize("name", ["pipe", "data/pipe"])
def test_a_fifo_is_refused_and_never_waited_for(tmp_path, name):
    write(tmp_path, {"solution.py": SOLUTION, "data/x.csv": ""})
    os.mkfifo(tmp_path / name)
    assert "not a regular file" in fault(tmp_path)


def test_a_fifo_as_the_submission_is_refused(tmp_path):
    os.mkfifo(tmp_path / "solution.py")
    assert "not a regular file" in fault(tmp_path / "solution.py")
    assert "not a regular file" in fault(tmp_path)


def test_a_file_swapped_for_a_link_between_listing_and_reading_is_refused(tmp_path):
    write(tmp_path, {"secret.txt": "labels"})
    root = write(tmp_path / "s", {"a.txt": "mine", "sub/b.txt": "mine"})
    folder = Folder(root)
    entries = {entry.path: entry for entry in folder.walk()}
    (root / "a.txt").unlink()
    (root / "a.txt").symlink_to("../secret.txt")
    with pytest.raises(Refused, match="is a link"):
        folder.read(entries["a.txt"], 100)
    (root / "sub/b.txt").unlink()
    (root / "sub").rmdir()
    (root / "sub").symlink_to(tmp_path)
    with pytest.raises(Refused):
        folder.read(entries["sub/b.txt"], 100)


def test_a_file_swapped_for_a_fifo_is_refused_at_once(tmp_path):
    root = write(tmp_path, {"a.txt": "mine"})
    folder = Folder(root)
    (entry,) = folder.walk()
    (root / "a.txt").unlink()
    os.mkfifo(root / "a.txt")
    done = threading.Event()

    def read():
        with pytest.raises(Refused, match="not a regular file"):
            folder.read(entry, 100)
        done.set()

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    assert done.wait(5)


def test_a_file_that_grows_is_read_no_further_than_allowed(tmp_path):
    folder = Folder(write(tmp_path, {"a.txt": "x"}))
    (entry,) = folder.walk()
    write(tmp_path, {"a.txt": "x" * 1000})
    with pytest.raises(Refused, match="grew"):
        folder.read(entry, 10)


@pytest.mark.parametrize("name", [b"bad\xff.txt", b"new\nline.txt", b"bell\x07.txt", b"back\\slash.txt"])
def test_names_that_cannot_travel_are_refused(tmp_path, name):
    write(tmp_path, {"solution.py": SOLUTION})
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).touch()
    message = fault(tmp_path)
    assert "Rename the file" in message
    assert message.isprintable()
    message.encode()


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "a/../../x", "a\0b"])
def test_names_that_lead_away_are_refused(name):
    with pytest.raises(Refused):
        check_name(name)


def test_names_in_other_scripts_travel(tmp_path):
    assert paths(write(tmp_path, {"solution.py": SOLUTION, "données/été.csv": ""})) == [
        "données/été.csv",
        "solution.py",
    ]


def test_an_endless_folder_is_not_read_to_its_end(tmp_path):
    write(tmp_path, {"solution.py": SOLUTION, "/".join(["deep"] * 30) + "/x.txt": ""})
    assert "20 folders deep" in fault(tmp_path)


def test_reading_leaves_no_descriptor_open(tmp_path):
    write(tmp_path, {"solution.py": SOLUTION, "a/b/c.txt": "x"})
    before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    for _ in range(5):
        read_submission(tmp_path)
    after = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    assert after == before


@pytest.mark.parametrize(
    "module",
    ["submission.read", "recipe.write", "recipe.rebuild", "recipe.describe", "recipe.family", "scoring.model"],
)
def test_the_grader_s_side_imports_no_heavy_library(module):
    code = (
        f"import sys, heldout.{module}\n"
        "print([name for name in ('numpy', 'pandas', 'sklearn', 'scipy', 'pydantic') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_folder_that_is_a_link_is_refused(tmp_path):
    write(tmp_path / "other", {"solution.py": SOLUTION})
    (tmp_path / "mine").symlink_to("other")
    assert fault(tmp_path / "mine") == "mine is a link. Hand in the folder itself."
    assert "mine is a link" in fault(tmp_path / "mine/solution.py")


def test_a_folder_that_is_replaced_while_it_is_read_is_refused(tmp_path, monkeypatch):
    write(tmp_path / "secret", {"solution.py": "labels"})
    folder = write(tmp_path / "mine", {"solution.py": SOLUTION})
    walk = Folder.walk

    def replacing(self, below=""):
        folder.rename(tmp_path / "away")
        (tmp_path / "secret").rename(folder)
        return walk(self, below)

    monkeypatch.setattr(Folder, "walk", replacing)
    assert "was replaced while it was read" in fault(folder)


def test_what_is_read_comes_from_the_folder_that_was_opened(tmp_path):
    write(tmp_path / "secret", {"a.txt": "labels"})
    root = write(tmp_path / "mine", {"a.txt": "mine"})
    with Folder(root) as folder:
        root.rename(tmp_path / "away")
        root.symlink_to("secret")
        (entry,) = folder.walk()
        assert folder.read(entry, 100) == b"mine"
        with pytest.raises(Refused, match="was replaced"):
            folder.check_unchanged()


def test_a_way_through_a_link_and_back_is_the_folder_that_it_leads_to(tmp_path):
    write(tmp_path / "there/inner", {"a.txt": ""})
    write(tmp_path / "there", {"solution.py": SOLUTION})
    (tmp_path / "link").symlink_to("there/inner")
    found = read_submission(tmp_path / "link" / "..")
    assert (found.name, found.fault) == ("there", None)


@pytest.mark.parametrize("target", ["sub/../a.txt", "sub/up/a.txt", "{root}/a.txt", "./a.txt"])
def test_a_link_that_goes_round_and_stays_inside_is_followed(tmp_path, target):
    folder = write(tmp_path / "s", {"solution.py": SOLUTION, "a.txt": "1", "sub/b.txt": ""})
    (folder / "sub/up").symlink_to("..") if "up" in target else None
    (folder / "link.txt").symlink_to(target.format(root=folder))
    if "up" in target:
        assert "a link to a folder that holds it" in fault(folder)
    else:
        assert {file.path: file.content for file in read_submission(folder).files}["link.txt"] == b"1"


@pytest.mark.parametrize("name", ["a" * 250, "a" * 300])
def test_an_import_that_no_file_system_can_hold_is_left_to_the_run(tmp_path, name):
    write(tmp_path, {"solution.py": f"import {name}, {name}.b\nfrom . import {name}"})
    assert paths(tmp_path / "solution.py") == ["solution.py"]


def test_a_path_that_no_file_system_can_hold_does_not_exist(tmp_path):
    assert "does not exist" in refusal(tmp_path / ("a" * 300 + ".py"))
    assert "does not exist" in refusal(tmp_path / "a\0.py")


def test_a_path_that_would_be_too_long_where_it_travels_to_is_refused(tmp_path):
    write(tmp_path, {"solution.py": SOLUTION})
    folder = os.open(tmp_path, os.O_RDONLY)
    for _ in range(5):
        os.mkdir("d" * 250, dir_fd=folder)
        inner = os.open("d" * 250, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = inner
    os.close(os.open("x.txt", os.O_CREAT, dir_fd=folder))
    os.close(folder)
    assert "longer than 1,000 bytes" in fault(tmp_path)


def test_source_of_more_than_five_megabytes_is_not_looked_through(tmp_path):
    write(tmp_path, {"solution.py": "0;" * 3_000_000, "a.py": SOLUTION + "import b", "b.py": "#" * (MAX_SOURCE - 30)})
    assert "more than 5 MB of Python" in fault(tmp_path / "solution.py")
    assert "more than 5 MB of Python" in fault(tmp_path / "a.py")


def test_what_is_wrong_with_a_hand_in_is_part_of_its_hash(tmp_path):
    write(tmp_path / "a", {"solution.py": ""})
    write(tmp_path / "b", {"solution.py": ""})
    (tmp_path / "a/link").symlink_to("/etc")
    os.mkfifo(tmp_path / "b/pipe")
    assert read_submission(tmp_path / "a").content_hash != read_submission(tmp_path / "b").content_hash


def test_predictions_that_cannot_be_taken_stay_predictions(tmp_path):
    (tmp_path / "predictions.csv").symlink_to("/etc/hostname")
    assert "leads out of" in fault(tmp_path / "predictions.csv")
    assert read_submission(tmp_path / "predictions.csv").kind == "predictions"


@pytest.mark.parametrize(
    ("solution", "travels"),
    [
        ("def build(spark, tables):\n    return tables['rows']\n", ["helper.py", "model.py", "solution.py"]),
        ("def get_estimator():\n    return 1\n", ["solution.py"]),
    ],
)
def test_the_model_beside_features_made_with_spark_travels_with_them(
    solution: str, travels: list[str], tmp_path: Path
) -> None:
    """Else another model was fitted on them, and nobody was told."""
    (tmp_path / "solution.py").write_text(solution)
    (tmp_path / "model.py").write_text("import helper\n\ndef get_estimator():\n    return helper.MODEL\n")
    (tmp_path / "helper.py").write_text("MODEL = 1\n")
    (tmp_path / "other.py").write_text("")
    found = read_submission(tmp_path / "solution.py")
    assert [file.path for file in found.files] == travels
