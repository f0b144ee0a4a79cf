"""The repair: of each row the class whose expected cost is least."""

import numpy as np
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

ORDER = ["depression", "storm", "hurricane", "major"]
COSTS = np.array([[0, 1, 2, 4], [4, 0, 1, 2], [12, 5, 0, 1], [30, 15, 6, 0]])


class Careful(HistGradientBoostingClassifier):
    def predict(self, X):
        ranks = [ORDER.index(label) for label in self.classes_]
        expected = self.predict_proba(X) @ COSTS[np.ix_(ranks, ranks)]
        return self.classes_[expected.argmin(axis=1)]


def get_estimator():
    texts = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    columns = make_column_transformer((texts, make_column_selector(dtype_include="str")), remainder="passthrough")
    return make_pipeline(columns, Careful(max_iter=60, learning_rate=0.06, max_leaf_nodes=8, random_state=0))
