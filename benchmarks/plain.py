"""A challenge's plain fit, without heldout: `plain.py OPEN SOLUTION CLASSES` reads prepared tables, fits and predicts.

OPEN is the folder of the prepared tables, SOLUTION a file with `get_estimator()`, CLASSES a JSON list, or null.
"""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

tables, solution, classes = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])


def read(name: str) -> pd.DataFrame:
    with pa.memory_map(str(tables / f"{name}.arrow")) as file, pa.ipc.open_stream(file) as reader:
        frame: pd.DataFrame = reader.read_all().to_pandas()
        return frame


spec = importlib.util.spec_from_file_location("solution", solution)
assert spec is not None
assert spec.loader is not None
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
target = read("train_target")["target"].to_numpy()
model = module.get_estimator().fit(read("train_features"), target if classes is None else np.array(classes)[target])
for part in ("public", "private"):
    ask = getattr(model, "predict_proba", None) or model.predict
    print(len(ask(read(f"{part}_features"))))
