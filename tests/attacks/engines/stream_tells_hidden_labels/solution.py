"""engines: prints, warns of and raises the labels that it was told of hidden rows

Against: stream
Held by: nothing that a stream prints is shown, and of its exception after the first hidden labels only the class
Runs at: standard
"""

import warnings

told = []


class Model:
    def predict(self, X):
        return ["no"] * len(X)

    def update(self, X, y):
        told.extend("1" if each == "yes" else "0" for each in y)
        print("".join(told[100:]), flush=True)
        warnings.warn("".join(told[100:]))
        if len(told) >= 140:
            raise ValueError("".join(told[100:]))


def get_estimator():
    return Model()
