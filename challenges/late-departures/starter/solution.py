"""The model that is fitted on the features of the query: slow, small trees, which take missing values as they are."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder


def get_estimator():
    texts = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    numbers = make_column_transformer(
        (texts, make_column_selector(dtype_exclude="number")), remainder="passthrough", verbose_feature_names_out=False
    )
    model = HistGradientBoostingClassifier(learning_rate=0.05, max_iter=100, max_leaf_nodes=6, min_samples_leaf=30)
    return make_pipeline(numbers, model)
