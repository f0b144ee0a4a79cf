"""speed: keeps its first thread from the processor with threads of its own, so that it seems to wait for others

It computes for 0.45 s, of which that thread waits for most, and then sleeps as long, for each part.
"""

import hashlib
import threading
import time

from sklearn.dummy import DummyClassifier

DATA = bytes(1 << 20)


class Model(DummyClassifier):
    def predict(self, X):
        until = time.process_time() + 0.45

        def compute():
            while time.process_time() < until:
                hashlib.sha256(DATA)

        companions = [threading.Thread(target=compute) for _ in range(8)]
        for each in companions:
            each.start()
        compute()
        for each in companions:
            each.join()
        time.sleep(0.45)
        return super().predict(X)


def get_estimator():
    return Model()
