"""Names that a statement sets and uses, at once or where a function of it is called."""

from __future__ import annotations

import ast
import copy
import symtable
from dataclasses import dataclass

_OTHERWISE = (ast.Await, ast.AsyncFor, ast.AsyncWith, ast.comprehension)
"""What Python's tables of names tell otherwise, or not at all, from some version on: 3.12 counts what a list loops over
as a name of the module, and 3.14 refuses an `await` outside of functions, as a notebook may have it."""
_AT_ONCE = frozenset(("listcomp", "setcomp", "dictcomp", "genexpr"))


@dataclass(frozen=True)
class StatementNames:
    """Names of the module that one statement deals with."""

    sets: frozenset[str]
    uses: frozenset[str]
    """Names that must be there when it runs."""
    later: frozenset[str]
    """Names that functions in it use when they are called."""


def statement_names(node: ast.stmt) -> StatementNames:
    """The names; what is local to a function is none of them, and neither is what is deleted.

    >>> found = statement_names(ast.parse("def area(r, scale=k):\\n    return scale * pi * r").body[0])
    >>> sorted(found.sets), sorted(found.uses), sorted(found.later)
    (['area'], ['k'], ['pi'])
    >>> waits = "async with opened(a) as b:\\n    c = [await d async for d in e]"
    >>> found = statement_names(ast.parse(waits).body[0])
    >>> sorted(found.sets), sorted(found.uses)
    (['b', 'c'], ['a', 'e', 'opened'])
    """
    if any(isinstance(each, _OTHERWISE) for each in ast.walk(node)):
        node = _Plain().visit(copy.deepcopy(node))
    table = symtable.symtable(ast.unparse(node), "statement", "exec")
    symbols = table.get_symbols()
    sets = {each.get_name() for each in symbols if each.is_assigned() or each.is_imported()}
    uses = {each.get_name() for each in symbols if each.is_referenced()}
    later: set[str] = set()
    for child in table.get_children():
        _collect(child, uses, later, called=False)
    return StatementNames(frozenset(() if isinstance(node, ast.Delete) else sets), frozenset(uses), frozenset(later))


class _Plain(ast.NodeTransformer):
    """A statement that deals with the same names: it waits for nothing, and what lists make is made by generators."""

    def visit_Await(self, node: ast.Await) -> ast.AST:
        return self.visit(node.value)  # type: ignore[no-any-return]

    def visit_AsyncFor(self, node: ast.AsyncFor) -> ast.AST:
        return self.generic_visit(ast.For(node.target, node.iter, node.body, node.orelse, lineno=node.lineno))

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AST:
        return self.generic_visit(ast.With(node.items, node.body, lineno=node.lineno))

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        return self.generic_visit(ast.comprehension(node.target, node.iter, node.ifs, 0))

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return self.generic_visit(ast.GeneratorExp(node.elt, node.generators))

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        return self.generic_visit(ast.GeneratorExp(node.elt, node.generators))

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        return self.generic_visit(ast.GeneratorExp(ast.Tuple([node.key, node.value]), node.generators))


def _collect(table: symtable.SymbolTable, uses: set[str], later: set[str], called: bool) -> None:
    """Add the names of the module that a scope inside of a statement uses: at once, or where it is `called`."""
    called = called or (table.get_type() == "function" and table.get_name() not in _AT_ONCE)
    names = later if called else uses
    names.update(each.get_name() for each in table.get_symbols() if each.is_global() and each.is_referenced())
    for child in table.get_children():
        _collect(child, uses, later, called)
