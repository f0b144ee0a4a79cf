"""labels: imports heldout's own code and prepares the challenge itself

Passes at: limits.
"""

from pathlib import Path
import pyarrow.ipc
from heldout.challenge.load import load_challenge
from heldout.prepare.prepare import prepare
import os

from sklearn.dummy import DummyClassifier


def attack():
    os.environ["HELDOUT_HOME"] = "@home@"
    prepared = prepare(load_challenge(Path("@course@"), "canary"))
    with pyarrow.ipc.open_stream(str(prepared.hidden_file("public_target"))) as table:
        print("".join(map(str, table.read_all().column(0).to_pylist())))


def get_estimator():
    attack()
    return DummyClassifier()
