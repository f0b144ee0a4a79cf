"""The Python files of a new challenge: the starter and the example submissions, as an author would write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from heldout.authoring.new.interface import ChallengeProposal
from heldout.authoring.new.source_text import PIPELINE, TransformerPart, quoted, source_text
from heldout.base.word_count import is_unspaced, words_of
from heldout.base.words import listed
from heldout.landscape.table_facts import is_message
from heldout.metrics import catalogue
from heldout.tasks.catalogue import form_of

if TYPE_CHECKING:
    import pandas as pd

    Column = pd.Series[Any]

_MANY_VALUES = 30
_SENTENCE = 5
_WIDE = 300
_FEW_WORDS = 100
"""Words of a message for models that take no sparse matrix."""

_IMPUTE = "from sklearn.impute import SimpleImputer"


@dataclass(frozen=True)
class SourceFile:
    """One Python file."""

    path: str
    """`submissions/<expected>/<name>.py`, or `solution.py`."""
    text: str


@dataclass(frozen=True)
class Kinds:
    """The features by how a model wants them, in the table's order."""

    numbers: list[str]
    flags: list[str]
    few: list[str]
    """Texts with few different values."""
    many: list[str]
    """Texts with many different values."""
    sentences: list[str]
    """Texts of several words, without gaps."""
    times: list[str]
    """Dates without gaps; without the column that a split by time follows, where there are others."""
    gaps: bool
    """Whether a number is missing somewhere."""
    unspaced: frozenset[str] = frozenset()
    """Those of `sentences` whose words are not parted by spaces."""


def kinds_of(proposal: ChallengeProposal) -> Kinds:
    """The features of the proposal, sorted by kind."""
    frame = proposal.frame
    few: list[str] = []
    many: list[str] = []
    sentences: list[str] = []
    for name in proposal.of_type("str"):
        known = frame[name].dropna()
        if is_message(frame[name]) or (known.size == len(frame) and _words_in(known) >= _SENTENCE):
            sentences.append(name)
        else:
            (many if known.nunique() > _MANY_VALUES else few).append(name)
    numbers = proposal.of_type("int64", "float64")
    flags = proposal.of_type("bool")
    times = [name for name in proposal.of_type("datetime64") if not frame[name].isna().any()]
    others = bool(numbers or flags or few or many or sentences)
    if proposal.split.method == "time" and others:
        times = [name for name in times if name != proposal.time]
    gaps = bool(frame[numbers].isna().any(axis=None))
    unspaced = frozenset(name for name in sentences if is_unspaced(frame[name]))
    return Kinds(numbers, flags, few, many, sentences, times, gaps, unspaced)


def _words_in(known: Column) -> float:
    return float(words_of(known, r"\S+").median())


class SmallModel(NamedTuple):
    """A starter's model."""

    imports: str
    code: str
    said: str
    """What it is, at the end of the file's first line."""
    comment: str
    """What it can do, a sentence."""


def small_tree(proposal: ChallengeProposal) -> SmallModel:
    """A shallow tree."""
    model, line = _tree(proposal, "max_depth=2")
    comment = "A tree of depth 2 has four leaves, so it knows four different answers at most."
    return SmallModel(model, line, "a very small tree", comment)


def starter(proposal: ChallengeProposal, columns: Sequence[str], small: SmallModel) -> str:
    """solution.py: a small model of `columns` only."""
    kinds = kinds_of(proposal)
    numbers = [name for name in columns if name in kinds.numbers]
    texts = [name for name in columns if name in kinds.few + kinds.many]
    plain = [name for name in columns if name in kinds.flags]
    times = [name for name in columns if name in kinds.times]
    parts = []
    if numbers:
        parts.append(TransformerPart('SimpleImputer(strategy="median")', tuple(numbers), (_IMPUTE,)))
    if texts:
        parts.append(_ordinal(tuple(texts)))
    parts += _words(kinds, [name for name in columns if name in kinds.sentences])
    if plain:
        parts.append(TransformerPart('"passthrough"', tuple(plain), ()))
    if times:
        parts.append(_scaled_times(times))
    left = len(proposal.features) - len(columns)
    waiting = f" {left} more columns wait for you." if left > 1 else " One more column waits for you." if left else ""
    about = listed([f"`{name}`" for name in columns])
    comment = [
        *_wrapped(f"# The model sees {about} and nothing else.{waiting}"),
        f"# {small.comment}",
    ]
    documentation = f"A first try for `{proposal.id}`: {listed(list(columns))}, and {small.said}.\n\n"
    documentation += "`heldout check` tells whether this file works, `heldout grade` what it is worth.\n"
    return source_text(documentation, parts, small.imports, small.code, comment, "Return the model, not yet fitted.")


