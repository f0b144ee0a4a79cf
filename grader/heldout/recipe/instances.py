"""What a library object was constructed with, read without calling anything that the object could have replaced."""

from __future__ import annotations

import inspect
import warnings
from dataclasses import dataclass
from typing import Any, TypeAlias

from heldout.recipe import trusted
from heldout.recipe.library import class_path, constructor_parameters, find_patch

_OUTPUT_CONFIG = "_sklearn_output_config"
_FITTED = ("_Booster", "_fit_X", "_is_fitted")
_BOOKKEEPING = ("_other_params", "kwargs")
"""Where LightGBM and XGBoost repeat their keyword parameters."""


Attributes: TypeAlias = dict[str, Any]
"""An object's own attributes, or a constructor's parameters, by name: anybody's objects."""


class NotAsConstructed(Exception):
    """The object is not what its constructor makes of its parameters; the text goes on from the part's name."""


@dataclass(frozen=True)
class Constructed:
    """A call that makes the object again."""

    parameters: Attributes
    transform_output: str | None
    """What `set_output` was told, where it was called."""


def state_of(instance: object) -> Attributes:
    """The instance's own attributes, past any `__getattribute__`; empty where it has none."""
    try:
        state = object.__getattribute__(instance, "__dict__")
    except AttributeError:
        return {}
    return dict(state) if type(state) is dict else {}


def read_constructed(instance: object) -> Constructed:
    """The parameters of an instance of a trusted class that holds nothing but them.

    Raises:
        NotAsConstructed: it was fitted, changed or patched, or its parameters cannot be read.
    """
    cls = type(instance)
    patch = find_patch(cls)
    if patch:
        raise NotAsConstructed(f"is of a class that was changed: {patch} is not the library's own")
    state = state_of(instance)
    parameters = {**_named_parameters(cls, state), **_extra_parameters(cls, state)}
    transform = _transform_output(state.pop(_OUTPUT_CONFIG, None))
    if "_metadata_request" in state:
        raise NotAsConstructed("uses metadata routing (set_fit_request and the like)")
    _compare(cls, state, parameters)
    return Constructed(parameters, transform)


def _named_parameters(cls: type, state: Attributes) -> Attributes:
    named, _ = constructor_parameters(cls)
    values = {}
    for name in named:
        if name in state:
            values[name] = state[name]
        elif name in state.get("cvargs", ()):  # repeated splitters keep the inner splitter's parameters there
            values[name] = state["cvargs"][name]
        else:
            raise NotAsConstructed(f"does not keep its parameter '{name}'")
    return values


def _extra_parameters(cls: type, state: Attributes) -> Attributes:
    named, _ = constructor_parameters(cls)
    root = cls.__module__.partition(".")[0]
    allowed = trusted.EXTRA_PARAMETERS.get(root, frozenset())
    extras: Attributes = {}
    for place in _BOOKKEEPING:
        extras.update(state.get(place) or {})
    extras = {name: value for name, value in extras.items() if name not in named}
    for name in extras:
        if name not in allowed:
            raise NotAsConstructed(f"has the parameter '{str(name)[:60]}', which a verified model cannot have")
    return extras


def _transform_output(config: object) -> str | None:
    if config is None:
        return None
    if type(config) is dict and set(config) == {"transform"} and type(config["transform"]) is str:
        return config["transform"]
    raise NotAsConstructed("has an output configuration that set_output does not make")


def _compare(cls: type, state: Attributes, parameters: Attributes) -> None:
    """Hold the instance against a fresh one with the same parameters."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fresh = state_of(cls(**parameters))
    except Exception as error:
        raise NotAsConstructed(f"cannot be constructed again: {type(error).__name__}") from error
    extra = sorted((name for name in state if name not in fresh), key=lambda name: not _is_learned(name))
    if extra:
        raise NotAsConstructed(_extra_state(cls, str(extra[0])))
    for name, value in fresh.items():
        if name in _BOOKKEEPING or name in parameters:
            continue
        if name not in state or not is_equal(state[name], value):
            raise NotAsConstructed(_changed_state(name))


def _is_learned(name: str) -> bool:
    return name in _FITTED or (name.endswith("_") and not name.startswith("_"))


def _extra_state(cls: type, name: str) -> str:
    if _is_learned(name):
        return f"is already fitted (it has '{name[:60]}'); get_estimator must return it unfitted"
    if inspect.getattr_static(cls, name, None) is not None:
        return f"replaces its own '{name[:60]}'"
    return f"carries state of its own ('{name[:60]}')"


def _changed_state(name: str) -> str:
    if name in _FITTED:
        return "is already fitted; get_estimator must return it unfitted"
    return f"carries state of its own ('{name[:60]}')"


def is_equal(one: object, other: object) -> bool:
    """Equality of plain values, without calling a comparison that could have been replaced."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict) and type(one) is dict:
        return one.keys() == other.keys() and all(is_equal(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)) and type(one) in (list, tuple):
        return len(one) == len(other) and all(is_equal(a, b) for a, b in zip(one, other, strict=True))
    if type(one).__module__ == "numpy" and type(one).__name__ == "ndarray":
        import numpy

        return numpy.array_equal(one, other)  # type: ignore[arg-type]
    if class_path(type(one)) is not None:
        return is_equal(state_of(one), state_of(other))
    return type(one) in (bool, int, float, str) and one == other
