"""The words for what a schema does not allow: one sentence pattern, made from the schema itself."""

from __future__ import annotations

import ast
import datetime
import inspect
import textwrap
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel, GetCoreSchemaHandler, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from heldout.base.errors import Problem, nearest

_LONGEST_VALUE = 60


@dataclass(frozen=True)
class Allowed:
    """Metadata for `Annotated`: says what a field allows where its type and limits cannot, for example a pattern."""

    phrase: str


@dataclass(frozen=True)
class OneOf:
    """Metadata for `Annotated[str, …]`: one of the names that are known when the file is read."""

    names: Callable[[], Sequence[str]]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The schema of the text, and whether it is one of the names."""
        return core_schema.no_info_after_validator_function(self._known, handler(source))

    def _known(self, value: str) -> str:
        if value not in self.names():
            raise ValueError("no such name")
        return value


@dataclass(frozen=True)
class _Place:
    """Where a value stands in a schema."""

    key: str
    """Dotted key as an author would write it: `split.public`, `example[0].path`, `columns."petal length".type`."""
    annotation: Any
    metadata: tuple[Any, ...] = ()
    description: str = ""


def as_written(value: object) -> str:
    """`value` roughly as it stands in the file, shortened to 60 characters."""
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return "a table"
        case datetime.date() | datetime.time():
            return value.isoformat()
        case _:
            text = repr(value)
            return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."


def dotted(*names: int | str) -> str:
    """The names as one dotted key, quoted where TOML wants that; numbers are places in a list, counted from 0.

    >>> dotted("example", 0, "path")
    'example[0].path'
    >>> dotted("columns", "petal length")
    'columns."petal length"'
    """
    key = ""
    for name in names:
        if isinstance(name, int):
            key += f"[{name}]"
        else:
            bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
            key += ("." if key else "") + (name if bare else f'"{name}"')
    return key


def problems_of(
    error: ValidationError, model: type[BaseModel], document: Mapping[str, Any], file: str
) -> tuple[Problem, ...]:
    """Every fault that `error` holds, each key once, in the order of the schema."""
    found: dict[str, Problem] = {}
    for item in error.errors(include_url=False, include_context=False):
        place, owner, value = _locate(model, document, item["loc"])
        match item["type"]:
            case "extra_forbidden":
                message = _unknown_key(str(item["loc"][-1]), owner)
            case "missing":
                message = _missing(place)
            case "finite_number":
                message = f"must be a finite number. Got {as_written(value)}."
            case _:
                message = _rejected(place, value)
        found.setdefault(place.key, Problem(file, place.key, message))
    return tuple(found.values())


def missing(model: type[BaseModel], *names: str) -> str:
    """What is said when the field at `names` is needed and absent."""
    return _missing(_locate(model, {}, names)[0])


@dataclass(frozen=True)
class KeyReference:
    """One key of a file, for a reference page."""

    table: str
    """The table that it stands in, as it is written: `[split]`, `[[example]]`, `[columns.NAME]`; empty at the top."""
    name: str
    allowed: str
    """What may stand there, as in the messages."""
    needed: bool
    default: str
    """As it would be written; empty where there is none."""
    description: str


def key_references(model: type[BaseModel], table: str = "") -> Iterator[KeyReference]:
    """Every key of a schema in its order: the keys of a table first, then the tables in it."""
    inner: list[tuple[str, type[BaseModel]]] = []
    for name, info in model.model_fields.items():
        annotation, metadata = _unwrapped_field(info)
        nested = _table_within(annotation, f"{table}.{name}" if table else name)
        if nested is None:
            default = "" if info.is_required() or info.default is None else _default_text(info.default)
            allowed = _phrase(annotation, metadata, f"{table}.{name}" if table else name)
            about = " ".join(field_descriptions(model).get(name, "").split())
            yield KeyReference(_bracketed(table), name, allowed, info.is_required(), default, about)
        else:
            inner.append(nested)
    for key, owner in inner:
        yield from key_references(owner, key)


def _table_within(annotation: Any, key: str) -> tuple[str, type[BaseModel]] | None:
    """Name and schema of the table that a field holds, or of each table in its list or dictionary."""
    marks = {list: "[]", dict: ".NAME"}
    origin = get_origin(annotation)
    if origin in marks:
        member, _ = _unwrap(get_args(annotation)[-1])
        return _table_within(member, key + marks[origin])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return key, annotation
    return None


def _bracketed(table: str) -> str:
    if not table:
        return ""
    return f"[[{table.removesuffix('[]')}]]" if table.endswith("[]") else f"[{table}]"


def _default_text(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return as_written(value) if value or isinstance(value, int | float) else "empty"


def _locate(
    model: type[BaseModel], document: Mapping[str, Any], loc: Sequence[int | str]
) -> tuple[_Place, _Place, Any]:
    """The place that `loc` names, the table it stands in, and the value found there.

    A choice between several types ends the walk: what follows in `loc` are pydantic's names for the alternatives.
    """
    place = owner = _Place("", model)
    value: Any = document
    walked: list[int | str] = []
    for step in loc:
        inside = _step_into(place, step)
        if inside is None:
            break
        walked.append(step)
        annotation, metadata, description = inside
        owner, place = place, _Place(dotted(*walked), annotation, metadata, description)
        value = _value_at(value, step)
    return place, owner, value


def _value_at(value: Any, step: int | str) -> Any:
    if isinstance(value, Mapping):
        return value.get(str(step))
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _step_into(place: _Place, step: int | str) -> tuple[Any, tuple[Any, ...], str] | None:
    """Annotation, metadata and description of what `step` names inside `place`; None where the walk ends."""
    annotation, _ = _unwrap(place.annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        info = annotation.model_fields.get(str(step))
        return (*_unwrapped_field(info), field_descriptions(annotation).get(str(step), "")) if info else (None, (), "")
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is list and isinstance(step, int):
        return *_unwrap(arguments[0]), ""
    if origin is dict:
        return *_unwrap(arguments[1]), ""
    return None


@cache
def field_descriptions(model: type[BaseModel]) -> dict[str, str]:
    """The sentence under each field of a schema, by the field's name.

    pydantic would read the source of every schema at each import, which took as long as all else that it does then.
    """
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if base not in (BaseModel, object) and issubclass(base, BaseModel):
            body = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]
            assert isinstance(body, ast.ClassDef)
            for field, said in pairwise(body.body):
                if (
                    isinstance(field, ast.AnnAssign)
                    and isinstance(said, ast.Expr)
                    and isinstance(field.target, ast.Name)
                ):
                    found[field.target.id] = inspect.cleandoc(ast.literal_eval(said.value))
    return found


def _unwrapped_field(info: FieldInfo) -> tuple[Any, tuple[Any, ...]]:
    annotation, metadata = _unwrap(info.annotation)
    return annotation, (*metadata, *info.metadata)


def _unwrap(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """The annotation without `Annotated` and without `| None`, and the metadata that were around it."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        unwrapped, more = _unwrap(inner)
        return unwrapped, (*more, *_flat(metadata))
    if get_origin(annotation) in (types.UnionType, Union):
        members = [member for member in get_args(annotation) if member is not type(None)]
        if len(members) == 1:
            return _unwrap(members[0])
    return annotation, ()


