"""From a recipe to an estimator, in a process that never saw the learner's code.

The recipe is hostile input: the learner's process wrote it. Only constructors of listed classes are called, only listed
functions are handed to them, and every parameter must be one that the constructor really has.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from heldout.recipe import trusted
from heldout.recipe.carried import CarriedNumbers
from heldout.recipe.grammar import INSTANCE_KINDS, Node, Recipe, RecipeError, parse_recipe
from heldout.recipe.instances import is_equal
from heldout.recipe.library import constructor_parameters, load_class, load_listed


def rebuild(recipe: Recipe, *, apply_config: bool = True, carried: CarriedNumbers | None = None) -> Any:
    """The unfitted estimator that the recipe describes.

    With `apply_config`, scikit-learn's settings in this process are set as the recipe says: the process belongs to it.
    `carried` counts the numbers that the recipe holds of its own.

    Raises:
        RecipeError: the recipe is not one, or a constructor refuses its parameters.
        CarriesTooMuch: it holds more numbers of its own than `carried` allows.
    """
    checked = parse_recipe(recipe)
    builder = _Builder(carried or CarriedNumbers())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            estimator = builder.value(checked["estimator"])
        except RecipeError:
            raise
        except Exception as error:  # parts of a recipe may be of any wrong type for the library
            raise RecipeError(f"its parts do not fit together: {type(error).__name__}") from error
    if apply_config and checked["config"]:
        import sklearn

        sklearn.set_config(**checked["config"])
    return estimator


def instance_kind(cls: type) -> str | None:
    """Which kind of part the class makes, None when it makes none that a recipe holds."""
    for kind, bases in _bases().items():
        if issubclass(cls, bases):
            return kind
    return None


def _bases() -> dict[str, tuple[type, ...]]:
    from sklearn import model_selection
    from sklearn.base import BaseEstimator
    from sklearn.compose import make_column_selector
    from sklearn.gaussian_process.kernels import Kernel

    return {
        "estimator": (BaseEstimator,),
        "splitter": (
            model_selection.BaseCrossValidator,
            model_selection.BaseShuffleSplit,
            model_selection.RepeatedKFold,
            model_selection.RepeatedStratifiedKFold,
        ),
        "kernel": (Kernel,),
        "selector": (make_column_selector,),
    }


class _Builder:
    """Builds nodes from the inside out; `parse_recipe` has checked their form."""

    def __init__(self, carried: CarriedNumbers) -> None:
        self.completed: list[Any] = []
        self.carried = carried

    def value(self, node: Any) -> Any:
        return _KINDS[node[0]](self, node) if isinstance(node, list) else node

    def float_(self, node: Node) -> float:
        import numpy

        return numpy.nan if node[1] == "nan" else float(node[1])

    def list_(self, node: Node) -> list[Any]:
        return [self.value(item) for item in node[1:]]

    def tuple_(self, node: Node) -> tuple[Any, ...]:
        return tuple(self.list_(node))

    def set_(self, node: Node) -> set[Any]:
        return set(self.list_(node))

    def frozenset_(self, node: Node) -> frozenset[Any]:
        return frozenset(self.list_(node))

    def dict_(self, node: Node) -> dict[Any, Any]:
        return {self.value(key): self.value(item) for key, item in node[1:]}

    def slice_(self, node: Node) -> slice:
        return slice(*node[1:])

    def range_(self, node: Node) -> range:
        return range(*node[1:])

    def array(self, node: Node) -> Any:
        import numpy

        _, dtype, shape, items = node
        values = [self.value(item) for item in items]
        flat = numpy.empty(len(values), dtype=dtype)
        try:
            for position, item in enumerate(values):
                flat[position] = item
        except (TypeError, ValueError, OverflowError) as error:
            raise RecipeError(f"an array of {dtype} holds other values") from error
        return flat.reshape(shape)

    def scalar(self, node: Node) -> Any:
        import numpy

        try:
            return numpy.dtype(node[1]).type(self.value(node[2]))
        except (TypeError, ValueError, OverflowError) as error:
            raise RecipeError(f"a scalar of {node[1]} holds another value") from error

    def dtype(self, node: Node) -> Any:
        import numpy

        return numpy.dtype(node[1])

    def type_(self, node: Node) -> Any:
        return load_listed(node[1], trusted.TYPES)

    def function(self, node: Node) -> Any:
        return load_listed(node[1], trusted.FUNCTIONS)

    def constant(self, node: Node) -> Any:
        import pandas

        return pandas.NA

    def scorer(self, node: Node) -> Any:
        from sklearn.metrics import make_scorer

        _, path, sign, response, keywords = node
        methods = tuple(response) if isinstance(response, list) else response
        function = load_listed(path, trusted.FUNCTIONS)
        arguments = {name: self.value(keywords[name]) for name in sorted(keywords)}
        try:
            return make_scorer(function, response_method=methods, greater_is_better=sign > 0, **arguments)
        except (TypeError, ValueError) as error:
            raise RecipeError(f"a scorer cannot be made of {path}") from error

    def distribution(self, node: Node) -> Any:
        from scipy import stats

        _, name, args, keywords = node
        values = [self.value(item) for item in args]
        named = {key: self.value(keywords[key]) for key in sorted(keywords)}
        try:
            return getattr(stats, name)(*values, **named)
        except Exception as error:
            raise RecipeError(f"the distribution {name} does not take these arguments") from error

    def random_state(self, node: Node) -> Any:
        import numpy

        state = numpy.random.RandomState(node[1])
        self.completed.append(state)
        return state

    def same(self, node: Node) -> Any:
        return self.completed[node[1]]

    def instance(self, node: Node) -> Any:
        kind, path, parameters = node[:3]
        cls = load_class(path)
        if instance_kind(cls) != kind:
            raise RecipeError(f"{path} is no {kind}")
        known = _known_parameters(cls, path, parameters)
        values = {name: self.value(parameters[name]) for name in sorted(parameters)}
        for name, value in values.items():
            problem = trusted.parameter_problem(name, value)
            if problem:
                raise RecipeError(problem)
        self.carried.part({name: parameters[name] for name in values if not _is_default(known.get(name), values[name])})
        try:
            made = cls(**values)
        except Exception as error:
            raise RecipeError(f"{path} cannot be constructed with these parameters: {type(error).__name__}") from error
        if type(made) is not cls:
            raise RecipeError(f"{path} constructs something else")
        if len(node) == 4:
            vars(made)["_sklearn_output_config"] = dict(node[3])
        for name in trusted.GRID_PARAMETERS:
            if name in values:
                check_search_space(values.get("estimator"), values[name])
        if kind == "estimator":
            self.completed.append(made)
        return made


def _is_default(parameter: inspect.Parameter | None, value: object) -> bool:
    return parameter is not None and is_equal(parameter.default, value)


def _known_parameters(cls: type, path: str, parameters: Iterable[str]) -> dict[str, inspect.Parameter]:
    """The constructor's own parameters, when it takes all of these."""
    known, _ = constructor_parameters(cls)
    extras = trusted.EXTRA_PARAMETERS.get(path.partition(".")[0], frozenset())
    for name in parameters:
        if name not in known and name not in extras:
            raise RecipeError(f"{path} has no parameter '{name}'")
    return known


