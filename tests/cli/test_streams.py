from __future__ import annotations

import io
import json
import sys

import pytest

from heldout.cli import streams
from heldout.cli.streams import for_json, make_usable


def terminal(encoding: str, monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "stdin", None)
    make_usable()
    return raw


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("ascii", "a bar ##. - 1-4 > ~ Zo? +-3 <= ?"),
        ("latin-1", "a bar ##. - 1-4 > ~ Zoë ±3 <= ?"),
        ("utf-8", "a bar ██░ − 1–4 → … Zoë ±3 ≤ 王"),
    ],
)
def test_something_like_it_stands_for_what_cannot_be_printed(
    encoding: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = terminal(encoding, monkeypatch)
    print("a bar ██░ − 1–4 → … Zoë ±3 ≤ 王", flush=True)  # noqa: T201
    assert raw.getvalue().decode(encoding) == f"{shown}\n"


def test_bytes_of_a_file_name_that_are_no_text_can_be_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = terminal("utf-8", monkeypatch)
    print("caf\udce9.py", flush=True)  # noqa: T201
    assert raw.getvalue() == b"caf?.py\n"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_json_document_stays_the_same_in_every_encoding(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = terminal(encoding, monkeypatch)
    document = {"name": "Zoë 王 👩", "bar": "▁"}
    print(for_json(json.dumps(document, ensure_ascii=False)), flush=True)  # noqa: T201
    assert json.loads(raw.getvalue().decode(encoding)) == document


def test_streams_that_are_closed_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal("utf-8", monkeypatch)
    assert sys.stderr.write("nobody reads this") > 0
    assert sys.stdin.read() == ""
    assert sys.stdin.isatty() is False


def test_all_that_pages_are_drawn_with_has_a_plain_form() -> None:
    from pathlib import Path

    import heldout

    drawn = {
        character
        for path in (Path(heldout.__file__).parent / "report").rglob("*.py")
        for character in path.read_text(encoding="utf-8")
        if character > "\x7f" and not character.isalpha()
    }
    assert drawn - set(streams._PLAIN) == set()
