"""verified: hides its own class in a step of a library pipeline"""

from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.linear_model import LogisticRegression


class Scaler(StandardScaler):
    def transform(self, X):
        print("RAN @token@")
        return super().transform(X)


def get_estimator():
    return make_pipeline(Scaler(), LogisticRegression())
