from __future__ import annotations

import json
import time
import tracemalloc

import pytest

from heldout.submission import notebook_cells
from heldout.submission.boundary import Refused
from heldout.submission.notebook import read_notebook
from heldout.submission.read import read_submission


def notebook(*cells: str | list[str], **changes) -> bytes:
    made = [{"cell_type": "markdown", "source": "# Title"}]
    made += [{"cell_type": "code", "source": cell, "outputs": [], "metadata": {}} for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made, **changes}).encode()


def source(*cells: str | list[str]) -> str:
    return read_notebook(notebook(*cells), "work.ipynb").source


def test_code_cells_follow_one_another_and_every_line_knows_its_cell():
    module = read_notebook(notebook("import numpy\n", ["def get_estimator():\n", "    return 1"]), "work.ipynb")
    assert module.source == "import numpy\ndef get_estimator():\n    return 1\n"
    assert module.line_origin == ("cell 1, line 1", "cell 2, line 1", "cell 2, line 2")


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "!pip install x",
        "?print",
        "print?",
        "np.mean??",
        "files = !ls",
        "x = %who",
        "%cd ..",
        "!!ls",
    ],
)
def test_magics_and_shell_lines_are_dropped_and_the_others_keep_their_number(line):
    module = read_notebook(notebook(f"a = 1\n{line}\nb = 2"), "work.ipynb")
    assert module.source == "a = 1\npass\nb = 2\n"
    assert module.line_origin[2] == "cell 1, line 3"
    assert module.left_out == (() if "?" in line else (f"{line} (cell 1, line 2)",))


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("%time est_ok = 3", "est_ok = 3"),
        ("    %time print(1)", "    print(1)"),
        ("%timeit -n 10 -r3 x = 1", "x = 1"),
        ("%timeit -o -q x = -n", "x = -n"),
        ("%prun -s cumulative -q model.fit(X)", "model.fit(X)"),
        ("%memit f()", "f()"),
        ("%time -x", "-x"),
        ("y = %time f(1)", "y = f(1)"),
        ("a, b = %time f('=')", "a, b = f('=')"),
        ("%run helper.py", "from helper import *"),
        ("%run -i lib/helper", "from lib.helper import *"),
        ("%time", "pass"),
        ("%time !ls", "pass"),
        ("%run other.ipynb", "pass"),
        ("x = %env HOME", "pass"),
        ("pip install pandas==2", "pass"),
        ("pip = install", "pip = install"),
        ("a % b", "a % b"),
        ("x = a != b", "x = a != b"),
        ("x = '%s' % y", "x = '%s' % y"),
    ],
)
def test_a_magic_does_what_it_is_there_for(line, kept):
    assert source(line) == f"{kept}\n"


def test_a_magic_inside_a_block_leaves_the_block_valid():
    text = source("if True:\n    %time print(1)\n    !ls \\\n  -l\nx = 1")
    compile(text, "x", "exec")
    assert text == "if True:\n    print(1)\n    pass\n\nx = 1\n"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("!pip install a \\\n  b \\\n c\nx = 1", "pass\n\n\nx = 1\n"),
        ("%cd a \\\n  b\nx = 1", "pass\n\nx = 1\n"),
        ("!echo 'it is\nx = 1", "pass\nx = 1\n"),
        ("%time f(1, \\\n  2)\n%who", "f(1, \\\n  2)\npass\n"),
        ("%time f(\n%s\n)\n!ls", "f(\n%s\n)\npass\n"),
        ("y = %time f('''\n%who\n''')\n!ls", "y = f('''\n%who\n''')\npass\n"),
        ("!ls \\", "pass\n"),
    ],
)
def test_what_goes_on_belongs_to_the_line_that_it_goes_on_from(cell, expected):
    assert source(cell) == expected


def test_python_that_only_looks_like_a_magic_stays():
    cell = 'text = """\n%s and\n!important\n"""\nvalue = (7\n  % 4)'
    assert source(cell) == cell + "\n"


