"""result: has parameters that are texts which lie about themselves"""

from sklearn.dummy import DummyClassifier


class Text(str):
    def __len__(self):
        return 0

    def __getitem__(self, key):
        return Text("\x1b[31m" * 1000)

    def __str__(self):
        return "\x1b[31mred"

    __repr__ = __str__


class Number(int):
    def __repr__(self):
        return "\x1b[31m7"

    __str__ = __repr__


class Model(DummyClassifier):
    def get_params(self, deep=True):
        return {Text("strategy"): Text("prior"), "depth": Number(3)}


def get_estimator():
    return Model()
