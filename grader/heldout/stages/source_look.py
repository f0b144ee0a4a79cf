"""What a learner's source shows of their procedure, found without running it: the well-known ways to fool oneself.

Runs in the stage that builds, before the source is imported. What it finds is a hint for words and nothing else.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from heldout.stages.noticed import MOST, Noticed, NoticedKind

MAX_BYTES = 200_000
_NODES = 100_000


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


PEEKING = _names(
    "SelectKBest SelectPercentile SelectFdr SelectFpr SelectFwe GenericUnivariateSelect RFE RFECV SelectFromModel "
    "SequentialFeatureSelector TargetEncoder LeaveOneOutEncoder CatBoostEncoder JamesSteinEncoder MEstimateEncoder "
    "WOEEncoder LinearDiscriminantAnalysis NeighborhoodComponentsAnalysis PLSRegression"
)
"""Look at y, so that what they learn on all rows knows the answers of the rows that are set aside."""
RESAMPLING = _names(
    "RandomOverSampler SMOTE SMOTENC SMOTEN ADASYN BorderlineSMOTE SVMSMOTE KMeansSMOTE SMOTEENN SMOTETomek"
)
"""Make rows out of others: copies and near copies land on both sides of a later division."""
_LEARNING = _names(
    "StandardScaler MinMaxScaler MaxAbsScaler RobustScaler PowerTransformer QuantileTransformer SimpleImputer "
    "KNNImputer IterativeImputer PCA KernelPCA TruncatedSVD NMF FastICA KBinsDiscretizer TfidfVectorizer"
)
_FITS = _names("fit fit_transform fit_resample")
_SPLITS = _names("train_test_split")
_CROSS = _names("cross_val_score cross_validate cross_val_predict learning_curve validation_curve")
_SEARCH = _names(
    "GridSearchCV RandomizedSearchCV HalvingGridSearchCV HalvingRandomSearchCV BayesSearchCV OptunaSearchCV"
)
_GROUPED = _names("GroupKFold GroupShuffleSplit LeaveOneGroupOut LeavePGroupsOut StratifiedGroupKFold PredefinedSplit")
_TIMED = _names("TimeSeriesSplit PredefinedSplit")
_SEEDS = _names("random_state seed random_seed")
_STOPPING = _names("eval_set validation_data valid_sets eval_sets")


def look_at(source: bytes) -> tuple[Noticed, ...]:
    """What is noticed in Python source, in its order, at most 20; nothing in what cannot be parsed or is too large."""
    if len(source) > MAX_BYTES:
        return ()
    try:
        with warnings.catch_warnings():
            # Whoever imports the source is warned of what is odd in it.
            warnings.simplefilter("ignore")
            tree = ast.parse(source, mode="exec")
        if sum(1 for _ in ast.walk(tree)) > _NODES:
            return ()
        found = {(each.kind, each.name): each for each in _all(tree)}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(sorted(found.values(), key=lambda each: (each.line, each.kind)))[:MOST]


def _all(tree: ast.Module) -> Iterator[Noticed]:
    aliases = {
        name.asname: name.name.rpartition(".")[2]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if name.asname
    }
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for body in (tree.body, *(node.body for node in functions)):
        yield from _Scope(aliases).notices(body)
    called = {_called(node, aliases) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.For):
            yield from _seeds_of_loop(node, aliases)
        elif isinstance(node, ast.Dict):
            yield from _seeds_of_grid(node)
        elif isinstance(node, ast.Call):
            yield from _divisions(node, aliases, called)


def _called(node: ast.Call, aliases: dict[str, str]) -> str:
    """The last name of what is called: `StandardScaler` of `pp.StandardScaler()`, `fit` of `model.fit()`."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return aliases.get(name, name)