def _flat(metadata: Sequence[Any]) -> Iterator[Any]:
    """The metadata with what `Field(…)` carries taken out of it."""
    for item in metadata:
        if isinstance(item, FieldInfo):
            yield from item.metadata
        else:
            yield item


def _unknown_key(name: str, owner: _Place) -> str:
    allowed = list(owner.annotation.model_fields)
    where = _heading(owner.key) if owner.key else "this file"
    return f"is not a key of {where}. Allowed: {', '.join(allowed)}.{nearest(name, allowed)}"


def _heading(key: str) -> str:
    """How a table's heading stands in the file: `[split]`, or `[[example]]` for one of a list of tables."""
    return f"[[{key.rpartition('[')[0]}]]" if key.endswith("]") else f"[{key}]"


def _missing(place: _Place) -> str:
    about = place.description.split(". ")[0].removesuffix(".").replace("\n", " ")
    about = about[:1].lower() + about[1:] if about[1:2].islower() else about
    return f"is missing: {_phrase(place.annotation, place.metadata, place.key)}{f' ({about})' if about else ''}."


def _rejected(place: _Place, value: Any) -> str:
    choices = _choices(place.annotation, place.metadata)
    hint = nearest(value, choices) if isinstance(value, str) else ""
    return f"must be {_phrase(place.annotation, place.metadata, place.key)}. Got {as_written(value)}.{hint}"


