from __future__ import annotations

import ast
import tracemalloc
import warnings
from pathlib import Path

import pytest

import heldout
from heldout.submission import source
from heldout.submission.boundary import Refused
from heldout.submission.source import Import, imports_of, source_text, statement_end


def names(text: str) -> set[str]:
    return {"." * found.level + ".".join(found.parts) for found in imports_of(text)}


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import a", {"a"}),
        ("import a.b as c, d", {"a.b", "d"}),
        ("from a.b import c as d, e", {"a.b", "a.b.c", "a.b.e"}),
        ("from . import a\nfrom .. import b\nfrom .c import *", {".", ".a", "..", "..b", ".c"}),
        ("from a import (  # why\n    b,\n    c,\n)\nimport d", {"a", "a.b", "a.c", "d"}),
        ("from a import b, \\\n    c", {"a", "a.b", "a.c"}),
        ("from a \\\n import b", {"a", "a.b"}),
        ("x = 1; import a;from b import c", {"a", "b", "b.c"}),
        ("try: import a\nexcept: pass", {"a"}),
        ("def f():\n    if x:\n        \timport a", {"a"}),
        ("from.a import(b)", {".a", ".a.b"}),
        ("import été", {"été"}),
        ('# import a\n\'import b\'\n\'\'\'\nimport c\n\'\'\'\nx = """\\"""\nimport d"""', set()),
        ("raise a from b\nyield from c\nimportant = d", set()),
        ("x = 'it\nimport a", {"a"}),
        ("import", set()),
        ("from a", {"a"}),
        ("import 1, 'x'", set()),
    ],
)
def test_what_a_text_imports(text, expected):
    assert names(text) == expected


def test_the_whole_of_heldout_imports_what_the_parser_says():
    files = sorted(Path(heldout.__file__).parent.rglob("*.py"))
    assert len(files) > 100
    for file in files:
        text = source_text(file.read_bytes())
        assert set(imports_of(text)) == by_the_parser(text), file


@pytest.mark.parametrize("text", ["0;" * 10**5, "(" * 10**5, '"\\' * 10**5, "import a\n" * 20_000, "\n" * 10**5])
def test_memory_stays_flat(text):
    tracemalloc.start()
    try:
        list(imports_of(text))
        statement_end(text, 0)
        assert tracemalloc.get_traced_memory()[1] < 2**17
    finally:
        tracemalloc.stop()


class Counted:
    """A pattern that counts how often it is asked."""

    def __init__(self, pattern):
        self.pattern, self.asked = pattern, 0

    def match(self, *arguments):
        self.asked += 1
        return self.pattern.match(*arguments)

    def finditer(self, *arguments):
        for found in self.pattern.finditer(*arguments):
            self.asked += 1
            yield found


@pytest.mark.parametrize(
    "statement", ["from x import (a,\n", "from x import (a, ", "import (a,\n", "from (x\n", "import a, (b\n", "from\n"]
)
def test_statements_that_are_never_closed_are_each_read_once(statement, monkeypatch):
    counted = Counted(source._CLAUSE)
    monkeypatch.setattr(source, "_CLAUSE", counted)
    text = statement * 300
    list(imports_of(text))
    assert 0 < counted.asked <= 2 * len(text)


def test_what_stands_behind_a_bracket_that_is_never_closed_is_found():
    assert names("from a import (b,\nimport c\nfrom d import e") == {"a", "a.b", "c", "d", "d.e"}


def test_a_text_behind_what_looks_like_an_import_is_a_text():
    assert names('(yield\n from a("""\nimport b\n"""))\nimport c') == {"a", "c"}


def test_too_many_names_are_refused():
    with pytest.raises(Refused, match="more than 10,000 names"):
        list(imports_of("".join(f"import m{number}\n" for number in range(10_002))))


def test_a_name_that_no_file_can_have_is_no_import():
    assert names("import " + "a" * 300) == set()
    assert len(next(imports_of("import " + ".".join(["a"] * 5_000))).parts) == 20


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("a\nb\n", "a\n"),
        ("f(\n  1)\nb", "f(\n  1)\n"),
        ("x = '''\n\n'''\nb", "x = '''\n\n'''\n"),
        ("a + \\\n b\nc", "a + \\\n b\n"),
        ("a  # (\nb", "a  # (\n"),
        ("'(\nb", "'(\n"),
        ("a = ')'; b = [\n]\nc", "a = ')'; b = [\n]\n"),
        ("(", "("),
    ],
)
def test_a_statement_ends_where_its_line_does(text, first):
    assert text[: statement_end(text, 0)] == first
