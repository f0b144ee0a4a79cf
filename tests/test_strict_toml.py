import datetime
import os
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field

from heldout.base.errors import ChallengeError
from heldout.base.strict_toml import MAX_BYTES, FunctionName, ParsedFile, Section, Text, read_toml, shown_path
from heldout.base.toml_wording import Allowed, as_written, dotted, missing


class Wheel(Section):
    size: int
    spokes: Annotated[list[int], Field(max_length=3)] = []


class Paint(Section):
    """`[paint]`"""

    colour: Literal["red", "green"]
    """The colour. Seen from afar."""
    coats: Annotated[int, Field(ge=1, lt=10)] = 1
    gloss: Annotated[float, Field(ge=0, le=1)] | None = None
    shop: Annotated[str, Allowed("a shop we know"), Field(pattern="^shop")] | None = None
    dry: bool = True


class Bicycle(Section):
    format_version: Literal[1, 2]
    name: Text
    paint: Paint
    wheel: list[Wheel] = []
    parts: dict[str, Wheel] = {}
    owner: Text | list[Text] | None = None
    bell: FunctionName | None = None


GOOD = 'format_version = 1\nname = "Bianchi"\n[paint]\ncolour = "red"\n'


def read(tmp_path: Path, text: str | bytes) -> ParsedFile[Bicycle]:
    path = tmp_path / "bicycle.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_toml(path, Bicycle, course=tmp_path)


def complaints(tmp_path: Path, text: str | bytes) -> list[str]:
    reading = read(tmp_path, text)
    assert reading.value is None
    return [str(problem).removeprefix("bicycle.toml: ") for problem in reading.problems]


def test_a_good_file_becomes_an_instance(tmp_path: Path) -> None:
    reading = read(tmp_path, GOOD)
    assert reading.checked().paint.colour == "red"
    assert reading.problems == ()
    assert reading.parts["wheel"] == []
    assert reading.document["name"] == "Bianchi"


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()).value is not None


def test_checked_raises_every_problem_at_once(tmp_path: Path) -> None:
    with pytest.raises(ChallengeError) as caught:
        read(tmp_path, GOOD.replace("red", "rad") + "coats = 0\n").checked()
    assert [problem.key for problem in caught.value.problems] == ["paint.colour", "paint.coats"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("red", "gren"), "paint.colour must be one of red, green. Got 'gren'. Did you mean 'green'?"),
        (
            GOOD + "coat = 2\n",
            "paint.coat is not a key of [paint]. Allowed: colour, coats, gloss, shop, dry. Did you mean 'coats'?",
        ),
        (GOOD + "coats = 10\n", "paint.coats must be a whole number between 1 and 9. Got 10."),
        (GOOD + "coats = 2.0\n", "paint.coats must be a whole number between 1 and 9. Got 2.0."),
        (GOOD + "coats = true\n", "paint.coats must be a whole number between 1 and 9. Got true."),
        (GOOD + "gloss = 1.5\n", "paint.gloss must be a number at least 0 and at most 1. Got 1.5."),
        (GOOD + "gloss = inf\n", "paint.gloss must be a finite number. Got inf."),
        (GOOD + 'gloss = "much"\n', "paint.gloss must be a number at least 0 and at most 1. Got 'much'."),
        (GOOD + 'dry = "yes"\n', "paint.dry must be true or false. Got 'yes'."),
        (GOOD + 'shop = "elsewhere"\n', "paint.shop must be a shop we know. Got 'elsewhere'."),
        (GOOD.replace('"Bianchi"', '""'), "name must be a non-empty text. Got ''."),
        (GOOD.replace('"Bianchi"', "2024-03-31"), "name must be a non-empty text. Got 2024-03-31."),
        (GOOD.replace('colour = "red"', ""), "paint.colour is missing: one of red, green (the colour)."),
        ("format_version = 1\nname = 'x'\n", "paint is missing: a table [paint] with colour."),
        ("format_version = 2\nname = 'x'\npaint = 5\n", "paint must be a table [paint] with colour. Got 5."),
        ("owner = [1]\n" + GOOD, "owner must be a non-empty text or a list of non-empty texts. Got [1]."),
        ("bell = 'ring'\n" + GOOD, "bell must be a function as file.py:function. Got 'ring'."),
        ("wheel = 3\n" + GOOD, "wheel must be a list of tables [[wheel]]. Got 3."),
        (GOOD + "[[wheel]]\nsize = 'big'\n", "wheel[0].size must be a whole number. Got 'big'."),
        (
            GOOD + "[[wheel]]\nsize = 1\n[[wheel]]\nsize = 1\nsiz = 2\n",
            "wheel[1].siz is not a key of [[wheel]]. Allowed: size, spokes. Did you mean 'size'?",
        ),
        (GOOD + "[parts]\n'front wheel' = {}\n", 'parts."front wheel".size is missing: a whole number.'),
        (GOOD + "[parts]\nsaddle = 3\n", "parts.saddle must be a table [parts.saddle] with size. Got 3."),
        (
            GOOD + "[[wheel]]\nsize = 1\nspokes = [1, 2, 'x']\n",
            "wheel[0].spokes[2] must be a whole number. Got 'x'.",
        ),
        (
            GOOD + "[[wheel]]\nsize = 1\nspokes = [1, 2, 3, 4]\n",
            "wheel[0].spokes must be a list of at most 3 whole numbers. Got [1, 2, 3, 4].",
        ),
    ],
)
def test_one_fault_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    assert complaints(tmp_path, text) == [said]


