"""Must be refused: a regression of the rank answers with numbers, and the task has names."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline

ORDER = ["depression", "storm", "hurricane", "major"]


class Ranked(Ridge):
    def fit(self, X, y):
        return super().fit(X, [ORDER.index(label) for label in y])


def get_estimator():
    columns = make_column_transformer(("passthrough", ["wind", "pressure"]))
    return make_pipeline(columns, Ranked())
