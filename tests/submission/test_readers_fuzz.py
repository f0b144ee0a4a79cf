"""Proof: the four readers of what somebody else wrote, with anything at all in the file.

Each gives a submission, an outcome or a marker, or the documented error; quickly, and in memory near the file's size.
Where another reader of the same text exists (Python's own parser, its JSON), ours agrees with it.
"""

from __future__ import annotations

import ast
import contextlib
import csv
import io
import json
import resource
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from heldout.base.errors import UsageError
from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.marker import Marker, read_marker
from heldout.prepare.interface import PreparedData
from heldout.prepare.prepare import prepare
from heldout.runs.predictions_file import read_predictions
from heldout.sandbox.sanitise import clean
from heldout.submission.interface import MAX_BYTES, Submission
from heldout.submission.read import read_submission
from heldout.submission.source import Import, imports_of

pytestmark = pytest.mark.proof

SECONDS = 12.0
"""CPU time that a reader may take for twenty megabytes of whatever takes it longest."""
MEGABYTES = 100
"""Memory that it may take, five times the largest file."""
ROOT = Path(__file__).parents[2]
MINIMAL = ROOT / "tests" / "courses" / "minimal"

fuzz = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
few = settings(fuzz, max_examples=25)


@pytest.fixture(scope="module")
def tiny() -> tuple[Challenge, PreparedData]:
    challenge = load_challenge(MINIMAL, "tiny-binary")
    return challenge, prepare(challenge)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("handed-in")
    for name in ("a.py", "b/__init__.py", "b/c.py", "data/x.csv"):
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_text("import a, b.c\n")
    return made


@contextlib.contextmanager
def in_bounds() -> Iterator[None]:
    started, held = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert time.process_time() - started < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held) / 1024 < MEGABYTES


def submitted(folder: Path, name: str, content: bytes) -> Submission:
    """What a file with this content is as a submission; it is never more than one."""
    path = folder / name
    path.write_bytes(content)
    try:
        with in_bounds():
            found = read_submission(path)
    finally:
        path.unlink()
    assert (found.fault is None) == bool(found.files)
    assert found.content_hash.startswith("sha256:")
    assert sum(len(file.content) for file in found.files) <= MAX_BYTES
    for text in (found.name, found.fault or "", *found.left_out):
        text.encode()
        assert text.isprintable(), text
    return found


