"""What pages show as code is code: commands and options that there are, Python that can be imported, TOML that is.

Pages that are worked through are run word for word elsewhere (`test_site.py`, `test_authoring_tutorial.py`).
"""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from heldout.cli.group import main

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`heldout ([a-z][^`\n]*)`")
NOT_TYPED = re.compile(r"[…<>|]|\.\.\.")
"""In what is no command to type but the form of one."""


def blocks(page: Path, *kinds: str) -> Iterator[str]:
    for kind, body in BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind in kinds:
            yield body


def commands(page: Path) -> Iterator[list[str]]:
    for body in blocks(page, "sh", "bash", "console"):
        for line in body.replace("\\\n", " ").splitlines():
            words = shlex.split(line.removeprefix("$ "), comments=True)
            if words[:1] == ["heldout"]:
                stop = next((at for at, word in enumerate(words) if word in ("|", "&&", ">", "&", ";")), len(words))
                yield words[1:stop]
    for line in INLINE.findall(BLOCK.sub("", page.read_text(encoding="utf-8"))):
        if not NOT_TYPED.search(line) and not re.search(r"[A-Z]{2}|\[", line):
            yield shlex.split(line)


def parse(words: list[str]) -> None:
    """Hold words against the commands and options that there are, and run nothing."""
    command: click.Command = main
    # As the command itself makes it: a command keeps the help option of the first context that asks for it.
    context = click.Context(main, info_name="heldout", **main.context_settings)
    while True:
        _, rest, _ = command.make_parser(context).parse_args(list(words))
        if not isinstance(command, click.Group) or not rest:
            return
        found = command.get_command(context, rest[0])
        assert found is not None, f"no such command: {rest[0]}"
        command, words, context = found, rest[1:], click.Context(found, parent=context)


def fault_of_python(body: str) -> str | None:
    """Why a block is no Python, or what of ours it cannot import; None where nothing is wrong."""
    try:
        tree = ast.parse(body)
        imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        ours = [node for node in imports if "heldout" in ast.unparse(node)]
        exec(compile(ast.Module(ours, []), "block", "exec"), {})
    except (SyntaxError, ImportError) as error:
        return f"{error}: {body}"
    return None


def fault_of_toml(body: str) -> str | None:
    """Why a block is no TOML; None where it is."""
    try:
        tomllib.loads(body)
    except tomllib.TOMLDecodeError as error:
        return f"{error}: {body}"
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_is_one_with_options_that_there_are(page: Path) -> None:
    wrong = []
    for words in commands(page):
        try:
            parse(words)
        except click.BadOptionUsage:
            continue  # an option is named in passing, without its value
        except (click.UsageError, AssertionError) as error:
            wrong.append(f"heldout {' '.join(words)}: {error}")
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_of_a_page_compiles_and_what_it_imports_is_there(page: Path) -> None:
    assert list(filter(None, map(fault_of_python, blocks(page, "python", "py")))) == []


RUN = [page for page in PAGES if page.name not in ("tutorial.md", "how-to.md") and list(blocks(page, "python"))]
"""Their Python stands for itself; what is left out is run with the commands around it."""


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.name)
def test_python_of_a_page_runs(page: Path) -> None:
    failed = {}
    for number, body in enumerate(blocks(page, "python"), 1):
        try:
            exec(compile(body, page.name, "exec"), {"__name__": page.stem})
        except Exception as error:
            failed[number] = repr(error)
    assert failed == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_toml_of_a_page_can_be_read(page: Path) -> None:
    assert list(filter(None, map(fault_of_toml, blocks(page, "toml")))) == []


def test_a_command_or_an_option_that_is_not_there_is_found() -> None:
    with pytest.raises(click.NoSuchOption):
        parse(["grade", "--no-advise"])
    with pytest.raises((AssertionError, click.UsageError)):
        parse(["challenge", "varify"])


def test_code_that_is_none_is_found() -> None:
    assert "no_such" in (fault_of_python("from heldout.base import no_such\n") or "")
    assert fault_of_python("def f(:\n") is not None
    assert fault_of_python("import numpy\nfrom heldout.nn import MLP\n") is None
    assert fault_of_toml("a = = 1") is not None
