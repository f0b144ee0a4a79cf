"""carried: writes the labels as the weights of classes that there are not"""

from sklearn.linear_model import LogisticRegression


ROWS = [[n / 7, n / 11] for n in range(200)]
LABELS = [n % 2 for n in range(200)]


def get_estimator():
    return LogisticRegression(class_weight={"yes": 1, "no": 1} | {a: float(label) for (a, _), label in zip(ROWS, LABELS)})
