"""A small tree."""

from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier


def get_estimator():
    """A small tree."""
    columns = make_column_transformer(
        (OneHotEncoder(), ["region"]), (StandardScaler(), ["age", "acidity", "sugar"]), ("passthrough", ["oak"])
    )
    return make_pipeline(columns, DecisionTreeClassifier(max_depth=4, min_samples_leaf=8, random_state=0))
