"""Names that a statement sets and uses, at once or where a function of it is called."""

from __future__ import annotations

import ast
import symtable
from dataclasses import dataclass

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
    """
    table = symtable.symtable(ast.unparse(node), "statement", "exec")
    symbols = table.get_symbols()
    sets = {each.get_name() for each in symbols if each.is_assigned() or each.is_imported()}
    uses = {each.get_name() for each in symbols if each.is_referenced()}
    later: set[str] = set()
    for child in table.get_children():
        _collect(child, uses, later, called=False)
    return StatementNames(frozenset(() if isinstance(node, ast.Delete) else sets), frozenset(uses), frozenset(later))


def _collect(table: symtable.SymbolTable, uses: set[str], later: set[str], called: bool) -> None:
    """Add the names of the module that a scope inside of a statement uses: at once, or where it is `called`."""
    called = called or (table.get_type() == "function" and table.get_name() not in _AT_ONCE)
    names = later if called else uses
    names.update(each.get_name() for each in table.get_symbols() if each.is_global() and each.is_referenced())
    for child in table.get_children():
        _collect(child, uses, later, called)
