"""Text, dates and missing values where a model wants numbers, and columns that are not there."""

from __future__ import annotations

import re

from heldout.base.errors import nearest
from heldout.base.words import counted, listed
from heldout.runs.repairs.interface import Circumstances, few
from heldout.stages.interface import StageError

_TEXT = re.compile(r"could not convert string to float: '(.*)'|Cannot use .* strategy with non-numeric data", re.DOTALL)
_ABSENT = re.compile(r"not columns of the dataframe: \{(.{1,500})\}|^'([^'\n]{1,200})'$|\"?\['([^'\n]{1,200})'")
_SPARK_COLUMN = re.compile(
    r'Identifier\("([^"\n]{1,100})"\)\]\) is missing|with name `?([^`\n]{1,100})`? cannot be resolved'
)
_ROWS = re.compile(r"inconsistent numbers of samples: \[(?:np\.int64\()?(\d+)\)?, (?:np\.int64\()?(\d+)\)?\]")
_DUMMIES = "The feature names should match those that were passed during fit"
_QUOTED = re.compile(r"'([^'\n]{1,200})'")
_DATES = ("DateTime64DType", "datetime64", "'Timestamp'", "DatetimeArray", "Timestamp")


_ENCODER = ("texts = OneHotEncoder(", '    handle_unknown="ignore", sparse_output=False', ")")
"""No line so long that a card of 80 characters breaks it."""


def numbers_alone(about: Circumstances, model: str = "YOUR_MODEL") -> str:
    """Python for get_estimator() that gives a model numbers alone, and works on this challenge's columns."""
    holes = bool(about.numeric_holes())
    numbers = "SimpleImputer()" if holes else '"passthrough"'
    # A flag beside a number would make a table of objects of both.
    kinds = [f'"{kind}"' for kind in ("str", "bool") if about.of_type(kind)]
    encoded = f"[{', '.join(kinds)}]" if len(kinds) > 1 else "".join(kinds)
    lines = [
        "from sklearn.compose import make_column_selector as of_type",
        "from sklearn.compose import make_column_transformer",
        *(["from sklearn.impute import SimpleImputer"] if holes else []),
        "from sklearn.pipeline import make_pipeline",
        *(["from sklearn.preprocessing import OneHotEncoder"] if kinds else []),
        *(_ENCODER if kinds else []),
        "columns = make_column_transformer(",
        f'    ({numbers}, of_type(dtype_include="number")),',
        *([f"    (texts, of_type(dtype_include={encoded})),"] if kinds else []),
        ")",
        f"return make_pipeline(columns, {model})",
    ]
    return "\n".join(f"    {line}" for line in lines)


def text_column(error: StageError, about: Circumstances) -> str | None:
    """Text where numbers are wanted."""
    found = _TEXT.search(error.message)
    texts = about.of_type("str")
    if found is None or not texts or (found[1] or "") in about.classes:
        return None
    value = f" ('{found[1][:40]}' is no number)" if found[1] else ""
    left_out = " (the date is left out by that)" if about.of_type("datetime") else ""
    which, them = f"{counted(len(texts), 'column')} of {about.challenge.id} hold text, such as {few(texts)}", "text"
    if len(texts) == 1:
        which, them = f"{few(texts)} of {about.challenge.id} holds text", "it"
    return (
        f"{which}, and this model takes numbers alone{value}. Turn {them} into numbers before the model{left_out}:\n"
        f"{numbers_alone(about)}"
    )


def date_column(error: StageError, about: Circumstances) -> str | None:
    """A date among numbers, of which numpy says six hundred characters."""
    dates = about.of_type("datetime")
    if not dates or not any(sign in error.message for sign in _DATES):
        return None
    verb, them = ("is a date", "it") if len(dates) == 1 else ("are dates", "them")
    if about.in_stream:
        names = ", ".join(f'"{name}"' for name in dates)
        return (
            f"{few(dates)} {verb}, and cannot stand in one table with numbers. Leave {them} out both where it learns "
            f"and where it predicts: `X.drop(columns=[{names}])`."
        )
    return (
        f"{few(dates)} {verb}, and cannot stand in one table with numbers. Make numbers of it in a FunctionTransformer "
        f'with a function of your own, such as `X["{dates[0]}"].dt.month`; or choose columns by their type, which '
        f"leaves {them} out:\n{numbers_alone(about)}"
    )


