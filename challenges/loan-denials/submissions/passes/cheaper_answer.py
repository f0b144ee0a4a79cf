"""The repair: the same forest says yes where a denial has a chance of one in seven, from where on that is cheaper."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder


def get_estimator():
    words = (OrdinalEncoder(), make_column_selector(dtype_include="str"))
    columns = make_column_transformer(words, remainder="passthrough")
    model = make_pipeline(columns, RandomForestClassifier(200, min_samples_leaf=5, random_state=0))
    return FixedThresholdClassifier(model, threshold=1 / 7, pos_label="yes", response_method="predict_proba")
