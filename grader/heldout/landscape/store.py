"""A landscape on disk, beside its challenge; reading it needs numpy and nothing else.

    landscape.json            configurations with their cross-validation, and what they were computed from
    costs.json                what fitting cost when it was measured, and N_f that follows from it
    public.json, private.json utilities and constants of a hidden part; a student's bundle leaves out the private files
    public.npz, private.npz   bootstrap replicates, as `packing` keeps them; float32 before schema 3
    same_as.json              where only the format was changed: the content hash that the landscape had before

The same numbers give the same bytes.
"""

from __future__ import annotations

import io
import json
import tempfile
import tokenize
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heldout.base.json_records import from_json, to_json
from heldout.base.paths import all_or_nothing, replacing, write_text, writing
from heldout.challenge.interface import Challenge
from heldout.landscape.documents import ConfigurationDocument, FamilyDocument, LandscapeDocument, PartDocument
from heldout.landscape.interface import (
    SCHEMA,
    Configuration,
    FamilyResult,
    HiddenPart,
    Landscape,
    PartResult,
)
from heldout.landscape.sizes import COSTS, Cost, costs_of, costs_text
from heldout.landscape.utility import as_stored

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Arrays = dict[str, NDArray[np.float32]]
    Planes = dict[str, NDArray[np.uint8]]

FOR_ALL_PARTS = ("landscape.json", COSTS)
"""Names of the files that no hidden part has for itself."""
SAME_AS = "same_as.json"
"""Beside a landscape of which only the format was changed. It need not be there."""
_OLDER = frozenset({"heldout.landscape/1", "heldout.landscape/2"})
"""Landscapes whose arrays are float32 throughout; the first ones have neither preparations nor worth."""
_REFERENCE, _TRIALS = "reference/", "trials/"
"""What the arrays of U_f* and of E_j are called in an archive, before the name of the family."""
_MADE = frozenset({"schema", "broken", "notes", "families"})
"""Keys of `landscape.json` that a `Landscape` holds in another form, or not at all."""
_NO_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, tokenize.TokenError, RuntimeError)
"""What comes, beside a ValueError, of bytes that are no whole archive of arrays."""


def landscape_folder(challenge: Challenge) -> Path:
    """Where the landscape of a challenge lies; it may not be there."""
    return challenge.folder / "landscape"


class OtherSchema(ValueError):
    """A landscape that another version of heldout wrote."""


def files_of_part(part: HiddenPart) -> tuple[str, ...]:
    """Names of the files of one hidden part."""
    return f"{part}.json", f"{part}.npz"


