"""Scripted learners: small solution files made for a challenge from its task and the kinds of its columns.

Everything but the examples with features of their own is made of library parts, so that the grader can verify it.
A `tuned` learner has the configuration of its family that cross-validates best, but its own preprocessing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from heldout.challenge.interface import Challenge
from heldout.landscape.choose import facts_of, families_of
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.interface import Landscape
from heldout.prepare.prepare import prepare
from heldout.scoring.families import losses_by_family

Kind = Literal["dummy", "absurd", "default", "tuned", "unscaled", "preparation", "ensemble", "own features"]
Scaling = Literal["standard", "range", "none"]
Encoding = Literal["one-hot", "target"]

DEFAULTS = ("linear", "neighbours", "svm", "tree", "forest", "boosting", "mlp")
TUNED = ("linear", "neighbours", "svm", "tree", "boosting")
UNSCALED = ("neighbours", "svm", "mlp")
OWN_FEATURES = ("own_features", "log_linear", "splines")
"""Examples of challenges with features that the reference does not have."""

_ROWS_FOR_HALF = 12_000
"""Above this, averaging over half of the training rows for every prediction takes too long for a test."""
_IMPORTS = """\
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler, TargetEncoder
"""
_SCALERS = {"standard": ", StandardScaler()", "range": ", MinMaxScaler()", "none": ""}


@dataclass(frozen=True)
class Learner:
    """One scripted learner, and what a good teacher would say of it."""

    name: str
    kind: Kind
    family: str
    """Of the reference landscape, `dummy` or `ensemble`."""
    code: str
    """The whole solution file."""
    teacher: str
    blame: frozenset[str] = frozenset()
    """The parts of the score that a teacher could call the main loss; empty where that is not asked."""


@dataclass(frozen=True)
class Desk:
    """What the learners of one challenge are made from."""

    challenge: Challenge
    landscape: Landscape
    facts: Facts
    families: Mapping[str, Family]
    wrong_families: frozenset[str]
    """Families that, honestly tuned, are worse than the best one beyond doubt."""
    dropped: tuple[str, ...] = ()
    """Numbers that run on with time: whoever knows the data leaves them out."""
    with_gaps: tuple[str, ...] = ()
    """Numbers with missing values in more than one row of a hundred."""
    messages: tuple[str, ...] = ()
    """Columns of free text."""

    def columns(self, *types: str) -> list[str]:
        """Names of the features of these types, without those that run on with time."""
        return [name for name, kind in self.facts.features if kind in types]

    @property
    def numbers(self) -> list[str]:
        """Names of the numeric features."""
        return self.columns("int64", "float64", "bool")

    @property
    def texts(self) -> list[str]:
        """Names of the text features, without free text."""
        return [name for name in self.columns("str") if name not in self.messages]


def desk(challenge: Challenge, landscape: Landscape) -> Desk:
    """Everything that is known of a challenge before anyone learns anything."""
    import pyarrow

    prepared = prepare(challenge)
    facts = facts_of(challenge, prepared)
    types = dict(prepared.features)
    with pyarrow.ipc.open_stream(prepared.open_file("train_features").read_bytes()) as reader:
        train = reader.read_pandas()
    numbers = [name for name, kind in facts.features if kind in ("int64", "float64")]
    return Desk(
        challenge,
        landscape,
        facts,
        {each.name: each for each in families_of(challenge, facts)},
        frozenset(name for name, lost in losses_by_family(landscape, "public").items() if lost.verdict == "worse"),
        tuple(name for name in challenge.definition.reference.drop if types[name] in ("int64", "float64")),
        tuple(name for name in numbers if train[name].isna().mean() > 0.01),
        next((each.preparation.chosen.messages for each in landscape.families if each.preparation), ()),
    )


def learners(at: Desk) -> list[Learner]:
    """All scripted learners that make sense for the challenge."""
    return [
        _dummy(at),
        *_defaults(at),
        *_tuned(at),
        *_absurd(at),
        *_unscaled(at),
        *_preparations(at),
        *_ensemble(at),
        *_own_features(at),
    ]


def _dummy(at: Desk) -> Learner:
    name = "DummyClassifier" if at.facts.classifies else "DummyRegressor"
    code = f"from sklearn.dummy import {name}\n\n\ndef get_estimator():\n    return {name}()\n"
    return Learner("dummy", "dummy", "dummy", code, "Has learnt nothing: no points.")


def _defaults(at: Desk) -> Iterator[Learner]:
    for name in DEFAULTS:
        if name in at.families:
            said = "A fair start: better than absurd settings, not better than tuned ones."
            yield Learner(f"{name}, default", "default", name, solution(at, name), said)


def _tuned(at: Desk) -> Iterator[Learner]:
    for name in TUNED:
        found = at.landscape.family(name)
        if found is None or name not in at.families:
            continue
        best = max(found.configurations, key=lambda one: one.cv)
        drawn = at.families[name].fixed if best.params else {}
        wrong = name in at.wrong_families
        said = "Good work with the wrong kind of model: choose another." if wrong else "Good work on a good choice."
        blame = frozenset({"model_choice"}) if wrong else frozenset[str]()
        yield Learner(f"{name}, tuned", "tuned", name, solution(at, name, {**drawn, **best.params}), said, blame)


def _absurd(at: Desk) -> Iterator[Learner]:
    strength: dict[str, Any] = {"C": 1e-6} if at.facts.classifies else {"alpha": 1e6}
    settings: dict[str, dict[str, Any]] = {
        "linear": strength,
        "neighbours": {"n_neighbors": at.facts.rows // 2},
        "tree": {"max_depth": 1},
        "boosting": {"learning_rate": 10.0},
    }
    if at.facts.rows > _ROWS_FOR_HALF:
        del settings["neighbours"]
    for name, params in ((name, params) for name, params in settings.items() if name in at.families):
        setting = ", ".join(f"{key}={value:g}" for key, value in params.items())
        said = f"{setting} makes no sense: tune it." + _and_the_family(at, name)
        code = solution(at, name, params)
        yield Learner(f"{name}, {setting}", "absurd", name, code, said, _main(at, name, "tuning"))


def _unscaled(at: Desk) -> Iterator[Learner]:
    for name in UNSCALED:
        if name in at.families and at.facts.scaling == "standard":
            said = "The widest column drowns the others: scale." + _and_the_family(at, name)
            code = solution(at, name, scaling="none")
            yield Learner(f"{name}, unscaled", "unscaled", name, code, said, _main(at, name, "data_handling"))


def _preparations(at: Desk) -> Iterator[Learner]:
    def learner(name: str, family: str, said: str, columns: list[str]) -> Learner:
        code = solution(at, family, transformers=columns)
        blame = _main(at, family, "data_handling")
        return Learner(f"{family}, {name}", "preparation", family, code, said + _and_the_family(at, family), blame)

    numbers, text = at.numbers, at.texts
    scaled = _numbers_part(numbers, "standard")
    yield learner(
        "first column only", "linear", "Most of the data is thrown away.", [_numbers_part(numbers[:1], "standard")]
    )
    said = "Every number is a word of its own, so new numbers mean nothing: keep numbers as numbers."
    yield learner(
        "every value one-hot", "linear", said, [f'(OneHotEncoder(handle_unknown="ignore"), {numbers + text})']
    )
    if text or at.messages:
        yield learner("text left out", "linear", "The text columns are thrown away: encode them.", [scaled])
    if at.with_gaps:
        filled = f'(make_pipeline(SimpleImputer(strategy="constant", fill_value=-999)), {numbers})'
        said = "-999 is no measurement, and a straight line believes it: impute the median, mark it, scale."
        yield learner("missing is -999", "linear", said, [filled, *text_parts(at, "one-hot")])
    if at.dropped:
        said = "A date that counts on means nothing beyond the last training row: leave it out."
        every = [_numbers_part([*numbers, *at.dropped], "none"), *text_parts(at, "target")]
        yield learner("columns that run on with time", "boosting", said, every)


def _ensemble(at: Desk) -> Iterator[Learner]:
    if not {"linear", "boosting"} <= set(at.families):
        return
    kind = "Classifier" if at.facts.classifies else "Regressor"
    members = [at.families[name] for name in ("linear", "boosting")]
    voting = f"Voting{kind}([{', '.join(_member(one.name, _estimator(one, {})) for one in members)}]"
    voting += ', voting="soft")' if at.facts.classifies else ")"
    imports = f"{_IMPORTS}from sklearn.ensemble import Voting{kind}\n{''.join(_import(one) for one in members)}"
    columns = _sound(at, "one-hot", at.facts.scaling)
    code = _code(imports, columns, voting, sparse=False)
    said = "Sound, and no single family's: nobody can say which part lost what."
    yield Learner("vote of linear and boosting", "ensemble", "ensemble", code, said)


def _own_features(at: Desk) -> Iterator[Learner]:
    for name in OWN_FEATURES:
        path = at.challenge.folder / "submissions" / "passes" / f"{name}.py"
        if path.is_file():
            family = "boosting" if "HistGradientBoosting" in path.read_text(encoding="utf-8") else "linear"
            said = "Knows the data: no worse than the same family's default on plain columns."
            yield Learner(f"example {name}", "own features", family, path.read_text(encoding="utf-8"), said)


def _main(at: Desk, family: str, part: str) -> frozenset[str]:
    """Two things are wrong where the family is: either may weigh more."""
    return frozenset({part, "model_choice"}) if family in at.wrong_families else frozenset({part})


def _and_the_family(at: Desk, family: str) -> str:
    return " The kind of model is wrong, too." if family in at.wrong_families else ""


def solution(
    at: Desk,
    family: str,
    params: Mapping[str, Any] | None = None,
    scaling: Scaling | None = None,
    transformers: list[str] | None = None,
) -> str:
    """A solution file: sound columns (unless `transformers` are given), then the family's estimator with `params`."""
    found = at.families[family]
    trees = found.preprocessing == "encoded"
    if transformers is None:
        encoding: Encoding = "target" if trees and at.facts.task != "multiclass" else "one-hot"
        transformers = _sound(at, encoding, "none" if trees else scaling or at.facts.scaling)
    model = _estimator(found, params or {})
    if found.target == "standardised":
        model = f"TransformedTargetRegressor({model}, transformer=StandardScaler())"
    return _code(_IMPORTS + _import(found), transformers, model, sparse=family == "linear")


