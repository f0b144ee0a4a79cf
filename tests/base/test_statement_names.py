"""The names of a statement are the same on every version of Python."""

from __future__ import annotations

import ast

import pytest

from heldout.base.statement_names import statement_names


@pytest.mark.parametrize(
    ("source", "sets", "uses", "later"),
    [
        ("c = [d for d in e]", "c", "e", ""),
        ("c = {k: v for k, v in z if k > m}", "c", "m z", ""),
        ("c = {d for d in e for e in d}", "c", "e", ""),
        ("def f(a=[d for d in e]):\n    return [g for g in h]", "f", "e", "h"),
        ("class A:\n    x = [d for d in e]", "A", "e", ""),
        ("x = await f(y)", "x", "f y", ""),
        ("async for k in s():\n    t = {k: await v async for v in k}", "k t", "k s", ""),
        ("async with o(a) as b:\n    pass", "b", "a o", ""),
        ("async def f():\n    return await g()", "f", "", "g"),
    ],
)
def test_only_names_of_the_module_count(source: str, sets: str, uses: str, later: str) -> None:
    (node,) = ast.parse(source).body
    before = ast.dump(node)
    found = statement_names(node)
    assert (found.sets, found.uses, found.later) == tuple(frozenset(each.split()) for each in (sets, uses, later))
    assert ast.dump(node) == before