def test_a_cell_of_another_language_is_dropped_and_said():
    module = read_notebook(notebook("x = 1", "\n%%bash\nrm -rf x\nls", "%%writefile ../x.py\na"), "work.ipynb")
    assert module.source == "x = 1\n" + "pass\n" * 6
    assert module.left_out == ("%%bash (cell 2)", "%%writefile ../x.py (cell 3)")


@pytest.mark.parametrize(
    ("magic", "line"),
    [
        ("%%time", "pass"),
        ("%%timeit -n 3", "pass"),
        ("%%timeit -n 3 y = 2", "y = 2"),
        ("%%prun -s time", "pass"),
        ("%%capture", "pass"),
        ("%%capture out", "pass"),
        ("%%python3", "pass"),
        ("%%writefile solution.py", "pass"),
        ("%%file estimator.py", "pass"),
    ],
)
def test_a_cell_that_is_measured_or_written_as_the_solution_is_python(magic, line):
    assert source(f"{magic}\nx = 1\n!ls\n") == f"{line}\nx = 1\npass\n"


def test_a_file_that_a_cell_writes_travels(tmp_path):
    cells = ["%%writefile helper.py\nx = 1\n", "%%writefile -a helper.py\nimport other\n!odd", "import helper, mine"]
    (tmp_path / "work.ipynb").write_bytes(notebook(*cells))
    (tmp_path / "helper.py").write_text("x = 0")
    (tmp_path / "other.py").write_text("")
    (tmp_path / "mine.py").write_text("")
    found = {file.path: file.content for file in read_submission(tmp_path / "work.ipynb").files}
    assert found["helper.py"] == b"x = 1\nimport other\n!odd\n"
    assert sorted(found) == ["helper.py", "mine.py", "other.py", "solution.py"]


def test_a_written_file_cannot_be_a_folder_too(tmp_path):
    (tmp_path / "work.ipynb").write_bytes(notebook("%%writefile data\nx", "x = 1"))
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.csv").write_text("")
    assert "a folder that holds data/a.csv" in (read_submission(tmp_path / "work.ipynb").fault or "")
    (tmp_path / "other.ipynb").write_bytes(notebook("%%writefile solution.py/x\nx"))
    assert "a folder that holds" in (read_submission(tmp_path / "other.ipynb").fault or "")


LONG = {
    "percents": "%" * 2_000_000,
    "spaces": " " * 2_000_000,
    "options": "%timeit " + "-q " * 500_000,
    "target": "a" * 2_000_000 + " = ",
    "measured lines": "%time x\n" * 49_000,
    "brackets": "x = (" * 300_000,
    "one shell line": "!ls \\\n" * 49_000,
    "help": "a.b" * 600_000 + "?",
    "help and spaces": "a?" + " " * 1_000_000 + "x",
    "texts": "'''" * 600_000,
    "lines": "x\n" * 49_000,
}


@pytest.mark.parametrize("cell", LONG.values(), ids=LONG)
def test_no_cell_takes_long(cell):
    started = time.process_time()
    source(cell)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("cell", ["\nx = (\n\n", "x = (\n\n", "x = '''\n\n", "y = [\n\n\n", "(\r\r"])
def test_a_statement_that_is_never_closed_is_read_to_its_end(cell):
    assert source(cell).rstrip().endswith(cell.rstrip().splitlines()[-1])


