"""Which statements of a notebook `get_estimator` needs: found by the names that they set, change and use.

A notebook is a place to look at data, to plot and to try. What stands beside the model there may fail in a process that
has no data and no screen, and need not be run. A statement is needed when it sets or changes a name that something
needed uses: where a cell uses it at once, the last one before it counts (the first one after it, where cells stand out
of order); where a function uses it, the last one before the function is called.
"""

from __future__ import annotations

import ast
import builtins
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from heldout.base.statement_names import statement_names

_FLAGS = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_GIVEN = frozenset({*dir(builtins), "__name__", "__file__", "display", "get_ipython"})
"""Names that every notebook has."""
_CHANGING = (
    *("add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "reverse", "setdefault"),
    *("shuffle", "sort", "update"),
)
"""Methods that change what they are called of; those that begin with `set_` do too."""
_SETTING = frozenset(("seed", "set_config", "simplefilter", "filterwarnings"))
_SET_BY = frozenset(("numpy", "random", "sklearn", "warnings"))
"""Libraries whose settings count wherever they stand: nothing uses a name that they set."""
_RUNS_TEXT = frozenset(("exec", "globals", "locals", "vars"))
_RUNS_CELLS = frozenset(("run_line_magic", "run_cell_magic", "run_cell", "ex", "magic", "push"))
_IN_TURN = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.Match)
"""They set a name or leave it what it was."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)
_END = 10**9


@dataclass(frozen=True)
class CodeCell:
    """The code of one cell."""

    first_line: int
    """In the file that holds all of them, from 1."""
    source: str


def needed_module(cells: Sequence[CodeCell], filename: str, wanted: str = "get_estimator") -> ast.Module:
    """What defines `wanted` and all that it needs, in an order in which it can run; lines are those of the file.

    Nothing is in it where no cell defines `wanted`.

    Raises:
        SyntaxError: a cell is no Python that `wanted` seems to need.
    """
    return _Notebook(cells, filename, wanted).module(wanted)


@dataclass(frozen=True)
class _Statement:
    node: ast.stmt
    sets: frozenset[str]
    """Names that it sets itself, or changes what they stand for."""
    makes: frozenset[str]
    """Names for which functions do that which it calls."""
    uses: frozenset[str]
    """Names that must be there when it runs."""
    goes_on_from: frozenset[str] = frozenset()
    """Names that it may leave what they were."""
    later: frozenset[str] = frozenset()
    """Names that functions in it use when they are called."""
    notes: frozenset[str] = frozenset()
    """Those of them that these functions change, as a cache or a log: trying them out does not belong to them."""
    may_set_any: bool = False


class _Notebook:
    def __init__(self, cells: Sequence[CodeCell], filename: str, wanted: str) -> None:
        self._broken: list[tuple[str, SyntaxError]] = []
        nodes: list[ast.stmt] = []
        for cell in cells:
            try:
                tree = compile(cell.source, filename, "exec", flags=_FLAGS, dont_inherit=True)
            except SyntaxError as error:
                self._broken.append((cell.source, _moved(error, cell.first_line - 1)))
                continue
            ast.increment_lineno(tree, cell.first_line - 1)
            nodes += tree.body
        functions = frozenset(
            name for node in nodes if not isinstance(node, ast.ClassDef) and (name := _defined_by(node)) is not None
        )
        changes = _changed_by_definitions(nodes, functions)
        changes.pop(wanted, None)  # trying it out belongs to nothing that it needs
        aliases = _Aliases()
        self._statements = [_read(node, functions, changes, aliases) for node in nodes]
        self._that_set: dict[str, list[int]] = {}
        self._that_set_themselves: dict[str, list[int]] = {}
        for number, statement in enumerate(self._statements):
            for name in statement.sets:
                self._that_set_themselves.setdefault(name, []).append(number)
            for name in statement.sets | statement.makes:
                self._that_set.setdefault(name, []).append(number)

    def module(self, wanted: str) -> ast.Module:
        if wanted not in self._that_set and not self._may_set_any and self._broken:
            raise next((error for source, error in self._broken if _mentions(source, wanted)), self._broken[0][1])
        needs: dict[int, set[int]] = {}
        wanting = [*self._behind({wanted}, _END), *self._settings()]
        while wanting:
            number = wanting.pop()
            if number not in needs:
                statement = self._statements[number]
                needs[number] = self._behind(statement.uses, number, statement.goes_on_from)
                wanting += needs[number]
        ordered = [self._statements[number].node for number in _in_order(needs)]
        first = [each.node for each in self._statements if _comes_first(each.node)]
        body = [*first, *(node for node in ordered if not _comes_first(node))]
        return ast.Module(body=body, type_ignores=[])

    @cached_property
    def _may_set_any(self) -> list[int]:
        return [number for number, each in enumerate(self._statements) if each.may_set_any]

    def _behind(self, uses: set[str] | frozenset[str], at: int, softly: frozenset[str] = frozenset()) -> set[int]:
        """The statements that must have run for `uses` to be there at statement `at`."""
        found: set[int] = set()
        seen: set[tuple[str, bool]] = set()
        names = [(name, False) for name in (*softly, *uses)]
        while names:
            name, is_note = names.pop()
            if (name, is_note) in seen:
                continue
            seen.add((name, is_note))
            number = self._setter(name, at, or_after=name not in softly, is_note=is_note)
            if number is None and name not in softly and name not in _GIVEN and not is_note:
                self._blame_broken_cell(name)
                found.update(each for each in self._may_set_any if each != at)
            elif number is not None and number not in found:
                found.add(number)
                statement = self._statements[number]
                names += ((each, each in statement.notes) for each in statement.later)
        return found - {at}

    def _setter(self, name: str, at: int, or_after: bool = True, is_note: bool = False) -> int | None:
        """The last statement before `at` that sets the name, else the first one after it."""
        numbers = (self._that_set_themselves if is_note else self._that_set).get(name, [])
        place = bisect_left(numbers, at)
        if place:
            return numbers[place - 1]
        return next((number for number in numbers if number != at and or_after), None)

    def _blame_broken_cell(self, name: str) -> None:
        """Raise the error of a cell that cannot be read, where nothing else can be what sets the name."""
        for source, error in self._broken:
            if not self._may_set_any and _mentions(source, name):
                raise error

    def _settings(self) -> Iterator[int]:
        for number, statement in enumerate(self._statements):
            root = _setting_of(statement.node)
            if root == "sys":
                yield number
            elif root is not None:
                setter = self._setter(root, number)
                if setter is not None and _imports_from(self._statements[setter].node, _SET_BY):
                    yield number


def _in_order(needs: dict[int, set[int]]) -> list[int]:
    """Statements as they stand, but each behind what it needs."""
    ordered: dict[int, None] = {}
    entered: set[int] = set()
    for first in sorted(needs):
        stack = [first]
        while stack:
            number = stack[-1]
            waiting = sorted((each for each in needs[number] if each not in entered), reverse=True)
            if number in entered or not waiting:
                entered.add(number)
                ordered[stack.pop()] = None
                continue
            entered.add(number)
            stack += waiting
    return list(ordered)


class _Aliases:
    """Names that stand for one object, or for a part of one, as far as plain assignments up to here say so."""

    def __init__(self) -> None:
        self._beside: dict[str, set[str]] = {}

    def of(self, names: Iterable[str]) -> set[str]:
        """The names, and all that stand for the same."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self._beside.get(name, ())
        return found

    def follow(self, node: ast.stmt, sets: Iterable[str]) -> None:
        """What is to be known after this statement, which sets these names."""
        if isinstance(node, ast.AugAssign):
            return
        for name in sets:
            # What stood for the same as this name goes on to do so without it.
            others = self._beside.pop(name, set())
            for other in others:
                self._beside[other] = (self._beside[other] | others) - {name, other}
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name | ast.Attribute | ast.Subscript):
            root = _root(node.value)
            for target in node.targets:
                if root is not None and isinstance(target, ast.Name) and target.id != root:
                    self._beside.setdefault(root, set()).add(target.id)
                    self._beside.setdefault(target.id, set()).add(root)