def check_search_space(estimator: Any, space: Any) -> None:
    """Hold a search's names against the parameters that the estimator, or one that the search puts into it, has.

    A search sets what its space names; a name that is no parameter would replace a method.

    Raises:
        RecipeError: a name is no parameter.
    """
    spaces = space if isinstance(space, (list, tuple)) else [space]
    known = set(_deep_parameters(estimator))
    names = _constructor_names([estimator, *(item for each in spaces for item in _candidates(each))])
    for each in spaces:
        for key in each:
            if type(key) is not str or key.rpartition("__")[2] in trusted.GUARDED_PARAMETERS:
                raise RecipeError(f"'{str(key)[:80]}' may not be part of a search")
            if key not in known and key.rpartition("__")[2] not in names:
                raise RecipeError(f"the search names '{key[:80]}', which is no parameter of its estimator")


def _candidates(space: Mapping[str, object]) -> list[Any]:
    """What a space puts into parameters, where it lists it."""
    return [item for values in space.values() if isinstance(values, (list, tuple)) for item in values]


def _deep_parameters(estimator: Any) -> Mapping[str, object]:
    from sklearn.base import BaseEstimator

    return estimator.get_params(deep=True) if isinstance(estimator, BaseEstimator) else {}


def _constructor_names(candidates: list[Any]) -> set[str]:
    """Names of the constructor parameters of every estimator among the candidates and inside them."""
    from sklearn.base import BaseEstimator

    names: set[str] = set()
    for candidate in candidates:
        for part in (candidate, *_deep_parameters(candidate).values()):
            if isinstance(part, BaseEstimator):
                names |= set(constructor_parameters(type(part))[0])
                names |= trusted.EXTRA_PARAMETERS.get(type(part).__module__.partition(".")[0], frozenset())
    return names


_KINDS: Final[dict[str, Callable[[_Builder, list[Any]], Any]]] = {
    "float": _Builder.float_,
    "list": _Builder.list_,
    "tuple": _Builder.tuple_,
    "set": _Builder.set_,
    "frozenset": _Builder.frozenset_,
    "dict": _Builder.dict_,
    "slice": _Builder.slice_,
    "range": _Builder.range_,
    "array": _Builder.array,
    "scalar": _Builder.scalar,
    "dtype": _Builder.dtype,
    "type": _Builder.type_,
    "function": _Builder.function,
    "constant": _Builder.constant,
    "scorer": _Builder.scorer,
    "distribution": _Builder.distribution,
    "random_state": _Builder.random_state,
    "same": _Builder.same,
    **dict.fromkeys(INSTANCE_KINDS, _Builder.instance),
}