def bombs(pieces: list[str]) -> st.SearchStrategy[bytes]:
    """A few pieces, one of them again and again up to the largest file."""
    some = st.lists(st.sampled_from(pieces), max_size=4).map("".join)
    return st.builds(
        lambda before, piece, size, after: (before + piece * (size // len(piece.encode())) + after).encode(),
        some,
        st.sampled_from(pieces),
        st.sampled_from([10_000, 1_000_000, 4_900_000, MAX_BYTES - 1_000]),
        some,
    )


def damaged(content: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Content with a piece cut out, put in or turned into noise somewhere."""
    return st.builds(
        lambda data, at, length, noise: data[: int(at * len(data))] + noise + data[int(at * len(data)) + length :],
        content,
        st.floats(0, 1),
        st.integers(0, 20),
        st.binary(max_size=8),
    )


WORDS = [
    "import",
    "from",
    "as",
    " ",
    " ",
    "\n",
    "\n",
    ".",
    ",",
    "(",
    ")",
    ";",
    ":",
    "#",
    "'",
    '"',
    "'''",
    '"""',
    "\\\n",
]
PYTHON = [
    *WORDS,
    "from a import (b,\n",
    "\\",
    "a",
    "b",
    "c",
    "été",
    "*",
    "    ",
    "if 1",
    "try",
    "x = ",
    "f",
    "r",
    "[",
    "]",
    "0",
    "\t",
    "\f",
]
SOURCE = st.lists(st.sampled_from(PYTHON), max_size=25).map("".join)
SOME = [
    "import a", "import a.b as c, b", "from . import a", "from .b import (a,\n c as d)", "from a import *", "x = '''",
    "'''", "if x: import b", "x = (", ")", "x = 'import a' # import b", "try: import a\nexcept: import b", "'\\'",
    "from a \\\n import b", "f'{x}'; import c", 'x = r"\\"; import a', "class C:\n  from a.b import c",
]  # fmt: skip
STATEMENTS = st.lists(st.sampled_from(SOME), max_size=8).map("\n".join)


def by_the_parser(text: str) -> set[Import]:
    found = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {Import(0, tuple(alias.name.split("."))) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = tuple(node.module.split(".")) if node.module else ()
            found |= {Import(node.level, base)} if base or node.level else set()
            found |= {Import(node.level, (*base, alias.name)) for alias in node.names if alias.name != "*"}
    return found


@settings(fuzz, max_examples=600)
@given(SOURCE | STATEMENTS)
def test_what_python_can_parse_imports_what_python_says(text: str) -> None:
    try:
        expected = by_the_parser(text)
    except (SyntaxError, ValueError):
        list(imports_of(text))
        assume(False)
    assert set(imports_of(text)) == expected


@fuzz
@given(st.binary(max_size=300) | damaged((SOURCE | STATEMENTS).map(str.encode)))
def test_a_python_file_of_any_content_is_a_submission(folder: Path, content: bytes) -> None:
    found = submitted(folder, "solution.py", content)
    assert found.fault is None
    assert {file.path for file in found.files} <= {"solution.py", "a.py", "b/__init__.py", "b/c.py", "data/x.csv"}


@few
@given(bombs(PYTHON))
def test_a_python_file_of_any_size_is_read_in_bounds(folder: Path, content: bytes) -> None:
    assert submitted(folder, "solution.py", content).name == "solution.py"


LINES = [
    "x = 1",
    "%time y = 2",
    "!ls \\",
    "'''",
    "%%bash",
    "%%writefile a.py",
    "%%time",
    "x = (",
    ")",
    "y?",
    "x = !ls",
    "",
]
CELL_TEXT = st.lists(st.sampled_from(LINES) | st.text(max_size=5), max_size=6).map("\n".join)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
CELL = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "code", "markdown"]) | ANY_JSON},
    optional={
        "source": CELL_TEXT | CELL_TEXT.map(lambda text: text.splitlines(keepends=True)) | ANY_JSON,
        "outputs": ANY_JSON,
        "metadata": ANY_JSON,
    },
)
NOTEBOOK = st.fixed_dictionaries(
    {"nbformat": st.just(4) | ANY_JSON, "cells": st.lists(CELL | ANY_JSON, max_size=4) | ANY_JSON},
    optional={"metadata": ANY_JSON, "nbformat_minor": ANY_JSON},
)


def by_json(document: object) -> list[str] | None:
    """The sources of the code cells; None where it is no notebook of format 4, or holds what is no text."""
    if not isinstance(document, dict) or type(document.get("nbformat")) is not int or document["nbformat"] != 4:
        return None
    if not isinstance(document.get("cells"), list):
        return None
    found = []
    for cell in document["cells"]:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", "")
            parts = source if isinstance(source, list) else [source]
            if not all(isinstance(part, str) for part in parts):
                return None
            found.append("".join(parts))
    return None if any("\ud800" <= char <= "\udfff" for char in "".join(found)) else found


@fuzz
@given(NOTEBOOK | ANY_JSON, st.booleans())
def test_a_notebook_holds_what_json_says(folder: Path, document: object, plain: bool) -> None:
    from heldout.submission.notebook_cells import code_cells

    content = json.dumps(document, ensure_ascii=plain).encode("utf-8", "replace")
    cells = by_json(json.loads(content))
    found = submitted(folder, "work.ipynb", content)
    if cells is None:
        assert found.fault is not None
        return
    assert code_cells(content, "work.ipynb") == cells
    if found.fault is None:
        source = next(file.content for file in found.files if file.path == "solution.py").decode()
        assert len(found.line_origin) == source.count("\n")
        assert len(found.line_origin) == sum(len(_lines(cell)) for cell in cells)


def _lines(cell: str) -> list[str]:
    lines = cell.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[:-1] if not lines[-1] else lines


@fuzz
@given(st.binary(max_size=300) | damaged(NOTEBOOK.map(lambda document: json.dumps(document).encode())))
def test_a_notebook_of_any_content_is_a_submission(folder: Path, content: bytes) -> None:
    assert submitted(folder, "work.ipynb", content).name == "work.ipynb"


@few
@given(bombs(['{"nbformat":4,"cells":[', '{"cell_type":"code","source":[', "[", "]", "{", "}", '"', '"",', "[],", "0,",
              ":", '"\\n",', '"%time x\\n",', '"\\ud83d",', "\\", '{"a":', '{},', ']}', '"cells":[', " "]))  # fmt: skip