def test_a_syntax_error_stays_for_the_learner_to_see():
    assert source("def broken(:\n  x") == "def broken(:\n  x\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not json", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "no 'nbformat'"),
        (b'{"cells": []}', "no 'nbformat'"),
        (notebook(nbformat=3), "must be a notebook of format 4. Got format 3"),
        (notebook(cells=None), "list of at most"),
        (notebook(cells=[{}] * 6000), "list of at most"),
        (notebook(cells=[{"cell_type": "code", "source": [1]}]), "not text"),
        (notebook("x\n" * 60_000), "more than 50,000 lines"),
        (b"", "not JSON"),
        (b'{"nbformat": 4, "cells": []} x', "not JSON"),
        (b'{"nbformat": 4, "cells": [], "a": ' + b"[" * 10**6, "not JSON"),
        (b'{"nbformat": 4' + b"0" * 5_000 + b', "cells": []}', "Got format 40000000000000000000. Open"),
        (b'{"nbformat": NaN, "cells": []}', "no 'nbformat'"),
        (b'{"nbformat": {"a": []}, "cells": []}', "no 'nbformat'"),
        (notebook(cells={"a": 1}), "list of at most"),
        (notebook(cells=[{"cell_type": "code", "source": {"x": 1}}]), "not text"),
        (notebook(["x"] * 100_001), "more than 100,000 lines"),
        (notebook("x = 1\ny = '\ud83d'"), r"half a character (\ud83d) in cell 1, line 2"),
        (notebook("x" * 3_000_000), "more than 2 MB of code"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_notebook_says_so(content, words):
    with pytest.raises(Refused, match=r"work\.ipynb") as found:
        read_notebook(content, "work.ipynb")
    assert words in str(found.value)


def test_outputs_are_skipped_for_a_second_and_no_longer(monkeypatch):
    monkeypatch.setattr(notebook_cells, "_MAX_MARKS", 1_000)
    with pytest.raises(Refused, match="Clear the outputs"):
        read_notebook(notebook(cells=[], metadata=[[]] * 500), "work.ipynb")


@pytest.mark.parametrize(
    "outputs",
    [
        b"[" * 100_000 + b"]" * 100_000,
        b'[{"text": ["]}", "\\"{["], "data": {"x": NaN}, "x": NaN}]',
        b"1" * 100_000,
        b'"' + b"x" * 100_000 + b'"',
        b'["\\ud83d"]',
    ],
    ids=["deep", "brackets in texts", "a huge number", "a long text", "half a character"],
)
def test_outputs_may_be_whatever_they_are(outputs):
    content = b'{"nbformat": 4, "cells": [{"outputs": %b, "source": "x = 1", "cell_type": "code"}]}' % outputs
    assert read_notebook(content, "n").source == "x = 1\n"


def test_memory_stays_near_the_size_of_the_file():
    content = notebook(cells=[{"cell_type": "code", "source": "x = 1", "outputs": [[]] * 50_000}])
    tracemalloc.start()
    try:
        assert read_notebook(content, "n").source == "x = 1\n"
        assert tracemalloc.get_traced_memory()[1] < 2 * len(content)
    finally:
        tracemalloc.stop()


def test_cells_of_unknown_kinds_are_skipped():
    assert read_notebook(notebook(cells=[1, None, {"cell_type": "raw", "source": "x"}, {}]), "n").source == ""


def test_a_notebook_is_a_submission_with_the_modules_that_it_imports(tmp_path):
    (tmp_path / "work.ipynb").write_bytes(notebook("%load_ext x\nimport helper", "def get_estimator(): ..."))
    (tmp_path / "helper.py").write_text("x = 1")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/table.csv").write_text("a")
    found = read_submission(tmp_path / "work.ipynb")
    assert (found.name, found.kind, found.entry) == ("work.ipynb", "python", "solution.py")
    assert [file.path for file in found.files] == ["data/table.csv", "helper.py", "solution.py"]
    lines = next(file.content for file in found.files if file.path == "solution.py").decode().splitlines()
    assert len(lines) == len(found.line_origin) == 3


def test_a_notebook_cannot_import_a_module_of_the_name_that_it_travels_under(tmp_path):
    (tmp_path / "work.ipynb").write_bytes(notebook("import helper"))
    (tmp_path / "helper.py").write_text("import solution")
    (tmp_path / "solution.py").write_text("x = 1")
    assert "Rename it" in (read_submission(tmp_path / "work.ipynb").fault or "")
