from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from heldout.errors import UsageError
from heldout.submission.folder import Folder, check_name
from heldout.submission.interface import MAX_BYTES, MAX_FILES
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
    assert f"{MAX_FILES + 1} files" in refusal(tmp_path)
    (tmp_path / "f0.txt").unlink()
    assert len(paths(tmp_path)) == MAX_FILES


def test_too_large_names_the_largest(tmp_path):
    write(tmp_path, {"solution.py": SOLUTION, "data/big.csv": "x", "small.txt": "x" * 1000})
    with (tmp_path / "data/big.csv").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    for path in (tmp_path, tmp_path / "solution.py"):
        message = refusal(path)
        assert "20.0 MB are allowed" in message
        assert "The largest is data/big.csv" in message


def test_a_submitted_file_may_be_no_larger_than_the_limit(tmp_path):
    path = write(tmp_path, {"predictions.csv": ""}) / "predictions.csv"
    os.truncate(path, MAX_BYTES)
    assert len(read_submission(path).files[0].content) == MAX_BYTES
    os.truncate(path, MAX_BYTES + 1)
    assert "are allowed" in refusal(path)


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
    assert "leads out of" in refusal(folder)


def test_a_submitted_file_that_is_a_link_out_is_refused(tmp_path):
    write(tmp_path, {"secret.py": "labels"})
    folder = write(tmp_path / "s", {})
    folder.mkdir()
    (folder / "solution.py").symlink_to("../secret.py")
    assert "leads out of" in refusal(folder / "solution.py")


def test_an_imported_module_or_data_folder_that_is_a_link_out_is_refused(tmp_path):
    write(tmp_path, {"secret.py": "labels"})
    folder = write(tmp_path / "s", {"solution.py": "import helper"})
    (folder / "helper.py").symlink_to("../secret.py")
    assert "leads out of" in refusal(folder / "solution.py")
    (folder / "helper.py").unlink()
    (folder / "data").symlink_to("/etc")
    assert "leads out of" in refusal(folder / "solution.py")


def test_a_link_to_the_folder_above_ends(tmp_path):
    folder = write(tmp_path, {"solution.py": SOLUTION, "a/b/c.txt": ""})
    (folder / "a/b/up").symlink_to("../..")
    assert "a link to a folder that holds it" in refusal(folder)


@pytest.mark.parametrize("name", ["pipe", "data/pipe"])
def test_a_fifo_is_refused_and_never_waited_for(tmp_path, name):
    write(tmp_path, {"solution.py": SOLUTION, "data/x.csv": ""})
    os.mkfifo(tmp_path / name)
    assert "not a regular file" in refusal(tmp_path)


def test_a_fifo_as_the_submission_is_refused(tmp_path):
    os.mkfifo(tmp_path / "solution.py")
    assert "not a regular file" in refusal(tmp_path / "solution.py")
    assert "not a regular file" in refusal(tmp_path)


def test_a_file_swapped_for_a_link_between_listing_and_reading_is_refused(tmp_path):
    write(tmp_path, {"secret.txt": "labels"})
    root = write(tmp_path / "s", {"a.txt": "mine", "sub/b.txt": "mine"})
    folder = Folder(root)
    entries = {entry.path: entry for entry in folder.walk()}
    (root / "a.txt").unlink()
    (root / "a.txt").symlink_to("../secret.txt")
    with pytest.raises(UsageError, match="is a link"):
        folder.read(entries["a.txt"], 100)
    (root / "sub/b.txt").unlink()
    (root / "sub").rmdir()
    (root / "sub").symlink_to(tmp_path)
    with pytest.raises(UsageError):
        folder.read(entries["sub/b.txt"], 100)


def test_a_file_swapped_for_a_fifo_is_refused_at_once(tmp_path):
    root = write(tmp_path, {"a.txt": "mine"})
    folder = Folder(root)
    (entry,) = folder.walk()
    (root / "a.txt").unlink()
    os.mkfifo(root / "a.txt")
    done = threading.Event()

    def read():
        with pytest.raises(UsageError, match="not a regular file"):
            folder.read(entry, 100)
        done.set()

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    assert done.wait(5)


def test_a_file_that_grows_is_read_no_further_than_allowed(tmp_path):
    folder = Folder(write(tmp_path, {"a.txt": "x"}))
    (entry,) = folder.walk()
    write(tmp_path, {"a.txt": "x" * 1000})
    with pytest.raises(UsageError, match="grew"):
        folder.read(entry, 10)


@pytest.mark.parametrize("name", [b"bad\xff.txt", b"new\nline.txt", b"bell\x07.txt", b"back\\slash.txt"])
def test_names_that_cannot_travel_are_refused(tmp_path, name):
    write(tmp_path, {"solution.py": SOLUTION})
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).touch()
    message = refusal(tmp_path)
    assert "Rename the file" in message
    assert message.isprintable()
    message.encode()


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "a/../../x", "a\0b"])
def test_names_that_lead_away_are_refused(name):
    with pytest.raises(UsageError):
        check_name(name)


def test_names_in_other_scripts_travel(tmp_path):
    assert paths(write(tmp_path, {"solution.py": SOLUTION, "données/été.csv": ""})) == [
        "données/été.csv",
        "solution.py",
    ]


def test_an_endless_folder_is_not_read_to_its_end(tmp_path):
    write(tmp_path, {"solution.py": SOLUTION, "/".join(["deep"] * 30) + "/x.txt": ""})
    assert "20 folders deep" in refusal(tmp_path)


def test_reading_leaves_no_descriptor_open(tmp_path):
    write(tmp_path, {"solution.py": SOLUTION, "a/b/c.txt": "x"})
    before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    for _ in range(5):
        read_submission(tmp_path)
    after = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    assert after == before


@pytest.mark.parametrize("module", ["read", "recipe", "rebuild", "describe", "family", "model"])
def test_the_grader_s_side_imports_no_heavy_library(module):
    code = (
        f"import sys, heldout.submission.{module}\n"
        "print([name for name in ('numpy', 'pandas', 'sklearn', 'scipy', 'pydantic') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