def missing_values(error: StageError, about: Circumstances) -> str | None:
    """NaN, which most models refuse."""
    if "contains NaN" not in error.message and "contains missing values" not in error.message:
        return None
    holes = about.holes
    if not holes:
        return (
            f"a missing value (NaN) reached the model. The columns of {about.challenge.id} have none, so a step of "
            "yours made it: a logarithm of a negative number, a division by zero, or a merge without a match."
        )
    others = "HistGradientBoostingClassifier" if about.predicts_classes else "HistGradientBoostingRegressor"
    verb = "has" if len(holes) == 1 else "have"
    return (
        f"{few(holes)} {verb} missing values (NaN), and this model takes none. Take {others}, which does, or fill them "
        f"before it:\n{numbers_alone(about)}"
    )


def absent_column(error: StageError, about: Circumstances) -> str | None:
    """A column that X does not have."""
    found = _ABSENT.search(error.message)
    if found is None or error.phase not in ("fit", "predict") or error.type not in ("ValueError", "KeyError"):
        return None
    names = _QUOTED.findall(found[0])
    absent = [name for name in names if name not in about.columns]
    if not absent:
        return None
    if absent[0] == about.target:
        return (
            f"'{about.target}' is what {about.challenge.id} asks for: it comes as y, and X does not have it. "
            "Leave it out of the columns."
        )
    close = nearest(absent[0], about.columns)
    if error.type == "KeyError" and not close:
        return None
    return f"X has no column '{absent[0]}'.{close} `heldout show {about.challenge.id} --columns` lists all of them."


def unknown_category(error: StageError, about: Circumstances) -> str | None:
    """A category of hidden rows that training rows do not have."""
    if not error.message.startswith("Found unknown categories"):
        return None
    return (
        "the hidden rows have categories that the training rows do not, and OneHotEncoder and OrdinalEncoder stop at "
        'them. Write `OneHotEncoder(handle_unknown="ignore")`, or '
        '`OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)`.'
    )


def absent_in_spark(error: StageError, about: Circumstances) -> str | None:
    """A column that Spark does not find, which it says in words of its own."""
    found = _SPARK_COLUMN.search(error.message)
    if found is None:
        return None
    name = found[1] or found[2]
    known = (*about.columns, "row_id", about.target)
    return f"there is no column '{name}'.{nearest(name, known)} The tables have {listed(known, most=12)}."


def table_to_vectorizer(error: StageError, about: Circumstances) -> str | None:
    """A whole table, or a list of columns, given to what takes one column of texts: it counts columns as texts."""
    found = _ROWS.search(error.message)
    texts = about.of_type("str")
    if found is None or not texts or error.phase != "fit":
        return None
    if int(found[1]) not in (1, len(about.columns)) or int(found[2]) <= len(about.columns):
        return None
    return (
        "a vectorizer of texts, such as TfidfVectorizer or CountVectorizer, takes one column, and was given a table. "
        f'Name the column as a string, and not in a list: `make_column_transformer((TfidfVectorizer(), "{texts[0]}"))`.'
    )


def other_rows(error: StageError, about: Circumstances) -> str | None:
    """Rows that the learner's own fit dropped of X and not of y, or the other way round."""
    found = _ROWS.search(error.message)
    if found is None or error.phase != "fit" or error.line is None:
        return None
    return (
        f"X has {int(found[1]):,} rows here and y has {int(found[2]):,}: some were left out of one alone. Leave "
        'them out of both, as in `keep = X["a"] > 0; model.fit(X[keep], y[keep])`.'
    )


def other_dummies(error: StageError, about: Circumstances) -> str | None:
    """get_dummies, which makes other columns of other rows."""
    if not error.message.startswith(_DUMMIES):
        return None
    return (
        "the rows to predict have other columns than the model was fitted on, as get_dummies makes them of the values "
        'that it sees. `OneHotEncoder(handle_unknown="ignore")` in a pipeline makes the same columns of any rows.'
    )