def test_a_long_value_is_shortened(tmp_path: Path) -> None:
    (said,) = complaints(tmp_path, GOOD.replace("red", "r" * 500))
    assert said.endswith("Got 'rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr....")
    assert len(said) < 120


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("", "format_version is missing: this heldout reads version 1, 2. Write format_version = 2 at the top."),
        (
            "format_version = 3\n",
            "format_version must be 1, 2, which this heldout reads. Got 3. A newer file needs a newer heldout.",
        ),
        ("format_version = 0\n", "format_version must be 1, 2, which this heldout reads. Got 0."),
        ("format_version = true\n", "format_version must be 1, 2, which this heldout reads. Got true."),
        ("format_version = '1'\n", "format_version must be 1, 2, which this heldout reads. Got '1'."),
        ("format_version = 1.0\n", "format_version must be 1, 2, which this heldout reads. Got 1.0."),
    ],
)
def test_a_version_that_cannot_be_read_is_the_only_problem(tmp_path: Path, version: str, said: str) -> None:
    assert complaints(tmp_path, version + "unknown = 1\n") == [said]


def test_a_comment_alone_is_a_file_without_a_version(tmp_path: Path) -> None:
    (said,) = complaints(tmp_path, "# nothing yet\n")
    assert said.startswith("format_version is missing")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "must hold a definition. Got an empty file."),
        (b"\n \n", "must hold a definition. Got an empty file."),
        (b"a = 1\nb = '\xe9'\n", "must be UTF-8 text. Got byte 0xe9 in line 2. Save it as UTF-8."),
        (b"#" * (MAX_BYTES + 1), "must be at most 1 MiB. Got 1.0 MiB."),
        (b"a = " + b"[" * 5000, "is nested too deeply to be read."),
        (
            b"a = 1\nb = [1,\n",
            "must be valid TOML. Line 2, column 8: Invalid value. The line is: b = [1,",
        ),
        (
            b"a = 1\nb = yes\n",
            "must be valid TOML. Line 2, column 5: Invalid value. The line is: b = yes",
        ),
    ],
)
def test_a_file_that_is_no_toml_is_one_problem(tmp_path: Path, content: bytes, said: str) -> None:
    assert complaints(tmp_path, content) == [said]


def test_a_number_too_long_to_be_read_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    (said,) = complaints(tmp_path, "a = " + "9" * 5000)
    assert said.startswith("must be valid TOML.")


def test_a_missing_file_a_folder_and_a_pipe_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    said = {name: read_toml(tmp_path / name, Bicycle).problems[0].message for name in ("none", "folder", "pipe")}
    assert said == {
        "none": "does not exist.",
        "folder": "must be a file. Got a folder.",
        "pipe": "must be a regular file. Got a pipe, a socket or a device.",
    }


def test_what_is_valid_can_be_checked_further(tmp_path: Path) -> None:
    reading = read(tmp_path, GOOD.replace('name = "Bianchi"', "") + "[[wheel]]\nsize = 28\n")
    assert reading.value is None
    assert set(reading.parts) == {"format_version", "paint", "wheel", "parts", "owner", "bell"}
    assert reading.parts["paint"].colour == "red"


def test_a_path_is_shown_from_the_course_it_lies_in(tmp_path: Path) -> None:
    for name in ("challenges", "datasets"):
        (tmp_path / "course" / name).mkdir(parents=True)
    inside = tmp_path / "course" / "challenges" / "x.toml"
    assert shown_path(inside) == "challenges/x.toml"
    assert shown_path(inside, tmp_path) == "course/challenges/x.toml"
    assert shown_path(tmp_path / "y.toml", tmp_path / "course") == str(tmp_path / "y.toml")


def test_values_are_shown_as_they_stand_in_the_file() -> None:
    assert as_written({"a": 1}) == "a table"
    assert as_written(datetime.time(7, 30)) == "07:30:00"
    assert as_written([1, "x"]) == "[1, 'x']"
    assert dotted("example", 1, "path") == "example[1].path"


def test_a_rule_can_say_what_is_missing_in_the_same_words() -> None:
    assert missing(Bicycle, "paint", "colour") == "is missing: one of red, green (the colour)."
