"""Weights, and their effect taken back: a curve from scores to chances, fitted on rows set aside."""

from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def get_estimator():
    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), make_column_selector(dtype_include="number")),
        (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_include="str")),
    )
    line = LogisticRegression(class_weight="balanced", max_iter=1000)
    return CalibratedClassifierCV(make_pipeline(columns, line), method="sigmoid")
