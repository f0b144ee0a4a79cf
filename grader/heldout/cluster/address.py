"""Where a cluster is, and how it may be spoken to: without encryption on this machine alone. Nothing here imports Dask.

Whoever reaches a scheduler or a worker of Dask may run anything there as its user.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from heldout.base.errors import UsageError

_TLS_OPTIONS = ("--cluster-ca", "--cluster-cert", "--cluster-key")


@dataclass(frozen=True)
class ClusterAddress:
    """A scheduler that may be spoken to."""

    url: str
    """`tcp://…` on this machine, or `tls://…`."""
    ca: Path | None = None
    """The certificate of who signs everybody's; None for the three files: Dask's configuration says."""
    cert: Path | None = None
    key: Path | None = None

    @property
    def scheme(self) -> Literal["tcp", "tls"]:
        """How it is spoken to."""
        return "tls" if self.url.startswith("tls://") else "tcp"


def cluster_address(
    url: str, ca: Path | None = None, cert: Path | None = None, key: Path | None = None
) -> ClusterAddress:
    """The address of `--cluster` and its certificates.

    Raises:
        UsageError: it is none, it would be spoken to without encryption over a network, or certificates do not fit.
    """
    given = {name: path for name, path in zip(_TLS_OPTIONS, (ca, cert, key), strict=True) if path is not None}
    scheme, host = _scheme_and_host(url)
    if scheme not in ("tcp", "tls"):
        raise UsageError(
            f"--cluster must be tcp://127.0.0.1:PORT for a scheduler on this machine, or tls://HOST:PORT. Got '{url}'."
        )
    if scheme == "tcp" and not is_loopback(host):
        raise UsageError(
            f"--cluster {url}: tcp:// has neither encryption nor authentication, and is for 127.0.0.1 and ::1 alone. "
            "Use tls:// with certificates (docs/classes.md)."
        )
    if scheme == "tcp" and given:
        raise UsageError(f"{next(iter(given))} is for tls://, and --cluster is {url}. Leave one out.")
    missing = [name for name in _TLS_OPTIONS if name not in given]
    if given and missing:
        raise UsageError(f"{next(iter(given))} needs {' and '.join(missing)} beside it.")
    return ClusterAddress(url, ca, cert, key)


def _scheme_and_host(url: str) -> tuple[str, str]:
    """Two empty texts where it names no host and port."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "", ""
    return (parts.scheme, host) if host and port else ("", "")


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches it: a loopback address, or a name for nothing else.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("192.168.0.7"), is_loopback("0.0.0.0")
    (True, True, False, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        pass
    if host != "localhost":
        return False
    try:
        found = {each[4][0] for each in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(each).is_loopback for each in found)


def fault_of(peer: str, scheme: Literal["tcp", "tls"]) -> str | None:
    """Why a scheduler or worker at this address is not spoken to; None where it is.

    >>> fault_of("tcp://127.0.0.1:4711", "tcp")
    >>> fault_of("tcp://192.168.0.7:4711", "tcp")
    'listens on 192.168.0.7 without encryption: start it with --host 127.0.0.1'
    """
    parts = urlsplit(peer)
    if scheme == "tls":
        return None if parts.scheme == "tls" else f"speaks {parts.scheme}://, without encryption"
    if parts.scheme == "tcp" and is_loopback(parts.hostname or ""):
        return None
    return f"listens on {parts.hostname} without encryption: start it with --host 127.0.0.1"
