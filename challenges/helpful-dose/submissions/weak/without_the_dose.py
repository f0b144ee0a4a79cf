"""Half a repair: the state without the dose. It is misled by nothing, and knows nothing of the medicine."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def get_estimator():
    columns = make_column_transformer((OneHotEncoder(), ["state"]), (StandardScaler(), ["age", "weight"]))
    return make_pipeline(columns, Ridge())