@dataclass
class _Scope:
    """One function's body, or the module's, statement by statement."""

    aliases: dict[str, str]
    makers: dict[str, str] = field(default_factory=dict)
    """Variable to the class of the transformer or search that it holds."""
    prepared: dict[str, str] = field(default_factory=dict)
    """Variable to the class that was fitted on all rows to make it."""
    halves: set[str] = field(default_factory=set)
    """Variables that hold one part of divided rows."""
    watched: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Variable that training was stopped by, with the call's name and line."""

    def notices(self, body: Iterable[ast.stmt]) -> Iterator[Noticed]:
        for statement in _flattened(body):
            for call in _calls(statement):
                yield from self._call(call)
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                self._assign(statement.targets[0], statement.value)

    def _call(self, call: ast.Call) -> Iterator[Noticed]:
        name = _called(call, self.aliases)
        divides = name in _SPLITS | _CROSS or (name == "fit" and self._owner(call) in _SEARCH)
        if divides:
            causes = [self.prepared.get(read) for read in _read_names(call.args)]
            causes += [self._prepares(inner) for argument in call.args for inner in _calls(argument)]
            yield from (Noticed("fit_before_split", cause, call.lineno) for cause in causes if cause is not None)
        if name == "fit" and self._owner(call) in PEEKING | _LEARNING | RESAMPLING:
            self._fitted_on(call)
        stopping = [word.value for word in call.keywords if word.arg in _STOPPING]
        for read in _read_names(stopping):
            if _says_test(read):
                yield Noticed("test_stops_training", read, call.lineno)
            else:
                self.watched[read] = name, call.lineno
        if name in ("score", "predict", "predict_proba"):
            for read in _read_names(call.args):
                if read in self.watched:
                    yield Noticed("test_stops_training", read, self.watched[read][1])

    def _owner(self, call: ast.Call) -> str:
        """The class of what a method is called of."""
        value = call.func.value if isinstance(call.func, ast.Attribute) else None
        if isinstance(value, ast.Call):
            return _called(value, self.aliases)
        return self.makers.get(value.id, "") if isinstance(value, ast.Name) else ""

    def _fitted_on(self, call: ast.Call) -> None:
        """`scaler.fit(X)`: what it transforms later knows all rows, unless X is one part of them."""
        value = call.func.value if isinstance(call.func, ast.Attribute) else None
        if isinstance(value, ast.Name) and self._peeks_at_all(self._owner(call), call):
            self.prepared[f"{value.id}.transform"] = self._owner(call)

    def _peeks_at_all(self, cause: str, call: ast.Call) -> bool:
        reads = set(_read_names(call.args[:1]))
        return bool(reads) and (cause not in _LEARNING or not reads & self.halves)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        names = [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]
        for name in names:
            self.makers.pop(name, None)
        causes = [cause for call in _calls(value) if (cause := self._prepares(call)) is not None]
        causes += [self.prepared[read] for read in _read_names([value]) if read in self.prepared]
        if isinstance(value, ast.Call) and _called(value, self.aliases) in _SPLITS:
            self.halves.update(names)
            causes = []
        elif isinstance(value, ast.Call):
            self.makers.update(dict.fromkeys(names, _called(value, self.aliases)))
        for name in names:
            self.prepared.pop(name, None)
            if causes and not (len(names) > 1 and name == names[-1] and name.startswith("y")):
                self.prepared[name] = causes[0]

    def _prepares(self, call: ast.Call) -> str | None:
        """The class that a call prepares all rows with."""
        name, owner = _called(call, self.aliases), self._owner(call)
        if name in _FITS - {"fit"} and owner in PEEKING | _LEARNING | RESAMPLING:
            return owner if self._peeks_at_all(owner, call) else None
        value = call.func.value if isinstance(call.func, ast.Attribute) else None
        if name == "transform" and isinstance(value, ast.Name):
            return self.prepared.get(f"{value.id}.transform")
        return None


def _flattened(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements in the order of the text, those of loops and branches among them, without inner functions."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        blocks = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
        blocks += [handler.body for handler in getattr(statement, "handlers", [])]
        if any(blocks):
            for block in blocks:
                yield from _flattened(block)
        else:
            yield statement


def _calls(node: ast.AST) -> list[ast.Call]:
    return [each for each in ast.walk(node) if isinstance(each, ast.Call)]


def _read_names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        yield from (each.id for each in ast.walk(node) if isinstance(each, ast.Name))


def _says_test(name: str) -> bool:
    return any(word in ("test", "holdout", "heldout", "hidden") for word in name.lower().split("_")) or (
        name.lower() in ("xtest", "ytest", "xte", "yte")
    )


def _seeds_of_loop(loop: ast.For, aliases: dict[str, str]) -> Iterator[Noticed]:
    """A loop whose variable is a seed, and in which something is scored."""
    variables = {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
    calls = [call for statement in loop.body for call in _calls(statement)]
    scores = any("score" in (name := _called(call, aliases)) or name in _CROSS for call in calls)
    for word in (word for call in calls for word in call.keywords):
        if scores and word.arg in _SEEDS and variables & set(_read_names([word.value])):
            yield Noticed("seed_by_score", str(word.arg), loop.lineno)


def _seeds_of_grid(grid: ast.Dict) -> Iterator[Noticed]:
    """A search space that has the seed in it."""
    for key, value in zip(grid.keys, grid.values, strict=True):
        name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
        many = isinstance(value, ast.Call) or (isinstance(value, ast.List | ast.Tuple) and len(value.elts) > 1)
        if name.rpartition("__")[2] in _SEEDS and many:
            yield Noticed("seed_by_score", name, grid.lineno)


def _divisions(call: ast.Call, aliases: dict[str, str], called: set[str]) -> Iterator[Noticed]:
    """A division of rows that knows nothing of groups, or nothing of time."""
    name = _called(call, aliases)
    words: dict[str | None, Any] = {word.arg: word.value for word in call.keywords}
    if name not in _SPLITS | _CROSS:
        return
    kinds: list[NoticedKind] = []
    if not called & _GROUPED and "groups" not in words:
        kinds.append("division_ignores_groups")
    in_order = isinstance(words.get("shuffle"), ast.Constant) and words["shuffle"].value is False
    if not called & _TIMED and not in_order:
        kinds.append("division_ignores_time")
    yield from (Noticed(kind, name, call.lineno) for kind in kinds)