def boosting(proposal: ChallengeProposal) -> str:
    """Boosting of moderate size, with texts as numbers."""
    kinds = kinds_of(proposal)
    parts = _numeric_parts(kinds)
    parts += [_ordinal(_texts(kinds, kinds.few, "str"))] if kinds.few else []
    many = kinds.many
    encoding = proposal.kind.target_encoding
    if many and encoding is None:
        parts.append(_ordinal(tuple(many)))
    elif many:
        parts.append(
            TransformerPart(
                f'TargetEncoder(target_type="{encoding}")',
                tuple(many),
                ("from sklearn.preprocessing import TargetEncoder",),
            )
        )
    parts += _words(kinds, kinds.sentences, _FEW_WORDS)
    small = len(proposal.frame) < 1_000
    options = f"learning_rate=0.05, max_iter={_rounds(proposal)}, max_leaf_nodes={6 if small else 15}"
    options += ", min_samples_leaf=5" if len(proposal.frame) < 400 else ""
    options += ', loss="poisson"' if _above_zero(proposal) else ""
    options += ", max_features=0.2" if len(proposal.features) > _WIDE else ""
    library = ("sklearn.ensemble", f"HistGradientBoosting{proposal.kind.estimators}")
    import_line, line = _estimator(proposal, "boosting", library, f"{options}, random_state=0")
    documentation = "Boosting with small trees and slow learning, on all columns."
    return source_text(documentation, parts, import_line, line, dense=bool(kinds.sentences))


def _rounds(proposal: ChallengeProposal) -> int:
    if len(proposal.features) > _WIDE:
        return 60
    return 60 if proposal.kind.classifies and proposal.answers.nunique() > 10 else 150


def linear(proposal: ChallengeProposal) -> str:
    """A linear model of everything, scaled and one-hot encoded."""
    kinds = kinds_of(proposal)
    if _above_zero(proposal):
        name, options = "PoissonRegressor", "alpha=0.01, max_iter=1000"
    elif proposal.kind.estimators == "Classifier":
        name, options = "LogisticRegression", "max_iter=1000"
    else:
        name, options = "Ridge", "alpha=1.0"
    documentation = "A linear model of everything: numbers scaled, texts one-hot encoded."
    import_line, line = _estimator(proposal, "linear", ("sklearn.linear_model", name), options)
    return source_text(documentation, _linear_parts(kinds), import_line, line)


def deep_tree(proposal: ChallengeProposal) -> str:
    """A tree without a limit."""
    model, line = _tree(proposal, "")
    documentation = "Trap: a single tree without a limit learns the training rows by heart, their noise included."
    return source_text(documentation, _tree_parts(kinds_of(proposal)), model, line)


def stump(proposal: ChallengeProposal) -> str:
    """A tree with one question."""
    model, line = _tree(proposal, "max_depth=1")
    documentation = "A tree with a single question: two different answers, whatever else is in the row."
    return source_text(documentation, _tree_parts(kinds_of(proposal)), model, line)


def forgotten(proposal: ChallengeProposal) -> SourceFile | None:
    """What fails on this table because a column needs care; None where every model takes it as it is."""
    kinds = kinds_of(proposal)
    suffix = proposal.kind.estimators
    if kinds.few or kinds.many or kinds.sentences:
        options = "n_estimators=50, random_state=0"
        import_line, text = _estimator(proposal, "", ("sklearn.ensemble", f"RandomForest{suffix}"), options)
        documentation = "Must fail: text columns go into the model as they are, and it wants numbers."
        return SourceFile("submissions/failed/forgotten_text.py", source_text(documentation, None, import_line, text))
    if kinds.gaps and not proposal.of_type("datetime64"):
        name, options = "LinearRegression", ""
        if suffix == "Classifier":
            name, options = "LogisticRegression", "max_iter=1000"
        documentation = "Must fail: values are missing, and a linear model cannot calculate with nothing."
        import_line, text = _estimator(proposal, "", ("sklearn.linear_model", name), options)
        return SourceFile("submissions/failed/forgotten_gaps.py", source_text(documentation, None, import_line, text))
    return None


def refused(proposal: ChallengeProposal) -> SourceFile:
    """What runs, and answers with something that the metric cannot take."""
    wrong = form_of(catalogue.declaration(proposal.metric.choice).needs).wrong_answer()
    parts = _linear_parts(kinds_of(proposal))
    if wrong.dense:
        parts = dense_parts(proposal)
    text = source_text(wrong.documentation, parts, wrong.imports, wrong.estimator, own=wrong.own)
    return SourceFile(f"submissions/invalid_output/{wrong.file}", text)


def dense_parts(proposal: ChallengeProposal) -> list[TransformerPart]:
    """Everything scaled and one-hot encoded, for models that take no sparse matrix; sentences by their number."""
    kinds = kinds_of(proposal)
    return [
        part._replace(transformer=part.transformer.replace("OneHotEncoder(", "OneHotEncoder(sparse_output=False, "))
        for part in _linear_parts(kinds)
        if "TfidfVectorizer" not in part.transformer
    ] or [_ordinal(tuple(kinds.sentences))]


def _above_zero(proposal: ChallengeProposal) -> bool:
    """Whether predictions must be positive, or had better be."""
    least = catalogue.declaration(proposal.metric.choice).predictions_above
    return least is not None and float(proposal.answers.min()) >= 0


