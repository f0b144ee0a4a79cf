"""The typical mistake: a good forest says no wherever a denial is less than even money, whatever it costs."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder


def get_estimator():
    words = (OrdinalEncoder(), make_column_selector(dtype_include="str"))
    columns = make_column_transformer(words, remainder="passthrough")
    return make_pipeline(columns, RandomForestClassifier(200, min_samples_leaf=5, random_state=0))
