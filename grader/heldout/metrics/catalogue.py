"""Every registered metric: what it declares, without numpy or scikit-learn; and, on demand, the metric itself.

A new metric is a class with `@register(…)` in a module of `heldout.metrics.registered`; nothing else has to be told.

>>> declaration("roc_auc").greater_is_better
True
>>> check_options("mean_tweedie_d2", {"power": 9})
['power of mean_tweedie_d2 must be a number from 1 to 3. Got 9.']
"""

from __future__ import annotations

import importlib
import pkgutil

from heldout.metrics import registered
from heldout.metrics.registry import METRICS, Declaration, Option, UnknownMetric

__all__ = ["Declaration", "Option", "UnknownMetric", "check_options", "check_task", "declaration", "load", "names"]

for _module in pkgutil.iter_modules(registered.__path__):
    importlib.import_module(f"{registered.__name__}.{_module.name}")

names = METRICS.names
declaration = METRICS.declaration
check_task = METRICS.check_task
check_options = METRICS.check_options
load = METRICS.load
