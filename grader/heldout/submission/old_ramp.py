"""Submissions of old RAMP kits: `classifier.py` or `regressor.py`, with `feature_extractor.py` or without."""

from __future__ import annotations

from collections.abc import Collection

ENTRY = "estimator.py"
_MODELS = {"classifier.py": "Classifier", "regressor.py": "Regressor"}
_EXTRACTOR = "feature_extractor.py"

_ADAPTER = '''"""Made by heldout: {files} of a RAMP kit as one estimator."""

import numpy as np
from sklearn.base import BaseEstimator, {mixin}

from {module} import {model}
{extractor_import}

class FromRamp({mixin}, BaseEstimator):
    def fit(self, X, y):
{features_made}        self.model_ = {model}()
        self.model_.fit(self._features(X), np.asarray(y))
{classes}        return self

    def _features(self, X):
        return {features}

{predict}

def get_estimator():
    return FromRamp()
'''
_CLASSES = "        self.classes_ = np.unique(y)\n"
_PREDICT_CLASSES = """    def predict_proba(self, X):
        return self.model_.predict_proba(self._features(X))

    def predict(self, X):
        return self.classes_[np.asarray(self.predict_proba(X)).argmax(axis=1)]
"""
_PREDICT_NUMBERS = """    def predict(self, X):
        return np.ravel(self.model_.predict(self._features(X)))
"""
_EXTRACTOR_MADE = """        self.extractor_ = FeatureExtractor()
        self.extractor_.fit(X, np.asarray(y))
"""


def adapter(names: Collection[str]) -> bytes | None:
    """An `estimator.py` for a folder with these files; None where they are no submission of an old kit."""
    module = next((name for name in _MODELS if name in names), None)
    if module is None:
        return None
    extractor = _EXTRACTOR in names
    classifies = module == "classifier.py"
    text = _ADAPTER.format(
        files=f"{module} and {_EXTRACTOR}" if extractor else module,
        mixin="ClassifierMixin" if classifies else "RegressorMixin",
        module=module.removesuffix(".py"),
        model=_MODELS[module],
        extractor_import="from feature_extractor import FeatureExtractor\n" if extractor else "",
        features_made=_EXTRACTOR_MADE if extractor else "",
        features="self.extractor_.transform(X)" if extractor else "X",
        classes=_CLASSES if classifies else "",
        predict=_PREDICT_CLASSES if classifies else _PREDICT_NUMBERS,
    )
    return text.encode()
