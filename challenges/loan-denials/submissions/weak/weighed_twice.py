"""Trap: weights and a threshold. Each says once how dear a denial is; both together say it twice."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def get_estimator():
    columns = make_column_transformer(
        (StandardScaler(), make_column_selector(dtype_include="number")),
        (OneHotEncoder(drop="if_binary"), make_column_selector(dtype_include="str")),
    )
    model = make_pipeline(columns, LogisticRegression(class_weight={"no": 1, "yes": 6}))
    return FixedThresholdClassifier(model, threshold=1 / 7, pos_label="yes", response_method="predict_proba")
