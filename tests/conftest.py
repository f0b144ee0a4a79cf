"""Every test works in a home of its own: no test reads or writes what belongs to the person who runs it."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from challenge_proofs import Ledger
from hypothesis import HealthCheck, settings

from heldout.isolation.choose import stop_workers

# Tests, and heldout in the hundreds of processes that they start, are compiled once, whatever the environment wants:
# where no bytecode is kept, that is half of what the tests cost.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A shell without job control starts what is to run in the background with Ctrl-C ignored, and whatever the tests start
# would be told the same: heldout ignores what it was told to ignore, and no test could stop it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes is a matter of the machine.
settings.register_profile("patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    """What proves a challenge is noted, and written down where that is asked for."""
    config.pluginmanager.register(Ledger(), "ledger")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules with something long come first, as a processor that begins one last works on alone."""
    long = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(key=lambda item: item.path not in long)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """`make keep-proofs` asks; with several processes only the one that hears of every test writes."""
    if "HELDOUT_TEST_KEEP_PROOFS" in os.environ and not hasattr(session.config, "workerinput"):
        ledger = session.config.pluginmanager.get_plugin("ledger")
        assert isinstance(ledger, Ledger)
        ledger.keep()


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A HELDOUT_HOME for the session; workers that it left behind are ended with it.

    Prepared data, which is named by its content, is shared with the other processes of a session that has several.
    """
    home = tmp_path_factory.mktemp("home")
    own = tmp_path_factory.getbasetemp()
    prepared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "prepared"
    prepared.mkdir(mode=0o700, exist_ok=True)
    (home / "cache").mkdir(mode=0o700)
    (home / "cache" / "prepared").symlink_to(prepared)
    before = {name: os.environ.get(name) for name in ("HELDOUT_HOME", "HELDOUT_TEST_HOME", "HELDOUT_LEARNER")}
    for name in list(os.environ):
        if name.startswith("HELDOUT_") and not name.startswith("HELDOUT_TEST_"):
            del os.environ[name]
    os.environ["HELDOUT_HOME"] = os.environ["HELDOUT_TEST_HOME"] = str(home)
    os.environ["HELDOUT_LEARNER"] = "ada"
    # The command line keeps Python processes that it starts from searching beside their script, when it is imported:
    # which test imports it first must not decide what scripts that tests start can import.
    importlib.import_module("heldout.cli")
    os.environ.pop("PYTHONSAFEPATH", None)
    yield home
    os.environ["HELDOUT_HOME"] = str(home)
    stop_workers()
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