def test_a_notebook_of_any_size_is_read_in_bounds(folder: Path, content: bytes) -> None:
    assert submitted(folder, "work.ipynb", content).name == "work.ipynb"


FIELDS = [
    "row_id",
    "prediction",
    "yes",
    "no",
    "0",
    "1",
    "1.0",
    "1e3",
    "-1",
    "nan",
    "9" * 400,
    "٣",
    "true",
    "",
    " ",
    "\0",
    "é",
]
TABLE = st.lists(st.lists(st.sampled_from(FIELDS) | st.text(max_size=4), max_size=4), max_size=8)


def table_text(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, escapechar="\\").writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def graded(folder: Path, content: bytes, tiny: tuple[Challenge, PreparedData]) -> str:
    found = submitted(folder, "predictions.csv", content)
    with in_bounds():
        outcome = read_predictions(found, *tiny) if found.fault is None else None
    if outcome is None:
        return "refused"
    assert outcome.status in ("graded", "invalid_output")
    assert (outcome.predictions is None) == (outcome.status == "invalid_output")
    assert len(outcome.message or "") < 2_000
    assert clean(outcome.message or "") == (outcome.message or "")
    return str(outcome.status)


@fuzz
@given(st.binary(max_size=300) | TABLE.map(table_text) | damaged(TABLE.map(table_text)))
def test_predictions_of_any_content_are_an_outcome(
    folder: Path, tiny: tuple[Challenge, PreparedData], content: bytes
) -> None:
    assert graded(folder, content, tiny) in ("graded", "invalid_output", "refused")


@settings(fuzz, max_examples=50)
@given(st.data())
def test_good_predictions_are_taken_in_any_order_and_form(
    folder: Path, tiny: tuple[Challenge, PreparedData], data: st.DataObject
) -> None:
    challenge, prepared = tiny
    total = prepared.rows["public"] + prepared.rows["private"]
    rows = data.draw(st.permutations(range(total)))
    values = data.draw(st.lists(st.floats(0, 1), min_size=total, max_size=total))
    form = data.draw(st.sampled_from(["{}", "{}.0", " {} ", "{:.6e}"]))
    body = [["x", form.format(row), values[row]] for row in rows]
    out = io.StringIO()
    csv.writer(out, lineterminator=data.draw(st.sampled_from(["\n", "\r\n", "\r"]))).writerows(
        [["other", "row_id", "prediction"], *body]
    )
    outcome = read_predictions(submitted(folder, "predictions.csv", out.getvalue().encode()), challenge, prepared)
    assert outcome.predictions is not None, outcome.message
    assert challenge.needs in ("probability", "score")


@few
@given(bombs(["row_id,prediction\n", "\n", "\r", ",", '"', '""', "0,", "0.5", "9", "x", " ", "\0", "0,0.5\n", "é"]))
def test_predictions_of_any_size_are_read_in_bounds(
    folder: Path, tiny: tuple[Challenge, PreparedData], content: bytes
) -> None:
    assert graded(folder, content, tiny) in ("graded", "invalid_output", "refused")


TOML = ["challenge", "course", "workspace", " = ", '"digits"', '"', "'''", "5", "[", "]", "{", "}", "\n", ",",
        "1979-05-27", "1e999", "9" * 400, "nan", "0x1", "\\u0000", "\\ud800", "#", ".", "[[a]]", "_", "é"]  # fmt: skip
MARKER_TEXT = st.lists(st.sampled_from(TOML), max_size=20).map("".join)


@settings(fuzz, max_examples=600)
@given(st.binary(max_size=200) | MARKER_TEXT.map(str.encode) | damaged(MARKER_TEXT.map(str.encode)))
def test_a_marker_of_any_content_is_one_or_damaged(folder: Path, content: bytes) -> None:
    assert marked(folder, content) in ("marker", "damaged")


@few
@given(bombs(TOML))
def test_a_marker_of_any_size_is_read_in_bounds(folder: Path, content: bytes) -> None:
    assert marked(folder, content) in ("marker", "damaged")


def marked(folder: Path, content: bytes) -> str:
    file = folder / ".heldout.toml"
    file.write_bytes(content)
    found: Marker | None = None
    why = ""
    try:
        with in_bounds():
            found = read_marker(file)
    except UsageError as error:
        why = str(error)
    finally:
        file.unlink()
    assert why.isprintable()
    if found is None:
        return "damaged" if "is damaged" in why else f"refused without a reason: {why}"
    return "marker" if isinstance(found, Marker) else f"something else: {found!r}"
