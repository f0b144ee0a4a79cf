"""What a learner sent becomes a submission, whatever the files are called."""

from __future__ import annotations

import errno
import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from heldout.classroom.hand_ins.interface import HandIn
from heldout.classroom.hand_ins.read import read_hand_in
from heldout.submission.interface import MAX_BYTES, Submission

MODEL = "def get_estimator(): ...\n"


def read(tmp_path: Path, *files: Path, **more: object) -> Submission:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return read_hand_in(HandIn("ana", files, **more), scratch)  # type: ignore[arg-type]


def folder_with(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        path = tmp_path / "ana" / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "ana"


@pytest.mark.parametrize(
    ("files", "entry"),
    [
        ({"solution_dot_py": MODEL, "other_dot_py": MODEL}, "solution.py"),
        ({"my_model_dot_py": MODEL, "tools_dot_py": "x = 1\n"}, "my_model.py"),
        ({"work__final__model_dot_py": MODEL}, "model.py"),
        ({"predictions_dot_csv": "row_id,prediction\n"}, "predictions.csv"),
        ({"SOLUTION_dot_PY": MODEL, "README_dot_md": "hello\n"}, "SOLUTION.py"),
        ({"Model_dot_Py": MODEL, "tools_dot_py": "x = 1\n"}, "Model.py"),
        ({"PREDICTIONS_dot_CSV": "row_id,prediction\n"}, "PREDICTIONS.CSV"),
    ],
)
def test_the_file_that_counts_is_found(tmp_path: Path, files: dict[str, str], entry: str) -> None:
    submission = read(tmp_path, folder_with(tmp_path, **files))
    assert submission.fault is None
    assert submission.entry == entry


def test_a_zip_is_unpacked_however_its_name_is_written(tmp_path: Path) -> None:
    (tmp_path / "ana").mkdir()
    with zipfile.ZipFile(tmp_path / "ana" / "WORK.ZIP", "w") as archive:
        archive.writestr("SOLUTION.PY", MODEL)
    submission = read(tmp_path, tmp_path / "ana")
    assert (submission.fault, submission.entry) == (None, "SOLUTION.py")


def test_a_learner_is_not_told_where_the_instructor_keeps_the_files(tmp_path: Path) -> None:
    (tmp_path / "ana.rar").write_bytes(bytes(MAX_BYTES + 1))
    fault = read(tmp_path, tmp_path / "ana.rar").fault or ""
    assert "ana.rar is not a submission" in fault
    assert str(tmp_path) not in fault


def test_two_models_are_the_learners_to_choose_from(tmp_path: Path) -> None:
    fault = read(tmp_path, folder_with(tmp_path, a_dot_py=MODEL, b_dot_py=MODEL)).fault
    assert "more than one submission: a.py and b.py" in (fault or "")


def test_nothing_that_can_be_run_is_a_fault_and_no_exception(tmp_path: Path) -> None:
    fault = read(tmp_path, folder_with(tmp_path, essay_dot_txt="dear teacher")).fault
    assert "must hold solution.py or estimator.py" in (fault or "")


def test_a_file_never_brings_the_modules_of_another_learner(tmp_path: Path) -> None:
    (tmp_path / "ana.py").write_text("import ben\n" + MODEL)
    (tmp_path / "ben.py").write_text("SECRET = 1\n")
    submission = read(tmp_path, tmp_path / "ana.py")
    assert [file.path for file in submission.files] == ["ana.py"]


def test_files_travel_under_the_names_that_the_learner_gave_them(tmp_path: Path) -> None:
    (tmp_path / "x_1_solution.py").write_text("import helper\n" + MODEL)
    (tmp_path / "x_1_helper.py").write_text("x = 1\n")
    files = (tmp_path / "x_1_solution.py", tmp_path / "x_1_helper.py")
    names = ((files[0].name, "solution.py"), (files[1].name, "../helper.py"))
    assert [file.path for file in read(tmp_path, *files, rename=names).files] == ["helper.py", "solution.py"]


def test_a_submission_is_called_as_its_learner_called_it_and_not_as_the_folder_that_it_was_copied_to(
    tmp_path: Path,
) -> None:
    (tmp_path / "x_1_solution.py").write_text(MODEL)
    with zipfile.ZipFile(tmp_path / "week 1.zip", "w") as archive:
        archive.writestr("solution.py", MODEL)
    renamed = read(tmp_path, tmp_path / "x_1_solution.py", rename=(("x_1_solution.py", "solution.py"),))
    assert renamed.name == "solution.py"
    shutil.rmtree(tmp_path / "scratch")
    assert read(tmp_path, tmp_path / "week 1.zip").name == "week 1.zip"


@pytest.mark.parametrize("rest", ["..", ".", "/", "a/.."])
def test_what_is_left_of_a_name_may_be_no_name(tmp_path: Path, rest: str) -> None:
    file = tmp_path / "ana_1_2_x.py"
    file.write_text(MODEL)
    submission = read(tmp_path, file, rename=((file.name, rest),))
    assert submission.fault is None
    assert [each.path for each in submission.files] == [file.name]


def test_a_file_that_may_not_be_read_is_its_learners_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "solution.py"
    file.write_text(MODEL)
    opened = io.open

    def closed(path: Any, *more: Any) -> Any:
        if Path(path) == file:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, *more)

    monkeypatch.setattr("io.open", closed)
    assert "Permission denied" in str(read(tmp_path, file).fault)


def test_ten_gigabytes_are_refused_without_being_copied(tmp_path: Path) -> None:
    for name in ("ana.py", "data.bin"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(10 * 1024**3)
    assert "10240.0 MB" in (read(tmp_path, tmp_path / "ana.py").fault or "")
    assert not any(path.is_file() for path in (tmp_path / "scratch").rglob("*"))
