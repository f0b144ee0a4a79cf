"""Which addresses `--cluster` takes, without Dask being imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from heldout.base.errors import UsageError
from heldout.cluster.address import cluster_address, fault_of


@pytest.mark.parametrize(
    "url", ["tcp://127.0.0.1:8786", "tcp://127.9.9.9:1", "tcp://[::1]:8786", "tcp://localhost:8786"]
)
def test_a_scheduler_on_this_machine_needs_no_certificates(url: str) -> None:
    assert cluster_address(url).scheme == "tcp"


@pytest.mark.parametrize(
    "url",
    [
        "tcp://192.168.0.7:8786",
        "tcp://0.0.0.0:8786",
        "tcp://[::]:8786",
        "tcp://grader.uni.example:8786",
        "tcp://127.0.0.1.evil.example:8786",
        "tcp://localhost.evil.example:8786",
        "tcp://127.0.0.1@192.168.0.7:8786",
    ],
)
def test_another_machine_is_refused_without_encryption(url: str) -> None:
    with pytest.raises(UsageError, match=r"neither encryption nor authentication.* Use tls://"):
        cluster_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:8786",
        "localhost",
        "http://127.0.0.1:1",
        "ucx://127.0.0.1:1",
        "tcp://127.0.0.1",
        "tcp://127.0.0.1:port",
        "tcp://127.0.0.1:99999",
        "tls://:8786",
        "tcp://[::1",
        "inproc://x/1",
    ],
)
def test_what_names_no_host_and_port_of_the_two_kinds_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match=r"must be tcp://127.0.0.1:PORT .* or tls://HOST:PORT"):
        cluster_address(url)


def test_any_machine_is_taken_with_tls() -> None:
    files = Path("ca.pem"), Path("cert.pem"), Path("key.pem")
    assert cluster_address("tls://grader.uni.example:8786", *files).scheme == "tls"
    assert cluster_address("tls://grader.uni.example:8786").ca is None


def test_certificates_come_together_and_with_tls() -> None:
    with pytest.raises(UsageError, match="--cluster-ca needs --cluster-cert and --cluster-key"):
        cluster_address("tls://grader:8786", ca=Path("ca.pem"))
    with pytest.raises(UsageError, match="--cluster-key is for tls://"):
        cluster_address("tcp://127.0.0.1:8786", key=Path("key.pem"))


def test_peers_of_a_connection_follow_the_same_rules() -> None:
    assert fault_of("tcp://[::1]:4711", "tcp") is None
    assert fault_of("tls://10.0.0.3:4711", "tls") is None
    assert fault_of("tcp://10.0.0.3:4711", "tcp") is not None
    assert fault_of("tcp://127.0.0.1:4711", "tls") is not None
    assert fault_of("ucx://127.0.0.1:4711", "tcp") is not None


def test_dask_is_not_imported_where_no_cluster_is_asked_for() -> None:
    code = (
        "import sys\n"
        "import heldout.cli.grade_all, heldout.cli.challenge_calibrate\n"
        "from heldout.cluster.address import cluster_address\n"
        "from heldout.classroom.grade_all import grade_all\n"
        "from heldout.landscape import calibrate\n"
        "cluster_address('tcp://127.0.0.1:1')\n"
        "print([name for name in ('dask', 'distributed') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