def _read(
    node: ast.stmt, functions: frozenset[str], changes: Mapping[str, frozenset[str]], aliases: _Aliases
) -> _Statement:
    """`functions` are the notebook's own; `changes`: what they and its classes change when they are called. `aliases`
    are those of the statements before, and have this one in them afterwards."""
    names = statement_names(node)
    parts = list(_own_parts(node))
    changed = aliases.of(_changed(parts, functions))
    aliases.follow(node, names.sets)
    mentioned = {part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}
    made = frozenset(name for each in mentioned for name in changes.get(each, ()))
    goes_on = names.sets if isinstance(node, (*_IN_TURN, ast.Import)) else frozenset()
    return _Statement(
        node,
        names.sets | changed,
        made,
        (names.uses - goes_on) | changed,
        (goes_on | (made - names.uses)) - changed,
        names.later,
        changes.get(_defined_by(node) or "", frozenset()),
        _may_set_any(node),
    )


def _defined_by(node: ast.stmt) -> str | None:
    """The name of the function or class that a statement defines, or of the lambda that it gives a name to."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return node.name
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda()):
            return name
        case _:
            return None


def _own_parts(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a statement that run with it: not what stands in functions and classes, but their decorators."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        within = getattr(part, "decorator_list", ()) if isinstance(part, _DEFINITIONS) else ast.iter_child_nodes(part)
        waiting += within


def _changed_by_definitions(nodes: Sequence[ast.stmt], functions: frozenset[str]) -> dict[str, frozenset[str]]:
    """Names of the module that a function or class sets, or changes what they stand for, when it is called, itself or
    by way of others of them."""
    defined = {name: node for node in nodes if (name := _defined_by(node)) is not None}
    uses = {name: statement_names(node).later for name, node in defined.items()}
    found = {
        name: _globals_of(node) | (uses[name] & frozenset(_changed(ast.walk(node), functions)))
        for name, node in defined.items()
    }
    while True:
        wider = {
            name: names.union(*(found[each] for each in uses[name] & found.keys())) for name, names in found.items()
        }
        if wider == found:
            return found
        found = wider


def _changed(parts: Iterable[ast.AST], functions: frozenset[str]) -> Iterator[str]:
    """Names of what these parts change in place."""
    for part in parts:
        roots: list[str | None] = []
        if isinstance(part, ast.AugAssign):
            roots.append(_root(part.target))
        elif isinstance(part, ast.Attribute | ast.Subscript) and not isinstance(part.ctx, ast.Load):
            roots.append(_root(part.value))
        elif isinstance(part, ast.Call):
            roots += _changed_by(part, functions)
        yield from (root for root in roots if root is not None)


def _changed_by(call: ast.Call, functions: frozenset[str]) -> Iterator[str | None]:
    function = call.func
    if isinstance(function, ast.Attribute):
        in_place = any(word.arg == "inplace" for word in call.keywords)
        if function.attr in _CHANGING or function.attr.startswith("set_") or in_place:
            yield _root(function.value)
    elif isinstance(function, ast.Name) and function.id in {*functions, "setattr", "delattr", "shuffle"}:
        # What is handed to a function of one's own may come back changed.
        yield from (_root(argument) for argument in call.args if not isinstance(argument, ast.Call))


def _root(node: ast.AST) -> str | None:
    """`pipe` of `pipe.named_steps["model"]`; None where it begins with no name."""
    while True:
        match node:
            case ast.Name():
                return node.id
            case ast.Attribute() | ast.Subscript() | ast.Starred():
                node = node.value
            case ast.Call(func=ast.Attribute()):
                node = node.func
            case _:
                return None


def _setting_of(node: ast.stmt) -> str | None:
    """The first name of a call that sets something for a whole library, or for Python; None for another statement."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return None
    function = node.value.func
    if isinstance(function, ast.Attribute) and ast.unparse(function.value) == "sys.path":
        return "sys"
    return _root(function) if _last_name(function) in _SETTING else None