def _choices(annotation: Any, metadata: Sequence[Any] = ()) -> list[str]:
    """The names of which one may stand here; none where it is not a choice."""
    named = next((item.names() for item in metadata if isinstance(item, OneOf)), ())
    return [str(choice) for choice in (get_args(annotation) if get_origin(annotation) is Literal else named)]


def _phrase(annotation: Any, metadata: Sequence[Any], key: str = "") -> str:
    """What may stand here, as the end of a sentence that begins with `must be`."""
    for item in metadata:
        if isinstance(item, Allowed):
            return item.phrase
    origin = get_origin(annotation)
    if origin in (types.UnionType, Union):
        members = [_phrase(*_unwrap(member)) for member in get_args(annotation) if member is not type(None)]
        return f"{', '.join(members[:-1])} or {members[-1]}"
    if choices := _choices(annotation, metadata):
        return f"one of {', '.join(choices)}" if len(choices) > 1 else choices[0]
    if origin is list:
        return _list_phrase(get_args(annotation)[0], metadata, key)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        needed = [name for name, info in annotation.model_fields.items() if info.is_required()]
        return f"a table [{key}]" + (f" with {', '.join(needed)}" if needed else "")
    if origin is dict:
        return f"a table [{key}]"
    return _scalar_phrase(annotation, metadata)


def _list_phrase(member: Any, metadata: Sequence[Any], key: str) -> str:
    annotation, limits = _unwrap(member)
    least = next((item.min_length for item in metadata if isinstance(item, MinLen)), 0)
    most = next((item.max_length for item in metadata if isinstance(item, MaxLen)), None)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"a list of tables [[{key}]]"
    if get_origin(annotation) is Literal:
        return f"a list of {'one or more' if least else 'any'} of {', '.join(_choices(annotation))}"
    plural = _scalar_phrase(annotation, limits).removeprefix("a ") + "s"
    return f"a list of {_count(least, most)}{plural}"


def _count(least: int, most: int | None) -> str:
    """How many entries a list may have, with a space after it: `2 `, `at least 1 `, `1 to 3 `, or nothing."""
    if most is None:
        return f"at least {least} " if least else ""
    if least == most:
        return f"{most} "
    return f"{least} to {most} " if least else f"at most {most} "


def _scalar_phrase(annotation: Any, metadata: Sequence[Any]) -> str:
    match annotation:
        case type() if annotation is bool:
            return "true or false"
        case type() if annotation is int:
            return f"a whole number{_whole_range(metadata)}"
        case type() if annotation is float:
            return f"a number{_range(metadata)}"
        case _:
            return "a non-empty text" if any(isinstance(item, MinLen) for item in metadata) else "a text"


def _whole_range(metadata: Sequence[Any]) -> str:
    low = high = None
    for item in metadata:
        match item:
            case Ge():
                low = item.ge
            case Gt():
                low = item.gt + 1  # type: ignore[operator]
            case Le():
                high = item.le
            case Lt():
                high = item.lt - 1  # type: ignore[operator]
    if low is not None and high is not None:
        return f" between {low} and {high}"
    if low is not None:
        return f" of at least {low}"
    return f" of at most {high}" if high is not None else ""


def _range(metadata: Sequence[Any]) -> str:
    words = {Gt: "greater than", Ge: "at least", Lt: "less than", Le: "at most"}
    limits = [
        f"{phrase} {getattr(item, kind.__name__.lower()):g}"
        for kind, phrase in words.items()
        for item in metadata
        if isinstance(item, kind)
    ]
    return f" {' and '.join(limits)}" if limits else ""
