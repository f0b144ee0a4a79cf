"""What is wrong with a file before a model is made: its encoding, its quotes, what it waits for, what it looks for."""

from __future__ import annotations

import re

from heldout.prepare.build_data import TRAIN_CSV
from heldout.runs.repairs.interface import Circumstances
from heldout.stages.interface import StageError

_CHARACTER = re.compile(r"invalid (?:non-printable )?character '?(.)?'? ?\(?U\+([0-9A-F]{4,6})")
_QUOTES = {"201C": '"', "201D": '"', "201E": '"', "2018": "'", "2019": "'", "00B4": "'", "2013": "-", "2212": "-"}
_SPACES = {"00A0", "2009", "200B", "202F", "3000", "FEFF"}
_FILE = re.compile(r"No such file or directory: '?([^'\n]{1,300})'?")
_NAME = re.compile(r"name '(\w{1,100})' is not defined")
_HANDED = {"X", "y", "X_train", "y_train", "X_test", "y_test", "train", "test", "df", "data", "x", "x_train"}
_ARGUMENTS = re.compile(r"get_estimator\(\) missing \d+ required positional argument")


def encoding(error: StageError, about: Circumstances) -> str | None:
    """A file that is no UTF-8."""
    if "null bytes" in error.message:
        return (
            "the file is saved as UTF-16, which Python cannot read. Save it as UTF-8: your editor has that under "
            "Save as."
        )
    if "Non-UTF-8 code" in error.message or "(unicode error) 'utf-8' codec" in error.message:
        return "the file is not saved as UTF-8 (perhaps as Latin-1, or Windows-1252). Save it as UTF-8."
    return None


def typographic(error: StageError, about: Circumstances) -> str | None:
    """Quotes, dashes and spaces of a word processor or a web page."""
    found = _CHARACTER.search(error.message)
    if found is None or error.type != "SyntaxError":
        return None
    code = found[2]
    if code in _QUOTES:
        shown = chr(int(code, 16))
        kind = "dash" if _QUOTES[code] == "-" else "quotation mark"
        return (
            f"{shown} is a typographic {kind}, as word processors and web pages make them. Type a plain "
            f"{_QUOTES[code]} in its place, and look for others."
        )
    if code in _SPACES:
        return (
            f"there is an invisible character (U+{code}), which came along with copied text. Delete it and type a "
            "space."
        )
    return None


def indentation(error: StageError, about: Circumstances) -> str | None:
    """Tabs and spaces."""
    if error.type == "TabError":
        return "tabs and spaces are mixed at the beginning of lines. Use four spaces for each level, and no tabs."
    return None


def waits_for_input(error: StageError, about: Circumstances) -> str | None:
    """input(), which nobody answers."""
    if error.type != "EOFError" or "reading a line" not in error.message:
        return None
    return "input() waits for somebody to type, and nobody is there while it is graded. Write the value into the file."


def absent_file(error: StageError, about: Circumstances) -> str | None:
    """A file that did not come along."""
    found = _FILE.search(error.message)
    if found is None or error.type not in ("FileNotFoundError", "OSError"):
        return None
    path = found[1]
    name = path.rpartition("/")[2]
    if name == "train.csv" and about.challenge.definition.build_data == "train":
        return _where_the_file_is(path)
    if name in ("train.csv", "test.csv"):
        if about.challenge.definition.stream is not None:
            return (
                f"{path} is not there while it is graded: the rows come in batches, to predict and then, with their "
                "answers, to partial_fit or update. Delete that line, and learn from each batch as it comes."
            )
        return _where_rows_are(path, about.notebook)
    return (
        f"{path} is not there while it is graded. What travels is the submission's folder, or beside a single file the "
        "modules that it imports and a folder data/. Put the file there, and open it by `Path(__file__).parent`."
    )


def _where_rows_are(path: str, in_notebook: bool) -> str:
    """That a workspace's table is not there, and what takes its place."""
    words = (
        f"{path} is not there while it is graded: the training rows come to `fit(X, y)`, and the hidden ones to predict"
    )
    if in_notebook:
        return (
            f"{words}. This line is run because get_estimator() uses what comes of it. Choose columns by "
            '`make_column_selector(dtype_include="number")`, or write down what you read off the data.'
        )
    return (
        f"{words}, so that get_estimator() needs no file. Delete that line; if only you look at the data with it, put "
        'it below `if __name__ == "__main__":`.'
    )


def _where_the_file_is(path: str) -> str:
    """Where a challenge gives the training rows as a file."""
    if path != TRAIN_CSV:
        return f'{path} is not there. The training rows are in {TRAIN_CSV}: write `pd.read_csv("{TRAIN_CSV}")`.'
    return (
        f"{path} is there until the model is fitted, and not where it is loaded again to predict, as the budget of "
        "this challenge asks. Read it inside of get_estimator(), and keep in the model what it needs."
    )


def undefined(error: StageError, about: Circumstances) -> str | None:
    """Training rows that get_estimator() does not have."""
    found = _NAME.search(error.message)
    if found is None or error.type != "NameError" or found[1] not in _HANDED:
        return None
    return (
        f"name '{found[1]}' is not defined. get_estimator() returns a model that is not fitted yet, and heldout calls "
        "`fit(X, y)` on it with the training rows. Leave out fit, and whatever reads data."
    )


def arguments(error: StageError, about: Circumstances) -> str | None:
    """get_estimator with parameters."""
    if _ARGUMENTS.search(error.message) is None:
        return None
    return (
        "get_estimator() is called without arguments. Write `def get_estimator():`; the training rows come to the "
        "`fit` of what it returns."
    )
