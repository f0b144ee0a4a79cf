"""Must be refused: `predict` answers with the distances to all centres."""

from sklearn.cluster import KMeans


class Distances(KMeans):
    def predict(self, X):
        return self.transform(X)


def get_estimator():
    return Distances(n_clusters=3, n_init=3, random_state=0)
