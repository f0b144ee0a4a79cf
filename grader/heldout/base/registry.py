"""Things found by name: ours by lying in a package, other people's by the entry points of what is installed.

Every kind of thing that can be added (a metric, a family, a check, a rule of the coach, a format, a task type) has one
`Registry`. A thing is a value with a `name` in a module: no import changes a registry, and nothing else has to be told.

>>> from dataclasses import dataclass
>>> from types import SimpleNamespace
>>> @dataclass(frozen=True)
... class Fruit:
...     name: str
>>> list(collect([SimpleNamespace(__name__="basket", plum=Fruit("plum"), fig=Fruit("fig"))], Fruit, "fruit"))
['fig', 'plum']
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
import threading
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import ModuleType
from typing import Generic, Protocol, TypeVar

from heldout.base.errors import UsageError, nearest
from heldout.base.extensions import EntryPoint, ExtensionError, entries

log = logging.getLogger(__name__)


class Named(Protocol):
    """What a registry can hold."""

    @property
    def name(self) -> str:
        """What it is asked for by."""
        ...


T = TypeVar("T", bound=Named)


class Registry(Generic[T]):
    """All things of one kind by name, sorted. Threads may share it; modules are imported when they are asked for."""

    def __init__(self, kind: type[T], noun: str, package: str, group: str | None = None) -> None:
        """Nothing is imported yet.

        Args:
            kind: the type of the values.
            noun: what a value is called in a message: `metric`.
            package: the package whose modules hold ours.
            group: the group of entry points that name other people's; None where nobody else can add any.
        """
        self.kind, self.noun, self._package, self.group = kind, noun, package, group
        self._loaded: dict[str, T] = {}
        self._lock = threading.RLock()

    @cached_property
    def built_in(self) -> Mapping[str, T]:
        """Those that come with heldout.

        Raises:
            ValueError: two of them have one name.
        """
        package = importlib.import_module(self._package)
        modules = sorted(each.name for each in pkgutil.iter_modules(package.__path__))
        return collect((importlib.import_module(f"{self._package}.{each}") for each in modules), self.kind, self.noun)

    @cached_property
    def entries(self) -> Mapping[str, tuple[EntryPoint, ...]]:
        """Where other people's come from, by name; none of them is imported for this."""
        found: dict[str, tuple[EntryPoint, ...]] = {}
        for entry in entries(self.group) if self.group else ():
            found[entry.name] = (*found.get(entry.name, ()), entry)
        return found

    def names(self) -> tuple[str, ...]:
        """Every name, one that is taken twice among them. No extension is imported."""
        return tuple(sorted({*self.built_in, *self.entries}))

    def get(self, name: str) -> T | None:
        """The value of this name, of whose extension nothing else is imported; None where there is none.

        Raises:
            ExtensionError: the name is taken twice, or the extension cannot be imported or holds something else.
        """
        entry = self._entry(name)
        if entry is None:
            return self.built_in.get(name)
        with self._lock:
            if name not in self._loaded:
                self._loaded[name] = self._from(entry)
            return self._loaded[name]

    def chosen(self, where: str, name: str) -> T:
        """The value of a name that somebody typed; `where` is what a message calls the place: `--format`.

        Raises:
            UsageError: there is none.
            ExtensionError: see `get`.
        """
        found = self.get(name)
        if found is None:
            names = self.names()
            raise UsageError(f"{where} must be one of {', '.join(names)}. Got '{name}'.{nearest(name, names)}")
        return found

    def _entry(self, name: str) -> EntryPoint | None:
        """The entry of another package's value; None where the name is one of ours, or nobody's."""
        found = self.entries.get(name, ())
        if not found:
            return None
        *others, last = found
        if others or name in self.built_in:
            other = str(others[0].extension) if others else "heldout itself"
            raise ExtensionError(last.extension, f"its {self.noun} '{name}' has a name that {other} has too")
        return last

    def all(self) -> dict[str, T]:
        """Every value by its name, sorted; imports all extensions.

        Raises:
            ExtensionError: see `get`.
        """
        return {name: value for name in self.names() if (value := self.get(name)) is not None}

    def usable(self) -> dict[str, T]:
        """Every value that can be had, by its name, sorted; imports all extensions, and leaves out what fails."""
        found = {}
        for name in self.names():
            try:
                value = self.get(name)
            except ExtensionError as error:
                log.info("the %s %s is left out: %s", self.noun, name, error)
            else:
                if value is not None:
                    found[name] = value
        return found

    def _from(self, entry: EntryPoint) -> T:
        log.info("the %s %s comes from the extension %s", self.noun, entry.name, entry.extension)
        value = entry.load()
        if not isinstance(value, self.kind):
            raise ExtensionError(
                entry.extension, f"{entry.value} must be a {self.noun} ({self.kind.__name__}). It is {value!r:.100}"
            )
        if value.name != entry.name:
            raise ExtensionError(
                entry.extension, f"its {self.noun} '{value.name}' is entered as '{entry.name}': both must be the same"
            )
        return value


def collect(modules: Iterable[ModuleType], kind: type[T], noun: str) -> dict[str, T]:
    """The values of type `kind` in these modules by name, sorted; one that several modules import counts once.

    Raises:
        ValueError: two values have one name.
    """
    found: dict[str, T] = {}
    for module in modules:
        for value in vars(module).values():
            if not isinstance(value, kind):
                continue
            if found.setdefault(value.name, value) is not value:
                raise ValueError(f"the {noun} '{value.name}' is declared twice, once more in {module.__name__}")
    return dict(sorted(found.items()))
