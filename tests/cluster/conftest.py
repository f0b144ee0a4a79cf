from __future__ import annotations

from collections.abc import Iterator

import pytest
from dask_cluster import RealCluster, started_cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealCluster]:
    """A scheduler and two workers on this machine."""
    with started_cluster(tmp_path_factory.mktemp("cluster")) as found:
        yield found