def _last_name(function: ast.expr) -> str:
    """`seed` of `np.random.seed`; empty where it ends with no name."""
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _imports_from(node: ast.stmt, libraries: frozenset[str]) -> bool:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").partition(".")[0] in libraries
    return isinstance(node, ast.Import) and all(each.name.partition(".")[0] in libraries for each in node.names)


def _may_set_any(node: ast.stmt) -> bool:
    """Whether it sets names that cannot be read off it."""
    for part in _own_parts(node):
        if isinstance(part, ast.ImportFrom) and any(each.name == "*" for each in part.names):
            return True
        if isinstance(part, ast.Call):
            running = _RUNS_CELLS if isinstance(part.func, ast.Attribute) else _RUNS_TEXT
            if _last_name(part.func) in running:
                return True
    return False


def _comes_first(node: ast.stmt) -> bool:
    """Whether it switches something on that no name tells of: a rule of Python, or what scikit-learn tries out."""
    return isinstance(node, ast.ImportFrom) and node.module in ("__future__", "sklearn.experimental")


def _globals_of(node: ast.AST) -> frozenset[str]:
    """Names of the module that a function sets when it is called."""
    return frozenset(name for part in ast.walk(node) if isinstance(part, ast.Global) for name in part.names)


def _mentions(source: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", source) is not None


def _moved(error: SyntaxError, lines: int) -> SyntaxError:
    """The error with lines of the file."""
    if error.lineno is not None:
        error.lineno += lines
    if error.end_lineno is not None:
        error.end_lineno += lines
    if isinstance(error.msg, str):
        error.msg = re.sub(r"\bline (\d{1,7})\b", lambda found: f"line {int(found[1]) + lines}", error.msg)
    return error
