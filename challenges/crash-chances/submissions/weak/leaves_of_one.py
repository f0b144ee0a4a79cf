"""A forest whose leaves hold a row or two: where no tree has met a death it says never, and is sometimes wrong."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder


def get_estimator():
    words = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    columns = make_column_transformer(
        (words, make_column_selector(dtype_include="str")),
        (SimpleImputer(), make_column_selector(dtype_include="number")),
    )
    return make_pipeline(columns, RandomForestClassifier(100, random_state=0))