def _sound(at: Desk, encoding: Encoding, scaling: Scaling) -> list[str]:
    return [_numbers_part(at.numbers, scaling), *text_parts(at, encoding)]


def _numbers_part(names: list[str], scaling: Scaling) -> str:
    return f'(make_pipeline(SimpleImputer(strategy="median"){_SCALERS[scaling]}), {names})'


def text_parts(at: Desk, encoding: Encoding) -> list[str]:
    """The parts of a column transformer for text, and for free text."""
    one_hot = 'OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=10)'
    coded = [f"({'TargetEncoder()' if encoding == 'target' else one_hot}, {at.texts})"] if at.texts else []
    return [*coded, *(f"(TfidfVectorizer(), {name!r})" for name in at.messages)]


def _import(family: Family) -> str:
    module, _, name = family.estimator.rpartition(".")
    return f"from {module} import {name}\n"


def _estimator(family: Family, params: Mapping[str, Any]) -> str:
    values = {**family.base, **params}
    return f"{family.estimator.rpartition('.')[2]}({', '.join(f'{key}={value!r}' for key, value in values.items())})"


def _member(name: str, code: str) -> str:
    """A named member of an ensemble, as Python."""
    return f"({name!r}, {code})"


def _code(imports: str, transformers: list[str], model: str, sparse: bool) -> str:
    lines = "".join(f"        {each},\n" for each in transformers)
    threshold = "" if sparse else "        sparse_threshold=0.0,\n"
    return (
        f"{imports}\n\ndef get_estimator():\n    columns = make_column_transformer(\n{lines}{threshold}    )\n"
        f"    return make_pipeline(columns, {model})\n"
    )


def write(learner: Learner, folder: Path) -> Path:
    """The learner's solution as a file of the folder."""
    path = folder / "solution.py"
    path.write_text(learner.code, encoding="utf-8")
    return path
