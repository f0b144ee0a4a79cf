"""lifetime: acts when its objects are destroyed"""

from sklearn.dummy import DummyClassifier


class Model(DummyClassifier):
    def __del__(self):
        if hasattr(self, "classes_"):
            import time

            time.sleep(0.3)
            open("@area@/late-@token@", "w").close()


def get_estimator():
    return Model()
