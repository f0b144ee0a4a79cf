"""The bounds of a description, and the check of one that came out of a sandbox."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from heldout.base.json_records import LEFT_OUT, called

MAX_BYTES = 1024 * 1024
MAX_CANDIDATES = 1_000
MAX_FOLDS = 50
MAX_EPOCHS = 400
MAX_PARAMETERS = 100
MAX_REPR = 200
MAX_SHAPES = 300
MAX_NAME = 80
_MAX_NAME = 120
_MAX_OUTLINE = 300
_MAX_DEPTH = 40
_MAX_INT = 2**63


ParameterValue = None | bool | int | float | str | Mapping[str, str]
"""A hyperparameter: a scalar, or `{"repr": …}` of what is none."""


@dataclass(frozen=True)
class Shape:
    """What an estimator is made of, as classes inside classes."""

    class_path: str = field(metadata=called("class"))
    parts: tuple[tuple[str, Shape], ...] = ()
    """Each with its role: the parameter that holds it, with the name of the step after a dot: `steps.model`."""
    same_as: str | None = field(default=None, metadata=LEFT_OUT)
    """The role of the part of which a wrapper makes no other model."""


@dataclass(frozen=True)
class Step:
    """A step of a pipeline."""

    name: str
    class_path: str = field(metadata=called("class"))


@dataclass(frozen=True)
class FinalModel:
    """The model that decides."""

    name: str
    class_path: str = field(metadata=called("class"))
    params: Mapping[str, ParameterValue]


@dataclass(frozen=True)
class TriedCandidate:
    """One candidate of a search: the score of each fold, None where there is none."""

    params: Mapping[str, ParameterValue]
    test: tuple[float | None, ...] | None
    train: tuple[float | None, ...] | None


@dataclass(frozen=True)
class DescribedSearch:
    """A search that has run."""

    class_path: str = field(metadata=called("class"))
    scoring: str | None
    splitter: str | None
    n_splits: int
    best_params: Mapping[str, ParameterValue]
    best_index: int | None
    """Among the candidates."""
    total: int
    """How many it tried; the candidates may be fewer."""
    candidates: tuple[TriedCandidate, ...]


@dataclass(frozen=True)
class Training:
    """How a network learned, epoch by epoch; the curves are thinned to `MAX_EPOCHS` points where there were more."""

    epochs: int
    """How many it trained."""
    most_epochs: int | None
    """How many it might have."""
    losses: tuple[float | None, ...]
    """On the training rows; None where it was not finite."""
    validation: tuple[float | None, ...] = ()
    """On rows that were set aside, smaller is better; empty where none were."""
    dead_units: float | None = None
    """The share of hidden units that answer 0 to every training row; None where that is not known."""


@dataclass(frozen=True)
class Description:
    """What a fitted model says of itself."""

    shape: Shape
    outline: str
    """`StandardScaler → SVC`."""
    steps: tuple[Step, ...]
    final: FinalModel
    search: DescribedSearch | None
    training: Training | None = field(default=None, metadata=LEFT_OUT)
    """Of a network; None for anything else."""


class DescriptionError(ValueError):
    """This is not a description; the text says where it is not."""


def clean(text: str, limit: int) -> str:
    """`text` with every unprintable character replaced by `?`, at most `limit` characters."""
    printable = "".join(char if char.isprintable() else "?" for char in str.__getitem__(text, slice(0, limit)))
    return printable if len(text) <= limit else printable[: limit - 1] + "…"


def parse_description(document: object) -> Description:
    """The description that a document is: the documented keys only, every text printable and bounded.

    Raises:
        DescriptionError: a key is missing, has the wrong type, or is larger than a description can be.
    """
    trained = type(document) is dict and "training" in document
    keys = ("shape", "outline", "steps", "final", "search", *(("training",) if trained else ()))
    top = _object(document, keys, "description")
    final = _object(top["final"], ("name", "class", "params"), "final")
    return Description(
        shape=_Shapes().shape(top["shape"], 0),
        outline=_text(top["outline"], _MAX_OUTLINE, "outline"),
        steps=tuple(_step(step) for step in _list(top["steps"], 200, "steps")),
        final=FinalModel(
            _text(final["name"], MAX_REPR, "final.name"),
            _text(final["class"], MAX_REPR, "final.class"),
            _parameters(final["params"], "final.params"),
        ),
        search=None if top["search"] is None else _search(top["search"]),
        training=_training(top["training"]) if trained else None,
    )


def _training(training: object) -> Training:
    found = _object(training, ("epochs", "most_epochs", "losses", "validation", "dead_units"), "training")
    most, dead = found["most_epochs"], found["dead_units"]
    return Training(
        epochs=_count(found["epochs"], 2**31, "training.epochs"),
        most_epochs=None if most is None else _count(most, 2**31, "training.most_epochs"),
        losses=_curve(found["losses"], "training.losses"),
        validation=_curve(found["validation"], "training.validation"),
        dead_units=None if dead is None else min(1.0, max(0.0, _number(dead))),
    )


def _curve(values: object, where: str) -> tuple[float | None, ...]:
    return tuple(None if each is None else _number(each) for each in _list(values, MAX_EPOCHS, where))


def _step(step: object) -> Step:
    found = _object(step, ("name", "class"), "steps")
    return Step(_text(found["name"], _MAX_NAME, "steps.name"), _text(found["class"], MAX_REPR, "steps.class"))


class _Shapes:
    def __init__(self) -> None:
        self.left = MAX_SHAPES * 4

    def shape(self, shape: object, depth: int) -> Shape:
        self.left -= 1
        if depth > _MAX_DEPTH or self.left < 0:
            raise DescriptionError("shape is too large")
        plain = type(shape) is dict and "same_as" in shape
        found = _object(shape, ("class", "parts", "same_as") if plain else ("class", "parts"), "shape")
        parts = []
        for part in _list(found["parts"], MAX_SHAPES, "shape.parts"):
            role, inner = _list(part, 2, "shape.parts", exactly=True)
            parts.append((_text(role, _MAX_NAME, "shape.parts"), self.shape(inner, depth + 1)))
        same_as = _text(found["same_as"], _MAX_NAME, "shape.same_as") if plain else None
        return Shape(_text(found["class"], MAX_REPR, "shape.class"), tuple(parts), same_as)


def _search(search: object) -> DescribedSearch:
    keys = ("class", "scoring", "splitter", "n_splits", "best_params", "best_index", "total", "candidates")
    found = _object(search, keys, "search")
    candidates = _list(found["candidates"], MAX_CANDIDATES, "search.candidates")
    best = found["best_index"]
    if best is not None:
        best = _count(best, max(0, len(candidates) - 1), "search.best_index")
    return DescribedSearch(
        class_path=_text(found["class"], MAX_REPR, "search.class"),
        scoring=None if found["scoring"] is None else _text(found["scoring"], MAX_REPR, "search.scoring"),
        splitter=None if found["splitter"] is None else _text(found["splitter"], MAX_REPR, "search.splitter"),
        n_splits=_count(found["n_splits"], 10**7, "search.n_splits"),
        best_params=_parameters(found["best_params"], "search.best_params"),
        best_index=best,
        total=_count(found["total"], 10**9, "search.total"),
        candidates=tuple(_candidate(candidate) for candidate in candidates),
    )


def _candidate(candidate: object) -> TriedCandidate:
    found = _object(candidate, ("params", "test", "train"), "search.candidates")
    params = _parameters(found["params"], "search.candidates.params")
    return TriedCandidate(params, _scores(found["test"]), _scores(found["train"]))


def _scores(scores: object) -> tuple[float | None, ...] | None:
    if scores is None:
        return None
    return tuple(None if item is None else _number(item) for item in _list(scores, MAX_FOLDS, "scores"))


def _number(item: object) -> float:
    if (type(item) is int and abs(item) < _MAX_INT) or (type(item) is float and math.isfinite(item)):
        return float(item)
    raise DescriptionError("a score must be a finite number")


def _parameters(parameters: object, where: str) -> dict[str, ParameterValue]:
    if type(parameters) is not dict or len(parameters) > MAX_PARAMETERS:
        raise DescriptionError(f"{where} must be an object of at most {MAX_PARAMETERS} parameters")
    return {_text(name, _MAX_NAME, where): _value(value, where) for name, value in parameters.items()}


def _value(value: object, where: str) -> ParameterValue:
    if value is None or type(value) is bool:
        return value
    if type(value) is str:
        return _text(value, MAX_REPR, where)
    if type(value) is int and abs(value) < _MAX_INT:
        return value
    if type(value) is float and math.isfinite(value):
        return value
    return {"repr": _text(_object(value, ("repr",), where)["repr"], MAX_REPR, where)}


def _object(value: object, keys: tuple[str, ...], where: str) -> dict[str, Any]:
    if type(value) is not dict or set(value) != set(keys):
        raise DescriptionError(f"{where} must hold exactly {', '.join(keys)}")
    return value


def _list(value: object, limit: int, where: str, exactly: bool = False) -> list[Any]:
    if type(value) is not list or len(value) > limit or (exactly and len(value) != limit):
        raise DescriptionError(f"{where} must be a list of {'' if exactly else 'at most '}{limit}")
    return value


def _text(value: object, limit: int, where: str) -> str:
    if type(value) is not str or len(value) > limit:
        raise DescriptionError(f"{where} must be text of at most {limit} characters")
    return clean(value, limit)


def _count(value: object, limit: int, where: str) -> int:
    if type(value) is not int or not 0 <= value <= limit:
        raise DescriptionError(f"{where} must be a whole number from 0 to {limit}")
    return value
