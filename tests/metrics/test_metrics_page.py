from __future__ import annotations

from pathlib import Path

import pytest

from heldout.metrics import catalogue
from heldout.metrics.custom import MAX_REPLICATES
from heldout.metrics.table import BEGIN, END, metrics_table, with_table
from heldout.tasks.forms.probability import PROBABILITY_TOLERANCE

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"
REFRESH = (
    'docs/metrics.md and the registry differ. Refresh the table: python -c "from pathlib import Path; '
    "from heldout.metrics.table import with_table; page = Path('docs/metrics.md'); "
    'page.write_text(with_table(page.read_text()))"'
)


def test_the_page_lists_exactly_the_registered_metrics():
    table = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    documented = {line.split("`")[1] for line in table.splitlines() if line.startswith("| `")}
    assert documented == set(catalogue.names()), REFRESH


def test_every_line_of_the_page_is_what_the_registry_declares():
    page = PAGE.read_text(encoding="utf-8")
    assert with_table(page) == page, REFRESH


def test_the_table_has_one_line_for_each_metric_and_the_same_cells_in_each():
    lines = metrics_table().splitlines()
    assert len(lines) == 2 + len(catalogue.names())
    assert {line.count("|") for line in lines} == {7}


def test_a_refresh_replaces_an_old_table_and_nothing_else():
    refreshed = with_table(f"# Before\n{BEGIN}\nold\n{END}\nAfter\n")
    assert refreshed == f"# Before\n{BEGIN}\n\n{metrics_table()}\n\n{END}\nAfter\n"


@pytest.mark.parametrize("page", ["", BEGIN, END])
def test_a_page_without_the_markers_is_refused(page: str):
    with pytest.raises(ValueError, match="needs the lines"):
        with_table(page)


def test_the_numbers_in_the_text_are_those_of_the_code():
    page = PAGE.read_text(encoding="utf-8")
    assert f"{PROBABILITY_TOLERANCE:g}" in page
    assert f"{MAX_REPLICATES} times at most" in page