def files_in(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Those of these files of a landscape that are there, with their contents.

    Raises:
        OSError: one is there and cannot be read.
    """
    return {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}


def same_as(content: bytes) -> dict[str, str]:
    """By the content hash that a landscape has (`ReferenceModel.content_hash`), the one that it had in another format.

    A landscape that was computed again has another hash than the one in it. Empty where the file is damaged.
    """
    try:
        found = from_json(dict[str, str], json.loads(content))
    except ValueError:
        return {}
    return found


def read_landscape(folder: Path, parts: Sequence[HiddenPart]) -> Landscape:
    """The landscape in a folder, with these hidden parts; raises as `landscape_of` does, or OSError."""
    names = [name for part in parts for name in files_of_part(part)]
    return landscape_of(files_in(folder, (*FOR_ALL_PARTS, *names)), parts)


def landscape_of(files: Mapping[str, bytes], parts: Sequence[HiddenPart]) -> Landscape:
    """The landscape in these files, with these hidden parts as far as they are there.

    Raises:
        ValueError, LookupError, TypeError: files are missing or damaged.
    """
    written = json.loads(files["landscape.json"])
    if written["schema"] not in {SCHEMA, *_OLDER}:
        raise OtherSchema(f"its schema is {written['schema']!r}, and this heldout reads {SCHEMA!r}")
    document = from_json(LandscapeDocument, written)
    present = [part for part in parts if f"{part}.json" in files]
    read = {part: from_json(PartDocument, json.loads(files[f"{part}.json"])) for part in present}
    results = {part: _part(read[part], _read_arrays(f"{part}.npz", files)) for part in present}
    return _landscape(document, read, results, costs_of(files.get(COSTS, b"")))


def save_landscape(challenge: Challenge, landscape: Landscape, costs: dict[str, Cost], notes: Iterable[str]) -> Path:
    """Write the landscape beside its challenge, each file in one step; the folder.

    `notes` say which configurations count as the dummy, and why.

    Raises:
        StoreError: it cannot be written; what was there before still is.
    """
    folder = landscape_folder(challenge)
    with all_or_nothing(folder), writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as temporary:
            _fill(Path(temporary), landscape, costs, notes)
            for made in sorted(Path(temporary).iterdir()):
                made.replace(folder / made.name)
    return folder


def _fill(folder: Path, landscape: Landscape, costs: dict[str, Cost], notes: Iterable[str]) -> None:
    for name, part in landscape.parts.items():
        utilities = {
            family.name: tuple(each.utility[name] for each in family.configurations) for family in landscape.families
        }
        arrays, decimals = _part_arrays(part)
        write_text(folder / f"{name}.json", _text(_part_document(part, utilities, decimals)))
        _write_arrays(folder / f"{name}.npz", arrays)
    write_text(folder / COSTS, costs_text(costs))
    write_text(folder / "landscape.json", _text(_document(landscape, notes)))


def _document(landscape: Landscape, notes: Iterable[str]) -> LandscapeDocument:
    own = {each.name: getattr(landscape, each.name) for each in fields(LandscapeDocument) if each.name not in _MADE}
    families = tuple(
        FamilyDocument(
            family.name,
            tuple(
                ConfigurationDocument(each.params, each.cv, each.cv_folds, each.train_folds)
                for each in family.configurations
            ),
            family.preparation,
        )
        for family in landscape.families
    )
    return LandscapeDocument(
        schema=SCHEMA, broken=landscape.broken or None, notes=tuple(notes), families=families, **own
    )


def _part_document(part: PartResult, utilities: dict[str, tuple[float, ...]], decimals: dict[str, int]) -> PartDocument:
    own = {each.name: getattr(part, each.name) for each in fields(PartDocument) if hasattr(part, each.name)}
    return PartDocument(schema=SCHEMA, utilities=utilities, decimals=decimals, **own)


def _part_arrays(part: PartResult) -> tuple[Planes, dict[str, int]]:
    """All replicates as planes of bytes, and the decimals of those E_j that are whole numbers."""
    from heldout.landscape.packing import byte_planes, packed

    planes = {"dummy": byte_planes(part.dummy_replicates)}
    planes |= {f"{_REFERENCE}{name}": byte_planes(values) for name, values in part.reference_replicates.items()}
    decimals = {}
    for name, values in part.expected_best_replicates.items():
        whole = packed(values)
        if whole is None:
            planes[f"{_TRIALS}{name}"] = byte_planes(values)
        else:
            planes[f"{_TRIALS}{name}"], decimals[name] = whole
    return planes, decimals


def _part(document: PartDocument, stored: Mapping[str, NDArray[Any]]) -> PartResult:
    arrays = {name: _replicates(values, _decimals(name, document)) for name, values in stored.items()}
    return PartResult(
        rows=document.rows,
        units=document.units,
        dummy=document.dummy,
        reference=document.reference,
        se=_number(document.se),
        delta=_number(document.delta),
        margin=document.margin,
        tau=_number(document.tau),
        dummy_replicates=arrays["dummy"],
        reference_replicates=_under(_REFERENCE, arrays),
        expected_best_replicates=_under(_TRIALS, arrays),
    )


def _decimals(name: str, document: PartDocument) -> int | None:
    return document.decimals.get(name.removeprefix(_TRIALS)) if name.startswith(_TRIALS) else None


def _replicates(stored: NDArray[Any], decimals: int | None) -> NDArray[np.float32]:
    """The numbers of an array of the archive; before schema 3 they lie there as they are."""
    import numpy as np

    from heldout.landscape.packing import from_byte_planes, unpacked

    if stored.dtype != np.uint8:
        return stored
    return from_byte_planes(stored, np.float32) if decimals is None else unpacked(stored, decimals)


def _under(prefix: str, arrays: Arrays) -> Arrays:
    return {name.removeprefix(prefix): values for name, values in arrays.items() if name.startswith(prefix)}


def _landscape(
    document: LandscapeDocument,
    read: Mapping[HiddenPart, PartDocument],
    results: dict[HiddenPart, PartResult],
    costs: Mapping[str, Cost],
) -> Landscape:
    def configuration(family: str, index: int, stored: ConfigurationDocument) -> Configuration:
        seconds = costs[family].fit_cpu_seconds if family in costs else ()
        return Configuration(
            params=stored.params,
            cv=stored.cv,
            cv_folds=stored.cv_folds,
            train_folds=stored.train_folds,
            fit_cpu_seconds=seconds[index] if index < len(seconds) else float("nan"),
            utility={part: read[part].utilities[family][index] for part in read},
        )

    families = tuple(
        FamilyResult(
            family.name,
            tuple(configuration(family.name, i, each) for i, each in enumerate(family.configurations)),
            family.preparation,
        )
        for family in document.families
    )
    own = {each.name: getattr(document, each.name) for each in fields(LandscapeDocument) if each.name not in _MADE}
    return Landscape(families=families, parts=results, broken=document.broken or {}, **own)


def _number(stored: float | None) -> float:
    return float("nan") if stored is None else stored


def _text(document: LandscapeDocument | PartDocument) -> str:
    """JSON with one line for each configuration and each family's utilities: compact, and a diff can be read."""
    return _indented(_rounded(to_json(document)), 0) + "\n"


def _indented(value: Any, depth: int) -> str:
    flat = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not isinstance(value, dict | list) or not value or len(flat) <= 100 or _is_row(value):
        return flat
    pad = " " * (depth + 1)
    if isinstance(value, dict):
        lines = [f"{pad}{json.dumps(key)}: {_indented(item, depth + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + "\n" + " " * depth + "}"
    return "[\n" + ",\n".join(pad + _indented(item, depth + 1) for item in value) + "\n" + " " * depth + "]"


def _is_row(value: Any) -> bool:
    """A configuration, or a list of numbers: they are written on one line."""
    return "params" in value if isinstance(value, dict) else all(isinstance(item, float | int) for item in value)


def _rounded(value: Any) -> Any:
    """Floats with 9 significant digits, NaN as null, tuples as lists."""
    if isinstance(value, float):
        return as_stored(value) if value == value else None
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value


def _write_arrays(path: Path, arrays: Planes) -> None:
    """A compressed archive like numpy's, without the time of day in it."""
    import numpy as np

    with (
        replacing(path) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
    ):
        for name in sorted(arrays):
            data = io.BytesIO()
            np.lib.format.write_array(data, np.ascontiguousarray(arrays[name]), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data.getvalue())


def _read_arrays(name: str, files: Mapping[str, bytes]) -> dict[str, NDArray[Any]]:
    import numpy as np

    try:
        with np.load(io.BytesIO(files[name]), allow_pickle=False) as archive:
            return {each: archive[each] for each in archive.files}
    except _NO_ARCHIVE as error:
        raise ValueError(f"{name} is no whole archive of arrays: {error}") from error
