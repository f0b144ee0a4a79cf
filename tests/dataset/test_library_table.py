"""Tables of scikit-learn that another process reads are the same to the last bit."""

from __future__ import annotations

import pytest
from pandas.testing import assert_frame_equal

from heldout.dataset.content import content_hash
from heldout.dataset.library_table import TableAsked, read_sent, send_table
from heldout.dataset.load import SKLEARN_LOADERS
from heldout.dataset.sklearn_source import bundled


@pytest.mark.parametrize("loader", SKLEARN_LOADERS)
def test_a_table_that_was_sent_is_the_one_that_scikit_learn_hands_out(loader: str) -> None:
    sent, here = read_sent(send_table(TableAsked(loader))), bundled(loader)
    assert_frame_equal(sent, here, check_exact=True)
    assert content_hash(sent) == content_hash(here)