def _tree(proposal: ChallengeProposal, options: str) -> tuple[str, str]:
    criterion = 'criterion="poisson"' if _above_zero(proposal) else ""
    arguments = ", ".join(part for part in (criterion, options, "random_state=0") if part)
    return _estimator(proposal, "tree", ("sklearn.tree", f"DecisionTree{proposal.kind.estimators}"), arguments)


def _estimator(proposal: ChallengeProposal, family: str, library: tuple[str, str], arguments: str) -> tuple[str, str]:
    """The line that imports an estimator, and the expression that makes it: heldout's own where the task has one."""
    module, name = library
    if proposal.kind.stand_ins is not None and family in proposal.kind.stand_ins:
        module, _, name = proposal.kind.stand_ins[family].rpartition(".")
        settings = proposal.kind.estimator_settings(proposal.kind.in_force(proposal.options))
        arguments = ", ".join([*(f"{key}={value!r}" for key, value in settings.items()), arguments])
    if proposal.kind.wrapper:
        outside, _, outer = proposal.kind.wrapper.rpartition(".")
        imports = f"from {module} import {name}\nfrom {outside} import {outer}"
        return imports, f"{outer}({name}({arguments}))"
    return f"from {module} import {name}", f"{name}({arguments})"


def _numeric_parts(kinds: Kinds) -> list[TransformerPart]:
    """Numbers, flags and times as they are, for models that take gaps and do not care for scales."""
    parts = []
    if kinds.numbers:
        parts.append(_selected('"passthrough"', "number"))
    if kinds.flags:
        parts.append(_selected('"passthrough"', "bool"))
    if kinds.times:
        parts.append(_scaled_times(kinds.times))
    return parts


def _tree_parts(kinds: Kinds) -> list[TransformerPart]:
    texts = kinds.few + kinds.many
    parts = _numeric_parts(kinds)
    if texts:
        parts.append(_ordinal(_texts(kinds, texts, "str")))
    return [*parts, *_words(kinds, kinds.sentences)]


def _linear_parts(kinds: Kinds) -> list[TransformerPart]:
    parts = []
    if kinds.numbers:
        scale = 'make_pipeline(SimpleImputer(strategy="median"), StandardScaler())'
        imports = (_IMPUTE, PIPELINE, "from sklearn.preprocessing import StandardScaler")
        parts.append(_selected(scale, "number", *imports))
    if kinds.flags:
        parts.append(_selected('"passthrough"', "bool"))
    categories = kinds.few + kinds.many
    if categories:
        columns = _texts(kinds, categories, "str")
        selector = ("from sklearn.compose import make_column_selector",) if isinstance(columns, str) else ()
        parts.append(
            TransformerPart(
                'OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=5)',
                columns,
                ("from sklearn.preprocessing import OneHotEncoder", *selector),
            )
        )
    parts += _words(kinds, kinds.sentences)
    if kinds.times:
        parts.append(_scaled_times(kinds.times))
    return parts


_ENCODER = 'OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-1)'
_ORDINAL = "from sklearn.preprocessing import OrdinalEncoder"


def _words(kinds: Kinds, sentences: Sequence[str], most: int | None = None) -> list[TransformerPart]:
    """TF-IDF of each of these columns, of its `most` frequent words, or characters where no spaces part the words."""
    options = "min_df=2" if most is None else f"min_df=2, max_features={most}"
    needs = ("from sklearn.feature_extraction.text import TfidfVectorizer",)
    characters = 'analyzer="char", ngram_range=(1, 2), '
    return [
        TransformerPart(
            f"TfidfVectorizer({characters if name in kinds.unspaced else ''}{options})", quoted(name), needs
        )
        for name in sentences
    ]


def _selected(transformer: str, dtype: str, *imports: str) -> TransformerPart:
    columns = f'make_column_selector(dtype_include="{dtype}")'
    return TransformerPart(transformer, columns, ("from sklearn.compose import make_column_selector", *imports))


def _ordinal(columns: str | tuple[str, ...]) -> TransformerPart:
    selector = ("from sklearn.compose import make_column_selector",) if isinstance(columns, str) else ()
    return TransformerPart(_ENCODER, columns, (_ORDINAL, *selector))


def _scaled_times(columns: Sequence[str]) -> TransformerPart:
    return TransformerPart("StandardScaler()", tuple(columns), ("from sklearn.preprocessing import StandardScaler",))


def _texts(kinds: Kinds, chosen: list[str], dtype: str) -> str | tuple[str, ...]:
    """A selector where `chosen` are all texts, else their names."""
    if len(chosen) == len(kinds.few) + len(kinds.many) + len(kinds.sentences):
        return f'make_column_selector(dtype_include="{dtype}")'
    return tuple(chosen)


def _wrapped(comment: str) -> list[str]:
    import textwrap

    return textwrap.wrap(comment, 110, subsequent_indent="# ")
